//! One hand-written type: what a whole schema's lowering makes of its body.
//! Never lowers another type.

use protogen_schema::ir::{PacketId, Schema, StructId, UnionId};

use super::Lower;
use super::packets::Home;
use crate::options::Options;
use crate::rust::derive::Derived;
use crate::rust::model::Item;
use crate::unsupported::Unsupported;

/// The model of one hand-written type.
pub struct Single {
    /// Its items; types among them are the user's own.
    pub items: Vec<Item>,
    /// Those of the types that are declared beside it, which the user has too.
    pub declared: Vec<Item>,
    /// Whether its impls name a `Context`.
    pub needs_context: bool,
}

/// Lowers one hand-written type.
///
/// # Errors
///
/// What this back-end can't carry.
pub fn single(
    schema: &Schema,
    options: &Options,
    of: &Derived,
) -> Result<Single, Vec<Unsupported>> {
    let mut lower = Lower::of(schema, options);
    lower.has_context |= of.in_protocol;
    let mut items = Vec::new();
    if let Some(packet) = schema.packets.first() {
        let home = Home {
            path: Vec::new(),
            name: of.ty.clone(),
        };
        lower.packet(PacketId(0), packet, &home, &of.root, &mut items);
        for item in &mut items {
            if let Item::Packet(packet) = item {
                packet.response.clone_from(&of.response);
            }
        }
    }
    let mut declared = Vec::new();
    let faults = lower.faults.borrow().clone();
    for (id, def) in (0u32..).zip(&schema.structs) {
        let named = def.notes.rust_type.as_ref();
        if named.is_some_and(|ty| *ty == def.name && *ty != of.ty) {
            lower.struct_at(StructId(id), def, &of.root, &mut declared);
        }
    }
    // What can't be carried of them is a fault where they are derived.
    lower.faults = faults.into();
    for (id, def) in (0u32..).zip(&schema.structs) {
        if def.name == of.ty && schema.packets.is_empty() {
            lower.struct_at(StructId(id), def, &of.root, &mut items);
        }
    }
    for (id, def) in (0u32..).zip(&schema.unions) {
        if def.name == of.ty && schema.packets.is_empty() {
            lower.union_at(UnionId(id), def, &of.root, &mut items);
        }
    }
    let needs_context = lower.has_context;
    let faults = lower.faults.into_inner();
    if faults.is_empty() {
        Ok(Single {
            items,
            declared,
            needs_context,
        })
    } else {
        Err(faults)
    }
}
