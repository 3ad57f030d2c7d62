//! Where services see bytes: captures, meters, inspectors.

use crate::packet::Direction;

/// Sees every frame of a session, both ways.
pub trait Tap: Send {
    /// A frame passed. Of a frame that came in, the wire form is seen before it is opened.
    fn frame(&mut self, direction: Direction, form: Form, bytes: &[u8]);

    /// A packet passed: its name in the schema, and how many bytes of a payload it takes.
    fn packet(&mut self, direction: Direction, name: &'static str, bytes: usize) {
        let _ = (direction, name, bytes);
    }
}

/// Several taps, one after another.
impl Tap for Vec<Box<dyn Tap>> {
    fn frame(&mut self, direction: Direction, form: Form, bytes: &[u8]) {
        for tap in self {
            tap.frame(direction, form, bytes);
        }
    }

    fn packet(&mut self, direction: Direction, name: &'static str, bytes: usize) {
        for tap in self {
            tap.packet(direction, name, bytes);
        }
    }
}

/// What of a frame a tap is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// As it stands on the wire.
    Wire,
    /// Its packets alone, all stages taken off.
    Payload,
}
