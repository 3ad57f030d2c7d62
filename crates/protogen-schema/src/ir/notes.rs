//! What a schema says of values beside their bytes.
//! Never changes how a value is written.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Expr, Integer};

/// What a schema says of a value beside its bytes: [`Said`].
///
/// Most values have no notes, and a large schema has many values: none take no room.
#[derive(Clone, Default)]
pub struct Notes(Option<Box<Said>>);

static NOTHING: Said = Said {
    range: None,
    len: None,
    one_of: Vec::new(),
    max_bytes: None,
    violation: Violation::Error,
    default: None,
    unit: None,
    scale: None,
    deprecated: None,
    secret: false,
    alias: None,
    rust_name: None,
    rust_type: None,
    rust_derives: Vec::new(),
    depth: None,
};

impl Deref for Notes {
    type Target = Said;

    fn deref(&self) -> &Said {
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

impl DerefMut for Notes {
    fn deref_mut(&mut self) -> &mut Said {
        self.0.get_or_insert_default()
    }
}

impl PartialEq for Notes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Notes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl Serialize for Notes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Notes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let said = Said::deserialize(deserializer)?;
        Ok(Notes((said != NOTHING).then(|| Box::new(said))))
    }
}

impl JsonSchema for Notes {
    fn schema_name() -> Cow<'static, str> {
        Said::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Said::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Said::json_schema(generator)
    }
}

/// What a schema says of a value beside its bytes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Notes")]
pub struct Said {
    /// `@range(a..=b)`.
    pub range: Option<ValueRange>,
    /// `@len(a..=b)`: elements, or bytes of text in its encoding.
    pub len: Option<ValueRange>,
    /// `@one_of(..)`.
    pub one_of: Vec<OneValue>,
    /// `@max(64K)`: bytes of the encoded value.
    pub max_bytes: Option<u64>,
    /// Whether a breach of the four above is an error or a word.
    pub violation: Violation,
    /// `@default(..)`.
    pub default: Option<Expr>,
    /// `@unit(ms)`.
    pub unit: Option<String>,
    /// `@scale(0.01)`.
    pub scale: Option<f64>,
    /// `@deprecated("..")`.
    pub deprecated: Option<String>,
    /// `@secret`: masked in Debug, logs and captures.
    pub secret: bool,
    /// `@name("CMSG_PING")`: the community's spelling.
    pub alias: Option<String>,
    /// `@rust(name = "..")`.
    pub rust_name: Option<String>,
    /// `@rust(type = "..")`.
    pub rust_type: Option<String>,
    /// `@rust(derive(..))`.
    pub rust_derives: Vec<String>,
    /// `@depth(n)` on a type: levels of nesting, 64 unless given.
    pub depth: Option<u32>,
}

/// Least and greatest value; either may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValueRange {
    /// Least.
    pub min: Option<Integer>,
    /// Greatest, included.
    pub max: Option<Integer>,
}

/// One value of `@one_of`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OneValue {
    /// An integer or an enum's number.
    Int(Integer),
    /// A text.
    Text(String),
}

/// What a value out of its declared range does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Violation {
    /// An error, both ways.
    #[default]
    Error,
    /// A word to the application; the value passes.
    Warn,
}
