//! Reads a recorded Open Tibia session with generated code, and prints what was said in it.
//!
//! `cargo run -p read-session` reads the session of the project's own tests; a path may be given.
//! Each line of the file is `s2c ` or `c2s ` and a frame's payload in hex, RSA blocks opened.

mod items;
mod session;

/// What the build script made of the schema.
#[allow(
    missing_docs,
    clippy::pedantic,
    reason = "generated: the schema's own docs are what there is"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/open_tibia.rs"));
}

use std::process::ExitCode;

fn main() -> ExitCode {
    let vectors = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/open-tibia"
    );
    let path = std::env::args().nth(1);
    let path = path.unwrap_or_else(|| format!("{vectors}/game_1098_alice.txt"));
    let read =
        |path: &str| std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    let session = read(&path).and_then(|lines| {
        let items = items::Items::parse(&read(&format!("{vectors}/items.csv"))?)?;
        session::print(&lines, items)
    });
    match session {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}
