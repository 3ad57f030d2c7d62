//! The frames of a recording, whatever its form.
//! Never says when one is due.

use std::time::Duration;

use protogen_runtime::capture::{CaptureError, Content, Frame};
use protogen_runtime::wire;
use protogen_schema::ir::Direction;

use super::flags::Args;
use crate::commands::codec::{Recording, recording};
use crate::failure::{Complaint, Failure};

/// Frames one after another.
pub type Frames = Box<dyn Iterator<Item = Result<Frame, CaptureError>>>;

/// The frames of the recording, of which there is one at least, and what they hold.
pub fn open(args: &Args) -> Result<(Frames, Content), Failure> {
    let (frames, content) = read(args)?;
    let mut frames = frames.peekable();
    if frames.peek().is_none() {
        let shown = args.recording.display();
        let words = format!("{shown}: the recording holds no frame");
        return Err(Failure::Input(Complaint::new(words)));
    }
    Ok((Box::new(frames), content))
}

fn read(args: &Args) -> Result<(Frames, Content), Failure> {
    let lines = match Recording::open(Some(&args.recording), args.pick)? {
        Recording::Capture(frames) => {
            let content = frames.content();
            return Ok((Box::new(frames.into_capture()), content));
        }
        Recording::Lines(lines) => lines,
    };
    let mut frames = Vec::new();
    for line in lines {
        let line = line.map_err(|error| recording::unreadable(&error))?;
        let number = line.number;
        let wrong = |words: &str| {
            let shown = args.recording.display();
            Failure::Input(Complaint::new(format!("{shown}: line {number}: {words}")))
        };
        let direction = match line.direction {
            Some(Direction::C2s) => wire::Direction::C2s,
            Some(Direction::S2c) => wire::Direction::S2c,
            None => return Err(wrong("does not say who sent it (`c2s ..`, `s2c ..`)")),
        };
        let bytes = line.bytes.map_err(|message| wrong(&message))?;
        frames.push(Ok(Frame::new(Duration::ZERO, direction, bytes)));
    }
    Ok((Box::new(frames.into_iter()), Content::Wire))
}
