//! Fields for people: one line a field, what is wide is opened below it, hex beside.
//! Never reads bytes: it is told where each value stands.

use std::collections::HashMap;
use std::io::{self, Write};

use protogen_dynamic::{Placed, Record, Value};

use super::flat::{cut, flat};
use crate::style::{DIM, NOTE};

/// Columns for names and values; hex stands behind them.
const LEFT: usize = 66;
/// Columns for hex.
const HEX: usize = 50;
/// A name takes at least so many columns, so that values stand below each other.
const NAME: usize = 18;

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
        let indent = 4 + 2 * depth;
        let room = LEFT.saturating_sub(indent + name.len().max(NAME) + 2);
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
                self.line(name, &format!("{} pairs", pairs.len()), "", depth)?;
                for (index, (key, value)) in pairs.iter().enumerate() {
                    let shown = flat(key, room).unwrap_or_else(|| format!("[{index}]"));
                    self.value(&shown, value, &format!("{path}[{index}].value"), depth + 1)?;
                }
                Ok(())
            }
            Value::Bytes(bytes) | Value::Raw(bytes) => {
                self.line(name, &format!("{} bytes", bytes.len()), path, depth)
            }
            value => {
                let text = flat(value, usize::MAX).unwrap_or_default();
                self.line(name, &text, path, depth)
            }
        }
    }

    fn list(&mut self, name: &str, items: &[Value], path: &str, depth: usize) -> io::Result<()> {
        let filled = items.iter().filter(|item| !item.is_absent()).count();
        let count = if filled == items.len() {
            format!("{filled} items")
        } else {
            format!("{} slots, {filled} filled", items.len())
        };
        self.line(name, &count, "", depth)?;
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
        self.line(name, &format!("(secret, {bytes} bytes)"), "", depth)
    }

    fn line(&mut self, name: &str, text: &str, path: &str, depth: usize) -> io::Result<()> {
        let indent = 4 + 2 * depth;
        let place = self.places.get(path).filter(|place| place.size > 0);
        let left = format!("{name:NAME$}  {text}");
        match place {
            Some(place) => {
                let gap = (LEFT.saturating_sub(indent))
                    .saturating_sub(left.chars().count())
                    .max(2);
                let hex = cut(&place.bytes, place.size, HEX);
                let out = &mut *self.out;
                write!(out, "{:indent$}{NOTE}{name:NAME$}{NOTE:#}  {text}", "")?;
                writeln!(out, "{:gap$}{DIM}{hex}{DIM:#}", "")
            }
            _ if text.is_empty() => writeln!(self.out, "{:indent$}{NOTE}{name}{NOTE:#}", ""),
            _ => writeln!(self.out, "{:indent$}{NOTE}{name:NAME$}{NOTE:#}  {text}", ""),
        }
    }
}
