//! Goes over everything in a schema's bodies, once.
//! Never decides anything: the checks do.

use crate::ir::{
    ArmPayload, Block, Body, Gate, Item, ItemKind, Length, Record, Role, Schema, Span, Type, Union,
};

/// What a check wants to see. Each method is called before what lies inside, but for
/// [`Visit::record_end`].
pub(super) trait Visit<'a> {
    /// A packet, struct, named union or the envelope, with slots of its own.
    fn start(&mut self) {}
    /// A record: that of a body, of a field or of an arm.
    fn record(&mut self) {}
    /// Its end.
    fn record_end(&mut self, _record: &'a Record) {}
    /// A body with the name of its packet or struct.
    fn body(&mut self, _name: &'a str, _body: &'a Body) {}
    /// A block, with the gates that stand around it.
    fn block(&mut self, _block: &'a Block, _around: &[&'a Gate]) {}
    /// An item, with the gates that stand around it.
    fn item(&mut self, _item: &'a Item, _around: &[&'a Gate]) {}
    /// A union, with where it is used.
    fn union(&mut self, _union: &'a Union, _span: Span, _around: &[&'a Gate]) {}
    /// A type, with where it is used.
    fn ty(&mut self, _ty: &'a Type, _span: Span) {}
}

/// Goes over all packets, structs, named unions and the envelope.
pub(super) fn schema<'a>(schema: &'a Schema, visitor: &mut impl Visit<'a>) {
    for def in &schema.structs {
        visitor.start();
        visitor.body(&def.name, &def.body);
        Walk {
            visitor,
            around: Vec::new(),
            span: def.span,
        }
        .record(&def.body.record);
    }
    for def in &schema.unions {
        visitor.start();
        Walk {
            visitor,
            around: Vec::new(),
            span: def.span,
        }
        .union(&def.union);
    }
    for packet in &schema.packets {
        visitor.start();
        visitor.body(&packet.name, &packet.body);
        Walk {
            visitor,
            around: Vec::new(),
            span: packet.span,
        }
        .record(&packet.body.record);
    }
    if let Some(envelope) = &schema.session.envelope {
        visitor.start();
        visitor.body("frame", &envelope.body);
        Walk {
            visitor,
            around: Vec::new(),
            span: Span::default(),
        }
        .record(&envelope.body.record);
    }
}

struct Walk<'v, 'a, V> {
    visitor: &'v mut V,
    around: Vec<&'a Gate>,
    span: Span,
}

impl<'a, V: Visit<'a>> Walk<'_, 'a, V> {
    fn record(&mut self, record: &'a Record) {
        self.visitor.record();
        self.block(&record.block);
        self.visitor.record_end(record);
    }

    fn block(&mut self, block: &'a Block) {
        self.visitor.block(block, &self.around);
        for item in &block.items {
            self.visitor.item(item, &self.around);
            let outer = std::mem::replace(&mut self.span, item.span);
            self.around.push(&item.gate);
            self.kind(&item.kind);
            self.around.pop();
            self.span = outer;
        }
    }

    fn kind(&mut self, kind: &'a ItemKind) {
        match kind {
            ItemKind::Field(field) => self.ty(&field.ty),
            ItemKind::If { then, els, .. } => {
                self.block(then);
                self.block(els);
            }
            ItemKind::Region(region) => {
                region.length.iter().for_each(|length| self.length(length));
                self.block(&region.block);
            }
            ItemKind::Mask(mask) => {
                self.ty(&mask.ty);
                mask.bits.iter().for_each(|bit| self.block(&bit.block));
            }
            ItemKind::Role(Role::Payload { length, .. }) => self.length(length),
            ItemKind::Bits(_)
            | ItemKind::Pad(_)
            | ItemKind::Let { .. }
            | ItemKind::Set { .. }
            | ItemKind::Role(Role::Opcode(_)) => {}
        }
    }

    fn length(&mut self, length: &'a Length) {
        if let Length::Prefix { ty, .. } = length {
            self.ty(ty);
        }
    }

    fn ty(&mut self, ty: &'a Type) {
        self.visitor.ty(ty, self.span);
        match ty {
            Type::Record(record) => self.record(record),
            Type::Match(union) => self.union(union),
            Type::As { inner, wire } => {
                self.ty(inner);
                self.ty(wire);
            }
            Type::Bias { base: inner, .. }
            | Type::Optional(inner)
            | Type::Sentinel { inner, .. }
            | Type::Sparse { element: inner, .. } => self.ty(inner),
            Type::Block { length, inner, .. }
            | Type::Array {
                element: inner,
                length,
            } => {
                self.length(length);
                self.ty(inner);
            }
            Type::Text { length, .. } | Type::Bytes { length } | Type::Json { length } => {
                self.length(length);
            }
            Type::Map { key, value, length } => {
                self.length(length);
                self.ty(key);
                self.ty(value);
            }
            Type::SparseBitmap { element, bitmap } => {
                self.ty(bitmap);
                self.ty(element);
            }
            Type::Choice { arms, .. } => arms.iter().for_each(|arm| self.ty(&arm.ty)),
            _ => {}
        }
    }

    fn union(&mut self, union: &'a Union) {
        self.visitor.union(union, self.span, &self.around);
        if let crate::ir::Tag::Inline(ty) | crate::ir::Tag::Peek(ty) = &union.tag {
            self.ty(ty);
        }
        for arm in &union.arms {
            let outer = std::mem::replace(&mut self.span, arm.span);
            self.around.push(&arm.gate);
            match &arm.payload {
                ArmPayload::Record(record) => self.record(record),
                ArmPayload::Value { ty, .. } => self.ty(ty),
            }
            self.around.pop();
            self.span = outer;
        }
    }
}
