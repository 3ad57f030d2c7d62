//! Expressions of the schema as Rust text, typed and checked for overflow by the ranges of what they
//! are made of: arithmetic that can't leave 64 bits is plain, any other is checked in 128.

mod condition;
mod number;
mod path;

/// Which of the two functions an expression stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `r` and locals.
    Decode,
    /// `w` and places.
    Encode,
}

/// An integer expression: its text, its type and the range of its values.
#[derive(Debug, Clone)]
pub struct Num {
    /// The expression.
    pub text: String,
    /// Its primitive type; none for a literal that fits any.
    pub prim: Option<&'static str>,
    /// Least value.
    pub lo: i128,
    /// Greatest value.
    pub hi: i128,
}

impl Num {
    fn literal(value: i128) -> Self {
        Num {
            text: value.to_string(),
            prim: None,
            lo: value,
            hi: value,
        }
    }

    /// As an expression of this type, which holds every value of it: `i64`, `i128` or its own.
    pub fn as_wide(&self, prim: &'static str) -> String {
        match self.prim {
            None => format!("{}_{prim}", self.lo),
            Some(own) if own == prim => self.text.clone(),
            Some("u128") => format!("{prim}::try_from({}).unwrap_or({prim}::MAX)", self.text),
            Some(_) => format!("{prim}::from({})", self.text),
        }
    }

    /// The smallest of `i64` and `i128` that holds it; a `u64` is too wide for the first.
    fn wide(&self) -> &'static str {
        let fits = self.lo >= i64::MIN.into() && self.hi <= i64::MAX.into();
        if fits && !matches!(self.prim, Some("u64" | "i128")) {
            "i64"
        } else {
            "i128"
        }
    }
}

impl Mode {
    /// The error that a computation overflows, as a closure.
    pub fn overflow(self) -> &'static str {
        match self {
            Mode::Decode => "|| r.fault(pg::DecodeErrorKind::ArithmeticOverflow)",
            Mode::Encode => "|| w.fault(pg::EncodeErrorKind::ArithmeticOverflow)",
        }
    }

    /// The same, for a closure with an argument.
    pub fn overflow_of(self) -> &'static str {
        match self {
            Mode::Decode => "|_| r.fault(pg::DecodeErrorKind::ArithmeticOverflow)",
            Mode::Encode => "|_| w.fault(pg::EncodeErrorKind::ArithmeticOverflow)",
        }
    }

    /// Reader or writer.
    pub fn io(self) -> &'static str {
        match self {
            Mode::Decode => "r",
            Mode::Encode => "w",
        }
    }
}
