//! Which values a view borrows from the frame, and which types have a view at all.
//! Lowers nothing.
//!
//! A view holds texts and bytes as they stand in the frame. It can't hold what is made while
//! reading (UTF-16 text, the plain bytes of a transformed region), nor what is handed on whole: to
//! a context, or to a type that has a parameter for it. There it holds what the packet holds.

use std::collections::BTreeSet;

use protogen_schema::ir::{
    ArmPayload, BinaryOp, Block, ChoiceShape, Expr, ExprKind, ExprType, FieldValue, ItemKind,
    Length, Packet, SlotInfo, Tag, TextEncoding, Type, UnaryOp, Union,
};

use super::graph::{Node, nodes_of};
use super::{Lower, scan};
use crate::options::Views;
use crate::rust::model::{Model, TypeName};

/// The named types that have a view.
#[derive(Debug, Default)]
pub struct Lending {
    structs: Vec<bool>,
    unions: Vec<bool>,
    /// The named types below the packets of which views are asked for.
    wanted: Vec<bool>,
}

impl Lending {
    fn lends(&self, node: Node) -> bool {
        let (marks, index) = match node {
            Node::Struct(id) => (&self.structs, id.0),
            Node::Union(id) => (&self.unions, id.0),
        };
        marks.get(index as usize).copied().unwrap_or(false)
    }
}

impl Lower<'_> {
    /// Finds the named types that lend, for the views that are asked for.
    pub(super) fn find_lending(&mut self) {
        if self.options.views == Views::Omit {
            return;
        }
        let nodes = self.graph.nodes();
        self.mark(&nodes, |_| true);
        // Judged by all that could lend, so that nothing that does is handed on.
        let keeps: BTreeSet<Node> = nodes
            .iter()
            .copied()
            .filter(|node| !self.node_hands_on(*node))
            .collect();
        self.mark(&nodes, |node| keeps.contains(&node));
        self.check_asked();
        let asked = self.schema.packets.iter().filter(|of| self.viewed(of));
        let below: Vec<Node> = asked
            .flat_map(|packet| nodes_of(self.schema, &packet.body.record.block))
            .collect();
        self.lending.wanted = self.graph.closure(below);
    }

    /// Complains of names in `views` that no packet has which is generated.
    fn check_asked(&self) {
        let Views::Of(names) = &self.options.views else {
            return;
        };
        for name in names {
            let one = std::slice::from_ref(name);
            let mut named = self
                .schema
                .packets
                .iter()
                .filter(|of| self.is_named(of, one));
            let Some(first) = named.next() else {
                self.unsupported(&format!(
                    "a view of `{name}`: there is no packet of this name"
                ));
                continue;
            };
            if !self.chosen(first) && !named.any(|other| self.chosen(other)) {
                self.at(first.span);
                self.unsupported(&format!(
                    "a view of `{name}`, which is not among the packets that are generated"
                ));
            }
        }
    }

    /// Marks what lends of the types that may: first what holds a text or bytes itself, then what
    /// holds one of those, so that a type lends by what is below it and never by itself.
    fn mark(&mut self, nodes: &[Node], may: impl Fn(Node) -> bool) {
        self.lending.structs = vec![false; self.schema.structs.len()];
        self.lending.unions = vec![false; self.schema.unions.len()];
        let holders = self.graph.holders();
        let mut open: Vec<Node> = nodes.to_vec();
        while let Some(node) = open.pop() {
            if !self.lending.lends(node) && may(node) && self.node_lends(node) {
                match node {
                    Node::Struct(id) => self.lending.structs[id.0 as usize] = true,
                    Node::Union(id) => self.lending.unions[id.0 as usize] = true,
                }
                open.extend(holders.get(&node).into_iter().flatten());
            }
        }
    }

    fn node_lends(&self, node: Node) -> bool {
        match node {
            Node::Struct(id) => {
                let def = &self.schema[id];
                def.notes.rust_type.is_none() && self.block_lends(&def.body.record.block)
            }
            Node::Union(id) => {
                let def = &self.schema[id];
                def.notes.rust_type.is_none() && self.union_lends(&def.union)
            }
        }
    }

    fn node_hands_on(&self, node: Node) -> bool {
        match node {
            Node::Struct(id) => {
                let body = &self.schema[id].body;
                self.hands_on(&body.slots, |f| scan::block(&body.record.block, f))
            }
            Node::Union(id) => {
                let def = &self.schema[id];
                self.hands_on(&def.slots, |f| scan::union(&def.union, f))
            }
        }
    }

    /// Whether a named type has a view that is asked for.
    pub(super) fn has_view(&self, node: Node) -> bool {
        self.lending.lends(node) && self.graph.holds(&self.lending.wanted, node)
    }

    /// Whether a view of this packet is asked for.
    fn viewed(&self, packet: &Packet) -> bool {
        match &self.options.views {
            Views::Omit => false,
            Views::All => self.chosen(packet),
            Views::Of(names) => self.chosen(packet) && self.is_named(packet, names),
        }
    }

    /// Whether a packet has a view. One that was asked for by name and can have none is a fault.
    pub(super) fn packet_has_view(&self, packet: &Packet) -> bool {
        if !self.viewed(packet) {
            return false;
        }
        let block = &packet.body.record.block;
        let lends = self.block_lends(block);
        let hands_on = self.hands_on(&packet.body.slots, |f| scan::block(block, f));
        if lends && !hands_on {
            return true;
        }
        if let Views::Of(_) = self.options.views {
            self.at(packet.span);
            self.unsupported(&match lends {
                false => format!(
                    "a view of `{}`, which holds no text or bytes to borrow",
                    packet.name
                ),
                true => format!(
                    "a view of `{}`, which hands on whole what it would borrow",
                    packet.name
                ),
            });
        }
        false
    }

    /// Complains of views that are called like another type beside them.
    pub(super) fn check_view_names(&self, model: &Model) {
        let root: Vec<TypeName> = model.types.iter().filter_map(TypeName::of).collect();
        let modules = model.modules.iter().map(|module| &module.types);
        for types in modules.chain([&root]) {
            let plain = types.iter().filter(|of| of.view_of.is_none());
            let mut taken: BTreeSet<&str> = plain.map(|of| of.name.as_str()).collect();
            taken.insert("MessageView");
            for TypeName { name, view_of } in types {
                if let Some(of) = view_of.as_ref().filter(|_| taken.contains(name.as_str())) {
                    self.unsupported(&format!(
                        "a view of `{of}`: another type is called `{name}` already"
                    ));
                }
            }
        }
    }

    /// Whether a value of this type is another one in a view.
    pub(super) fn lends(&self, of: &Type) -> bool {
        match of {
            Type::Text { encoding, .. } => {
                !matches!(encoding, TextEncoding::Utf16Le | TextEncoding::Utf16Be)
            }
            Type::Bytes { length } => !matches!(length, Length::Fixed(_)),
            Type::Struct { id, .. } => self.lending.lends(Node::Struct(*id)),
            Type::Union { id, .. } => self.lending.lends(Node::Union(*id)),
            Type::Match(union) => self.union_lends(union),
            Type::Record(record) => self.block_lends(&record.block),
            Type::Array { element, .. }
            | Type::Sparse { element, .. }
            | Type::SparseBitmap { element, .. } => self.lends(element),
            Type::Block { inner, .. } | Type::Optional(inner) | Type::Sentinel { inner, .. } => {
                self.lends(inner)
            }
            Type::Map { key, value, .. } => self.lends(key) || self.lends(value),
            Type::Choice {
                arms,
                shape: ChoiceShape::Enum { .. },
            } => arms.iter().any(|arm| self.lends(&arm.ty)),
            _ => false,
        }
    }

    fn block_lends(&self, block: &Block) -> bool {
        let items = block.items.iter();
        let mut lives = items.filter(|item| self.lives(&item.gate, None));
        lives.any(|item| match &item.kind {
            ItemKind::Field(field) => field.value == FieldValue::Field && self.lends(&field.ty),
            ItemKind::If {
                cond, then, els, ..
            } => match self.settled(cond) {
                Some(true) => self.block_lends(then),
                Some(false) => self.block_lends(els),
                None => self.block_lends(then) || self.block_lends(els),
            },
            ItemKind::Region(region) => {
                region.transform.is_none() && self.block_lends(&region.block)
            }
            ItemKind::Mask(mask) => mask.bits.iter().any(|bit| self.block_lends(&bit.block)),
            _ => false,
        })
    }

    fn union_lends(&self, union: &Union) -> bool {
        let tag = match &union.tag {
            Tag::Inline(ty) => self.lends(ty),
            _ => false,
        };
        let arms = union.arms.iter();
        let mut lives = arms.filter(|arm| self.lives(&arm.gate, None));
        lives.any(|arm| {
            let payload = match &arm.payload {
                ArmPayload::Record(record) => self.block_lends(&record.block),
                ArmPayload::Value { ty, .. } => self.lends(ty),
            };
            payload || (tag && arm.binding.is_some())
        })
    }

    /// What options decide of a condition, as far as lowering leaves out what can't be.
    fn settled(&self, cond: &Expr) -> Option<bool> {
        match &cond.kind {
            ExprKind::Bool(value) => Some(*value),
            ExprKind::Feature(feature) => self.fixed_feature(*feature),
            ExprKind::Unary {
                op: UnaryOp::Not,
                of,
            } => self.settled(of).map(|on| !on),
            ExprKind::Binary { op, left, right } => {
                let (left, right) = (self.settled(left), self.settled(right));
                match (op, left, right) {
                    (BinaryOp::And, Some(false), _) | (BinaryOp::And, _, Some(false)) => {
                        Some(false)
                    }
                    (BinaryOp::Or, Some(true), _) | (BinaryOp::Or, _, Some(true)) => Some(true),
                    (BinaryOp::And | BinaryOp::Or, Some(left), Some(right)) => {
                        // Both of one kind that does not decide alone.
                        Some(if *op == BinaryOp::And {
                            left && right
                        } else {
                            left || right
                        })
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether a body hands a value on whole that a view would borrow.
    fn hands_on(&self, slots: &[SlotInfo], visit: impl FnOnce(&mut dyn FnMut(&Expr))) -> bool {
        let mut found = false;
        visit(&mut |expr| {
            found |= match &expr.kind {
                ExprKind::Slot { slot, .. } => {
                    let whole = matches!(expr.ty, ExprType::Struct(_) | ExprType::Value(_));
                    let slot = slots.get(*slot as usize);
                    whole && slot.is_some_and(|slot| self.lends(&slot.ty))
                }
                ExprKind::Table { args, .. } => args
                    .iter()
                    .any(|arg| matches!(arg.ty, ExprType::Text | ExprType::Bytes)),
                _ => false,
            };
        });
        found
    }
}
