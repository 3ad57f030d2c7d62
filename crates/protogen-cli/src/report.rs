//! Says why a command stopped, and prints the diagnostics of schemas.
//! Never decides what is a fault.

use std::io::{self, Write};

use protogen_schema::diagnostic::Diagnostics;
use protogen_schema::render::{Style, render_json, render_text};
use protogen_schema::source::Files;
use serde_json::json;

use crate::args::{Global, MessageFormat};
use crate::failure::{Complaint, Failure};
use crate::style::{ERROR, NOTE};

/// Says why a command stopped; nothing where it is said already or nobody reads.
pub fn failure(failure: &Failure, format: MessageFormat) {
    let said = match failure {
        Failure::Reported => Ok(()),
        Failure::Input(complaint) | Failure::Usage(complaint) => self::complaint(complaint, format),
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Failure::Output(error) => {
            complaint(&Complaint::new(format!("the output: {error}")), format)
        }
    };
    // There is nowhere left to say that standard error is closed.
    drop(said);
}

/// Says one complaint.
pub fn complaint(complaint: &Complaint, format: MessageFormat) -> io::Result<()> {
    match format {
        MessageFormat::Text => {
            let mut err = anstream::stderr().lock();
            writeln!(err, "{ERROR}error{ERROR:#}: {}", complaint.message)?;
            for help in &complaint.help {
                writeln!(err, "  {NOTE}= help{NOTE:#}: {help}")?;
            }
            Ok(())
        }
        MessageFormat::Json => {
            let object = json!({
                "severity": "error",
                "message": complaint.message,
                "help": complaint.help,
            });
            writeln!(io::stderr().lock(), "{object}")
        }
    }
}

/// Where diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// On standard error: they stand beside the result.
    Error,
    /// On standard output if they are JSON: they are the result.
    Result,
}

/// Prints diagnostics, in the format that was asked for.
pub fn diagnostics(
    diagnostics: &Diagnostics,
    files: &Files,
    global: Global,
    stream: Stream,
) -> io::Result<()> {
    if diagnostics.is_empty() {
        return Ok(());
    }
    match (global.message_format, stream) {
        // The stream takes the colours off where none are wanted.
        (MessageFormat::Text, _) => {
            let text = render_text(diagnostics, files, Style::Colour);
            anstream::stderr().lock().write_all(text.as_bytes())
        }
        (MessageFormat::Json, Stream::Error) => {
            let text = render_json(diagnostics, files);
            io::stderr().lock().write_all(text.as_bytes())
        }
        (MessageFormat::Json, Stream::Result) => {
            let text = render_json(diagnostics, files);
            io::stdout().lock().write_all(text.as_bytes())
        }
    }
}
