//! RSA: what opening a block costs, and whether a refusal takes another time than a block that is fine.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use protogen_bench::{CpuTime, criterion};
use protogen_wire::rsa::{BLOCK_BYTES, well_known_ot_test_key};

fn all(c: &mut Criterion<CpuTime>) {
    let key = well_known_ot_test_key();
    let public = key.public_key();
    let mut plain = [0x5a; BLOCK_BYTES];
    let wrong_start = public.encrypt_block(&plain).unwrap();
    plain[0] = 0;
    let fine = public.encrypt_block(&plain).unwrap();

    let mut group = c.benchmark_group("rsa");
    group.bench_function("seal", |b| {
        b.iter(|| public.encrypt_block(black_box(&plain)))
    });
    for (name, block) in [
        ("open", fine),
        ("refuse another first byte", wrong_start),
        ("refuse a block above the modulus", [0xff; BLOCK_BYTES]),
    ] {
        group.bench_function(name, |b| b.iter(|| key.open_block(black_box(&block))));
    }
    group.finish();
}

criterion_group! { name = benches; config = criterion(); targets = all }
criterion_main!(benches);
