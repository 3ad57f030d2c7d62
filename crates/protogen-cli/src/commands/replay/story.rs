//! What was recorded, frame by frame: opened by what the recorded connection knew.
//! Never says when a frame is due.

use protogen_dynamic::frames::{Observed, Observer};
use protogen_runtime::capture::{Content, Frame};
use protogen_schema::ir::Direction;

use crate::commands::codec::recording;

/// The recorded connection.
pub struct Story<'s> {
    /// What is known of it.
    pub observer: Observer<'s>,
    /// What its frames hold.
    pub content: Content,
}

impl Story<'_> {
    /// What a frame of the recording completes.
    pub fn go_on(&mut self, frame: &Frame) -> Vec<Observed> {
        let direction = recording::direction(frame.direction);
        let mut pieces = Vec::new();
        let mut take = |piece| pieces.push(piece);
        match self.content {
            Content::Wire => self.observer.receive(direction, &frame.bytes, &mut take),
            Content::Payload => self.observer.payload(direction, &frame.bytes, &mut take),
        }
        pieces
    }

    /// What is left when the recording ends.
    pub fn end(&mut self) -> Vec<Observed> {
        let mut pieces = Vec::new();
        for direction in [Direction::C2s, Direction::S2c] {
            self.observer
                .finish(direction, &mut |piece| pieces.push(piece));
        }
        pieces
    }
}
