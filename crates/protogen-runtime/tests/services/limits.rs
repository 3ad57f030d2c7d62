//! Limits: the accuracy of a bucket under a made-up clock, and what a peer's limiter says.

use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use protogen_runtime::connection::Closed;
use protogen_runtime::limits::{
    Allowance, Bucket, Limited, Limits, OnBreach, PacketRule, PeerLimiter, Rate, RateError, Verdict,
};

const SECOND: Duration = Duration::from_secs(1);

fn rate(tokens: u64, burst: u64) -> Rate {
    Rate::per_second(tokens, burst).unwrap()
}

/// How many of the tokens that are asked for every `step` pass within 10 s, after the burst.
fn passed_in_10s(rate: Rate, step: Duration) -> u64 {
    let mut now = Instant::now();
    let end = now + 10 * SECOND;
    let mut bucket = Bucket::new(&rate, now);
    bucket.take(&rate, rate.burst(), now).unwrap();
    let mut passed = 0;
    while now < end {
        now += step;
        passed += u64::from(bucket.take(&rate, 1, now).is_ok());
    }
    passed
}

#[test]
fn over_10_s_the_rate_holds_within_5_percent() {
    for tokens in [1, 7, 25, 100, 999, 1_000] {
        for step in [Duration::from_micros(333), Duration::from_nanos(500_009)] {
            let passed = passed_in_10s(rate(tokens, 5), step);
            let expected = 10 * tokens;
            let difference = passed.abs_diff(expected);
            assert!(
                difference * 100 <= expected * 5,
                "{tokens}/s asked every {step:?}: {passed} passed, {expected} expected"
            );
        }
    }
}

#[test]
fn after_a_silence_the_burst_passes_and_no_more() {
    let rate = rate(10, 30);
    let start = Instant::now();
    let mut bucket = Bucket::new(&rate, start);
    let later = start + 3_600 * SECOND;
    let passed = (0..100)
        .filter(|_| bucket.take(&rate, 1, later).is_ok())
        .count();
    assert_eq!(passed, 30);
    assert_eq!(
        bucket.take(&rate, 1, later),
        Err(Duration::from_millis(100))
    );
}

#[test]
fn a_refusal_takes_nothing_and_its_wait_is_exact() {
    let rate = rate(3, 1);
    let start = Instant::now();
    let mut bucket = Bucket::new(&rate, start);
    bucket.take(&rate, 1, start).unwrap();
    let wait = bucket.take(&rate, 1, start).unwrap_err();
    assert_eq!(wait, Duration::from_nanos(333_333_334));
    assert!(
        bucket
            .take(&rate, 1, start + wait - Duration::from_nanos(1))
            .is_err()
    );
    assert!(bucket.take(&rate, 1, start + wait).is_ok());
}

#[test]
fn what_is_larger_than_the_burst_passes_a_full_bucket_and_leaves_a_debt() {
    let rate = rate(10, 10);
    let start = Instant::now();
    let mut bucket = Bucket::new(&rate, start);
    assert!(bucket.take(&rate, 50, start).is_ok());
    assert_eq!(
        bucket.take(&rate, 1, start),
        Err(Duration::from_millis(4_100))
    );
}

#[test]
fn a_clock_that_jumps_back_brings_nothing_and_blocks_nobody() {
    let rate = rate(10, 10);
    let start = Instant::now() + 7_200 * SECOND;
    let mut bucket = Bucket::new(&rate, start);
    bucket.take(&rate, 10, start).unwrap();

    let back = start - 3_600 * SECOND;
    assert!(bucket.take(&rate, 1, back).is_err());
    assert!(
        bucket
            .take(&rate, 1, back + Duration::from_millis(100))
            .is_ok()
    );

    let jitter = back + Duration::from_millis(50);
    assert!(bucket.take(&rate, 1, jitter).is_err());
    assert!(
        bucket
            .take(&rate, 1, back + Duration::from_millis(199))
            .is_err()
    );
    assert!(
        bucket
            .take(&rate, 1, back + Duration::from_millis(200))
            .is_ok()
    );
}

#[test]
fn a_clock_that_jumps_forward_brings_one_burst() {
    let rate = rate(10, 10);
    let start = Instant::now();
    let mut bucket = Bucket::new(&rate, start);
    bucket.take(&rate, 10, start).unwrap();
    let far = start + Duration::from_secs(1 << 33);
    assert_eq!(bucket.available(&rate, far), 10);
}

#[test]
fn a_rate_that_cannot_be_computed_is_refused() {
    assert_eq!(Rate::per_second(0, 1), Err(RateError::Zero));
    assert_eq!(Rate::per_second(1, 0), Err(RateError::Zero));
    assert_eq!(Rate::new(1, Duration::ZERO, 1), Err(RateError::Zero));
    assert_eq!(Rate::per_second(1 << 40, 1), Err(RateError::TooLarge));
    assert_eq!(Rate::new(1, Duration::MAX, 1), Err(RateError::TooLarge));
    assert!(Rate::new(1, Duration::from_secs(3_600), 100_000).is_ok());
}

fn limiter(limits: Limits, now: Instant) -> PeerLimiter {
    PeerLimiter::new(Arc::new(limits), now)
}

#[test]
fn a_flood_of_empty_frames_is_counted_by_frame() {
    let now = Instant::now();
    let mut peer = limiter(
        Limits {
            frames: rate(10, 20).into(),
            ..Limits::UNLIMITED
        }
        .on_breach(OnBreach::Close),
        now,
    );
    for _ in 0..20 {
        assert_eq!(peer.frame(0, now), Verdict::Pass);
    }
    let Verdict::Close(breach) = peer.frame(0, now) else {
        panic!("the 21st frame passed");
    };
    assert_eq!(breach.limited, Limited::Frames);
    assert_eq!(
        Closed::from(breach).to_string(),
        "rate limit of frames (10 in 1s, 20 at once) exceeded"
    );
}

#[test]
fn a_delay_holds_the_rate_of_bytes() {
    let start = Instant::now();
    let mut now = start;
    let mut peer = limiter(
        Limits {
            bytes: rate(1_000, 1_000).into(),
            ..Limits::UNLIMITED
        },
        now,
    );
    for _ in 0..110 {
        if let Verdict::Delay(wait) = peer.frame(100, now) {
            now += wait;
        }
    }
    // 11,000 bytes, of which 1,000 at once.
    assert_eq!(now - start, 10 * SECOND);
}

#[test]
fn dear_packets_take_more_of_the_common_limit() {
    let now = Instant::now();
    let limits = Limits {
        packets: rate(10, 10).into(),
        ..Limits::UNLIMITED
    }
    .with_rule(PacketRule::cost("Search", 8))
    .on_breach(OnBreach::Drop);
    let mut peer = limiter(limits, now);
    assert_eq!(peer.packet("Search", now), Verdict::Pass);
    assert!(matches!(peer.packet("Search", now), Verdict::Drop(_)));
    assert_eq!(peer.packet("Move", now), Verdict::Pass);
    assert_eq!(peer.packet("Move", now), Verdict::Pass);
    assert!(matches!(peer.packet("Move", now), Verdict::Drop(_)));
}

#[test]
fn a_packet_with_a_limit_of_its_own_leaves_the_others_alone() {
    let now = Instant::now();
    let limits = Limits {
        packets: rate(100, 100).into(),
        ..Limits::UNLIMITED
    }
    .with_rule(PacketRule::own("Say", rate(1, 2)))
    .on_breach(OnBreach::Drop);
    let mut peer = limiter(limits, now);
    assert_eq!(peer.packet("Say", now), Verdict::Pass);
    assert_eq!(peer.packet("Say", now), Verdict::Pass);
    for _ in 0..500 {
        let Verdict::Drop(breach) = peer.packet("Say", now) else {
            panic!("a third packet passed");
        };
        assert_eq!(breach.limited, Limited::Packet("Say"));
    }
    // What was dropped took nothing of the common limit either.
    for _ in 0..98 {
        assert_eq!(peer.packet("Move", now), Verdict::Pass);
    }
    assert!(matches!(peer.packet("Move", now), Verdict::Drop(_)));
}

#[test]
fn unlimited_is_a_word_that_somebody_wrote() {
    let defaults = Limits::default();
    for allowance in [defaults.packets, defaults.bytes, defaults.frames] {
        assert!(matches!(allowance, Allowance::At(_)));
    }
    let now = Instant::now();
    let mut peer = limiter(Limits::UNLIMITED, now);
    for _ in 0..10_000 {
        assert_eq!(peer.frame(usize::MAX, now), Verdict::Pass);
        assert_eq!(peer.packet("Move", now), Verdict::Pass);
    }
}

proptest! {
    #[test]
    fn no_schedule_passes_more_than_the_rate_and_the_burst(
        tokens in 1u64..2_000,
        period_ms in 1u64..5_000,
        burst in 1u64..500,
        asks in prop::collection::vec((0u64..200_000_000, 1u64..20), 1..300),
    ) {
        let period = Duration::from_millis(period_ms);
        let rate = Rate::new(tokens, period, burst).unwrap();
        let start = Instant::now();
        let mut now = start;
        let mut bucket = Bucket::new(&rate, start);
        let mut passed = 0u128;
        let mut largest = 0;
        for (gap, cost) in asks {
            now += Duration::from_nanos(gap);
            if bucket.take(&rate, cost, now).is_ok() {
                passed += u128::from(cost);
                largest = largest.max(cost);
            }
            let come = (now - start).as_nanos() * u128::from(tokens) / period.as_nanos();
            // A cost above the burst may go into debt once.
            let allowed = come + u128::from(burst.max(largest));
            prop_assert!(passed <= allowed, "{passed} of {allowed} after {:?}", now - start);
        }
    }

    #[test]
    fn who_waits_as_told_always_passes(
        tokens in 1u64..2_000,
        burst in 1u64..50,
        costs in prop::collection::vec(0u64..100, 1..50),
    ) {
        let rate = rate(tokens, burst);
        let mut now = Instant::now();
        let mut bucket = Bucket::new(&rate, now);
        for cost in costs {
            if let Err(wait) = bucket.take(&rate, cost, now) {
                now += wait;
                prop_assert_eq!(bucket.take(&rate, cost, now), Ok(()));
            }
        }
    }

    #[test]
    fn no_clock_brings_more_than_a_burst_for_a_jump(jumps in prop::collection::vec(any::<i32>(), 1..100)) {
        let rate = rate(5, 5);
        let origin = Instant::now() + Duration::from_secs(1 << 32);
        let mut bucket = Bucket::new(&rate, origin);
        for jump in jumps {
            let far = Duration::from_millis(u64::from(jump.unsigned_abs()));
            let now = if jump < 0 { origin - far } else { origin + far };
            prop_assert!(bucket.available(&rate, now) <= 5);
            let _ = bucket.reserve(&rate, 1, now);
        }
    }
}
