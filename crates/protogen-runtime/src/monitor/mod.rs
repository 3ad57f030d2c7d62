//! What a connection did and how well it does: traffic by packet, latency, quality, and their
//! forms for people and for Prometheus.
//!
//! Holds no clock, opens no port and prints nothing: text is written to where the caller says.

mod bytes;
mod export;
mod latency;
mod meter;
mod packet_table;
pub mod prometheus;
mod quality;
mod statistics;
mod tap;
mod window;

pub use bytes::{Bytes, format_bytes};
pub use export::{Series, write_metrics};
pub use latency::{Latency, LatencySummary, Percentiles};
pub use meter::{Detail, Monitor};
pub use packet_table::PacketTraffic;
pub use quality::{Quality, Thresholds};
pub use statistics::{Rates, Statistics, Traffic};
pub(crate) use tap::MonitorTap;
