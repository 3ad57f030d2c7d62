//! The value tree: what a packet says, without its bytes.
//!
//! Names are texts, so that a tree can be shown without its schema. It knows no wire form.

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// An empty slot, an optional value that is not there.
    #[default]
    Absent,
    /// An integer.
    Int(i128),
    /// An unsigned integer above `i128::MAX`, and no other.
    Wide(u128),
    /// An `f32` by its bits.
    Float32(u32),
    /// An `f64` by its bits.
    Float64(u64),
    /// A truth value.
    Bool(bool),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A JSON value that a field carries.
    Json(serde_json::Value),
    /// A value of an enum.
    Enum(EnumValue),
    /// A value of a flags type.
    Flags(FlagsValue),
    /// Fields in order.
    Record(Record),
    /// A variant of a union or of a type-level `if`, and its payload.
    Case(String, Box<Value>),
    /// A list; empty slots are [`Value::Absent`].
    List(Vec<Value>),
    /// Ordered pairs.
    Map(Vec<(Value, Value)>),
    /// Bytes of an extern type that nothing here can read.
    Raw(Vec<u8>),
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnumValue {
    /// An item.
    Name(String),
    /// An item that stands for a range, and its number.
    Ranged(String, i128),
    /// A number without a name.
    Number(i128),
}

/// A value of a flags type: the names that are set, and bits without a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlagsValue {
    /// The names, in the order of the declaration.
    pub names: Vec<String>,
    /// The other bits.
    pub rest: u128,
}

/// Fields in order; an absent field is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Name and value.
    pub fields: Vec<(String, Value)>,
}

/// Bytes that a writer would not reproduce by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The field's path, or the path of its record and the label of an item without a name.
    pub path: String,
    /// The bytes as they were read.
    pub bytes: Vec<u8>,
}

/// A value that breaks a note with `@warn`: it passes, and that is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The field's path, as in errors.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

/// Where a value stood in the bytes, for people who compare both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its path, as in errors.
    pub path: String,
    /// How many bytes it took.
    pub size: usize,
    /// The first of them, at most [`Placed::SHOWN`]; those of an opened region where it is in one.
    pub bytes: Vec<u8>,
    /// Whether the schema says that it is not to be shown.
    pub secret: bool,
}

impl Placed {
    /// How many bytes are kept of each value.
    pub const SHOWN: usize = 32;
}

impl Record {
    /// A record of these fields.
    #[must_use]
    pub fn new(fields: Vec<(String, Value)>) -> Self {
        Self { fields }
    }

    /// The field with this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value)
    }

    /// The field with this name, to be changed.
    pub fn field_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.fields
            .iter_mut()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value)
    }
}

impl Value {
    /// An unsigned integer.
    #[must_use]
    pub fn unsigned(value: u128) -> Self {
        i128::try_from(value).map_or(Value::Wide(value), Value::Int)
    }

    /// Whether nothing is there.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Value::Absent)
    }

    /// The part of a record with this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Record(record) => record.field(name),
            _ => None,
        }
    }

    /// What kind of value this is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Absent => "nothing",
            Value::Int(_) | Value::Wide(_) => "an integer",
            Value::Float32(_) | Value::Float64(_) => "a float",
            Value::Bool(_) => "a truth value",
            Value::Text(_) => "a text",
            Value::Bytes(_) | Value::Raw(_) => "bytes",
            Value::Json(_) => "a JSON value",
            Value::Enum(_) => "an enum value",
            Value::Flags(_) => "flags",
            Value::Record(_) => "a record",
            Value::Case(..) => "a variant",
            Value::List(_) => "a list",
            Value::Map(_) => "pairs",
        }
    }
}

impl From<i128> for Value {
    fn from(value: i128) -> Self {
        Value::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Text(value.to_owned())
    }
}
