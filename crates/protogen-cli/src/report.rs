//! Says on standard error why a command stopped.
//! Never decides what is a fault.

use std::io::{self, Write};

use serde_json::json;

use crate::args::MessageFormat;
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
    let mut err = anstream::stderr().lock();
    match format {
        MessageFormat::Text => {
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
            writeln!(err, "{object}")
        }
    }
}
