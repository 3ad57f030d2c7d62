//! Both ends of a connection as the session sees them.

use super::packet::Methods;

/// Both ends as the session sees them.
#[derive(Debug)]
pub struct Ends {
    /// The protocol's name in the schema.
    pub schema_name: String,
    /// The context's type.
    pub context: String,
    /// Whether there is a context.
    pub has_context: bool,
    /// Whether there are states beside `closed`.
    pub has_states: bool,
    /// Whether the context says the version in words.
    pub version: bool,
    /// Whether the context keeps the direction.
    pub sets_direction: bool,
    /// How many packets a frame holds: the client's, the server's.
    pub framing: (&'static str, &'static str),
    /// The stages in wire order.
    pub stages: Vec<StageStep>,
    /// The keys of the stages.
    pub keys: Vec<FrameKey>,
    /// Whether handler traits are made.
    pub handles: bool,
    /// Whether their methods may wait.
    pub methods: Methods,
    /// The client.
    pub client: End,
    /// The server.
    pub server: End,
    /// The states as types, if they are made.
    pub typestate: Option<Typestate>,
}

/// The states as types.
#[derive(Debug)]
pub struct Typestate {
    /// The module that holds them.
    pub module: String,
    /// The states: type, name in the schema.
    pub states: Vec<(String, String)>,
    /// What may be sent: the end, the state's type, the packet's path.
    pub sent: Vec<(String, String, String)>,
}

/// One end.
#[derive(Debug)]
pub struct End {
    /// Its type.
    pub name: String,
    /// The enum of what it receives, where it is not one message.
    pub inbound: String,
    /// `C2s` or `S2c`.
    pub sends: &'static str,
    /// The messages that it receives.
    pub messages: Vec<EndMessage>,
    /// Pings that it sends or answers.
    pub pairs: Vec<PacketPair>,
}

/// A message enum as an end sees it.
#[derive(Debug)]
pub struct EndMessage {
    /// The state's variant; `_` or empty without states.
    pub state: String,
    /// `C2s` or `S2c`.
    pub direction: &'static str,
    /// The path of its module from the root.
    pub module: String,
    /// Whether an envelope stands around it.
    pub enveloped: bool,
    /// Whether a packet moves the connection.
    pub moves: bool,
    /// Whether a packet switches layers on.
    pub switches: bool,
    /// Whether its dispatch reads packets that it passes straight to their methods.
    pub receives: bool,
    /// Its packets: number, variant, whether it has no fields.
    pub packets: Vec<(u32, String, bool)>,
}

/// A stage of a frame.
#[derive(Debug)]
pub struct StageStep {
    /// When it is there, over `direction`, `switched` and `cx`; empty: always.
    pub cond: String,
    /// The stage.
    pub stage: String,
}

/// A key of a stage.
#[derive(Debug, PartialEq, Eq)]
pub struct FrameKey {
    /// The context value that holds it as `key`; none for a constant one.
    pub slot: Option<String>,
    /// The statement that gives it to `state`.
    pub give: String,
}

/// A ping and its answer.
#[derive(Debug)]
pub struct PacketPair {
    /// Whether this end answers; else it asks.
    pub answered: bool,
    /// The ping's number.
    pub ping_id: u32,
    /// The answer's number.
    pub pong_id: u32,
    /// The ping's type.
    pub ping: String,
    /// The answer's type.
    pub pong: String,
    /// The states in which the ping is legal; none: all.
    pub states: Vec<String>,
    /// Whether the ping has no fields.
    pub ping_is_unit: bool,
    /// The fields that the answer takes from the ping, and whether they are `Copy`; none where it
    /// needs others.
    pub copied: Option<Vec<(String, bool)>>,
}
