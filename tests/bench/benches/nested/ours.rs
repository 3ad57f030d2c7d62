//! What is generated from `schemas/*.pgen`: the peers' values in its types, and how it is called.

mod log;
mod minecraft;
mod mk48;

use std::hint::black_box;

use criterion::BenchmarkGroup;
use protogen_bench::CpuTime;
use protogen_wire::{Decode, Encode, Reader, Writer};

/// The same value in generated types, and its bytes.
pub struct Ours<T> {
    value: T,
    bytes: Vec<u8>,
}

impl<T> Ours<T>
where
    T: Clone + PartialEq + Encode<Context = ()> + for<'a> Decode<'a, Context = ()>,
{
    pub fn new(value: T) -> Self {
        let mut bytes = Vec::new();
        value.encode(&mut Writer::new(&mut bytes), &mut ()).unwrap();
        let mut r = Reader::new(&bytes);
        assert!(T::decode(&mut r, &mut ()).unwrap() == value && !r.more());
        Self { value, bytes }
    }

    /// What borrows texts and bytes of it, decoded as the peers' borrowed types are.
    pub fn borrow<'a, V>(&'a self, group: &mut BenchmarkGroup<'_, CpuTime>)
    where
        V: Decode<'a, Context = ()>,
    {
        group.bench_function("ours", |b| {
            b.iter(|| V::decode(&mut Reader::new(black_box(&self.bytes)), &mut ()).unwrap());
        });
    }

    pub fn encode(&self, group: &mut BenchmarkGroup<'_, CpuTime>) {
        let mut bytes = Vec::new();
        group.bench_function("ours", |b| {
            b.iter(|| {
                bytes.clear();
                black_box(&self.value)
                    .encode(&mut Writer::new(&mut bytes), &mut ())
                    .unwrap();
                black_box(&mut bytes);
            });
        });
        let mut copy = Vec::new();
        group.bench_function("memcpy of our bytes", |b| {
            b.iter(|| {
                copy.clear();
                copy.extend_from_slice(black_box(&self.bytes));
                black_box(&mut copy);
            });
        });
    }

    pub fn decode(&self, group: &mut BenchmarkGroup<'_, CpuTime>) {
        group.bench_function("clone()", |b| b.iter(|| black_box(&self.value).clone()));
        group.bench_function("ours", |b| {
            b.iter(|| T::decode(&mut Reader::new(black_box(&self.bytes)), &mut ()).unwrap());
        });
    }
}
