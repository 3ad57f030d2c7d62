//! Fields for people: one line a field, what is wide is opened below it, hex beside.
//! Never reads bytes: it is told where each value stands.

use std::collections::HashMap;
use std::io::{self, Write};

use protogen_dynamic::{Placed, Record, Value};

use super::flat::{cut, flat};
use crate::style::{DIM, NOTE};

/// Columns for names and values; hex stands behind them.
const LEFT: usize = 66;
/// A list, record or variant may be so wide before it is opened below its name.
const WIDE: usize = 96;
/// Columns for hex behind [`LEFT`], and behind something wider.
const HEX: usize = 50;
const SHORT_HEX: usize = 27;
/// A name takes at least so many columns, so that values stand below each other.
const NAME: usize = 18;
/// Likewise, the index of an element.
const INDEX: usize = 5;

/// Prints fields.
pub struct Tree<'a, W> {
    /// Where it is printed.
    pub out: &'a mut W,
    /// Where each path stands, as far as it is known.
    pub places: HashMap<&'a str, &'a Placed>,
}

impl<W: Write> Tree<'_, W> {
    /// Prints all fields of a packet.
    pub fn fields(&mut self, record: &Record) -> io::Result<()> {
        self.record(record, "", 0)
    }

    fn record(&mut self, record: &Record, path: &str, depth: usize) -> io::Result<()> {
        for (name, value) in &record.fields {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            self.value(name, value, &path, depth)?;
        }
        Ok(())
    }

    fn value(&mut self, name: &str, value: &Value, path: &str, depth: usize) -> io::Result<()> {
        let place = self.places.get(path);
        if place.is_some_and(|place| place.secret) {
            return self.secret(name, path, depth);
        }
        let room = WIDE.saturating_sub(indent(depth) + column(name).max(name.len()) + 2);
        if let Some(text) = flat(value, room.max(24)) {
            return self.line(name, &text, path, depth);
        }
        match value {
            Value::Record(record) => {
                self.line(name, "", "", depth)?;
                self.record(record, path, depth + 1)
            }
            Value::Case(case, payload) => {
                self.line(name, case, "", depth)?;
                match &**payload {
                    Value::Record(record) => self.record(record, path, depth + 1),
                    payload => self.value("value", payload, path, depth + 1),
                }
            }
            Value::List(items) => self.list(name, items, path, depth),
            Value::Map(pairs) => {
                self.line(name, &count(pairs.len(), "pair"), "", depth)?;
                for (index, (key, value)) in pairs.iter().enumerate() {
                    let shown = flat(key, room).unwrap_or_else(|| format!("[{index}]"));
                    self.value(&shown, value, &format!("{path}[{index}].value"), depth + 1)?;
                }
                Ok(())
            }
            Value::Bytes(bytes) | Value::Raw(bytes) => {
                self.line(name, &count(bytes.len(), "byte"), path, depth)
            }
            value => {
                let text = flat(value, usize::MAX).unwrap_or_default();
                self.line(name, &text, path, depth)
            }
        }
    }

    fn list(&mut self, name: &str, items: &[Value], path: &str, depth: usize) -> io::Result<()> {
        let filled = items.iter().filter(|item| !item.is_absent()).count();
        let words = if filled == items.len() {
            count(filled, "item")
        } else {
            format!("{}, {filled} filled", count(items.len(), "slot"))
        };
        self.line(name, &words, "", depth)?;
        for (index, item) in items
            .iter()
            .enumerate()
            .filter(|(_, item)| !item.is_absent())
        {
            self.value(
                &format!("[{index}]"),
                item,
                &format!("{path}[{index}]"),
                depth + 1,
            )?;
        }
        Ok(())
    }

    fn secret(&mut self, name: &str, path: &str, depth: usize) -> io::Result<()> {
        let bytes = self.places.get(path).map_or(0, |place| place.size);
        self.line(
            name,
            &format!("(secret, {})", count(bytes, "byte")),
            "",
            depth,
        )
    }

    fn line(&mut self, name: &str, text: &str, path: &str, depth: usize) -> io::Result<()> {
        let (indent, column) = (indent(depth), column(name));
        if text.is_empty() {
            return writeln!(self.out, "{:indent$}{NOTE}{name}{NOTE:#}", "");
        }
        write!(
            self.out,
            "{:indent$}{NOTE}{name:column$}{NOTE:#}  {text}",
            ""
        )?;
        let Some(place) = self.places.get(path).filter(|place| place.size > 0) else {
            return writeln!(self.out);
        };
        let left = indent + name.chars().count().max(column) + 2 + text.chars().count();
        let gap = LEFT.saturating_sub(left).max(2);
        let hex = cut(
            &place.bytes,
            place.size,
            if left + 2 > LEFT { SHORT_HEX } else { HEX },
        );
        writeln!(self.out, "{:gap$}{DIM}{hex}{DIM:#}", "")
    }
}

fn indent(depth: usize) -> usize {
    4 + 2 * depth
}

fn column(name: &str) -> usize {
    if name.starts_with('[') { INDEX } else { NAME }
}

/// `1 item`, `2 items`.
fn count(number: usize, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}
