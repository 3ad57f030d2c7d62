//! One connection through the proxy: what came in, what goes out, what is told of it.
//! Never reads or writes a socket.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use protogen_dynamic::frames::{Observed, Observer};
use protogen_schema::ir::{Direction, Schema};

use super::record::Recording;
use super::rewrite::Rewriting;
use crate::commands::live::{Printer, notice};

/// One connection through the proxy.
pub struct Relay {
    /// Its number, from 1.
    pub number: u64,
    /// The schema.
    pub schema: &'static Schema,
    /// What is known of it.
    pub observer: Observer<'static>,
    /// What is changed.
    pub rewriting: Rewriting,
    /// Where all connections are told of.
    pub printer: Rc<RefCell<Printer<'static>>>,
    /// Where this one is recorded.
    pub recording: Option<Recording>,
    /// When it began.
    pub began: Instant,
}

impl Relay {
    /// Takes bytes of one end: what to pass on to the other.
    ///
    /// They are told of first: the key in a login must be known before the answer can come.
    pub fn pass(&mut self, direction: Direction, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut pieces = Vec::new();
        self.observer
            .receive(direction, bytes, &mut |piece| pieces.push(piece));
        self.tell(&pieces)?;
        if !self.rewriting.concerns(direction) {
            return Ok(bytes.to_vec());
        }
        let mut out = Vec::new();
        for piece in &pieces {
            let replaced = self.rewriting.replace(self.schema, &self.observer, piece);
            match replaced {
                Ok(Some(frame)) => out.extend_from_slice(&frame),
                Ok(None) => out.extend_from_slice(&piece.wire),
                Err(error) => {
                    notice(self.number, format!("passed as it is: {error}"));
                    out.extend_from_slice(&piece.wire);
                }
            }
        }
        Ok(out)
    }

    /// One end has said all: what is left of it to pass on.
    pub fn end(&mut self, direction: Direction) -> io::Result<Vec<u8>> {
        let mut pieces: Vec<Observed> = Vec::new();
        self.observer
            .finish(direction, &mut |piece| pieces.push(piece));
        self.tell(&pieces)?;
        let held = self.rewriting.concerns(direction);
        let held = pieces.into_iter().filter(|_| held);
        Ok(held.flat_map(|piece| piece.wire).collect())
    }

    fn tell(&mut self, pieces: &[Observed]) -> io::Result<()> {
        let at = self.began.elapsed();
        let at = Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or(u64::MAX));
        if let Some(recording) = &mut self.recording
            && let Err(error) = recording.add(at, pieces)
        {
            notice(self.number, format!("no longer recorded: {error}"));
            self.recording = None;
        }
        self.printer.borrow_mut().print(self.number, at, pieces)
    }
}
