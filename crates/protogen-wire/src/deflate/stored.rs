//! Deflate blocks that hold their bytes as they are: what would shrink too well is sent in these.

/// A stored block has at most so many bytes (RFC 1951, section 3.2.4).
const LONGEST_BLOCK: usize = 0xFFFF;

/// What stands behind the last block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing: the last block says that it is the last.
    Finish,
    /// An empty block, as behind a sync flush: the stream goes on.
    SyncFlush,
}

/// Appends `plain` as whole blocks.
///
/// ```text
/// 01 | 05 00 | fa ff | 68 65 6c 6c 6f    last block; length, its complement; "hello"
/// ```
pub(super) fn append(plain: &[u8], end: End, out: &mut Vec<u8>) {
    let mut chunks = plain.chunks(LONGEST_BLOCK).peekable();
    while let Some(chunk) = chunks.next() {
        let last = end == End::Finish && chunks.peek().is_none();
        block(chunk, last, out);
    }
    if end == End::SyncFlush || plain.is_empty() {
        block(&[], end == End::Finish, out);
    }
}

fn block(bytes: &[u8], last: bool, out: &mut Vec<u8>) {
    // A chunk has at most 0xFFFF bytes.
    let len = bytes.len() as u16;
    out.push(u8::from(last));
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&(!len).to_le_bytes());
    out.extend_from_slice(bytes);
}
