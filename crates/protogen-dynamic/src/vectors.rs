//! The test vectors of a schema: each must decode to its value, and its value must encode to it.

use std::{fmt, sync::Arc};

use protogen_schema::ir::{Given, Integer, Literal, PacketId, Schema, Span, Vector, VectorTarget};
use protogen_wire::{EncodeError, Reader, region::RegionForm};
use serde_json::{Map, Value as Json};

use crate::{
    context::Context,
    decode::{Fault, struct_with},
    encode::encode_struct_with,
    envelope::decode_envelope,
    eval, hex, json,
    packet::{Behind, PacketValue, decode_packet, encode_bare_packet, encode_packet},
    tables::MapTables,
    value::{Kept, Record, Value},
};
/// What became of one test vector.
#[derive(Debug, Clone, PartialEq)]
pub struct VectorReport {
    /// What is tested: `Talk`, or the struct's name.
    pub name: String,
    /// The versions in words.
    pub at: String,
    /// Where it stands.
    pub span: Span,
    /// What is wrong; none: it holds.
    pub failure: Option<VectorFailure>,
}

/// What is wrong with a test vector.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum VectorFailure {
    /// The bytes do not decode.
    Decode(Box<Fault>),
    /// The bytes are another packet.
    OtherPacket {
        /// Its name.
        found: String,
    },
    /// The bytes mean another value.
    OtherValue {
        /// The value that is written.
        expected: Box<Json>,
        /// The value that the bytes mean.
        found: Box<Json>,
    },
    /// The value that is written is none of the type, or can't be encoded.
    Encode(EncodeError),
    /// The value encodes to other bytes.
    OtherBytes {
        /// The bytes that are written.
        expected: Vec<u8>,
        /// The bytes of the value.
        found: Vec<u8>,
    },
    /// The bytes decode, and must not.
    NoError {
        /// The code of the error that is wanted, if one is named.
        expected: Option<String>,
        /// The value that the bytes mean.
        found: Box<Json>,
    },
    /// The bytes do not decode for another reason than the one that is wanted.
    OtherError {
        /// The code of the error that is wanted.
        expected: String,
        /// The error that there is.
        found: Box<Fault>,
    },
    /// The vector names what the schema has not got.
    Foreign,
}

impl fmt::Display for VectorFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(fault) => write!(f, "the bytes do not decode: {}", fault.error),
            Self::OtherPacket { found } => write!(f, "the bytes are the packet {found}"),
            Self::OtherValue { expected, found } => {
                write!(f, "the bytes mean {found}, not {expected}")
            }
            Self::Encode(error) => write!(f, "the value does not encode: {error}"),
            Self::OtherBytes { expected, found } => {
                let (expected, found) = (hex::spaced(expected), hex::spaced(found));
                write!(f, "the value encodes to {found}, not {expected}")
            }
            Self::NoError { expected, found } => {
                let wanted = expected.as_deref().unwrap_or("an error");
                write!(f, "the bytes mean {found}, and {wanted} is wanted")
            }
            Self::OtherError { expected, found } => {
                let code = found.error.code();
                write!(f, "the error is {code}, not {expected}: {}", found.error)
            }
            Self::Foreign => f.write_str("the schema has no such packet or struct"),
        }
    }
}

/// Runs all test vectors of a schema.
#[must_use]
pub fn run_vectors(schema: &Schema) -> Vec<VectorReport> {
    let run = |vector| run_vector(schema, vector);
    schema.vectors.iter().map(run).collect()
}

/// Runs one test vector.
#[must_use]
pub fn run_vector(schema: &Schema, vector: &Vector) -> VectorReport {
    let name = match vector.target {
        VectorTarget::Packet(id) | VectorTarget::Frame(id) => {
            schema.packets.get(id.0 as usize).map(|def| &def.name)
        }
        VectorTarget::Struct(id) => schema.structs.get(id.0 as usize).map(|def| &def.name),
    };
    let mut context = Context::new(schema, &vector.axes, &vector.features);
    context.set_direction(schema, vector.direction);
    VectorReport {
        name: name.cloned().unwrap_or_default(),
        at: context.versions(schema),
        span: vector.span,
        failure: check(schema, vector, context).err(),
    }
}

struct Read {
    fields: Record,
    kept: Vec<Kept>,
    rest: Vec<u8>,
}

fn check(schema: &Schema, vector: &Vector, mut context: Context) -> Result<(), VectorFailure> {
    if vector.plain {
        context.rsa.form = RegionForm::Plain;
    }
    give(schema, vector, &mut context)?;
    let mut writing = context.clone();
    let Some(literal) = &vector.value else {
        return refused(schema, vector, &mut context);
    };
    let read = read(schema, vector, &mut context)?;
    let given = from_literal(schema, vector, &writing, literal)?;
    if !covers_record(&read.fields, &given) {
        return Err(VectorFailure::OtherValue {
            expected: Box::new(to_json(schema, vector, &given)),
            found: Box::new(to_json(schema, vector, &read.fields)),
        });
    }
    // Where fields are left open, what was read stands for them.
    let fields = if is_open(literal) {
        &read.fields
    } else {
        &given
    };
    let written = write(schema, vector, &mut writing, fields, &read);
    let written = written.map_err(VectorFailure::Encode)?;
    if written == vector.bytes {
        return Ok(());
    }
    Err(VectorFailure::OtherBytes {
        expected: vector.bytes.clone(),
        found: written,
    })
}

/// Whether some record leaves fields open.
fn is_open(literal: &Literal) -> bool {
    match literal {
        Literal::Open(_) => true,
        Literal::List(items) => items.iter().any(is_open),
        Literal::Record(fields) => fields.iter().any(|(_, value)| is_open(value)),
        Literal::Case(_, payload) => is_open(payload),
        Literal::Pairs(pairs) => pairs
            .iter()
            .any(|(key, value)| is_open(key) || is_open(value)),
        _ => false,
    }
}

/// Bytes that must not decode, for a stated reason if there is one.
fn refused(schema: &Schema, vector: &Vector, context: &mut Context) -> Result<(), VectorFailure> {
    let wanted = vector.error.as_deref();
    match read(schema, vector, context) {
        Err(VectorFailure::Decode(fault)) => {
            let found = fault.error.code();
            match wanted.filter(|wanted| !same_code(wanted, found)) {
                None => Ok(()),
                Some(wanted) => Err(VectorFailure::OtherError {
                    expected: wanted.to_owned(),
                    found: fault,
                }),
            }
        }
        Err(other) => Err(other),
        Ok(read) => Err(VectorFailure::NoError {
            expected: vector.error.clone(),
            found: Box::new(to_json(schema, vector, &read.fields)),
        }),
    }
}

/// Whether `UnexpectedEnd` or `unexpected_end` is meant by a code.
fn same_code(wanted: &str, code: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|character| *character != '_');
        letters.flat_map(char::to_lowercase).collect()
    };
    letters(wanted) == letters(code)
}

/// What the application would know.
fn give(schema: &Schema, vector: &Vector, context: &mut Context) -> Result<(), VectorFailure> {
    let mut tables = MapTables::empty_tables();
    for given in &vector.given {
        match given {
            Given::Table {
                table,
                args,
                answer,
            } => {
                let def = schema.tables.get(table.0 as usize);
                let def = def.ok_or(VectorFailure::Foreign)?;
                let args = args.iter().map(|Integer(arg)| *arg).collect();
                tables.insert(&def.name, args, answer.0);
            }
            Given::Context { context: id, value } => {
                let def = schema.contexts.get(id.0 as usize);
                let def = def.ok_or(VectorFailure::Foreign)?;
                let value = json::value_from_json(schema, context, &def.ty, &literal_json(value));
                let value = value.map_err(VectorFailure::Encode)?;
                let set = context.set_value(schema, *id, value);
                set.map_err(VectorFailure::Encode)?;
            }
        }
    }
    context.tables = Arc::new(tables);
    Ok(())
}

fn read(schema: &Schema, vector: &Vector, context: &mut Context) -> Result<Read, VectorFailure> {
    let mut r = Reader::new(&vector.bytes);
    let wrong = |fault| VectorFailure::Decode(Box::new(fault));
    let decoded = match vector.target {
        VectorTarget::Struct(id) => {
            let args = args(schema, vector, context)?;
            let value = struct_with(schema, context, id, args, &mut r).map_err(wrong)?;
            if let Err(error) = r.finish() {
                let fields = value.fields;
                return Err(wrong(Fault { error, fields }));
            }
            return Ok(Read {
                fields: value.fields,
                kept: value.kept,
                rest: Vec::new(),
            });
        }
        VectorTarget::Packet(id) => {
            let state = state_of(schema, id);
            let behind = Behind::Nothing;
            decode_packet(schema, context, vector.direction, state, behind, &mut r)
        }
        VectorTarget::Frame(id) => {
            let state = state_of(schema, id);
            let behind = Behind::Nothing;
            decode_envelope(schema, context, vector.direction, state, behind, &mut r)
        }
    };
    let decoded = decoded.map_err(wrong)?;
    match vector.target {
        VectorTarget::Packet(id) | VectorTarget::Frame(id) if id != decoded.packet => {
            Err(VectorFailure::OtherPacket {
                found: decoded.name,
            })
        }
        _ => Ok(Read {
            fields: decoded.fields,
            kept: decoded.kept,
            rest: decoded.rest.unwrap_or_default(),
        }),
    }
}

/// The arguments of a struct with parameters.
fn args(schema: &Schema, vector: &Vector, context: &Context) -> Result<Vec<Value>, VectorFailure> {
    let scope = eval::Bare::new(schema, context);
    let values = vector.args.iter().map(|arg| eval::eval(arg, &scope));
    let values: Result<Vec<Value>, _> = values.collect();
    values.map_err(|_| VectorFailure::Foreign)
}

fn state_of(schema: &Schema, id: PacketId) -> Option<protogen_schema::ir::StateId> {
    schema.packets.get(id.0 as usize)?.states.first().copied()
}

fn write(
    schema: &Schema,
    vector: &Vector,
    context: &mut Context,
    fields: &Record,
    read: &Read,
) -> Result<Vec<u8>, EncodeError> {
    let value = PacketValue {
        fields,
        kept: &read.kept,
        rest: &read.rest,
    };
    match vector.target {
        VectorTarget::Struct(id) => {
            let args = args(schema, vector, context).unwrap_or_default();
            encode_struct_with(schema, context, id, args, fields, &read.kept)
        }
        VectorTarget::Packet(id) => {
            let written = encode_bare_packet(schema, context, vector.direction, id, &value)?;
            Ok(written.bytes)
        }
        VectorTarget::Frame(id) => {
            let written = encode_packet(schema, context, vector.direction, id, &value)?;
            Ok(written.bytes)
        }
    }
}

fn from_literal(
    schema: &Schema,
    vector: &Vector,
    context: &Context,
    literal: &Literal,
) -> Result<Record, VectorFailure> {
    let value = literal_json(literal);
    let record = match vector.target {
        VectorTarget::Struct(id) => json::struct_from_json(schema, context, id, &value),
        VectorTarget::Packet(id) | VectorTarget::Frame(id) => {
            json::packet_from_json(schema, context, id, &value)
        }
    };
    record.map_err(VectorFailure::Encode)
}

fn to_json(schema: &Schema, vector: &Vector, fields: &Record) -> Json {
    match vector.target {
        VectorTarget::Struct(id) => json::struct_to_json(schema, id, fields),
        VectorTarget::Packet(id) | VectorTarget::Frame(id) => {
            json::packet_to_json(schema, id, fields)
        }
    }
}

/// A literal as the JSON form that stands for it.
#[must_use]
pub fn literal_json(literal: &Literal) -> Json {
    match literal {
        Literal::Int(Integer(number)) => match (i64::try_from(*number), u64::try_from(*number)) {
            (Ok(number), _) => Json::Number(number.into()),
            (_, Ok(number)) => Json::Number(number.into()),
            _ => Json::String(number.to_string()),
        },
        Literal::Float(number) => match serde_json::Number::from_f64(*number) {
            Some(number) => Json::Number(number),
            None => Json::String(format!("0x{:016X}", number.to_bits())),
        },
        Literal::Bool(truth) => Json::Bool(*truth),
        Literal::Text(text) | Literal::Name(text) => Json::String(text.clone()),
        Literal::Bytes(bytes) => Json::String(hex::plain(bytes)),
        Literal::List(items) => Json::Array(items.iter().map(literal_json).collect()),
        Literal::Record(fields) | Literal::Open(fields) => {
            let members = fields
                .iter()
                .map(|(name, of)| (name.clone(), literal_json(of)));
            Json::Object(members.collect())
        }
        Literal::Case(name, payload) => {
            let mut object = Map::new();
            object.insert(name.clone(), literal_json(payload));
            Json::Object(object)
        }
        Literal::Pairs(pairs) => {
            let pair = |(key, of): &(Literal, Literal)| {
                Json::Array(vec![literal_json(key), literal_json(of)])
            };
            Json::Array(pairs.iter().map(pair).collect())
        }
        Literal::Null => Json::Null,
    }
}

/// Whether a value that was read says all that is given. It may say more: defaults, and bits that
/// presence decides; that the given value encodes to the same bytes is checked apart.
fn covers(found: &Value, given: &Value) -> bool {
    match (found, given) {
        (Value::Record(found), Value::Record(given)) => covers_record(found, given),
        (Value::Case(found, a), Value::Case(given, b)) => found == given && covers(a, b),
        (Value::List(found), Value::List(given)) => {
            found.len() == given.len() && found.iter().zip(given).all(|(a, b)| covers(a, b))
        }
        (Value::Map(found), Value::Map(given)) => {
            let pair =
                |((a, b), (c, d)): (&(Value, Value), &(Value, Value))| covers(a, c) && covers(b, d);
            found.len() == given.len() && found.iter().zip(given).all(pair)
        }
        (Value::Flags(found), Value::Flags(given)) => {
            given.rest & !found.rest == 0
                && given.names.iter().all(|name| found.names.contains(name))
        }
        // Another name for the same number; the bytes decide.
        (Value::Enum(_), Value::Enum(_)) => true,
        _ => found == given,
    }
}

fn covers_record(found: &Record, given: &Record) -> bool {
    given
        .fields
        .iter()
        .all(|(name, given)| match found.field(name) {
            Some(found) => covers(found, given),
            None => given.is_absent(),
        })
}
