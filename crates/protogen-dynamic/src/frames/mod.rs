//! Frames on the wire, by the `session` of a schema: from its layers to the stages of a profile,
//! and one connection seen from beside it.
//!
//! Reads bytes that are given to it; opens no socket and no file.

mod error;
mod keys;
mod lane;
mod layers;
mod observed;
mod observer;
mod plan;
mod replace;
mod seal;
mod stage;

pub use error::{FrameProblem, LayerError};
pub use observed::{Content, Observed, Opened};
pub use observer::Observer;
pub use plan::Plan;
pub use replace::{Edit, ReplaceError, has_rsa};
pub use seal::{HeaderField, Seal};
