//! Prints the bytes around a fault, with the place marked.
//!
//! Prints three rows at most, however long the frame is.

use alloc::string::String;
use core::fmt::Write;

use super::Fault;

const ROW: usize = 16;

impl<K> Fault<K> {
    /// The rows of `bytes` around the fault, sixteen bytes each, with a mark under its first byte.
    ///
    /// `bytes` is the frame's payload, or the plain bytes of the region that the fault names.
    ///
    /// ```text
    /// 0000  aa 07 00 00 00 03 00 41  6e 6e 08 00 01 0a 00 14  .......Ann......
    /// 0010  00
    ///          ^^ byte 17
    /// ```
    #[must_use]
    pub fn hexdump(&self, bytes: &[u8]) -> String {
        let offset = self.region().map_or(self.offset(), |(_, offset)| offset);
        dump(bytes, offset.min(bytes.len()), offset)
    }
}

fn dump(bytes: &[u8], mark: usize, stated: usize) -> String {
    let marked = if mark == bytes.len() && mark.is_multiple_of(ROW) && mark > 0 {
        mark - 1
    } else {
        mark
    } / ROW;
    let mut out = String::new();
    for row in marked.saturating_sub(1)..=marked + 1 {
        let start = row * ROW;
        let chunk = bytes.get(start..).unwrap_or_default();
        let chunk = &chunk[..chunk.len().min(ROW)];
        if !chunk.is_empty() {
            write_row(&mut out, start, chunk);
        }
        if row == marked {
            let column = mark - start;
            let at = 6 + column * 3 + column / 8;
            // Writing into a string can't fail.
            let _ = writeln!(out, "{:at$}^^ byte {stated}", "");
        }
    }
    out
}

fn write_row(out: &mut String, start: usize, chunk: &[u8]) {
    let _ = write!(out, "{start:04x}  ");
    for column in 0..ROW {
        if column == 8 {
            out.push(' ');
        }
        match chunk.get(column) {
            Some(byte) => {
                let _ = write!(out, "{byte:02x} ");
            }
            None => out.push_str("   "),
        }
    }
    out.push(' ');
    let shown = |byte: &u8| {
        if byte.is_ascii_graphic() || *byte == b' ' {
            char::from(*byte)
        } else {
            '.'
        }
    };
    out.extend(chunk.iter().map(shown));
    out.push('\n');
}
