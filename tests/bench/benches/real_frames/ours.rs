//! What is generated, and the codec written by hand for its types: checked to be equal, then measured.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use protogen_bench::CpuTime;
use protogen_wire::contract::Message as _;
use protogen_wire::{Reader, Writer};

use super::hand;
use super::tibia::{Application, Context, game::s2c::Message};
use crate::recorded::Items;

impl Application for Items {
    fn stackable(&self, item: u16) -> Option<bool> {
        Some(self.stackable(item))
    }

    fn fluid_or_splash(&self, item: u16) -> Option<bool> {
        Some(self.fluid_or_splash(item))
    }

    fn animated(&self, item: u16) -> Option<bool> {
        Some(self.animated(item))
    }
}

/// Both ways, by hand and generated.
pub fn measure(c: &mut Criterion<CpuTime>, name: &str, frame: &[u8]) {
    let items = Items::recorded();
    let mut cx = Context::default().with_application(items.clone());
    let messages = agree(frame, &items, &mut cx);
    let mut group = c.benchmark_group(format!("{name}, decode"));
    group.throughput(Throughput::Bytes(frame.len() as u64));
    group.bench_function("hand", |b| {
        b.iter(|| {
            let mut decoder = hand::Decoder::new(black_box(frame), &items);
            while decoder.more() {
                black_box(&decoder.message().expect("the frame was read before"));
            }
        });
    });
    group.bench_function("ours", |b| {
        b.iter(|| {
            let mut r = Reader::new(black_box(frame));
            while r.more() {
                black_box(&Message::decode(&mut r, &mut cx).expect("the frame was read before"));
            }
        });
    });
    group.finish();
    let mut group = c.benchmark_group(format!("{name}, encode"));
    group.throughput(Throughput::Bytes(frame.len() as u64));
    let mut bytes = Vec::new();
    group.bench_function("hand", |b| {
        b.iter(|| {
            bytes.clear();
            let mut encoder = hand::Encoder::new(&mut bytes, &items);
            for message in black_box(&messages) {
                encoder.message(message).expect("it was read before");
            }
            black_box(&mut bytes);
        });
    });
    group.bench_function("ours", |b| {
        b.iter(|| {
            bytes.clear();
            let mut w = Writer::new(&mut bytes);
            for message in black_box(&messages) {
                message.encode(&mut w, &mut cx).expect("it was read before");
            }
            drop(w);
            black_box(&mut bytes);
        });
    });
    group.finish();
}

/// The messages of the frame, which both read alike and write as they were.
fn agree(frame: &[u8], items: &Items, cx: &mut Context) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut r = Reader::new(frame);
    let mut decoder = hand::Decoder::new(frame, items);
    while r.more() {
        let message = Message::decode(&mut r, cx).expect("a recorded packet");
        assert_eq!(decoder.message().as_ref(), Some(&message));
        messages.push(message);
    }
    assert!(!decoder.more());
    let (mut ours, mut hand) = (Vec::new(), Vec::new());
    let mut w = Writer::new(&mut ours);
    let mut encoder = hand::Encoder::new(&mut hand, items);
    for message in &messages {
        message.encode(&mut w, cx).expect("it was read");
        encoder.message(message).expect("it was read");
    }
    drop(w);
    assert!(ours == frame && hand == frame);
    messages
}
