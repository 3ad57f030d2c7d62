//! One connection, as flags describe it: lines in, packets out, and back.
//! Never prints, and knows no wire form: the dynamic codec does.

use protogen_dynamic::json::{self, LineObject};
use protogen_dynamic::{
    BodyValue, Connection, Context, Decoded, Fault, LineFault, LinePart, Outcome, Placed, Record,
    decode_body, decode_struct, encode_body, encode_struct, find_packet,
};
use protogen_schema::ir::{Body, Direction, Exactness, PacketId, Schema, StructId};
use protogen_wire::{DecodeError, DecodeErrorKind, EncodeError, Reader};

use super::subject::Subject;
use super::{Flags, rsa, setup};
use crate::failure::Failure;

/// One connection.
pub struct Session<'s> {
    schema: &'s Schema,
    connection: Connection<'s>,
    subject: Subject,
}

/// Whether it is noted down where values stand in the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Places {
    /// It is: people see the bytes beside.
    Noted,
    /// It is not.
    Forgotten,
}

/// What one step along a line gave.
pub enum Step {
    /// A packet in a frame.
    Packet(Decoded),
    /// A packet's body alone, or a struct.
    Bare(Box<Bare>),
    /// A fault; the line ends with it.
    Fault(Box<LineFault>),
}

/// A packet's body or a struct that was read alone.
pub struct Bare {
    /// What it is of.
    pub id: Id,
    /// Its fields, and what a writer would not reproduce.
    pub value: BodyValue,
    /// What stands behind it, where the schema lets that pass.
    pub rest: Vec<u8>,
    /// Where its values stood.
    pub places: Vec<Placed>,
}

/// What a bare body is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id {
    /// A packet.
    Packet(PacketId),
    /// A struct.
    Struct(StructId),
}

/// Why an object could not be written.
#[derive(Debug)]
pub enum Unwritable {
    /// Its form is wrong, in a sentence.
    Form(String),
    /// Its values are.
    Value(EncodeError),
}

impl<'s> Session<'s> {
    /// The connection that the flags describe.
    pub fn open(schema: &'s Schema, flags: &Flags, places: Places) -> Result<Self, Failure> {
        let subject = Subject::of(flags, schema)?;
        // A bare body or a certain packet stands in any state.
        let state = match (&flags.known.state, subject) {
            (None, Subject::Packet(_) | Subject::Body(_) | Subject::Struct(_)) => None,
            _ => setup::state(&flags.known, schema)?,
        };
        let mut context = setup::context(&flags.known, schema)?;
        if flags.plain_regions {
            context.rsa = rsa::plain();
        }
        context.places = (places == Places::Noted).then(Vec::new);
        let connection = Connection::new(schema, context, state);
        Ok(Self {
            schema,
            connection,
            subject,
        })
    }

    /// Reads one line.
    pub fn decode(&mut self, direction: Direction, bytes: &[u8]) -> Vec<Step> {
        let id = match self.subject {
            Subject::Frame | Subject::Packet(_) => return self.frame(direction, bytes),
            Subject::Body(id) => Id::Packet(id),
            Subject::Struct(id) => Id::Struct(id),
        };
        let mut reader = Reader::new(bytes);
        let places = |context: &mut Context| {
            context
                .places
                .as_mut()
                .map(std::mem::take)
                .unwrap_or_default()
        };
        let context = &mut self.connection.context;
        context.set_direction(self.schema, direction);
        let before = context.snapshot();
        let fault = match bare(self.schema, context, id, &mut reader) {
            Err(fault) => fault,
            Ok(value) => match rest(self.schema, id, &mut reader) {
                Ok(rest) => {
                    let places = places(context);
                    return vec![Step::Bare(Box::new(Bare {
                        id,
                        value,
                        rest,
                        places,
                    }))];
                }
                Err(error) => {
                    context.restore(before);
                    Fault {
                        error,
                        fields: value.fields,
                    }
                }
            },
        };
        let name = id.name(self.schema).to_owned();
        vec![Step::Fault(Box::new(LineFault {
            error: fault.error.in_packet(name.clone(), None),
            start: 0,
            packet: Some(name),
            fields: fault.fields,
            rest: bytes.to_vec(),
            places: places(&mut self.connection.context),
        }))]
    }

    fn frame(&mut self, direction: Direction, bytes: &[u8]) -> Vec<Step> {
        let outcomes = self.connection.decode_line(direction, bytes);
        let steps = outcomes
            .into_iter()
            .map(|outcome| match (outcome, self.subject) {
                (Outcome::Packet(found), Subject::Packet(wanted)) if found.packet != wanted => {
                    Step::Fault(Box::new(self.another(&found, wanted, bytes)))
                }
                (Outcome::Packet(found), _) => Step::Packet(found),
                (Outcome::Fault(fault), _) => Step::Fault(fault),
            });
        let mut steps: Vec<Step> = steps.collect();
        // The line ends with its first fault, whose `rest` holds all behind it.
        if let Some(at) = steps.iter().position(|step| matches!(step, Step::Fault(_))) {
            steps.truncate(at + 1);
        }
        steps
    }

    /// The fault of a line with another packet than the one that was asked for.
    fn another(&self, found: &Decoded, wanted: PacketId, bytes: &[u8]) -> LineFault {
        let kind = DecodeErrorKind::ConstantMismatch {
            expected: format!("packet {}", self.schema[wanted].name).into(),
            found: format!("packet {}", found.name),
        };
        LineFault {
            error: DecodeError::new(found.offset, kind),
            start: found.offset,
            packet: Some(found.name.clone()),
            fields: Record::default(),
            rest: bytes.get(found.offset..).unwrap_or_default().to_vec(),
            places: Vec::new(),
        }
    }

    /// Writes one object that `decode` printed.
    pub fn encode(
        &mut self,
        direction: Direction,
        object: LineObject,
    ) -> Result<Vec<u8>, Unwritable> {
        let Some(name) = &object.packet else {
            let raw = LinePart::Raw(object.rest);
            return self
                .connection
                .encode_line(direction, &[raw])
                .map_err(Unwritable::Value);
        };
        let schema = self.schema;
        let context = &mut self.connection.context;
        context.set_direction(schema, direction);
        let value = Unwritable::Value;
        match self.subject {
            Subject::Struct(id) => {
                let fields = json::struct_from_json(schema, context, id, &object.fields);
                let bytes =
                    encode_struct(schema, context, id, &fields.map_err(value)?, &object.kept);
                bytes
                    .map(|bytes| [bytes, object.rest].concat())
                    .map_err(value)
            }
            Subject::Body(id) => {
                let fields = json::packet_from_json(schema, context, id, &object.fields);
                let bytes = encode_body(schema, context, id, &fields.map_err(value)?, &object.kept);
                bytes
                    .map(|bytes| [bytes, object.rest].concat())
                    .map_err(value)
            }
            Subject::Frame | Subject::Packet(_) => {
                let state = self.connection.state(direction);
                let context = &mut self.connection.context;
                let id = match self.subject {
                    Subject::Packet(id) => Some(id),
                    _ => find_packet(schema, context, direction, state, name),
                };
                let id = id.ok_or_else(|| Unwritable::Form(unknown(schema, direction, name)))?;
                let fields = json::packet_from_json(schema, context, id, &object.fields);
                let part = LinePart::Packet {
                    packet: id,
                    fields: fields.map_err(value)?,
                    kept: object.kept,
                    rest: object.rest,
                };
                self.connection.encode_part(direction, &part).map_err(value)
            }
        }
    }
}

impl Id {
    /// What is on the wire.
    pub fn body(self, schema: &Schema) -> &Body {
        match self {
            Id::Packet(id) => &schema[id].body,
            Id::Struct(id) => &schema[id].body,
        }
    }

    /// Its name.
    pub fn name(self, schema: &Schema) -> &str {
        match self {
            Id::Packet(id) => &schema[id].name,
            Id::Struct(id) => &schema[id].name,
        }
    }
}

/// What stands behind a bare body; an error unless the schema lets it pass.
fn rest(schema: &Schema, id: Id, reader: &mut Reader<'_>) -> Result<Vec<u8>, DecodeError> {
    if id.body(schema).exactness == Exactness::Exact {
        reader.finish()?;
    }
    Ok(reader.take_rest().to_vec())
}

fn bare(
    schema: &Schema,
    context: &mut Context,
    id: Id,
    reader: &mut Reader<'_>,
) -> Result<BodyValue, Fault> {
    match id {
        Id::Packet(id) => decode_body(schema, context, id, reader),
        Id::Struct(id) => decode_struct(schema, context, id, reader),
    }
}

fn unknown(schema: &Schema, direction: Direction, name: &str) -> String {
    let direction = crate::named::direction(direction);
    let names = schema.packets.iter().map(|packet| packet.name.as_str());
    let near = protogen_schema::nearest::did_you_mean(name, names);
    let near = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
    format!("no {direction} packet is named `{name}`{near}")
}
