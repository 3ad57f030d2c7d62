//! Gates, notes and version ranges.
//! Never resolves a name.

use super::{Expr, Ident, IntLit, Range, RangeKind};
use crate::source::Span;

/// What stands before the thing it gates.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Which.
    pub kind: GateKind,
    /// Where.
    pub span: Span,
}

/// The gates.
#[derive(Clone, Debug, PartialEq)]
pub enum GateKind {
    /// `@since(980)`, `@since(proto 980)`
    Since(AxisValue),
    /// `@until(981)`: without it
    Until(AxisValue),
    /// `@in(861..900)`, `@in(proto 47 | 340)`
    In(Versions),
    /// `@has(Marks)`, `@has(A, not B)`: all of them
    Has(Vec<FeatureRef>),
    /// `@c2s`
    ClientToServer,
    /// `@s2c`
    ServerToClient,
}

/// `861`, `client 861`
#[derive(Clone, Debug, PartialEq)]
pub struct AxisValue {
    /// The axis; the first one declared without it.
    pub axis: Option<Ident>,
    /// The version.
    pub value: IntLit,
}

/// `Marks`, `not Marks`
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureRef {
    /// The feature.
    pub name: Ident,
    /// Whether it must be off.
    pub negated: bool,
}

/// `861..900`, `client 47 | 340`
#[derive(Clone, Debug, PartialEq)]
pub struct Versions {
    /// The axis; the first one declared without it.
    pub axis: Option<Ident>,
    /// Any of these.
    pub ranges: Vec<VersionRange>,
    /// Where.
    pub span: Span,
}

/// `47`, `861..900`, `861..=900`, `981..`, `..900`
#[derive(Clone, Debug, PartialEq)]
pub struct VersionRange {
    /// The first version.
    pub start: Option<IntLit>,
    /// The bound. A single version has itself as an inclusive bound.
    pub end: Option<IntLit>,
    /// Whether the bound belongs to it.
    pub kind: RangeKind,
    /// Where.
    pub span: Span,
}

/// `@range(0..=100)`: stands behind a type, never changes bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Its name.
    pub name: Ident,
    /// Its arguments.
    pub args: Vec<AttrArg>,
    /// Where.
    pub span: Span,
}

/// An argument of a note.
#[derive(Clone, Debug, PartialEq)]
pub enum AttrArg {
    /// `64K`, `ms`, `"text"`, `derive(Eq)`
    Value(Expr),
    /// `0..=100`
    Range(Range),
    /// `name = "kind"`
    Named {
        /// Its name.
        name: Ident,
        /// Its value.
        value: Expr,
    },
}

/// A gate or a note, told apart by its name.
#[derive(Clone, Debug, PartialEq)]
pub enum Attr {
    /// A gate.
    Gate(Gate),
    /// A note.
    Note(Note),
}
