//! Items of generated code: types and what makes them packets.

use super::Ty;
use super::packet::Packet;
use super::record::Record;
use super::wire::Union;

/// One generated item and its impls.
#[derive(Debug)]
pub enum Item {
    /// A named set of numbers.
    Enum(Enum),
    /// A named set of bits.
    Flags(Flags),
    /// A wrapper.
    Newtype(Newtype),
    /// A struct.
    Struct(Struct),
    /// An enum with payloads.
    Union(UnionItem),
    /// A number with a coding of its own.
    Number(Number),
    /// A function that partial updates need.
    Partial(Partial),
    /// The codec of a struct or union.
    Codec(Codec),
    /// What makes a struct a packet.
    Packet(Packet),
}

impl Item {
    /// The name of the type that it is; none of what belongs to a type.
    #[must_use]
    pub fn type_name(&self) -> Option<&str> {
        match self {
            Self::Enum(item) => Some(&item.name),
            Self::Flags(item) => Some(&item.name),
            Self::Newtype(item) => Some(&item.name),
            Self::Struct(item) => Some(&item.name),
            Self::Union(item) => Some(&item.name),
            Self::Number(_) | Self::Partial(_) | Self::Codec(_) | Self::Packet(_) => None,
        }
    }
}

/// A type, of which the name alone is kept.
#[derive(Debug)]
pub struct TypeName {
    /// Its name.
    pub name: String,
    /// The type that it is a view of.
    pub view_of: Option<String>,
}

impl TypeName {
    /// The name of the type that an item is; none of what belongs to a type.
    #[must_use]
    pub fn of(item: &Item) -> Option<Self> {
        let view_of = match item {
            Item::Struct(item) => item.view_of.clone(),
            Item::Union(item) => item.view_of.clone(),
            _ => None,
        };
        Some(Self {
            name: item.type_name()?.to_owned(),
            view_of,
        })
    }
}

/// A named set of numbers.
#[derive(Debug)]
pub struct Enum {
    /// Name.
    pub name: String,
    /// The name in the schema.
    pub schema_name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// The primitive type of its numbers.
    pub prim: &'static str,
    /// The context's type, if the numbers depend on it.
    pub context: Option<String>,
    /// Whether unknown numbers are errors.
    pub closed: bool,
    /// Its variants.
    pub variants: Vec<EnumVariant>,
    /// Further derives.
    pub derives: Vec<String>,
}

/// One name of an enum.
#[derive(Debug)]
pub struct EnumVariant {
    /// Name.
    pub name: String,
    /// The name in the schema, if it differs.
    pub alias: Option<String>,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Its numbers.
    pub values: Vec<EnumValue>,
    /// Whether it carries its number (a range).
    pub carries: bool,
    /// Whether it is a second name: written, never read.
    pub second: bool,
}

/// A number of an enum's variant.
#[derive(Debug)]
pub struct EnumValue {
    /// Where it counts; empty: everywhere.
    pub gate: String,
    /// First number.
    pub first: i128,
    /// Last number.
    pub last: i128,
}

/// A named set of bits.
#[derive(Debug)]
pub struct Flags {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// The primitive type.
    pub prim: &'static str,
    /// Name, docs and mask of each constant.
    pub items: Vec<(String, Vec<String>, i128)>,
    /// Further derives.
    pub derives: Vec<String>,
}

/// A wrapper around another type.
#[derive(Debug)]
pub struct Newtype {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// What it wraps.
    pub ty: Ty,
    /// Further derives.
    pub derives: Vec<String>,
}

/// A struct.
#[derive(Debug)]
pub struct Struct {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Fields.
    pub fields: Vec<Field>,
    /// Further derives.
    pub derives: Vec<String>,
    /// Whether it is `Eq`.
    pub eq: bool,
    /// The type that it is a view of.
    pub view_of: Option<String>,
}

/// A field of a struct or variant.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Type.
    pub ty: Ty,
    /// Whether Debug masks it.
    pub secret: bool,
    /// `@deprecated`.
    pub deprecated: Option<String>,
    /// `@scale`: an accessor multiplies by it.
    pub scale: Option<f64>,
}

/// An enum with payloads.
#[derive(Debug)]
pub struct UnionItem {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Its variants.
    pub variants: Vec<Variant>,
    /// Further derives.
    pub derives: Vec<String>,
    /// The type that it is a view of.
    pub view_of: Option<String>,
}

/// One variant.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// What it carries.
    pub shape: VariantShape,
}

/// What a variant carries.
#[derive(Debug, Clone)]
pub enum VariantShape {
    /// Nothing.
    Unit,
    /// Fields.
    Fields(Vec<Field>),
    /// One value.
    Value(Ty),
}

/// A number with a coding of its own.
#[derive(Debug)]
pub struct Number {
    /// The functions are `read_{name}` and `write_{name}`.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Type of the value.
    pub prim: &'static str,
    /// Bytes it takes.
    pub size: u32,
    /// The value, from `b0`, `b1` .. (`i128`s) as an `Option<i128>`.
    pub read: String,
    /// The bytes, from `v` (`i128`), each an `Option<i128>`.
    pub write: Vec<String>,
}

/// What goes between a struct and its partial.
#[derive(Debug)]
pub struct Partial {
    /// Name of the partial.
    pub name: String,
    /// Name of the whole.
    pub whole: String,
    /// Its fields: name, and how two are compared.
    pub fields: Vec<(String, Compare)>,
}

/// How two values of a field are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// By `==`.
    Equal,
    /// By their bits.
    Bits,
}

/// What decodes and encodes one type.
#[derive(Debug)]
pub struct Codec {
    /// The type.
    pub ty: String,
    /// The context's type, `()` without one.
    pub context: String,
    /// Parameters of the type and their Rust types.
    pub params: Vec<(String, String)>,
    /// Whether the parameters are fields of the type itself: only reading needs them given.
    pub own_params: bool,
    /// What is on the wire.
    pub body: Body,
    /// Its size where that is always the same.
    pub fixed: Option<u64>,
    /// Whether a chain list reads and writes a bool inside.
    pub linked: bool,
    /// Whether nesting is counted here.
    pub counts_depth: bool,
    /// How deep the type may stand, where that is not the limit of the reader or writer.
    pub depth_limit: Option<u32>,
    /// Whether the context has to be put back if it fails.
    pub restores: bool,
    /// Whether the type borrows from what it is read from, and is only read.
    pub is_view: bool,
    /// Whether it leaves its fault in the reader.
    pub leaves_fault: bool,
}

/// What is on the wire.
#[derive(Debug)]
pub enum Body {
    /// Of a struct.
    Record(Record),
    /// Of an enum with payloads.
    Union(Union),
}
