//! Generates Rust from a schema: `generate SCHEMA OUT`.

use std::path::Path;

use protogen_codegen::{Options, rust};
use protogen_schema::{compile, load::FileSystem};

fn main() -> Result<(), String> {
    let mut args = std::env::args().skip(1);
    let (Some(schema), Some(out)) = (args.next(), args.next()) else {
        return Err("usage: generate SCHEMA OUT".into());
    };
    let start = std::time::Instant::now();
    let compiled = compile(Path::new(&schema), &FileSystem);
    for diagnostic in compiled.diagnostics.iter() {
        println!(
            "{} {} {:?}",
            diagnostic.code,
            diagnostic.message,
            diagnostic.span()
        );
    }
    let Some(ir) = compiled.schema else {
        return Err("the schema has errors".into());
    };
    let resolved = start.elapsed();
    let files = rust::generate(&ir, &Options::default()).map_err(|faults| {
        faults
            .iter()
            .map(|fault| format!("{fault} {:?}\n", fault.span))
            .collect::<String>()
    })?;
    println!(
        "resolved in {resolved:?}, generated in {:?}",
        start.elapsed() - resolved
    );
    files
        .write(Path::new(&out))
        .map_err(|error| error.to_string())?;
    for (path, text) in files.iter() {
        println!("{path}: {} lines", text.lines().count());
    }
    Ok(())
}
