//! Types and the one length grammar.
//! Never resolves a name.

use super::{Arg, BinaryOp, Bits, Block, Expr, Ident, If, IntLit, Lit, Mask, Match, Range, Via};
use crate::source::Span;

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Which.
    pub kind: TypeKind,
    /// Where.
    pub span: Span,
}

/// The kinds of type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `u8`, `i24be`, `f32`, `bool`, `truthy`, `varint32(max 3)`.
    Builtin(Builtin),
    /// `Position`, `Pair<u8, u16>`, `Entry(actions)`.
    Named {
        /// Its name.
        name: Ident,
        /// Its type arguments.
        generics: Vec<Type>,
        /// Its value arguments.
        args: Vec<Arg>,
    },
    /// `str[..]`, `cstr`, `bytes[..]`, `json[..]`.
    Text {
        /// Which of the four.
        kind: TextKind,
        /// Its length; none for `cstr`, and for the bare `str` and `bytes` of extern parameters.
        len: Option<Box<Len>>,
        /// What follows the length: `latin1`, `pad 0xFF`, `nul`.
        options: Vec<TextOption>,
    },
    /// `[T; L]`.
    Array {
        /// The element.
        element: Box<Type>,
        /// How many.
        len: Box<Len>,
    },
    /// `{K: V; L}`.
    Map {
        /// The key.
        key: Box<Type>,
        /// The value.
        value: Box<Type>,
        /// How many.
        len: Box<Len>,
    },
    /// `T as W`.
    As {
        /// What it means.
        ty: Box<Type>,
        /// What the wire carries; may be biased.
        wire: Box<Type>,
    },
    /// `T + k`, `T - k`.
    Bias {
        /// What the wire carries.
        ty: Box<Type>,
        /// [`BinaryOp::Add`] or [`BinaryOp::Sub`].
        op: BinaryOp,
        /// `k`.
        amount: Box<Expr>,
    },
    /// `T?`, `T? if != 0`.
    Optional {
        /// What may be there.
        ty: Box<Type>,
        /// How its presence is told.
        form: OptionForm,
    },
    /// `partial T mask`.
    Partial {
        /// The struct whose fields may be there.
        ty: Box<Type>,
        /// The mask's type.
        mask: Box<Type>,
    },
    /// `if c { .. } else { .. }`: types or members in the braces.
    If(Box<If>),
    /// `match .. { .. }`.
    Match(Box<Match>),
    /// `block[L] { .. }`, `block[L] match .. { .. }`.
    Block(Box<Block>),
    /// `via rsa[128] { .. }`.
    Via(Box<Via>),
    /// `bits u16 { .. }`.
    Bits(Box<Bits>),
    /// `mask u8 { .. }`.
    Mask(Box<Mask>),
    /// `()`, in an `rpc`.
    Unit,
}

/// A type with a name of its own in the language.
#[derive(Clone, Debug, PartialEq)]
pub enum Builtin {
    /// `u8`, `i16be`, `u24`, `i128le`.
    Int(IntType),
    /// `f32`, `f64be`.
    Float {
        /// 32 or 64.
        bits: u8,
        /// `be`, `le`, or the header's.
        endian: Option<super::Endian>,
    },
    /// `bool`: 0 or 1, else an error.
    Bool,
    /// `truthy`: any non-zero is true, written as 1.
    Truthy,
    /// `varint32`, `zigzag64`, `varint32(max 3)`.
    Varint {
        /// Signedness and coding.
        kind: VarintKind,
        /// 32 or 64.
        bits: u8,
        /// The most bytes.
        max: Option<IntLit>,
    },
}

/// A fixed-width integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntType {
    /// 8, 16, 24, 32, 48, 64 or 128.
    pub bits: u8,
    /// Whether it is an `i`.
    pub signed: bool,
    /// `be`, `le`, or the header's.
    pub endian: Option<super::Endian>,
}

/// How a varint maps numbers to bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VarintKind {
    /// LEB128, unsigned.
    Varint,
    /// LEB128 of the zigzag of a signed number.
    Zigzag,
}

/// How the presence of an optional value is told.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionForm {
    /// A `bool` before.
    Flag,
    /// `if != 0`: present when the comparison holds for the value itself.
    Sentinel {
        /// The comparison.
        op: BinaryOp,
        /// With what.
        value: Box<Expr>,
    },
}

/// The byte-string types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// `str[L]`
    Str,
    /// `cstr`
    CStr,
    /// `bytes[L]`
    Bytes,
    /// `json[L]`
    Json,
}

/// What may follow the length of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum TextOption {
    /// `latin1`
    Encoding {
        /// Which.
        encoding: Encoding,
        /// Where.
        span: Span,
    },
    /// `pad 0xFF`
    Pad(IntLit),
    /// `nul`: the length counts a NUL.
    Nul(Span),
}

/// A text encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `utf8`
    Utf8,
    /// `latin1`, ISO-8859-1
    Latin1,
    /// `cp1252`
    Cp1252,
    /// `ascii`
    Ascii,
    /// `utf16le`
    Utf16Le,
    /// `utf16be`
    Utf16Be,
}

/// How long a text, array or block is.
#[derive(Clone, Debug, PartialEq)]
pub struct Len {
    /// Which form.
    pub kind: LenKind,
    /// Where.
    pub span: Span,
}

/// The forms of a length.
#[derive(Clone, Debug, PartialEq)]
pub enum LenKind {
    /// `16`, `u16`, `u8 + 1`, `size u16`, `u8 chars`, `n`, `n * 2`.
    Counted {
        /// Where the number comes from.
        count: Count,
        /// What it counts.
        unit: LenUnit,
    },
    /// `..`, `.. - n`
    Rest {
        /// How many bytes before the end.
        minus: Option<Box<Expr>>,
    },
    /// `until 0x00`, `until 0xFF else 0x79`
    Until {
        /// The terminator, an integer or a text.
        terminator: Lit,
        /// What an inner terminator is replaced with.
        otherwise: Option<Lit>,
    },
    /// `while cond`
    While(Box<Expr>),
    /// `sep 0xFF`, `sep 0xFF trailing`, `3 sep 0xFF`
    Sep {
        /// How many pieces.
        count: Option<Box<Expr>>,
        /// What stands between them, an integer or a text.
        separator: Lit,
        /// Whether one stands behind the last too.
        end: SepEnd,
    },
    /// `chain more`
    Chain(Ident),
    /// `sparse n, run u16 in a..=b`, `sparse by T`
    Sparse(Sparse),
}

/// Where a count comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    /// An integer type stands before, perhaps biased. A `Named` one that names a constant is that
    /// constant: syntax can't tell `[T; Packed]` from `[T; Limit]`, and takes `SCREAMING_CASE` for
    /// a constant and other upper-case names for a type.
    Prefix(Type),
    /// A number or an expression on earlier fields.
    Expr(Expr),
}

/// What a count counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LenUnit {
    /// Elements of an array, bytes of anything else.
    Default,
    /// `size`: bytes.
    Bytes,
    /// `chars`: units of the encoding.
    Chars,
}

/// How a separated list ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SepEnd {
    /// No separator behind the last piece.
    Between,
    /// `trailing`: one behind the last piece too.
    Trailing,
}

/// The two arrays with holes.
#[derive(Clone, Debug, PartialEq)]
pub enum Sparse {
    /// `sparse n, run u16 in a..=b`
    Runs {
        /// How many slots.
        slots: Box<Expr>,
        /// The marker's type.
        marker: Box<Type>,
        /// The values that are markers.
        range: Range,
    },
    /// `sparse by [u32; u8]`: presence bits before.
    Bitmap(Box<Type>),
}
