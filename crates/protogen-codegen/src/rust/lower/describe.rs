//! Conditions in words, for errors that name what a field disagrees with.
//! Not meant to be parsed.

use protogen_schema::ir::{Expr, ExprKind, Schema, SlotInfo};

use super::scan;

/// The first thing that a condition speaks of.
pub fn condition(schema: &Schema, slots: &[SlotInfo], cond: &Expr) -> String {
    let mut name = None;
    scan::expr(cond, &mut |part| {
        if name.is_some() {
            return;
        }
        name = match &part.kind {
            ExprKind::Slot { slot, .. } => slots.get(*slot as usize).map(|s| s.name.clone()),
            ExprKind::Feature(feature) => schema
                .features
                .get(*feature as usize)
                .map(|f| f.name.clone()),
            ExprKind::Axis(axis) => schema.axes.get(*axis as usize).map(|a| a.name.clone()),
            ExprKind::Context { context, .. } => Some(schema[*context].name.clone()),
            ExprKind::Table { table, .. } => Some(schema[*table].name.clone()),
            ExprKind::ExternFn { function, .. } => Some(schema[*function].name.clone()),
            ExprKind::Peek(_) => Some("the bytes that follow".into()),
            ExprKind::More => Some("the fields that follow".into()),
            _ => None,
        };
    });
    name.unwrap_or_else(|| "its condition".into())
}
