//! What `decode` and `encode` share: their flags, and the connection that the flags describe.

mod csv;
mod flags;
mod input;
mod lines;
pub mod recording;
mod rsa;
mod session;
pub mod setup;
mod subject;
mod tables;
mod wire;
mod xtea;

pub use flags::{Flags, Known};
pub use input::open;
pub use lines::Line;
pub use recording::{Pick, Recording};
pub use rsa::public_key;
pub use session::{Bare, Id, Places, Session, Step, Unwritable};
pub use wire::{Wire, XteaKey};
