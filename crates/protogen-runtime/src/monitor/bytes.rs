//! Numbers of bytes for people.

use std::fmt;

/// A number of bytes, shown as `512 B`, `1.5 KB` or `2.0 MB`: KB from 1,024 and MB from
/// 1,048,576 on, with one digit that is never rounded up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit_bytes, unit) = match self.0 {
            0..0x400 => return f.pad(&format!("{} B", self.0)),
            0x400..0x10_0000 => (0x400, "KB"),
            _ => (0x10_0000, "MB"),
        };
        let whole = self.0 / unit_bytes;
        let tenth = self.0 % unit_bytes * 10 / unit_bytes;
        f.pad(&format!("{whole}.{tenth} {unit}"))
    }
}

/// As [`Bytes`] shows it.
#[must_use]
pub fn format_bytes(bytes: u64) -> String {
    Bytes(bytes).to_string()
}
