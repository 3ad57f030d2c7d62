//! Bodies, records and items: what is on the wire, in order, and what a user sees of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ContextId, Expr, Gate, IntType, Integer, Length, Notes, PathStep, Span, TransformId, Type,
};

/// Everything of one packet, struct or envelope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Body {
    /// What the slots are, by index.
    pub slots: Vec<SlotInfo>,
    /// The outermost record.
    pub record: Record,
    /// Whether bytes may be left over.
    pub exactness: Exactness,
    /// Least size in bytes, over all versions.
    pub min_size: u64,
    /// Greatest size in bytes, if bounded.
    pub max_size: Option<u64>,
    /// Whether a `set` stands in it or below.
    pub sets_context: bool,
    /// Whether its bytes depend on a context value, here or below.
    pub reads_context: bool,
}

/// What a slot is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SlotInfo {
    /// The field's name, or the label of an item without one.
    pub name: String,
    /// Its type, as the slot's value (not its presence).
    pub ty: Type,
}

/// Whether bytes left over are an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Exactness {
    /// They are.
    #[default]
    Exact,
    /// They are kept as `rest` by tools, and ignored by generated code.
    Lenient,
}

/// The fields that a user sees, and the items that carry them.
/// Blocks, conditions, regions, bits and masks without a name lift their fields into the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Name for back-ends, unique among types (`Talk`, `TalkTarget`, `LoginExtra`). Names of packets,
    /// and of what is made within them, are unique in the packet's states and direction only.
    pub type_name: String,
    /// The fields in the order of their first appearance.
    pub fields: Vec<Field>,
    /// What is on the wire.
    pub block: Block,
}

/// One field of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Field {
    /// Name, unique in its record.
    pub name: String,
    /// Where its value is.
    pub slot: u32,
    /// Its type. Where several items carry it under exclusive conditions, all have values of this
    /// type, but may carry them differently: a narrower integer as `As`, a text with another prefix.
    pub ty: Type,
    /// Whether some version or branch lacks it: then it is an `Option`.
    pub optional: bool,
    /// The version gate over all its items, if no other condition makes it optional:
    /// `at` a fixed version folds the `Option` away by this.
    pub gate: Gate,
    /// Whether a condition other than gates decides about it.
    pub conditional: bool,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Notes.
    pub notes: Notes,
    /// Where it stands first.
    pub span: Span,
}

/// Items in wire order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Block {
    /// The items.
    pub items: Vec<Item>,
}

/// One step on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// On which versions it is there.
    pub gate: Gate,
    /// What it is.
    pub kind: ItemKind,
    /// Its name in paths: the field's name, or `_0`, `_1` .. for the items without one, counted over the
    /// whole body in text order.
    pub label: String,
    /// Where it stands.
    pub span: Span,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A value.
    Field(Box<FieldItem>),
    /// Items under a condition.
    If {
        /// The condition.
        cond: Expr,
        /// If it holds.
        then: Block,
        /// If not.
        els: Block,
        /// How the branch is found when writing.
        decide: Decide,
    },
    /// Items within a length, a transform or both.
    Region(Box<Region>),
    /// A mask, then the items of the bits that are set, lowest first.
    Mask(Box<Mask>),
    /// Bit fields whose items are lifted into the record.
    Bits(Bits),
    /// Bytes that carry nothing.
    Pad(Pad),
    /// A local value, not on the wire.
    Let {
        /// Its slot.
        slot: u32,
        /// Its value.
        value: Expr,
        /// The integer type it must fit, if declared (8 to 128 bits, signed or not).
        fits: Option<(u8, bool)>,
    },
    /// A value of the connection's end is set, here and now; undone if the packet fails.
    Set {
        /// What is set.
        target: SetTarget,
        /// To what. Fields of a struct in a context may be set alone.
        value: Expr,
    },
    /// In an envelope only: the opcode, the payload.
    Role(Role),
}

/// What `set` sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SetTarget {
    /// A context value or a part of it.
    Context {
        /// Which.
        context: ContextId,
        /// The way to the part.
        path: Vec<PathStep>,
    },
    /// The version on an axis. When writing, it must be equal already.
    Axis(u32),
    /// A feature. When writing, it must be equal already.
    Feature(u32),
}

/// How the branch of an `if` is found when writing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decide {
    /// By the condition; fields that disagree are an encode error.
    Condition,
    /// By the fields: the condition peeks or asks for `more`, or is a presence bit (see
    /// [`FieldItem::presence_bits`]). `then` if a field of it is present, or if `els` has required
    /// fields and none of them is; otherwise `els`.
    Presence,
}

/// A value on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FieldItem {
    /// Where the value goes. A hidden value has a slot too, so that others may speak of its bytes.
    pub slot: u32,
    /// The type.
    pub ty: Type,
    /// Where the value comes from.
    pub value: FieldValue,
    /// Bits of this flags or integer value that are written from presence: each is used by exactly one
    /// `if` of the same record. They are still part of the value; a user need not set them.
    pub presence_bits: Vec<PresenceBit>,
    /// What is said of the value.
    pub notes: Notes,
}

/// A bit that says whether fields are present.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PresenceBit {
    /// The bit's mask.
    pub mask: Integer,
    /// The slots of the fields under the `if`; all present or all absent.
    pub slots: Vec<u32>,
}

/// Where the value of an item comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    /// From and to the field of the record.
    Field,
    /// Computed: written always, checked when read; no field.
    Computed {
        /// The value.
        value: Box<Expr>,
        /// When the check can be made.
        check: Check,
    },
    /// Written so, ignored when read (tools keep what they read, and write it back); no field.
    Ignored {
        /// The value.
        value: Box<Expr>,
    },
}

/// When a computed value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// At once: it speaks of nothing behind it. A wrong value is an error at the field.
    Now,
    /// At the end of the body, in the order of the items; written as a placeholder first, then set.
    /// The error is at the field all the same.
    AtEnd,
}

/// Items within a length, a transform or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Region {
    /// The slot by which computed values speak of the region's bytes.
    pub slot: u32,
    /// Where it ends; none only with a transform that knows itself.
    pub length: Option<Length>,
    /// What is done to its bytes.
    pub transform: Option<Transform>,
    /// Whether reading past its end gives zero and what is left is ignored.
    pub lenient: bool,
    /// What is inside.
    pub block: Block,
}

/// A transform of a region's bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Transform {
    /// Which.
    pub kind: TransformKind,
    /// Without it (false) the region has neither transform nor length: its items stand bare.
    pub when: Option<Expr>,
}

/// Which transform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransformKind {
    /// Raw RSA over one block as long as the modulus, no padding scheme; what the items leave is filler
    /// that they name (`pad to`). Without its key the region is kept as bytes.
    Rsa,
    /// zlib (RFC 1950).
    Zlib,
    /// Raw deflate (RFC 1951).
    Deflate,
    /// Repeating xor with a key (bytes or integer expression's little-endian words).
    Xor {
        /// The key.
        key: Box<Expr>,
    },
    /// XTEA, little-endian words, over whole blocks of 8 bytes.
    Xtea {
        /// The key: a `[u32; 4]` context or slot.
        key: Box<Expr>,
    },
    /// The application's.
    Extern {
        /// Which.
        id: TransformId,
        /// One argument a parameter.
        args: Vec<Expr>,
    },
}

/// `mask u8 { bit 0 => .. }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mask {
    /// The slot of the mask's number.
    pub slot: u32,
    /// An unsigned integer type.
    pub ty: Type,
    /// The bits in ascending order.
    pub bits: Vec<MaskBit>,
    /// Whether an unknown bit is ignored (tools keep it) rather than an error.
    pub lenient: bool,
}

/// One bit of a mask and what it stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MaskBit {
    /// Index of the bit, lowest is 0.
    pub bit: u8,
    /// What is there if it is set: one or more fields, all present or all absent.
    pub block: Block,
}

/// Bit fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bits {
    /// Name for back-ends where it is a type of its own.
    pub type_name: String,
    /// The integer that holds them.
    pub carrier: IntType,
    /// Which bits the first item takes.
    pub order: BitOrder,
    /// The items; in each version their widths add up to the carrier's.
    pub items: Vec<BitItem>,
}

/// Which bits the first item of bit fields takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BitOrder {
    /// The lowest.
    Lsb,
    /// The highest.
    Msb,
}

/// One item of bit fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BitItem {
    /// Its name, or a label `_0` ...
    pub name: String,
    /// Its slot.
    pub slot: u32,
    /// Its width in bits, 1 or more.
    pub width: u8,
    /// On which versions it is there.
    pub gate: Gate,
    /// What its bits mean.
    pub ty: BitType,
    /// Where its value comes from.
    pub value: BitValue,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Notes.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// What the bits of an item mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BitType {
    /// An unsigned integer.
    Unsigned,
    /// A signed integer, sign-extended.
    Signed,
    /// One bit.
    Bool,
    /// An enum.
    Enum(super::EnumId),
    /// Flags.
    Flags(super::FlagsId),
}

/// Where the value of a bit item comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BitValue {
    /// From and to the field.
    Field,
    /// This number, checked when read.
    Constant(Integer),
    /// This number, ignored when read.
    Ignored(Integer),
    /// The `more` of a `chain` list: written by the list.
    Chain,
    /// In an envelope: the opcode, or the part of it with this index.
    Opcode(u32),
}

/// Bytes that carry nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pad {
    /// How many.
    pub kind: PadKind,
    /// What is written. What is read is ignored; tools keep it where it differs from zeros.
    pub fill: Fill,
}

/// How many bytes a pad has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PadKind {
    /// So many.
    Count(u64),
    /// Up to this distance from the start of the enclosing block (region, or body where there is none).
    To(u64),
    /// Up to a multiple of this distance from the start of the enclosing block.
    Align(u64),
}

/// What a pad is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// Zeros.
    Zero,
    /// Whatever the writer's source of randomness gives; zeros where it has none.
    Random,
}

/// A part of the envelope that is not a plain field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The opcode, or the part of it with this index.
    Opcode(u32),
    /// The packet's body.
    Payload {
        /// Its length.
        length: Length,
        /// The slot of its bytes, for computed values.
        slot: u32,
    },
}
