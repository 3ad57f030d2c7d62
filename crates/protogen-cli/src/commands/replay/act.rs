//! One end of a recorded connection, played to a living other end.
//! Never reads or writes a socket.

use std::collections::VecDeque;
use std::io;
use std::time::Instant;

use protogen_dynamic::frames::{Content, Observed, Observer};
use protogen_runtime::capture::{Content as Held, Frame};
use protogen_schema::ir::Direction;

use super::story::Story;
use crate::commands::codec::recording;
use crate::commands::live::{Printer, notice};

/// One end of a recorded connection.
pub struct Act<'s> {
    /// What it sends.
    side: Direction,
    story: Story<'s>,
    /// The living connection.
    live: Observer<'s>,
    printer: Printer<'s>,
    began: Instant,
    /// The other end has sent in the recording.
    other_was_heard: bool,
    /// The other end has sent.
    other_is_heard: bool,
    /// What is to be sent, once the other end is heard.
    waiting: VecDeque<Observed>,
}

impl<'s> Act<'s> {
    /// The end that sends `side`, before the first frame.
    pub fn new(
        side: Direction,
        story: Story<'s>,
        live: Observer<'s>,
        printer: Printer<'s>,
    ) -> Self {
        Self {
            side,
            story,
            live,
            printer,
            began: Instant::now(),
            other_was_heard: false,
            other_is_heard: false,
            waiting: VecDeque::new(),
        }
    }

    /// Whether the recording must wait until the other end begins.
    pub fn must_wait(&self) -> bool {
        !self.waiting.is_empty() && !self.other_is_heard
    }

    /// A frame of the recording is due: what to send.
    pub fn go_on(&mut self, frame: &Frame) -> io::Result<Vec<u8>> {
        let is_own = recording::direction(frame.direction) == self.side;
        let pieces = self.story.go_on(frame);
        if is_own {
            self.waiting.extend(pieces);
        } else {
            self.other_was_heard = true;
        }
        if self.other_was_heard && !self.other_is_heard {
            return Ok(Vec::new());
        }
        self.send()
    }

    /// The other end sent bytes: what to send now.
    pub fn hear(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let other = match self.side {
            Direction::C2s => Direction::S2c,
            Direction::S2c => Direction::C2s,
        };
        let mut pieces = Vec::new();
        self.live
            .receive(other, bytes, &mut |piece| pieces.push(piece));
        self.print(&pieces)?;
        // A part of a frame is no answer yet.
        self.other_is_heard |= !pieces.is_empty();
        if self.other_is_heard {
            self.send()
        } else {
            Ok(Vec::new())
        }
    }

    fn send(&mut self) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        while let Some(piece) = self.waiting.pop_front() {
            let Some(bytes) = self.sealed(piece) else {
                continue;
            };
            let mut pieces = Vec::new();
            self.live
                .receive(self.side, &bytes, &mut |piece| pieces.push(piece));
            self.print(&pieces)?;
            out.extend_from_slice(&bytes);
        }
        Ok(out)
    }

    /// The frame for this connection: as it was, if no other can be made.
    fn sealed(&mut self, piece: Observed) -> Option<Vec<u8>> {
        let Content::Opened(opened) = &piece.content else {
            return Some(piece.wire);
        };
        let sealed = self
            .live
            .seal_next(self.side, &opened.payload, &opened.padding);
        match (sealed, self.story.content) {
            (Ok(bytes), _) => Some(bytes),
            (Err(_), Held::Wire) => Some(piece.wire),
            (Err(problem), Held::Payload) => {
                notice(
                    0,
                    format!("a payload of the recording is not sent: {problem}"),
                );
                None
            }
        }
    }

    fn print(&mut self, pieces: &[Observed]) -> io::Result<()> {
        self.printer.print(0, self.began.elapsed(), pieces)
    }
}
