//! `protogen explain`: what a diagnostic code means and what to do.

use std::io::Write;

use protogen_schema::codes::{self, Explanation};

use crate::failure::{Complaint, Failure, Outcome};
use crate::style::{DIM, TITLE};

/// Flags of `protogen explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  protogen explain E0101      what the code means, with an example and the way out
  protogen explain            every code with its title")]
pub struct Args {
    /// The code, as in `error[E0101]`; without it all codes are listed
    code: Option<String>,
}

/// Prints one explanation, or the list of all.
pub fn run(args: &Args) -> Outcome {
    let mut out = anstream::stdout().lock();
    match &args.code {
        Some(code) => explain(find(code)?, &mut out)?,
        None => {
            for explanation in codes::all() {
                let Explanation { code, title, .. } = explanation;
                writeln!(out, "{TITLE}{code}{TITLE:#}  {title}")?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn find(code: &str) -> Result<&'static Explanation, Failure> {
    codes::explain(code).ok_or_else(|| {
        let complaint = Complaint::new(format!("there is no diagnostic code `{code}`"));
        let code = code.to_uppercase();
        let near = protogen_schema::nearest::did_you_mean(&code, codes::all().map(|e| e.code.0));
        Failure::Usage(match near {
            Some(near) => complaint.help(format!("did you mean `{near}`?")),
            None => complaint.help("`protogen explain` lists all codes"),
        })
    })
}

fn explain(explanation: &Explanation, out: &mut impl Write) -> std::io::Result<()> {
    let Explanation { code, title, text } = explanation;
    writeln!(out, "{TITLE}{code}: {title}{TITLE:#}\n")?;
    let mut in_code = false;
    for line in text.trim_end().lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            writeln!(out, "    {DIM}{line}{DIM:#}")?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
