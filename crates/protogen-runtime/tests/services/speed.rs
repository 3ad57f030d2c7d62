//! What a check and a count cost: printed, not asserted, for a busy machine is no failure.
//!
//! `cargo test --release -p protogen-runtime --test services -- --ignored --nocapture speed`

use std::hint::black_box;
use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use protogen_runtime::limits::{
    AddressKey, Bucket, Keyed, Limits, OnBreach, PacketRule, PeerLimiter, Rate,
};
use protogen_runtime::monitor::{Detail, Monitor};

const TIMES: u32 = 5_000_000;

/// The best of five, which is what the work costs without the neighbours.
fn print(what: &str, mut once: impl FnMut(u32)) {
    let best = (0..5)
        .map(|_| {
            let start = Instant::now();
            for time in 0..TIMES {
                once(time);
            }
            start.elapsed()
        })
        .min()
        .unwrap();
    let nanos = best.as_nanos() as f64 / f64::from(TIMES);
    println!("{what}: {nanos:.1} ns");
}

#[test]
#[ignore = "a measurement"]
fn speed() {
    let start = Instant::now();
    let at = |time: u32| start + Duration::from_nanos(u64::from(time) * 1_000);
    let rate = Rate::per_second(1_000, 2_000).unwrap();

    let mut bucket = Bucket::new(&rate, start);
    print("bucket, one check", |time| {
        let _ = black_box(bucket.take(&rate, 1, at(time)));
    });

    let limits = Limits::PEER
        .with_rule(PacketRule::cost("Login", 50))
        .with_rule(PacketRule::own("Say", rate))
        .with_rule(PacketRule::cost("Search", 20))
        .on_breach(OnBreach::Drop);
    let mut peer = PeerLimiter::new(Arc::new(limits), start);
    print("peer, one frame", |time| {
        let _ = black_box(peer.frame(black_box(40), at(time)));
    });
    print("peer, one packet without a rule", |time| {
        let _ = black_box(peer.packet(black_box("Move"), at(time)));
    });
    print("peer, one packet with a limit of its own", |time| {
        let _ = black_box(peer.packet(black_box("Say"), at(time)));
    });

    let mut keyed = Keyed::new(rate, NonZeroU32::new(100_000).unwrap());
    print("keyed, one of 10,000 addresses", |time| {
        let address = Ipv4Addr::from_bits(time.wrapping_mul(0x9e37_79b9) % 10_000);
        let _ = black_box(keyed.check(
            &AddressKey::from(std::net::IpAddr::V4(address)),
            1,
            at(time),
        ));
    });

    let names = ["Move", "Say", "Ping", "Map", "Look", "Use", "Stop", "Turn"];
    let mut monitor = Monitor::new(Detail::Packets);
    print("monitor, one packet of eight", |time| {
        monitor.sent(black_box(names[time as usize % names.len()]), 12);
    });
    black_box(monitor.packets());

    let mut monitor = Monitor::new(Detail::Full);
    print("monitor, one round trip with histogram", |time| {
        monitor.answered(Duration::from_micros(u64::from(time % 100_000)));
    });
}
