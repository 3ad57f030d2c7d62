//! What opening and sealing share about ChaCha20-Poly1305 in a frame.

/// The counter in front of the cipher text.
pub(super) const COUNTER_BYTES: usize = size_of::<u64>();

/// What the tag covers besides the cipher text: the flag "compressed", so that nobody can take it down or put it up.
pub(super) fn additional(compressed: bool) -> &'static [u8] {
    if compressed { &[1] } else { &[] }
}
