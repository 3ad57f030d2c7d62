//! Counts what passes through a connection: the tap that joins a session and a monitor.

use std::sync::{Arc, Mutex, PoisonError};

use protogen_wire::{
    Direction,
    session::{Form, Tap},
};

use super::Monitor;

/// Counts the packets of one end of a connection.
#[derive(Debug)]
pub(crate) struct MonitorTap {
    /// What this end sends.
    pub(crate) sends: Direction,
    pub(crate) monitor: Arc<Mutex<Monitor>>,
}

impl Tap for MonitorTap {
    fn frame(&mut self, _direction: Direction, _form: Form, _bytes: &[u8]) {}

    fn packet(&mut self, direction: Direction, name: &'static str, bytes: usize) {
        let monitor = self.monitor.lock();
        let mut monitor = monitor.unwrap_or_else(PoisonError::into_inner);
        if direction == self.sends {
            monitor.sent(name, bytes);
        } else {
            monitor.received(name, bytes);
        }
    }
}
