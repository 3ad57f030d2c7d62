//! Masks: a word of presence bits and what each stands for.
//! Never decides what a bit stands for but by its members.

use crate::codes::e02;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Gate};
use crate::syntax::ast::{self};

use super::algebra;
use super::build::{Build, Env};
use super::members::Site;
use super::parts::Parts;
use super::resolver::place;

impl<'a> Build<'_, 'a> {
    /// `mask u8 { .. }` as a type: a record of its own.
    pub(super) fn mask_type(
        &mut self,
        mask: &'a ast::Mask,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        let frame = self.frame(Some(env.frame));
        let inner = env.within(frame);
        let mut parts = Parts::new(self.type_name(hint));
        let label = self.label();
        let kind = self.mask(mask, &inner, &mut parts, &Gate::Always)?;
        let item = ir::Item {
            gate: Gate::Always,
            kind,
            label,
            span: place(mask.span),
        };
        let record = self.record(parts, vec![item]);
        Some(ir::Type::Record(Box::new(record)))
    }

    pub(super) fn unnamed_mask(
        &mut self,
        member: &'a ast::Member,
        mask: &'a ast::Mask,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let label = self.label();
        if let Some(kind) = self.mask(mask, env, site.parts, &gate) {
            self.push(site, member.span, gate, label, kind);
        }
    }

    pub(super) fn mask(
        &mut self,
        mask: &'a ast::Mask,
        env: &Env<'a>,
        parts: &mut Parts,
        gate: &Gate,
    ) -> Option<ir::ItemKind> {
        let ty = self.integer_type(&mask.base, env, "a mask")?;
        let room = match &ty {
            ir::Type::Int(int) if !int.signed => u32::from(int.bits),
            ir::Type::Varint(varint) if !varint.zigzag => u32::from(varint.bits),
            _ => {
                self.not_here(
                    mask.base.span,
                    "this type",
                    "a mask is an unsigned integer: `u8`",
                );
                return None;
            }
        };
        let slot = self.slot("mask", ty.clone());
        let mut bits: Vec<ir::MaskBit> = Vec::new();
        for arm in &mask.arms {
            let own = self.r.gates(&arm.gates);
            let bit = self.constant(&arm.bit, env);
            let bit = bit.and_then(|bit| match u8::try_from(bit) {
                Ok(index) if u32::from(index) < room => Some(index),
                _ => self.out_of_range(arm.bit.span, bit, &format!("a mask of {room} bits")),
            });
            let branch = self.branches;
            self.branches += 1;
            parts.path.push((branch, 0));
            let inside = algebra::all([parts.around.clone(), gate.clone()]);
            let outside = std::mem::replace(&mut parts.around, inside);
            let items = self.items(&arm.members, env, parts, own);
            parts.around = outside;
            parts.path.pop();
            let Some(bit) = bit else {
                continue;
            };
            if bits.iter().any(|before| before.bit == bit) {
                let text = format!("bit {bit} is there twice");
                self.r.report(
                    Diagnostic::error(e02::TWICE, text).at(arm.bit.span, "the second time"),
                );
                continue;
            }
            let block = ir::Block { items };
            bits.push(ir::MaskBit { bit, block });
        }
        bits.sort_by_key(|bit| bit.bit);
        let lenient = self.lenient(&mask.notes);
        Some(ir::ItemKind::Mask(Box::new(ir::Mask {
            slot,
            ty,
            bits,
            lenient,
        })))
    }
}
