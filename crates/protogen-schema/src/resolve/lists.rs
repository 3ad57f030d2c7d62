//! Arrays, and lists with empty slots.
//! Never resolves a length: that grammar is apart.

use crate::ir::{self};
use crate::syntax::ast::{self};

use super::build::{Build, Env};
use super::lengths::Of;

impl<'a> Build<'_, 'a> {
    pub(super) fn array(
        &mut self,
        element: &'a ast::Type,
        len: &'a ast::Len,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        let hint = format!("{hint}Item");
        if let ast::LenKind::Sparse(sparse) = &len.kind {
            return self.sparse(element, sparse, env, &hint);
        }
        let length = self.length(len, Of::List, env);
        let mut of = self.ty(element, env, &hint)?;
        let length = length?;
        if let ir::Length::Chain { more } = &length {
            self.chained(&mut of, more, len.span)?;
        }
        Some(ir::Type::Array {
            element: Box::new(of),
            length,
        })
    }

    pub(super) fn sparse(
        &mut self,
        element: &'a ast::Type,
        sparse: &'a ast::Sparse,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        match sparse {
            ast::Sparse::Runs {
                slots,
                marker,
                range,
            } => {
                let slots = self.number(slots, env);
                let run = self.marker(marker, env);
                let (low, high) = self.range(range, env)?;
                let element = Box::new(self.ty(element, env, hint)?);
                let (Some(low), Some(high)) = (low, high) else {
                    self.not_here(
                        range.span,
                        "an open range",
                        "both ends are wanted: `0xFF00..=0xFFFF`",
                    );
                    return None;
                };
                let run = run?;
                if let Some((least, most)) = self.r.limits(&ir::Type::Int(run))
                    && let Some(beyond) = [low, high]
                        .iter()
                        .find(|end| !(least..=most).contains(*end))
                {
                    return self.out_of_range(range.span, *beyond, &format!("{least}..={most}"));
                }
                Some(ir::Type::Sparse {
                    element,
                    slots: Box::new(slots?),
                    run,
                    low: ir::Integer(low),
                    high: ir::Integer(high),
                })
            }
            ast::Sparse::Bitmap(bitmap) => {
                let element = Box::new(self.ty(element, env, hint)?);
                let words = self.ty(bitmap, env, hint)?;
                let fits = match &words {
                    ir::Type::Array { element, .. } => {
                        matches!(&**element, ir::Type::Int(int) if !int.signed)
                    }
                    _ => false,
                };
                if !fits {
                    self.not_here(
                        bitmap.span,
                        "this",
                        "the presence bits are a list of unsigned integers: `[u32; u8]`",
                    );
                    return None;
                }
                let bitmap = Box::new(words);
                Some(ir::Type::SparseBitmap { element, bitmap })
            }
        }
    }

    pub(super) fn marker(&mut self, marker: &'a ast::Type, env: &Env<'a>) -> Option<ir::IntType> {
        match self.integer_type(marker, env, "a marker")? {
            ir::Type::Int(int) => Some(int),
            _ => {
                self.not_here(
                    marker.span,
                    "this type",
                    "a marker is an integer of fixed width: `u16`",
                );
                None
            }
        }
    }
}
