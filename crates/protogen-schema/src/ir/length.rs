//! Length forms: how long a text, a byte string, an array or a block is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expr, Integer, Type};

/// What a length counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LengthUnit {
    /// Elements of an array or map; for text, bytes and blocks: bytes.
    Items,
    /// Bytes on the wire, whatever the elements are (`size u16`).
    Bytes,
    /// Characters (code units of the encoding: u16 for UTF-16, bytes otherwise) of a text (`u8 chars`).
    Chars,
}

/// How the end of a value is found when reading, and marked when writing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// So many units, always. Text and bytes shorter than that are padded if the type says so.
    Fixed(u64),
    /// An integer stands before: length = stored + bias, in `unit`s.
    Prefix {
        /// Any integer type.
        ty: Box<Type>,
        /// Added to the stored number (`u8 + 1` has bias 1).
        bias: Integer,
        /// What is counted.
        unit: LengthUnit,
    },
    /// An expression on what was read before; when writing, the value must agree.
    Expr {
        /// The length.
        expr: Box<Expr>,
        /// What is counted (`size n` counts bytes).
        unit: LengthUnit,
    },
    /// To the end of the enclosing block, less `minus` bytes.
    Rest {
        /// Bytes left for what follows: 0 unless written.
        minus: Option<Box<Expr>>,
    },
    /// To a terminator, which is consumed.
    /// Text, bytes and blocks scan for it; arrays test for it before each element.
    Until {
        /// The terminator's bytes, 1 or more.
        terminator: Vec<u8>,
        /// A terminator inside the value is written as these bytes instead (`else 0x79`); without, it is
        /// an encode error.
        replacement: Option<Vec<u8>>,
    },
    /// Arrays only: an element follows while this holds (it may peek).
    While(Box<Expr>),
    /// Arrays only: elements are separated by these bytes; each piece is a block.
    Separator {
        /// The separator's bytes.
        bytes: Vec<u8>,
        /// Whether one stands behind the last element too.
        trailing: bool,
        /// The number of elements, if fixed (`3 sep 0xFF`); otherwise to the end of the block.
        count: Option<Box<Expr>>,
    },
    /// Arrays only: the named bool item of the element is true on all but the last.
    /// The item is computed; it has no field. An empty list can't be written.
    Chain {
        /// Name of the bit item or bool field in the element.
        more: String,
    },
}
