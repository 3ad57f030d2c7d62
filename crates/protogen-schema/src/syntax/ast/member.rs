//! What stands between the braces of a record: fields, groups, unions, blocks.
//! Never decides what a name means.

use super::{Arg, Docs, Expr, Gate, Ident, IntLit, Len, Note, Path, Range, Type};
use crate::source::Span;

/// One line of a record, in wire order.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its `///`.
    pub docs: Docs,
    /// What stands before it: `@since(980)`.
    pub gates: Vec<Gate>,
    /// Which.
    pub kind: MemberKind,
    /// From its first gate to before its comma; docs are outside.
    pub span: Span,
}

/// The kinds of member.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberKind {
    /// `name: T`, `_: T = 0`
    Field(Field),
    /// `if c { .. } else { .. }`, unnamed
    If(If),
    /// `match .. { .. }`, unnamed
    Match(Match),
    /// `gate @has(X) { .. }`
    Gate(GateGroup),
    /// `block[u16] { .. }`, unnamed
    Block(Box<Block>),
    /// `via rsa[128] { .. }`, unnamed
    Via(Box<Via>),
    /// `bits u8 { .. }`, unnamed
    Bits(Bits),
    /// `mask u8 { .. }`, unnamed
    Mask(Mask),
    /// `pad 3`, `pad to 128 random`, `align 4`, `skip 2`
    Pad(Pad),
    /// `..Struct(args)`
    Spread(Spread),
    /// `let n: u8 = ..`
    Let(Box<Let>),
    /// `set player = pos`
    Set(Set),
    /// `opcode`, the role in a frame
    Opcode,
    /// `payload[i32]`, the role in a frame
    Payload(Payload),
    /// It had a fault that is reported already; perhaps its name is known.
    Broken(Option<Ident>),
}

/// The name of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Name {
    /// In Rust too.
    Ident(Ident),
    /// `_`: on the wire, not in Rust.
    Hidden(Span),
}

impl Name {
    /// Where.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Ident(ident) => ident.span,
            Self::Hidden(span) => *span,
        }
    }
}

/// `name: T = value @note`
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// What the wire carries.
    pub value: Option<Box<FieldValue>>,
    /// What stands behind it.
    pub notes: Vec<Note>,
}

/// `= e` or `~ e`.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldValue {
    /// Which of the two.
    pub role: ValueRole,
    /// The value.
    pub value: Expr,
}

/// What a value after a type does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueRole {
    /// `=`: written always, checked when read.
    Carried,
    /// `~`: written, what was read is ignored.
    Ignored,
}

/// What the braces of an `if` hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A type: `if c { u32 } else { u16 }`.
    Type(Box<Type>),
    /// Members.
    Members(Vec<Member>),
}

/// `if c { .. } else if d { .. } else { .. }`. Unnamed as a member it holds members only.
#[derive(Clone, Debug, PartialEq)]
pub struct If {
    /// The conditions with their bodies.
    pub arms: Vec<IfArm>,
    /// The last `else`.
    pub otherwise: Option<Body>,
    /// Where.
    pub span: Span,
}

/// One condition with its body.
#[derive(Clone, Debug, PartialEq)]
pub struct IfArm {
    /// The condition.
    pub condition: Expr,
    /// Its body.
    pub body: Body,
}

/// `gate @has(X) @since(9) { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct GateGroup {
    /// Its gates, those behind the word.
    pub gates: Vec<Gate>,
    /// What they gate.
    pub members: Vec<Member>,
}

/// `match subject { arms }`
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// What is compared.
    pub subject: Subject,
    /// The cases.
    pub arms: Vec<Arm>,
    /// Where.
    pub span: Span,
}

/// What a `match` compares.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// `match { c1 => .., c2 => .. }`: the first condition that is true.
    Conditions,
    /// `match u16 { .. }`: the tag stands here and is absorbed. An upper-case name is a type.
    Inline(Box<Type>),
    /// `match mode { .. }`, `match peek u16 { .. }`
    Expr(Box<Expr>),
}

/// `pattern => Name { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// Its `///`.
    pub docs: Docs,
    /// Its gates.
    pub gates: Vec<Gate>,
    /// `kind @`
    pub binding: Option<Ident>,
    /// `A | B`
    pub patterns: Vec<Pattern>,
    /// The name of the case; without it the first pattern's, `_` is `Other`.
    pub name: Option<Ident>,
    /// What it holds.
    pub body: ArmBody,
    /// Where, without docs and comma.
    pub span: Span,
}

/// One alternative of an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Which.
    pub kind: PatternKind,
    /// Where.
    pub span: Span,
}

/// The kinds of pattern.
#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// `_`
    Any,
    /// `0x61`, `-1`, `"text"`, `true`, `Say`, `MAX`; in `match { .. }` a condition.
    Value(Expr),
    /// `1..=4`
    Range(Range),
}

/// What an arm holds.
#[derive(Clone, Debug, PartialEq)]
pub enum ArmBody {
    /// Nothing: `None`.
    Unit,
    /// `Place { pos: Position }`
    Members(Vec<Member>),
    /// `Item(Type)`
    Type(Type),
}

/// `block[L] @lenient { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// How long.
    pub len: Len,
    /// What stands before the body.
    pub notes: Vec<Note>,
    /// What it holds: members or, as in `block[u16] match kind { .. }`, a type.
    pub body: Body,
    /// Where.
    pub span: Span,
}

/// `via T(args)[L] when cond { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Via {
    /// The transform: `rsa`, `zlib`, an extern.
    pub transform: Ident,
    /// Its arguments.
    pub args: Vec<Arg>,
    /// How long it is when transformed.
    pub len: Option<Len>,
    /// Gates the transform, not the fields.
    pub when: Option<Expr>,
    /// What stands before the body.
    pub notes: Vec<Note>,
    /// What it holds.
    pub body: Body,
    /// Where.
    pub span: Span,
}

/// `bits msb u16 { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Bits {
    /// `lsb`, `msb`, or none written: lowest bits first.
    pub order: Option<BitOrder>,
    /// The word.
    pub base: Type,
    /// Its parts.
    pub items: Vec<BitItem>,
    /// Where.
    pub span: Span,
}

/// Which bits the first item takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BitOrder {
    /// The lowest.
    Lsb,
    /// The highest.
    Msb,
}

/// `name: N`, `name: T @ N`, `_: N = 0`
#[derive(Clone, Debug, PartialEq)]
pub struct BitItem {
    /// Its `///`.
    pub docs: Docs,
    /// Its gates.
    pub gates: Vec<Gate>,
    /// Its name.
    pub name: Name,
    /// Its type; without it unsigned.
    pub ty: Option<Type>,
    /// How many bits.
    pub width: IntLit,
    /// What the wire carries.
    pub value: Option<FieldValue>,
    /// What stands behind it.
    pub notes: Vec<Note>,
    /// Where, without docs and comma.
    pub span: Span,
}

/// `mask u8 { bit 0 => x: f32 }`
#[derive(Clone, Debug, PartialEq)]
pub struct Mask {
    /// The word.
    pub base: Type,
    /// What stands before the body.
    pub notes: Vec<Note>,
    /// Its bits.
    pub arms: Vec<MaskArm>,
    /// Where.
    pub span: Span,
}

/// `bit 4 => hp: u16` or `bit 4 => { a: u8, b: u8 }`
#[derive(Clone, Debug, PartialEq)]
pub struct MaskArm {
    /// Its `///`.
    pub docs: Docs,
    /// Its gates.
    pub gates: Vec<Gate>,
    /// Which bit.
    pub bit: Expr,
    /// What it says is there: one member, or several in braces.
    pub members: Vec<Member>,
    /// Where, without docs and comma.
    pub span: Span,
}

/// Padding.
#[derive(Clone, Debug, PartialEq)]
pub struct Pad {
    /// Which.
    pub kind: PadKind,
    /// The number.
    pub amount: Expr,
    /// `random`: filled with random bytes.
    pub random: Option<Span>,
}

/// The kinds of padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PadKind {
    /// `pad 3`: that many.
    Bytes,
    /// `pad to 128`: until the enclosing block is that long.
    To,
    /// `align 4`: until a multiple.
    Align,
    /// `skip 2`: that many, ignored when read.
    Skip,
}

/// `..Struct(args)`
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The struct.
    pub ty: Type,
}

/// `let floors: u8 = ..`
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: Expr,
}

/// `set player.y = player.y - 1`
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// What kind of thing it sets.
    pub kind: SetKind,
    /// What it sets.
    pub target: Path,
    /// To what.
    pub value: Expr,
}

/// What a `set` sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetKind {
    /// A context or a part of one.
    Context,
    /// `set version proto = ..`
    Version,
    /// `set feature X = ..`
    Feature,
}

/// `payload[i32]`
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    /// How long.
    pub len: Option<Len>,
}
