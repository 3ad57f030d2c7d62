//! Rows that are tests of other crates: they are run in release, with their large sizes in the
//! environment, and their own figures are shown.

use std::{io, process::Command, time::Instant};

use protogen_test_support::report::{Outcome, Verdict};

/// Tests of another crate.
struct Tests {
    package: &'static str,
    /// The test binary.
    binary: &'static str,
    /// What their names contain.
    name: &'static str,
    /// Name and value of what makes them large.
    size: Option<(&'static str, &'static str)>,
    /// What their figure should be.
    target: &'static str,
}

pub fn fragmentation() -> io::Result<Vec<Outcome>> {
    run(&Tests {
        package: "protogen-wire",
        binary: "session",
        name: "splits::",
        size: Some(("PROTOGEN_TORTURE_TURNS", "10000")),
        target: "every split and 10,000 random ones: identical message lists",
    })
}

pub fn bombs() -> io::Result<Vec<Outcome>> {
    run(&Tests {
        package: "protogen-wire",
        binary: "frame_memory",
        name: "",
        size: Some(("PROTOGEN_TORTURE_TIMED", "1")),
        target: "refused in < 5 ms, heap <= cap + 300 kB",
    })
}

pub fn storm() -> io::Result<Vec<Outcome>> {
    run(&Tests {
        package: "protogen-runtime",
        binary: "services",
        name: "reconnect::",
        size: None,
        target: "10,000 clients: peak <= 3x mean after the first backoff, none above the cap",
    })
}

pub fn sequence() -> io::Result<Vec<Outcome>> {
    run(&Tests {
        package: "protogen-wire",
        binary: "session",
        name: "sequence::",
        size: None,
        target: "100 % rejected, session dead, no state change; wrap at 0x7fffffff",
    })
}

pub fn rate_limits() -> io::Result<Vec<Outcome>> {
    run(&Tests {
        package: "protogen-runtime",
        binary: "services",
        name: "limits::",
        size: None,
        target: "±5 % over 10 s; clock jumps bring no token",
    })
}

pub fn recording() -> io::Result<Vec<Outcome>> {
    run(&Tests {
        package: "protogen-runtime",
        binary: "capture",
        name: "a_killed_recorder",
        size: Some(("TORTURE_KILLS", "500")),
        target: "500 kills: always opens, loses only the unfinished tail",
    })
}

pub fn replay() -> io::Result<Vec<Outcome>> {
    run(&Tests {
        package: "protogen-runtime",
        binary: "capture",
        name: "replay::",
        size: None,
        target: "equal events at any pace",
    })
}

fn run(tests: &Tests) -> io::Result<Vec<Outcome>> {
    let start = Instant::now();
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command
        .args(["test", "--release", "--quiet", "--package", tests.package])
        .args(["--test", tests.binary, "--", "--nocapture", tests.name])
        .envs(tests.size);
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut figures: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split_once("figure: ").map(|(_, figure)| figure))
        .collect();
    let summary = text
        .lines()
        .filter_map(|line| line.strip_prefix("test result: "))
        .filter_map(|line| line.split(';').next())
        .find(|line| !line.contains(" 0 passed"));
    // A name that has gone must not pass for a test that has.
    let Some(summary) = summary else {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().last().unwrap_or("no test of this name");
        return Ok(vec![Outcome::new(
            format!("{}, test {} {}", tests.package, tests.binary, tests.name),
            last,
            tests.target,
            Verdict::Missed,
        )]);
    };
    figures.push(summary);
    Ok(vec![Outcome::new(
        format!(
            "{}, test {} {} {} ({:.0?})",
            tests.package,
            tests.binary,
            tests.name,
            tests
                .size
                .map_or(String::new(), |(name, value)| format!("{name}={value}")),
            start.elapsed()
        ),
        figures.join("; "),
        tests.target,
        output.status.success(),
    )])
}
