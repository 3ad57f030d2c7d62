//! What is generated from `schemas/fixed.pgen`, and how it is called.

use std::hint::black_box;

use criterion::BenchmarkGroup;
use criterion::measurement::Measurement;
use protogen_bench::schemas::fixed::s2c;
use protogen_wire::{Decode, Encode, Reader, Writer};

use crate::creature::Creature;

pub fn encode<M: Measurement>(
    group: &mut BenchmarkGroup<'_, M>,
    packets: &[Creature],
    wire: &[u8],
) {
    let packets: Vec<s2c::Creature> = packets.iter().map(of).collect();
    let mut bytes = Vec::new();
    let mut run = || {
        bytes.clear();
        let mut w = Writer::new(&mut bytes);
        for packet in black_box(&packets) {
            packet.encode(&mut w, &mut ()).unwrap();
        }
        drop(w);
        black_box(&mut bytes);
    };
    run();
    group.bench_function("ours, one frame", |b| b.iter(&mut run));
    assert_eq!(bytes, wire);
    let mut run = || {
        bytes.clear();
        for packet in black_box(&packets) {
            packet
                .encode(&mut Writer::new(&mut bytes), &mut ())
                .unwrap();
        }
        black_box(&mut bytes);
    };
    run();
    group.bench_function("ours, a frame each", |b| b.iter(&mut run));
    assert_eq!(bytes, wire);
}

pub fn decode<M: Measurement>(
    group: &mut BenchmarkGroup<'_, M>,
    packets: &[Creature],
    wire: &[u8],
) {
    group.bench_function("ours", |b| {
        b.iter(|| {
            let mut r = Reader::new(black_box(wire));
            while r.more() {
                black_box(&s2c::Creature::decode(&mut r, &mut ()).unwrap());
            }
        });
    });
    let mut r = Reader::new(wire);
    for packet in packets {
        assert_eq!(s2c::Creature::decode(&mut r, &mut ()).unwrap(), of(packet));
    }
}

fn of(packet: &Creature) -> s2c::Creature {
    s2c::Creature {
        id: packet.id,
        kind: packet.kind,
        x: packet.x,
        y: packet.y,
        z: packet.z,
        direction: packet.direction,
        health: packet.health,
        mana: packet.mana,
        speed: packet.speed,
        experience: packet.experience,
        level: packet.level,
        light: packet.light,
    }
}
