//! One packet of 12 numbers in 31 bytes, 256 of them an iteration: ours beside hand-written code and
//! beside peers that derive.

mod creature;
mod hand;
mod ours;

use std::hint::black_box;

use bincode::config::{Configuration, Fixint, LittleEndian};
use criterion::measurement::Measurement;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use protogen_bench::{CpuTime, Random, criterion};
use speedy::{Readable, Writable};

use creature::{Creature, WIRE_BYTES};

const PACKETS: usize = 256;
const BINCODE: Configuration<LittleEndian, Fixint> =
    bincode::config::legacy().with_fixed_int_encoding();

fn packets() -> Vec<Creature> {
    Random::new(0x31).list(PACKETS, Creature::random)
}

/// All packets as bytes; every candidate writes the same.
fn wire() -> Vec<u8> {
    let mut bytes = Vec::new();
    for packet in packets() {
        hand::append(&packet, &mut bytes);
    }
    bytes
}

fn encode(c: &mut Criterion<CpuTime>) {
    let packets = packets();
    let mut group = c.benchmark_group("fixed packet encode");
    group.throughput(Throughput::Elements(PACKETS as u64));
    into_slots(&mut group, "hand, into room", &packets, |packet, slots| {
        hand::write(packet, slots);
    });
    appended(&mut group, "hand, appended", &packets, |packet, bytes| {
        hand::append(packet, bytes);
    });
    appended(
        &mut group,
        "hand, field by field",
        &packets,
        |packet, bytes| {
            hand::append_fields(packet, bytes);
        },
    );
    into_slots(&mut group, "bincode", &packets, |packet, slots| {
        bincode::encode_into_slice(packet, slots, BINCODE).unwrap();
    });
    into_slots(&mut group, "wincode", &packets, |packet, slots| {
        wincode::serialize_into(&mut slots[..], packet).unwrap();
    });
    into_slots(&mut group, "speedy", &packets, |packet, slots| {
        packet.write_to_buffer(slots).unwrap();
    });
    ours::encode(&mut group, &packets, &wire());
    group.finish();
}

fn decode(c: &mut Criterion<CpuTime>) {
    let wire = wire();
    let mut group = c.benchmark_group("fixed packet decode");
    group.throughput(Throughput::Elements(PACKETS as u64));
    group.bench_function("hand", |b| {
        b.iter(|| {
            let mut bytes = black_box(wire.as_slice());
            while let Some(packet) = hand::read(&mut bytes) {
                black_box(&packet);
            }
        });
    });
    each(&mut group, "bincode", &wire, |bytes| {
        bincode::decode_from_slice(bytes, BINCODE).unwrap().0
    });
    each(&mut group, "wincode", &wire, |bytes| {
        wincode::deserialize(bytes).unwrap()
    });
    each(&mut group, "speedy", &wire, |bytes| {
        Creature::read_from_buffer(bytes).unwrap()
    });
    ours::decode(&mut group, &packets(), &wire);
    group.finish();
}

/// Writes each packet into its place of a buffer that is there.
fn into_slots<M: Measurement>(
    group: &mut BenchmarkGroup<'_, M>,
    name: &str,
    packets: &[Creature],
    write: impl Fn(&Creature, &mut [u8; WIRE_BYTES]),
) {
    let mut bytes = vec![0; PACKETS * WIRE_BYTES];
    let mut run = || {
        let slots = black_box(&mut bytes).as_chunks_mut::<WIRE_BYTES>().0;
        for (packet, slots) in black_box(packets).iter().zip(slots) {
            write(packet, slots);
        }
    };
    run();
    group.bench_function(name, |b| b.iter(&mut run));
    assert_eq!(bytes, wire(), "{name}");
}

/// Appends each packet to a vector whose memory is there.
fn appended<M: Measurement>(
    group: &mut BenchmarkGroup<'_, M>,
    name: &str,
    packets: &[Creature],
    append: impl Fn(&Creature, &mut Vec<u8>),
) {
    let mut bytes = Vec::new();
    let mut run = || {
        bytes.clear();
        for packet in black_box(packets) {
            append(packet, &mut bytes);
        }
        black_box(&mut bytes);
    };
    run();
    group.bench_function(name, |b| b.iter(&mut run));
    assert_eq!(bytes, wire(), "{name}");
}

/// Reads each packet from its place.
fn each<M: Measurement>(
    group: &mut BenchmarkGroup<'_, M>,
    name: &str,
    wire: &[u8],
    read: impl Fn(&[u8; WIRE_BYTES]) -> Creature,
) {
    group.bench_function(name, |b| {
        b.iter(|| {
            for packet in black_box(wire).as_chunks::<WIRE_BYTES>().0 {
                black_box(&read(packet));
            }
        });
    });
    let read: Vec<Creature> = wire.as_chunks().0.iter().map(read).collect();
    assert_eq!(read, packets(), "{name}");
}

criterion_group! { name = benches; config = criterion(); targets = encode, decode }
criterion_main!(benches);
