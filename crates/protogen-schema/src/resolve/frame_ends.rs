//! The layer `length`: where a frame ends, in the forms of the one length grammar that frames can have.
//! Never looks at other layers.

use crate::codes::e06;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, LengthForm};
use crate::source::Span;
use crate::syntax::ast;

use super::build::{Build, Env};
use super::layers::Given;

/// A delimiter has at most so many bytes.
const LONGEST_DELIMITER: usize = 8;

/// What `length` takes.
const FORMS: &str = "where the frame ends: `length(u16)`, `length(until 0x0A)`, `length(64)`";

impl<'a> Build<'_, 'a> {
    /// `length(u16, unit 8)`, `length(until 0x0A)`, `length(64)`.
    pub(super) fn length_form(
        &mut self,
        layer: &'a ast::Layer,
        given: &mut Given<'a>,
        span: Span,
        env: &Env<'a>,
    ) -> Option<LengthForm> {
        if let Some(delimiter) = given.named("until") {
            return self.delimiter(layer, delimiter);
        }
        if let Some(written) = given.ty() {
            return self.length_prefix(written, given, span, env);
        }
        let counts_itself = given.word("self") || given.word("whole");
        match given.expr() {
            Some(size) if !counts_itself => self.fixed_size(layer, size, env),
            _ => self.wants(layer, FORMS),
        }
    }

    fn length_prefix(
        &mut self,
        written: &'a ast::Type,
        given: &mut Given<'a>,
        span: Span,
        env: &Env<'a>,
    ) -> Option<LengthForm> {
        let ty = self.integer_type(written, env, "a length")?;
        let (ty, bias) = match ty {
            ir::Type::Bias { base, bias } => (*base, bias.0),
            other => (other, 0),
        };
        let unit = self.given(given, "unit", env)?.unwrap_or(1);
        let bias = self.given(given, "bias", env)?.unwrap_or(bias);
        let unit = match u32::try_from(unit) {
            Ok(unit) if unit > 0 => unit,
            _ => return self.out_of_range(span, unit, "a number of bytes"),
        };
        Some(LengthForm::Prefix(ir::LengthPrefix {
            ty,
            unit,
            bias: ir::Integer(bias),
            counts_itself: given.word("self") || given.word("whole"),
        }))
    }

    fn delimiter(&mut self, layer: &ast::Layer, written: &'a ast::Expr) -> Option<LengthForm> {
        let ast::ExprKind::Lit(lit) = &written.kind else {
            return self.wants(layer, FORMS);
        };
        let bytes = self.terminator(lit)?;
        if bytes.len() > LONGEST_DELIMITER {
            let text = format!("a frame ends with at most {LONGEST_DELIMITER} bytes");
            self.r.report(
                Diagnostic::error(e06::LAYER, text)
                    .at(written.span, format!("these are {}", bytes.len())),
            );
            return None;
        }
        Some(LengthForm::Until(bytes))
    }

    fn fixed_size(
        &mut self,
        layer: &ast::Layer,
        written: &'a ast::Expr,
        env: &Env<'a>,
    ) -> Option<LengthForm> {
        let size = self.constant(written, env)?;
        match u32::try_from(size) {
            Ok(size) if size > 0 => Some(LengthForm::Fixed(size)),
            _ => self.wants(layer, "a number of bytes, from 1 on: `length(64)`"),
        }
    }
}
