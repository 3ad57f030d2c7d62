//! The IR as JSON, and the JSON schema of that form.
//! Never changes a name: serde and schemars read the same types.

use super::Schema;

/// The JSON schema of [`Schema`]'s JSON form.
#[must_use]
pub fn json_schema() -> schemars::Schema {
    schemars::schema_for!(Schema)
}

/// The same as text, as `ir.schema.json` holds it.
#[must_use]
pub fn json_schema_text() -> String {
    let mut text = serde_json::to_string_pretty(&json_schema()).unwrap_or_default();
    text.push('\n');
    text
}
