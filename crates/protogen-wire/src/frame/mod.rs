//! The pipeline of one frame as pure functions: a profile says which stages stand in which order,
//! [`open`] takes them off, [`seal`] puts them on.
//!
//! ```text
//! Open Tibia 8.40 and later, in bytes
//!   2 length of what follows | 4 Adler-32 of what follows | XTEA( 2 payload length | payload | padding to 8 )
//! ```
//!
//! Nothing here reads a socket or a clock.
//! What moves from frame to frame, a sequence number or a key, is a [`FrameState`], one for each direction.

mod error;
mod integer;
mod length;
mod open;
mod padding;
mod profile;
mod seal;
mod sequence;
mod stage;
mod state;

pub use error::{FrameError, FrameFault, StageName};
pub use integer::{IntegerForm, Width};
pub use length::{Counts, Length, LengthPrefix, frame_len};
pub use open::{Opened, open};
pub use padding::{Filler, PadCount, PayloadLength};
pub use profile::{FrameLimits, Profile, ProfileError};
pub use seal::{seal, seal_into};
pub use sequence::{Sequence, SequenceCheck};
pub use stage::{Checksum, Compression, Mismatch, Stage, Sum, When};
pub use state::FrameState;
