//! JSON to values, strictly: a field that is not known, or of another type, is an error.

use protogen_schema::ir::{
    ArmPayload, BitType, BitValue, ChoiceShape, Configuration, EnumDef, Field, FlagsDef, PacketId,
    Record as RecordDef, Schema, StructId, Type, Union,
};
use protogen_wire::{EncodeError, EncodeErrorKind, Segment};
use serde_json::{Map, Value as Json};

use super::write::bare;
use crate::{
    context::Context,
    hex, names,
    value::{EnumValue, FlagsValue, Record, Value},
};

type Read<T> = Result<T, EncodeError>;

/// The fields of a packet, and of the envelope around it.
///
/// # Errors
///
/// A field that is not known, or of another type, with its path.
pub fn packet_from_json(
    schema: &Schema,
    context: &Context,
    id: PacketId,
    json: &Json,
) -> Result<Record, EncodeError> {
    let Some(packet) = schema.packets.get(id.0 as usize) else {
        return Err(mismatch("a packet of the schema"));
    };
    let read = Reading {
        schema,
        at: context.configuration(),
    };
    let mut known: Vec<(&str, &Type)> = Vec::new();
    if let Some(envelope) = &schema.session.envelope {
        for (name, slot) in &packet.envelope_fields {
            if let Some(info) = envelope.body.slots.get(*slot as usize) {
                known.push((name, &info.ty));
            }
        }
        known.extend(types(&envelope.body.record.fields));
    }
    known.extend(types(&packet.body.record.fields));
    read.fields(json, &known, &packet.name)
        .map_err(|error| error.in_packet(packet.name.clone(), None))
}

/// The fields of a struct.
///
/// # Errors
///
/// A field that is not known, or of another type, with its path.
pub fn struct_from_json(
    schema: &Schema,
    context: &Context,
    id: StructId,
    json: &Json,
) -> Result<Record, EncodeError> {
    let Some(def) = schema.structs.get(id.0 as usize) else {
        return Err(mismatch("a struct of the schema"));
    };
    let read = Reading {
        schema,
        at: context.configuration(),
    };
    read.record(json, &def.body.record)
}

/// One value of a type, such as a context's.
///
/// # Errors
///
/// Another type, with its path.
pub fn value_from_json(
    schema: &Schema,
    context: &Context,
    ty: &Type,
    json: &Json,
) -> Result<Value, EncodeError> {
    let read = Reading {
        schema,
        at: context.configuration(),
    };
    read.value(ty, json)
}

fn types(fields: &[Field]) -> impl Iterator<Item = (&str, &Type)> {
    fields.iter().map(|field| (field.name.as_str(), &field.ty))
}

fn mismatch(expected: impl Into<String>) -> EncodeError {
    let expected = expected.into().into();
    EncodeError::new(0, EncodeErrorKind::TypeMismatch { expected })
}

#[derive(Clone, Copy)]
struct Reading<'a> {
    schema: &'a Schema,
    at: &'a Configuration,
}

impl Reading<'_> {
    fn fields(self, json: &Json, known: &[(&str, &Type)], of: &str) -> Read<Record> {
        let Json::Object(object) = json else {
            return Err(mismatch(format!("an object with the fields of {of}")));
        };
        for name in object.keys() {
            if known.iter().all(|(known, _)| known != name) {
                return Err(unknown(name, known.iter().map(|(name, _)| *name), of));
            }
        }
        let mut fields = Vec::new();
        for (name, ty) in known {
            let Some(json) = object.get(*name) else {
                continue;
            };
            if fields.iter().any(|(known, _)| known == name) {
                continue;
            }
            let segment = Segment::Field((*name).to_owned().into());
            let value = self
                .value(ty, json)
                .map_err(|error| error.within(segment))?;
            fields.push(((*name).to_owned(), value));
        }
        fields.retain(|(_, value)| !value.is_absent());
        Ok(Record { fields })
    }

    fn record(self, json: &Json, record: &RecordDef) -> Read<Record> {
        let known: Vec<(&str, &Type)> = types(&record.fields).collect();
        self.fields(json, &known, &record.type_name)
    }

    fn value(self, ty: &Type, json: &Json) -> Read<Value> {
        if json.is_null() && !matches!(ty, Type::Json { .. }) {
            return match ty.may_be_absent(self.schema) {
                true => Ok(Value::Absent),
                false => Err(mismatch("a value, not null")),
            };
        }
        let Some(ty) = bare(self.schema, ty) else {
            return Err(mismatch("a type that ends"));
        };
        match ty {
            Type::Int(_) | Type::Varint(_) | Type::Number(_) | Type::Bias { .. } => integer(json),
            Type::Choice {
                shape: ChoiceShape::Widest { .. },
                ..
            } => integer(json),
            Type::Float(float) => float_value(float.bits, json),
            Type::Bool | Type::Truthy => match json {
                Json::Bool(truth) => Ok(Value::Bool(*truth)),
                _ => Err(mismatch("true or false")),
            },
            Type::Enum(id) => match self.schema.enums.get(id.0 as usize) {
                Some(def) => enum_value(def, json),
                None => Err(mismatch("an enum of the schema")),
            },
            Type::Flags(id) => match self.schema.flags.get(id.0 as usize) {
                Some(def) => flags_value(def, json),
                None => Err(mismatch("flags of the schema")),
            },
            Type::Text { .. } => match json {
                Json::String(text) => Ok(Value::Text(text.clone())),
                _ => Err(mismatch("a text")),
            },
            Type::Bytes { .. } => bytes(json).map(Value::Bytes),
            Type::Json { .. } => Ok(Value::Json(json.clone())),
            Type::Struct { id, .. } => match self.schema.structs.get(id.0 as usize) {
                Some(def) => self.record(json, &def.body.record).map(Value::Record),
                None => Err(mismatch("a struct of the schema")),
            },
            Type::Record(record) => self.record(json, record).map(Value::Record),
            Type::Bits(bits) => self.bits(json, bits),
            Type::Match(union) => self.case(json, union),
            Type::Union { id, .. } => match self.schema.unions.get(id.0 as usize) {
                Some(def) => self.case(json, &def.union),
                None => Err(mismatch("a union of the schema")),
            },
            Type::Choice { arms, shape } => {
                let ChoiceShape::Enum { type_name } = shape else {
                    return integer(json);
                };
                let (name, payload) = single(json, type_name)?;
                match arms.iter().find(|arm| arm.name == *name) {
                    Some(arm) => {
                        let value = self.value(&arm.ty, payload)?;
                        Ok(Value::Case(name.clone(), Box::new(value)))
                    }
                    None => Err(variant(name, arms.iter().map(|arm| arm.name.as_str()))),
                }
            }
            Type::Optional(inner) => self.held(inner, json),
            Type::Array { element, .. } => self
                .list(json, |json| self.value(element, json))
                .map(Value::List),
            Type::Sparse { element, .. } | Type::SparseBitmap { element, .. } => {
                let slot = |json: &Json| match json.is_null() {
                    true => Ok(Value::Absent),
                    false => self.held(element, json),
                };
                self.list(json, slot).map(Value::List)
            }
            // A test's `{}` may be a record or a map: without a pair they look alike.
            Type::Map { .. } if json.as_object().is_some_and(Map::is_empty) => {
                Ok(Value::Map(Vec::new()))
            }
            Type::Map { key, value, .. } => {
                let Json::Array(pairs) = json else {
                    return Err(mismatch("an array of pairs"));
                };
                let pair = |(index, json): (usize, &Json)| {
                    let within = |error: EncodeError| error.within(Segment::Index(index));
                    let Json::Array(both) = json else {
                        return Err(within(mismatch("a pair")));
                    };
                    let [name, of] = both.as_slice() else {
                        return Err(within(mismatch("a pair")));
                    };
                    let key = self
                        .value(key, name)
                        .map_err(|error| within(error.within(Segment::Field("key".into()))))?;
                    let value = self
                        .value(value, of)
                        .map_err(|error| within(error.within(Segment::Field("value".into()))))?;
                    Ok((key, value))
                };
                let pairs: Read<Vec<_>> = pairs.iter().enumerate().map(pair).collect();
                pairs.map(Value::Map)
            }
            Type::Extern { .. } => Ok(match json {
                Json::String(text) => match hex::parse(text) {
                    Ok(bytes) => Value::Raw(bytes),
                    Err(_) => Value::Text(text.clone()),
                },
                json => untyped(json),
            }),
            _ => Err(mismatch("a type that JSON has")),
        }
    }

    /// A value that is there, where another may not be: in an array of its own if it may be absent
    /// too.
    fn held(self, inner: &Type, json: &Json) -> Read<Value> {
        if !inner.may_be_absent(self.schema) {
            return self.value(inner, json);
        }
        match self.list(json, |json| self.value(inner, json))? {
            items if items.len() == 1 => Ok(Value::List(items)),
            _ => Err(mismatch("an array of one")),
        }
    }

    fn list(self, json: &Json, item: impl Fn(&Json) -> Read<Value>) -> Read<Vec<Value>> {
        let Json::Array(items) = json else {
            return Err(mismatch("an array"));
        };
        items
            .iter()
            .enumerate()
            .map(|(index, json)| item(json).map_err(|error| error.within(Segment::Index(index))))
            .collect()
    }

    fn bits(self, json: &Json, bits: &protogen_schema::ir::Bits) -> Read<Value> {
        let items: Vec<_> = bits
            .items
            .iter()
            .filter(|item| item.value == BitValue::Field)
            .collect();
        let types: Vec<Type> = items
            .iter()
            .map(|item| match item.ty {
                BitType::Unsigned | BitType::Signed => Type::Int(bits.carrier),
                BitType::Bool => Type::Bool,
                BitType::Enum(id) => Type::Enum(id),
                BitType::Flags(id) => Type::Flags(id),
            })
            .collect();
        let names = items.iter().map(|item| item.name.as_str());
        let known: Vec<(&str, &Type)> = names.zip(&types).collect();
        self.fields(json, &known, &bits.type_name)
            .map(Value::Record)
    }

    fn case(self, json: &Json, union: &Union) -> Read<Value> {
        let nothing = Json::Object(Map::new());
        let (name, payload) = match json {
            // A variant without fields, by its name alone.
            Json::String(name) => (name, &nothing),
            json => single(json, &union.type_name)?,
        };
        let named = || union.arms.iter().filter(|arm| arm.name == *name);
        let arm = named()
            .find(|arm| arm.gate.holds(self.at))
            .or_else(|| named().next());
        let Some(arm) = arm else {
            return Err(variant(
                name,
                union.arms.iter().map(|arm| arm.name.as_str()),
            ));
        };
        let value = match &arm.payload {
            ArmPayload::Record(record) => self.record(payload, record).map(Value::Record)?,
            ArmPayload::Value { ty, .. } => self.value(ty, payload)?,
        };
        Ok(Value::Case(name.clone(), Box::new(value)))
    }
}

/// The one member of `{"Case": payload}`.
fn single<'j>(json: &'j Json, of: &str) -> Read<(&'j String, &'j Json)> {
    let only = |object: &'j Map<String, Json>| match object.len() {
        1 => object.iter().next(),
        _ => None,
    };
    json.as_object()
        .and_then(only)
        .ok_or_else(|| mismatch(format!("an object with one variant of {of}")))
}

fn unknown<'n>(name: &str, known: impl Iterator<Item = &'n str>, of: &str) -> EncodeError {
    let expected = match names::nearest(name, known) {
        Some(near) => format!("a field of {of} (did you mean {near}?)"),
        None => format!("a field of {of}"),
    };
    mismatch(expected).within(Segment::Field(name.to_owned().into()))
}

fn variant<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> EncodeError {
    let found = match names::nearest(name, known) {
        Some(near) => format!("{name} (did you mean {near}?)"),
        None => name.to_owned(),
    };
    EncodeError::new(0, EncodeErrorKind::UnknownVariant { found })
}

fn integer(json: &Json) -> Read<Value> {
    let number = match json {
        Json::Number(number) => number
            .as_i64()
            .map(i128::from)
            .or_else(|| number.as_u64().map(i128::from))
            .map(Value::Int),
        Json::String(digits) => match digits.parse::<i128>() {
            Ok(number) => Some(Value::Int(number)),
            Err(_) => digits.parse::<u128>().ok().map(Value::unsigned),
        },
        _ => None,
    };
    number.ok_or_else(|| mismatch("an integer"))
}

fn float_value(bits: u8, json: &Json) -> Read<Value> {
    let narrow = bits == 32;
    match json {
        Json::Number(number) => {
            let number = number.as_f64().ok_or_else(|| mismatch("a number"))?;
            Ok(match narrow {
                true => Value::Float32((number as f32).to_bits()),
                false => Value::Float64(number.to_bits()),
            })
        }
        Json::String(text) => {
            let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
            let parsed = digits.and_then(|digits| match narrow {
                true => u32::from_str_radix(digits, 16).ok().map(Value::Float32),
                false => u64::from_str_radix(digits, 16).ok().map(Value::Float64),
            });
            parsed.ok_or_else(|| mismatch("a number, or the bits of one as 0x.."))
        }
        _ => Err(mismatch("a number")),
    }
}

fn enum_value(def: &EnumDef, json: &Json) -> Read<Value> {
    let known = |name: &str| def.items.iter().any(|item| item.name == name);
    let names = || def.items.iter().map(|item| item.name.as_str());
    let value = match json {
        Json::String(name) if known(name) => EnumValue::Name(name.clone()),
        Json::String(name) => return Err(variant(name, names())),
        Json::Object(_) => {
            let (name, number) = single(json, &def.name)?;
            if !known(name) {
                return Err(variant(name, names()));
            }
            match integer(number)? {
                Value::Int(number) => EnumValue::Ranged(name.clone(), number),
                _ => return Err(mismatch("an integer")),
            }
        }
        json => match integer(json) {
            Ok(Value::Int(number)) => EnumValue::Number(number),
            _ => return Err(mismatch(format!("a name or number of {}", def.name))),
        },
    };
    Ok(Value::Enum(value))
}

fn flags_value(def: &FlagsDef, json: &Json) -> Read<Value> {
    let items = match json {
        Json::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    };
    let mut value = FlagsValue::default();
    for (index, item) in items.iter().enumerate() {
        let within = |error: EncodeError| error.within(Segment::Index(index));
        match item {
            Json::String(name) if def.items.iter().any(|item| item.name == *name) => {
                value.names.push(name.clone());
            }
            Json::String(name) if name.parse::<u128>().is_err() => {
                let names = def.items.iter().map(|item| item.name.as_str());
                return Err(within(variant(name, names)));
            }
            json => match integer(json).map_err(within)? {
                Value::Int(bits) if bits >= 0 => value.rest |= bits.cast_unsigned(),
                Value::Wide(bits) => value.rest |= bits,
                _ => return Err(within(mismatch("bits"))),
            },
        }
    }
    let place = |name: &String| def.items.iter().position(|item| item.name == *name);
    value.names.sort_by_key(place);
    value.names.dedup();
    Ok(Value::Flags(value))
}

fn bytes(json: &Json) -> Read<Vec<u8>> {
    let Json::String(text) = json else {
        return Err(mismatch("bytes in hex"));
    };
    hex::parse(text).map_err(|message| mismatch(format!("bytes in hex ({message})")))
}

/// JSON without a type, for externs.
fn untyped(json: &Json) -> Value {
    match json {
        Json::Null => Value::Absent,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Value::Int(number.into()),
            (_, Some(number)) => Value::Int(number.into()),
            _ => Value::Float64(number.as_f64().unwrap_or(0.0).to_bits()),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(untyped).collect()),
        Json::Object(members) => {
            let fields = members
                .iter()
                .map(|(name, json)| (name.clone(), untyped(json)));
            Value::Record(Record {
                fields: fields.collect(),
            })
        }
    }
}
