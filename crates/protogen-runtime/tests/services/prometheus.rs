//! The text for Prometheus, read back by a small parser of its format 0.0.4.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use proptest::prelude::*;
use protogen_runtime::monitor::prometheus::{Family, Label, MetricKind, write_families};
use protogen_runtime::monitor::{Detail, Monitor, Series, Statistics, write_metrics};
use protogen_runtime::wire::session::Counts;

type Labels = Vec<(String, String)>;

/// What a scraper sees: types by family, and samples.
#[derive(Debug, Default)]
struct Scrape {
    types: BTreeMap<String, String>,
    helps: BTreeMap<String, String>,
    samples: Vec<(String, Labels, f64)>,
}

impl Scrape {
    fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let wanted: Labels = labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.samples
            .iter()
            .find(|(found, has, _)| found == name && *has == wanted)
            .map(|(_, _, value)| *value)
    }
}

/// Reads the format, and panics at whatever it does not allow.
fn scrape(text: &str) -> Scrape {
    assert!(text.is_empty() || text.ends_with('\n'));
    let mut scrape = Scrape::default();
    let mut family = String::new();
    let mut ended: HashSet<String> = HashSet::new();
    let mut seen = HashSet::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').unwrap();
            assert!(ended.insert(name.to_owned()), "{name} comes twice");
            family = name.to_owned();
            scrape.helps.insert(family.clone(), unescape(help));
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap();
            assert_eq!(name, family, "HELP and TYPE of one family stand together");
            scrape.types.insert(name.to_owned(), kind.to_owned());
        } else {
            let (name, labels, value) = sample(line);
            let base = match scrape.types.get(&family).map(String::as_str) {
                Some("summary") => name.trim_end_matches("_sum").trim_end_matches("_count"),
                Some(_) => &name,
                None => panic!("{line}: no type"),
            };
            assert_eq!(base, family, "samples stand with their family");
            assert!(seen.insert((name.clone(), labels.clone())), "{line}: twice");
            scrape.samples.push((name, labels, value));
        }
    }
    scrape
}

fn sample(line: &str) -> (String, Labels, f64) {
    let end = line
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':')
        .unwrap();
    let (name, mut rest) = line.split_at(end);
    let mut labels = Vec::new();
    if let Some(mut inside) = rest.strip_prefix('{') {
        loop {
            let (label, behind) = inside.split_once("=\"").unwrap();
            assert!(label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
            let mut escaped = false;
            let close = behind
                .find(|c| {
                    let closes = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    closes
                })
                .unwrap();
            labels.push((label.to_owned(), unescape(&behind[..close])));
            let behind = &behind[close + 1..];
            match behind.strip_prefix(',') {
                Some(next) => inside = next,
                None => {
                    rest = behind.strip_prefix('}').unwrap();
                    break;
                }
            }
        }
    }
    let value = match rest.strip_prefix(' ').unwrap() {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        number => number.parse().unwrap(),
    };
    (name.to_owned(), labels, value)
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some(other @ ('\\' | '"')) => other,
                other => panic!("escape {other:?}"),
            },
            other => other,
        });
    }
    plain
}

fn statistics() -> Statistics {
    let mut monitor = Monitor::new(Detail::Packets);
    monitor.sent("Move", 4);
    monitor.received("Map", 2_000);
    monitor.answered(Duration::from_millis(40));
    monitor.answered(Duration::from_millis(60));
    let counts = Counts {
        packets_out: 1,
        bytes_out: 10,
        bytes_in: 2_010,
        ..Counts::default()
    };
    monitor.statistics(&counts, Duration::from_millis(1_500))
}

fn exported(series: impl IntoIterator<Item = Series>) -> String {
    let mut text = String::new();
    write_metrics(&mut text, series).unwrap();
    text
}

#[test]
fn the_metrics_of_a_connection_are_read_back() {
    let labels = [Label::new("protocol", "chat").unwrap()];
    let scrape = scrape(&exported([Series::new(labels, statistics())]));
    let chat = ("protocol", "chat");
    let sent = ("direction", "sent");
    let received = ("direction", "received");
    assert_eq!(
        scrape.value("protogen_packets_total", &[chat, sent]),
        Some(1.0)
    );
    assert_eq!(
        scrape.value("protogen_bytes_total", &[chat, received]),
        Some(2_010.0)
    );
    assert_eq!(
        scrape.value(
            "protogen_packet_bytes_total",
            &[chat, received, ("packet", "Map")]
        ),
        Some(2_000.0)
    );
    assert_eq!(
        scrape.value("protogen_packet_total", &[chat, sent, ("packet", "Map")]),
        None
    );
    assert_eq!(
        scrape.value("protogen_connection_age_seconds", &[chat]),
        Some(1.5)
    );
    assert_eq!(
        scrape.value("protogen_latency_seconds", &[chat, ("quantile", "0.5")]),
        Some(0.04)
    );
    assert_eq!(
        scrape.value("protogen_latency_seconds_sum", &[chat]),
        Some(0.1)
    );
    assert_eq!(
        scrape.value("protogen_latency_seconds_count", &[chat]),
        Some(2.0)
    );
    assert_eq!(scrape.types["protogen_latency_seconds"], "summary");
    assert_eq!(scrape.types["protogen_packets_total"], "counter");
    assert_eq!(scrape.types["protogen_connections"], "gauge");
    assert_eq!(
        scrape.helps["protogen_packets_total"],
        "Packets that passed."
    );
}

#[test]
fn series_of_equal_labels_are_added_up() {
    let label = || Label::new("protocol", "chat").unwrap();
    let text = exported([
        Series::new([label()], statistics()),
        Series::new([label()], statistics()),
        Series::new([], statistics()),
    ]);
    let scrape = scrape(&text);
    assert_eq!(
        scrape.value("protogen_connections", &[("protocol", "chat")]),
        Some(2.0)
    );
    assert_eq!(scrape.value("protogen_connections", &[]), Some(1.0));
}

#[test]
fn a_label_of_the_exports_own_names_can_not_double_one() {
    let labels = [
        Label::new("direction", "up").unwrap(),
        Label::new("server", "a").unwrap(),
        Label::new("server", "b").unwrap(),
    ];
    let scrape = scrape(&exported([Series::new(labels, statistics())]));
    let labels = [("server", "a"), ("direction", "sent")];
    assert_eq!(scrape.value("protogen_packets_total", &labels), Some(1.0));
}

#[test]
fn without_series_nothing_is_written() {
    assert_eq!(exported([]), "");
}

#[test]
fn a_name_that_prometheus_does_not_take_is_refused() {
    for name in ["", "1st", "a-b", "a:b", "__name", "größe", "a b"] {
        assert!(Label::new(name, "").is_err(), "{name}");
    }
    assert!(Label::new("_a1", "any \"value\"\\\n").is_ok());
}

#[test]
fn help_and_values_are_escaped() {
    let mut family = Family::new("f", "a\\b\nc \"d\"", MetricKind::Gauge);
    family.push(
        vec![Label::new("l", "a\\b\nc \"d\"").unwrap()],
        f64::INFINITY,
    );
    let mut text = String::new();
    write_families(&mut text, &[family]).unwrap();
    let expected = "\
# HELP f a\\\\b\\nc \"d\"
# TYPE f gauge
f{l=\"a\\\\b\\nc \\\"d\\\"\"} +Inf
";
    assert_eq!(text, expected);
}

proptest! {
    #[test]
    fn any_label_and_number_is_read_back(value in any::<String>(), number in any::<f64>()) {
        prop_assume!(!number.is_nan());
        let mut family = Family::new("f", "help", MetricKind::Gauge);
        family.push(vec![Label::new("l", value.clone()).unwrap()], number);
        let mut text = String::new();
        write_families(&mut text, &[family]).unwrap();
        let scrape = scrape(&text);
        prop_assert_eq!(scrape.value("f", &[("l", &value)]), Some(number));
    }
}
