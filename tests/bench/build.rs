//! Generates the codecs that are measured, as a user's build script does.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use protogen_codegen::options::{Arrangement, Methods, Options, Tests, Views};
use protogen_schema::load::FileSystem;

const SCHEMAS: [&str; 6] = [
    "schemas/echo.pgen",
    "schemas/fixed.pgen",
    "schemas/log.pgen",
    "schemas/minecraft_savedata.pgen",
    "schemas/mk48.pgen",
    "schemas/sealed_echo.pgen",
];

/// All of Open Tibia, which one bench alone compiles: for every version, and for one.
const TIBIA: &str = "../../schemas/open_tibia.pgen";

fn main() {
    let mut modules = String::new();
    let options = Options {
        views: Views::All,
        ..Options::default()
    };
    for schema in SCHEMAS {
        modules.push_str(&module(schema, &options));
    }
    let sync = Options {
        name: Some("sync_echo".into()),
        methods: Methods::Sync,
        ..options
    };
    modules.push_str(&module("schemas/echo.pgen", &sync));
    write("schemas.rs", &modules);
    let tibia = Options {
        handler: None,
        arrangement: Arrangement::OneFile,
        ..Options::default()
    };
    write("tibia.rs", &module(TIBIA, &tibia));
    let tibia_1098 = Options {
        name: Some("tibia_1098".into()),
        at: vec![("client".into(), 1098)],
        ..tibia
    };
    write("tibia_1098.rs", &module(TIBIA, &tibia_1098));
}

/// Generates from a schema and says where, as the declaration of a module.
fn module(schema: &str, options: &Options) -> String {
    println!("cargo::rerun-if-changed={schema}");
    let compiled = protogen_schema::compile(Path::new(schema), &FileSystem);
    let found = compiled.diagnostics;
    let schema = compiled
        .schema
        .unwrap_or_else(|| panic!("{schema}: {found:?}"));
    let options = Options {
        runtime: "::protogen_wire".into(),
        tests: Tests::Omit,
        ..options.clone()
    };
    let files = protogen_codegen::rust::generate(&schema, &options)
        .unwrap_or_else(|unsupported| panic!("{}: {unsupported:?}", schema.name));
    let mut modules = String::new();
    for (path, text) in files.iter() {
        let path = format!("generated/{path}");
        write(&path, text);
        if let Some(name) = path.strip_suffix("/mod.rs").or(path.strip_suffix(".rs")) {
            let (folder, name) = name.rsplit_once('/').expect("below `generated`");
            if folder == "generated" {
                let place = out(&path);
                writeln!(modules, "#[path = {place:?}] pub mod {name};").expect("a string");
            }
        }
    }
    modules
}

fn write(path: &str, text: &str) {
    let place = out(path);
    fs::create_dir_all(place.parent().expect("below OUT_DIR")).expect("OUT_DIR is ours");
    fs::write(&place, text).expect("OUT_DIR is ours");
}

fn out(path: &str) -> PathBuf {
    Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join(path)
}
