//! `partial T mask`: a struct that holds some fields of another, and the mask that says which.
//! Never makes one of a struct with conditions.

use crate::codes::{e02, e05};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Gate};
use crate::source::Span;
use crate::syntax::ast::{self, MemberKind};

use super::algebra;
use super::build::{Build, Env};
use super::collect::DefKind;
use super::members::Site;
use super::parts::Parts;
use super::resolver::place;
use super::structs::Instance;

/// What becomes of bits that no field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnknownBits {
    /// They are an error, because their length is not known.
    Refused,
    /// They are ignored.
    Ignored,
}

impl<'a> Build<'_, 'a> {
    pub(super) fn partial(
        &mut self,
        (span, unknown): (Span, UnknownBits),
        of: &'a ast::Type,
        mask: &'a ast::Type,
        env: &Env<'a>,
    ) -> Option<ir::Type> {
        let ast::TypeKind::Named { name, generics, .. } = &of.kind else {
            self.not_here(of.span, "this type", "`partial` takes the name of a struct");
            return None;
        };
        let def = self.type_def(name, env)?;
        let DefKind::Struct(struct_) = def.kind else {
            let text = format!("`{}` is {}, not a struct", name.name, def.kind.word());
            self.r.report(
                Diagnostic::error(e02::WRONG_KIND, text).at(name.span, "`partial` takes a struct"),
            );
            return None;
        };
        let whole = self.struct_instance(of.span, &def, generics, env)?;
        let mask_type = self.integer_type(mask, env, "a mask")?;
        let key = format!("partial {} {mask_type:?} {unknown:?}", whole.0);
        if let Some(Instance::Struct(id)) = self.r.instances.get(&key) {
            let (id, args) = (*id, Vec::new());
            return Some(ir::Type::Struct { id, args });
        }
        let room = match &mask_type {
            ir::Type::Int(int) if !int.signed => usize::from(int.bits),
            ir::Type::Varint(varint) if !varint.zigzag => usize::from(varint.bits),
            _ => {
                self.not_here(
                    mask.span,
                    "this type",
                    "a mask is an unsigned integer: `u16`",
                );
                return None;
            }
        };
        if struct_.members.len() > room {
            let text = format!("{} fields do not fit {room} bits", struct_.members.len());
            self.r.report(
                Diagnostic::error(e05::PARTIAL, text)
                    .at(mask.span, "too narrow")
                    .help("a mask has a bit for each field: take a wider type"),
            );
            return None;
        }
        let inner = self.enter(span, &def, &struct_.generics, generics, env)?;
        let wanted = format!("{}Partial", self.r.schema.structs[whole.0 as usize].name);
        let type_name = self.r.unique_type_name(&wanted);
        let (file, generics) = (inner.file, inner.generics.clone());
        let mut build = Build::new(&mut *self.r, &type_name);
        let top = build.top(file);
        let inner = Env { generics, ..top };
        let place = (mask.span, unknown);
        let body = build.partial_body(struct_, mask_type, &inner, type_name.clone(), place)?;
        let id = ir::StructId(self.r.schema.structs.len() as u32);
        let def = &self.r.schema.structs[whole.0 as usize];
        let made = ir::StructDef {
            name: type_name,
            docs: vec![format!(
                "Some fields of [`{}`]: those that changed.",
                def.name
            )],
            params: Vec::new(),
            body,
            partial_of: Some(whole),
            notes: ir::Notes::default(),
            span: def.span,
        };
        self.r.schema.structs.push(made);
        self.r.instances.insert(key, Instance::Struct(id));
        self.r.done.insert(id);
        let args = Vec::new();
        Some(ir::Type::Struct { id, args })
    }

    fn partial_body(
        &mut self,
        struct_: &'a ast::Struct,
        ty: ir::Type,
        env: &Env<'a>,
        name: String,
        (span, unknown): (Span, UnknownBits),
    ) -> Option<ir::Body> {
        let slot = self.slot("mask", ty.clone());
        let label = self.label();
        let mut parts = Parts::new(name);
        let mut bits = Vec::new();
        for (index, member) in struct_.members.iter().enumerate() {
            let MemberKind::Field(field) = &member.kind else {
                return self.conditional_member(member, span);
            };
            let named = matches!(field.name, ast::Name::Ident(_));
            if !named || field.value.is_some() || !member.gates.is_empty() {
                return self.conditional_member(member, span);
            }
            let mut site = Site {
                parts: &mut parts,
                items: Vec::new(),
                gate: Gate::Always,
            };
            self.field(member, field, env, &mut site, algebra::all([]));
            let block = ir::Block { items: site.items };
            if !matches!(
                block.items.as_slice(),
                [ir::Item {
                    kind: ir::ItemKind::Field(_),
                    ..
                }]
            ) {
                return self.conditional_member(member, span);
            }
            let bit = u8::try_from(index).ok()?;
            bits.push(ir::MaskBit { bit, block });
        }
        let kind = ir::ItemKind::Mask(Box::new(ir::Mask {
            slot,
            ty,
            bits,
            lenient: unknown == UnknownBits::Ignored,
        }));
        let gate = Gate::Always;
        let item = ir::Item {
            gate,
            kind,
            label,
            span: place(span),
        };
        let record = self.record(parts, vec![item]);
        Some(self.finish(record, false))
    }

    fn conditional_member<T>(&mut self, member: &ast::Member, span: Span) -> Option<T> {
        self.r.report(
            Diagnostic::error(
                e05::PARTIAL,
                "only a struct of plain fields has a `partial`",
            )
            .at(span, "asked for here")
            .also(
                member.span,
                "this is not always there, or has no value of its own",
            )
            .help("move this part into a struct of its own, and give it a field"),
        );
        None
    }
}
