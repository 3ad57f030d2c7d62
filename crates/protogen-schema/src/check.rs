//! Checks over the resolved schema: what no single name or type can show.
//! Gates that overlap or leave holes, opcodes used twice, arms that are never taken, and constructs
//! that could be read but not written.

mod bounds;
mod claims;
mod computed;
mod ends;
mod gates;
mod layers;
mod numbers;
mod opcodes;
mod rest;
mod space;
mod states;
mod unions;
mod walk;
mod writability;

use crate::diagnostic::Diagnostics;
use crate::ir;
use crate::source::{FileId, Span};

/// Runs every check and gathers what it finds.
pub fn check(schema: &ir::Schema, sink: &mut Diagnostics) {
    gates::check(schema, sink);
    unions::check(schema, sink);
    opcodes::check(schema, sink);
    states::check(schema, sink);
    layers::check(schema, sink);
    writability::check(schema, sink);
    ends::check(schema, sink);
    computed::check(schema, sink);
    numbers::check(schema, sink);
}

/// The place in the files.
fn place(span: ir::Span) -> Span {
    Span {
        file: FileId(span.file),
        start: span.start,
        end: span.end,
    }
}
