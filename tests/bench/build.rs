//! Generates the codecs that are measured, as a user's build script does.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use protogen_codegen::options::{Options, Tests};
use protogen_schema::load::FileSystem;

const SCHEMAS: [&str; 6] = [
    "schemas/echo.pgen",
    "schemas/fixed.pgen",
    "schemas/log.pgen",
    "schemas/minecraft_savedata.pgen",
    "schemas/mk48.pgen",
    "schemas/sealed_echo.pgen",
];

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let mut modules = String::new();
    for schema in SCHEMAS {
        println!("cargo::rerun-if-changed={schema}");
        let compiled = protogen_schema::compile(Path::new(schema), &FileSystem);
        let found = compiled.diagnostics;
        let schema = compiled
            .schema
            .unwrap_or_else(|| panic!("{schema}: {found:?}"));
        let options = Options {
            runtime: "::protogen_wire".into(),
            tests: Tests::Omit,
            ..Options::default()
        };
        let files = protogen_codegen::rust::generate(&schema, &options)
            .unwrap_or_else(|unsupported| panic!("{}: {unsupported:?}", schema.name));
        for (path, text) in files.iter() {
            let place = Path::new(&out).join(path);
            fs::create_dir_all(place.parent().expect("below OUT_DIR")).expect("OUT_DIR is ours");
            fs::write(&place, text).expect("OUT_DIR is ours");
            if !path.contains('/') || path.ends_with("/mod.rs") {
                let name = path.trim_end_matches("/mod.rs").trim_end_matches(".rs");
                writeln!(modules, "#[path = {place:?}] pub mod {name};").expect("a string");
            }
        }
    }
    fs::write(Path::new(&out).join("schemas.rs"), modules).expect("OUT_DIR is ours");
}
