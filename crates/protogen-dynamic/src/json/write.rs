//! Values to JSON.

use protogen_schema::ir::{
    Arm, ArmPayload, BitValue, ChoiceShape, Field, PacketId, Schema, StructId, Type,
};
use serde_json::{Map, Number, Value as Json};

use crate::{
    hex, number,
    value::{EnumValue, FlagsValue, Record, Value},
};

/// The fields of a packet, and of the envelope around it.
#[must_use]
pub fn packet_to_json(schema: &Schema, id: PacketId, fields: &Record) -> Json {
    let Some(packet) = schema.packets.get(id.0 as usize) else {
        return untyped_record(schema, fields);
    };
    let mut object = Map::new();
    let envelope = schema.session.envelope.as_ref();
    for (name, value) in &fields.fields {
        let of_envelope = envelope.and_then(|envelope| {
            let own = packet.envelope_fields.iter().find(|(own, _)| own == name);
            match own {
                Some((_, slot)) => envelope.body.slots.get(*slot as usize).map(|info| &info.ty),
                None => type_of(&envelope.body.record.fields, name),
            }
        });
        let ty = of_envelope.or_else(|| type_of(&packet.body.record.fields, name));
        object.insert(name.clone(), value_or_untyped(schema, ty, value));
    }
    Json::Object(object)
}

/// The fields of a struct.
#[must_use]
pub fn struct_to_json(schema: &Schema, id: StructId, fields: &Record) -> Json {
    match schema.structs.get(id.0 as usize) {
        Some(def) => record(schema, &def.body.record.fields, fields),
        None => untyped_record(schema, fields),
    }
}

/// One value of a type.
#[must_use]
pub fn value_to_json(schema: &Schema, ty: &Type, value: &Value) -> Json {
    value_or_untyped(schema, Some(ty), value)
}

fn type_of<'f>(fields: &'f [Field], name: &str) -> Option<&'f Type> {
    let field = fields.iter().find(|field| field.name == name)?;
    Some(&field.ty)
}

fn record(schema: &Schema, known: &[Field], fields: &Record) -> Json {
    let mut object = Map::new();
    for (name, value) in &fields.fields {
        let json = value_or_untyped(schema, type_of(known, name), value);
        object.insert(name.clone(), json);
    }
    Json::Object(object)
}

fn untyped_record(schema: &Schema, fields: &Record) -> Json {
    record(schema, &[], fields)
}

fn value_or_untyped(schema: &Schema, ty: Option<&Type>, value: &Value) -> Json {
    let ty = ty.and_then(|ty| bare(schema, ty));
    match value {
        Value::Absent => Json::Null,
        Value::Int(number) => integer(*number, ty.is_some_and(|ty| is_wide(schema, ty))),
        Value::Wide(number) => Json::String(number.to_string()),
        Value::Float32(bits) => float32(*bits),
        Value::Float64(bits) => float64(*bits),
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Text(text) => Json::String(text.clone()),
        Value::Bytes(bytes) | Value::Raw(bytes) => Json::String(hex::plain(bytes)),
        Value::Json(json) => json.clone(),
        Value::Enum(value) => enum_json(value),
        Value::Flags(value) => flags_json(value),
        Value::Record(fields) => match ty {
            Some(Type::Struct { id, .. }) => struct_to_json(schema, *id, fields),
            Some(Type::Record(known)) => record(schema, &known.fields, fields),
            Some(Type::Bits(bits)) => {
                let mut object = Map::new();
                for (name, value) in &fields.fields {
                    let item = bits
                        .items
                        .iter()
                        .find(|item| item.name == *name && item.value == BitValue::Field);
                    let carrier = item.map(|_| Type::Int(bits.carrier));
                    let narrow = carrier.filter(|_| item.is_some_and(|item| item.width > 64));
                    let json = value_or_untyped(schema, narrow.as_ref(), value);
                    object.insert(name.clone(), json);
                }
                Json::Object(object)
            }
            _ => untyped_record(schema, fields),
        },
        Value::Case(name, payload) => {
            let json = case(schema, ty, name, payload);
            let mut object = Map::new();
            object.insert(name.clone(), json);
            Json::Object(object)
        }
        Value::List(items) => {
            let slot;
            let element = match ty {
                Some(Type::Array { element, .. } | Type::Optional(element)) => Some(&**element),
                Some(Type::Sparse { element, .. } | Type::SparseBitmap { element, .. }) => {
                    slot = Type::Optional(element.clone());
                    Some(&slot)
                }
                _ => None,
            };
            let items = items
                .iter()
                .map(|item| value_or_untyped(schema, element, item));
            Json::Array(items.collect())
        }
        Value::Map(pairs) => {
            let (key, of) = match ty {
                Some(Type::Map { key, value, .. }) => (Some(&**key), Some(&**value)),
                _ => (None, None),
            };
            let pairs = pairs.iter().map(|(name, value)| {
                let name = value_or_untyped(schema, key, name);
                Json::Array(vec![name, value_or_untyped(schema, of, value)])
            });
            Json::Array(pairs.collect())
        }
    }
}

fn case(schema: &Schema, ty: Option<&Type>, name: &str, payload: &Value) -> Json {
    let arms: &[Arm] = match ty {
        Some(Type::Match(union)) => &union.arms,
        Some(Type::Union { id, .. }) => {
            let def = schema.unions.get(id.0 as usize);
            def.map_or(&[], |def| &def.union.arms)
        }
        Some(Type::Choice { arms, .. }) => {
            let arm = arms.iter().find(|arm| arm.name == name);
            return value_or_untyped(schema, arm.map(|arm| &arm.ty), payload);
        }
        _ => &[],
    };
    let arm = arms.iter().find(|arm| arm.name == name);
    match (arm.map(|arm| &arm.payload), payload) {
        (Some(ArmPayload::Record(known)), Value::Record(fields)) => {
            record(schema, &known.fields, fields)
        }
        (Some(ArmPayload::Value { ty, .. }), payload) => {
            value_or_untyped(schema, Some(ty), payload)
        }
        (_, payload) => value_or_untyped(schema, None, payload),
    }
}

/// The type without what adds nothing to its JSON form.
pub(super) fn bare<'t>(schema: &'t Schema, ty: &'t Type) -> Option<&'t Type> {
    let mut ty = ty;
    for _ in 0..64 {
        ty = match ty {
            Type::Newtype(id) => &schema.newtypes.get(id.0 as usize)?.ty,
            // What holds another optional value has a form of its own.
            Type::Optional(inner) if inner.may_be_absent(schema) => return Some(ty),
            Type::Optional(inner) | Type::Sentinel { inner, .. } | Type::Block { inner, .. } => {
                inner
            }
            Type::As { inner, .. } => inner,
            ty => return Some(ty),
        };
    }
    None
}

/// Whether integers of the type are written as text.
fn is_wide(schema: &Schema, ty: &Type) -> bool {
    match ty {
        Type::Choice {
            shape: ChoiceShape::Widest { bits, .. },
            ..
        } => *bits > 64,
        Type::Bias { base, .. } => number::width(base, schema).is_some_and(|(bits, _)| bits > 64),
        ty => number::width(ty, schema).is_some_and(|(bits, _)| bits > 64),
    }
}

fn integer(number: i128, wide: bool) -> Json {
    if wide {
        return Json::String(number.to_string());
    }
    if let Ok(number) = i64::try_from(number) {
        Json::Number(number.into())
    } else if let Ok(number) = u64::try_from(number) {
        Json::Number(number.into())
    } else {
        Json::String(number.to_string())
    }
}

fn float32(bits: u32) -> Json {
    let number = f32::from_bits(bits);
    // By its own digits: those of the same number as f64 are more.
    let digits = number.to_string().parse().ok().and_then(Number::from_f64);
    match digits.filter(|_| number.is_finite()) {
        Some(digits) => Json::Number(digits),
        None => Json::String(format!("0x{bits:08X}")),
    }
}

fn float64(bits: u64) -> Json {
    match Number::from_f64(f64::from_bits(bits)) {
        Some(digits) => Json::Number(digits),
        None => Json::String(format!("0x{bits:016X}")),
    }
}

fn enum_json(value: &EnumValue) -> Json {
    match value {
        EnumValue::Name(name) => Json::String(name.clone()),
        EnumValue::Number(number) => integer(*number, false),
        EnumValue::Ranged(name, number) => {
            let mut object = Map::new();
            object.insert(name.clone(), integer(*number, false));
            Json::Object(object)
        }
    }
}

fn flags_json(value: &FlagsValue) -> Json {
    let mut items: Vec<Json> = value.names.iter().cloned().map(Json::String).collect();
    if value.rest != 0 {
        items.push(match u64::try_from(value.rest) {
            Ok(bits) => Json::Number(bits.into()),
            Err(_) => Json::String(value.rest.to_string()),
        });
    }
    Json::Array(items)
}
