//! What `protogen check` costs for schemas that are larger, deeper or more wrong than any protocol's.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Result, cost};

const HEADER: &str =
    "protocol scale { endian little; text utf8; opcode u32; version 1..=100000; }\n";

/// Each schema with its name.
fn schemas() -> Vec<(&'static str, String)> {
    let mut all = large();
    all.extend(deep());
    all.extend(wrong());
    all
}

fn repeat(count: u32, each: impl Fn(u32) -> String) -> String {
    (0..count).map(each).collect()
}

fn large() -> Vec<(&'static str, String)> {
    let structs = repeat(100_000, |n| format!("struct S{n} {{ x: u16, y: u16 }}\n"));
    let enums = repeat(100_000, |n| format!("enum E{n}: u8 {{ A = 0, B = 1 }}\n"));
    let packets = repeat(100_000, |n| {
        format!("s2c P{n} = {n} {{ x: u16, y: str[u8] }}\n")
    });
    let fields = repeat(100_000, |n| format!("f{n}: u16,\n"));
    let gated = repeat(100_000, |n| format!("@since({}) f{n}: u16,\n", n % 200 + 1));
    let values = repeat(100_000, |n| format!("V{n} = {n},\n"));
    let state = repeat(20_000, |n| format!("both P{n} = {n} {{ x: u16 }} => b;\n"));
    let states = repeat(20_000, |n| {
        let next = (n + 1) % 20_000;
        format!("state s{n} {{ both P{n} = 1 {{ x: u16 }} => s{next}; }}\n")
    });
    let versions = repeat(90_000, |n| {
        format!("c2s P{n} = 1 @in({}..{});\n", n + 1, n + 2)
    });
    let alternatives = repeat(30_000, |n| {
        let or = if n == 0 { "" } else { " | " };
        format!("{or}{n} @in({}..{})", n + 1, n + 2)
    });
    let features = repeat(20_000, |n| {
        format!("feature F{n}: since {};\n", n % 100 + 1)
    });
    let has = repeat(20_000, |n| format!("@has(F{n}) f{n}: u8,\n"));
    let generics = repeat(50_000, |n| {
        format!("s2c P{n} = {n} {{ g: G<[u8; {}]> }}\n", n + 1)
    });
    let line =
        |n| format!("struct Name{n:07} {{ position: u16, quantity: u32, comment: str[u16] }}\n");
    vec![
        ("100,000 structs", structs),
        ("100,000 enums", enums),
        ("100,000 packets", packets),
        (
            "100,000 fields of one struct",
            format!("struct S {{ {fields} }}"),
        ),
        (
            "100,000 gated fields of one packet",
            format!("s2c P = 1 {{ {gated} }}"),
        ),
        (
            "100,000 values of one enum",
            format!("enum E: u32 {{ {values} }}"),
        ),
        (
            "20,000 packets of one state",
            format!("entry a;\nstate a {{ {state} }}\nstate b {{}}"),
        ),
        (
            "one opcode in 20,000 states",
            format!("entry s0;\n{states}"),
        ),
        ("one opcode at 90,000 versions", versions),
        (
            "30,000 opcodes of one packet",
            format!("s2c P = {alternatives} {{ x: u8 }}"),
        ),
        (
            "20,000 features and fields behind them",
            format!("{features}s2c P = 1 {{ {has} }}"),
        ),
        (
            "50,000 instances of a generic struct",
            format!("struct G<T> {{ x: T }}\n{generics}"),
        ),
        ("a file of 4 MB", repeat(59_000, line)),
        ("a file of 10 MB", repeat(147_500, line)),
    ]
}

fn deep() -> Vec<(&'static str, String)> {
    let nested = |open: &str, inner: &str, close: &str| {
        let (open, close) = (open.repeat(100_000), close.repeat(100_000));
        format!("{open}{inner}{close}")
    };
    let blocks = nested("block[u16] { ", "x: u8", "}");
    let parentheses = nested("(", "n", ")");
    let generics = nested("G<", "u8", ">");
    let aliases = repeat(50_000, |n| format!("alias A{} = A{n};\n", n + 1));
    vec![
        (
            "100,000 blocks in one another",
            format!("s2c P = 1 {{ {blocks} }}"),
        ),
        (
            "100,000 parentheses",
            format!("s2c P = 1 {{ n: u8, let x: u32 = {parentheses} }}"),
        ),
        (
            "100,000 generics in one another",
            format!("struct G<T> {{ x: T }}\ns2c P = 1 {{ g: {generics} }}"),
        ),
        (
            "50,000 aliases of one another",
            format!("alias A0 = u8;\n{aliases}s2c P = 1 {{ x: A50000 }}"),
        ),
    ]
}

fn wrong() -> Vec<(&'static str, String)> {
    let unknown = repeat(100_000, |n| format!("struct S{n} {{ x: Missing{n} }}\n"));
    let syntax = repeat(100_000, |n| format!("struct S{n} {{ x u16 }}\n"));
    let twice = repeat(100_000, |_| "struct S { x: u8 }\n".to_owned());
    vec![
        ("100,000 unknown types", unknown),
        ("100,000 faults of syntax", syntax),
        ("100,000 structs of one name", twice),
    ]
}

/// Which file imports which.
#[derive(Clone, Copy)]
enum Imports {
    /// The root all others.
    Star,
    /// Each the next one, and the last the first.
    Ring,
}

/// Files that import one another.
fn imports(folder: &Path, shape: Imports) -> Result<()> {
    const FILES: u32 = 5_000;
    fs::create_dir_all(folder)?;
    for n in 0..FILES {
        let next = (n + 1) % FILES;
        let import = match shape {
            Imports::Ring => format!("use m{next}::{{M{next}}};\n"),
            Imports::Star => String::new(),
        };
        let text = format!("{import}struct M{n} {{ x: u16 }}\n");
        fs::write(folder.join(format!("m{n}.pgen")), text)?;
    }
    let named = match shape {
        Imports::Ring => 1,
        Imports::Star => FILES,
    };
    let uses = repeat(named, |n| format!("use m{n}::{{M{n}}};\n"));
    fs::write(folder.join("root.pgen"), format!("{HEADER}{uses}"))?;
    Ok(())
}

/// Prints the CPU seconds of each, and the first line of the answer.
pub fn report(protogen: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (index, (name, text)) in schemas().into_iter().enumerate() {
        let file = format!("{index}.pgen");
        fs::write(folder.join(&file), format!("{HEADER}{text}"))?;
        check(protogen, folder, name, &file)?;
    }
    for (name, folder, shape) in [
        ("5,000 imports", folder.join("imports"), Imports::Star),
        (
            "5,000 files, each imports the next",
            folder.join("ring"),
            Imports::Ring,
        ),
    ] {
        imports(&folder, shape)?;
        check(protogen, &folder, name, "root.pgen")?;
    }
    Ok(())
}

fn check(protogen: &Path, folder: &Path, name: &str, file: &str) -> Result<()> {
    let mut command = Command::new(protogen);
    let (output, seconds) = cost::of(command.current_dir(folder).args(["check", file]))?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let answer = said.lines().next().unwrap_or_default();
    println!("| {name} | {seconds:.2} | {answer} |");
    Ok(())
}
