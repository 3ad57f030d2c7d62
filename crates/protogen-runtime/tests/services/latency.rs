//! Round trips: bounds, mean, percentiles and the quality in one word.

use std::time::Duration;

use proptest::prelude::*;
use protogen_runtime::monitor::{Latency, Percentiles, Quality, Thresholds};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn latency(percentiles: Percentiles, millis: impl IntoIterator<Item = u64>) -> Latency {
    let mut latency = Latency::new(percentiles);
    for millis in millis {
        latency.record(ms(millis));
    }
    latency
}

#[test]
fn round_trips_are_summed_up() {
    let summary = latency(Percentiles::Recent, [40, 60, 50])
        .summary()
        .unwrap();
    assert_eq!(summary.last, ms(50));
    assert_eq!(summary.least, ms(40));
    assert_eq!(summary.greatest, ms(60));
    assert_eq!(summary.mean(), ms(50));
    assert_eq!(summary.p50, ms(50));
    assert_eq!(summary.p99, ms(60));
}

#[test]
fn without_a_round_trip_there_is_nothing_to_say() {
    for percentiles in [Percentiles::Recent, Percentiles::All] {
        let latency = Latency::new(percentiles);
        assert_eq!(latency.summary(), None);
        assert_eq!(latency.percentile(0.5), None);
    }
}

#[test]
fn the_last_hundred_are_kept_and_the_bounds_are_of_all() {
    let latency = latency(Percentiles::Recent, 1..=150);
    let recent: Vec<Duration> = latency.recent().collect();
    assert_eq!(recent.len(), 100);
    assert_eq!((recent[0], recent[99]), (ms(51), ms(150)));
    let summary = latency.summary().unwrap();
    assert_eq!((summary.least, summary.count), (ms(1), 150));
    assert_eq!(latency.percentile(0.0), Some(ms(51)));
    assert_eq!(latency.percentile(0.5), Some(ms(100)));
    assert_eq!(latency.percentile(1.0), Some(ms(150)));
}

#[test]
fn the_histogram_remembers_all_of_them_to_one_percent() {
    let latency = latency(Percentiles::All, 1..=10_000);
    for (share, exact) in [(0.5, 5_000.0), (0.9, 9_000.0), (0.99, 9_900.0)] {
        let found = latency.percentile(share).unwrap().as_secs_f64() * 1_000.0;
        assert!((found - exact).abs() <= exact * 0.01, "{share}: {found}");
    }
}

#[test]
fn a_round_trip_of_hours_is_held_at_the_longest() {
    let mut latency = Latency::new(Percentiles::All);
    latency.record(Duration::MAX);
    latency.record(Duration::MAX);
    assert_eq!(latency.summary().unwrap().greatest, Duration::MAX);
}

#[test]
fn summaries_of_several_connections_show_the_worst_percentile() {
    let mut all = latency(Percentiles::Recent, [10, 20]).summary().unwrap();
    all.add(&latency(Percentiles::Recent, [100]).summary().unwrap());
    assert_eq!((all.count, all.least, all.greatest), (3, ms(10), ms(100)));
    assert_eq!(all.mean(), Duration::from_nanos(43_333_333));
    assert_eq!(all.p50, ms(100));
}

#[test]
fn quality_changes_behind_50_100_and_200_ms() {
    let table = [
        (0, Quality::Excellent, "Excelente"),
        (50, Quality::Excellent, "Excelente"),
        (51, Quality::Good, "Boa"),
        (100, Quality::Good, "Boa"),
        (101, Quality::Fair, "Regular"),
        (200, Quality::Fair, "Regular"),
        (201, Quality::Poor, "Ruim"),
    ];
    for (millis, quality, word) in table {
        let found = Quality::of(ms(millis), &Thresholds::DEFAULT);
        assert_eq!(found, quality, "{millis} ms");
        assert_eq!(found.portuguese(), word);
    }
    let strict = Thresholds {
        excellent: ms(5),
        ..Thresholds::DEFAULT
    };
    assert_eq!(Quality::of(ms(6), &strict), Quality::Good);
}

proptest! {
    #[test]
    fn a_recent_percentile_is_one_of_the_last_and_has_its_share_below(
        micros in prop::collection::vec(0u64..10_000_000, 1..200),
        share in 0.0f64..=1.0,
    ) {
        let mut latency = Latency::new(Percentiles::Recent);
        for micros in &micros {
            latency.record(Duration::from_micros(*micros));
        }
        let last = &micros[micros.len().saturating_sub(100)..];
        let found = latency.percentile(share).unwrap();
        prop_assert!(last.iter().any(|micros| Duration::from_micros(*micros) == found));
        let below = last.iter().filter(|micros| Duration::from_micros(**micros) <= found).count();
        prop_assert!(below as f64 >= share * last.len() as f64);
    }

    #[test]
    fn any_percentile_of_all_lies_between_the_bounds(
        micros in prop::collection::vec(any::<u64>(), 1..200),
        share in 0.0f64..=1.0,
    ) {
        let mut latency = Latency::new(Percentiles::All);
        for micros in &micros {
            latency.record(Duration::from_micros(*micros));
        }
        let summary = latency.summary().unwrap();
        let found = latency.percentile(share).unwrap();
        prop_assert!(summary.least <= found && found <= summary.greatest);
    }
}
