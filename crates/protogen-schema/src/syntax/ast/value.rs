//! `test` blocks and the values in them.
//! Never compares a value with a type.

use super::{Arg, AxisValue, Direction, FeatureRef, Ident, IntLit, Lit, Note, Path, StrLit};
use crate::source::Span;

/// `test s2c Talk @at(client 861) "AA 07" = { .. };`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// A packet or struct, or a whole frame.
    pub kind: TestKind,
    /// `s2c`
    pub direction: Option<Direction>,
    /// The packet or struct.
    pub target: Path,
    /// The arguments of a struct with parameters.
    pub args: Vec<Arg>,
    /// `@at(client 861)` and the like.
    pub settings: Vec<TestSetting>,
    /// The bytes in hex; several texts are one after the other.
    pub bytes: Vec<StrLit>,
    /// What they mean.
    pub expectation: TestExpectation,
}

/// What the bytes of a test are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestKind {
    /// A packet with its opcode, or a struct.
    Plain,
    /// `frame`: with the envelope.
    Frame,
}

/// What a test expects.
#[derive(Clone, Debug, PartialEq)]
pub enum TestExpectation {
    /// This value.
    Value(Value),
    /// `error`, `error "kind"`
    Error {
        /// Its kind.
        kind: Option<StrLit>,
        /// Where.
        span: Span,
    },
}

/// What a test sets before it runs.
#[derive(Clone, Debug, PartialEq)]
pub enum TestSetting {
    /// `@at(client 861, proto 900)`
    At {
        /// The axes' values.
        values: Vec<AxisValue>,
        /// Where.
        span: Span,
    },
    /// `@has(DoubleHealth, not Checksum)`
    Has {
        /// The features that are on or off.
        features: Vec<FeatureRef>,
        /// Where.
        span: Span,
    },
    /// `@set(player = { x: 1, y: 2, z: 7 })`
    Set {
        /// The contexts' values.
        values: Vec<RecordField>,
        /// Where.
        span: Span,
    },
    /// `@table(stackable = [2148, 2152])`: a set of keys, or a map;
    /// `@table(stackable(2148) = true)`: one answer.
    Table {
        /// The tables' contents.
        answers: Vec<TableAnswer>,
        /// Where.
        span: Span,
    },
    /// Any other note.
    Note(Note),
}

/// `stackable = [2148]`, `stackable(2148) = true`
#[derive(Clone, Debug, PartialEq)]
pub struct TableAnswer {
    /// The table.
    pub table: Ident,
    /// What it is asked; empty where the value holds all that it knows.
    pub keys: Vec<Value>,
    /// What it answers.
    pub value: Value,
}

/// A value in a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Which.
    pub kind: ValueKind,
    /// Where.
    pub span: Span,
}

/// The kinds of value.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// `7`, `10.0`, `"Ann"`, `true`
    Lit(Lit),
    /// `-7`, `-0.5`
    Neg(Lit),
    /// `hex "01 02"`: bytes
    Hex(StrLit),
    /// `_`: an empty slot
    Empty,
    /// `Say`, `PlayerKind.Me`: an enum item, a unit case, a flag
    Name(Path),
    /// `A | B | 0x40`: flags
    Flags(Vec<Value>),
    /// `{ x: 1, y: 2 }`; `{}` may be an empty map too
    Record {
        /// The fields.
        fields: Vec<RecordField>,
        /// `..` at the end: other fields are not compared
        rest: Option<Span>,
    },
    /// `{ "k": "v" }`: a map whose keys are not names
    Map(Vec<MapEntry>),
    /// `[1, 2]`, `[_ * 3, 1]`
    List(Vec<ListItem>),
    /// `Place { pos: .. }`, `Item(7)`
    Case(Case),
}

/// `x: 1`
#[derive(Clone, Debug, PartialEq)]
pub struct RecordField {
    /// The field.
    pub name: Ident,
    /// Its value.
    pub value: Value,
}

/// `"k": "v"`
#[derive(Clone, Debug, PartialEq)]
pub struct MapEntry {
    /// The key.
    pub key: Value,
    /// The value.
    pub value: Value,
}

/// `1`, `_ * 3`
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem {
    /// The value.
    pub value: Value,
    /// How often.
    pub times: Option<IntLit>,
}

/// `Place { pos: .. }`, `Item(7)`
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The case.
    pub name: Ident,
    /// What it holds: a record, or the value in the parentheses.
    pub value: Box<Value>,
}
