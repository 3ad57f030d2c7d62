//! The items of a file and what they share: names, docs, gates, notes.
//! Never resolves a name.

use super::{
    Encoding, Entry, Expr, IntLit, Member, OpcodeTable, Packet, Ping, Range, Request, Rpc, Session,
    State, StrLit, Test, Type,
};
use crate::source::{FileId, Span};

/// One parsed file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Which.
    pub id: FileId,
    /// Its `//!`.
    pub docs: Docs,
    /// Its items in order.
    pub items: Vec<Item>,
    /// All `//` and `/* */` comments in order, by position.
    pub comments: Vec<Comment>,
    /// The whole text.
    pub span: Span,
}

/// `// ..` or `/* .. */`; its text is the source at the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where.
    pub span: Span,
}

/// The `///` lines before something.
pub type Docs = Vec<DocLine>;

/// One `///` or `//!` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocLine {
    /// Its text without the slashes and the one space behind them.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A name; `r#type` has the name `type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
}

/// `pos.z`, `login.s2c.Hello`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// At least one.
    pub segments: Vec<Ident>,
    /// Where.
    pub span: Span,
}

/// What stands before the thing it gates.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Which.
    pub kind: GateKind,
    /// Where.
    pub span: Span,
}

/// The gates.
#[derive(Clone, Debug, PartialEq)]
pub enum GateKind {
    /// `@since(980)`, `@since(proto 980)`
    Since(AxisValue),
    /// `@until(981)`: without it
    Until(AxisValue),
    /// `@in(861..900)`, `@in(proto 47 | 340)`
    In(Versions),
    /// `@has(Marks)`, `@has(A, not B)`: all of them
    Has(Vec<FeatureRef>),
    /// `@c2s`
    ClientToServer,
    /// `@s2c`
    ServerToClient,
}

/// `861`, `client 861`
#[derive(Clone, Debug, PartialEq)]
pub struct AxisValue {
    /// The axis; the first one declared without it.
    pub axis: Option<Ident>,
    /// The version.
    pub value: IntLit,
}

/// `Marks`, `not Marks`
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureRef {
    /// The feature.
    pub name: Ident,
    /// Whether it must be off.
    pub negated: bool,
}

/// `861..900`, `client 47 | 340`
#[derive(Clone, Debug, PartialEq)]
pub struct Versions {
    /// The axis; the first one declared without it.
    pub axis: Option<Ident>,
    /// Any of these.
    pub ranges: Vec<VersionRange>,
    /// Where.
    pub span: Span,
}

/// `47`, `861..900`, `861..=900`, `981..`, `..900`
#[derive(Clone, Debug, PartialEq)]
pub struct VersionRange {
    /// The first version.
    pub start: Option<IntLit>,
    /// The bound. A single version has itself as an inclusive bound.
    pub end: Option<IntLit>,
    /// Whether the bound belongs to it.
    pub kind: super::RangeKind,
    /// Where.
    pub span: Span,
}

/// `@range(0..=100)`: stands behind a type, never changes bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Its name.
    pub name: Ident,
    /// Its arguments.
    pub args: Vec<AttrArg>,
    /// Where.
    pub span: Span,
}

/// An argument of a note.
#[derive(Clone, Debug, PartialEq)]
pub enum AttrArg {
    /// `64K`, `ms`, `"text"`, `derive(Eq)`
    Value(Expr),
    /// `0..=100`
    Range(Range),
    /// `name = "kind"`
    Named {
        /// Its name.
        name: Ident,
        /// Its value.
        value: Expr,
    },
}

/// A gate or a note, told apart by its name.
#[derive(Clone, Debug, PartialEq)]
pub enum Attr {
    /// A gate.
    Gate(Gate),
    /// A note.
    Note(Note),
}

/// One item of a file or a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its `///`.
    pub docs: Docs,
    /// What stands before it.
    pub gates: Vec<Gate>,
    /// Which.
    pub kind: ItemKind,
    /// From its first gate to its end; docs are outside.
    pub span: Span,
}

/// The kinds of item.
#[allow(
    clippy::large_enum_variant,
    reason = "a file holds few items, each is walked once"
)]
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `use common::{Position};`
    Use(Use),
    /// `protocol tibia { .. }`
    Protocol(Protocol),
    /// `feature Checksum: since 840;`
    Feature(Feature),
    /// `const MAX: u16 = 64;`
    Const(Const),
    /// `alias Percent = u8;`
    Alias(TypeDef),
    /// `type Guid = u64;`
    Type(TypeDef),
    /// `table stackable(item: u16) -> bool;`
    Table(Table),
    /// `context player: Position;`
    Context(Context),
    /// `extern ..`
    Extern(Extern),
    /// `number Packed: u16 over [u8; 2] { .. }`
    Number(NumberDef),
    /// `hash mst16 = fnv1a32(..) & 0xFFFF;`
    Hash(Hash),
    /// `enum Dir: u8 { .. }`
    Enum(Enum),
    /// `flags Icons: u16 { .. }`
    Flags(Flags),
    /// `struct Position { .. }`
    Struct(Struct),
    /// `s2c Talk = 0xAA { .. }`
    Packet(Packet),
    /// `state game { .. }`
    State(State),
    /// `entry login;`
    Entry(Entry),
    /// `opcodes s2c @in(763) { .. }`
    Opcodes(OpcodeTable),
    /// `rpc ..`
    Rpc(Rpc),
    /// `request ..`
    Request(Request),
    /// `ping Ping -> Pong;`
    Ping(Ping),
    /// `session { .. }`
    Session(Session),
    /// `test ..`
    Test(Test),
    /// It had a fault that is reported already; perhaps its name is known.
    Broken(Option<Ident>),
}

/// `use common::{Position, Outfit};`, `use "ids/763.pgen";`
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The file.
    pub source: UseSource,
    /// What is taken; all if none is named.
    pub names: Option<Vec<Ident>>,
}

/// How an import names its file.
#[derive(Clone, Debug, PartialEq)]
pub enum UseSource {
    /// `a::b`: a/b.pgen beside this file
    Module(Path),
    /// `"ids/763.pgen"`
    File(StrLit),
}

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
    pub direction: Option<super::Direction>,
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

/// `const MAX: u16 = 64;`
#[derive(Clone, Debug, PartialEq)]
pub struct Const {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: Expr,
}

/// `type X<T>(p: u8) = ..;` and `alias X = ..;`
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<Ident>,
    /// Its value parameters.
    pub params: Vec<Param>,
    /// What it stands for.
    pub ty: Type,
    /// What stands behind.
    pub notes: Vec<Note>,
}

/// `actions: Actions`
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
}

/// `table stackable(item: u16) -> bool;`
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: Ident,
    /// Its keys.
    pub params: Vec<Param>,
    /// What it answers.
    pub result: Type,
}

/// `context limit: i32 = -1;`
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
    /// Its value before it is set.
    pub default: Option<Expr>,
    /// What stands behind.
    pub notes: Vec<Note>,
}

/// `extern ..`
#[derive(Clone, Debug, PartialEq)]
pub struct Extern {
    /// Its name.
    pub name: Ident,
    /// Which kind.
    pub kind: ExternKind,
    /// What stands behind.
    pub notes: Vec<Note>,
}

/// The kinds of extern.
#[derive(Clone, Debug, PartialEq)]
pub enum ExternKind {
    /// `extern type Name(message, kind: u8), size 4;`
    Type {
        /// What it may look at.
        sees: Sees,
        /// Its arguments.
        params: Vec<Param>,
        /// How many bytes it takes, if that is known.
        size: Option<Range>,
    },
    /// `extern fn f(x: u16) -> u8;`
    Fn {
        /// Its arguments.
        params: Vec<Param>,
        /// What it answers.
        result: Type,
    },
    /// `extern transform T(key: u8);`
    Transform {
        /// Its arguments.
        params: Vec<Param>,
    },
    /// `extern number Odd: u64, size 1..=9;`
    Number {
        /// The type of its values.
        value: Type,
        /// How many bytes it takes.
        size: Option<Range>,
    },
}

/// What an extern type may look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// The bytes from its own place on.
    Rest,
    /// `(message)`: the packet from its first byte.
    Message,
}

/// `number Packed: u16 over [u8; 2] { read b => .., write v => .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct NumberDef {
    /// Its name.
    pub name: Ident,
    /// The type of its values.
    pub value: Type,
    /// What the wire carries.
    pub over: Type,
    /// From the wire to the value.
    pub read: NumberRule,
    /// From the value to the wire.
    pub write: NumberRule,
    /// What stands before the body.
    pub notes: Vec<Note>,
}

/// `read b => ..`
#[derive(Clone, Debug, PartialEq)]
pub struct NumberRule {
    /// What the right side calls it.
    pub binding: Ident,
    /// The other side's value.
    pub value: Expr,
}

/// `hash mst16 = fnv1a32(offset .., prime ..) & 0xFFFF;`
#[derive(Clone, Debug, PartialEq)]
pub struct Hash {
    /// Its name.
    pub name: Ident,
    /// `fnv1a32`, `crc16`, `crc32`, `fourcc`
    pub family: Ident,
    /// The parameters of the family.
    pub params: Vec<HashParam>,
    /// `& mask`
    pub mask: Option<Expr>,
}

/// `offset 0x01000193`
#[derive(Clone, Debug, PartialEq)]
pub struct HashParam {
    /// Its name.
    pub name: Ident,
    /// Its value.
    pub value: Expr,
}

/// `enum Dir: u8 @closed { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Its name.
    pub name: Ident,
    /// What the wire carries.
    pub base: Type,
    /// `@closed`
    pub notes: Vec<Note>,
    /// Its items.
    pub items: Vec<EnumItem>,
}

/// One line of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumItem {
    /// Its `///`.
    pub docs: Docs,
    /// What stands before it.
    pub gates: Vec<Gate>,
    /// Its name.
    pub name: Ident,
    /// What it is.
    pub kind: EnumItemKind,
    /// Where, without docs and comma.
    pub span: Span,
}

/// What a line of an enum is.
#[derive(Clone, Debug, PartialEq)]
pub enum EnumItemKind {
    /// `Say = 1`, `East` (one more than the one before), `A = 4 @until(9) | 11 @since(9)`
    Values {
        /// Empty: one more than the one before.
        values: Vec<EnumValue>,
        /// What stands behind, such as `@deprecated`.
        notes: Vec<Note>,
    },
    /// `alias Legacy = North`
    Alias(Ident),
}

/// `4 @in(861..900)`
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// The number.
    pub number: EnumNumber,
    /// When it holds.
    pub gates: Vec<Gate>,
    /// Where.
    pub span: Span,
}

/// What stands behind the `=` of an enum item.
#[derive(Clone, Debug, PartialEq)]
pub enum EnumNumber {
    /// `4`
    Value(Expr),
    /// `10..=19`
    Range(Range),
}

/// `flags Icons: u16 { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Flags {
    /// Its name.
    pub name: Ident,
    /// What the wire carries.
    pub base: Type,
    /// What stands before the body.
    pub notes: Vec<Note>,
    /// Its items.
    pub items: Vec<FlagItem>,
}

/// `Poison = bit 0`
#[derive(Clone, Debug, PartialEq)]
pub struct FlagItem {
    /// Its `///`.
    pub docs: Docs,
    /// What stands before it.
    pub gates: Vec<Gate>,
    /// Its name.
    pub name: Ident,
    /// Its bits.
    pub values: Vec<FlagValue>,
    /// What stands behind.
    pub notes: Vec<Note>,
    /// Where, without docs and comma.
    pub span: Span,
}

/// `bit 0 @since(9)`
#[derive(Clone, Debug, PartialEq)]
pub struct FlagValue {
    /// The number.
    pub number: FlagNumber,
    /// When it holds.
    pub gates: Vec<Gate>,
    /// Where.
    pub span: Span,
}

/// What stands behind the `=` of a flag.
#[derive(Clone, Debug, PartialEq)]
pub enum FlagNumber {
    /// `bit 0`
    Bit(Expr),
    /// `0x00F0`
    Mask(Expr),
}

/// `struct Pair<T>(p: u8) { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<Ident>,
    /// Its value parameters.
    pub params: Vec<Param>,
    /// What stands before the body.
    pub notes: Vec<Note>,
    /// Its members.
    pub members: Vec<Member>,
}
