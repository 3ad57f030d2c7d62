//! The run-length form of the OTClient guide: a marker `0x80 + n`, then the byte that stands `n` times.
//!
//! The size of the output is known before any of it is produced, so nothing is allocated for a run that is too long.
//!
//! ```text
//! 83 61 81 62    "aaab"
//! ```

use std::fmt;

/// The bit that tells a marker from a bare byte.
const MARKER: u8 = 0x80;

/// A longer run is split.
const LONGEST_RUN: usize = 0x7F;

/// The output would be longer than its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunsTooLong {
    /// How long it would be.
    pub len: usize,
    /// How long it may be.
    pub limit_bytes: usize,
}

impl fmt::Display for RunsTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "runs stand for {} bytes, at most {} are allowed",
            self.len, self.limit_bytes
        )
    }
}

impl std::error::Error for RunsTooLong {}

/// Writes every run as marker and byte; a byte that stands alone costs two.
///
/// # Examples
///
/// ```
/// assert_eq!(protogen_wire::rle::compress(b"aaab"), [0x83, b'a', 0x81, b'b']);
/// ```
pub fn compress(plain: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    compress_into(plain, &mut packed);
    packed
}

/// As [`compress`], behind what `out` already holds.
pub fn compress_into(plain: &[u8], out: &mut Vec<u8>) {
    let runs = || {
        plain
            .chunk_by(|a, b| a == b)
            .flat_map(|same| same.chunks(LONGEST_RUN))
    };
    out.reserve(2 * runs().count());
    for run in runs() {
        // A run has 1 to 127 bytes: the marker's low bits hold its length.
        out.extend(run.first().map(|_| MARKER | run.len() as u8));
        out.extend(run.first());
    }
}

/// Reads runs back.
///
/// As the guide's reader does, takes bytes below 0x80 that no marker announces as they stand,
/// a marker of no copies with its byte as nothing, and a marker at the very end as nothing.
///
/// # Errors
///
/// [`RunsTooLong`] if the output would have more than `limit_bytes`.
///
/// # Examples
///
/// ```
/// assert_eq!(protogen_wire::rle::decompress(&[0x83, b'a', b'b'], 100)?, b"aaab");
/// # Ok::<(), protogen_wire::rle::RunsTooLong>(())
/// ```
pub fn decompress(packed: &[u8], limit_bytes: usize) -> Result<Vec<u8>, RunsTooLong> {
    let len = Runs(packed).map(|(count, _)| count).sum();
    if len > limit_bytes {
        return Err(RunsTooLong { len, limit_bytes });
    }
    let mut plain = Vec::with_capacity(len);
    for (count, byte) in Runs(packed) {
        plain.resize(plain.len() + count, byte);
    }
    Ok(plain)
}

/// The runs of packed bytes, each with its count and byte.
struct Runs<'a>(&'a [u8]);

impl Iterator for Runs<'_> {
    type Item = (usize, u8);

    fn next(&mut self) -> Option<Self::Item> {
        let (item, rest) = match *self.0 {
            [] => return None,
            [marker] if marker & MARKER != 0 => return None,
            [marker, byte, ref rest @ ..] if marker & MARKER != 0 => {
                ((usize::from(marker & !MARKER), byte), rest)
            }
            [byte, ref rest @ ..] => ((1, byte), rest),
        };
        self.0 = rest;
        Some(item)
    }
}
