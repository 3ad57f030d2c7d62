//! Nested values: the shapes of rust_serialization_benchmark, ours beside peers that lay values out
//! row by row, and beside what copying costs.

mod log;
mod minecraft;
mod mk48;
mod ours;
mod peers;

use criterion::{Criterion, criterion_group, criterion_main};
use protogen_bench::{CpuTime, criterion, schemas};
use protogen_wire::{Decode, Encode};

use ours::Ours;
use peers::Bytes;

fn log(c: &mut Criterion<CpuTime>) {
    let value = log::make();
    let bytes = Bytes::of(&value);
    let ours = Ours::from(&value);
    all(c, "log", &value, &bytes, &ours);
    let mut group = c.benchmark_group("log borrow");
    peers::borrow::<log::borrowed::Logs<'_>>(&mut group, &bytes);
    ours.borrow::<schemas::log::s2c::LogsView<'_>>(&mut group);
    group.finish();
}

fn minecraft(c: &mut Criterion<CpuTime>) {
    let value = minecraft::make();
    let bytes = Bytes::of(&value);
    let ours = Ours::from(&value);
    all(c, "minecraft_savedata", &value, &bytes, &ours);
    let mut group = c.benchmark_group("minecraft_savedata borrow");
    peers::borrow::<minecraft::borrowed::Players<'_>>(&mut group, &bytes);
    ours.borrow::<schemas::minecraft_savedata::s2c::PlayersView<'_>>(&mut group);
    group.finish();
}

fn mk48(c: &mut Criterion<CpuTime>) {
    let value = mk48::make();
    all(c, "mk48", &value, &Bytes::of(&value), &Ours::from(&value));
}

fn all<T, O>(c: &mut Criterion<CpuTime>, name: &str, value: &T, bytes: &Bytes, ours: &Ours<O>)
where
    T: peers::Peer,
    O: Clone + PartialEq + Encode<Context = ()> + for<'a> Decode<'a, Context = ()>,
{
    let mut group = c.benchmark_group(format!("{name} encode"));
    peers::encode(&mut group, value, bytes);
    ours.encode(&mut group);
    group.finish();
    let mut group = c.benchmark_group(format!("{name} decode"));
    peers::decode(&mut group, value, bytes);
    ours.decode(&mut group);
    group.finish();
}

criterion_group! { name = benches; config = criterion(); targets = log, minecraft, mk48 }
criterion_main!(benches);
