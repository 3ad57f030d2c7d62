//! Lines to frames. Never reads a line longer than a frame may be.

use std::time::Duration;

use protogen_wire::Direction;

use super::super::{
    ending::{Ending, Lost},
    error::CaptureError,
    form::Decoder,
    frame::Frame,
    header::{Content, Header},
    limits::Limits,
    source::Source,
};

/// A line has at most so many bytes besides its hex.
const LINE_HEAD_BYTES: usize = 64;

/// Whether a file that begins with `head` is such a text: its first line that is not blank opens
/// with a mark and digits.
pub fn begins(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    let Some((b'<' | b'>', rest)) = text.split_first() else {
        return false;
    };
    let time = rest.trim_ascii_start();
    time.len() < rest.len() && time.first().is_some_and(u8::is_ascii_digit)
}

/// Reads OTClient's text.
pub(in super::super) struct OtClientDecoder {
    source: Source,
    limits: Limits,
    header: Header,
    ending: Option<Ending>,
    line: Vec<u8>,
    number: u64,
}

/// What a line is.
enum Line {
    Frame(Frame),
    /// Blank, or a packet of a type that the client passes over.
    Nothing,
    Fault(Fault),
}

enum Fault {
    /// What the cut of a line leaves.
    Unfinished(&'static str),
    Wrong(&'static str),
}

impl OtClientDecoder {
    pub fn new(source: Source, limits: Limits) -> Self {
        Self {
            source,
            limits,
            header: Header::new(Content::Payload),
            ending: None,
            line: Vec::new(),
            number: 0,
        }
    }

    fn fault(&self, what: &'static str) -> CaptureError {
        CaptureError::Line {
            path: self.source.path().to_owned(),
            line: self.number,
            what,
        }
    }
}

impl Decoder for OtClientDecoder {
    fn frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        let limit = (self.limits.frame_bytes)
            .saturating_mul(2)
            .saturating_add(LINE_HEAD_BYTES);
        loop {
            let at = self.source.at();
            let len = self.source.line(limit, &mut self.line)?;
            if len == 0 {
                self.ending = Some(Ending::Open);
                return Ok(None);
            }
            self.number += 1;
            let whole = self.line.last() == Some(&b'\n');
            if !whole && len == limit {
                return Err(CaptureError::TooLong {
                    path: self.source.path().to_owned(),
                    at,
                    what: "a line",
                    size: len as u64 + 1,
                    limit: limit as u64,
                });
            }
            match line(&self.line) {
                // Its last bytes may lack.
                Line::Frame(_) if !whole => {}
                Line::Frame(frame) => return Ok(Some(frame)),
                Line::Nothing => continue,
                Line::Fault(Fault::Unfinished(_)) if !whole => {}
                Line::Fault(Fault::Unfinished(what) | Fault::Wrong(what)) => {
                    return Err(self.fault(what));
                }
            }
            self.ending = Some(Ending::Torn { bytes: len as u64 });
            return Ok(None);
        }
    }

    fn header(&self) -> &Header {
        &self.header
    }

    fn ending(&self) -> Option<Ending> {
        self.ending
    }

    fn lost(&self) -> Lost {
        Lost::default()
    }
}

fn line(line: &[u8]) -> Line {
    let mut fields = line
        .split(u8::is_ascii_whitespace)
        .filter(|field| !field.is_empty());
    let Some(kind) = fields.next() else {
        return Line::Nothing;
    };
    let Some(time) = fields.next() else {
        return Line::Fault(Fault::Unfinished("a line has no time"));
    };
    let Some(at) = milliseconds(time) else {
        return Line::Fault(Fault::Wrong("the time is no number of milliseconds"));
    };
    let hex = fields.next().unwrap_or_default();
    if fields.next().is_some() {
        return Line::Fault(Fault::Wrong("a line has more than three fields"));
    }
    let direction = match kind {
        b"<" => Direction::S2c,
        b">" => Direction::C2s,
        _ => return Line::Nothing,
    };
    match unhex(hex) {
        Ok(bytes) => Line::Frame(Frame::new(at, direction, bytes)),
        Err(fault) => Line::Fault(fault),
    }
}

fn milliseconds(digits: &[u8]) -> Option<Duration> {
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?;
    text.parse().ok().map(Duration::from_millis)
}

fn unhex(hex: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::with_capacity(hex.len() / 2);
    let (pairs, half) = hex.as_chunks::<2>();
    for [high, low] in pairs {
        bytes.push(nibble(*high)? << 4 | nibble(*low)?);
    }
    if let [last] = half {
        nibble(*last)?;
        return Err(Fault::Unfinished("the hex ends in half a byte"));
    }
    Ok(bytes)
}

fn nibble(digit: u8) -> Result<u8, Fault> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
        .ok_or(Fault::Wrong("the payload is not hex"))
}
