//! The engine of one connection: bytes in, packets out, and back. No I/O, no clock.
//!
//! ```text
//! receive(bytes) -> deframe -> open -> decode -> poll() -> Event
//! push(packet)   -> encode -> (frame many: several packets) -> seal -> transmit() -> bytes
//! ```
//!
//! The law: one mutation, then drain. After [`Session::receive`] call [`Session::poll`] until it
//! says that nothing is left, then [`Session::transmit`].
//! A fatal error poisons the session: every later call returns the same error.

mod backlog;
mod engine;
mod error;
mod event;
mod inbound;
mod loan;
mod outbound;
mod policy;
mod tap;

pub mod pocket;

pub use engine::{Counts, Probe, Session};
pub use error::{SendError, SessionError};
pub use event::{Event, Malformed};
pub use loan::{Answers, Frames, Loan};
pub use policy::{Policies, Queue, Reaction, WhenFull};
pub use tap::{Form, Tap};
