//! Why an expression has no value, and how reading and writing say it.

use protogen_wire::{DecodeErrorKind, EncodeErrorKind};

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fail {
    /// Out of 128 bits, or a division by zero.
    Overflow,
    /// A slot or a part that is not there.
    Absent(String),
    /// A context that nothing has set.
    Unset(String),
    /// A context from before bytes were lost.
    Stale(String),
    /// A table that the application has not given.
    Table(String),
    /// An extern that the application has not given.
    Extern(String),
    /// What an extern says.
    Said(String),
    /// A value of another type.
    Type(&'static str),
    /// `peek` or `more`, which have no value when writing.
    AtWriting,
    /// A computed value that is not known yet.
    NotYet(String),
    /// A schema that does not hang together.
    Schema(&'static str),
}

impl Fail {
    pub(crate) fn decode_kind(self) -> DecodeErrorKind {
        match self {
            Fail::Overflow => DecodeErrorKind::ArithmeticOverflow,
            Fail::Absent(name) => DecodeErrorKind::Unsupported {
                what: format!("an expression over {name}, which is absent,").into(),
            },
            Fail::NotYet(name) => DecodeErrorKind::Unsupported {
                what: format!("an expression over {name}, which is not known yet,").into(),
            },
            Fail::Unset(name) => DecodeErrorKind::ContextUnset { name: name.into() },
            Fail::Stale(name) => DecodeErrorKind::ContextStale { name: name.into() },
            Fail::Table(name) => DecodeErrorKind::TableMissing { name: name.into() },
            Fail::Extern(name) => DecodeErrorKind::ExternMissing { name: name.into() },
            Fail::Said(message) => DecodeErrorKind::Extern { message },
            Fail::Type(what) => DecodeErrorKind::Unsupported {
                what: format!("an expression that is not {what}").into(),
            },
            Fail::AtWriting => DecodeErrorKind::Unsupported {
                what: "peeking here".into(),
            },
            Fail::Schema(what) => DecodeErrorKind::Unsupported {
                what: format!("a schema that names {what} it does not have").into(),
            },
        }
    }

    pub(crate) fn encode_kind(self) -> EncodeErrorKind {
        match self {
            Fail::Overflow => EncodeErrorKind::ArithmeticOverflow,
            Fail::Absent(name) => EncodeErrorKind::Missing { field: name.into() },
            Fail::NotYet(name) => EncodeErrorKind::Unsupported {
                what: format!("an expression over {name}, which is not known yet,").into(),
            },
            Fail::Unset(name) => EncodeErrorKind::ContextUnset { name: name.into() },
            Fail::Stale(name) => EncodeErrorKind::ContextStale { name: name.into() },
            Fail::Table(name) => EncodeErrorKind::TableMissing { name: name.into() },
            Fail::Extern(name) => EncodeErrorKind::ExternMissing { name: name.into() },
            Fail::Said(message) => EncodeErrorKind::Extern { message },
            Fail::Type(what) => EncodeErrorKind::TypeMismatch {
                expected: what.into(),
            },
            Fail::AtWriting => EncodeErrorKind::Unsupported {
                what: "peeking while writing".into(),
            },
            Fail::Schema(what) => EncodeErrorKind::Unsupported {
                what: format!("a schema that names {what} it does not have").into(),
            },
        }
    }
}
