//! XTEA: each kernel beside the loop over single blocks and beside RustCrypto's `xtea`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use protogen_bench::{CpuTime, criterion};
use protogen_wire::xtea::{Kernel, Xtea};
use xtea::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

const KEY: [u32; 4] = [0x1234_5678, 0x9abc_def0, 0x0fed_cba9, 0x8765_4321];
const SIZES: [usize; 4] = [64, 1024, 24 * 1024, 64 * 1024];

/// `scalar` is the loop over single blocks with precomputed round keys, as TFS has it.
fn ours(c: &mut Criterion<CpuTime>) {
    for kernel in Kernel::available() {
        let cipher = Xtea::with_kernel(KEY, kernel);
        let name = kernel.name();
        measure(c, "xtea encrypt", name, |bytes| {
            cipher.encrypt(bytes).unwrap();
        });
        measure(c, "xtea decrypt", name, |bytes| {
            cipher.decrypt(bytes).unwrap();
        });
    }
}

fn rust_crypto(c: &mut Criterion<CpuTime>) {
    let key: Vec<u8> = KEY.iter().flat_map(|word| word.to_le_bytes()).collect();
    let cipher = xtea::Xtea::new_from_slice(&key).unwrap();
    measure(c, "xtea encrypt", "rustcrypto", |bytes| {
        for block in bytes.as_chunks_mut::<8>().0 {
            cipher.encrypt_block(block.into());
        }
    });
    measure(c, "xtea decrypt", "rustcrypto", |bytes| {
        for block in bytes.as_chunks_mut::<8>().0 {
            cipher.decrypt_block(block.into());
        }
    });
}

fn measure(c: &mut Criterion<CpuTime>, group: &str, name: &str, mut run: impl FnMut(&mut [u8])) {
    let mut group = c.benchmark_group(group);
    for size in SIZES {
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_with_input(BenchmarkId::new(name, size), &size, |b, &size| {
            let mut bytes = vec![0x64; size];
            b.iter(|| run(black_box(&mut bytes)));
        });
    }
    group.finish();
}

criterion_group! { name = benches; config = criterion(); targets = ours, rust_crypto }
criterion_main!(benches);
