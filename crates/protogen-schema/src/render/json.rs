//! Diagnostics as JSON lines.
//! Never leaves out what the text form shows.

use serde_json::{Map, Value, json};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Severity},
    source::{Files, Span},
};

/// One JSON object a line and diagnostic.
///
/// `file`, `line`, `column`, `end_line`, `end_column`, `start` and `end` (bytes) are those of the
/// fault's own place; they are missing where it has none.
#[must_use]
pub fn render_json(diagnostics: &Diagnostics, files: &Files) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics.iter() {
        text.push_str(&object(diagnostic, files).to_string());
        text.push('\n');
    }
    text
}

fn object(diagnostic: &Diagnostic, files: &Files) -> Value {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut object = Map::new();
    object.insert("code".to_owned(), json!(diagnostic.code.0));
    object.insert("severity".to_owned(), json!(severity));
    object.insert("message".to_owned(), json!(diagnostic.message));
    if let Some(span) = diagnostic.span() {
        object.extend(place(span, files));
    }
    let labels = diagnostic.labels.iter().map(|label| {
        let mut object = place(label.span, files);
        object.insert("text".to_owned(), json!(label.text));
        object.insert("primary".to_owned(), json!(label.primary));
        Value::Object(object)
    });
    object.insert("labels".to_owned(), labels.collect());
    object.insert("notes".to_owned(), json!(diagnostic.notes));
    let help: Vec<&str> = diagnostic
        .help
        .iter()
        .map(|help| help.text.as_str())
        .collect();
    object.insert("help".to_owned(), json!(help));
    object.insert("suggestions".to_owned(), suggestions(diagnostic, files));
    Value::Object(object)
}

fn suggestions(diagnostic: &Diagnostic, files: &Files) -> Value {
    let edits = diagnostic.help.iter().filter_map(|help| {
        let (span, new) = help.replacement.as_ref()?;
        let mut object = place(*span, files);
        object.insert("text".to_owned(), json!(help.text));
        object.insert("replacement".to_owned(), json!(new));
        Some(Value::Object(object))
    });
    edits.collect()
}

fn place(span: Span, files: &Files) -> Map<String, Value> {
    let mut object = Map::new();
    let Some(file) = files.file(span.file) else {
        return object;
    };
    let (start, end) = (
        file.position(span.start as usize),
        file.position(span.end as usize),
    );
    object.insert("file".to_owned(), json!(file.path));
    object.insert("line".to_owned(), json!(start.line));
    object.insert("column".to_owned(), json!(start.column));
    object.insert("end_line".to_owned(), json!(end.line));
    object.insert("end_column".to_owned(), json!(end.column));
    object.insert("start".to_owned(), json!(span.start));
    object.insert("end".to_owned(), json!(span.end));
    object
}
