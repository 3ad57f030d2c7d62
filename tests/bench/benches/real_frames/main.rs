//! The frame that an Open Tibia server answers a login with: 33 packets in 11 KB, most of it the map.
//!
//! Generated code beside a codec written by hand for the same types: once for client 10.98 alone,
//! once with versions and features asked while reading.
#![allow(
    clippy::duplicate_mod,
    reason = "the code by hand is one, its types are generated twice"
)]

mod folded;
mod gated;
mod recorded;

use criterion::{Criterion, criterion_group, criterion_main};
use protogen_bench::{CpuTime, criterion};

fn all(c: &mut Criterion<CpuTime>) {
    let frame = recorded::login_frame();
    folded::measure(c, "login frame, one version", &frame);
    gated::measure(c, "login frame, all versions", &frame);
}

criterion_group! { name = benches; config = criterion(); targets = all }
criterion_main!(benches);
