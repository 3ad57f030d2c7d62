//! Envelopes: frames that are more than packets.

use protogen_schema::ir::{
    Block, Direction, Expr, ItemKind, Packet, PacketId, Reply, Schema, StateId,
};
use protogen_wire::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Reader, Segment};

use crate::{
    context::Context,
    decode::{BodyValue, Decoder, EnvelopeValue, Fault},
    encode::{Encoder, Inside, kept_map},
    eval,
    opcode::{self, Asked},
    packet::{Behind, Decoded, PacketValue, Written, body, unknown},
    value::{EnumValue, Kept, Record, Value, Warning},
};

/// Reads a whole envelope and the packet in it.
///
/// # Errors
///
/// The fault, with the fields before it; the context is as it was.
pub fn decode_envelope(
    schema: &Schema,
    context: &mut Context,
    direction: Direction,
    state: Option<StateId>,
    behind: Behind,
    r: &mut Reader<'_>,
) -> Result<Decoded, Fault> {
    context.set_direction(schema, direction);
    let before = context.snapshot();
    let versions = context.versions(schema);
    let result = envelope(schema, context, state, behind, r);
    result.map_err(|fault| {
        context.restore(before);
        Fault {
            error: fault.error.at_version(versions),
            fields: fault.fields,
        }
    })
}

fn envelope(
    schema: &Schema,
    context: &mut Context,
    state: Option<StateId>,
    behind: Behind,
    r: &mut Reader<'_>,
) -> Result<Decoded, Fault> {
    let Some(envelope) = &schema.session.envelope else {
        return Err(unknown(r));
    };
    let offset = r.offset();
    let value = Decoder::new(schema, context).envelope(envelope, r)?;
    let lenient = envelope.body.exactness == protogen_schema::ir::Exactness::Lenient;
    let is_there = |slot: Option<u32>| {
        let slot = slot.and_then(|slot| value.slots.get(slot as usize));
        slot.and_then(Option::as_ref)
            .filter(|value| !value.is_absent())
    };
    let reply = envelope.reply_to.map(|slot| match is_there(Some(slot)) {
        Some(_) => Reply::Answer,
        None => Reply::No,
    });
    // The payload, with offsets that count from the frame's first byte.
    let whole = r.region(0..value.payload.end);
    let mut payload = Reader::new(whole);
    let with_envelope = |error: DecodeError, fields: Record| {
        let mut all = value.fields.clone();
        all.fields.extend(fields.fields);
        Fault { error, fields: all }
    };
    payload
        .skip(value.payload.start)
        .map_err(|error| with_envelope(error, Record::default()))?;
    let mut payload = payload.block_rest();
    let asked = Asked {
        state,
        reply,
        parts: &value.opcode,
    };
    let (id, opcode) = opcode::read(schema, context, asked, &mut payload)
        .map_err(|error| with_envelope(error, Record::default()))?;
    let Some(packet) = schema.packets.get(id.0 as usize) else {
        return Err(unknown(r));
    };
    let named = |error: DecodeError| error.in_packet(packet.name.clone(), Some(opcode));
    let mut fields = value.fields.clone();
    check_given(schema, context, envelope, packet, &value, &mut fields)
        .map_err(|error| with_envelope(named(error), Record::default()))?;
    let slots = packet
        .envelope_fields
        .iter()
        .map(|(_, slot)| *slot as usize);
    let args = slots
        .map(|slot| value.slots.get(slot).cloned().flatten().unwrap_or_default())
        .collect();
    let failed = reply == Some(Reply::Answer)
        && is_there(envelope.status).is_some_and(|status| !is_success(status));
    let shown = opcode::shown(packet, schema, context.configuration());
    let before = context.snapshot();
    let raw = payload.rest().to_vec();
    let (finished, inner_rest) =
        match body(schema, context, packet, args, Behind::Nothing, &mut payload) {
            Ok(read) => read,
            Err(_) if failed => {
                // A refusal may carry what it likes.
                context.restore(before);
                let rest = Some(raw).filter(|rest| !rest.is_empty());
                ((BodyValue::default(), Vec::new()), rest)
            }
            Err(fault) => return Err(with_envelope(named(fault.error), fault.fields)),
        };
    let (finished, moves) = finished;
    fields.fields.extend(finished.fields.fields);
    let trailing = match behind {
        Behind::Packets => None,
        Behind::Nothing if !lenient => match r.finish() {
            Ok(()) => None,
            Err(error) => {
                let error = named(error);
                return Err(Fault { error, fields });
            }
        },
        _ => Some(r.take_rest().to_vec()).filter(|rest| !rest.is_empty()),
    };
    let mut kept: Vec<Kept> = value
        .kept
        .iter()
        .map(|kept| Kept {
            path: format!("{ENVELOPE}{}", kept.path),
            bytes: kept.bytes.clone(),
        })
        .collect();
    kept.extend(finished.kept);
    let mut warnings: Vec<Warning> = value.warnings;
    warnings
        .iter_mut()
        .for_each(|warning| warning.path.insert_str(0, ENVELOPE));
    warnings.extend(finished.warnings);
    if let (Some(behind), Some(_)) = (&trailing, &inner_rest) {
        kept.push(Kept {
            path: format!("{ENVELOPE}rest"),
            bytes: behind.clone(),
        });
    }
    Ok(Decoded {
        packet: id,
        name: packet.name.clone(),
        opcode: shown,
        offset,
        end: r.offset(),
        fields,
        kept,
        warnings: warnings.into(),
        rest: inner_rest.or(trailing),
        moves,
        places: Vec::new(),
    })
}

/// What stands before the kept paths of an envelope.
const ENVELOPE: &str = "frame.";

fn is_success(status: &Value) -> bool {
    matches!(
        status,
        Value::Enum(EnumValue::Name(name)) if matches!(name.as_str(), "Default" | "Success" | "Ok")
    )
}

/// Checks what a packet fixes in its envelope, and takes what it takes as its own.
fn check_given(
    schema: &Schema,
    context: &Context,
    envelope: &protogen_schema::ir::Envelope,
    packet: &Packet,
    value: &EnvelopeValue,
    fields: &mut Record,
) -> Result<(), DecodeError> {
    let scope = eval::Bare::new(schema, context);
    let found = |slot: u32| value.slots.get(slot as usize).and_then(Option::as_ref);
    for (name, slot) in &packet.envelope_fields {
        if fields.field(name).is_none()
            && let Some(value) = found(*slot)
        {
            fields.fields.push((name.clone(), value.clone()));
        }
    }
    let compare = |slot: u32, expected: Value| {
        let Some(found) = found(slot) else {
            return Ok(());
        };
        let same = eval::same(&expected, found, None, &scope);
        if same.unwrap_or(false) {
            return Ok(());
        }
        let name = envelope.body.slots.get(slot as usize);
        let name = name.map_or_else(String::new, |info| info.name.clone());
        let kind = DecodeErrorKind::ConstantMismatch {
            expected: crate::notes::text(&expected).into(),
            found: crate::notes::text(found),
        };
        Err(DecodeError::new(0, kind).within(Segment::Field(name.into())))
    };
    let overridden = |slot: u32| {
        packet.envelope_fields.iter().any(|(_, own)| *own == slot)
            || packet.envelope_values.iter().any(|(own, _)| *own == slot)
    };
    for (slot, expr) in &packet.envelope_values {
        let expected =
            eval::eval(expr, &scope).map_err(|fail| DecodeError::new(0, fail.decode_kind()))?;
        compare(*slot, expected)?;
    }
    let mut stated = Vec::new();
    own_values(&envelope.body.record.block, &mut stated);
    let elsewhere = |slot: u32| {
        schema.packets.iter().any(|packet| {
            packet.envelope_fields.iter().any(|(_, own)| *own == slot)
                || packet.envelope_values.iter().any(|(own, _)| *own == slot)
        })
    };
    for (slot, own) in stated {
        if overridden(slot) || !elsewhere(slot) {
            continue;
        }
        let expected = match own {
            Stated::Number(number) => Value::Int(number),
            Stated::Expr(expr) => match eval::eval(expr, &scope) {
                Ok(value) => value,
                Err(_) => continue,
            },
        };
        compare(slot, expected)?;
    }
    Ok(())
}

enum Stated<'e> {
    Number(i128),
    Expr(&'e Expr),
}

/// The envelope's own `=`s.
fn own_values<'e>(block: &'e Block, stated: &mut Vec<(u32, Stated<'e>)>) {
    use protogen_schema::ir::{BitValue, FieldValue};
    for item in &block.items {
        match &item.kind {
            ItemKind::Field(field) => {
                if let FieldValue::Computed { value, .. } = &field.value {
                    stated.push((field.slot, Stated::Expr(value)));
                }
            }
            ItemKind::Bits(bits) => {
                for item in &bits.items {
                    if let BitValue::Constant(number) = &item.value {
                        stated.push((item.slot, Stated::Number(number.0)));
                    }
                }
            }
            ItemKind::If { then, els, .. } => {
                own_values(then, stated);
                own_values(els, stated);
            }
            ItemKind::Region(region) => own_values(&region.block, stated),
            _ => {}
        }
    }
}

pub(crate) fn enveloped<'s>(
    schema: &'s Schema,
    context: &mut Context,
    packet: &'s Packet,
    id: PacketId,
    numbers: Vec<(&'s protogen_schema::ir::Type, i128)>,
    value: &PacketValue<'_>,
) -> Result<Written, EncodeError> {
    let Some(envelope) = &schema.session.envelope else {
        return Err(EncodeError::new(0, EncodeErrorKind::NotInVersion));
    };
    let scheme = match context.configuration().direction {
        Direction::C2s => schema.opcode.c2s.len(),
        Direction::S2c => schema.opcode.s2c.len(),
    };
    let in_envelope = |name: &str| envelope.body.record.fields.iter().any(|f| f.name == name);
    let mut given = Vec::new();
    let scope = eval::Bare::new(schema, context);
    for (slot, expr) in &packet.envelope_values {
        let value =
            eval::eval(expr, &scope).map_err(|fail| EncodeError::new(0, fail.encode_kind()))?;
        given.push((*slot, value));
    }
    let (mut outer, mut inner) = (Record::default(), Record::default());
    for (name, value) in &value.fields.fields {
        let own = packet.envelope_fields.iter().find(|(own, _)| own == name);
        match own {
            Some((_, slot)) => given.push((*slot, value.clone())),
            None if in_envelope(name) => outer.fields.push((name.clone(), value.clone())),
            None => inner.fields.push((name.clone(), value.clone())),
        }
    }
    for (name, slot) in &packet.envelope_fields {
        if given.iter().all(|(known, _)| known != slot) {
            let kind = EncodeErrorKind::Missing {
                field: name.clone().into(),
            };
            return Err(EncodeError::new(0, kind));
        }
    }
    let reply_to = envelope.reply_to.and_then(|slot| {
        let fields = &envelope.body.record.fields;
        fields.iter().find(|field| field.slot == slot)
    });
    if let Some(reply_to) = reply_to {
        let answers = outer
            .field(&reply_to.name)
            .is_some_and(|value| !value.is_absent());
        if answers != (packet.reply == Reply::Answer) {
            let meant = match answers {
                true => format!("{}, which is no answer", packet.name),
                false => format!("{}, which answers a request", packet.name),
            };
            let kind = EncodeErrorKind::Disagrees {
                a: reply_to.name.clone().into(),
                b: meant.into(),
            };
            let name = reply_to.name.clone().into();
            return Err(EncodeError::new(0, kind).within(Segment::Field(name)));
        }
    }
    let (of_envelope, of_packet): (Vec<&Kept>, Vec<&Kept>) = value
        .kept
        .iter()
        .partition(|kept| kept.path.starts_with(ENVELOPE));
    let of_envelope: Vec<Kept> = of_envelope
        .into_iter()
        .map(|kept| Kept {
            path: kept.path.trim_start_matches(ENVELOPE).to_owned(),
            bytes: kept.bytes.clone(),
        })
        .collect();
    let of_packet: Vec<Kept> = of_packet.into_iter().cloned().collect();
    let (outer_kept, inner_kept) = (kept_map(&of_envelope), kept_map(&of_packet));
    let status = envelope.status.and_then(|slot| {
        let field = envelope
            .body
            .record
            .fields
            .iter()
            .find(|f| f.slot == slot)?;
        outer.field(&field.name)
    });
    let failed = packet.reply == Reply::Answer && status.is_some_and(|status| !is_success(status));
    // A refusal whose body was not understood is its rest, or empty.
    let as_it_stands = failed && inner.fields.is_empty();
    let (opcodes, behind) = numbers.split_at(scheme.min(numbers.len()));
    let mut encoder = Encoder::new(schema, context, &outer_kept);
    encoder.inside = Some(Inside {
        opcodes: opcodes.to_vec(),
        behind: behind.to_vec(),
        packet: id,
        fields: &inner,
        kept: &inner_kept,
        raw: as_it_stands.then_some(value.rest),
        moves: Vec::new(),
        given,
    });
    let Written { mut bytes, moves } = encoder.envelope(&envelope.body, &outer)?;
    match outer_kept.get("rest") {
        Some(rest) => bytes.extend_from_slice(rest),
        None if !as_it_stands => bytes.extend_from_slice(value.rest),
        None => {}
    }
    Ok(Written { bytes, moves })
}
