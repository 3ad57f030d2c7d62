//! Makes 1,000 messages of 8 fields as a schema and as a `.proto` file, and prints what it costs to
//! generate Rust from each, to check it and to build it in release mode: CPU seconds of the generated
//! crate alone, dependencies built before, every message used by one dispatch function.
//!
//! `cargo run --release` in this folder; the figures go into `crates/README.md`.
//! `cargo run --release -- scale` prints instead what `protogen check` costs for large and for hostile
//! schemas.

mod cost;
mod messages;
mod ours;
mod peer;
mod scale;

use std::path::{Path, PathBuf};

/// What the figures are about.
const MESSAGES: usize = 1_000;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(peer::GENERATE) {
        return peer::generate_here(Path::new(&arguments.next().unwrap_or_default()));
    }
    let is_scale = std::env::args().nth(1).is_some_and(|word| word == "scale");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = here.join("../..").canonicalize()?;
    let out = here.join("target/generated");
    std::fs::create_dir_all(&out)?;
    if is_scale {
        return scale::report(&ours::program(&project, &out)?, &out.join("scale"));
    }
    let rounds = std::env::args().nth(1).map_or(Ok(3), |text| text.parse())?;
    let messages = messages::make(MESSAGES);

    println!(
        "{MESSAGES} messages of {} fields, median of {rounds} rounds, CPU time",
        messages::FIELDS
    );
    let ours = ours::prepare(&project, &out, &messages)?;
    let peer = peer::prepare(&out, &messages)?;
    report(
        "generate",
        &ours.generate(rounds)?,
        &peer.generate(rounds)?,
        "ms",
        1e3,
    );
    let ours_lines = ours.lines()?;
    let peer_lines = std::fs::read_to_string(&peer.file)?.lines().count();
    println!("{:<16} {ours_lines:>10} {peer_lines:>10}", "lines");
    let each = ours_lines as f64 / MESSAGES as f64;
    println!("{:<16} {each:>10.1}", "lines a message");
    for (name, words) in [
        ("check", &["check"][..]),
        ("release build", &["build", "--release"][..]),
    ] {
        let ours = compile(&ours.folder, words, rounds)?;
        let peer = compile(&peer.folder, words, rounds)?;
        report(name, &ours, &peer, "s", 1.0);
    }
    let bare = ours::without_handlers(&ours, &project, &out)?;
    let bare = cost::median(&compile(&bare, &["check"], rounds)?);
    println!("{:<16} {bare:>7.1} s", "without handlers");
    let tibia = ours::open_tibia(&project, &out)?;
    println!("schemas/open_tibia.pgen, {} lines", tibia.lines()?);
    let generate = cost::median(&tibia.generate(rounds.max(9))?) * 1e3;
    println!("{:<16} {generate:>7.1} ms", "generate");
    let check = cost::median(&compile(&tibia.folder, &["check"], rounds)?);
    println!("{:<16} {check:>7.1} s", "check");
    Ok(())
}

/// CPU seconds of compiling the crate in this folder, its dependencies being there.
fn compile(folder: &Path, words: &[&str], rounds: usize) -> Result<Vec<f64>> {
    let cargo = |touch: bool| -> Result<f64> {
        if touch {
            let file = folder.join("src/lib.rs");
            let text = std::fs::read(&file)?;
            std::fs::write(&file, text)?;
        }
        let mut command = std::process::Command::new("cargo");
        command
            .args(words)
            .arg("--quiet")
            .current_dir(folder)
            .env("CARGO_INCREMENTAL", "0");
        command.env("CARGO_TARGET_DIR", folder.join("target"));
        cost::run(&mut command)
    };
    cargo(true)?;
    (0..rounds).map(|_| cargo(true)).collect()
}

fn report(name: &str, ours: &[f64], peer: &[f64], unit: &str, scale: f64) {
    let (ours, peer) = (cost::median(ours), cost::median(peer));
    println!(
        "{name:<16} {:>7.1} {unit:<2} {:>7.1} {unit:<2} {:>6.2}x of prost",
        ours * scale,
        peer * scale,
        ours / peer
    );
}

/// Writes a crate with one library file.
fn write_crate(folder: &Path, name: &str, dependencies: &str, lib: &str) -> Result<PathBuf> {
    std::fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[workspace]\n[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [dependencies]\n{dependencies}"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("src/lib.rs"), lib)?;
    Ok(folder.join("src"))
}
