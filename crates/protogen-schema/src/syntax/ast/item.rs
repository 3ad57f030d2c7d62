//! A file and its items.
//! Never resolves a name.

use super::{
    Comment, Const, Context, Docs, Entry, Enum, Extern, Feature, Flags, Gate, Hash, Ident,
    NumberDef, OpcodeTable, Packet, Path, Ping, Protocol, Request, Rpc, Session, State, StrLit,
    Struct, Table, Test, Type, TypeDef,
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
    /// Whether it was nested too deeply to be read, which is reported: it is then without items.
    pub unread: bool,
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
    Number(Box<NumberDef>),
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

/// `actions: Actions`
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
}
