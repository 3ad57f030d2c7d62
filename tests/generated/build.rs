//! Generates Rust from every schema of the project.

use std::error::Error;
use std::fs;

use protogen_codegen::Options;

fn main() -> Result<(), Box<dyn Error>> {
    for directory in ["../../schemas", "../constructs"] {
        println!("cargo:rerun-if-changed={directory}");
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "pgen")
            {
                protogen_codegen::build(&path)?;
            }
        }
    }
    // A bot of one version that needs a few packets.
    let bot = Options {
        name: Some("tibia_860_bot".into()),
        at: vec![("client".into(), 860)],
        packets: [
            "Talk",
            "GameLogin",
            "game.s2c.MapDescription",
            "LoginSuccess",
            "Ping",
        ]
        .map(String::from)
        .to_vec(),
        ..Options::default()
    };
    protogen_codegen::build_with("../../schemas/open_tibia.pgen", &bot)?;
    Ok(())
}
