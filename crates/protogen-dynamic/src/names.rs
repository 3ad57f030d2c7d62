//! Numbers and names of enums and flags, at one configuration.
//!
//! Reads the IR only; changes nothing.

use protogen_schema::ir::{Configuration, EnumDef, EnumItem, FlagsDef};

use crate::value::{EnumValue, FlagsValue};

/// The item or number that `number` decodes to.
pub(crate) fn enum_value(def: &EnumDef, number: i128, at: &Configuration) -> EnumValue {
    let item = def
        .items
        .iter()
        .filter(|item| !item.alias)
        .find(|item| item_holds(item, number, at));
    match item {
        None => EnumValue::Number(number),
        Some(item) if is_range(item, number, at) => EnumValue::Ranged(item.name.clone(), number),
        Some(item) => EnumValue::Name(item.name.clone()),
    }
}

/// The number that a value of an enum has; none if it has none in this version.
pub(crate) fn enum_number(def: &EnumDef, value: &EnumValue, at: &Configuration) -> Option<i128> {
    let (name, ranged) = match value {
        EnumValue::Number(number) => return Some(*number),
        EnumValue::Name(name) => (name, None),
        EnumValue::Ranged(name, number) => (name, Some(*number)),
    };
    let item = def.items.iter().find(|item| item.name == *name)?;
    match ranged {
        Some(number) => item_holds(item, number, at).then_some(number),
        None => first_number(item, at),
    }
}

/// The least number of an item in this version.
pub(crate) fn first_number(item: &EnumItem, at: &Configuration) -> Option<i128> {
    let value = item.values.iter().find(|value| value.gate.holds(at))?;
    Some(value.first.0)
}

/// Whether the number belongs to the item in this version.
pub(crate) fn item_holds(item: &EnumItem, number: i128, at: &Configuration) -> bool {
    item.values
        .iter()
        .any(|value| (value.first.0..=value.last.0).contains(&number) && value.gate.holds(at))
}

fn is_range(item: &EnumItem, number: i128, at: &Configuration) -> bool {
    item.values.iter().any(|value| {
        value.first.0 < value.last.0
            && (value.first.0..=value.last.0).contains(&number)
            && value.gate.holds(at)
    })
}

/// Names and left-over bits of `bits`.
pub(crate) fn flags_value(def: &FlagsDef, bits: u128, at: &Configuration) -> FlagsValue {
    let mut value = FlagsValue {
        names: Vec::new(),
        rest: bits,
    };
    for item in &def.items {
        let mask = item.mask.0.cast_unsigned();
        if mask != 0 && bits & mask == mask && item.gate.holds(at) {
            value.names.push(item.name.clone());
            value.rest &= !mask;
        }
    }
    value
}

/// The bits of a flags value; the name that has none in this version is the error.
pub(crate) fn flags_bits(
    def: &FlagsDef,
    value: &FlagsValue,
    at: &Configuration,
) -> Result<u128, String> {
    let mut bits = value.rest;
    for name in &value.names {
        let item = def
            .items
            .iter()
            .find(|item| item.name == *name && item.gate.holds(at));
        bits |= item.ok_or_else(|| name.clone())?.mask.0.cast_unsigned();
    }
    Ok(bits)
}

/// The candidate nearest to `word`, if one is near.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(far, candidate)| *far <= 1 + candidate.len().min(word.len()) / 4)
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, letters of either case being equal; long words are cut.
fn distance(a: &str, b: &str) -> usize {
    let letters = |word: &str| -> Vec<u8> {
        word.bytes()
            .take(64)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    let (a, b) = (letters(a), letters(b));
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let best = (before + usize::from(x != y)).min(*cell + 1).min(left + 1);
            before = *cell;
            *cell = best;
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}
