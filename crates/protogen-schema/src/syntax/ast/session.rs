//! The `session` block.
//! Never knows which layers and transports there are.

use super::{Arg, Docs, Gate, Ident, Member, Note, Path, Ping, Setting};
use crate::source::Span;

/// `session { .. }`
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its lines.
    pub items: Vec<SessionItem>,
}

/// One line of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionItem {
    /// Its `///`.
    pub docs: Docs,
    /// What stands before it.
    pub gates: Vec<Gate>,
    /// Which.
    pub kind: SessionItemKind,
    /// Where, without docs.
    pub span: Span,
}

/// The lines of a session.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionItemKind {
    /// `transport websocket(binary);`
    Transport {
        /// Which.
        name: Ident,
        /// Its arguments.
        args: Vec<Arg>,
    },
    /// `layer xtea(key) @after(GameLogin);`
    Layer(Layer),
    /// `frame many @s2c;`, `frame { .. }`
    Frame(Frame),
    /// `unknown close(1003);`
    Unknown(Unknown),
    /// `ping Ping -> Pong;`
    Ping(Ping),
    /// `rpc_timeout 60s;`
    Setting(Setting),
    /// It had a fault that is reported already.
    Broken,
}

/// `layer inner(u16) @s2c @after(GameLogin)`
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Which.
    pub name: Ident,
    /// Its arguments.
    pub args: Vec<Arg>,
    /// The gates behind it; those before it are the line's.
    pub gates: Vec<Gate>,
    /// `@after(P, Q)`
    pub after: Vec<Path>,
    /// Other notes.
    pub notes: Vec<Note>,
}

/// `frame ..`
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Which form.
    pub kind: FrameKind,
    /// The gates behind the word: `@c2s`.
    pub gates: Vec<Gate>,
    /// `@lenient`
    pub notes: Vec<Note>,
}

/// How packets lie in a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameKind {
    /// `one`
    One,
    /// `many`
    Many,
    /// `stream`
    Stream,
    /// `{ .. }`: an envelope
    Envelope(Vec<Member>),
}

/// `unknown ..`
#[derive(Clone, Debug, PartialEq)]
pub enum Unknown {
    /// `keep_rest`
    KeepRest,
    /// `skip`
    Skip,
    /// `close(1003)`, `close`
    Close(Option<super::IntLit>),
}
