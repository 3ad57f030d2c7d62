//! Reconnecting: delays, attempts, what is never tried again, and a storm of 10,000 clients.

use std::io;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use protogen_runtime::connection::Closed;
use protogen_runtime::error::{Error, Refusal, Step};
use protogen_runtime::reconnect::{
    AttemptLimit, Backoff, GaveUp, Jitter, Next, ReconnectPolicy, Retries, WhenRefused,
};

const SECOND: Duration = Duration::from_secs(1);

fn lost() -> Error {
    Error::Closed(Closed::ByPeer)
}

fn steady() -> ReconnectPolicy {
    ReconnectPolicy {
        backoff: Backoff {
            jitter: Jitter::None,
            ..Backoff::DEFAULT
        },
        ..ReconnectPolicy::DEFAULT
    }
}

fn delay(next: Next) -> Duration {
    match next {
        Next::After { delay, .. } => delay,
        Next::GiveUp(why) => panic!("{why}"),
    }
}

#[test]
fn delays_double_from_one_second_up_to_thirty() {
    let seconds: Vec<u64> = (1..=8)
        .map(|attempt| Backoff::DEFAULT.longest(attempt).as_secs())
        .collect();
    assert_eq!(seconds, [1, 2, 4, 8, 16, 30, 30, 30]);
    assert_eq!(Backoff::DEFAULT.longest(u32::MAX), 30 * SECOND);
}

#[test]
fn five_attempts_are_made_and_then_it_is_given_up() {
    let mut retries = Retries::seeded(steady(), 1);
    let now = Instant::now();
    let seconds: Vec<u64> = (0..5)
        .map(|_| delay(retries.lost(&lost(), now)).as_secs())
        .collect();
    assert_eq!(seconds, [1, 2, 4, 8, 16]);
    let spent = GaveUp::Spent {
        attempts: 5,
        last: lost(),
    };
    assert_eq!(retries.lost(&lost(), now), Next::GiveUp(spent));
}

#[test]
fn only_a_connection_that_stood_for_a_while_resets_the_attempts() {
    let mut retries = Retries::seeded(steady(), 1);
    let mut now = Instant::now();
    assert_eq!(delay(retries.lost(&lost(), now)), SECOND);
    retries.connected(now);
    now += 29 * SECOND;
    assert_eq!(delay(retries.lost(&lost(), now)), 2 * SECOND);
    retries.connected(now);
    now += 30 * SECOND;
    assert_eq!(delay(retries.lost(&lost(), now)), SECOND);
}

#[test]
fn an_explicit_connect_resets_the_attempts() {
    let mut retries = Retries::seeded(steady(), 1);
    let now = Instant::now();
    for _ in 0..6 {
        let _ = retries.lost(&lost(), now);
    }
    retries.reset();
    assert_eq!(retries.attempts(), 0);
    assert_eq!(delay(retries.lost(&lost(), now)), SECOND);
}

#[test]
fn refusals_are_never_tried_again() {
    let eager = ReconnectPolicy {
        attempts: AttemptLimit::Unlimited,
        when_refused: WhenRefused::Retry,
        ..ReconnectPolicy::DEFAULT
    };
    for refusal in [
        Refusal::Credentials,
        Refusal::Banned,
        Refusal::PermissionDenied,
    ] {
        let error = Error::refused(refusal, "");
        let next = Retries::seeded(eager.clone(), 1).lost(&error, Instant::now());
        assert_eq!(next, Next::GiveUp(GaveUp::Pointless(error)));
    }
}

#[test]
fn a_refused_connection_is_tried_again_only_if_one_says_so() {
    let kind = io::ErrorKind::ConnectionRefused;
    let refused = [
        Error::io(Step::Connect, "127.0.0.1:1", kind.into()),
        Error::Closed(io::Error::from(kind).into()),
    ];
    let patient = ReconnectPolicy {
        when_refused: WhenRefused::Retry,
        ..ReconnectPolicy::DEFAULT
    };
    for error in refused {
        assert!(!ReconnectPolicy::DEFAULT.should_retry(&error));
        assert!(patient.should_retry(&error));
    }
}

#[test]
fn delays_of_one_seed_are_the_same_and_of_two_differ() {
    let delays = |seed| -> Vec<Duration> {
        let mut retries = Retries::seeded(ReconnectPolicy::DEFAULT, seed);
        (0..5)
            .map(|_| delay(retries.lost(&lost(), Instant::now())))
            .collect()
    };
    assert_eq!(delays(7), delays(7));
    assert_ne!(delays(7), delays(8));
}

/// Arrivals of all clients in bins of 100 ms.
struct Arrivals(Vec<u32>);

impl Arrivals {
    fn of(times: impl Iterator<Item = Duration>) -> Self {
        let mut bins = Vec::new();
        for time in times {
            let bin = usize::try_from(time.as_millis() / 100).unwrap();
            if bins.len() <= bin {
                bins.resize(bin + 1, 0);
            }
            bins[bin] += 1;
        }
        Self(bins)
    }

    /// The fullest bin, as a multiple of the mean of those from this one on.
    fn peak_to_mean(&self, from: usize) -> f64 {
        let bins = &self.0[from..];
        let peak = bins.iter().copied().max().map_or(0.0, f64::from);
        let mean = f64::from(bins.iter().sum::<u32>()) / bins.len() as f64;
        peak / mean
    }
}

/// When each client dials, by attempt, if no attempt succeeds.
fn storm(policy: &ReconnectPolicy, attempts: usize) -> Vec<Vec<Duration>> {
    const CLIENTS: u64 = 10_000;
    let start = Instant::now();
    let mut waves = vec![Vec::new(); attempts];
    for seed in 0..CLIENTS {
        let mut retries = Retries::seeded(policy.clone(), seed);
        let mut at = Duration::ZERO;
        for wave in &mut waves {
            let wait = delay(retries.lost(&lost(), start + at));
            assert!(wait <= policy.backoff.cap);
            at += wait;
            wave.push(at);
        }
    }
    waves
}

#[test]
fn ten_thousand_clients_that_lose_their_server_come_back_spread_out() {
    let waves = storm(&ReconnectPolicy::DEFAULT, 5);
    for (index, wave) in waves.iter().enumerate() {
        let ratio = Arrivals::of(wave.iter().copied()).peak_to_mean(0);
        println!("attempt {}: peak {ratio:.2} x mean per 100 ms", index + 1);
        assert!(ratio <= 3.0, "attempt {}: {ratio}", index + 1);
    }
    let later = waves[1..].iter().flatten().copied();
    let ratio = Arrivals::of(later).peak_to_mean(0);
    // The delays grow, so the sum of all attempts is denser at first whatever the jitter.
    println!("attempts 2 to 5 together: peak {ratio:.2} x mean per 100 ms");
}

#[test]
fn without_jitter_they_all_come_at_once() {
    let waves = storm(&steady(), 5);
    let ratio = Arrivals::of(waves[4].iter().copied()).peak_to_mean(0);
    assert!(ratio > 100.0, "{ratio}");
}

#[test]
fn in_a_long_outage_the_arrivals_are_even() {
    let patient = ReconnectPolicy {
        attempts: AttemptLimit::Unlimited,
        ..ReconnectPolicy::DEFAULT
    };
    let waves = storm(&patient, 40);
    let five_minutes = Duration::from_secs(300);
    let times = waves.into_iter().flatten().filter(|at| *at < five_minutes);
    let arrivals = Arrivals::of(times);
    // From one minute on all clients are at the cap.
    let ratio = arrivals.peak_to_mean(600);
    println!("from 60 s on: peak {ratio:.2} x mean per 100 ms");
    assert!(ratio <= 3.0, "{ratio}");
}

proptest! {
    #[test]
    fn no_delay_is_above_its_longest_or_the_cap(
        base_ms in 0u64..100_000,
        factor in 0u32..10,
        cap_ms in 0u64..100_000,
        attempt in 0u32..,
        fraction in -1.0f64..2.0,
    ) {
        let backoff = Backoff {
            base: Duration::from_millis(base_ms),
            factor,
            cap: Duration::from_millis(cap_ms),
            jitter: Jitter::Full,
        };
        let delay = backoff.delay(attempt, fraction);
        prop_assert!(delay <= backoff.longest(attempt));
        prop_assert!(delay <= backoff.cap);
    }

    #[test]
    fn never_more_attempts_in_a_row_than_allowed(limit in 1u32..20, seed: u64) {
        let policy = ReconnectPolicy {
            attempts: AttemptLimit::At(NonZeroU32::new(limit).unwrap()),
            ..ReconnectPolicy::DEFAULT
        };
        let mut retries = Retries::seeded(policy, seed);
        let now = Instant::now();
        let made = (0..40)
            .take_while(|_| matches!(retries.lost(&lost(), now), Next::After { .. }))
            .count();
        prop_assert_eq!(made, limit as usize);
    }
}
