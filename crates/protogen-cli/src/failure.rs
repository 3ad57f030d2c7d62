//! Why a command stopped, and with which exit status.
//! Never prints: `report` does.

use std::io;
use std::process::ExitCode;

/// Why a command stopped before its end.
#[derive(Debug)]
pub enum Failure {
    /// The input is at fault: status 1.
    Input(Complaint),
    /// The input is at fault, and all is said already: status 1.
    Reported,
    /// The command line is at fault: status 2.
    Usage(Complaint),
    /// The output could not be written. A reader that went away is silent and well.
    Output(io::Error),
}

/// One sentence about a fault, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Lower case, no full stop.
    pub message: String,
    /// Ways out.
    pub help: Vec<String>,
}

/// What a command returns.
pub type Outcome = Result<(), Failure>;

impl Complaint {
    /// A fault without advice.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: Vec::new(),
        }
    }

    /// Adds advice.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds "did you mean", or what there is to choose from.
    pub fn choices<'a>(
        self,
        what: &str,
        wrong: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        const MOST: usize = 12;
        let names: Vec<&str> = names.into_iter().collect();
        if let Some(near) = protogen_schema::nearest::did_you_mean(wrong, names.iter().copied()) {
            return self.help(format!("did you mean `{near}`?"));
        }
        match names.len() {
            0 => self.help(format!("there is no {what}")),
            1..=MOST => self.help(format!("{what}: {}", names.join(", "))),
            n => self.help(format!(
                "{what}: {}, and {} more",
                names[..MOST].join(", "),
                n - MOST
            )),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

impl Failure {
    /// The exit status.
    pub fn status(&self) -> ExitCode {
        match self {
            Failure::Input(_) | Failure::Reported => ExitCode::from(1),
            Failure::Usage(_) => ExitCode::from(2),
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                ExitCode::SUCCESS
            }
            Failure::Output(_) => ExitCode::from(1),
        }
    }
}
