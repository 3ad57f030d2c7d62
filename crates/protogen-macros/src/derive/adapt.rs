//! What the language can't know of a Rust item, put into its schema: the paths of other items, the
//! names of types that are written in place, the states of a packet.
//! Never changes a byte on the wire.

use proc_macro2::TokenStream;
use protogen_schema::ir::{
    ArmPayload, Block, Body, ChoiceShape, FieldItem, FieldValue, ItemKind, Length, Notes, Record,
    Schema, Size, Sizes, SlotInfo, Span, State, StateId, Type,
};
use protogen_schema::nearest::did_you_mean;
use quote::{ToTokens, quote};

use super::infer::named;
use super::item::{Item, Kind, MemberKind, Members, Payload};
use super::source::Source;
use super::write::in_place;
use crate::fault::{Fault, Faults};

/// Puts in what only Rust knows. Gives imports of types that are written in place.
pub fn adapt(
    schema: &mut Schema,
    item: &Item,
    source: &Source,
    faults: &mut Faults,
) -> Vec<TokenStream> {
    strangers(schema, source);
    own_names(schema, item, source);
    states(schema, item, faults);
    indices(schema, item);
    let imports = names_in_place(schema, item);
    sizes(schema);
    imports
}

/// Other Rust items are named by their paths; of those that nothing declares no size is known.
fn strangers(schema: &mut Schema, source: &Source) {
    for def in &mut schema.structs {
        let stranger = source.foreign.iter().find(|(name, _)| *name == def.name);
        if let Some((_, path)) = stranger {
            def.notes.rust_type = Some(path.to_string().replace(' ', ""));
            for item in &mut def.body.record.block.items {
                if let ItemKind::Field(field) = &mut item.kind {
                    field.ty = Type::Bytes {
                        length: Length::Rest { minus: None },
                    };
                }
            }
        }
    }
    let declared = |name: &String, notes: &mut Notes| {
        if source.declared.contains(name) {
            notes.rust_type.get_or_insert_with(|| name.clone());
        }
    };
    schema
        .structs
        .iter_mut()
        .for_each(|def| declared(&def.name, &mut def.notes));
    schema
        .unions
        .iter_mut()
        .for_each(|def| declared(&def.name, &mut def.notes));
    schema
        .enums
        .iter_mut()
        .for_each(|def| declared(&def.name, &mut def.notes));
    schema
        .flags
        .iter_mut()
        .for_each(|def| declared(&def.name, &mut def.notes));
    schema
        .newtypes
        .iter_mut()
        .for_each(|def| declared(&def.name, &mut def.notes));
}

/// The item has its Rust name, whatever it was called in the schema.
fn own_names(schema: &mut Schema, item: &Item, source: &Source) {
    let rust = item.ident.to_string();
    let shown = item
        .header
        .name
        .as_ref()
        .map_or_else(|| rust.clone(), syn::LitStr::value);
    let own = |name: &mut String, notes: &mut Notes| {
        if *name == source.own {
            notes.rust_type = Some(rust.clone());
            name.clone_from(&rust);
        }
    };
    schema
        .structs
        .iter_mut()
        .for_each(|def| own(&mut def.name, &mut def.notes));
    schema
        .unions
        .iter_mut()
        .for_each(|def| own(&mut def.name, &mut def.notes));
    for packet in &mut schema.packets {
        if packet.name == source.own {
            packet.name.clone_from(&shown);
        }
    }
}

fn states(schema: &mut Schema, item: &Item, faults: &mut Faults) {
    let mut ids = Vec::new();
    for ident in &item.header.states {
        let name = ident.to_string();
        match schema.state(&name) {
            Some(id) => ids.push(id),
            None if item.header.schema.is_some() => {
                let known = schema.states.iter().map(|state| state.name.as_str());
                let help = did_you_mean(&name, known).map_or(String::new(), |near| {
                    format!("\nhelp: did you mean `{near}`?")
                });
                let why = format!("the schema has no state `{name}`{help}");
                faults.push(Fault::new(ident.span(), why));
            }
            None => {
                ids.push(StateId(
                    u32::try_from(schema.states.len()).unwrap_or(u32::MAX),
                ));
                schema.states.push(State {
                    name,
                    docs: Vec::new(),
                    entry: true,
                    span: Span::default(),
                });
            }
        }
    }
    for packet in &mut schema.packets {
        packet.states.clone_from(&ids);
    }
}

/// The fields of a tuple struct are told apart by number in Rust.
fn indices(schema: &mut Schema, item: &Item) {
    let Kind::Record(Members(members)) = &item.kind else {
        return;
    };
    let rust = item.ident.to_string();
    let bodies = schema.packets.iter_mut().map(|packet| &mut packet.body);
    let structs = schema.structs.iter_mut().filter(|def| def.name == rust);
    for body in bodies.chain(structs.map(|def| &mut def.body)) {
        for field in &mut body.record.fields {
            let index = members.iter().find_map(|member| match &member.kind {
                MemberKind::Field(of) if of.ident == field.name => of.index,
                _ => None,
            });
            if let Some(index) = index {
                field.notes.rust_name = Some(index.to_string());
            }
        }
    }
}

/// The types that fields hold in place are Rust items too, named by the fields' types.
fn names_in_place(schema: &mut Schema, item: &Item) -> Vec<TokenStream> {
    let rust = item.ident.to_string();
    let mut imports = Vec::new();
    match &item.kind {
        Kind::Record(members) => {
            let fields: Vec<_> = in_place(members).collect();
            let bodies = schema.packets.iter_mut().map(|packet| &mut packet.body);
            let structs = schema.structs.iter_mut().filter(|def| def.name == rust);
            for body in bodies.chain(structs.map(|def| &mut def.body)) {
                let Body { slots, record, .. } = body;
                fields_in_place(record, slots, &fields, &mut imports);
            }
        }
        Kind::Union { arms, .. } => {
            for def in schema.unions.iter_mut().filter(|def| def.name == rust) {
                for (arm, of) in def.union.arms.iter_mut().zip(arms) {
                    match (&mut arm.payload, &of.payload) {
                        (ArmPayload::Record(record), Payload::Fields(members)) => {
                            let fields: Vec<_> = in_place(members).collect();
                            fields_in_place(record, &mut def.slots, &fields, &mut imports);
                        }
                        (ArmPayload::Value { ty, .. }, Payload::Value(field)) => {
                            name(ty, &field.rust, &mut imports);
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    imports
}

fn fields_in_place(
    record: &mut Record,
    slots: &mut [SlotInfo],
    rust: &[(&proc_macro2::Ident, &syn::Type)],
    imports: &mut Vec<TokenStream>,
) {
    for field in &mut record.fields {
        let found = rust.iter().find(|(ident, _)| {
            let ident = ident.to_string();
            ident.strip_prefix("r#").unwrap_or(&ident) == field.name
        });
        let Some((_, rust)) = found else {
            continue;
        };
        name(&mut field.ty, rust, imports);
        if let Some(slot) = slots.get_mut(field.slot as usize) {
            name(&mut slot.ty, rust, &mut Vec::new());
        }
        each_field(&mut record.block, &mut |item| {
            if item.slot == field.slot && item.value == FieldValue::Field {
                name(&mut item.ty, rust, &mut Vec::new());
            }
        });
    }
}

fn each_field(block: &mut Block, f: &mut dyn FnMut(&mut FieldItem)) {
    for item in &mut block.items {
        match &mut item.kind {
            ItemKind::Field(field) => f(field),
            ItemKind::If { then, els, .. } => {
                each_field(then, f);
                each_field(els, f);
            }
            ItemKind::Region(region) => each_field(&mut region.block, f),
            ItemKind::Mask(mask) => {
                mask.bits
                    .iter_mut()
                    .for_each(|bit| each_field(&mut bit.block, f));
            }
            _ => {}
        }
    }
}

/// Names a type in place as its Rust field does.
fn name(ty: &mut Type, rust: &syn::Type, imports: &mut Vec<TokenStream>) {
    let wanted = match ty {
        Type::Match(union) => &mut union.type_name,
        Type::Record(record) => &mut record.type_name,
        Type::Bits(bits) => &mut bits.type_name,
        Type::Choice {
            shape: ChoiceShape::Enum { type_name },
            ..
        } => type_name,
        Type::Block { inner, .. } | Type::Optional(inner) => return name(inner, rust, imports),
        Type::Array { element, .. }
        | Type::Sparse { element, .. }
        | Type::SparseBitmap { element, .. } => return name(element, rust, imports),
        _ => return,
    };
    let Some(path) = named(rust) else {
        return;
    };
    if let Some(last) = path.segments.last() {
        *wanted = last.ident.to_string();
    }
    if path.segments.len() > 1 {
        let path = path.to_token_stream();
        imports.push(quote!(use #path;));
    }
}

/// Sizes anew, now that what was a stand-in is of any size.
fn sizes(schema: &mut Schema) {
    let of = |schema: &Schema, block: &Block| -> Size { Sizes::new(schema).block(block) };
    let structs: Vec<Size> = schema
        .structs
        .iter()
        .map(|def| of(schema, &def.body.record.block))
        .collect();
    let packets: Vec<Size> = schema
        .packets
        .iter()
        .map(|packet| of(schema, &packet.body.record.block))
        .collect();
    let bodies = schema.structs.iter_mut().map(|def| &mut def.body);
    let bodies = bodies.chain(schema.packets.iter_mut().map(|packet| &mut packet.body));
    for (body, size) in bodies.zip(structs.into_iter().chain(packets)) {
        body.min_size = size.min;
        body.max_size = size.max;
    }
}
