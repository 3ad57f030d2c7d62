//! The bytes that open a file and every record. Never reads or writes a body.

/// What a file begins with; the last byte is the version of the form.
pub(super) const MAGIC: [u8; 8] = [0x89, b'P', b'G', b'C', 0x0D, 0x0A, 0x1A, 0x01];
/// Length and checksum.
pub(super) const HEAD_BYTES: usize = 8;

pub(super) const HEADER: u8 = 0x01;
pub(super) const FRAME: u8 = 0x02;
pub(super) const LOST: u8 = 0x03;
pub(super) const END: u8 = 0x04;

pub(super) const FROM_SERVER: u8 = 0x01;
pub(super) const MASKED: u8 = 0x02;
/// The nanoseconds of a start that is not known.
pub(super) const NO_START: u32 = u32::MAX;
/// A frame's body without the bytes of the frame.
pub(super) const FRAME_HEAD_BYTES: usize = 10;

/// Whether a file that begins with `head` has this form, whole or cut within the magic.
pub fn begins(head: &[u8]) -> bool {
    let known = MAGIC.len() - 1;
    let len = head.len().min(known);
    head[..len] == MAGIC[..len]
}

/// The checksum of a record.
pub(super) fn checksum(length: [u8; 4], body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length);
    hasher.update(body);
    hasher.finalize()
}
