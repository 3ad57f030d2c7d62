//! Our own form: records one after the other, each with its length and its checksum, so that a
//! writer that is killed loses only the record it was writing. Never rewritten, only appended to.
//!
//! Numbers are little-endian.
//!
//! ```text
//! file     8  magic: 89 50 47 43 0D 0A 1A, then the version of the form, 01
//!          *  records to the end; the first is the header
//!
//! record   4  length of the body
//!          4  CRC-32 (IEEE) over the four bytes of the length and the body
//!          *  body; its first byte says what it is
//!
//! header   1  01
//!          1  what the bytes of the frames are: 00 wire, 01 payload
//!         12  wall clock at the start: seconds since 1970 (i64), nanoseconds (u32);
//!             nanoseconds of FF FF FF FF mean: not known
//!       4 x   2  length of a text, then the text in UTF-8: protocol, versions, state, note
//!
//! frame    1  02
//!          1  flags: 01 sent by the server, 02 secrets in it are masked
//!          8  time since the start in nanoseconds
//!          *  the bytes of the frame
//!
//! lost     1  03: here the recorder's queue was full
//!          8  frames that lack
//!          8  bytes that they had
//!
//! end      1  04: the writer closed the file
//! ```
//!
//! A frame `14` that the server sent after 1 ms:
//!
//! ```text
//! 0B 00 00 00  E5 15 31 E7  02 01  40 42 0F 00 00 00 00 00  14
//! ```
//!
//! A reader passes over bodies whose first byte it does not know, and over what stands behind the
//! known parts of a header, a lost or an end body. A record that the end of the file cuts is the
//! torn tail, and so is one with a wrong checksum if nothing, or nothing but zero bytes, follows
//! it (some file systems leave that after a power cut). A wrong checksum with more data behind it
//! is damage: an error that says where.

mod decoder;
mod encoder;
mod record;

pub(super) use decoder::OwnDecoder;
pub(super) use encoder::OwnEncoder;
pub(super) use record::begins;
