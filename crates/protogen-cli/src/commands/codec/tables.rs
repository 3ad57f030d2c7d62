//! Tables of the application from files: `--table NAME=FILE:KEY,VALUE`.
//! Never answers a question itself: it fills the codec's tables.

use std::fs;

use protogen_dynamic::MapTables;
use protogen_schema::ir::{Schema, Table};

use super::csv;
use crate::failure::{Complaint, Failure};

/// One `--table` flag, taken apart.
struct Flag<'a> {
    /// As it was typed.
    text: &'a str,
    table: &'a Table,
    file: &'a str,
    /// One column a parameter of the table.
    keys: Vec<&'a str>,
    value: &'a str,
}

/// The tables that the flags name, read from their files.
pub fn load(schema: &Schema, flags: &[String]) -> Result<MapTables, Failure> {
    let mut tables = MapTables::new();
    for text in flags {
        let flag = parse(schema, text).map_err(Failure::Usage)?;
        fill(&flag, &mut tables).map_err(Failure::Input)?;
    }
    Ok(tables)
}

fn parse<'a>(schema: &'a Schema, text: &'a str) -> Result<Flag<'a>, Complaint> {
    let malformed = || {
        Complaint::new(format!("`--table {text}` is not NAME=FILE:KEY,VALUE"))
            .help("for example `--table stackable=items.csv:id,stackable`")
    };
    let (name, rest) = text.split_once('=').ok_or_else(malformed)?;
    let (file, columns) = rest.rsplit_once(':').ok_or_else(malformed)?;
    let mut keys: Vec<&str> = columns.split(',').map(str::trim).collect();
    let value = keys.pop().ok_or_else(malformed)?;
    if file.is_empty() || value.is_empty() || keys.is_empty() || keys.contains(&"") {
        return Err(malformed());
    }
    let table = schema
        .tables
        .iter()
        .find(|table| table.name == name)
        .ok_or_else(|| {
            let names = schema.tables.iter().map(|table| table.name.as_str());
            Complaint::new(format!(
                "`--table {text}`: the schema has no table `{name}`"
            ))
            .choices("tables of this schema", name, names)
        })?;
    if keys.len() != table.params.len() {
        let wants: Vec<&str> = table.params.iter().map(|(name, _)| name.as_str()).collect();
        return Err(Complaint::new(format!(
            "`--table {text}`: `{name}` takes {}, so it needs {} key columns, not {}",
            wants.join(", "),
            wants.len(),
            keys.len()
        )));
    }
    Ok(Flag {
        text,
        table,
        file,
        keys,
        value,
    })
}

fn fill(flag: &Flag<'_>, tables: &mut MapTables) -> Result<(), Complaint> {
    let text = fs::read_to_string(flag.file).map_err(|error| {
        Complaint::new(format!("`--table {}`: {}: {error}", flag.text, flag.file))
    })?;
    tables.declare(&flag.table.name);
    let is_json = text.trim_start().starts_with('[');
    let rows = if is_json {
        json_rows(flag, &text)?
    } else {
        csv_rows(flag, &text)?
    };
    for (args, answer) in rows {
        // Nothing but zeros is what a table answers anyway.
        if answer != 0 {
            tables.insert(&flag.table.name, args, answer);
        }
    }
    Ok(())
}

type Rows = Vec<(Vec<i128>, i128)>;

fn csv_rows(flag: &Flag<'_>, text: &str) -> Result<Rows, Complaint> {
    let mut lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    let header = lines
        .next()
        .map(|(_, line)| csv::cells(line))
        .unwrap_or_default();
    let column = |name: &str| {
        header
            .iter()
            .position(|cell| cell.trim() == name)
            .ok_or_else(|| {
                let names = header.iter().map(|cell| cell.trim());
                Complaint::new(format!("{}: there is no column `{name}`", flag.file)).choices(
                    "columns of its first line",
                    name,
                    names,
                )
            })
    };
    let keys = flag
        .keys
        .iter()
        .map(|key| column(key))
        .collect::<Result<Vec<_>, _>>()?;
    let value = column(flag.value)?;
    let mut rows = Vec::new();
    for (index, line) in lines {
        let cells = csv::cells(line);
        let number = |column: usize| {
            let cell = cells.get(column).map_or("", |cell| cell.trim());
            integer(cell).ok_or_else(|| {
                Complaint::new(format!(
                    "{}:{}: `{cell}` in column `{}` is no integer",
                    flag.file,
                    index + 1,
                    header.get(column).map_or("", |name| name.trim())
                ))
            })
        };
        let args = keys
            .iter()
            .map(|key| number(*key))
            .collect::<Result<Vec<_>, _>>()?;
        rows.push((args, number(value)?));
    }
    Ok(rows)
}

fn json_rows(flag: &Flag<'_>, text: &str) -> Result<Rows, Complaint> {
    let objects: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(text)
        .map_err(|error| {
            Complaint::new(format!("{}: {error}", flag.file))
                .help("a JSON table is a list of objects, one a line of the table")
        })?;
    let mut rows = Vec::with_capacity(objects.len());
    for (index, object) in objects.iter().enumerate() {
        let number = |name: &str| {
            let value = object.get(name).unwrap_or(&serde_json::Value::Null);
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            integer(&text).ok_or_else(|| {
                let what = format!(
                    "{}: `{name}` of object {index} is no integer: {text}",
                    flag.file
                );
                Complaint::new(what).choices("its names", name, object.keys().map(String::as_str))
            })
        };
        let args = flag
            .keys
            .iter()
            .map(|key| number(key))
            .collect::<Result<Vec<_>, _>>()?;
        rows.push((args, number(flag.value)?));
    }
    Ok(rows)
}

/// A number as people write tables: decimal, hex, or a truth value.
fn integer(text: &str) -> Option<i128> {
    if let Some(digits) = text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        return i128::from_str_radix(digits, 16).ok();
    }
    match text {
        "true" | "TRUE" | "True" | "yes" => Some(1),
        "false" | "FALSE" | "False" | "no" | "" => Some(0),
        digits => digits.parse().ok(),
    }
}
