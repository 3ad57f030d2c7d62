//! The rules, each a function from the files to the breaches.
//! Never reads a file itself.

use crate::source::{code, used_paths};
use crate::tree::{File, Tree};

const GENERATOR: [&str; 3] = ["protogen-schema", "protogen-codegen", "protogen-macros"];
const RUNTIME: [&str; 2] = ["protogen-wire", "protogen-runtime"];
const LIBRARIES: [&str; 6] = [
    "protogen-schema",
    "protogen-codegen",
    "protogen-macros",
    "protogen-dynamic",
    "protogen-wire",
    "protogen-runtime",
];
/// Files that may say `unsafe`: kernels with a proof, a measurement and a Miri test.
const KERNELS: [&str; 6] = [
    "crates/protogen-wire/src/checksum/adler32/avx2.rs",
    "crates/protogen-wire/src/checksum/adler32/sse2.rs",
    "crates/protogen-wire/src/text/ascii.rs",
    "crates/protogen-wire/src/xtea/avx2.rs",
    "crates/protogen-wire/src/xtea/avx512.rs",
    "crates/protogen-wire/src/xtea/sse2.rs",
];
/// cargo reads the answers of a build script from its standard output.
const BUILD_SCRIPT_DOOR: &str = "crates/protogen-codegen/src/build";

/// Rule 1.
pub fn towers_are_apart(tree: &Tree) -> Vec<String> {
    let mut breaches = Vec::new();
    for (ours, theirs) in [
        (&GENERATOR[..], &RUNTIME[..]),
        (&RUNTIME[..], &GENERATOR[..]),
    ] {
        for krate in ours {
            for other in theirs {
                // The runtime re-exports the macros: that is all.
                if (*krate, *other) == ("protogen-runtime", "protogen-macros") {
                    continue;
                }
                breaches.extend(depends(tree, krate, other));
                let module = other.replace('-', "_");
                let folder = format!("crates/{krate}/src/");
                breaches.extend(naming(tree.rust(&folder), &[&module]));
            }
        }
    }
    breaches
}

/// Rule 2.
pub fn syntax_and_ir_are_apart(tree: &Tree) -> Vec<String> {
    let schema = "crates/protogen-schema/src/";
    let mut breaches = naming(
        tree.rust(&format!("{schema}syntax")),
        &["crate::ir", "super::ir"],
    );
    breaches.extend(naming(
        tree.rust(&format!("{schema}ir")),
        &["crate::syntax", "super::syntax"],
    ));
    let outside = tree
        .rust("crates/")
        .filter(|file| !file.path.starts_with("crates/protogen-schema/"))
        .filter(|file| file.path.contains("/src/"))
        .filter(|file| {
            !file
                .path
                .starts_with("crates/protogen-cli/src/commands/fmt")
        });
    breaches.extend(naming(outside, &["protogen_schema::syntax"]));
    breaches
}

/// Rule 3.
pub fn back_ends_are_apart(tree: &Tree) -> Vec<String> {
    const BACK_ENDS: [&str; 6] = ["rust", "html", "wireshark", "typescript", "lua", "python"];
    let mut breaches = Vec::new();
    for back_end in BACK_ENDS {
        let folder = format!("crates/protogen-codegen/src/{back_end}/");
        for other in BACK_ENDS.iter().filter(|other| **other != back_end) {
            let names = [
                format!("crate::{other}"),
                format!("super::{other}"),
                format!("super::super::{other}"),
            ];
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            breaches.extend(naming(tree.rust(&folder), &names));
        }
    }
    breaches
}

/// Rule 4. What stands directly in `rust/` ties lowering and emitters together.
pub fn emitters_see_the_model_alone(tree: &Tree) -> Vec<String> {
    let back_end = "crates/protogen-codegen/src/rust/";
    let emitters = tree.rust(back_end).filter(|file| {
        let below = file.path.strip_prefix(back_end).unwrap_or("");
        let ties = !below.contains('/') && !below.starts_with("model");
        !below.starts_with("lower") && !ties
    });
    naming(emitters, &["protogen_schema"])
}

/// Rule 5, but for `unsafe`.
pub fn wire_is_pure(tree: &Tree) -> Vec<String> {
    let mut breaches = Vec::new();
    for krate in ["tokio", "socket2", "mio"] {
        breaches.extend(depends(tree, "protogen-wire", krate));
    }
    let words = [
        "std::net",
        "std::fs",
        "std::io::std",
        "Instant::now",
        "SystemTime::now",
    ];
    breaches.extend(saying(tree.rust("crates/protogen-wire/src/"), &words));
    breaches
}

/// Rule 5, `unsafe`.
pub fn unsafe_is_rare(tree: &Tree) -> Vec<String> {
    let files = tree
        .rust("crates/")
        .filter(|file| !KERNELS.contains(&file.path.as_str()));
    saying(
        files,
        &["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"],
    )
}

/// Rule 6.
pub fn runtime_rooms(tree: &Tree) -> Vec<String> {
    let src = "crates/protogen-runtime/src/";
    let room = |file: &File, room: &str| file.path.starts_with(&format!("{src}{room}"));
    let mut breaches = naming(
        tree.rust(src).filter(|file| !room(file, "driver")),
        &["protogen_wire::session::Session"],
    );
    breaches.extend(naming(
        tree.rust(src).filter(|file| !room(file, "transport")),
        &["tokio::net", "std::net::Tcp", "std::net::Udp"],
    ));
    breaches.extend(naming(
        tree.rust(&format!("{src}transport")),
        &[
            "protogen_wire::Packet",
            "protogen_wire::Message",
            "protogen_wire::contract",
        ],
    ));
    breaches
}

/// Rule 7.
pub fn roots_only_declare(tree: &Tree) -> Vec<String> {
    // A macro crate can export from its root alone.
    let roots = tree.rust("crates/").filter(|file| {
        let root = file.path.ends_with("/lib.rs") || file.path.ends_with("/mod.rs");
        root && file.path.contains("/src/") && file.path != "crates/protogen-macros/src/lib.rs"
    });
    let mut breaches = Vec::new();
    for file in roots {
        let code = code(&file.text);
        let defines = code.lines().find(|line| {
            let line = line
                .trim_start_matches("pub ")
                .trim_start_matches("pub(crate) ");
            [
                "fn ",
                "struct ",
                "enum ",
                "trait ",
                "impl ",
                "impl<",
                "static ",
                "const ",
                "macro_rules!",
            ]
            .iter()
            .any(|word| line.starts_with(word))
        });
        if let Some(line) = defines {
            breaches.push(format!("{}: defines `{}`", file.path, line.trim()));
        }
    }
    breaches
}

/// Rule 8.
pub fn libraries_are_silent(tree: &Tree) -> Vec<String> {
    let words = [
        "print!(",
        "println!(",
        "dbg!(",
        "process::exit",
        "stdout()",
        "stderr()",
    ];
    let mut breaches = Vec::new();
    for krate in LIBRARIES {
        let folder = format!("crates/{krate}/src/");
        let files = tree
            .rust(&folder)
            .filter(|file| !file.path.starts_with(BUILD_SCRIPT_DOOR));
        breaches.extend(saying(files, &words));
    }
    breaches
}

/// Every file opens with `//!`.
pub fn files_open_with_their_purpose(tree: &Tree) -> Vec<String> {
    // Snippets that must not compile, and recorded output of the generator, are data.
    let data = |file: &File| file.path.contains("/ui/") || file.path.contains("/golden/");
    tree.rust("")
        .filter(|file| !data(file) && !file.text.starts_with("//!"))
        .map(|file| format!("{}: does not open with `//!`", file.path))
        .collect()
}

/// Whether a crate's manifest depends on another, but for its tests.
fn depends(tree: &Tree, krate: &str, other: &str) -> Option<String> {
    let path = format!("crates/{krate}/Cargo.toml");
    let manifest = tree.manifests().find(|file| file.path == path)?;
    let mut section = "";
    let found = manifest.text.lines().any(|line| {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        }
        let of_tests = section.contains("dev-dependencies");
        let table = section == format!("dependencies.{other}");
        let key =
            section.ends_with("dependencies") && line.split(['.', ' ', '=']).next() == Some(other);
        !of_tests && (table || key)
    });
    found.then(|| format!("{path}: depends on {other}"))
}

/// The files whose `use` lines name one of these paths, or one below it.
fn naming<'a>(files: impl Iterator<Item = &'a File>, names: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in files {
        for path in used_paths(&code(&file.text)) {
            let path = path.trim_start_matches("::");
            let named = names.iter().any(|name| {
                path.strip_prefix(name)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ' ']))
            });
            if named {
                breaches.push(format!("{}: uses `{path}`", file.path));
            }
        }
    }
    breaches
}

/// The files whose code says one of these words.
fn saying<'a>(files: impl Iterator<Item = &'a File>, words: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in files {
        let code = code(&file.text);
        for word in words.iter().filter(|word| code.contains(**word)) {
            breaches.push(format!("{}: says `{word}`", file.path));
        }
    }
    breaches
}
