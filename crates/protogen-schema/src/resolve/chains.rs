//! `chain more`: the bool of an element becomes a bit that its list writes.
//! Never touches an element that no chain holds.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, BitType, BitValue, Gate};
use crate::source::Span;

use super::bits::holder;
use super::build::Build;
use super::patches;
use super::resolver::Resolver;

impl<'a> Build<'_, 'a> {
    /// Makes the `more` of a list's element an item that the list computes.
    pub(super) fn chained(&mut self, of: &mut ir::Type, more: &str, span: Span) -> Option<()> {
        let found = match of {
            ir::Type::Struct { id, .. } => {
                self.r.chains.push((*id, more.to_owned(), span));
                true
            }
            ir::Type::Bits(bits) => chain_bits(bits, more),
            ir::Type::Record(record) => chain_record(record, &mut self.slots, more),
            _ => false,
        };
        if !found {
            self.r.no_chain(more, span);
            return None;
        }
        Some(())
    }
}

impl<'a> Resolver<'a> {
    /// Makes the items of chained structs computed, once all bodies are done.
    pub(super) fn chain_structs(&mut self) {
        for (id, more, span) in std::mem::take(&mut self.chains) {
            let body = &mut self.schema.structs[id.0 as usize].body;
            let record = &mut body.record;
            let already = patches::any_bits(&record.block, &mut |bits| {
                let chained =
                    |item: &ir::BitItem| item.name == more && item.value == BitValue::Chain;
                bits.items.iter().any(chained)
            });
            if !already && !chain_record(record, &mut body.slots, &more) {
                self.no_chain(&more, span);
            }
        }
    }

    pub(super) fn no_chain(&mut self, more: &str, span: Span) {
        let text = format!("the element has no bool `{more}`");
        self.report(
            Diagnostic::error(e03::CHAIN, text)
                .at(
                    span,
                    "the list writes it: true on all elements but the last",
                )
                .help(format!(
                    "give the element `{more}: bool`, or a bit of that name"
                )),
        );
    }
}

/// Turns the bool of a record into a bit that the list writes; the field goes.
pub(super) fn chain_record(
    record: &mut ir::Record,
    slots: &mut Vec<ir::SlotInfo>,
    more: &str,
) -> bool {
    let Some(index) = record.fields.iter().position(|field| field.name == more) else {
        return false;
    };
    if !chain_block(&mut record.block, slots, more) {
        return false;
    }
    record.fields.remove(index);
    true
}

pub(super) fn chain_block(
    block: &mut ir::Block,
    slots: &mut Vec<ir::SlotInfo>,
    more: &str,
) -> bool {
    for item in &mut block.items {
        let done = match &mut item.kind {
            ir::ItemKind::Bits(bits) => chain_bits(bits, more),
            ir::ItemKind::Region(region) => chain_block(&mut region.block, slots, more),
            ir::ItemKind::Field(field) if item.label == more && field.ty == ir::Type::Bool => {
                let rest = slots.len() as u32;
                slots.push(ir::SlotInfo {
                    name: "_rest".to_owned(),
                    ty: holder(7, false),
                });
                let bits = bool_bits((field.slot, rest), more, item.span);
                item.kind = ir::ItemKind::Bits(bits);
                true
            }
            _ => false,
        };
        if done {
            return true;
        }
    }
    false
}

pub(super) fn chain_bits(bits: &mut ir::Bits, more: &str) -> bool {
    let found = bits.items.iter_mut().find(|item| {
        let bool_like = item.ty == BitType::Bool || item.ty == BitType::Unsigned && item.width == 1;
        item.name == more && bool_like && item.value == BitValue::Field
    });
    match found {
        Some(item) => {
            item.value = BitValue::Chain;
            true
        }
        None => false,
    }
}

/// A `bool` byte as bits: the lowest is the value, the others are always 0.
pub(super) fn bool_bits((slot, rest): (u32, u32), more: &str, span: ir::Span) -> ir::Bits {
    let item = |name: &str, slot, width, value, ty| ir::BitItem {
        name: name.to_owned(),
        slot,
        width,
        gate: Gate::Always,
        ty,
        value,
        docs: Vec::new(),
        notes: ir::Notes::default(),
        span,
    };
    ir::Bits {
        type_name: format!("{}Bits", super::resolver::upper_camel(more)),
        carrier: ir::IntType {
            bits: 8,
            signed: false,
            order: ir::ByteOrder::Little,
        },
        order: ir::BitOrder::Lsb,
        items: vec![
            item(more, slot, 1, BitValue::Chain, BitType::Bool),
            item(
                "_rest",
                rest,
                7,
                BitValue::Constant(ir::Integer(0)),
                BitType::Unsigned,
            ),
        ],
    }
}
