//! A value on one line, as people read it.
//! Never breaks a line: `tree` does.

use std::fmt::Write;

use protogen_dynamic::hex;
use protogen_dynamic::{EnumValue, FlagsValue, Record, Value};

/// A value on one line; none if it would be wider than `most` characters.
pub fn flat(value: &Value, most: usize) -> Option<String> {
    let mut line = Line {
        text: String::new(),
        most,
    };
    line.value(value)?;
    Some(line.text)
}

struct Line {
    text: String,
    most: usize,
}

impl Line {
    /// Adds text; none once the line is too wide, so that no huge value is written out in vain.
    fn add(&mut self, text: &str) -> Option<()> {
        self.text.push_str(text);
        // A byte is no character, but this is only about when to break.
        (self.text.len() <= self.most).then_some(())
    }

    fn value(&mut self, value: &Value) -> Option<()> {
        match value {
            Value::Absent => self.add("-"),
            Value::Int(value) => self.add(&value.to_string()),
            Value::Wide(value) => self.add(&value.to_string()),
            Value::Float32(bits) => self.add(&format!("{:?}", f32::from_bits(*bits))),
            Value::Float64(bits) => self.add(&format!("{:?}", f64::from_bits(*bits))),
            Value::Bool(value) => self.add(&value.to_string()),
            Value::Text(text) => self.add(&format!("{text:?}")),
            Value::Bytes(bytes) => self.add(&bytes_in_words(bytes, self.most)?),
            Value::Raw(bytes) => {
                let hex = bytes_in_words(bytes, self.most)?;
                self.add(&format!("(the application's) {hex}"))
            }
            Value::Json(value) => self.add(&value.to_string()),
            Value::Enum(value) => self.add(&enum_(value)),
            Value::Flags(flags) => self.add(&self::flags(flags)),
            Value::Record(record) => self.record(record),
            Value::Case(name, payload) => {
                self.add(name)?;
                match &**payload {
                    Value::Record(record) if record.fields.is_empty() => Some(()),
                    Value::Record(_) => {
                        self.add(" ")?;
                        self.value(payload)
                    }
                    payload => {
                        self.add("(")?;
                        self.value(payload)?;
                        self.add(")")
                    }
                }
            }
            Value::List(items) => {
                self.add("[")?;
                for (index, item) in items.iter().enumerate() {
                    self.add(if index == 0 { "" } else { ", " })?;
                    self.value(item)?;
                }
                self.add("]")
            }
            Value::Map(pairs) => {
                self.add("{")?;
                for (index, (key, value)) in pairs.iter().enumerate() {
                    self.add(if index == 0 { "" } else { ", " })?;
                    self.value(key)?;
                    self.add(": ")?;
                    self.value(value)?;
                }
                self.add("}")
            }
        }
    }

    fn record(&mut self, record: &Record) -> Option<()> {
        self.add("{")?;
        for (index, (name, value)) in record.fields.iter().enumerate() {
            self.add(if index == 0 { " " } else { ", " })?;
            self.add(name)?;
            self.add(": ")?;
            self.value(value)?;
        }
        self.add(if record.fields.is_empty() { "}" } else { " }" })
    }
}

fn enum_(value: &EnumValue) -> String {
    match value {
        EnumValue::Name(name) => name.clone(),
        EnumValue::Ranged(name, number) => format!("{name}({number})"),
        EnumValue::Number(number) => format!("{number} (no name)"),
    }
}

fn flags(flags: &FlagsValue) -> String {
    let mut words = flags.names.clone();
    if flags.rest != 0 {
        words.push(format!("{:#X} (no name)", flags.rest));
    }
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(" | ")
    }
}

fn bytes_in_words(bytes: &[u8], most: usize) -> Option<String> {
    (bytes.len() * 3 <= most).then(|| match bytes {
        [] => "no bytes".to_owned(),
        bytes => hex::spaced(bytes),
    })
}

/// The hex of the first of so many bytes, cut at so many characters; it says how many there are.
pub fn cut(bytes: &[u8], size: usize, most: usize) -> String {
    if bytes.len() == size && size * 3 <= most + 1 {
        return hex::spaced(bytes);
    }
    let count = format!(" .. {size} bytes");
    let fits = most.saturating_sub(count.len()) / 3;
    let mut text = hex::spaced(&bytes[..fits.min(bytes.len())]);
    let _ = write!(text, "{count}");
    text
}
