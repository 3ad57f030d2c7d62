//! RSA: what it costs to seal and to open a block.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use protogen_bench::{CpuTime, criterion};
use protogen_wire::rsa::{BLOCK_BYTES, well_known_ot_test_key};

fn all(c: &mut Criterion<CpuTime>) {
    let key = well_known_ot_test_key();
    let public = key.public_key();
    let mut plain = [0x5a; BLOCK_BYTES];
    plain[0] = 0;
    let sealed = public.encrypt_block(&plain).unwrap();

    let mut group = c.benchmark_group("rsa");
    group.bench_function("seal", |b| {
        b.iter(|| public.encrypt_block(black_box(&plain)))
    });
    group.bench_function("open", |b| b.iter(|| key.open_block(black_box(&sealed))));
    group.finish();
}

criterion_group! { name = benches; config = criterion(); targets = all }
criterion_main!(benches);
