//! How values are carried: the forms of numbers, texts, lists and unions.

use super::record::{Ahead, Place, Record};
use super::{Ex, Form, Ty};

/// How a value is carried.
#[derive(Debug, Clone)]
pub enum Wire {
    /// By a method of reader and writer.
    Scalar(Scalar),
    /// A LEB128 varint.
    Varint(Varint),
    /// A number with a coding of its own: path prefix and size.
    Number {
        /// Name of the functions, with the way to them, without `read_`.
        root: String,
        /// Name.
        name: String,
        /// Value's type.
        prim: &'static str,
        /// Bytes.
        size: u64,
    },
    /// A number that the application codes.
    ExternNumber {
        /// The context's method, without `read_` and `write_`.
        method: String,
        /// The name in the schema.
        name: String,
        /// Value's type.
        prim: &'static str,
    },
    /// A value that the application codes.
    Extern {
        /// The type.
        ty: String,
        /// The name in the schema.
        name: String,
        /// Arguments.
        args: Vec<Ex>,
        /// Whether it sees the packet from its first byte.
        sees_message: bool,
        /// Its size where that is always the same.
        size: Option<u64>,
    },
    /// A number that means something else.
    Convert {
        /// The number.
        number: Box<Wire>,
        /// The number's primitive type.
        from: &'static str,
        /// What it means.
        into: Convert,
    },
    /// A type with a codec.
    Named {
        /// The type.
        ty: String,
        /// Arguments, by value or reference.
        args: Vec<Ex>,
        /// Fixed size.
        fixed: Option<u64>,
        /// Least size.
        min: u64,
        /// Whether it leaves its fault in the reader.
        leaves_fault: bool,
    },
    /// Behind a pointer.
    Boxed(Box<Wire>),
    /// A wrapper.
    Newtype(String, Box<Wire>),
    /// A union in place.
    Union(Box<Union>),
    /// A record in place.
    Record(Box<Record>),
    /// A value within a length of its own.
    Block {
        /// Where it ends.
        length: Length,
        /// Whether the end is forgiven.
        lenient: bool,
        /// The value.
        inner: Box<Wire>,
    },
    /// Text.
    Text(Text),
    /// Bytes; borrowed or copied.
    Bytes(Length, Form),
    /// JSON.
    Json(Length),
    /// A list.
    Array(Box<Array>),
    /// Ordered pairs.
    Map(Box<Map>),
    /// A list of slots.
    Sparse(Box<Sparse>),
    /// Presence bits, then values.
    Bitmap {
        /// The element.
        element: Box<Wire>,
        /// The local of an element when writing.
        each: String,
        /// Its type.
        ty: Ty,
        /// The array of words; when writing they are `words`.
        bitmap: Box<Wire>,
        /// The words' type.
        word: &'static str,
        /// How many words, if fixed.
        fixed: Option<u64>,
    },
    /// A bool, then the value.
    Optional {
        /// The value.
        inner: Box<Wire>,
        /// Its local when writing.
        each: String,
        /// Its type.
        ty: Ty,
    },
    /// A value that stands for none.
    Sentinel {
        /// The value.
        inner: Box<Wire>,
        /// Its local when writing.
        each: String,
        /// Its type.
        ty: Ty,
        /// True of the value `v` that stands for none.
        is_absent: String,
        /// That value.
        absent: String,
    },
    /// One of several types.
    Choice {
        /// The arms.
        arms: Vec<(Option<Ex>, String, Wire)>,
        /// What it makes.
        shape: ChoiceShape,
    },
}

/// What a choice makes.
#[derive(Debug, Clone)]
pub enum ChoiceShape {
    /// The widest integer, and the arms' own types.
    Widest(&'static str, Vec<&'static str>),
    /// An enum, and the local of what a variant carries when writing.
    Enum(String, String),
}

/// A fixed-size number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scalar {
    /// The method of reader and writer.
    pub method: &'static str,
    /// The value's type.
    pub prim: &'static str,
    /// Bytes.
    pub size: u64,
    /// How its bytes become the value.
    pub bytes: ScalarBytes,
}

/// How a scalar's bytes become its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarBytes {
    /// `from_le_bytes`.
    Little,
    /// `from_be_bytes`.
    Big,
    /// Not in runs.
    Other,
}

/// A varint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Varint {
    /// 32 or 64.
    pub bits: u8,
    /// Signed.
    pub zigzag: bool,
    /// At most so many bytes.
    pub max: u8,
    /// Whether longer forms are read.
    pub lenient: bool,
}

/// What a number means.
#[derive(Debug, Clone)]
pub enum Convert {
    /// An enum.
    Enum {
        /// Its type.
        ty: String,
        /// Its name in the schema.
        name: String,
        /// Its own number type.
        prim: &'static str,
        /// Whether the context is needed.
        versioned: bool,
        /// Whether unknown numbers are errors.
        closed: bool,
        /// Its first name as a value, if it is known.
        first: Option<String>,
    },
    /// Flags.
    Flags {
        /// Type.
        ty: String,
        /// Its own number type.
        prim: &'static str,
    },
    /// A bool.
    Bool,
    /// Another integer type, in two's complement.
    Int(&'static str, u8),
    /// Another integer type, with something added.
    Bias(&'static str, i128),
}

/// Where something ends.
#[derive(Debug, Clone)]
pub enum Length {
    /// So many units.
    Fixed(u64),
    /// A number before.
    Prefix {
        /// The number.
        wire: Box<Wire>,
        /// Its type.
        prim: &'static str,
        /// Its greatest value.
        max: i128,
        /// Whether it can be negative.
        signed: bool,
        /// Added to it.
        bias: i128,
        /// What it counts.
        unit: Unit,
    },
    /// An expression, as `i128` or smaller.
    Expr(Ex, Unit),
    /// To the end, less so many bytes.
    Rest(Option<Ex>),
    /// To a terminator.
    Until(Vec<u8>, Option<Vec<u8>>),
    /// While this holds: of the bytes that follow, and when encoding of those of each element.
    While {
        /// The condition.
        cond: Ex,
        /// Whether it speaks of nothing but these bytes.
        of_bytes_alone: bool,
    },
    /// Between separators.
    Separator {
        /// The separator.
        bytes: Vec<u8>,
        /// Whether one stands behind the last.
        trailing: bool,
        /// How many elements.
        count: Option<Ex>,
    },
    /// While the element's bool is true.
    Chain(String),
}

/// What a length counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Elements, or bytes of text.
    Items,
    /// Bytes.
    Bytes,
    /// Code units.
    Chars,
}

/// Text.
#[derive(Debug, Clone)]
pub struct Text {
    /// Length.
    pub length: Length,
    /// Variant of `Encoding`.
    pub encoding: &'static str,
    /// Bytes of a code unit.
    pub unit: u64,
    /// Whether a NUL is counted.
    pub nul: bool,
    /// What fills it.
    pub pad: u8,
    /// Whether it is borrowed.
    pub form: Form,
}

impl Text {
    /// The type that it is read into.
    #[must_use]
    pub fn rust_type(&self) -> &'static str {
        match (self.form, self.encoding) {
            (Form::Owned, _) => "String",
            (Form::View, "Utf8" | "Ascii") => "&str",
            (Form::View, _) => "pg::Cow<'_, str>",
        }
    }

    /// Whether its length counts code units of several bytes.
    #[must_use]
    pub fn counts_units(&self) -> bool {
        let chars = matches!(
            self.length,
            Length::Prefix {
                unit: Unit::Chars,
                ..
            } | Length::Expr(_, Unit::Chars)
        );
        chars && self.unit > 1
    }
}

/// A list.
#[derive(Debug, Clone)]
pub struct Array {
    /// The element.
    pub element: Wire,
    /// Its type.
    pub ty: Ty,
    /// The local of an element when writing, by reference.
    pub each: String,
    /// Its length.
    pub length: Length,
    /// Least size of an element.
    pub min: u64,
    /// Most elements, if the schema says.
    pub limit: Option<u64>,
    /// Whether the value is a Rust array.
    pub fixed: bool,
}

/// Ordered pairs.
#[derive(Debug, Clone)]
pub struct Map {
    /// The key.
    pub key: Wire,
    /// The value.
    pub value: Wire,
    /// The local of a pair's key when writing.
    pub each: (String, String),
    /// Types of key and value.
    pub ty: (Ty, Ty),
    /// The length.
    pub length: Length,
    /// Least size of a pair.
    pub min: u64,
}

/// A list of slots.
#[derive(Debug, Clone)]
pub struct Sparse {
    /// The element.
    pub element: Wire,
    /// The local of an element when writing.
    pub each: String,
    /// Its type.
    pub ty: Ty,
    /// The number of slots, as an integer.
    pub slots: Ex,
    /// The marker: bytes, byte order, lowest, highest.
    pub width: u64,
    /// `Little` or `Big`.
    pub endian: &'static str,
    /// Lowest marker.
    pub low: i128,
    /// Highest marker.
    pub high: i128,
}

/// A union as it is read and written.
#[derive(Debug, Clone)]
pub struct Union {
    /// The type.
    pub ty: String,
    /// How the arm is found.
    pub tag: UnionTag,
    /// The arms in order.
    pub arms: Vec<Arm>,
    /// The local of the tag.
    pub tag_local: String,
    /// What patterns are held against, over that local.
    pub matched: String,
    /// Whether an arm speaks of the size of a type that is this union alone.
    pub start: bool,
}

/// How the arm is found.
#[derive(Debug, Clone)]
pub enum UnionTag {
    /// Read here.
    Inline(Wire),
    /// Known before; what it is called in errors.
    Before(Ex, String),
    /// The next bytes.
    Peek {
        /// How the tag is carried.
        wire: Wire,
        /// When writing, what a reader finds in them, where it can be looked at.
        ahead: Option<Ahead>,
        /// How it is read ahead, as a `Result`, where it speaks of bytes alone.
        tag: String,
    },
    /// Conditions of the arms.
    Conditions {
        /// When writing, what they look at of the bytes that follow.
        ahead: Option<Ahead>,
        /// How many of the first arms are found without a look at these bytes.
        sure: usize,
    },
}

/// One arm.
#[derive(Debug, Clone)]
pub struct Arm {
    /// The pattern as Rust, when reading and when the arm is looked for; empty for `Conditions`.
    pub pattern: String,
    /// A guard: gates; with `Conditions` the condition.
    pub guard: Ex,
    /// Path of the variant.
    pub path: String,
    /// When writing, the tag's value where the arm has no binding.
    pub tag_value: Option<String>,
    /// The local that holds the tag, if it is bound; it is the first field.
    pub binding: Option<ArmBinding>,
    /// What follows.
    pub payload: ArmPayload,
}

/// A bound tag.
#[derive(Debug, Clone)]
pub struct ArmBinding {
    /// The local.
    pub local: String,
    /// How it is spoken of when writing.
    pub place: Place,
    /// What patterns are held against when writing.
    pub matched: String,
}

/// What an arm carries.
#[derive(Debug, Clone)]
pub enum ArmPayload {
    /// Nothing.
    Unit,
    /// Fields; the pattern's bindings are their locals: (field, local).
    Fields(Record, Vec<(String, String)>),
    /// One value.
    Value {
        /// The local.
        local: String,
        /// How it is carried.
        wire: Box<Wire>,
        /// Its path: the union's own.
        path: String,
        /// Whether it is `Copy`.
        copy: bool,
    },
}
