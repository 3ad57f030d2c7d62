//! Packets, their opcodes, states and transitions, requests.
//! Never checks that a packet or a state exists.

use super::{Docs, Expr, Gate, Ident, Item, Member, Note, Param, Path, Pattern, Type};
use crate::source::Span;

/// Who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// `c2s`
    ClientToServer,
    /// `s2c`
    ServerToClient,
    /// `both`
    Both,
}

/// `s2c Talk = 0xAA { .. } => game;`; its docs and the gates before it are the item's.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    /// Who sends it.
    pub direction: Direction,
    /// Its name.
    pub name: Ident,
    /// `(flags = 2)`: fields of the frame that it fixes.
    pub fixed: Vec<Fixed>,
    /// `(flags: DataFlags)`: fields of the frame that it takes.
    pub params: Vec<Param>,
    /// Its opcodes; none where a table or `opcode none` gives it.
    pub opcodes: Vec<OpcodeAlt>,
    /// What stands before the body.
    pub notes: Vec<Note>,
    /// What it holds.
    pub body: PacketBody,
    /// Where the connection goes.
    pub transitions: Vec<Transition>,
}

/// `flags = 2`
#[derive(Clone, Debug, PartialEq)]
pub struct Fixed {
    /// The frame's field.
    pub name: Ident,
    /// Its value.
    pub value: Expr,
}

/// `0x0A @until(981)`, `Family.Login/Action.Request`
#[derive(Clone, Debug, PartialEq)]
pub struct OpcodeAlt {
    /// One expression, or the parts of a pair.
    pub parts: Vec<Expr>,
    /// When it holds.
    pub gates: Vec<Gate>,
    /// Where.
    pub span: Span,
}

/// What a packet holds.
#[derive(Clone, Debug, PartialEq)]
pub enum PacketBody {
    /// Nothing.
    Empty,
    /// `{ .. }`
    Members(Vec<Member>),
    /// `/ u8 { Offer = 0x01 { .. } }`
    Sub(SubPackets),
}

/// `/ u8 { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct SubPackets {
    /// The sub-opcode's type.
    pub base: Type,
    /// The packets by sub-opcode.
    pub packets: Vec<SubPacket>,
}

/// `Offer = 0x01 { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct SubPacket {
    /// Its `///`.
    pub docs: Docs,
    /// Its gates.
    pub gates: Vec<Gate>,
    /// Its name.
    pub name: Ident,
    /// Its sub-opcodes.
    pub opcodes: Vec<OpcodeAlt>,
    /// What stands before the body.
    pub notes: Vec<Note>,
    /// What it holds; never `Sub`.
    pub body: PacketBody,
    /// Where the connection goes.
    pub transitions: Vec<Transition>,
    /// Where, without docs.
    pub span: Span,
}

/// `=> game if result == Ok`
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// `=> s2c play`: that direction only.
    pub direction: Option<Direction>,
    /// Where it goes.
    pub kind: TransitionKind,
    /// Where.
    pub span: Span,
}

/// How a transition chooses its state.
#[derive(Clone, Debug, PartialEq)]
pub enum TransitionKind {
    /// `game`, `play @until(9) | setup @since(9)`, `game if c`
    To {
        /// The states with their gates.
        targets: Vec<TransitionTarget>,
        /// `if c`
        condition: Option<Expr>,
    },
    /// `match next { 1 => status, 2 => login }`
    Match {
        /// What is compared.
        subject: Expr,
        /// The cases.
        arms: Vec<TransitionArm>,
    },
}

/// `play @until(9)`
#[derive(Clone, Debug, PartialEq)]
pub struct TransitionTarget {
    /// The state.
    pub state: Ident,
    /// When.
    pub gates: Vec<Gate>,
}

/// `1 => status`
#[derive(Clone, Debug, PartialEq)]
pub struct TransitionArm {
    /// `1 | 3`
    pub patterns: Vec<Pattern>,
    /// The state.
    pub state: Ident,
    /// Where.
    pub span: Span,
}

/// `state login { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Its name.
    pub name: Ident,
    /// Its packets, opcode tables and whatever else stands in it.
    pub items: Vec<Item>,
}

/// `entry login;`
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The state a connection may begin in.
    pub state: Ident,
}

/// `opcodes s2c @in(763) { Hello = 0x00 }`
#[derive(Clone, Debug, PartialEq)]
pub struct OpcodeTable {
    /// Whose packets.
    pub direction: Option<Direction>,
    /// At which versions.
    pub gates: Vec<Gate>,
    /// The packets with their opcodes.
    pub entries: Vec<OpcodeEntry>,
}

/// `Hello = 0x00`
#[derive(Clone, Debug, PartialEq)]
pub struct OpcodeEntry {
    /// Its `///`.
    pub docs: Docs,
    /// The packet.
    pub name: Ident,
    /// Its opcodes, with gates of their own.
    pub opcodes: Vec<OpcodeAlt>,
    /// Where.
    pub span: Span,
}

/// `rpc GetRoomAccess = 5: Request -> Reply;`, `s2c rpc ..`
#[derive(Clone, Debug, PartialEq)]
pub struct Rpc {
    /// Who asks: `s2c rpc` is asked by the server; none written is `c2s`.
    pub direction: Option<Direction>,
    /// Its name.
    pub name: Ident,
    /// Its opcodes.
    pub opcodes: Vec<OpcodeAlt>,
    /// What is asked; `()` is [`super::TypeKind::Unit`].
    pub request: Type,
    /// Whether one or many answers come.
    pub reply: RpcReply,
    /// What is answered.
    pub response: Type,
    /// What stands behind.
    pub notes: Vec<Note>,
}

/// How many answers an `rpc` has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RpcReply {
    /// One.
    One,
    /// `stream T`
    Stream,
}

/// `request RequestAuth -> AuthSuccess | AuthFail;`
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The packet that asks.
    pub request: Path,
    /// The packets that may answer.
    pub responses: Vec<Path>,
}

/// `ping Ping -> Pong;`
#[derive(Clone, Debug, PartialEq)]
pub struct Ping {
    /// The packet that asks.
    pub ping: Path,
    /// The packet that answers.
    pub pong: Option<Path>,
}
