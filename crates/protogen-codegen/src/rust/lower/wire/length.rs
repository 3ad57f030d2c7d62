//! Where values end.

use protogen_schema::ir::{Length, LengthUnit};

use super::super::body::{BodyLower, Known};
use crate::rust::model::{self, Unit};

impl BodyLower<'_, '_> {
    /// Where something ends.
    pub(in crate::rust::lower) fn length(&mut self, length: &Length) -> model::Length {
        let unit_of = |unit: LengthUnit| match unit {
            LengthUnit::Items => Unit::Items,
            LengthUnit::Bytes => Unit::Bytes,
            LengthUnit::Chars => Unit::Chars,
        };
        match length {
            Length::Fixed(n) => model::Length::Fixed(*n),
            Length::Prefix { ty, bias, unit } => {
                let wire = self.wire(ty, &Known::default());
                let prim = self.lower.prim(ty).unwrap_or("i128");
                let (lo, hi) = self.lower.int_range(ty).unwrap_or((0, i128::MAX));
                model::Length::Prefix {
                    wire: Box::new(wire),
                    prim,
                    max: hi.saturating_add(bias.0),
                    signed: lo < 0,
                    bias: bias.0,
                    unit: unit_of(*unit),
                }
            }
            Length::Expr { expr, unit } => {
                let mut ex = self.wide_int(expr);
                if self.speaks_of_late(expr) {
                    ex.encode.clear();
                }
                model::Length::Expr(ex, unit_of(*unit))
            }
            Length::Rest { minus } => {
                model::Length::Rest(minus.as_ref().map(|minus| self.wide_int(minus)))
            }
            Length::Until {
                terminator,
                replacement,
            } => model::Length::Until(terminator.clone(), replacement.clone()),
            Length::While(cond) => model::Length::While {
                of_bytes_alone: cond.is_of_bytes_alone(self.lower.schema),
                cond: self.cond_ahead(cond),
            },
            Length::Separator {
                bytes,
                trailing,
                count,
            } => model::Length::Separator {
                bytes: bytes.clone(),
                trailing: *trailing,
                count: count.as_ref().map(|count| self.wide_int(count)),
            },
            Length::Chain { more } => model::Length::Chain(more.clone()),
        }
    }
}
