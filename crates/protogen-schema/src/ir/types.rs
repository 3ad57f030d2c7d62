//! Types: what one value is on the wire, and the named types of a schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Bits, Body, EnumId, Expr, ExternTypeId, FlagsId, Gate, Integer, Length, NewtypeId, Notes,
    NumberId, Record, Schema, Span, StructId, UnionId,
};

/// Byte order of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

/// A fixed-width integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct IntType {
    /// 8, 16, 24, 32, 48, 64 or 128.
    pub bits: u8,
    /// Whether it is two's complement.
    pub signed: bool,
    /// Byte order.
    pub order: ByteOrder,
}

/// An IEEE float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct FloatType {
    /// 32 or 64.
    pub bits: u8,
    /// Byte order.
    pub order: ByteOrder,
}

/// A LEB128 integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct VarintType {
    /// 32 or 64: the range of the value.
    pub bits: u8,
    /// Whether the value is signed, zigzag-coded.
    pub zigzag: bool,
    /// At most so many bytes (5 or 10 unless given).
    pub max_bytes: u8,
    /// Whether a form longer than needed is read (it is written minimal).
    pub lenient: bool,
}

/// A text encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextEncoding {
    /// UTF-8.
    Utf8,
    /// ISO-8859-1: byte = code point.
    Latin1,
    /// Windows-1252.
    Cp1252,
    /// 7 bits.
    Ascii,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
}

/// What one value is on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// A fixed-width integer.
    Int(IntType),
    /// An IEEE float.
    Float(FloatType),
    /// One byte, 0 or 1; anything else is an error.
    Bool,
    /// One byte: any non-zero is true, written as 1.
    Truthy,
    /// A LEB128 integer.
    Varint(VarintType),
    /// A value of `inner` (an enum, bool, flags or integer type) whose number is carried by the integer
    /// type `wire` (`Status as u8`). A negative integer is carried as two's complement of wire's width.
    As {
        /// The value's type.
        inner: Box<Type>,
        /// An integer type.
        wire: Box<Type>,
    },
    /// value = number read + bias.
    Bias {
        /// An integer type.
        base: Box<Type>,
        /// Added when reading, taken off when writing.
        bias: Integer,
    },
    /// An integer with a coding of its own.
    Number(NumberId),
    /// A named set of numbers, with the enum's own base.
    Enum(EnumId),
    /// A named set of bits, with the flags' own base.
    Flags(FlagsId),
    /// Bit fields, as a record.
    Bits(Box<Bits>),
    /// A type with a name of its own around another (`type Guid = u64;`).
    Newtype(NewtypeId),
    /// A struct.
    Struct {
        /// Which.
        id: StructId,
        /// One argument a parameter, evaluated in the body where the type stands.
        args: Vec<Expr>,
    },
    /// A union with a name of its own (`type X = match ..`).
    Union {
        /// Which.
        id: UnionId,
        /// One argument a parameter.
        args: Vec<Expr>,
    },
    /// A union in place: its arms share the slots of the enclosing body.
    Match(Box<Union>),
    /// A nested record in place, sharing the slots of the enclosing body.
    Record(Box<Record>),
    /// A value within a length or a transform of its own (`data: block[u16] match kind { .. }`).
    Block {
        /// Where the block ends, and whether bytes are left or lacking in it.
        length: Length,
        /// Whether reading past its end gives zero and what is left is ignored.
        lenient: bool,
        /// The value.
        inner: Box<Type>,
    },
    /// Text.
    Text {
        /// Its length.
        length: Length,
        /// Its encoding.
        encoding: TextEncoding,
        /// Whether the length counts a NUL at its end, which is not part of the value.
        nul: bool,
        /// With a fixed length: the byte that fills it, and is cut off at the end when reading.
        pad: u8,
    },
    /// Bytes.
    Bytes {
        /// Their length.
        length: Length,
    },
    /// JSON in UTF-8, kept as its text when it is not reproduced to the byte.
    Json {
        /// Its length in bytes.
        length: Length,
    },
    /// A list.
    Array {
        /// The element's type.
        element: Box<Type>,
        /// Its length.
        length: Length,
    },
    /// Ordered pairs; repeats are kept.
    Map {
        /// The key's type.
        key: Box<Type>,
        /// The value's type.
        value: Box<Type>,
        /// The length in pairs or bytes.
        length: Length,
    },
    /// `[T; sparse n, run W in lo..=hi]`: a list of n slots, each empty or an element; see the language
    /// reference for the algorithm.
    Sparse {
        /// The element's type.
        element: Box<Type>,
        /// n, the number of slots.
        slots: Box<Expr>,
        /// The marker's integer type.
        run: IntType,
        /// The least marker: a run of 0 slots.
        low: Integer,
        /// The greatest marker: a run of high - low slots.
        high: Integer,
    },
    /// `[T; sparse by B]`: presence bits, lowest first within each word, then the present values.
    SparseBitmap {
        /// The element's type.
        element: Box<Type>,
        /// The array of unsigned words that holds the bits.
        bitmap: Box<Type>,
    },
    /// `T?`: a bool before, then the value if it is true.
    Optional(Box<Type>),
    /// `T? if != k`: a value equal to `absent` stands for none.
    Sentinel {
        /// An integer, enum or newtype.
        inner: Box<Type>,
        /// The number that stands for none.
        absent: Integer,
    },
    /// A type-level `if`: the first arm whose condition holds (the last one has none).
    Choice {
        /// The arms in order.
        arms: Vec<ChoiceArm>,
        /// The value's type above the wire.
        shape: ChoiceShape,
    },
    /// A type coded by the application.
    Extern {
        /// Which.
        id: ExternTypeId,
        /// One argument a parameter.
        args: Vec<Expr>,
    },
}

impl Type {
    /// Whether a value of it may be absent though its place on the wire is there.
    #[must_use]
    pub fn may_be_absent(&self, schema: &Schema) -> bool {
        let mut ty = self;
        // A chain of types that does not end is refused elsewhere.
        for _ in 0..16 {
            ty = match ty {
                Type::Optional(_) | Type::Sentinel { .. } => return true,
                Type::Block { inner, .. } => inner,
                Type::Newtype(id) => match schema.newtypes.get(id.0 as usize) {
                    Some(def) => &def.ty,
                    None => return false,
                },
                _ => return false,
            };
        }
        false
    }
}

/// One arm of a type-level `if`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChoiceArm {
    /// None on the last arm only.
    pub cond: Option<Expr>,
    /// The variant's name, where the shape is an enum.
    pub name: String,
    /// The type on the wire.
    pub ty: Type,
}

/// What value a type-level `if` has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceShape {
    /// All arms are integers: the narrowest integer that holds them all.
    Widest {
        /// 8 to 128.
        bits: u8,
        /// Whether negative values occur.
        signed: bool,
    },
    /// An enum with one variant an arm.
    Enum {
        /// Its name for back-ends.
        type_name: String,
    },
}

/// A struct.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StructDef {
    /// Name, unique among types.
    pub name: String,
    /// Doc comment, one string a line.
    pub docs: Vec<String>,
    /// Parameters: name and type.
    pub params: Vec<(String, super::ExprType)>,
    /// What is on the wire.
    pub body: Body,
    /// Set on what `partial S` made: the struct of which this holds some fields
    /// (`diff` and `apply` go between the two).
    pub partial_of: Option<StructId>,
    /// Names, derives and replacements asked for (`@rust(..)`, `@name(..)`).
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// `type X = match ..`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnionDef {
    /// Name, unique among types.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Parameters: name and type.
    pub params: Vec<(String, super::ExprType)>,
    /// All slots of its arms, the tag included.
    pub slots: Vec<super::SlotInfo>,
    /// The union itself.
    pub union: Union,
    /// Notes.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// A tagged union.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Union {
    /// Name for back-ends, unique among types (`TalkTarget`).
    pub type_name: String,
    /// How the arm is found.
    pub tag: Tag,
    /// The arms, in order: the first that matches is taken.
    pub arms: Vec<Arm>,
}

/// How a union's arm is found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// The tag is read here and absorbed; when writing, the arm's value is written.
    Inline(Box<Type>),
    /// The tag is a value known before; when writing, the arm must be the one it leads to.
    Before(Box<Expr>),
    /// The next bytes as this type, not consumed; when writing, the arm decides.
    Peek(Box<Type>),
    /// Each arm has a condition; when writing, it must lead to the arm.
    Conditions,
}

/// One arm of a union.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Arm {
    /// The variant's name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// On which versions the arm exists.
    pub gate: Gate,
    /// Any of these matches.
    pub patterns: Vec<Pattern>,
    /// `id @ _`: the slot that holds the tag. It is also the first field of the arm's record, and is
    /// written from there; a value that leads to another arm is an encode error.
    pub binding: Option<u32>,
    /// What follows.
    pub payload: ArmPayload,
    /// Where it stands.
    pub span: Span,
}

/// What an arm of a union carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArmPayload {
    /// Fields in place; none at all is a unit variant.
    Record(Record),
    /// One value of a type (`Item(Type)`), in this slot.
    Value {
        /// The slot.
        slot: u32,
        /// The type.
        ty: Box<Type>,
    },
}

/// What a tag is held against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// This integer.
    Int(Integer),
    /// An integer in this range, both ends included.
    Range(Integer, Integer),
    /// A value that decodes to this item of an enum.
    EnumItem {
        /// The enum.
        enum_: EnumId,
        /// Index into its items.
        item: u32,
    },
    /// This truth value.
    Bool(bool),
    /// This text.
    Text(String),
    /// This condition holds ([`Tag::Conditions`] only).
    Cond(Box<Expr>),
    /// Anything.
    Any,
}

/// A named set of numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnumDef {
    /// Name, unique among types.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// An integer type.
    pub base: Type,
    /// Whether a number without a name is an error, rather than kept.
    pub closed: bool,
    /// The items.
    pub items: Vec<EnumItem>,
    /// Notes.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// One name in an enum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnumItem {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Its numbers by gate; at most one holds at a configuration.
    pub values: Vec<EnumValue>,
    /// Whether this is another name for a number that has one: read never, written too.
    pub alias: bool,
    /// Notes.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// A number of an enum's item. A range (first < last) makes an item that carries its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnumValue {
    /// Where it counts.
    pub gate: Gate,
    /// First number.
    pub first: Integer,
    /// Last number; first <= last.
    pub last: Integer,
}

/// A named set of bits; unknown bits are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlagsDef {
    /// Name, unique among types.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// An unsigned integer type.
    pub base: Type,
    /// The names.
    pub items: Vec<FlagsItem>,
    /// Notes.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// One name in a flags type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlagsItem {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Its bits, one or more.
    pub mask: Integer,
    /// On which versions it has that name.
    pub gate: Gate,
    /// Where it stands.
    pub span: Span,
}

/// A type with a name of its own around another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Newtype {
    /// Name, unique among types.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// What it wraps.
    pub ty: Type,
    /// Notes.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// An integer with a coding of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NumberDef {
    /// Name, unique among types.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Bits of the value: 8 to 128.
    pub bits: u8,
    /// Whether the value can be negative.
    pub signed: bool,
    /// How it is coded.
    pub codec: NumberCodec,
    /// Where it stands.
    pub span: Span,
}

/// How a `number` is coded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberCodec {
    /// By expressions over a fixed number of bytes.
    Bytes {
        /// How many bytes.
        size: u32,
        /// The value, from [`ExprKind::Byte`](super::ExprKind::Byte)s.
        read: Expr,
        /// One expression a byte, from [`ExprKind::NumberValue`](super::ExprKind::NumberValue).
        write: Vec<Expr>,
    },
    /// By the application.
    Extern {
        /// Least size in bytes.
        min: u32,
        /// Greatest size in bytes.
        max: u32,
    },
}
