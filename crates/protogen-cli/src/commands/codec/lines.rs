//! The input of `decode`: hex, one frame's payload a line, perhaps with a direction before it.
//! Never decodes a packet.

use std::io::{self, BufRead};

use protogen_schema::ir::Direction;

/// One line that holds a frame.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// Counted from one, over all lines of the input.
    pub number: u64,
    /// From its prefix `c2s ` or `s2c `.
    pub direction: Option<Direction>,
    /// Its bytes, or what is wrong with its digits.
    pub bytes: Result<Vec<u8>, String>,
}

/// Reads lines until the input ends; blank ones and `#` comments count and hold nothing.
pub struct Lines<R> {
    input: R,
    number: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// The lines of an input.
    pub fn new(input: R) -> Self {
        let (number, buffer) = (0, Vec::new());
        Self {
            input,
            number,
            buffer,
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.buffer.clear();
            match self.input.read_until(b'\n', &mut self.buffer) {
                Ok(0) => return None,
                Ok(_) => self.number += 1,
                Err(error) => return Some(Err(error)),
            }
            let text = String::from_utf8_lossy(&self.buffer);
            if let Some((direction, digits)) = content(&text) {
                return Some(Ok(Line {
                    number: self.number,
                    direction,
                    bytes: protogen_dynamic::hex::parse(digits),
                }));
            }
        }
    }
}

fn content(text: &str) -> Option<(Option<Direction>, &str)> {
    let text = text
        .trim_start_matches('\u{FEFF}')
        .split('#')
        .next()?
        .trim();
    if text.is_empty() {
        return None;
    }
    let directed = [("c2s", Direction::C2s), ("s2c", Direction::S2c)]
        .into_iter()
        .find_map(|(word, direction)| {
            let digits = text.strip_prefix(word)?;
            // Without a digit behind it the frame is empty.
            let apart = digits.is_empty() || digits.starts_with([' ', '\t']);
            apart.then(|| (Some(direction), digits.trim_start()))
        });
    Some(directed.unwrap_or((None, text)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic fails the test")]

    use super::*;

    #[test]
    fn comments_and_blank_lines_count() {
        let text = b"# a session\n\nc2s 0A 1b\r\n  ff  # why\ns2c\t00";
        let lines: Vec<Line> = Lines::new(&text[..]).map(io::Result::unwrap).collect();
        let line = |number, direction, bytes: &[u8]| Line {
            number,
            direction,
            bytes: Ok(bytes.to_vec()),
        };
        assert_eq!(
            lines,
            [
                line(3, Some(Direction::C2s), &[0x0A, 0x1B]),
                line(4, None, &[0xFF]),
                line(5, Some(Direction::S2c), &[0x00]),
            ]
        );
    }

    #[test]
    fn a_line_that_is_no_hex_does_not_hide_the_next() {
        let lines: Vec<Line> = Lines::new(&b"0A 1\nxy\n00\n"[..])
            .map(io::Result::unwrap)
            .collect();
        let wrong: Vec<bool> = lines.iter().map(|line| line.bytes.is_err()).collect();
        assert_eq!(wrong, [true, true, false]);
    }
}
