//! The pipeline of one frame as pure functions: a profile says which stages stand in which order,
//! [`open`] takes them off, [`seal`] puts them on.
//!
//! ```text
//! Open Tibia 8.40 and later, in bytes
//!   2 length of what follows | 4 Adler-32 of what follows | XTEA( 2 payload length | payload | padding to 8 )
//! ```
//!
//! | stage | what it puts on the wire |
//! |---|---|
//! | [`Stage::Stream`] | nothing: it turns every byte of the stream, in front of the length ([`FrameState::stream_in`]) |
//! | [`Stage::Length`] | an integer, a varint, a [`Delimiter`] behind the frame, or nothing (fixed size) |
//! | [`Stage::Checksum`] | a sum over everything behind it |
//! | [`Stage::Sequence`] | a number, and the bit that says "compressed" |
//! | [`Stage::Xtea`], [`Stage::Xor`] | nothing: they turn everything behind them |
//! | [`Stage::ChaCha20Poly1305`] | a counter in front, a tag behind |
//! | [`Stage::PayloadLength`], [`Stage::PadCount`] | a number in front, padding behind |
//! | [`Stage::Compression`], [`Stage::CompressionStream`], [`Stage::Rle`] | other bytes in place of those behind them |
//! | [`Stage::Extern`] | whatever the application's [`FrameTransform`] makes of the bytes behind it |
//!
//! Nothing here reads a socket or a clock.
//! What moves from frame to frame, a sequence number or a key, is a [`FrameState`], one for each direction.

mod advance;
mod byte_count;
mod calls;
mod chacha;
mod delimiter;
mod error;
mod integer;
mod length;
mod open;
mod padding;
mod profile;
mod room;
mod scan;
mod seal;
mod sequence;
mod size;
mod stage;
mod state;
mod stream;
mod transform;

pub(crate) use byte_count::ByteCount;
pub use calls::TransformCalls;
pub use delimiter::Delimiter;
pub use error::{FrameError, FrameFault, StageName};
pub use integer::{IntegerForm, Width};
pub use length::{Counts, Length, LengthPrefix, frame_len};
pub use open::{Opened, open};
pub use padding::{Filler, PadCount, PayloadLength};
pub use profile::{FrameLimits, Profile, ProfileError};
pub use scan::FrameScan;
pub use seal::{seal, seal_into};
pub use sequence::{Sequence, SequenceCheck};
pub use stage::{Checksum, Compression, Mismatch, Stage, StreamStage, Sum, When};
pub use state::FrameState;
pub use transform::{FrameTransform, StreamTransform, TransformName};
