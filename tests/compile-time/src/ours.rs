//! Our side: `protogen generate`, as a user runs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::messages::Messages;
use crate::{Result, cost, write_crate};

/// What stands ready to be timed.
pub struct Ours {
    protogen: PathBuf,
    schema: PathBuf,
    /// The generated file.
    pub file: PathBuf,
    /// The crate around it.
    pub folder: PathBuf,
}

/// Builds `protogen`, writes the schema and the crate.
pub fn prepare(project: &Path, out: &Path, messages: &Messages) -> Result<Ours> {
    let mut build = Command::new("cargo");
    build
        .args(["build", "--release", "--quiet", "-p", "protogen-cli"])
        .current_dir(project);
    build.env("CARGO_TARGET_DIR", out.join("protogen"));
    cost::run(&mut build)?;
    let folder = out.join("ours");
    let runtime = project.join("crates/protogen-runtime");
    let dependencies = format!("protogen-runtime = {{ path = {:?} }}\n", runtime);
    // The message enum's decode and encode name every packet.
    let lib = "pub mod bench;\n";
    let src = write_crate(&folder, "ours", &dependencies, lib)?;
    let schema = out.join("bench.pgen");
    std::fs::write(&schema, &messages.pgen)?;
    let ours = Ours {
        protogen: out.join("protogen/release/protogen"),
        schema,
        file: src.join("bench.rs"),
        folder,
    };
    ours.generate(1)?;
    Ok(ours)
}

impl Ours {
    /// CPU seconds of one run of the program.
    pub fn generate(&self, rounds: usize) -> Result<Vec<f64>> {
        let run = |_| {
            _ = std::fs::remove_file(&self.file);
            let mut command = Command::new(&self.protogen);
            command
                .arg("generate")
                .arg(&self.schema)
                .arg("--out")
                .arg(&self.file);
            cost::run(&mut command)
        };
        (0..rounds).map(run).collect()
    }
}
