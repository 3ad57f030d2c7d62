//! Whatever the bytes, generated code and the dynamic codec say the same of them.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;

use protogen_agreement::{ALL, Damage, Known, Pair, Setup, cases, load};
use protogen_dynamic::{
    PacketValue, encode_packet,
    random::{Chance, random_packet},
};
use protogen_schema::ir::{Direction, Directions, PacketId, Schema, StateId};

/// Where the codecs part: how often, and the first case, by what was said.
#[derive(Default)]
struct Partings(BTreeMap<String, (usize, String)>);

impl Partings {
    fn add(&mut self, packet: &str, parting: String) {
        // Offsets and bytes differ from case to case; the kind of parting is its first words.
        let head: String = parting
            .chars()
            .take_while(|c| *c != '\n')
            .filter(|c| !c.is_ascii_digit())
            .take(90)
            .collect();
        let entry = self.0.entry(format!("{packet}: {head}"));
        entry.or_insert((0, parting)).0 += 1;
    }

    fn none_or_panic(self) {
        let shown: String = self
            .0
            .iter()
            .take(40)
            .map(|(head, (count, first))| format!("\n{count} x {head}\n    {first}\n"))
            .collect();
        assert!(self.0.is_empty(), "{} partings{shown}", self.0.len());
    }
}

/// Every packet in each direction it travels in, with a state in which it is legal.
fn packets(schema: &Schema) -> Vec<(PacketId, Direction, Option<StateId>)> {
    let mut all = Vec::new();
    for (index, packet) in (0u32..).zip(&schema.packets) {
        let state = match packet.states.first() {
            Some(state) => Some(*state),
            None if schema.states.len() > 1 => Some(StateId(0)),
            None => None,
        };
        if packet.directions != Directions::S2c {
            all.push((PacketId(index), Direction::C2s, state));
        }
        if packet.directions != Directions::C2s {
            all.push((PacketId(index), Direction::S2c, state));
        }
    }
    all
}

struct Made {
    bytes: Vec<u8>,
    fields: protogen_dynamic::Record,
}

fn make(pair: &Pair<'_>, id: PacketId, direction: Direction, seed: u64) -> Option<Made> {
    let (schema, context) = (pair.schema, &pair.dynamic);
    let fields = random_packet(schema, context, direction, id, seed)?;
    let value = PacketValue {
        fields: &fields,
        kept: &[],
        rest: &[],
    };
    let mut writing = context.clone();
    let written = encode_packet(schema, &mut writing, direction, id, &value).unwrap();
    Some(Made {
        bytes: written.bytes,
        fields,
    })
}

fn known(name: &str) -> &'static Known {
    ALL.iter().find(|known| known.name == name).unwrap()
}

/// A random value is read as itself by the dynamic codec, and its bytes by generated code as what
/// is written as the same bytes.
fn values_come_back(known: &Known) {
    let schema = load(known);
    let mut partings = Partings::default();
    let mut made = vec![0; schema.packets.len()];
    for setup in Setup::several(&schema) {
        let pair = setup.pair(&schema, known);
        for (id, direction, state) in packets(&schema) {
            let name = &schema.packets[id.0 as usize].name;
            for seed in 0..cases(6) as u64 {
                let Some(value) = make(&pair, id, direction, seed) else {
                    continue;
                };
                made[id.0 as usize] += 1;
                match pair.in_state(state).frame(direction, &value.bytes) {
                    Err(parting) => partings.add(name, parting),
                    Ok(heard) => match (heard.packets.as_slice(), heard.reads.as_slice()) {
                        ([decoded], [read])
                            if decoded.fields == value.fields
                                && read.again.as_ref() == Ok(&value.bytes) => {}
                        _ => partings.add(
                            name,
                            format!("not itself: {:?}\n    gave {heard:?}", value.fields),
                        ),
                    },
                }
            }
        }
    }
    partings.none_or_panic();
    for (packet, made) in schema.packets.iter().zip(made) {
        assert!(made > 0, "no value of {} could be made", packet.name);
    }
}

/// Damaged and random bytes give the same packets, or the same fault at the same place.
fn damage_is_seen_alike(known: &Known) {
    let schema = load(known);
    let mut partings = Partings::default();
    let (mut well, mut ill) = (0u32, 0u32);
    let all = packets(&schema);
    let setups = Setup::several(&schema);
    let pieces = cases(24_000) / (all.len() * setups.len());
    for (round, setup) in setups.iter().enumerate() {
        let pair = setup.pair(&schema, known);
        for (id, direction, state) in &all {
            let (id, direction) = (*id, *direction);
            let name = &schema.packets[id.0 as usize].name;
            let pair = pair.in_state(*state);
            let mut chance = Chance::new(round as u64);
            let mut hear = |bytes: &[u8]| match pair.clone().frame(direction, bytes) {
                Ok(heard) if heard.fault.is_none() => well += 1,
                Ok(_) => ill += 1,
                Err(parting) => partings.add(name, parting),
            };
            let Some(value) = make(&pair, id, direction, round as u64 + 100) else {
                continue;
            };
            let damage = Damage {
                at_most: pieces.clamp(12, 400),
            };
            damage.each(&value.bytes, &mut chance, &mut hear);
            // Chance behind the first bytes of a packet that there is.
            for _ in 0..pieces.clamp(2, 40) {
                let mut bytes = value.bytes.clone();
                bytes.truncate(chance.below(4));
                let more = chance.below(24);
                bytes.extend((0..more).map(|_| chance.bits().to_le_bytes()[0]));
                hear(&bytes);
            }
        }
    }
    partings.none_or_panic();
    // Two packets without fields have few right forms.
    assert!(well >= 10 && ill > 100, "{well} were read, {ill} refused");
}

macro_rules! schemas {
    ($($name:ident)*) => {$(
        mod $name {
            #[test]
            fn random_values_come_back() {
                super::values_come_back(super::known(stringify!($name)));
            }

            #[test]
            fn damage_is_seen_alike() {
                super::damage_is_seen_alike(super::known(stringify!($name)));
            }
        }
    )*

        #[test]
        fn every_schema_is_held_against_the_dynamic_codec() {
            let here = [$(stringify!($name)),*];
            for known in ALL {
                assert!(here.contains(&known.name), "{} is not tested", known.name);
            }
        }
    };
}

schemas! {
    bloom_sky
    chat
    custom_binary
    mst
    tibia
    ahead
    blocks
    cells
    computed
    conditions
    endless
    keywords
    layers
    limits
    lines
    lists
    nibbles
    pings
    primitives
    varints
}
