//! What a command says of itself and of its connections, on standard error.
//! Never says what passed: `printer` does.

use std::fmt::Display;
use std::io::Write;

use crate::style::NOTE;

/// Says one sentence about a connection, or about all of them (0).
pub fn notice(connection: u64, words: impl Display) {
    let mut err = anstream::stderr().lock();
    // There is nowhere left to say that standard error is closed.
    drop(match connection {
        0 => writeln!(err, "{NOTE}protogen{NOTE:#}: {words}"),
        number => writeln!(err, "{NOTE}#{number}{NOTE:#}: {words}"),
    });
}
