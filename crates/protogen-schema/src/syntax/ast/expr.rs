//! Literals, ranges and expressions.
//! Never evaluates one.

use super::{Ident, Path, Type};
use crate::source::Span;

/// How an integer was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntBase {
    /// `12`, `1_000`, `64K`.
    Decimal,
    /// `0x1E`.
    Hex,
    /// `0b01`.
    Binary,
}

/// An integer literal, without a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntLit {
    /// Its value; a size such as `64K` is multiplied out (by 1024).
    pub value: u128,
    /// How it was written.
    pub base: IntBase,
    /// How many digits were written, without prefix and `_`: a terminator is as wide as them.
    pub digits: u32,
    /// Where.
    pub span: Span,
}

impl IntLit {
    /// The width in bytes that the digits of a hex or binary literal spell out: `0x00` is 1,
    /// `0xFFFF` is 2. A decimal one has no width.
    #[must_use]
    pub fn width_bytes(&self) -> Option<u32> {
        match self.base {
            IntBase::Decimal => None,
            IntBase::Hex => Some(self.digits.div_ceil(2)),
            IntBase::Binary => Some(self.digits.div_ceil(8)),
        }
    }
}

/// A text literal with its escapes resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrLit {
    /// The bytes; UTF-8 unless `\xNN` made them otherwise.
    pub bytes: Vec<u8>,
    /// Where.
    pub span: Span,
}

impl StrLit {
    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

/// Any literal.
#[derive(Clone, Debug, PartialEq)]
pub struct Lit {
    /// Which.
    pub kind: LitKind,
    /// Where.
    pub span: Span,
}

/// The kinds of literal.
#[derive(Clone, Debug, PartialEq)]
pub enum LitKind {
    /// `12`, `0x1E`, `64K`.
    Int(IntLit),
    /// `0.5`, `1e3`.
    Float(f64),
    /// `"text"`.
    Str(StrLit),
    /// `true`, `false`.
    Bool(bool),
    /// `5s`, `10ms`, `3us`, `2m`, `1h`, in nanoseconds.
    Duration(u64),
}

/// How a range ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeKind {
    /// `a..b`, without `b`.
    Exclusive,
    /// `a..=b`, with `b`.
    Inclusive,
}

/// `a..b`, `a..=b`, `a..`, `..=b`.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The first value.
    pub start: Option<Box<Expr>>,
    /// The bound; without it the kind is exclusive.
    pub end: Option<Box<Expr>>,
    /// Whether the bound belongs to it.
    pub kind: RangeKind,
    /// Where.
    pub span: Span,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal.
    Lit(Lit),
    /// `count`, `pos.z`, `flags.HasName`, `self`, `c2s`, `s2c`, `MAX`, `DoubleHealth`.
    Path(Path),
    /// `more`: bytes remain in this block.
    More,
    /// `peek u16`: the next bytes, not consumed.
    Peek(Box<Type>),
    /// `-x`, `not x`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// What it works on.
        operand: Box<Expr>,
    },
    /// `a + b`, `a and b`.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// Left of it.
        left: Box<Expr>,
        /// Right of it.
        right: Box<Expr>,
    },
    /// `count(x)`, `size(from a to b)`, `stackable(id)`, `mst16("SignIn")`.
    Call {
        /// What is called.
        function: Path,
        /// With what.
        args: Vec<Arg>,
    },
    /// `b[0]`, in the rules of a `number`.
    Index {
        /// The list.
        base: Box<Expr>,
        /// The place in it.
        index: Box<Expr>,
    },
    /// `if c { a } else { b }`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Its value when it holds.
        then: Box<Expr>,
        /// Its value when it does not; may be another `if`.
        otherwise: Box<Expr>,
    },
    /// `[a, b]`, what a `number` writes; also a default.
    List(Vec<Expr>),
    /// `(a)`.
    Paren(Box<Expr>),
}

/// The operators before an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `not`
    Not,
}

/// The operators between operands, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `&`
    BitAnd,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
}

impl BinaryOp {
    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::BitAnd => "&",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
        }
    }

    /// How strongly it binds; equal strengths group to the left, comparisons do not chain.
    #[must_use]
    pub fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge => 3,
            Self::BitAnd => 4,
            Self::Add | Self::Sub => 5,
            Self::Mul | Self::Div | Self::Rem => 6,
        }
    }

    /// Whether it is one of `== != < <= > >=`.
    #[must_use]
    pub fn is_comparison(self) -> bool {
        self.strength() == 3
    }
}

/// An argument of a call, a layer or a transform.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A value.
    Expr(Expr),
    /// A built-in type: `length(u16)`.
    Type(Type),
    /// `offset 0x01000193`, `max 64K`.
    Named {
        /// Its name.
        name: Ident,
        /// Its value.
        value: Expr,
    },
    /// `from a to b`, `from a` (to the end).
    Region {
        /// The field it starts with.
        from: Path,
        /// The last field of it.
        to: Option<Path>,
        /// Where.
        span: Span,
    },
}
