//! What stands on the command line.

use crate::rows::{self, Row};

/// How it is used.
pub const HELP: &str = "usage: cargo xtask torture [--list] [--markdown] [ROW ...]

  ROW         rows of the test plan by number; all of them if none is given
  --list      lists the rows
  --markdown  prints a table in Markdown";

/// What to do.
pub enum Command {
    Help,
    List,
    Torture {
        rows: Vec<&'static Row>,
        form: Form,
    },
    /// A process that another row starts.
    Child(Vec<String>),
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    Markdown,
}

/// Reads the command line.
pub fn parse(arguments: &[String]) -> Result<Command, String> {
    let (first, rest) = match arguments.split_first() {
        None => return Ok(Command::Help),
        Some((first, rest)) => (first.as_str(), rest),
    };
    match first {
        "--help" | "-h" | "help" => return Ok(Command::Help),
        "child" => return Ok(Command::Child(rest.to_vec())),
        "torture" => {}
        other => return Err(format!("there is no task `{other}`")),
    }
    let mut chosen = Vec::new();
    let mut form = Form::Text;
    for argument in rest {
        match argument.as_str() {
            "--list" => return Ok(Command::List),
            "--help" | "-h" => return Ok(Command::Help),
            "--markdown" => form = Form::Markdown,
            number => {
                let before = chosen.len();
                let part = format!("{number}.");
                let is_meant = |row: &&Row| row.number == number || row.number.starts_with(&part);
                chosen.extend(rows::ALL.iter().filter(is_meant));
                if chosen.len() == before {
                    return Err(format!("there is no row `{number}`: see --list"));
                }
            }
        }
    }
    if chosen.is_empty() {
        chosen = rows::ALL.iter().collect();
    }
    Ok(Command::Torture { rows: chosen, form })
}
