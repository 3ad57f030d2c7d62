//! The limiter by key: the cap, who gives way, and a model.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use protogen_runtime::limits::{AddressKey, Bucket, Keyed, KeyedVerdict, Rate};

const SECOND: Duration = Duration::from_secs(1);

fn keyed<K: std::hash::Hash + Eq + Clone>(tokens: u64, burst: u64, cap: u32) -> Keyed<K> {
    let rate = Rate::per_second(tokens, burst).unwrap();
    Keyed::new(rate, NonZeroU32::new(cap).unwrap())
}

fn address(text: &str) -> AddressKey {
    text.parse::<IpAddr>().unwrap().into()
}

#[test]
fn each_address_is_limited_alone() {
    let now = Instant::now();
    let mut limiter = keyed(1, 2, 100);
    let (one, other) = (address("192.0.2.1"), address("192.0.2.2"));
    assert_eq!(limiter.check(&one, 1, now), KeyedVerdict::Pass);
    assert_eq!(limiter.check(&one, 1, now), KeyedVerdict::Pass);
    assert_eq!(limiter.check(&one, 1, now), KeyedVerdict::Wait(SECOND));
    assert_eq!(limiter.check(&other, 1, now), KeyedVerdict::Pass);
}

#[test]
fn an_ipv6_network_is_one_key_and_a_mapped_address_is_ipv4() {
    assert_eq!(address("2001:db8::1"), address("2001:db8::ffff:1"));
    assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
    assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
    assert_eq!(address("2001:db8::1").to_string(), "2001:db8::/64");
    assert_eq!(address("192.0.2.1").to_string(), "192.0.2.1");
}

#[test]
fn a_flood_of_keys_does_not_grow_beyond_the_cap() {
    let now = Instant::now();
    let mut limiter = keyed(1, 1, 1_000);
    for key in 0..100_000u32 {
        assert_eq!(limiter.check(&key, 1, now), KeyedVerdict::Pass);
    }
    assert_eq!(limiter.len(), 1_000);
    assert_eq!(limiter.forgotten(), 99_000);
}

#[test]
fn the_key_that_was_not_seen_for_the_longest_time_gives_way() {
    let now = Instant::now();
    let mut limiter = keyed(1, 1, 2);
    let _ = limiter.check(&"old", 1, now);
    let _ = limiter.check(&"kept", 1, now);
    let _ = limiter.check(&"old", 1, now);
    let _ = limiter.check(&"new", 1, now);
    assert_eq!(limiter.check(&"old", 1, now), KeyedVerdict::Wait(SECOND));
    assert_eq!(limiter.check(&"kept", 1, now), KeyedVerdict::Pass);
}

#[test]
fn tidying_gives_back_the_keys_whose_bucket_is_full() {
    let now = Instant::now();
    let mut limiter = keyed(1, 1, 100);
    for key in 0..10 {
        let _ = limiter.check(&key, 1, now);
    }
    limiter.tidy(now);
    assert_eq!(limiter.len(), 10);
    let later = now + SECOND;
    let _ = limiter.check(&3, 1, later);
    limiter.tidy(later);
    assert_eq!(limiter.len(), 1);
    limiter.tidy(later + SECOND);
    assert!(limiter.is_empty());
    assert_eq!(limiter.forgotten(), 0);
}

proptest! {
    /// Beside a list in the order of use, which evicts its first.
    #[test]
    fn it_does_what_a_list_in_the_order_of_use_does(
        cap in 1u32..6,
        steps in prop::collection::vec((0u8..10, 0u64..2_000, prop::bool::weighted(0.1)), 1..200),
    ) {
        let rate = Rate::per_second(2, 3).unwrap();
        let mut limiter = Keyed::new(rate, NonZeroU32::new(cap).unwrap());
        let mut model: Vec<(u8, Bucket)> = Vec::new();
        let mut now = Instant::now();
        for (key, gap, tidies) in steps {
            now += Duration::from_millis(gap);
            if tidies {
                limiter.tidy(now);
                while model.first_mut().is_some_and(|(_, bucket)| bucket.is_full(&rate, now)) {
                    model.remove(0);
                }
            }
            let mut entry = match model.iter().position(|(known, _)| *known == key) {
                Some(index) => model.remove(index),
                None => {
                    if model.len() >= cap as usize {
                        model.remove(0);
                    }
                    (key, Bucket::new(&rate, now))
                }
            };
            let expected = match entry.1.take(&rate, 1, now) {
                Ok(()) => KeyedVerdict::Pass,
                Err(wait) => KeyedVerdict::Wait(wait),
            };
            model.push(entry);
            prop_assert_eq!(limiter.check(&key, 1, now), expected);
            prop_assert_eq!(limiter.len(), model.len());
        }
    }
}
