//! The values of number and text literals.
//! Never sees a token: it reads the literal's own text.

use super::ast::IntBase;

/// An integer's value, how it was written, and its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Integer {
    pub(crate) value: u128,
    pub(crate) base: IntBase,
    pub(crate) digits: u32,
}

/// What a number literal is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Integer(Integer),
    Float(f64),
    /// In nanoseconds.
    Duration(u64),
}

const SIZES: &[(&str, u128)] = &[("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30)];
const DURATIONS: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The value of a number literal, or what is wrong with it.
pub(crate) fn number(text: &str) -> Result<Number, String> {
    for (prefix, radix, base) in [("0x", 16, IntBase::Hex), ("0b", 2, IntBase::Binary)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return radix_number(digits, radix, base);
        }
    }
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '_'))
        .unwrap_or(text.len());
    let (digits, suffix) = text.split_at(end);
    if suffix.starts_with('.') || is_exponent(suffix) {
        let plain = text.replace('_', "");
        let value: f64 = plain
            .parse()
            .map_err(|_| "this is not a number".to_owned())?;
        return if value.is_finite() {
            Ok(Number::Float(value))
        } else {
            Err("this is larger than an `f64` can be".to_owned())
        };
    }
    let plain = digits.replace('_', "");
    let value: u128 = plain.parse().map_err(|_| TOO_LARGE.to_owned())?;
    with_suffix(
        value,
        u32::try_from(plain.len()).unwrap_or(u32::MAX),
        suffix,
    )
}

const TOO_LARGE: &str = "this is larger than a `u128` can be";

fn is_exponent(suffix: &str) -> bool {
    suffix
        .strip_prefix(['e', 'E'])
        .map(|rest| rest.strip_prefix(['+', '-']).unwrap_or(rest))
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn radix_number(digits: &str, radix: u32, base: IntBase) -> Result<Number, String> {
    let plain = digits.replace('_', "");
    if plain.is_empty() {
        return Err("digits are missing behind the prefix".to_owned());
    }
    if let Some(other) = plain.chars().find(|c| !c.is_digit(radix)) {
        return Err(format!("`{other}` is no digit of base {radix}"));
    }
    let value = u128::from_str_radix(&plain, radix).map_err(|_| TOO_LARGE.to_owned())?;
    let digits = u32::try_from(plain.len()).unwrap_or(u32::MAX);
    Ok(Number::Integer(Integer {
        value,
        base,
        digits,
    }))
}

fn with_suffix(value: u128, digits: u32, suffix: &str) -> Result<Number, String> {
    let integer = |value| {
        Number::Integer(Integer {
            value,
            base: IntBase::Decimal,
            digits,
        })
    };
    if suffix.is_empty() {
        return Ok(integer(value));
    }
    if let Some((_, unit)) = SIZES.iter().find(|(name, _)| *name == suffix) {
        return value
            .checked_mul(*unit)
            .map(integer)
            .ok_or_else(|| TOO_LARGE.to_owned());
    }
    if let Some((_, unit)) = DURATIONS.iter().find(|(name, _)| *name == suffix) {
        let nanoseconds = u64::try_from(value)
            .ok()
            .and_then(|value| value.checked_mul(*unit));
        return nanoseconds
            .map(Number::Duration)
            .ok_or_else(|| "this is longer than 584 years".to_owned());
    }
    Err(format!(
        "`{suffix}` is no suffix of a number; sizes end in K, M, G, durations in ns, us, ms, s, min, h"
    ))
}

/// The bytes of a text literal, given with its quotes; on a fault its place in the literal.
pub(crate) fn text(literal: &str) -> Result<Vec<u8>, (std::ops::Range<usize>, String)> {
    let body = literal.strip_prefix('"').unwrap_or(literal);
    let body = body.strip_suffix('"').unwrap_or(body);
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let start = 1 + (body.len() - rest.len()) + at;
        let (used, value) = escape(&rest[at..]).map_err(|(len, why)| (start..start + len, why))?;
        bytes.extend_from_slice(&value);
        rest = &rest[at + used..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(bytes)
}

/// The length and bytes of the escape that `text` begins with.
fn escape(text: &str) -> Result<(usize, Vec<u8>), (usize, String)> {
    let Some(kind) = text[1..].chars().next() else {
        return Err((1, "an escape is missing its letter".to_owned()));
    };
    let byte = match kind {
        '0' => 0,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        '\\' => b'\\',
        '"' => b'"',
        'x' => return hex_escape(text),
        'u' => return unicode_escape(text),
        other => {
            let why = format!(
                "`\\{other}` is no escape; there are \\0 \\n \\r \\t \\\\ \\\" \\xNN \\u{{..}}"
            );
            return Err((1 + other.len_utf8(), why));
        }
    };
    Ok((2, vec![byte]))
}

fn hex_escape(text: &str) -> Result<(usize, Vec<u8>), (usize, String)> {
    text.get(2..4)
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
        .and_then(|digits| u8::from_str_radix(digits, 16).ok())
        .map(|byte| (4, vec![byte]))
        .ok_or((2, "`\\x` wants two hex digits".to_owned()))
}

fn unicode_escape(text: &str) -> Result<(usize, Vec<u8>), (usize, String)> {
    let wrong = || {
        (
            2,
            "`\\u{..}` wants the number of a character in hex".to_owned(),
        )
    };
    let digits = text
        .get(2..)
        .and_then(|t| t.strip_prefix('{'))
        .ok_or_else(wrong)?;
    let end = digits
        .find('}')
        .filter(|end| (1..=6).contains(end))
        .ok_or_else(wrong)?;
    let number = u32::from_str_radix(&digits[..end], 16).map_err(|_| wrong())?;
    let character = char::from_u32(number).ok_or_else(wrong)?;
    Ok((end + 4, character.to_string().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(value: u128, base: IntBase, digits: u32) -> Result<Number, String> {
        Ok(Number::Integer(Integer {
            value,
            base,
            digits,
        }))
    }

    #[test]
    fn numbers_have_prefixes_separators_and_suffixes() {
        assert_eq!(number("1_000"), int(1000, IntBase::Decimal, 4));
        assert_eq!(number("0x00FF"), int(255, IntBase::Hex, 4));
        assert_eq!(number("0b0101"), int(5, IntBase::Binary, 4));
        assert_eq!(number("64K"), int(65536, IntBase::Decimal, 2));
        assert_eq!(number("10ms"), Ok(Number::Duration(10_000_000)));
        assert_eq!(number("1.5e3"), Ok(Number::Float(1500.0)));
        assert_eq!(number("2e3"), Ok(Number::Float(2000.0)));
    }

    #[test]
    fn faulty_numbers_say_what_is_wrong() {
        assert!(number("12q").is_err_and(|why| why.starts_with("`q` is no suffix")));
        assert!(number("0x").is_err());
        assert!(number("0b012").is_err_and(|why| why == "`2` is no digit of base 2"));
        assert!(number("340282366920938463463374607431768211456").is_err());
        assert!(number("1e999").is_err());
    }

    #[test]
    fn escapes_become_bytes() {
        assert_eq!(
            text(r#""WoW\0\xFF\u{e9}\\""#),
            Ok(b"WoW\0\xFF\xC3\xA9\\".to_vec())
        );
        assert_eq!(text(r#""a\qb""#).map_err(|(at, _)| at), Err(2..4));
        assert_eq!(text(r#""\x4""#).map_err(|(at, _)| at), Err(1..3));
        assert_eq!(text(r#""\u{110000}""#).map_err(|(at, _)| at), Err(1..3));
    }
}
