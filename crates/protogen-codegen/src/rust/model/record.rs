//! Records: steps in wire order, and how a value is built of what they read.

use super::Ex;
use super::wire::{Length, Wire};

/// A record as it is read and written.
#[derive(Debug, Clone)]
pub struct Record {
    /// How it is built: `Self`, `TalkExtra`, `TalkTarget::Place`.
    pub path: String,
    /// Fields and where their values come from when reading.
    pub fields: Vec<(String, Give)>,
    /// What is on the wire.
    pub steps: Vec<Step>,
    /// Values that are checked or set at the end.
    pub closing: Vec<Closing>,
    /// Slots whose extents computed values need.
    pub extents: Vec<String>,
    /// Regions whose size before the transform is needed.
    pub plains: Vec<String>,
    /// The local of the first byte's place, if a computed value speaks of the whole.
    pub start: bool,
}

/// How a local becomes a field, or the result of a branch.
#[derive(Debug, Clone, PartialEq)]
pub enum Give {
    /// As it is.
    As(String),
    /// In `Some`.
    Some(String),
    /// `None`.
    None,
    /// An option that is present in every version.
    Need(String),
    /// Boxed.
    Boxed(Box<Give>),
}

/// A computed value that is known at the end of its body.
#[derive(Debug, Clone)]
pub struct Closing {
    /// The local of its value when reading; `{local}_at` is its place.
    pub local: String,
    /// Its path.
    pub path: String,
    /// What it must be, `i128` or text, and how a mismatch is called.
    pub value: Ex,
    /// Which fault a mismatch is.
    pub mismatch: Mismatch,
    /// How it is written.
    pub wire: Wire,
    /// Whether it stands under a condition: the local is an `Option`.
    pub optional: bool,
    /// What was read, to compare with the value.
    pub found: String,
    /// Whether it is written at the end, over a placeholder.
    pub patched: bool,
}

/// Which fault a wrong computed value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// `ConstantMismatch`.
    Constant,
    /// `LengthMismatch`.
    Length,
    /// `ChecksumMismatch`.
    Checksum,
}

/// One step on the wire.
#[derive(Debug, Clone)]
pub enum Step {
    /// A value.
    Value(Box<Value>),
    /// Steps under a condition.
    If(Box<Branch>),
    /// Steps within a length or transform.
    Region(Box<Region>),
    /// A mask and what its bits stand for.
    Mask(Box<Mask>),
    /// Bit fields.
    Bits(Box<Bits>),
    /// Padding.
    Pad(Pad),
    /// A local value.
    Let {
        /// Its local.
        local: String,
        /// Its value.
        value: Box<Ex>,
        /// Its type.
        ty: String,
    },
    /// A context value, an axis or a feature is set.
    Set(Box<Set>),
    /// The bool `more` of a chain list's element, with its path.
    Link(String, Box<Wire>),
    /// In an envelope: a part of the opcode, in the local `part_n`.
    Opcode(usize, String, Box<Wire>),
    /// In an envelope: the packet's body.
    Payload {
        /// Its length.
        length: Box<Length>,
        /// The local whose extent is needed.
        extent: Option<String>,
        /// Its path.
        path: String,
    },
}

/// A value on the wire.
#[derive(Debug, Clone)]
pub struct Value {
    /// The local it is read into.
    pub local: String,
    /// Its path.
    pub path: String,
    /// How it is carried.
    pub wire: Wire,
    /// Where the value comes from.
    pub source: Source,
    /// What is checked of it.
    pub checks: Vec<CheckOf>,
    /// Whether its extent is needed.
    pub extent: bool,
    /// Presence bits: masks and the condition that any of the fields is there.
    pub presence: Vec<(i128, String)>,
}

impl Value {
    /// Whether its bytes are counted.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        let is_size = |check: &CheckOf| matches!(check.fault, CheckFault::Size(_));
        self.checks.iter().any(is_size)
    }
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// The place of a field that is always there; the second is how it is spoken of by reference.
    Field(Place),
    /// The place of an optional field; bound to the local; the default if absent.
    Optional(Place, Option<String>),
    /// This value, compared when read.
    Equal(Ex, Mismatch),
    /// These bytes, compared when read.
    Bytes(Vec<u8>),
    /// Known at the end: written as zeros first.
    Late,
    /// Known at once when writing, at the end when reading.
    Early(Ex),
    /// This value, not compared.
    Ignored(Ex),
}

/// How a value is reached when writing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// Expression.
    pub text: String,
    /// Whether the expression is a reference already.
    pub reference: bool,
    /// Whether the value is `Copy`.
    pub copy: bool,
}

impl Place {
    /// By value if it is `Copy`, else by reference.
    #[must_use]
    pub fn pass(&self) -> String {
        match (self.copy, self.reference) {
            (true, true) => format!("*{}", self.text),
            (false, false) => format!("&{}", self.text),
            _ => self.text.clone(),
        }
    }

    /// By reference.
    #[must_use]
    pub fn by_ref(&self) -> String {
        if self.reference {
            self.text.clone()
        } else {
            format!("&{}", self.text)
        }
    }

    /// As the start of a path or a method call.
    #[must_use]
    pub fn dot(&self) -> &str {
        &self.text
    }
}

/// What is checked of a value, both ways.
#[derive(Debug, Clone)]
pub struct CheckOf {
    /// True where the value is fine; over `{}`, the value.
    pub cond: Ex,
    /// The value as text, if it is not a length.
    pub found: Ex,
    /// What the schema asks.
    pub range: String,
    /// Which fault.
    pub fault: CheckFault,
}

/// Which fault a value out of its range is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckFault {
    /// `ValueOutOfRange`.
    Range,
    /// `LengthLimit` / `LengthOverflow`, with the limit.
    Length(u64),
    /// The same of the bytes on the wire, which are known once the value is read or written.
    Size(u64),
}

/// Steps under a condition.
#[derive(Debug, Clone)]
pub struct Branch {
    /// The condition; when writing, how the branch is found.
    pub cond: Ex,
    /// If it holds.
    pub then: Vec<Step>,
    /// If not.
    pub els: Vec<Step>,
    /// Locals that are known behind it when reading.
    pub outs: Vec<Out>,
    /// The same when writing: hidden values only.
    pub outs_encode: Vec<Out>,
    /// Encode: conditions that must not hold in `then`: expression and field.
    pub then_absent: Vec<(String, String)>,
    /// And in `els`.
    pub els_absent: Vec<(String, String)>,
    /// What the fields disagree with.
    pub disagrees_with: String,
    /// Encode: what a reader looks at before it takes a branch.
    pub ahead: Option<BranchAhead>,
}

/// What a reader looks at before it takes a branch, and how it decides.
#[derive(Debug, Clone)]
pub struct BranchAhead {
    /// What it looks at.
    pub ahead: Ahead,
    /// The condition, over a reader `r` of it.
    pub cond: String,
    /// The path of the record.
    pub path: String,
    /// The first field that is there in one branch alone.
    pub field: String,
}

/// What a reader looks at before it takes a branch or an arm.
#[derive(Debug, Clone)]
pub struct Ahead {
    /// The local that notes where it begins, when writing.
    pub at: String,
    /// How many bytes it is at most; `u64::MAX` where they are set later.
    pub width: u64,
    /// Whether the reader goes by nothing but these bytes.
    pub of_bytes_alone: bool,
}

/// A local that a branch gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Out {
    /// The local.
    pub local: String,
    /// In the first branch.
    pub then: Give,
    /// In the other.
    pub els: Give,
}

/// Steps within a length, a transform or both.
#[derive(Debug, Clone)]
pub struct Region {
    /// Label in paths.
    pub label: String,
    /// Where it ends.
    pub length: Option<Length>,
    /// What is done to its bytes.
    pub transform: Option<Transform>,
    /// Whether its end is forgiven.
    pub lenient: bool,
    /// What is inside.
    pub steps: Vec<Step>,
    /// What looks at bytes that are gone behind it: settled at its end.
    pub closing: Vec<Closing>,
    /// Locals that are known behind it when reading: always plain.
    pub outs: Vec<String>,
    /// Locals that are known behind it when writing, though it is written apart.
    pub outs_encode: Vec<String>,
    /// The local whose extent is needed.
    pub extent: Option<String>,
    /// The local that holds the size before the transform.
    pub plain: Option<String>,
    /// Path around it, for the length.
    pub path: String,
    /// Without a transform: whether bytes of it are set where the record around it ends.
    pub patched: bool,
}

/// A transform.
#[derive(Debug, Clone)]
pub struct Transform {
    /// Which.
    pub kind: TransformKind,
    /// Without it neither transform nor length.
    pub when: Option<Ex>,
}

/// Which transform.
#[derive(Debug, Clone)]
pub enum TransformKind {
    /// Raw RSA.
    Rsa,
    /// zlib.
    Zlib,
    /// Deflate.
    Deflate,
    /// Repeating xor.
    Xor(Ex),
    /// XTEA.
    Xtea(Ex),
    /// The application's: method and arguments.
    Extern(String, Vec<Ex>),
}

/// A mask.
#[derive(Debug, Clone)]
pub struct Mask {
    /// The local of its number.
    pub local: String,
    /// Its path.
    pub path: String,
    /// Path around it, for bits that nobody knows.
    pub around: String,
    /// How it is carried.
    pub wire: Wire,
    /// Its primitive type.
    pub prim: &'static str,
    /// The bits.
    pub bits: Vec<MaskBit>,
    /// Whether unknown bits pass.
    pub lenient: bool,
}

/// One bit of a mask.
#[derive(Debug, Clone)]
pub struct MaskBit {
    /// Index.
    pub bit: u8,
    /// Encode: whether any of its fields is there.
    pub present: String,
    /// What is there.
    pub steps: Vec<Step>,
    /// Locals that are known behind it.
    pub outs: Vec<Out>,
}

/// Bit fields.
#[derive(Debug, Clone)]
pub struct Bits {
    /// Label in paths.
    pub path: String,
    /// The carrier.
    pub carrier: Wire,
    /// Its unsigned primitive type.
    pub prim: &'static str,
    /// Its width in bits.
    pub width: u32,
    /// Whether the first item takes the highest bits.
    pub msb: bool,
    /// The items.
    pub items: Vec<BitItem>,
}

/// One item of bit fields.
#[derive(Debug, Clone)]
pub struct BitItem {
    /// The local.
    pub local: String,
    /// Path.
    pub path: String,
    /// Width in bits.
    pub width: u32,
    /// On which versions; empty: all.
    pub gate: String,
    /// What its bits mean.
    pub kind: BitKind,
    /// Where the value comes from.
    pub source: BitSource,
}

/// What bits mean.
#[derive(Debug, Clone)]
pub enum BitKind {
    /// An unsigned integer of this type.
    Unsigned(&'static str),
    /// A signed one.
    Signed(&'static str),
    /// One bit.
    Bool,
    /// An enum: type, its number's type, whether it needs the context, whether it is closed.
    Enum {
        /// Type.
        ty: String,
        /// Its number's type.
        prim: &'static str,
        /// Whether the context is needed.
        versioned: bool,
        /// Whether unknown numbers are errors.
        closed: bool,
    },
    /// Flags: type and primitive.
    Flags(String, &'static str),
}

/// Where a bit item's value comes from.
#[derive(Debug, Clone)]
pub enum BitSource {
    /// A field.
    Field(Place),
    /// An optional field (gated).
    Optional(Place, Option<String>),
    /// A constant that is checked.
    Constant(i128),
    /// A constant that is not.
    Ignored(i128),
    /// Written by the list around it: `more`.
    Chain,
    /// In an envelope: a part of the opcode.
    Opcode(usize),
}

/// Padding.
#[derive(Debug, Clone)]
pub struct Pad {
    /// How far.
    pub kind: PadKind,
    /// Whether it is random.
    pub random: bool,
    /// Path.
    pub path: String,
}

/// How far padding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PadKind {
    /// So many bytes.
    Count(u64),
    /// To this distance from the block's start.
    To(u64),
    /// To a multiple of it.
    Align(u64),
}

/// Something of the connection's end is set.
#[derive(Debug, Clone)]
pub enum Set {
    /// A context value as a whole.
    Whole {
        /// The field of the context.
        field: String,
        /// The value.
        value: Ex,
    },
    /// A part of a context value.
    Part {
        /// The field of the context.
        field: String,
        /// The name in the schema.
        name: String,
        /// The way to the part.
        path: String,
        /// The value.
        value: Ex,
    },
    /// An axis: its index, its name, the version.
    Axis(u32, String, Ex),
    /// A feature: its constant, its name, whether.
    Feature(String, String, Ex),
}
