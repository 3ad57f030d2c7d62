//! `type X = T`: a type with a name of its own around another.
//! Never gives one fields of its own: those are structs.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self};
use crate::syntax::ast::{self};

use super::build::{Build, Env};
use super::collect::Def;
use super::resolver::{Resolver, docs, place};
use super::structs::{DEPTH, Instance};

impl<'a> Build<'_, 'a> {
    pub(super) fn newtype(
        &mut self,
        def: &Def<'a>,
        type_: &'a ast::TypeDef,
        key: String,
        wanted: String,
        inner: Env<'a>,
    ) -> Option<Instance> {
        if !type_.params.is_empty() {
            self.not_here(
                type_.params[0].name.span,
                "a parameter",
                "only structs and `match` types have parameters",
            );
            return None;
        }
        if self.r.depth >= DEPTH {
            self.r.report(
                Diagnostic::error(e03::TOO_DEEP, "types stand for types that stand for types").at(
                    def.name.span,
                    format!("{DEPTH} of them, one inside the other"),
                ),
            );
            return None;
        }
        let name = self.r.unique_type_name(&wanted);
        let id = ir::NewtypeId(self.r.schema.newtypes.len() as u32);
        self.r.schema.newtypes.push(ir::Newtype {
            name: name.clone(),
            docs: docs(def.docs),
            // Until its own is known; a newtype around itself is found by this.
            ty: ir::Type::Newtype(id),
            notes: ir::Notes::default(),
            span: place(def.name.span),
        });
        let instance = Instance::Newtype(id);
        self.r.instances.insert(key, instance);
        self.r.depth += 1;
        let mut build = Build::new(self.r, &name);
        let top = build.top(def.file);
        let env = inner.within(top.frame);
        let hint = format!("{name}Value");
        let ty = build.ty(&type_.ty, &env, &hint);
        let slots = build.slots.len();
        let notes = build.notes(&type_.notes, &env, ty.as_ref());
        self.r.depth -= 1;
        if slots > 0 {
            self.r.schema.newtypes[id.0 as usize].ty = ir::Type::Bool;
            self.not_here(
                type_.ty.span,
                "a type with fields of its own",
                "write it as a `struct`",
            );
            return None;
        }
        let made = &mut self.r.schema.newtypes[id.0 as usize];
        made.notes = notes;
        // One that has a fault is not one around itself.
        made.ty = ty.unwrap_or(ir::Type::Bool);
        Some(instance)
    }
}

impl<'a> Resolver<'a> {
    /// A word for a type argument in the name of an instance: `PairU8Text`.
    pub(super) fn type_label(&self, ty: &ir::Type) -> String {
        let order = |order: ir::ByteOrder| match order {
            o if o == self.defaults.order => "",
            ir::ByteOrder::Little => "Le",
            ir::ByteOrder::Big => "Be",
        };
        match ty {
            ir::Type::Int(int) => {
                let letter = if int.signed { 'I' } else { 'U' };
                format!("{letter}{}{}", int.bits, order(int.order))
            }
            ir::Type::Float(float) => format!("F{}{}", float.bits, order(float.order)),
            ir::Type::Bool => "Bool".into(),
            ir::Type::Truthy => "Truthy".into(),
            ir::Type::Varint(varint) if varint.zigzag => format!("Zigzag{}", varint.bits),
            ir::Type::Varint(varint) => format!("Varint{}", varint.bits),
            ir::Type::As { inner, .. } | ir::Type::Block { inner, .. } => self.type_label(inner),
            ir::Type::Bias { base, .. } => self.type_label(base),
            ir::Type::Number(id) => self.schema.numbers[id.0 as usize].name.clone(),
            ir::Type::Enum(id) => self.schema.enums[id.0 as usize].name.clone(),
            ir::Type::Flags(id) => self.schema.flags[id.0 as usize].name.clone(),
            ir::Type::Newtype(id) => self.schema.newtypes[id.0 as usize].name.clone(),
            ir::Type::Struct { id, .. } => self.schema.structs[id.0 as usize].name.clone(),
            ir::Type::Union { id, .. } => self.schema.unions[id.0 as usize].name.clone(),
            ir::Type::Extern { id, .. } => self.schema.extern_types[id.0 as usize].name.clone(),
            ir::Type::Bits(bits) => bits.type_name.clone(),
            ir::Type::Match(union) => union.type_name.clone(),
            ir::Type::Record(record) => record.type_name.clone(),
            ir::Type::Text { .. } => "Text".into(),
            ir::Type::Bytes { .. } => "Bytes".into(),
            ir::Type::Json { .. } => "Json".into(),
            ir::Type::Array { element, .. } => format!("{}List", self.type_label(element)),
            ir::Type::Map { .. } => "Map".into(),
            ir::Type::Sparse { element, .. } | ir::Type::SparseBitmap { element, .. } => {
                format!("{}Slots", self.type_label(element))
            }
            ir::Type::Optional(inner) | ir::Type::Sentinel { inner, .. } => {
                format!("Maybe{}", self.type_label(inner))
            }
            ir::Type::Choice { .. } => "Choice".into(),
        }
    }
}
