//! The same bytes to both codecs: the same packets, written alike, or the same fault.
//!
//! Says in words where they part; whoever calls decides what that means.

use std::panic::{AssertUnwindSafe, catch_unwind};

use protogen_dynamic::{
    Behind, Context, Decoded, Kept, PacketValue, decode_envelope, decode_packet, encode_packet, hex,
};
use protogen_schema::ir::{ContextId, Direction, Directions, FramingKind, Schema, StateId, Type};
use protogen_wire::{
    DecodeError, Reader,
    packets::{FrameMode, Packets},
};

use crate::generated::{Generated, Read};

/// Both codecs at the same point of a connection.
pub struct Pair<'s> {
    /// What they read by.
    pub schema: &'s Schema,
    /// What the dynamic codec knows.
    pub dynamic: Context,
    /// The generated code and what it knows.
    pub generated: Box<dyn Generated>,
    /// The state in the direction that is read.
    pub state: Option<StateId>,
}

/// What both said of a frame.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// The packets, by the dynamic codec.
    pub packets: Vec<Decoded>,
    /// The same packets, by generated code.
    pub reads: Vec<Read>,
    /// The fault behind them.
    pub fault: Option<DecodeError>,
}

impl Clone for Pair<'_> {
    fn clone(&self) -> Self {
        Self {
            schema: self.schema,
            dynamic: self.dynamic.clone(),
            generated: self.generated.boxed(),
            state: self.state,
        }
    }
}

impl Pair<'_> {
    /// The same in another state.
    #[must_use]
    pub fn in_state(&self, state: Option<StateId>) -> Self {
        Self {
            state,
            ..self.clone()
        }
    }

    /// Gives both one frame's payload.
    ///
    /// # Errors
    ///
    /// Where they part, in words.
    pub fn frame(&mut self, direction: Direction, bytes: &[u8]) -> Result<Heard, String> {
        let run = AssertUnwindSafe(|| self.compare(direction, bytes));
        let said = match catch_unwind(run) {
            Ok(said) => said,
            Err(_) => Err("a panic".to_owned()),
        };
        said.map_err(|parting| {
            let versions = self.dynamic.versions(self.schema);
            let state = self.state_name();
            format!(
                "{parting}\n    {direction:?} {state} {versions}: {}",
                hex::plain(bytes)
            )
        })
    }

    fn state_name(&self) -> &str {
        let schema = self.schema;
        self.state.map_or("", |state| schema[state].name.as_str())
    }

    fn compare(&mut self, direction: Direction, bytes: &[u8]) -> Result<Heard, String> {
        let (behind, mode) = self.framing(direction);
        let side = match direction {
            Direction::C2s => protogen_wire::Direction::C2s,
            Direction::S2c => protogen_wire::Direction::S2c,
        };
        let mut r = Reader::new(bytes);
        let mut packets = Packets::new(Reader::new(bytes), mode);
        let mut heard = Heard::default();
        let mut done = behind == Behind::Packets && bytes.is_empty();
        loop {
            let state = self.state_name().to_owned();
            let before = self.dynamic.clone();
            let Some(read) = self.generated.next(&state, side, &mut packets) else {
                return Ok(heard);
            };
            if done {
                return match read {
                    None => Ok(heard),
                    Some(read) => Err(format!("generated code reads on: {read:?}")),
                };
            }
            let left = r.remaining();
            let found = self.step(direction, behind, &mut r);
            done = behind != Behind::Packets || r.remaining() == left || !r.more();
            match (found, read) {
                // Of two faults in a frame, raw packets know of the second alone.
                (Err(fault), Some(Err(other)))
                    if other.packet() == Some("Unknown") && fault.code() == "unknown_opcode" =>
                {
                    heard.fault = Some(fault);
                    return Ok(heard);
                }
                (Err(fault), Some(Err(other))) => {
                    same_fault(&fault, &other)?;
                    self.same_values("the fault")?;
                    heard.fault = Some(fault);
                    return Ok(heard);
                }
                (Err(fault), Some(Ok(read))) if read.name == "Unknown" => {
                    if fault.code() != "unknown_opcode" {
                        return Err(format!("unknown to generated code; dynamic: {fault}"));
                    }
                    heard.fault = Some(fault);
                    return Ok(heard);
                }
                (Err(fault), read) => {
                    return Err(format!("dynamic: {fault}\n    generated: {read:?}"));
                }
                (Ok(decoded), Some(Ok(read))) => {
                    self.same_packet(direction, before, &decoded, &read)?;
                    self.same_values(&decoded.name)?;
                    self.follow(direction, &decoded, &read)?;
                    heard.packets.push(decoded);
                    heard.reads.push(read);
                }
                (Ok(decoded), Some(Err(fault))) => {
                    let fields = &decoded.fields;
                    return Err(format!(
                        "generated: {fault} [{}]\n    dynamic: {} {fields:?}",
                        fault.code(),
                        decoded.name
                    ));
                }
                (Ok(decoded), None) => {
                    return Err(format!("generated code stops before {}", decoded.name));
                }
            }
        }
    }

    fn framing(&self, direction: Direction) -> (Behind, FrameMode) {
        let framing = match direction {
            Direction::C2s => &self.schema.session.c2s,
            Direction::S2c => &self.schema.session.s2c,
        };
        match framing.kind {
            FramingKind::One if framing.lenient => (Behind::Ignored, FrameMode::OneLenient),
            FramingKind::One => (Behind::Nothing, FrameMode::One),
            FramingKind::Many | FramingKind::Stream => (Behind::Packets, FrameMode::Many),
        }
    }

    fn step(
        &mut self,
        direction: Direction,
        behind: Behind,
        r: &mut Reader<'_>,
    ) -> Result<Decoded, DecodeError> {
        let (schema, context, state) = (self.schema, &mut self.dynamic, self.state);
        let read = match schema.session.envelope {
            Some(_) => decode_envelope(schema, context, direction, state, behind, r),
            None => decode_packet(schema, context, direction, state, behind, r),
        };
        read.map_err(|fault| fault.error)
    }

    fn same_packet(
        &self,
        direction: Direction,
        mut before: Context,
        decoded: &Decoded,
        read: &Read,
    ) -> Result<(), String> {
        let name = &decoded.name;
        let unread = read.name == "Unknown" && decoded.rest.is_some();
        if *name != read.name && !unread {
            return Err(format!("dynamic reads {name}, generated {}", read.name));
        }
        let rest = decoded.rest.as_deref().unwrap_or_default();
        // Generated code keeps the text of JSON; of the rest it writes one form.
        let packet = &self.schema[decoded.packet];
        let is_json = |path: &str| {
            let mut fields = packet.body.record.fields.iter();
            fields.any(|field| field.name == path && matches!(field.ty, Type::Json { .. }))
        };
        let kept: Vec<Kept> = decoded
            .kept
            .iter()
            .filter(|kept| is_json(&kept.path))
            .cloned()
            .collect();
        let value = PacketValue {
            fields: &decoded.fields,
            kept: &kept,
            rest: if unread { rest } else { &[] },
        };
        let written = encode_packet(self.schema, &mut before, direction, decoded.packet, &value);
        match (written, &read.again) {
            (Ok(written), Ok(again)) if written.bytes == *again => {
                if read.encoded_len < again.len() {
                    return Err(format!(
                        "{name} says that it takes {} bytes and takes {}",
                        read.encoded_len,
                        again.len()
                    ));
                }
                Ok(())
            }
            (Err(error), Err(other)) if error.code() == other.code() => Ok(()),
            (written, again) => {
                let show = |bytes: &[u8]| hex::plain(bytes);
                Err(format!(
                    "{name} is written otherwise\n    dynamic:   {:?}\n    generated: {:?}\n    {}\n    {:?}",
                    written.map(|written| show(&written.bytes)),
                    again.as_deref().map(show),
                    read.shown,
                    decoded.fields,
                ))
            }
        }
    }

    fn same_values(&self, behind: &str) -> Result<(), String> {
        for (index, context) in (0u32..).zip(&self.schema.contexts) {
            let dynamic = self.dynamic.value(ContextId(index));
            let generated = self.generated.value(index);
            if *dynamic != generated {
                return Err(format!(
                    "behind {behind}, {} is {dynamic:?}, and {generated:?} in generated code",
                    context.name
                ));
            }
        }
        Ok(())
    }

    fn follow(
        &mut self,
        direction: Direction,
        decoded: &Decoded,
        read: &Read,
    ) -> Result<(), String> {
        let goal = decoded.moves.iter().find(|(directions, _)| {
            matches!(
                (directions, direction),
                (Directions::Both, _)
                    | (Directions::C2s, Direction::C2s)
                    | (Directions::S2c, Direction::S2c)
            )
        });
        let goal = goal.map(|(_, state)| *state);
        let name = goal.map(|state| self.schema[state].name.as_str());
        if name != read.next_state {
            return Err(format!(
                "{} leads to {name:?}, in generated code to {:?}",
                decoded.name, read.next_state
            ));
        }
        if goal.is_some() {
            self.state = goal;
        }
        Ok(())
    }
}

fn same_fault(dynamic: &DecodeError, generated: &DecodeError) -> Result<(), String> {
    let place = |fault: &DecodeError| {
        (
            fault.code(),
            fault.path(),
            fault.offset(),
            fault.packet().map(str::to_owned),
            fault.opcode(),
        )
    };
    let (dynamic_place, mut generated_place) = (place(dynamic), place(generated));
    if generated.packet() == Some("Unknown") {
        // A body that was kept raw has lost its name.
        generated_place.3.clone_from(&dynamic_place.3);
    }
    if dynamic_place == generated_place {
        return Ok(());
    }
    Err(format!(
        "another fault\n    dynamic:   [{}] {dynamic}\n    generated: [{}] {generated}",
        dynamic.code(),
        generated.code()
    ))
}
