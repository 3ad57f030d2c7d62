//! What a connection, or many, did until one moment: plain numbers.

use std::time::Duration;

use super::{LatencySummary, PacketTraffic, Quality, Thresholds, packet_table::join};
use crate::wire::session::Counts;

/// So many packets and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Packets.
    pub packets: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Traffic {
    /// One more packet, of so many bytes.
    #[inline]
    pub fn count(&mut self, bytes: usize) {
        self.packets = self.packets.wrapping_add(1);
        self.bytes = self.bytes.wrapping_add(bytes as u64);
    }

    /// Adds what passed elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.packets = self.packets.wrapping_add(other.packets);
        self.bytes = self.bytes.wrapping_add(other.bytes);
    }

    /// The mean size of a packet in bytes; 0 if there is none.
    #[must_use]
    pub fn mean_bytes(&self) -> u64 {
        self.bytes.checked_div(self.packets).unwrap_or(0)
    }
}

/// What one connection did, or several together, until the moment it was asked.
///
/// It displays as a window for people; `{:#}` adds a line for each packet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statistics {
    /// Of how many connections.
    pub connections: u64,
    /// Since when, in time; of several the longest.
    pub age: Duration,
    /// What was sent; the bytes are those on the wire.
    pub sent: Traffic,
    /// What was received, likewise.
    pub received: Traffic,
    /// Frames that were sent.
    pub frames_sent: u64,
    /// Frames that came in and opened.
    pub frames_received: u64,
    /// Packets that could not be read.
    pub malformed_packets: u64,
    /// Frames that could not be opened.
    pub refused_frames: u64,
    /// Packets that gave way to newer ones before they were sent.
    pub dropped_packets: u64,
    /// By packet, sorted by name; empty if that is not counted.
    pub packets: Vec<PacketTraffic>,
    /// Round trips, if there were any.
    pub latency: Option<LatencySummary>,
}

impl Statistics {
    /// What the session of one connection of this age counted.
    #[must_use]
    pub fn of(counts: &Counts, age: Duration) -> Self {
        Self {
            connections: 1,
            age,
            sent: Traffic {
                packets: counts.packets_out,
                bytes: counts.bytes_out,
            },
            received: Traffic {
                packets: counts.packets_in,
                bytes: counts.bytes_in,
            },
            frames_sent: counts.frames_out,
            frames_received: counts.frames_in,
            malformed_packets: counts.malformed,
            refused_frames: counts.refused,
            dropped_packets: counts.dropped,
            packets: Vec::new(),
            latency: None,
        }
    }

    /// Adds those of other connections: so a server or a manager has its totals.
    pub fn add(&mut self, other: &Self) {
        self.connections += other.connections;
        self.age = self.age.max(other.age);
        self.sent.add(&other.sent);
        self.received.add(&other.received);
        self.frames_sent += other.frames_sent;
        self.frames_received += other.frames_received;
        self.malformed_packets += other.malformed_packets;
        self.refused_frames += other.refused_frames;
        self.dropped_packets += other.dropped_packets;
        self.packets.extend_from_slice(&other.packets);
        join(&mut self.packets);
        match (&mut self.latency, &other.latency) {
            (Some(latency), Some(other)) => latency.add(other),
            (latency @ None, other) => *latency = *other,
            (Some(_), None) => {}
        }
    }

    /// How good it is by its last round trip; `None` before the first.
    #[must_use]
    pub fn quality(&self, thresholds: &Thresholds) -> Option<Quality> {
        let latency = self.latency.as_ref()?;
        Some(Quality::of(latency.last, thresholds))
    }

    /// How fast it went since an earlier moment of the same connection.
    #[must_use]
    pub fn rates_since(&self, earlier: &Self) -> Rates {
        let seconds = self.age.saturating_sub(earlier.age).as_secs_f64();
        let per_second = |now: u64, then: u64| {
            if seconds > 0.0 {
                now.saturating_sub(then) as f64 / seconds
            } else {
                0.0
            }
        };
        Rates {
            packets_sent: per_second(self.sent.packets, earlier.sent.packets),
            packets_received: per_second(self.received.packets, earlier.received.packets),
            bytes_sent: per_second(self.sent.bytes, earlier.sent.bytes),
            bytes_received: per_second(self.received.bytes, earlier.received.bytes),
        }
    }
}

/// How fast a connection goes, in each second.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rates {
    /// Packets that were sent.
    pub packets_sent: f64,
    /// Packets that came in.
    pub packets_received: f64,
    /// Bytes that were sent.
    pub bytes_sent: f64,
    /// Bytes that came in.
    pub bytes_received: f64,
}
