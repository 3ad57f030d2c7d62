//! The fields of a record under construction: names that meet in exclusive branches are one field.
//! Never puts anything on the wire.

use std::collections::HashMap;

use crate::codes::{e02, e03};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Gate};
use crate::source::Span;

use super::algebra;
use super::build::{Build, FrameId};
use super::collect::{DefKind, Space};
use super::resolver::{place, source};

/// A record under construction.
pub(super) struct Parts {
    /// The name of its type.
    pub(super) name: String,
    parts: Vec<Part>,
    index: HashMap<String, usize>,
    /// The branches of unnamed conditions around the place at hand.
    pub(super) path: Vec<(u32, u32)>,
    /// The gates of the items around the place at hand.
    pub(super) around: Gate,
}

struct Part {
    field: ir::Field,
    /// Whether a user sees it somewhere: not where it is computed everywhere.
    visible: bool,
    seen: Vec<Occurrence>,
}

struct Occurrence {
    path: Vec<(u32, u32)>,
    gate: Gate,
    span: Span,
}

/// One appearance of a field.
pub(super) struct Appearance<'x> {
    pub(super) name: &'x str,
    pub(super) span: Span,
    pub(super) ty: ir::Type,
    pub(super) visible: bool,
    pub(super) docs: Vec<String>,
    pub(super) notes: ir::Notes,
    /// The gates of its item.
    pub(super) gate: &'x Gate,
}

impl Parts {
    pub(super) fn new(name: String) -> Self {
        Parts {
            name,
            parts: Vec::new(),
            index: HashMap::new(),
            path: Vec::new(),
            around: Gate::Always,
        }
    }

    /// Room for so many more fields.
    pub(super) fn reserve(&mut self, fields: usize) {
        self.parts.reserve(fields);
        self.index.reserve(fields);
    }

    /// The fields that a user sees, with the types that hold all they carry.
    pub(super) fn fields(self) -> Vec<ir::Field> {
        let visible = self.parts.into_iter().filter(|part| part.visible);
        visible.map(|part| part.field).collect()
    }
}

impl<'a> Build<'_, 'a> {
    /// The slot of a field that appears here; none, and a report, if its name is taken.
    pub(super) fn appear(
        &mut self,
        parts: &mut Parts,
        frame: FrameId,
        appearance: Appearance<'_>,
    ) -> Option<u32> {
        let name = appearance.name;
        let occurrence = Occurrence {
            path: parts.path.clone(),
            gate: algebra::all([parts.around.clone(), appearance.gate.clone()]),
            span: appearance.span,
        };
        let Some(index) = parts.index.get(name).copied() else {
            self.hides(frame, name, appearance.span);
            let slot = self.slot(name, appearance.ty.clone());
            parts.index.insert(name.to_owned(), parts.parts.len());
            parts.parts.push(Part {
                field: ir::Field {
                    name: name.to_owned(),
                    slot,
                    ty: appearance.ty,
                    optional: false,
                    gate: Gate::Always,
                    conditional: false,
                    docs: appearance.docs,
                    notes: appearance.notes,
                    span: place(appearance.span),
                },
                visible: appearance.visible,
                seen: vec![occurrence],
            });
            return Some(slot);
        };
        let part = &mut parts.parts[index];
        let axes = &self.r.schema.axes;
        if let Some(before) = part
            .seen
            .iter()
            .find(|before| !exclusive(before, &occurrence, axes))
        {
            let before = before.span;
            self.r.report(
                Diagnostic::error(e02::TWICE, format!("`{name}` is there twice"))
                    .at(occurrence.span, "the second time")
                    .also(before, "the first time")
                    .help("give it another name, or gate the two so that they exclude each other"),
            );
            return None;
        }
        let Some(ty) = joined(&part.field.ty, &appearance.ty) else {
            let before = part.seen[0].span;
            self.r.report(
                Diagnostic::error(e03::TWO_TYPES, format!("`{name}` has two types"))
                    .at(occurrence.span, "here it is something else")
                    .also(before, "than here")
                    .help("give the two names of their own"),
            );
            return None;
        };
        let slot = part.field.slot;
        part.field.ty = ty.clone();
        part.visible |= appearance.visible;
        part.seen.push(occurrence);
        if part.field.docs.is_empty() {
            part.field.docs = appearance.docs;
        }
        if let Some(info) = self.slots.get_mut(slot as usize) {
            info.ty = ty;
        }
        Some(slot)
    }

    /// Reports a name that hides something that expressions would mean.
    pub(super) fn hides(&mut self, frame: FrameId, name: &str, span: Span) {
        let what = if self.hidden_parameter(frame, name) {
            Some(("a parameter", None))
        } else {
            let found = self.r.names.find(span.file, Space::Value, name);
            let def = found.map(|id| self.r.names.def(id));
            def.and_then(|def| match def.kind {
                DefKind::Const(_) | DefKind::Broken => None,
                kind => Some((kind.word(), Some(def.name.span))),
            })
        };
        let Some((what, declared)) = what else {
            return;
        };
        let mut fault = Diagnostic::error(e02::HIDES, format!("`{name}` hides {what}"))
            .at(span, "expressions could mean either")
            .help("give the field another name");
        if let Some(declared) = declared {
            fault = fault.also(declared, "declared here");
        }
        self.r.report(fault);
    }

    /// Where a field was seen at the widest type of its name, its item carries it as that.
    pub(super) fn widen(&self, fields: &[ir::Field], block: &mut ir::Block) {
        // Slots are numbered as the fields appear.
        let mut wide: Vec<(u32, ir::IntType)> = Vec::with_capacity(fields.len());
        wide.extend(fields.iter().filter_map(|field| match &field.ty {
            ir::Type::Int(int) => Some((field.slot, *int)),
            _ => None,
        }));
        wide.sort_unstable_by_key(|(slot, _)| *slot);
        super::patches::each_field(block, &mut |item| {
            let Ok(index) = wide.binary_search_by_key(&item.slot, |(slot, _)| *slot) else {
                return;
            };
            let wide = &wide[index].1;
            if let ir::Type::Int(int) = item.ty
                && int.bits < wide.bits
            {
                item.ty = ir::Type::As {
                    inner: Box::new(ir::Type::Int(*wide)),
                    wire: Box::new(ir::Type::Int(int)),
                };
            }
        });
    }
}

fn exclusive(a: &Occurrence, b: &Occurrence, axes: &[ir::Axis]) -> bool {
    let apart = a.path.iter().any(|(branch, arm)| {
        b.path
            .iter()
            .any(|(other, other_arm)| branch == other && arm != other_arm)
    });
    apart || algebra::apart(&a.gate, &b.gate, axes)
}

/// One type for the values of both, if there is one: how they are carried may differ.
fn joined(a: &ir::Type, b: &ir::Type) -> Option<ir::Type> {
    if let (ir::Type::Int(x), ir::Type::Int(y)) = (a, b) {
        return (x.signed == y.signed).then(|| {
            if x.bits >= y.bits {
                a.clone()
            } else {
                b.clone()
            }
        });
    }
    same_value(a, b).then(|| a.clone())
}

/// Whether two types have the same values above the wire.
fn same_value(a: &ir::Type, b: &ir::Type) -> bool {
    use ir::Type;
    match (bare(a), bare(b)) {
        (Type::Text { .. }, Type::Text { .. })
        | (Type::Bytes { .. }, Type::Bytes { .. })
        | (Type::Json { .. }, Type::Json { .. })
        | (Type::Bool | Type::Truthy, Type::Bool | Type::Truthy) => true,
        (Type::Array { element: a, .. }, Type::Array { element: b, .. }) => same_value(a, b),
        (
            Type::Map {
                key: a, value: x, ..
            },
            Type::Map {
                key: b, value: y, ..
            },
        ) => same_value(a, b) && same_value(x, y),
        (
            Type::Sparse { element: a, .. } | Type::SparseBitmap { element: a, .. },
            Type::Sparse { element: b, .. } | Type::SparseBitmap { element: b, .. },
        )
        | (
            Type::Optional(a) | Type::Sentinel { inner: a, .. },
            Type::Optional(b) | Type::Sentinel { inner: b, .. },
        ) => same_value(a, b),
        (Type::Struct { id: a, .. }, Type::Struct { id: b, .. }) => a == b,
        (Type::Union { id: a, .. }, Type::Union { id: b, .. }) => a == b,
        (Type::Extern { id: a, .. }, Type::Extern { id: b, .. }) => a == b,
        (Type::Float(a), Type::Float(b)) => a.bits == b.bits,
        (a, b) => match (integer(a), integer(b)) {
            (Some(a), Some(b)) => a == b,
            _ => a == b,
        },
    }
}

/// The type without what only says how it is carried.
fn bare(ty: &ir::Type) -> &ir::Type {
    match ty {
        ir::Type::As { inner, .. } | ir::Type::Block { inner, .. } => bare(inner),
        ir::Type::Bias { base, .. } => bare(base),
        other => other,
    }
}

/// Width and sign of a plain integer.
fn integer(ty: &ir::Type) -> Option<(u8, bool)> {
    match ty {
        ir::Type::Int(int) => Some((int.bits, int.signed)),
        ir::Type::Varint(varint) => Some((varint.bits, varint.zigzag)),
        ir::Type::Choice {
            shape: ir::ChoiceShape::Widest { bits, signed },
            ..
        } => Some((*bits, *signed)),
        _ => None,
    }
}

/// Where a field stands first, for reports.
pub(super) fn span_of(field: &ir::Field) -> Span {
    source(field.span)
}
