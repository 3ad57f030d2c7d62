//! A layout for people: a table with a line a row.

use std::io::{self, Write};

use protogen_schema::ir::{Configuration, Schema, Size};

use super::list::spell;
use super::row::{At, Base, Row};
use super::run::Shown;
use crate::style::{DIM, NOTE, TITLE};

/// Prints the title, the doc comment and the rows.
pub fn print(schema: &Schema, shown: &Shown<'_>, out: &mut impl Write) -> io::Result<()> {
    write!(out, "{TITLE}{}{TITLE:#}", shown.title)?;
    if let Some((packet, _, opcode)) = &shown.packet {
        write!(out, " = {}", spell(opcode))?;
        for state in &packet.states {
            write!(out, ", state {}", schema[*state].name)?;
        }
    }
    writeln!(out, "{}", version(schema, &shown.at))?;
    for line in &shown.docs {
        writeln!(out, "{DIM}{}{DIM:#}", line.trim())?;
    }
    let names = shown
        .rows
        .iter()
        .map(|row| 2 * row.depth + row.name.chars().count());
    let wide = names.max().unwrap_or(0).clamp(4, 34);
    writeln!(
        out,
        "{DIM}{:>6} {:>6}  {:wide$}  type{DIM:#}",
        "at", "bytes", "name"
    )?;
    shown.rows.iter().try_for_each(|row| line(row, wide, out))
}

fn version(schema: &Schema, at: &Configuration) -> String {
    let axes = schema.axes.iter().zip(&at.axes);
    axes.map(|(axis, version)| format!(", {} {version}", axis.name))
        .collect()
}

fn line(row: &Row, wide: usize, out: &mut impl Write) -> io::Result<()> {
    let indent = " ".repeat(2 * row.depth);
    let at = row.at.map_or(String::new(), place);
    let bytes = if row.at.is_some() {
        size(row.bytes)
    } else {
        String::new()
    };
    let name = format!("{indent}{}", row.name);
    if row.at.is_none() && row.ty.is_empty() {
        // A condition stands over the rows that it governs.
        return writeln!(out, "{:>6} {:>6}  {NOTE}{name}{NOTE:#}", "", "");
    }
    write!(
        out,
        "{NOTE}{at:>6}{NOTE:#} {bytes:>6}  {TITLE}{name:wide$}{TITLE:#}  {}",
        row.ty
    )?;
    match row.notes.as_slice() {
        [] => writeln!(out),
        notes => writeln!(out, "  {DIM}{}{DIM:#}", notes.join("; ")),
    }
}

fn place(at: At) -> String {
    match (at.base, at.plus) {
        (Base::Start, plus) => plus.to_string(),
        (Base::Variable, 0) => "+".to_owned(),
        (Base::Variable, plus) => format!("+{plus}"),
        (Base::Element, plus) => format!(".{plus}"),
    }
}

/// `4`, `0..4`, `2+`; what may be larger than anyone cares to know is `2+` too.
fn size(size: Size) -> String {
    const WIDEST: u64 = 999;
    match (size.min, size.max.filter(|max| *max <= WIDEST)) {
        (min, Some(max)) if min == max => min.to_string(),
        (min, Some(max)) => format!("{min}..{max}"),
        (min, None) => format!("{min}+"),
    }
}
