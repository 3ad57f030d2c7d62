//! The monitor: counts by packet, totals of many, the window, and what an idle one costs.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use protogen_runtime::monitor::{Detail, Monitor, Statistics, Traffic, format_bytes};
use protogen_runtime::wire::session::Counts;

const NAMES: [&str; 40] = [
    "A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "B0", "B1", "B2", "B3", "B4", "B5",
    "B6", "B7", "B8", "B9", "C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "D0", "D1",
    "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9",
];

fn counts() -> Counts {
    Counts {
        packets_out: 12,
        bytes_out: 1_536,
        packets_in: 30,
        bytes_in: 3 << 20,
        frames_out: 6,
        frames_in: 15,
        ..Counts::default()
    }
}

fn watched() -> Monitor {
    let mut monitor = Monitor::new(Detail::Packets);
    monitor.sent("Move", 4);
    monitor.sent("Move", 6);
    monitor.received("Map", 2_000);
    for millis in [40, 60, 45] {
        monitor.answered(Duration::from_millis(millis));
    }
    monitor
}

#[test]
fn an_idle_connection_costs_little() {
    assert!(size_of::<Monitor>() <= 32, "{}", size_of::<Monitor>());
}

#[test]
fn packets_are_counted_by_name_and_direction() {
    let packets = watched().packets();
    let names: Vec<&str> = packets.iter().map(|packet| packet.name).collect();
    assert_eq!(names, ["Map", "Move"]);
    let sent = Traffic {
        packets: 2,
        bytes: 10,
    };
    assert_eq!(packets[1].sent, sent);
    assert_eq!(packets[1].received, Traffic::default());
    assert_eq!(packets[0].received.mean_bytes(), 2_000);
}

#[test]
fn the_same_name_at_two_places_is_one_packet() {
    let other_place: &'static str = String::from("Move").leak();
    let mut monitor = watched();
    monitor.sent(other_place, 1);
    assert_eq!(monitor.packets().len(), 2);
    assert_eq!(monitor.packets()[1].sent.packets, 3);
}

#[test]
fn a_program_that_makes_up_names_does_not_grow_it_without_end() {
    let mut monitor = Monitor::new(Detail::Packets);
    for number in 0..5_000 {
        monitor.sent(format!("Packet{number}").leak(), 1);
    }
    let packets = monitor.packets();
    assert_eq!(packets.len(), 4_097);
    assert_eq!(packets[0].name, "(other)");
    assert_eq!(packets[0].sent.packets, 904);
}

#[test]
fn totals_alone_need_no_table() {
    let mut monitor = Monitor::new(Detail::Totals);
    monitor.sent("Move", 4);
    assert!(monitor.packets().is_empty());
}

#[test]
fn the_window_shows_all_of_it() {
    let statistics = watched().statistics(&counts(), Duration::from_secs(60));
    let window = "\
Connections:      1
Packets sent:     12
Packets received: 30
Bytes sent:       1.5 KB
Bytes received:   3.0 MB
Mean packet:      73.1 KB
Latency:          45 ms
Latency mean:     48 ms
Latency least:    40 ms
Latency greatest: 60 ms
50, 90, 99 %:     45 ms, 60 ms, 60 ms
Quality:          Excellent";
    assert_eq!(statistics.to_string(), window);
    let table = "

Packet                                  sent            received
Map                                  0 / 0 B        1 / 1.9 KB
Move                                2 / 10 B             0 / 0 B";
    let detailed = format!("{statistics:#}");
    let shown: Vec<Vec<&str>> = detailed[window.len()..]
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let expected: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(shown, expected);
    let widths: Vec<usize> = detailed[window.len()..]
        .lines()
        .skip(2)
        .map(str::len)
        .collect();
    assert_eq!(widths, [64, 64, 64]);
}

#[test]
fn a_silent_connection_has_a_window_too() {
    let statistics = Monitor::default().statistics(&Counts::default(), Duration::ZERO);
    let window = statistics.to_string();
    assert!(window.contains("Mean packet:      0 B\n"), "{window}");
    assert!(
        window.contains("Latency:          not measured\n"),
        "{window}"
    );
    assert!(window.ends_with("Quality:          unknown"), "{window}");
}

#[test]
fn many_connections_have_totals_and_a_mean() {
    let mut all = Statistics::default();
    for _ in 0..3 {
        all.add(&watched().statistics(&counts(), Duration::from_secs(60)));
    }
    assert_eq!(all.connections, 3);
    assert_eq!(all.sent.packets, 36);
    assert_eq!(all.sent.mean_bytes(), 128);
    assert_eq!(all.packets.len(), 2);
    assert_eq!(all.packets[1].sent.packets, 6);
    assert_eq!(all.latency.unwrap().count, 9);
    assert_eq!(Traffic::default().mean_bytes(), 0);
}

#[test]
fn rates_are_what_passed_between_two_moments() {
    let earlier = Statistics::of(&counts(), Duration::from_secs(60));
    let mut later = counts();
    later.packets_out += 20;
    later.bytes_in += 4_096;
    let later = Statistics::of(&later, Duration::from_secs(62));
    let rates = later.rates_since(&earlier);
    assert_eq!((rates.packets_sent, rates.bytes_received), (10.0, 2_048.0));
    assert_eq!(
        rates.to_string(),
        "sent 10 packets/s, 0 B/s; received 0 packets/s, 2.0 KB/s"
    );
    assert_eq!(later.rates_since(&later).packets_sent, 0.0);
}

#[test]
fn bytes_are_shown_in_steps_of_1024() {
    let table = [
        (0, "0 B"),
        (1_023, "1023 B"),
        (1_024, "1.0 KB"),
        (1_536, "1.5 KB"),
        (1_048_575, "1023.9 KB"),
        (1_048_576, "1.0 MB"),
        (u64::MAX, "17592186044415.9 MB"),
    ];
    for (bytes, text) in table {
        assert_eq!(format_bytes(bytes), text);
    }
}

proptest! {
    #[test]
    fn the_table_counts_as_a_map_does(
        packets in prop::collection::vec((0usize..NAMES.len(), 0usize..1_000, any::<bool>()), 0..500),
    ) {
        let mut monitor = Monitor::new(Detail::Packets);
        let mut model: BTreeMap<&str, [Traffic; 2]> = BTreeMap::new();
        for (index, bytes, is_sent) in packets {
            let name = NAMES[index];
            match is_sent {
                true => monitor.sent(name, bytes),
                false => monitor.received(name, bytes),
            }
            model.entry(name).or_default()[usize::from(is_sent)].count(bytes);
        }
        let found: Vec<_> = monitor
            .packets()
            .into_iter()
            .map(|packet| (packet.name, [packet.received, packet.sent]))
            .collect();
        prop_assert_eq!(found, model.into_iter().collect::<Vec<_>>());
    }
}
