//! Overwrites secrets. Never finds them: who decodes knows where they are.

use std::ops::Range;

/// What a masked byte becomes: visible as `*`, and still a text where a text was.
pub const MASK: u8 = b'*';

/// Overwrites the ranges with [`MASK`], as far as there are bytes; says whether there were any.
pub fn mask(bytes: &mut [u8], secrets: &[Range<usize>]) -> bool {
    let mut masked = false;
    for secret in secrets {
        let end = secret.end.min(bytes.len());
        if let Some(range) = bytes.get_mut(secret.start..end) {
            masked |= !range.is_empty();
            range.fill(MASK);
        }
    }
    masked
}
