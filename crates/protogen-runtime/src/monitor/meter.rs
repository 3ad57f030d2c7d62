//! The monitor of one connection: what the session's own counts do not say.

use std::time::Duration;

use super::{
    Latency, Percentiles, Statistics,
    packet_table::{PacketTable, PacketTraffic},
};
use crate::wire::session::Counts;

/// How closely a connection is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Detail {
    /// Totals and latency.
    Totals,
    /// Traffic by packet name too.
    #[default]
    Packets,
    /// And percentiles over all round trips, not only over the last 100.
    Full,
}

/// Counts by packet, and round trips. Totals are counted by the session itself.
///
/// It lives beside the session, behind the connection's lock, and takes few bytes until there is
/// something to count: its tables are made with the first packet and the first round trip.
#[derive(Debug, Clone, Default)]
pub struct Monitor {
    detail: Detail,
    packets: Option<Box<PacketTable>>,
    latency: Option<Box<Latency>>,
}

impl Monitor {
    /// Nothing is counted yet.
    #[must_use]
    pub const fn new(detail: Detail) -> Self {
        Self {
            detail,
            packets: None,
            latency: None,
        }
    }

    /// A packet of this name and so many bytes was sent.
    #[inline]
    pub fn sent(&mut self, name: &'static str, bytes: usize) {
        if let Some(entry) = self.entry(name) {
            entry.sent.count(bytes);
        }
    }

    /// A packet of this name and so many bytes came in.
    #[inline]
    pub fn received(&mut self, name: &'static str, bytes: usize) {
        if let Some(entry) = self.entry(name) {
            entry.received.count(bytes);
        }
    }

    /// A ping was answered.
    pub fn answered(&mut self, round_trip: Duration) {
        let percentiles = match self.detail {
            Detail::Full => Percentiles::All,
            Detail::Totals | Detail::Packets => Percentiles::Recent,
        };
        self.latency
            .get_or_insert_with(|| Box::new(Latency::new(percentiles)))
            .record(round_trip);
    }

    /// The round trips, if there was one.
    #[must_use]
    pub fn latency(&self) -> Option<&Latency> {
        self.latency.as_deref()
    }

    /// All there is to say about a connection of this age, whose session counted this.
    #[must_use]
    pub fn statistics(&self, counts: &Counts, age: Duration) -> Statistics {
        Statistics {
            packets: self.packets(),
            latency: self.latency().and_then(Latency::summary),
            ..Statistics::of(counts, age)
        }
    }

    /// Traffic by packet, sorted by name.
    #[must_use]
    pub fn packets(&self) -> Vec<PacketTraffic> {
        self.packets
            .as_deref()
            .map(PacketTable::sorted)
            .unwrap_or_default()
    }

    #[inline]
    fn entry(&mut self, name: &'static str) -> Option<&mut PacketTraffic> {
        if self.detail == Detail::Totals {
            return None;
        }
        Some(self.packets.get_or_insert_default().entry(name))
    }
}
