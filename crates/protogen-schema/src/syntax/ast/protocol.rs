//! The `protocol` header: byte order, encodings, version axes, features.
//! Never checks that a setting makes sense.

use super::{AxisValue, Direction, Docs, Encoding, Expr, Ident, Type, VersionRange, Versions};
use crate::source::Span;

/// `protocol tibia { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Protocol {
    /// Its name.
    pub name: Ident,
    /// Its lines.
    pub settings: Vec<ProtocolSetting>,
}

/// One line of the header.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtocolSetting {
    /// Its `///`.
    pub docs: Docs,
    /// Which.
    pub kind: ProtocolSettingKind,
    /// Where, without docs.
    pub span: Span,
}

/// The lines of the header.
#[derive(Clone, Debug, PartialEq)]
pub enum ProtocolSettingKind {
    /// `endian little;`
    Endian(Endian),
    /// `text latin1;`
    Text(Encoding),
    /// `opcode u8;`, `opcode s2c u16, c2s u32;`
    Opcode(Vec<OpcodeForm>),
    /// `version client 740..=1099;`
    Version(VersionAxis),
    /// Any other word with values; the checker knows which there are.
    Other(Setting),
}

/// The order of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endian {
    /// Lowest byte first.
    Little,
    /// Highest byte first.
    Big,
}

/// `u8`, `s2c u16`, `u8/u8`, `none`
#[derive(Clone, Debug, PartialEq)]
pub struct OpcodeForm {
    /// Whose opcodes; all if none.
    pub direction: Option<Direction>,
    /// Their type.
    pub shape: OpcodeShape,
    /// Where.
    pub span: Span,
}

/// The type of an opcode.
#[derive(Clone, Debug, PartialEq)]
pub enum OpcodeShape {
    /// `none`: one packet a state and direction
    None,
    /// One type, or the parts of a pair.
    Parts(Vec<Type>),
}

/// `version proto 740..=1099 = client;`
#[derive(Clone, Debug, PartialEq)]
pub struct VersionAxis {
    /// Its name; the only axis may have none.
    pub name: Option<Ident>,
    /// The versions there are.
    pub ranges: Vec<VersionRange>,
    /// The axis it follows unless set.
    pub follows: Option<Ident>,
}

/// `rpc_timeout 60s;`
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its name.
    pub name: Ident,
    /// Its values.
    pub values: Vec<Expr>,
    /// What stands behind them and is no value.
    pub beyond: Option<Span>,
}

/// `feature Checksum: since 840;`
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its name.
    pub name: Ident,
    /// When it is on by itself; without it, only when set.
    pub rule: Option<FeatureRule>,
}

/// When a feature is on.
#[derive(Clone, Debug, PartialEq)]
pub enum FeatureRule {
    /// `since 840`
    Since(AxisValue),
    /// `until 840`
    Until(AxisValue),
    /// `981..`, `client 47 | 340`
    In(Versions),
}
