//! Prints the packets of all connections that are looked at, in the order in which they passed.
//! Never decides what passes.

use std::io::{self, BufWriter, Write};
use std::time::Duration;

use protogen_dynamic::frames::Observed;
use protogen_schema::ir::Schema;
use serde_json::{Map, json};

use crate::commands::decode::{frame_json, frame_text};
use crate::format::Format;
use crate::output;

/// Prints the packets of all connections.
pub struct Printer<'s> {
    schema: &'s Schema,
    format: Format,
    out: BufWriter<Box<dyn Write>>,
    /// Frames so far, of all connections: the line that `encode` makes of each.
    frames: u64,
}

impl<'s> Printer<'s> {
    /// Onto standard output.
    pub fn new(schema: &'s Schema, format: Format) -> Self {
        Self {
            schema,
            format,
            out: output::standard(format),
            frames: 0,
        }
    }

    /// Prints pieces of a connection that came so long after its begin; 0 is the only one.
    pub fn print(&mut self, connection: u64, at: Duration, pieces: &[Observed]) -> io::Result<()> {
        let seconds = at.as_secs_f64();
        for piece in pieces {
            self.frames += 1;
            match self.format {
                Format::Text => {
                    let head = match connection {
                        0 => format!("{seconds:>9.3}"),
                        number => format!("#{number} {seconds:>9.3}"),
                    };
                    frame_text::piece(self.schema, &head, piece, &mut self.out)?;
                }
                Format::Json => {
                    let mut extra = Map::new();
                    if connection > 0 {
                        extra.insert("connection".to_owned(), json!(connection));
                    }
                    extra.insert("time".to_owned(), json!(seconds));
                    frame_json::piece(self.schema, self.frames, piece, &extra, &mut self.out)?;
                }
            }
        }
        // Whoever watches waits for each packet.
        self.out.flush()
    }
}
