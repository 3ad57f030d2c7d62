//! The statistics window: the numbers as lines of text, one below the other.

use std::{fmt, time::Duration};

use super::{Bytes, Rates, Statistics, Thresholds};

/// Where the values stand.
const VALUE_COLUMN: usize = 18;

impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line(f, "Connections", self.connections)?;
        line(f, "Packets sent", self.sent.packets)?;
        line(f, "Packets received", self.received.packets)?;
        line(f, "Bytes sent", Bytes(self.sent.bytes))?;
        line(f, "Bytes received", Bytes(self.received.bytes))?;
        let mut all = self.sent;
        all.add(&self.received);
        line(f, "Mean packet", Bytes(all.mean_bytes()))?;
        if self.malformed_packets + self.refused_frames > 0 {
            let (packets, frames) = (self.malformed_packets, self.refused_frames);
            line(
                f,
                "Unreadable",
                format_args!("{packets} packets, {frames} frames"),
            )?;
        }
        match &self.latency {
            None => line(f, "Latency", "not measured")?,
            Some(latency) => {
                line(f, "Latency", Millis(latency.last))?;
                line(f, "Latency mean", Millis(latency.mean()))?;
                line(f, "Latency least", Millis(latency.least))?;
                line(f, "Latency greatest", Millis(latency.greatest))?;
                let [p50, p90, p99] = [latency.p50, latency.p90, latency.p99].map(Millis);
                line(f, "50, 90, 99 %", format_args!("{p50}, {p90}, {p99}"))?;
            }
        }
        match self.quality(&Thresholds::DEFAULT) {
            None => write!(f, "{:<VALUE_COLUMN$}unknown", "Quality:")?,
            Some(quality) => write!(f, "{:<VALUE_COLUMN$}{quality}", "Quality:")?,
        }
        if !f.alternate() || self.packets.is_empty() {
            return Ok(());
        }
        write!(f, "\n\n{:<24}{:>20}{:>20}", "Packet", "sent", "received")?;
        for packet in &self.packets {
            let sent = Side(packet.sent.packets, packet.sent.bytes);
            let received = Side(packet.received.packets, packet.received.bytes);
            write!(f, "\n{:<24}{sent:>20}{received:>20}", packet.name)?;
        }
        Ok(())
    }
}

impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = |rate: f64| Bytes(rate as u64);
        write!(
            f,
            "sent {:.0} packets/s, {}/s; received {:.0} packets/s, {}/s",
            self.packets_sent,
            bytes(self.bytes_sent),
            self.packets_received,
            bytes(self.bytes_received)
        )
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, value: impl fmt::Display) -> fmt::Result {
    let gap = VALUE_COLUMN.saturating_sub(name.len() + 1);
    writeln!(f, "{name}:{:gap$}{value}", "")
}

/// A duration in milliseconds, with a digit behind the point below ten.
struct Millis(Duration);

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_secs_f64() * 1_000.0;
        if millis < 10.0 {
            write!(f, "{millis:.1} ms")
        } else {
            write!(f, "{millis:.0} ms")
        }
    }
}

/// Packets and bytes of one packet in one direction.
struct Side(u64, u64);

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} / {}", self.0, Bytes(self.1)))
    }
}
