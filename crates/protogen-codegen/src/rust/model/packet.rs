//! Packets, the enums of all packets of a state and direction, and the states.

use super::record::Record;
use super::wire::Wire;

/// What stands around every packet.
#[derive(Debug)]
pub struct EnvelopeItem {
    /// The context's type.
    pub context: String,
    /// What is on the wire.
    pub record: Record,
    /// The parts of an opcode.
    pub opcode: Vec<OpcodeForm>,
    /// What each field is unless said otherwise.
    pub defaults: Vec<(String, String)>,
    /// The field that says to which request this is an answer.
    pub reply_to: Option<String>,
    /// Whether the status says that all went well, over `envelope`.
    pub well: String,
}

/// One part of an opcode, whatever its number.
#[derive(Debug, Clone)]
pub struct OpcodeForm {
    /// How it is carried.
    pub wire: Wire,
    /// Its primitive type.
    pub prim: &'static str,
    /// Bytes on the wire; 0 where that varies.
    pub width: u8,
}

/// What makes a struct a packet.
#[derive(Debug)]
pub struct Packet {
    /// The type.
    pub ty: String,
    /// The name in the schema.
    pub schema_name: String,
    /// The context's type.
    pub context: String,
    /// `C2s` or `S2c`.
    pub direction: &'static str,
    /// Names of the states.
    pub states: Vec<String>,
    /// Gate (empty: always) and opcode expression; empty: no opcode.
    pub opcodes: Vec<OpcodeCase>,
    /// Whether packets have opcodes at all.
    pub has_opcode: bool,
    /// Whether the context keeps the direction.
    pub sets_direction: bool,
    /// What answers it.
    pub response: Option<String>,
    /// Whether it travels in both directions.
    pub both: bool,
    /// Whether bytes left over are ignored.
    pub lenient: bool,
    /// Whether an envelope stands around it.
    pub enveloped: bool,
    /// What it fixes in its envelope.
    pub envelope_values: Vec<(String, String)>,
    /// The way to the root module.
    pub root: String,
    /// The layers of the session that it switches on, one bit each.
    pub switches: u32,
    /// Where it moves the connection.
    pub next: Vec<Next>,
    /// Whether its layout depends on more than gates.
    pub reads_context: bool,
    /// Whether the context says the version in words.
    pub versioned: bool,
}

/// An opcode of a packet.
#[derive(Debug, Clone)]
pub struct OpcodeCase {
    /// Where it counts.
    pub gate: String,
    /// Its parts.
    pub parts: Vec<OpcodePart>,
}

/// One part of an opcode.
#[derive(Debug, Clone)]
pub struct OpcodePart {
    /// How it is carried.
    pub wire: Wire,
    /// Its primitive type.
    pub prim: &'static str,
    /// Bytes on the wire; 0 where that varies.
    pub width: u8,
    /// Its number.
    pub value: i128,
}

/// A transition of the connection's state.
#[derive(Debug, Clone)]
pub struct Next {
    /// Condition over `packet` and `cx`; empty: always.
    pub cond: String,
    /// The state's variant.
    pub state: String,
    /// The state's name in the schema.
    pub name: String,
}

/// A message enum.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its name in its module.
    pub name: String,
    /// The context's type.
    pub context: String,
    /// `C2s` or `S2c`.
    pub direction: &'static str,
    /// The state's name in the schema; empty without states.
    pub state: String,
    /// Its packets.
    pub variants: Vec<MessageVariant>,
    /// What becomes of unknown opcodes.
    pub unknown: Unknown,
    /// Opcodes of packets of other states, for a better error: packet, states.
    pub elsewhere: Vec<(OpcodeCase, String, String)>,
    /// Whether the context keeps the direction.
    pub sets_direction: bool,
    /// The handler trait, if one is made.
    pub handler: Option<HandlerKind>,
    /// Whether its methods may wait.
    pub methods: Methods,
    /// Whether there is a context.
    pub has_context: bool,
    /// Whether the context says the version in words.
    pub version: bool,
    /// The way to the root module.
    pub root: String,
    /// Whether an envelope stands around the packets.
    pub enveloped: bool,
    /// Whether answers are told from requests by the envelope.
    pub has_answers: bool,
    /// Whether its packets are views.
    pub is_view: bool,
}

/// What becomes of unknown opcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// A raw packet of all that is left.
    Keep,
    /// An error.
    Refuse,
}

/// A packet of a message.
#[derive(Debug, Clone)]
pub struct MessageVariant {
    /// The variant's name.
    pub name: String,
    /// The name in the schema.
    pub schema_name: String,
    /// The type, from the message's module; none for a packet without fields.
    pub ty: String,
    /// The type of its view, without the lifetime.
    pub view: Option<String>,
    /// Whether the packet has no fields.
    pub unit: bool,
    /// Whether it is boxed.
    pub boxed: bool,
    /// Its opcodes.
    pub opcodes: Vec<OpcodeCase>,
    /// Where it moves the connection.
    pub next: Vec<Next>,
    /// The layers of the session that it switches on, one bit each.
    pub switches: u32,
    /// Doc comment's first line.
    pub doc: Option<String>,
    /// Whether bytes left over are ignored.
    pub lenient: bool,
    /// Whether it answers a request with an id.
    pub answer: bool,
    /// The envelope's fields that it takes as its own.
    pub taken: Vec<String>,
    /// Whether it leaves its fault in the reader.
    pub leaves_fault: bool,
    /// Whether its view does.
    pub view_leaves_fault: bool,
    /// What its envelope must hold: name, found, expected.
    pub checks: Vec<(String, String, String)>,
    /// Whether it may pass straight to its method: it says all by its opcode, and only its method
    /// is to see it.
    pub receives: bool,
}

/// Whether a handler's methods have bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandlerKind {
    /// They do nothing unless overridden.
    Default,
    /// Each has to be written.
    Exhaustive,
}

/// Whether a handler's methods may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Methods {
    /// They may: each is an `async fn`.
    #[default]
    Async,
    /// They are plain functions, done when they return: for tick loops and bots. A packet costs
    /// less time by them, and rustc too.
    Sync,
}

/// Both ends over all states.
#[derive(Debug)]
pub struct Protocol {
    /// The states' variants and names.
    pub states: Vec<(String, String)>,
    /// Where connections may begin.
    pub entries: Vec<String>,
    /// The messages: state variant, direction, path to the enum, variants with transitions.
    pub messages: Vec<ProtocolMessage>,
    /// The context's type.
    pub context: String,
    /// Whether there are states beside `closed`.
    pub has_states: bool,
}

/// A message enum as the protocol sees it.
#[derive(Debug)]
pub struct ProtocolMessage {
    /// The state's variant.
    pub state: String,
    /// `C2s` or `S2c`.
    pub direction: &'static str,
    /// The path to the enum from the root.
    pub path: String,
    /// Variants that move the connection: name, whether it is a unit, transitions.
    pub moves: Vec<(String, bool, Vec<Next>)>,
}
