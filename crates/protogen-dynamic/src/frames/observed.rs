//! What an observer tells: one piece of a stream, and what was in it.

use protogen_schema::ir::Direction;

use super::{error::FrameProblem, seal::Seal};
use crate::connection::Outcome;

/// One piece of a stream. The pieces of a direction, one after another, are its bytes.
#[derive(Debug, Clone)]
pub struct Observed {
    /// Who sent it.
    pub direction: Direction,
    /// Its bytes as they came.
    pub wire: Vec<u8>,
    /// What was in it.
    pub content: Content,
}

/// What was in a piece of a stream.
#[derive(Debug, Clone)]
pub enum Content {
    /// A frame that opened.
    Opened(Box<Opened>),
    /// A frame that did not open, or bytes of which none can be cut.
    Fault(FrameProblem),
    /// Bytes behind such a fault: where the next frame begins is not known.
    Lost,
}

/// A frame that opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its payload.
    pub payload: Vec<u8>,
    /// What stood behind it to fill the last block.
    pub padding: Vec<u8>,
    /// Its sequence number, if it has one.
    pub sequence: Option<u32>,
    /// Whether the payload was compressed.
    pub compressed: bool,
    /// The packets; a fault ends them.
    pub outcomes: Vec<Outcome>,
    /// How it was sealed.
    pub seal: Seal,
}

impl Observed {
    /// The packets and faults in it.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        match &self.content {
            Content::Opened(opened) => &opened.outcomes,
            Content::Fault(_) | Content::Lost => &[],
        }
    }
}
