//! Generated code behind one trait, so that one test serves every schema.
//!
//! The build script implements the trait for each schema; here is what the implementations share.

use std::sync::Arc;

use protogen_dynamic::{Record, Slot, Tables, Value};
use protogen_wire::{
    DecodeError, Direction, EncodeError, Message, Opcode, Writer, context::NotSet, error::Name,
    packets::Packets, region::RsaKeys, writer::Filler,
};

/// The application's answers, for both ends.
pub type SharedTables = Arc<dyn Tables + Send + Sync>;

/// A schema and its generated code.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The protocol's name.
    pub name: &'static str,
    /// Where the schema is.
    pub path: &'static str,
    /// Makes one end of a connection.
    pub end: fn() -> Box<dyn Generated>,
}

/// What came of one packet: none where the state has no packets in this direction.
pub type Next = Option<Result<Read, DecodeError>>;

/// One end of a connection, in generated code.
pub trait Generated {
    /// Sets a version.
    fn set_axis(&mut self, axis: u32, version: u32);
    /// Overrides a feature.
    fn set_feature(&mut self, feature: u32, on: bool);
    /// Sets a context value.
    fn set_value(&mut self, context: u32, value: &Value);
    /// A context value as the dynamic codec has it.
    fn value(&self, context: u32) -> Slot;
    /// Bytes were lost.
    fn lose(&mut self);
    /// Sets the keys of RSA regions.
    fn set_rsa(&mut self, keys: RsaKeys);
    /// Sets the application's answers.
    fn set_tables(&mut self, tables: SharedTables);
    /// Reads the next packet of a frame; none at its end. Asks for nothing outside the state.
    fn next(
        &mut self,
        state: &str,
        direction: Direction,
        packets: &mut Packets<'_>,
    ) -> Option<Next>;
    /// The most bytes of memory that the last packet held at one time.
    fn taken(&self) -> usize;
    /// A copy.
    fn boxed(&self) -> Box<dyn Generated>;
}

/// Reads the next packet as a view, and shows the packet that it is of.
type ReadView<C> = fn(&mut Packets<'_>, &mut C) -> Option<Result<String, DecodeError>>;

/// A packet that generated code has read.
#[derive(Debug, Clone)]
pub struct Read {
    /// The packet's name.
    pub name: &'static str,
    /// Its opcode.
    pub opcode: Option<Opcode>,
    /// What it is written as.
    pub again: Result<Vec<u8>, EncodeError>,
    /// How many bytes it says it takes.
    pub encoded_len: usize,
    /// The state it leads to.
    pub next_state: Option<&'static str>,
    /// The value in words.
    pub shown: String,
}

#[allow(dead_code, reason = "the glue of some schema uses each")]
fn next<M: Message + Clone + std::fmt::Debug>(
    packets: &mut Packets<'_>,
    cx: &mut M::Context,
    taken: &mut usize,
    version: fn(&M::Context) -> Name,
    view: Option<ReadView<M::Context>>,
    next_state: fn(&M, &M::Context) -> Option<&'static str>,
) -> Option<Next>
where
    M::Context: Clone,
{
    let mut before = cx.clone();
    let mut packet = None;
    let seen = view.map(|read| read(&mut packets.clone(), &mut cx.clone()));
    let memory = allocation_counter::measure(|| packet = packets.next::<M>(cx, version));
    *taken = usize::try_from(memory.bytes_max).unwrap_or(usize::MAX);
    if let Some(seen) = seen {
        let shown = packet
            .clone()
            .map(|read| read.map(|message| format!("{message:?}")));
        assert_eq!(seen, shown, "a view parts from its packet");
    }
    Some(match packet {
        None => None,
        Some(Err(fault)) => Some(Err(fault)),
        Some(Ok(message)) => {
            let encoded_len = message.encoded_len(&before);
            let mut bytes = Vec::new();
            // The dynamic codec without a filler pads with zeros.
            let mut zeros = |_: &mut [u8]| {};
            let mut w = Writer::new(&mut bytes).with_filler(Filler::Given(&mut zeros));
            let written = message.encode(&mut w, &mut before);
            drop(w);
            Some(Ok(Read {
                name: message.name(),
                opcode: message.opcode(cx),
                again: written.map(|()| bytes),
                encoded_len,
                next_state: next_state(&message, cx),
                shown: format!("{message:?}"),
            }))
        }
    })
}

fn slot(value: Result<Value, NotSet>) -> Slot {
    match value {
        Ok(value) => Slot::Set(value),
        Err(NotSet::Unset) => Slot::Unset,
        Err(NotSet::Stale) => Slot::Stale,
    }
}

fn number<T: TryFrom<i128> + Default>(value: &Value) -> T {
    match value {
        Value::Int(number) => T::try_from(*number).unwrap_or_default(),
        _ => T::default(),
    }
}

#[allow(dead_code, reason = "the glue of some schema uses it")]
fn truth(value: &Value) -> bool {
    *value == Value::Bool(true)
}

#[allow(dead_code, reason = "the glue of some schema uses it")]
fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}

fn array<T: Default, const N: usize>(value: &Value, item: impl Fn(&Value) -> T) -> [T; N] {
    let items: &[Value] = match value {
        Value::List(items) => items,
        _ => &[],
    };
    std::array::from_fn(|at| items.get(at).map(&item).unwrap_or_default())
}

fn field<'v>(value: &'v Value, name: &str) -> &'v Value {
    match value {
        Value::Record(record) => record.field(name).unwrap_or(&Value::Absent),
        _ => &Value::Absent,
    }
}

include!(concat!(env!("OUT_DIR"), "/glue.rs"));
