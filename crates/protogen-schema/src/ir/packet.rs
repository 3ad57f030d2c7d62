//! Packets: opcode, direction, states, body; and what ties them together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Body, Expr, Gate, Integer, Notes, PacketId, Pattern, Span, StateId, Type};

/// One opcode, one body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Packet {
    /// Name, unique in its direction and states. A local sub-opcode's packet is `QuestOffer`.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Who sends it.
    pub directions: Directions,
    /// The states it is legal in; none written: all.
    pub states: Vec<StateId>,
    /// Its opcodes by gate; at most one holds at a configuration. Empty: `opcode none`.
    pub opcodes: Vec<OpcodeAlternative>,
    /// What is on the wire behind the opcode.
    pub body: Body,
    /// The envelope's fields that the packet takes as its own: (name, slot in the envelope's body).
    pub envelope_fields: Vec<(String, u32)>,
    /// The envelope's fields that it fixes: (slot in the envelope's body, value).
    pub envelope_values: Vec<(u32, Expr)>,
    /// Where the connection goes after it: the first that applies.
    pub transitions: Vec<Transition>,
    /// What it is to a request.
    pub reply: Reply,
    /// Notes.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// Who sends a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Directions {
    /// Client to server.
    C2s,
    /// Server to client.
    S2c,
    /// Either.
    Both,
}

/// What a packet is to a request with an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Nothing, or the request itself.
    #[default]
    No,
    /// The answer: it is meant where the envelope's `reply_to` is present, and only there.
    Answer,
}

/// An opcode of a packet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OpcodeAlternative {
    /// Where it counts.
    pub gate: Gate,
    /// Its parts: one, or more for pairs and sub-opcodes.
    pub parts: Vec<OpcodePart>,
}

/// One part of an opcode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OpcodePart {
    /// The integer type that carries it (an enum's base where it is an enum).
    pub ty: Type,
    /// Its number.
    pub value: Integer,
}

/// How opcodes are carried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OpcodeScheme {
    /// The parts' types, client to server; empty: one packet a state.
    pub c2s: Vec<Type>,
    /// The parts' types, server to client.
    pub s2c: Vec<Type>,
}

/// A state of the connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct State {
    /// Name; `closed` is built in and the last.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Whether a connection may begin here.
    pub entry: bool,
    /// Where it stands.
    pub span: Span,
}

/// Where the connection goes after a packet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Transition {
    /// On which versions.
    pub gate: Gate,
    /// Only if this holds (over the packet's slots).
    pub cond: Option<Expr>,
    /// `=> s2c play`: in that direction only.
    pub directions: Directions,
    /// Where to.
    pub target: TransitionTarget,
}

/// The goal of a transition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransitionTarget {
    /// This state.
    State(StateId),
    /// `=> match next { 1 => status, 2 => login }`: none matches, none moves.
    Match {
        /// The value.
        on: Expr,
        /// The arms in order.
        arms: Vec<(Vec<Pattern>, StateId)>,
    },
}

/// `rpc Name = opcode: Request -> Response;`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rpc {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// The packet that asks.
    pub request: PacketId,
    /// The packet that answers.
    pub response: PacketId,
    /// Whether answers keep coming.
    pub stream: bool,
}

/// `request A -> B | C;`: answers by opcode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// The packet that asks.
    pub request: PacketId,
    /// The packets that answer.
    pub responses: Vec<PacketId>,
}

/// `ping A -> B;`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ping {
    /// On which versions.
    pub gate: Gate,
    /// The packet that asks.
    pub ping: PacketId,
    /// The packet that answers.
    pub pong: PacketId,
}
