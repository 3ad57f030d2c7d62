//! `decode --wire`: pieces of a byte stream to frames, and those to packets.
//! Never words what it prints: `frame_text` and `frame_json` do.

use std::io::{self, Write};

use protogen_dynamic::Reproduction;
use protogen_dynamic::frames::{Content, Observed, Observer};
use protogen_schema::ir::{Direction, Schema};

use super::run::{Args, undirected};
use super::{frame_json, frame_text, json, text};
use crate::commands::codec::{Line, Places, Wire};
use crate::failure::{Failure, Outcome};
use crate::format::Format;
use crate::output;

/// Decodes the input, and says at the end whether all was well.
pub fn run(
    args: &Args,
    schema: &Schema,
    lines: impl Iterator<Item = Result<Line, Failure>>,
) -> Outcome {
    let places = match args.format {
        Format::Text => Places::Noted,
        Format::Json => Places::Forgotten,
    };
    let wire = Wire {
        places,
        reproduction: Reproduction::Checked,
    };
    let observer = wire.observer(schema, &args.flags.known, &args.key)?;
    let default = args.flags.direction.map(Direction::from);
    let mut printer = Printer {
        schema,
        args,
        observer,
        out: output::standard(args.format),
        frames: 0,
        well: true,
    };
    for line in lines {
        let line = line?;
        let direction = line.direction.or(default);
        let direction = direction.ok_or_else(|| undirected(line.number))?;
        match &line.bytes {
            Ok(bytes) => printer.receive(direction, bytes)?,
            Err(message) => {
                printer.well = false;
                match args.format {
                    Format::Json => json::bad_hex(&line, message, &mut printer.out)?,
                    Format::Text => text::bad_hex(&line, message, &mut printer.out)?,
                }
            }
        }
        // Whoever reads a running session waits for each line.
        printer.out.flush()?;
    }
    printer.finish()
}

/// Prints what an observer tells.
struct Printer<'a, 's, W> {
    schema: &'s Schema,
    args: &'a Args,
    observer: Observer<'s>,
    out: W,
    /// Frames so far; each is a line of what `encode` makes.
    frames: u64,
    well: bool,
}

impl<W: Write> Printer<'_, '_, W> {
    fn receive(&mut self, direction: Direction, bytes: &[u8]) -> io::Result<()> {
        let mut pieces = Vec::new();
        self.observer
            .receive(direction, bytes, &mut |piece| pieces.push(piece));
        self.print(&pieces)
    }

    fn finish(mut self) -> Outcome {
        let mut pieces = Vec::new();
        for direction in [Direction::C2s, Direction::S2c] {
            self.observer
                .finish(direction, &mut |piece| pieces.push(piece));
        }
        self.print(&pieces)?;
        self.out.flush()?;
        if self.well {
            Ok(())
        } else {
            Err(Failure::Reported)
        }
    }

    fn print(&mut self, pieces: &[Observed]) -> io::Result<()> {
        for piece in pieces {
            self.frames += 1;
            self.well &= frame_text::is_well(piece);
            match self.args.format {
                Format::Text => {
                    let head = format!("frame {:<4}", self.frames);
                    let show = self.args.show_frames && matches!(piece.content, Content::Opened(_));
                    if show {
                        frame_text::facts(&head, piece, &mut self.out)?;
                    }
                    frame_text::piece(self.schema, &head, piece, &mut self.out)?;
                }
                Format::Json => {
                    let mut extra = serde_json::Map::new();
                    if self.args.show_frames {
                        extra.insert("frame".to_owned(), frame_json::facts(piece));
                    }
                    frame_json::piece(self.schema, self.frames, piece, &extra, &mut self.out)?;
                }
            }
        }
        Ok(())
    }
}
