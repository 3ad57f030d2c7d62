//! JSON text that was checked, kept as it stood.
//!
//! Keeps the text and not a tree, so that what was read is written back byte for byte; which
//! library makes values of it is the user's choice.

use alloc::string::String;
use core::fmt;

/// Text that is one JSON value (RFC 8259).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Json {
    text: String,
}

/// The text is no JSON from this byte on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotJson {
    /// The index of the byte.
    pub at: usize,
}

/// Values inside values, as everywhere else on the wire.
const DEPTH_LIMIT: u32 = 64;

impl Json {
    /// Checks the text and keeps it.
    ///
    /// # Errors
    ///
    /// Where the text stops being JSON, or nests deeper than 64 levels.
    pub fn new(text: impl Into<String>) -> Result<Self, NotJson> {
        let text = text.into();
        check(&text)?;
        Ok(Self { text })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, given away.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text
    }
}

impl Default for Json {
    fn default() -> Self {
        Self {
            text: String::from("null"),
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Checks that the text is one JSON value.
///
/// # Errors
///
/// Where it stops being one.
pub fn check(text: &str) -> Result<(), NotJson> {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
    };
    scan.value(0)?;
    scan.space();
    if scan.at == text.len() {
        Ok(())
    } else {
        Err(scan.fault())
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn value(&mut self, depth: u32) -> Result<(), NotJson> {
        if depth >= DEPTH_LIMIT {
            return Err(self.fault());
        }
        self.space();
        match self.peek() {
            Some(b'{') => self.list(b'}', |scan| scan.member(depth)),
            Some(b'[') => self.list(b']', |scan| scan.value(depth + 1)),
            Some(b'"') => self.string(),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn member(&mut self, depth: u32) -> Result<(), NotJson> {
        self.space();
        self.string()?;
        self.space();
        self.word(b":")?;
        self.value(depth + 1)
    }

    fn list(
        &mut self,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Result<(), NotJson>,
    ) -> Result<(), NotJson> {
        self.at += 1;
        self.space();
        if self.accept(close) {
            return Ok(());
        }
        loop {
            item(self)?;
            self.space();
            if self.accept(close) {
                return Ok(());
            }
            self.word(b",")?;
        }
    }

    fn string(&mut self) -> Result<(), NotJson> {
        self.word(b"\"")?;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(0x20..) => self.at += 1,
                _ => return Err(self.fault()),
            }
        }
    }

    fn escape(&mut self) -> Result<(), NotJson> {
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                Ok(())
            }
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                        return Err(self.fault());
                    }
                    self.at += 1;
                }
                Ok(())
            }
            _ => Err(self.fault()),
        }
    }

    fn number(&mut self) -> Result<(), NotJson> {
        self.accept(b'-');
        if !self.accept(b'0') {
            self.digits()?;
        }
        if self.accept(b'.') {
            self.digits()?;
        }
        if self.accept(b'e') || self.accept(b'E') {
            let _ = self.accept(b'+') || self.accept(b'-');
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start {
            Ok(())
        } else {
            Err(self.fault())
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), NotJson> {
        if !self.bytes[self.at..].starts_with(word) {
            return Err(self.fault());
        }
        self.at += word.len();
        Ok(())
    }

    fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fault(&self) -> NotJson {
        NotJson { at: self.at }
    }
}
