//! The peer's side: prost-build on a file set that protox parsed, in a process of its own.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::messages::Messages;
use crate::{Result, cost, write_crate};

/// What stands ready to be timed.
pub struct Peer {
    /// The generated file.
    pub file: PathBuf,
    /// The crate around it.
    pub folder: PathBuf,
    out: PathBuf,
}

/// The word that makes this program run prost-build and nothing else.
pub const GENERATE: &str = "--generate-peer";

/// Writes the `.proto` file and the crate.
pub fn prepare(out: &Path, messages: &Messages) -> Result<Peer> {
    let mut lib = String::from("pub mod bench;\nuse bench::*;\nuse prost::Message;\n\n");
    lib.push_str("pub fn dispatch(id: u16, bytes: &[u8]) -> Result<Vec<u8>, prost::DecodeError> {\n    Ok(match id {\n");
    for (index, name) in messages.names.iter().enumerate() {
        _ = writeln!(
            lib,
            "        {index} => {name}::decode(bytes)?.encode_to_vec(),"
        );
    }
    lib.push_str("        _ => Vec::new(),\n    })\n}\n");
    let folder = out.join("peer");
    let src = write_crate(&folder, "peer", "prost = \"0.14\"\n", &lib)?;
    std::fs::write(out.join("bench.proto"), &messages.proto)?;
    let peer = Peer {
        file: src.join("bench.rs"),
        folder,
        out: out.to_owned(),
    };
    peer.generate(1)?;
    Ok(peer)
}

/// Runs prost-build in this process: `out` holds `bench.proto`, the file goes to `peer/src`.
pub fn generate_here(out: &Path) -> Result<()> {
    let files = protox::compile([out.join("bench.proto")], [out])?;
    prost_build::Config::new()
        .out_dir(out.join("peer/src"))
        .compile_fds(files)?;
    Ok(())
}

impl Peer {
    /// CPU seconds of one run.
    pub fn generate(&self, rounds: usize) -> Result<Vec<f64>> {
        let run = |_| {
            let mut command = Command::new(std::env::current_exe()?);
            cost::run(command.arg(GENERATE).arg(&self.out))
        };
        (0..rounds).map(run).collect()
    }
}
