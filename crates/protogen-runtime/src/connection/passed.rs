//! What has passed in turns that the session has not seen.

use std::sync::atomic::{AtomicU64, Ordering};

use protogen_wire::session::Counts;

/// Counted by one driver, read by anyone.
#[derive(Debug, Default)]
pub(crate) struct Passed {
    packets_in: AtomicU64,
    bytes_in: AtomicU64,
    packets_out: AtomicU64,
    bytes_out: AtomicU64,
}

impl Passed {
    /// Counts one turn more: a packet a frame.
    pub(crate) fn add(&self, turn: &Counts) {
        let add = |sum: &AtomicU64, more: u64| {
            // Nobody else adds, so that nothing is lost between the two.
            sum.store(sum.load(Ordering::Relaxed) + more, Ordering::Relaxed);
        };
        add(&self.packets_in, turn.packets_in);
        add(&self.bytes_in, turn.bytes_in);
        add(&self.packets_out, turn.packets_out);
        add(&self.bytes_out, turn.bytes_out);
    }

    /// These, and what the session has counted.
    pub(crate) fn beside(&self, session: &Counts) -> Counts {
        let packets_in = self.packets_in.load(Ordering::Relaxed);
        let packets_out = self.packets_out.load(Ordering::Relaxed);
        Counts {
            frames_in: session.frames_in + packets_in,
            packets_in: session.packets_in + packets_in,
            bytes_in: session.bytes_in + self.bytes_in.load(Ordering::Relaxed),
            frames_out: session.frames_out + packets_out,
            packets_out: session.packets_out + packets_out,
            bytes_out: session.bytes_out + self.bytes_out.load(Ordering::Relaxed),
            ..*session
        }
    }
}
