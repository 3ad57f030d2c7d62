//! Generates Rust from every schema of the project.

use std::error::Error;
use std::fs;

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
    Ok(())
}
