//! Statistics as Prometheus metrics: which there are, and what they are called.

use std::{collections::BTreeMap, fmt, time::Duration};

use super::{
    LatencySummary, Statistics, Traffic,
    prometheus::{Family, Label, MetricKind, write_families},
};

/// Statistics under their labels: of one connection, one protocol, one server.
///
/// The names `direction`, `packet` and `quantile` are the export's own; labels of these names
/// are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    labels: Vec<Label>,
    statistics: Statistics,
}

impl Series {
    /// Statistics under these labels.
    #[must_use]
    pub fn new(labels: impl IntoIterator<Item = Label>, statistics: Statistics) -> Self {
        let own = ["direction", "packet", "quantile"];
        let mut labels: Vec<Label> = labels
            .into_iter()
            .filter(|label| !own.contains(&label.name()))
            .collect();
        labels.sort();
        labels.dedup_by(|later, first| later.name() == first.name());
        Self { labels, statistics }
    }

    fn with(&self, more: impl IntoIterator<Item = Label>) -> Vec<Label> {
        self.labels.iter().cloned().chain(more).collect()
    }
}

/// Writes the metrics of all series as Prometheus reads them. Series of equal labels are added
/// up, for a metric may stand there only once.
///
/// # Errors
///
/// Those of `out`.
///
/// # Examples
///
/// ```
/// use protogen_runtime::monitor::{Series, Statistics, prometheus::Label, write_metrics};
///
/// let mut text = String::new();
/// let labels = [Label::new("protocol", "chat").unwrap()];
/// write_metrics(&mut text, [Series::new(labels, Statistics::default())]).unwrap();
/// assert!(text.contains("protogen_packets_total{protocol=\"chat\",direction=\"sent\"} 0\n"));
/// ```
pub fn write_metrics(
    out: &mut dyn fmt::Write,
    series: impl IntoIterator<Item = Series>,
) -> fmt::Result {
    let mut joined: BTreeMap<Vec<Label>, Statistics> = BTreeMap::new();
    for Series { labels, statistics } in series {
        joined
            .entry(labels)
            .and_modify(|all| all.add(&statistics))
            .or_insert(statistics);
    }
    let mut metrics = Metrics::new();
    for (labels, statistics) in joined {
        metrics.add(&Series { labels, statistics });
    }
    write_families(out, &metrics.into_families())
}

struct Metrics {
    connections: Family,
    age: Family,
    packets: Family,
    bytes: Family,
    frames: Family,
    malformed: Family,
    refused: Family,
    dropped: Family,
    by_packet: Family,
    bytes_by_packet: Family,
    latency: Family,
}

impl Metrics {
    fn new() -> Self {
        use MetricKind::{Counter, Gauge, Summary};
        let family = Family::new;
        Self {
            connections: family("protogen_connections", "Connections that are open.", Gauge),
            age: family(
                "protogen_connection_age_seconds",
                "How long the oldest connection has been open.",
                Gauge,
            ),
            packets: family("protogen_packets_total", "Packets that passed.", Counter),
            bytes: family(
                "protogen_bytes_total",
                "Bytes that passed on the wire.",
                Counter,
            ),
            frames: family("protogen_frames_total", "Frames that passed.", Counter),
            malformed: family(
                "protogen_malformed_packets_total",
                "Packets that could not be read.",
                Counter,
            ),
            refused: family(
                "protogen_refused_frames_total",
                "Frames that could not be opened.",
                Counter,
            ),
            dropped: family(
                "protogen_dropped_packets_total",
                "Packets that gave way to newer ones.",
                Counter,
            ),
            by_packet: family(
                "protogen_packet_total",
                "Packets that passed, by name.",
                Counter,
            ),
            bytes_by_packet: family(
                "protogen_packet_bytes_total",
                "Bytes of packets before any stage of a frame, by name.",
                Counter,
            ),
            latency: family("protogen_latency_seconds", "Round trips of pings.", Summary),
        }
    }

    fn add(&mut self, series: &Series) {
        let statistics = &series.statistics;
        let plain = || series.with([]);
        self.connections
            .push(plain(), statistics.connections as f64);
        self.age.push(plain(), statistics.age.as_secs_f64());
        let sides = [
            ("sent", statistics.sent, statistics.frames_sent),
            ("received", statistics.received, statistics.frames_received),
        ];
        for (direction, traffic, frames) in sides {
            let labels = || series.with([Label::known("direction", direction)]);
            self.packets.push(labels(), traffic.packets as f64);
            self.bytes.push(labels(), traffic.bytes as f64);
            self.frames.push(labels(), frames as f64);
        }
        self.malformed
            .push(plain(), statistics.malformed_packets as f64);
        self.refused.push(plain(), statistics.refused_frames as f64);
        self.dropped
            .push(plain(), statistics.dropped_packets as f64);
        for packet in &statistics.packets {
            self.add_packet(series, packet.name, "sent", &packet.sent);
            self.add_packet(series, packet.name, "received", &packet.received);
        }
        if let Some(latency) = &statistics.latency {
            self.add_latency(series, latency);
        }
    }

    fn add_packet(
        &mut self,
        series: &Series,
        name: &str,
        direction: &'static str,
        traffic: &Traffic,
    ) {
        if traffic.packets == 0 {
            return;
        }
        let labels = || {
            series.with([
                Label::known("direction", direction),
                Label::known("packet", name),
            ])
        };
        self.by_packet.push(labels(), traffic.packets as f64);
        self.bytes_by_packet.push(labels(), traffic.bytes as f64);
    }

    fn add_latency(&mut self, series: &Series, latency: &LatencySummary) {
        let quantiles: [(&str, Duration); 3] = [
            ("0.5", latency.p50),
            ("0.9", latency.p90),
            ("0.99", latency.p99),
        ];
        for (quantile, value) in quantiles {
            let labels = series.with([Label::known("quantile", quantile)]);
            self.latency.push(labels, value.as_secs_f64());
        }
        self.latency
            .push_sum_and_count(series.with([]), latency.sum.as_secs_f64(), latency.count);
    }

    fn into_families(self) -> [Family; 11] {
        [
            self.connections,
            self.age,
            self.packets,
            self.bytes,
            self.frames,
            self.malformed,
            self.refused,
            self.dropped,
            self.by_packet,
            self.bytes_by_packet,
            self.latency,
        ]
    }
}
