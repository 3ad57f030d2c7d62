//! Durations: a number of milliseconds, or numbers with units as Go writes them.
//!
//! Exact: `0.1s` is 100,000,000 ns, without floating point.

use std::time::Duration;

use super::{UnitError, UnitFault};

const WANTED: &str = "duration";
const UNITS: &str = "ns, us, ms, s, m, h, d";
/// The finest fraction that is read: a day has less than 10^14 ns.
const MOST_FRACTION_DIGITS: u32 = 15;

/// Reads `10s`, `1m30s`, `1.5h`, `250ms`, or `500`, which is milliseconds.
///
/// Units are `ns`, `us` (or `µs`), `ms`, `s`, `m`, `h` and `d`; spaces around and between parts
/// are passed over. There are no negative durations.
///
/// # Errors
///
/// Whatever is not exactly that; nothing is guessed.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use protogen_runtime::units::parse_duration;
///
/// assert_eq!(parse_duration("1m30s").unwrap(), Duration::from_secs(90));
/// assert_eq!(parse_duration("500").unwrap(), Duration::from_millis(500));
/// assert!(parse_duration("10 parsecs").is_err());
/// ```
pub fn parse_duration(text: &str) -> Result<Duration, UnitError> {
    let refuse = |fault| UnitError::new(WANTED, text, fault);
    let mut rest = text.trim_end();
    let end = rest.len();
    rest = rest.trim_start();
    if rest.is_empty() {
        return Err(refuse(UnitFault::Empty));
    }
    let mut nanos: u128 = 0;
    let mut parts = 0;
    while !rest.is_empty() {
        let offset = end - rest.len();
        let (number, behind) =
            Decimal::split(rest).ok_or_else(|| refuse(UnitFault::NumberExpected { offset }))?;
        let behind = behind.trim_start();
        let unit_len = behind
            .find(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == '.')
            .unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(unit_len);
        let offset = end - behind.len() - unit_len;
        let per_unit = match unit {
            "" if parts == 0 && behind.is_empty() => 1_000_000,
            "" => return Err(refuse(UnitFault::UnitMissing { offset })),
            unit => nanos_per(unit).ok_or_else(|| {
                refuse(UnitFault::UnknownUnit {
                    offset,
                    unit: unit.chars().take(16).collect(),
                    known: UNITS,
                })
            })?,
        };
        let part = number.times(per_unit).map_err(refuse)?;
        nanos = nanos
            .checked_add(part)
            .ok_or_else(|| refuse(UnitFault::TooLarge))?;
        parts += 1;
        rest = behind.trim_start();
    }
    u64::try_from(nanos)
        .map(Duration::from_nanos)
        .map_err(|_| refuse(UnitFault::TooLarge))
}

fn nanos_per(unit: &str) -> Option<u128> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "d" => 86_400_000_000_000,
        _ => return None,
    })
}

/// A number without sign: `digits / 10^places`.
pub(super) struct Decimal {
    digits: u128,
    places: u32,
}

impl Decimal {
    /// The number in front, and what stands behind it.
    pub(super) fn split(text: &str) -> Option<(Self, &str)> {
        let whole = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (whole, rest) = text.split_at(whole);
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => rest.split_at(
                rest.find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(rest.len()),
            ),
            None => ("", rest),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        // Saturated numbers are refused as too large or too fine by `times`.
        let mut digits: u128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            digits = digits
                .saturating_mul(10)
                .saturating_add(u128::from(digit - b'0'));
        }
        let places = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
        Some((Self { digits, places }, rest))
    }

    /// The number in steps of the unit: exact, or refused.
    pub(super) fn times(&self, per_unit: u128) -> Result<u128, UnitFault> {
        if self.places > MOST_FRACTION_DIGITS {
            return Err(UnitFault::NotWhole);
        }
        let divisor = 10u128.pow(self.places);
        let product = self
            .digits
            .checked_mul(per_unit)
            .ok_or(UnitFault::TooLarge)?;
        if product % divisor != 0 {
            return Err(UnitFault::NotWhole);
        }
        Ok(product / divisor)
    }
}
