//! The handle that live connections record through. Never makes its caller wait for a disk,
//! unless told so.

mod handle;
mod options;
mod queue;
mod tap;
mod thread;

pub use handle::{Recorder, Stats};
pub use options::{FirstSent, Flush, Overflow, RecorderOptions, Secrets};
pub use tap::RecorderTap;
