//! Holds the "Never" rules of crates/README.md: reads manifests and sources, fails on a breach.
//! Never runs the code it reads.

mod features;
mod rules;
mod source;
mod tree;

use tree::Tree;

/// The breaches of one rule in the project, one line each.
fn breaches(rule: fn(&Tree) -> Vec<String>) -> String {
    rule(&Tree::of_project()).join("\n")
}

/// The breaches of one rule in made-up files.
fn breaches_in(rule: fn(&Tree) -> Vec<String>, files: &[(&str, &str)]) -> Vec<String> {
    rule(&Tree::of(files))
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident: $rule:path, caught in $files:expr;)*) => {$(
        $(#[$doc])*
        #[test]
        fn $name() {
            assert_eq!(breaches($rule), "", "breaches of a rule of crates/README.md");
            assert_eq!(breaches_in($rule, &$files).len(), $files.len(), "each made-up file breaks it");
        }
    )*};
}

rules! {
    /// Rule 1.
    the_towers_do_not_import_each_other: rules::towers_are_apart, caught in [
        ("crates/protogen-schema/Cargo.toml", "[dependencies]\nprotogen-wire.workspace = true\n"),
        ("crates/protogen-macros/Cargo.toml", "[dependencies.protogen-runtime]\nworkspace = true\n"),
        ("crates/protogen-wire/Cargo.toml", "[dependencies]\nprotogen-schema = { path = \"..\" }\n"),
        ("crates/protogen-codegen/src/a.rs", "//! A.\nuse protogen_runtime::wire;\n"),
        ("crates/protogen-runtime/src/a.rs", "//! A.\nuse protogen_codegen::rust;\n"),
    ];
    /// Rule 2.
    syntax_and_ir_do_not_name_each_other: rules::syntax_and_ir_are_apart, caught in [
        ("crates/protogen-schema/src/syntax/parse.rs", "//! A.\nuse crate::ir::Schema;\n"),
        ("crates/protogen-schema/src/ir/types.rs", "//! A.\nuse crate::{source, syntax::ast};\n"),
        ("crates/protogen-codegen/src/rust/emit.rs", "//! A.\nuse protogen_schema::syntax::ast;\n"),
        ("crates/protogen-cli/src/commands/check.rs", "//! A.\nuse protogen_schema::{syntax};\n"),
    ];
    /// Rule 3.
    no_back_end_names_another: rules::back_ends_are_apart, caught in [
        ("crates/protogen-codegen/src/rust/emit.rs", "//! A.\nuse crate::html::names;\n"),
        ("crates/protogen-codegen/src/html/mod.rs", "//! A.\nuse super::rust;\n"),
    ];
    /// Rule 4.
    only_lowering_reads_the_schema: rules::emitters_see_the_model_alone, caught in [
        ("crates/protogen-codegen/src/rust/emit/decode.rs", "//! A.\nuse protogen_schema::ir::Type;\n"),
    ];
    /// Rule 5.
    wire_does_no_io_and_reads_no_clock: rules::wire_is_pure, caught in [
        ("crates/protogen-wire/Cargo.toml", "[dependencies]\ntokio = \"1\"\n"),
        ("crates/protogen-wire/src/a.rs", "//! A.\nuse std::net::TcpStream;\n"),
        ("crates/protogen-wire/src/b.rs", "//! A.\nfn f() { std::fs::read(\"x\"); }\n"),
        ("crates/protogen-wire/src/c.rs", "//! A.\nfn f() { Instant::now(); }\n"),
    ];
    /// Rule 5.
    unsafe_stands_in_measured_kernels_alone: rules::unsafe_is_rare, caught in [
        ("crates/protogen-schema/src/a.rs", "//! A.\nfn f() { unsafe { g() } }\n"),
        ("crates/protogen-wire/src/xtea/cipher.rs", "//! A.\nunsafe fn f() {}\n"),
    ];
    /// Rule 6.
    sockets_sessions_and_packets_stay_in_their_rooms: rules::runtime_rooms, caught in [
        ("crates/protogen-runtime/src/pool.rs", "//! A.\nuse tokio::net::TcpStream;\n"),
        ("crates/protogen-runtime/src/server.rs", "//! A.\nuse protogen_wire::session::Session;\n"),
        ("crates/protogen-runtime/src/transport/tcp.rs", "//! A.\nuse protogen_wire::Packet;\n"),
    ];
    /// Rule 7.
    lib_and_mod_files_only_declare: rules::roots_only_declare, caught in [
        ("crates/protogen-wire/src/lib.rs", "//! A.\nmod a;\npub fn f() {}\n"),
        ("crates/protogen-schema/src/ir/mod.rs", "//! A.\nstruct Hidden;\n"),
    ];
    /// Rule 8.
    libraries_print_nothing_and_exit_nothing: rules::libraries_are_silent, caught in [
        ("crates/protogen-schema/src/a.rs", "//! A.\nfn f() { println!(\"x\"); }\n"),
        ("crates/protogen-dynamic/src/a.rs", "//! A.\nfn f() { std::process::exit(1); }\n"),
    ];
    /// Of the tests by floor.
    every_file_opens_with_its_purpose: rules::files_open_with_their_purpose, caught in [
        ("crates/protogen-schema/src/a.rs", "use std::fmt;\n"),
        ("crates/protogen-wire/tests/a.rs", "// A comment.\n"),
    ];
}
