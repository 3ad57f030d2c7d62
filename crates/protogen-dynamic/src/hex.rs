//! Bytes as hex digits and back.

use std::fmt::Write;

/// `0A1B`, as JSON carries bytes.
#[must_use]
pub fn plain(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// `0A 1B`, as people read bytes.
#[must_use]
pub fn spaced(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    digits.join(" ")
}

/// Bytes out of hex digits; spaces are passed over.
///
/// # Errors
///
/// What is wrong, in a sentence.
pub fn parse(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high = None;
    for (index, character) in text.char_indices() {
        if character.is_whitespace() {
            continue;
        }
        let digit = character
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
            .ok_or_else(|| format!("{character:?} at character {index} is no hex digit"))?;
        high = match high {
            None => Some(digit),
            Some(first) => {
                bytes.push(first << 4 | digit);
                None
            }
        };
    }
    match high {
        None => Ok(bytes),
        Some(_) => Err("an odd number of hex digits".to_owned()),
    }
}
