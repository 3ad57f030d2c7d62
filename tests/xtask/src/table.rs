//! Runs rows one after another, each in a process of its own, and prints what became of them.

use std::{
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use protogen_test_support::report::{Outcome, Verdict};

use crate::{arguments::Form, rows::Row};

/// Runs these rows; success if none was missed.
pub fn run(rows: &[&'static Row], form: Form) -> ExitCode {
    if form == Form::Markdown {
        println!("| # | what was done | figure | target | |\n|---|---|---|---|---|");
    }
    let mut missed = 0;
    for row in rows {
        let start = Instant::now();
        for outcome in in_own_process(row) {
            missed += u32::from(outcome.verdict == Verdict::Missed);
            match form {
                Form::Text => println!("row {} ({:.0?})  {outcome}\n", row.number, start.elapsed()),
                Form::Markdown => println!(
                    "| {} | {} | {} | {} | {} |",
                    row.number, outcome.done, outcome.figure, outcome.target, outcome.verdict
                ),
            }
        }
    }
    if missed == 0 {
        ExitCode::SUCCESS
    } else {
        eprintln!("{missed} missed");
        ExitCode::FAILURE
    }
}

/// Memory and open files are measured: a row must not see what another one left.
fn in_own_process(row: &Row) -> Vec<Outcome> {
    let broken = |why: String| vec![Outcome::new(row.title, why, "it runs", Verdict::Missed)];
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return broken(error.to_string()),
    };
    let output = Command::new(program)
        .args(["child", "row", row.number])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => return broken(error.to_string()),
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let outcomes: Vec<Outcome> = text.lines().filter_map(read).collect();
    match outcomes.is_empty() {
        true => broken(format!("it ended by {}", output.status)),
        false => outcomes,
    }
}

/// Between the columns of a line that one process prints for the other.
const BETWEEN: char = '\t';

/// Prints outcomes for [`in_own_process`].
pub fn write(outcomes: &[Outcome]) {
    for outcome in outcomes {
        let columns = [
            &outcome.done,
            &outcome.figure,
            &outcome.target,
            &outcome.verdict.to_string(),
        ];
        let columns = columns.map(|column| column.replace([BETWEEN, '\n', '|'], " "));
        println!("{}", columns.join(&BETWEEN.to_string()));
    }
}

fn read(line: &str) -> Option<Outcome> {
    let mut columns = line.split(BETWEEN);
    let (done, figure) = (columns.next()?, columns.next()?);
    let (target, verdict) = (columns.next()?, columns.next()?);
    let verdict = match verdict {
        "met" => Verdict::Met,
        "MISSED" => Verdict::Missed,
        other => Verdict::Skipped(other.strip_prefix("skipped: ")?.to_owned()),
    };
    Some(Outcome::new(done, figure, target, verdict))
}
