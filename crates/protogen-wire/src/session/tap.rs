//! Where services see bytes: captures, meters, inspectors.

use crate::packet::Direction;

/// Sees every frame of a session, both ways.
pub trait Tap: Send {
    /// A frame passed. Of a frame that came in, the wire form is seen before it is opened.
    fn frame(&mut self, direction: Direction, form: Form, bytes: &[u8]);
}

/// What of a frame a tap is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// As it stands on the wire.
    Wire,
    /// Its packets alone, all stages taken off.
    Payload,
}
