//! Items with a body of data: `struct`, `enum`, `flags`, `number`, `hash`.
//! Never checks a value.

use super::{Docs, Expr, Gate, Ident, Member, Note, Param, Range, Type};
use crate::source::Span;

/// `number Packed: u16 over [u8; 2] { read b => .., write v => .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct NumberDef {
    /// Its name.
    pub name: Ident,
    /// The type of its values.
    pub value: Type,
    /// What the wire carries.
    pub over: Type,
    /// From the wire to the value.
    pub read: NumberRule,
    /// From the value to the wire.
    pub write: NumberRule,
    /// What stands before the body.
    pub notes: Vec<Note>,
}

/// `read b => ..`
#[derive(Clone, Debug, PartialEq)]
pub struct NumberRule {
    /// What the right side calls it.
    pub binding: Ident,
    /// The other side's value.
    pub value: Expr,
}

/// `hash mst16 = fnv1a32(offset .., prime ..) & 0xFFFF;`
#[derive(Clone, Debug, PartialEq)]
pub struct Hash {
    /// Its name.
    pub name: Ident,
    /// `fnv1a32`, `crc16`, `crc32`, `fourcc`
    pub family: Ident,
    /// The parameters of the family.
    pub params: Vec<HashParam>,
    /// `& mask`
    pub mask: Option<Expr>,
}

/// `offset 0x01000193`
#[derive(Clone, Debug, PartialEq)]
pub struct HashParam {
    /// Its name.
    pub name: Ident,
    /// Its value.
    pub value: Expr,
}

/// `enum Dir: u8 @closed { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Its name.
    pub name: Ident,
    /// What the wire carries.
    pub base: Type,
    /// `@closed`
    pub notes: Vec<Note>,
    /// Its items.
    pub items: Vec<EnumItem>,
}

/// One line of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumItem {
    /// Its `///`.
    pub docs: Docs,
    /// What stands before it.
    pub gates: Vec<Gate>,
    /// Its name.
    pub name: Ident,
    /// What it is.
    pub kind: EnumItemKind,
    /// Where, without docs and comma.
    pub span: Span,
}

/// What a line of an enum is.
#[derive(Clone, Debug, PartialEq)]
pub enum EnumItemKind {
    /// `Say = 1`, `East` (one more than the one before), `A = 4 @until(9) | 11 @since(9)`
    Values {
        /// Empty: one more than the one before.
        values: Vec<EnumValue>,
        /// What stands behind, such as `@deprecated`.
        notes: Vec<Note>,
    },
    /// `alias Legacy = North`
    Alias(Ident),
}

/// `4 @in(861..900)`
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// The number.
    pub number: EnumNumber,
    /// When it holds.
    pub gates: Vec<Gate>,
    /// Where.
    pub span: Span,
}

/// What stands behind the `=` of an enum item.
#[derive(Clone, Debug, PartialEq)]
pub enum EnumNumber {
    /// `4`
    Value(Expr),
    /// `10..=19`
    Range(Range),
}

/// `flags Icons: u16 { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Flags {
    /// Its name.
    pub name: Ident,
    /// What the wire carries.
    pub base: Type,
    /// What stands before the body.
    pub notes: Vec<Note>,
    /// Its items.
    pub items: Vec<FlagItem>,
}

/// `Poison = bit 0`
#[derive(Clone, Debug, PartialEq)]
pub struct FlagItem {
    /// Its `///`.
    pub docs: Docs,
    /// What stands before it.
    pub gates: Vec<Gate>,
    /// Its name.
    pub name: Ident,
    /// Its bits.
    pub values: Vec<FlagValue>,
    /// What stands behind.
    pub notes: Vec<Note>,
    /// Where, without docs and comma.
    pub span: Span,
}

/// `bit 0 @since(9)`
#[derive(Clone, Debug, PartialEq)]
pub struct FlagValue {
    /// The number.
    pub number: FlagNumber,
    /// When it holds.
    pub gates: Vec<Gate>,
    /// Where.
    pub span: Span,
}

/// What stands behind the `=` of a flag.
#[derive(Clone, Debug, PartialEq)]
pub enum FlagNumber {
    /// `bit 0`
    Bit(Expr),
    /// `0x00F0`
    Mask(Expr),
}

/// `struct Pair<T>(p: u8) { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<Ident>,
    /// Its value parameters.
    pub params: Vec<Param>,
    /// What stands before the body.
    pub notes: Vec<Note>,
    /// Its members.
    pub members: Vec<Member>,
}
