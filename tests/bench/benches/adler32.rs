//! Adler-32: ours beside the byte loop of Open Tibia's programs and beside `adler2`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use protogen_bench::{CpuTime, criterion};
use protogen_wire::checksum::adler32;

type Sum = fn(&[u8]) -> u32;

const SIZES: [usize; 4] = [16, 64, 1024, 24 * 1024];

/// `adlerChecksum` of `tools.cpp` in forgottenserver, otclient and canary: modulo after 5552 bytes.
fn byte_loop(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    for part in bytes.chunks(5552) {
        for &byte in part {
            a = a.wrapping_add(u32::from(byte));
            b = b.wrapping_add(a);
        }
        a %= 65_521;
        b %= 65_521;
    }
    b << 16 | a
}

fn all(c: &mut Criterion<CpuTime>) {
    let mut group = c.benchmark_group("adler32");
    for size in SIZES {
        let bytes: Vec<u8> = (0..size).map(|at| (at * 31) as u8).collect();
        assert_eq!(byte_loop(&bytes), adler32(&bytes));
        group.throughput(Throughput::Bytes(size as u64));
        let rivals: [(&str, Sum); 3] = [
            ("byte loop", byte_loop),
            ("adler2", adler2::adler32_slice),
            ("ours", adler32),
        ];
        for (name, sum) in rivals {
            group.bench_with_input(BenchmarkId::new(name, size), &bytes, |b, bytes| {
                b.iter(|| sum(black_box(bytes)));
            });
        }
    }
    group.finish();
}

criterion_group! { name = benches; config = criterion(); targets = all }
criterion_main!(benches);
