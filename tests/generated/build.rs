//! Generates Rust from every schema of the project.

use std::error::Error;
use std::fs;

use protogen_codegen::Options;
use protogen_codegen::options::{Methods, Typestate, Views};

fn main() -> Result<(), Box<dyn Error>> {
    let all = Options {
        views: Views::All,
        ..Options::default()
    };
    for directory in ["../../schemas", "../constructs"] {
        println!("cargo:rerun-if-changed={directory}");
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "pgen")
            {
                protogen_codegen::build_with(&path, &all)?;
            }
        }
    }
    // Packets that say by their type where they are sent.
    let typed = Options {
        name: Some("typed_sky".into()),
        typestate: Typestate::Generate,
        ..Options::default()
    };
    protogen_codegen::build_with("../../schemas/bloom_sky.pgen", &typed)?;
    // Handlers whose methods are plain functions.
    let sync = Options {
        name: Some("sync_chat".into()),
        methods: Methods::Sync,
        ..Options::default()
    };
    protogen_codegen::build_with("../../schemas/chat.pgen", &sync)?;
    let sync = Options {
        name: Some("sync_mst".into()),
        ..sync
    };
    protogen_codegen::build_with("../../schemas/master_server_toolkit.pgen", &sync)?;
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
