//! What all connections of a manager have moved together.

use protogen_wire::session::Counts;

/// What all connections of a manager have moved together, those that ended too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Connections that the manager holds.
    pub connections: usize,
    /// Those of them that are connected.
    pub connected: usize,
    /// Bytes that were sent.
    pub bytes_sent: u64,
    /// Bytes that were received.
    pub bytes_received: u64,
    /// Packets that were sent.
    pub packets_sent: u64,
    /// Packets that were received.
    pub packets_received: u64,
}

impl Totals {
    /// The mean size of a packet that was sent, with what its frame adds; 0 before the first.
    #[must_use]
    pub fn mean_packet_bytes(&self) -> u64 {
        self.bytes_sent.checked_div(self.packets_sent).unwrap_or(0)
    }

    pub(super) fn add(&mut self, counts: &Counts) {
        self.bytes_sent += counts.bytes_out;
        self.bytes_received += counts.bytes_in;
        self.packets_sent += counts.packets_out;
        self.packets_received += counts.packets_in;
    }
}
