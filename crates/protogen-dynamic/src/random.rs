//! Random values of a packet: what property tests write and read again.
//!
//! A value is made by walking the IR as a writer would, with chance where a user would choose.

mod items;
mod scalars;
mod types;

use protogen_schema::ir::{Direction, Notes, PacketId, Schema, StructId};

use crate::{
    context::Context,
    decode::Frame,
    encode::encode_struct,
    packet::{PacketValue, encode_packet},
    value::Record,
};

/// Chance that comes from a seed: the same seed gives the same values.
#[derive(Debug, Clone)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// Chance from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed ^ 0x9E37_79B9_7F4A_7C15,
        }
    }

    /// The next 64 bits (SplitMix64).
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below `end`; 0 for an end of 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = end as u64;
        usize::try_from(self.bits().checked_rem(end).unwrap_or(0)).unwrap_or(0)
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// How often a value that can't be written is made anew.
const TRIES: u64 = 64;

/// Random fields of a packet that it encodes with, in this context; none if no try could be
/// written.
#[must_use]
pub fn random_packet(
    schema: &Schema,
    context: &Context,
    direction: Direction,
    id: PacketId,
    seed: u64,
) -> Option<Record> {
    let packet = schema.packets.get(id.0 as usize)?;
    (0..TRIES).find_map(|attempt| {
        let mut context = context.clone();
        context.set_direction(schema, direction);
        let mut made = context.clone();
        let mut chance = Chance::new(seed.wrapping_mul(TRIES).wrapping_add(attempt));
        let mut fields = Record::default();
        if let Some(envelope) = &schema.session.envelope {
            fields = Maker::new(schema, &mut made, &mut chance).body(&envelope.body, Vec::new())?;
        }
        let mut taken = Vec::new();
        for (name, slot) in &packet.envelope_fields {
            let info = schema
                .session
                .envelope
                .as_ref()?
                .body
                .slots
                .get(*slot as usize)?;
            let mut maker = Maker::new(schema, &mut made, &mut chance);
            taken.push((name.clone(), maker.noted(&info.ty, &Notes::default())?));
        }
        let args = taken.iter().map(|(_, value)| value.clone()).collect();
        fields.fields.extend(taken);
        let of_packet = Maker::new(schema, &mut made, &mut chance).body(&packet.body, args)?;
        fields.fields.extend(of_packet.fields);
        let value = PacketValue {
            fields: &fields,
            kept: &[],
            rest: &[],
        };
        encode_packet(schema, &mut context, direction, id, &value).ok()?;
        Some(fields)
    })
}

/// Random fields of a struct without parameters.
#[must_use]
pub fn random_struct(
    schema: &Schema,
    context: &Context,
    id: StructId,
    seed: u64,
) -> Option<Record> {
    let def = schema.structs.get(id.0 as usize)?;
    (0..TRIES).find_map(|attempt| {
        let mut context = context.clone();
        let mut made = context.clone();
        let mut chance = Chance::new(seed.wrapping_mul(TRIES).wrapping_add(attempt));
        let fields = Maker::new(schema, &mut made, &mut chance).body(&def.body, Vec::new())?;
        encode_struct(schema, &mut context, id, &fields, &[]).ok()?;
        Some(fields)
    })
}

/// Makes values along the IR. Where one can't be made, the attempt is given up: `None`.
struct Maker<'s, 'c> {
    schema: &'s Schema,
    context: &'c mut Context,
    chance: &'c mut Chance,
    frame: Frame<'s>,
    depth: usize,
    /// Values that may still be made.
    budget: usize,
    /// No byte may follow in the block at hand.
    closed: bool,
}

impl<'s, 'c> Maker<'s, 'c> {
    fn new(schema: &'s Schema, context: &'c mut Context, chance: &'c mut Chance) -> Self {
        Self {
            schema,
            context,
            chance,
            frame: Frame::new(&[], Vec::new(), 0, 0),
            depth: 0,
            budget: 4_000,
            closed: false,
        }
    }
}
