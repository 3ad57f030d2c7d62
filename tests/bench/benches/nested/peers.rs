//! The peers that lay values out row by row: bincode 2 with fixed integers, wincode, speedy.
//!
//! Each writes into memory that is there, and checks that it reads back what it wrote.

use std::hint::black_box;

use bincode::config::{Configuration, Fixint, LittleEndian};
use criterion::BenchmarkGroup;
use protogen_bench::CpuTime;
use speedy::{LittleEndian as Speedy, Readable, Writable};
use wincode::config::DefaultConfig;
use wincode::{SchemaRead, SchemaWrite};

const BINCODE: Configuration<LittleEndian, Fixint> =
    bincode::config::legacy().with_fixed_int_encoding();

/// Types with the derives of all peers.
macro_rules! peer {
    ($($(#[$note:meta])* pub $kind:ident $name:ident { $($body:tt)* })*) => {$(
        $(#[$note])*
        #[derive(Debug, Clone, PartialEq)]
        #[derive(bincode::Encode, bincode::Decode)]
        #[derive(speedy::Readable, speedy::Writable)]
        #[derive(wincode::SchemaRead, wincode::SchemaWrite)]
        pub $kind $name { $($body)* }
    )*};
}
pub(crate) use peer;

/// The same for types that borrow from what is read.
macro_rules! view {
    ($(pub struct $name:ident { $($body:tt)* })*) => {$(
        #[derive(Debug)]
        #[derive(bincode::BorrowDecode)]
        #[derive(speedy::Readable)]
        #[derive(wincode::SchemaRead)]
        pub struct $name<'a> { $($body)* }
    )*};
}
pub(crate) use view;

/// Owned values, encoded and decoded by each peer.
pub trait Peer:
    bincode::Encode
    + bincode::Decode<()>
    + SchemaWrite<DefaultConfig, Src = Self>
    + for<'de> SchemaRead<'de, DefaultConfig, Dst = Self>
    + Writable<Speedy>
    + for<'de> Readable<'de, Speedy>
    + PartialEq
{
}

impl<T> Peer for T where
    T: bincode::Encode
        + bincode::Decode<()>
        + SchemaWrite<DefaultConfig, Src = Self>
        + for<'de> SchemaRead<'de, DefaultConfig, Dst = Self>
        + Writable<Speedy>
        + for<'de> Readable<'de, Speedy>
        + PartialEq
{
}

/// Values that borrow, decoded by each peer.
pub trait View<'de>:
    bincode::BorrowDecode<'de, ()> + SchemaRead<'de, DefaultConfig, Dst = Self> + Readable<'de, Speedy>
{
}

impl<'de, T> View<'de> for T where
    T: bincode::BorrowDecode<'de, ()>
        + SchemaRead<'de, DefaultConfig, Dst = Self>
        + Readable<'de, Speedy>
{
}

/// What each peer writes.
pub struct Bytes {
    bincode: Vec<u8>,
    wincode: Vec<u8>,
    speedy: Vec<u8>,
}

impl Bytes {
    pub fn of<T: Peer>(value: &T) -> Self {
        Self {
            bincode: bincode::encode_to_vec(value, BINCODE).unwrap(),
            wincode: wincode::serialize(value).unwrap(),
            speedy: value.write_to_vec().unwrap(),
        }
    }
}

pub fn encode<T: Peer>(group: &mut BenchmarkGroup<'_, CpuTime>, value: &T, bytes: &Bytes) {
    let mut room = bytes.bincode.clone();
    group.bench_function("bincode", |b| {
        b.iter(|| {
            bincode::encode_into_slice(black_box(value), black_box(&mut room), BINCODE).unwrap()
        });
    });
    let mut room = bytes.wincode.clone();
    group.bench_function("wincode", |b| {
        b.iter(|| {
            wincode::serialize_into(&mut black_box(&mut room)[..], black_box(value)).unwrap()
        });
    });
    let mut room = bytes.speedy.clone();
    group.bench_function("speedy", |b| {
        b.iter(|| {
            black_box(value)
                .write_to_buffer(black_box(&mut room))
                .unwrap()
        });
    });
}

pub fn decode<T: Peer>(group: &mut BenchmarkGroup<'_, CpuTime>, value: &T, bytes: &Bytes) {
    let bincode = || {
        bincode::decode_from_slice::<T, _>(black_box(&bytes.bincode), BINCODE)
            .unwrap()
            .0
    };
    let wincode = || wincode::deserialize::<T>(black_box(&bytes.wincode)).unwrap();
    let speedy = || T::read_from_buffer(black_box(&bytes.speedy)).unwrap();
    assert!(bincode() == *value && wincode() == *value && speedy() == *value);
    group.bench_function("bincode", |b| b.iter(bincode));
    group.bench_function("wincode", |b| b.iter(wincode));
    group.bench_function("speedy", |b| b.iter(speedy));
}

pub fn borrow<'de, V: View<'de>>(group: &mut BenchmarkGroup<'_, CpuTime>, bytes: &'de Bytes) {
    group.bench_function("bincode", |b| {
        b.iter(|| {
            bincode::borrow_decode_from_slice::<V, _>(black_box(&bytes.bincode), BINCODE)
                .unwrap()
                .0
        });
    });
    group.bench_function("wincode", |b| {
        b.iter(|| wincode::deserialize::<V>(black_box(&bytes.wincode)).unwrap());
    });
    group.bench_function("speedy", |b| {
        b.iter(|| V::read_from_buffer(black_box(&bytes.speedy)).unwrap());
    });
}
