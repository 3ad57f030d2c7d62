//! An exact integer of any width up to 128 bits, as the IR and its JSON form carry it.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact integer: a JSON number where 64 bits hold it, a decimal string otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Integer(pub i128);

impl From<i128> for Integer {
    fn from(value: i128) -> Self {
        Integer(value)
    }
}

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(value) = i64::try_from(self.0) {
            serializer.serialize_i64(value)
        } else if let Ok(value) = u64::try_from(self.0) {
            serializer.serialize_u64(value)
        } else {
            serializer.collect_str(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Signed(i64),
            Unsigned(u64),
            Text(String),
        }
        Ok(Integer(match Form::deserialize(deserializer)? {
            Form::Signed(value) => value.into(),
            Form::Unsigned(value) => value.into(),
            Form::Text(text) => text.parse().map_err(serde::de::Error::custom)?,
        }))
    }
}

impl JsonSchema for Integer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Integer".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A JSON integer, or its decimal digits as a string beyond 64 bits.",
            "anyOf": [{ "type": "integer" }, { "type": "string", "pattern": "^-?[0-9]+$" }]
        })
    }
}
