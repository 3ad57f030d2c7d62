//! Makes messages smaller with context take-over: each may refer to those before it.

use std::fmt;

use flate2::{Compress, FlushCompress, Status};

use super::deflater::longest;
use super::{InflateLimits, Level, Wrapping, stored};

/// A context whose window goes on from message to message.
///
/// Every message ends with a sync flush, an empty stored block, so that the peer has all of it at once:
///
/// ```text
/// 78 9c | ca 48 cd c9 c9 07 00 | 00 00 ff ff    "hello", the first message, inside zlib
///         ca 00 11 00          | 00 00 ff ff    "hello" once more
/// ```
///
/// zlib's header stands in front of the first message alone; its Adler-32 never comes, because the stream never ends.
/// A message of no bytes is packed to no bytes.
pub struct StreamDeflater {
    /// Always raw: zlib's header is written by hand, so that the window can start over in mid-stream.
    context: Compress,
    header: Header,
}

/// zlib's header, which the peer must get exactly once.
#[derive(Debug, Clone, Copy)]
enum Header {
    /// It comes with the next message.
    Due([u8; 2]),
    /// It came with the last message, which may still be forgotten.
    Written([u8; 2]),
    /// There is none, or the peer has it.
    Settled,
}

impl StreamDeflater {
    /// A context of its own; it holds some hundred kilobytes.
    pub fn new(wrapping: Wrapping, level: Level) -> Self {
        Self {
            context: Compress::new(level.compression(), false),
            header: match wrapping {
                Wrapping::Zlib => Header::Due(level.zlib_header()),
                Wrapping::Raw => Header::Settled,
            },
        }
    }

    /// Appends one message, which the peer must get: call [`Self::sent`], or [`Self::forget`] if it will not.
    pub fn deflate_into(&mut self, plain: &[u8], out: &mut Vec<u8>) {
        if plain.is_empty() {
            return;
        }
        self.put_header(out);
        // Below six bytes of room a sync flush would be written twice.
        out.reserve(longest(plain.len()));
        let before = self.context.total_in();
        loop {
            let read = usize::try_from(self.context.total_in() - before).unwrap_or(usize::MAX);
            let rest = plain.get(read..).unwrap_or_default();
            match self.context.compress_vec(rest, out, FlushCompress::Sync) {
                Ok(Status::Ok | Status::BufError) if out.len() < out.capacity() => return,
                Ok(_) => out.reserve(longest(rest.len())),
                Err(error) => unreachable!("a raw stream that is never finished: {error}"),
            }
        }
    }

    /// As [`Self::deflate_into`], but what a receiver with these limits would take for a bomb is stored as it is.
    pub(crate) fn deflate_within(
        &mut self,
        plain: &[u8],
        limits: InflateLimits,
        out: &mut Vec<u8>,
    ) {
        let start = out.len();
        self.deflate_into(plain, out);
        if limits.refuses(out.len() - start, plain.len()).is_some() {
            self.forget();
            out.truncate(start);
            self.put_header(out);
            stored::append(plain, stored::End::SyncFlush, out);
        }
    }

    /// The messages so far are on their way.
    pub fn sent(&mut self) {
        if let Header::Written(_) = self.header {
            self.header = Header::Settled;
        }
    }

    /// The last message will not be sent: none that follows refers to it, or to those before it.
    ///
    /// The peer need not know, its window only holds more than ours.
    pub fn forget(&mut self) {
        self.context.reset();
        if let Header::Written(bytes) = self.header {
            self.header = Header::Due(bytes);
        }
    }

    fn put_header(&mut self, out: &mut Vec<u8>) {
        if let Header::Due(bytes) = self.header {
            out.extend_from_slice(&bytes);
            self.header = Header::Written(bytes);
        }
    }
}

impl fmt::Debug for StreamDeflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StreamDeflater")
    }
}
