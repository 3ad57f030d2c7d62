//! Standard output for results: for people with colour, for scripts byte for byte.
//! Never decides what is printed.

use std::io::{self, BufWriter, Write};

use crate::format::Format;

/// Standard output, to be written in few large pieces.
///
/// What goes to people passes a filter that takes colours off where none are wanted, and control
/// characters with them; JSON must not: its texts hold whatever the wire held.
pub fn standard(format: Format) -> BufWriter<Box<dyn Write>> {
    BufWriter::new(match format {
        Format::Text => Box::new(anstream::stdout().lock()),
        Format::Json => Box::new(io::stdout().lock()),
    })
}
