//! Sizes in bytes: `512`, `64K`, `64 KiB`, `1.5 MiB`.
//!
//! All units are powers of 1024, as the statistics window shows them too.

use super::{UnitError, UnitFault, duration::Decimal};

const WANTED: &str = "size";
const UNITS: &str = "B, K, KB, KiB, M, MB, MiB, G, GB, GiB";

/// Reads a number of bytes: a bare number, or one with `B`, `K`, `KB`, `KiB`, and likewise for
/// `M` and `G`. Upper and lower case are the same; all are powers of 1024.
///
/// # Errors
///
/// Whatever is not exactly that, and what is no whole number of bytes.
///
/// # Examples
///
/// ```
/// use protogen_runtime::units::parse_size;
///
/// assert_eq!(parse_size("64 KiB").unwrap(), 65_536);
/// assert_eq!(parse_size("1.5M").unwrap(), 1_572_864);
/// assert!(parse_size("-1").is_err());
/// ```
pub fn parse_size(text: &str) -> Result<u64, UnitError> {
    let refuse = |fault| UnitError::new(WANTED, text, fault);
    let rest = text.trim();
    let start = text.len() - text.trim_start().len();
    if rest.is_empty() {
        return Err(refuse(UnitFault::Empty));
    }
    let (number, behind) =
        Decimal::split(rest).ok_or_else(|| refuse(UnitFault::NumberExpected { offset: start }))?;
    let unit = behind.trim_start();
    let per_unit = bytes_per(unit).ok_or_else(|| {
        refuse(UnitFault::UnknownUnit {
            offset: start + rest.len() - unit.len(),
            unit: unit.chars().take(16).collect(),
            known: UNITS,
        })
    })?;
    let bytes = number.times(per_unit).map_err(refuse)?;
    u64::try_from(bytes).map_err(|_| refuse(UnitFault::TooLarge))
}

fn bytes_per(unit: &str) -> Option<u128> {
    Some(match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return None,
    })
}
