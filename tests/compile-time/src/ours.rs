//! Our side: `protogen generate`, as a user runs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::messages::Messages;
use crate::{Result, cost, write_crate};

/// What stands ready to be timed.
pub struct Ours {
    protogen: PathBuf,
    schema: PathBuf,
    /// What is generated: a file, or a folder of them.
    pub file: PathBuf,
    /// The crate around it.
    pub folder: PathBuf,
}

/// Builds `protogen`.
pub fn program(project: &Path, out: &Path) -> Result<PathBuf> {
    let mut build = Command::new("cargo");
    build
        .args(["build", "--release", "--quiet", "-p", "protogen-cli"])
        .current_dir(project);
    build.env("CARGO_TARGET_DIR", out.join("protogen"));
    cost::run(&mut build)?;
    Ok(out.join("protogen/release/protogen"))
}

/// Builds `protogen`, writes the schema of the messages and a crate.
pub fn prepare(project: &Path, out: &Path, messages: &Messages) -> Result<Ours> {
    program(project, out)?;
    let schema = out.join("bench.pgen");
    std::fs::write(&schema, &messages.pgen)?;
    // The message enum's decode and encode name every packet.
    around(project, out, "ours", schema, "bench")
}

/// The same for the project's largest schema; `prepare` has built the program.
pub fn open_tibia(project: &Path, out: &Path) -> Result<Ours> {
    let schema = project.join("schemas/open_tibia.pgen");
    around(project, out, "open_tibia", schema, "tibia")
}

fn around(project: &Path, out: &Path, name: &str, schema: PathBuf, module: &str) -> Result<Ours> {
    let folder = out.join(name);
    let runtime = project.join("crates/protogen-runtime");
    let dependencies = format!("protogen-runtime = {{ path = {runtime:?} }}\n");
    let src = write_crate(
        &folder,
        name,
        &dependencies,
        &format!("pub mod {module};\n"),
    )?;
    let ours = Ours {
        protogen: out.join("protogen/release/protogen"),
        schema,
        file: src.join(module),
        folder,
    };
    ours.generate(1)?;
    Ok(ours)
}

/// A crate of the same code without the handler trait and what passes messages to it, of which
/// prost has no like.
pub fn without_handlers(ours: &Ours, project: &Path, out: &Path) -> Result<PathBuf> {
    let folder = out.join("ours_without_handlers");
    let runtime = project.join("crates/protogen-runtime");
    let dependencies = format!("protogen-runtime = {{ path = {runtime:?} }}\n");
    let src = write_crate(&folder, "ours", &dependencies, "pub mod bench;\n")?;
    let mut command = Command::new(&ours.protogen);
    command
        .arg("generate")
        .arg(&ours.schema)
        .args(["--handler", "none", "--out"])
        .arg(src);
    cost::run(&mut command)?;
    Ok(folder)
}

impl Ours {
    /// CPU seconds of one run of the program.
    pub fn generate(&self, rounds: usize) -> Result<Vec<f64>> {
        let run = |_| {
            // One file or a folder, by the schema's size.
            _ = std::fs::remove_file(self.file.with_extension("rs"));
            _ = std::fs::remove_dir_all(&self.file);
            let mut command = Command::new(&self.protogen);
            command
                .arg("generate")
                .arg(&self.schema)
                .arg("--out")
                .arg(self.folder.join("src"));
            cost::run(&mut command)
        };
        (0..rounds).map(run).collect()
    }

    /// Lines of what was generated.
    pub fn lines(&self) -> Result<usize> {
        let mut files = vec![self.file.with_extension("rs")];
        if let Ok(folder) = std::fs::read_dir(&self.file) {
            for entry in folder {
                files.push(entry?.path());
            }
        }
        let texts = files
            .iter()
            .filter_map(|file| std::fs::read_to_string(file).ok());
        Ok(texts.map(|text| text.lines().count()).sum())
    }
}
