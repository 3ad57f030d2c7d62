//! Recordings as the input of a command: lines of hex, or a capture in one of its forms.
//! Never decodes a frame.

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use protogen_runtime::capture::{Capture, Content, Ending, Form, ReadOptions};
use protogen_runtime::wire;
use protogen_schema::ir::Direction;

use super::input;
use super::lines::{Line, Lines};
use crate::failure::{Complaint, Failure};
use crate::style::NOTE;

/// Which connection of a pcapng file.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Pick {
    /// In a pcapng file: the server's port; other connections are passed over
    #[arg(long, value_name = "PORT")]
    pub server_port: Option<u16>,
    /// In a pcapng file: which connection, from 0
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub connection: usize,
}

/// A recording.
pub enum Recording {
    /// Lines of hex; what they hold, the flags say.
    Lines(Lines<Box<dyn BufRead + Send>>),
    /// A capture; what it holds, it says.
    Capture(Frames),
}

impl Recording {
    /// Opens a file, or standard input; its first bytes tell what it is.
    pub fn open(path: Option<&Path>, pick: Pick) -> Result<Self, Failure> {
        let mut input = input::open(path)?;
        let name = path.unwrap_or(Path::new("-")).to_owned();
        let head = input.fill_buf().map_err(|error| unreadable(&error))?;
        let text = head
            .iter()
            .take(4096)
            .all(|byte| !matches!(byte, 0..=8 | 14..=31));
        match Form::of(head, &name) {
            Ok(_) => {
                let options = ReadOptions {
                    server_port: pick.server_port,
                    connection: pick.connection,
                    ..ReadOptions::default()
                };
                let capture = Capture::from_reader(input, &name, &options);
                let capture = capture.map_err(|error| wrong(&error))?;
                Ok(Self::Capture(Frames {
                    capture,
                    name,
                    number: 0,
                }))
            }
            // What is no text is no line of hex: the capture's words say more.
            Err(error) if !text => Err(wrong(&error)),
            Err(_) => Ok(Self::Lines(Lines::new(input))),
        }
    }
}

/// The frames of a capture, as lines.
pub struct Frames {
    capture: Capture,
    name: PathBuf,
    number: u64,
}

impl Frames {
    /// What the frames hold.
    pub fn content(&self) -> Content {
        self.capture.header().content
    }

    /// The capture itself.
    pub fn into_capture(self) -> Capture {
        self.capture
    }

    fn end(&self) {
        let note = |words: String| {
            // There is nowhere left to say that standard error is closed.
            drop(io::Write::write_fmt(
                &mut anstream::stderr().lock(),
                format_args!("{NOTE}note{NOTE:#}: {}: {words}\n", self.name.display()),
            ));
        };
        match self.capture.ending() {
            Some(Ending::Torn { bytes: 0 }) => note("it holds nothing".to_owned()),
            Some(Ending::Torn { bytes }) => note(format!(
                "it ends in the middle of a frame: {bytes} bytes are left out"
            )),
            _ => {}
        }
        let lost = self.capture.lost();
        if lost.frames > 0 {
            note(format!("{} frames were not recorded", lost.frames));
        }
    }
}

impl Iterator for Frames {
    type Item = Result<Line, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some(frame) = self.capture.next() else {
            self.end();
            return None;
        };
        self.number += 1;
        Some(match frame {
            Err(error) => Err(wrong(&error)),
            Ok(frame) => Ok(Line {
                number: self.number,
                direction: Some(direction(frame.direction)),
                bytes: Ok(frame.bytes),
            }),
        })
    }
}

/// A direction of the runtime as one of the schema.
pub fn direction(direction: wire::Direction) -> Direction {
    match direction {
        wire::Direction::C2s => Direction::C2s,
        wire::Direction::S2c => Direction::S2c,
    }
}

/// What to say of a recording that can't be read.
pub fn wrong(error: &protogen_runtime::capture::CaptureError) -> Failure {
    Failure::Input(Complaint::new(error.to_string()))
}

/// What to say of an input that can't be read.
pub fn unreadable(error: &io::Error) -> Failure {
    Failure::Input(Complaint::new(format!("the input: {error}")))
}
