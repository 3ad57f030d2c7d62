//! Hostile schemas: an answer in bounded time, never a panic, never a deep stack.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::Index;
use protogen_schema::{
    compile, compile_text,
    load::Memory,
    render::{Style, render_text},
};

#[allow(dead_code, reason = "trees are compared elsewhere")]
mod support;

const HEADER: &str = "protocol p { endian little; text utf8; opcode u32; version 1..=1000000; }\n";

/// A build without optimisation, on a machine with other work.
const LONGEST: Duration = Duration::from_secs(20);

/// The codes of what is said of a text, each once.
fn said(name: &str, text: &str) -> Vec<&'static str> {
    let text = format!("{HEADER}{text}");
    let started = Instant::now();
    let compiled = compile_text("hostile.pgen", &text);
    let shown = render_text(&compiled.diagnostics, &compiled.files, Style::Plain);
    assert!(
        started.elapsed() < LONGEST,
        "{name} took {:?}",
        started.elapsed()
    );
    assert!(shown.len() < 4 << 20, "{name} says {} bytes", shown.len());
    let mut codes: Vec<_> = compiled.diagnostics.iter().map(|d| d.code.0).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(
        compiled.schema.is_some(),
        !compiled.diagnostics.has_errors(),
        "{name}"
    );
    codes
}

fn repeat(count: u32, each: impl Fn(u32) -> String) -> String {
    (0..count).map(each).collect()
}

#[test]
fn large_schemas_are_compiled() {
    let structs = repeat(20_000, |n| format!("struct S{n} {{ a: u8 }}\n"));
    assert!(said("structs", &structs).is_empty());
    let packets = repeat(20_000, |n| format!("c2s P{n} = {n} {{ a: u8 }}\n"));
    assert!(said("packets", &packets).is_empty());
    let items = repeat(100_000, |n| format!("I{n}, "));
    assert!(said("items", &format!("enum E: u32 {{ {items} }}")).is_empty());
    let arms = repeat(20_000, |n| format!("{n} => A{n} {{}}, "));
    let union = format!("struct S {{ k: u32, m: match k {{ {arms} _ => Z {{}} }} }}");
    assert!(said("arms", &union).is_empty());
    let features = repeat(10_000, |n| format!("feature F{n}: since {};\n", n + 1));
    let gated = repeat(10_000, |n| format!("@has(F{n}) f{n}: u8, "));
    let gates = format!("{features}c2s P = 1 {{ {gated} }}");
    assert!(said("features", &gates).is_empty());
}

#[test]
fn a_chain_that_is_too_long_is_not_called_a_circle() {
    let aliases = repeat(100, |n| format!("alias A{} = A{n};\n", n + 1));
    let text = format!("alias A0 = u8;\n{aliases}c2s P = 1 {{ a: A100 }}");
    assert_eq!(said("aliases", &text), ["E0307"]);
    let structs = repeat(100, |n| {
        format!("struct S{} {{ x{n}: u8, ..S{n} }}\n", n + 1)
    });
    let text = format!("struct S0 {{ a: u8 }}\n{structs}c2s P = 1 {{ ..S100 }}");
    assert_eq!(said("spreads", &text), ["E0307"]);
    for ring in [
        "alias A = B;\nalias B = A;\nc2s P = 1 { a: A }",
        "struct A { x: u8, ..B }\nstruct B { y: u8, ..A }",
    ] {
        assert_eq!(said(ring, ring), ["E0306"]);
    }
}

#[test]
fn a_file_that_is_too_deep_to_be_read_lacks_nothing_else() {
    let deep = format!(
        "c2s P = 1 {{ {}x: u8 {} }}",
        "block[u8] { ".repeat(1_000),
        "}".repeat(1_000)
    );
    assert_eq!(said("blocks", &deep), ["E0108"]);
    let door = Memory::new()
        .with(
            "root.pgen",
            format!("{HEADER}use deep::{{A}};\nc2s P = 1 {{ a: A }}"),
        )
        .with("deep.pgen", format!("struct A {{ {deep} }}"));
    let compiled = compile(std::path::Path::new("root.pgen"), &door);
    let codes: Vec<_> = compiled.diagnostics.iter().map(|d| d.code.0).collect();
    assert_eq!(codes, ["E0108"]);
}

#[test]
fn a_fault_in_every_line_is_many_faults_at_most() {
    for (name, text, code) in [
        (
            "one name",
            repeat(50_000, |_| "struct S { a: u8 }\n".into()),
            "E0202",
        ),
        (
            "one opcode",
            repeat(50_000, |n| format!("c2s P{n} = 1;\n")),
            "E0805",
        ),
        (
            "one number",
            format!(
                "enum E: u32 {{ {} }}",
                repeat(50_000, |n| format!("I{n} = 1, "))
            ),
            "E0804",
        ),
        (
            "ranges over ranges",
            format!(
                "enum E: u32 {{ {} }}",
                repeat(20_000, |n| format!("I{n} = {n}..={}, ", n + 50_000))
            ),
            "E0804",
        ),
        (
            "unknown types",
            format!(
                "struct S {{ {} }}",
                repeat(50_000, |n| format!("f{n}: T{n}, "))
            ),
            "E0201",
        ),
        (
            "one opcode of ever other features",
            {
                let features = repeat(13, |n| format!("feature F{n};\n"));
                let asked = |n: u32| {
                    let on = |bit: u32| if n >> bit & 1 == 1 { "" } else { "not " };
                    (0..13)
                        .map(|bit| format!("{}F{bit}", on(bit)))
                        .collect::<Vec<_>>()
                        .join(", ")
                };
                features + &repeat(8_192, |n| format!("c2s P{n} = 1 @has({});\n", asked(n)))
            },
            "E0805",
        ),
    ] {
        let codes = said(name, &text);
        assert!(codes.contains(&code), "{name}: {codes:?}");
    }
}

#[test]
fn bombs_are_refused() {
    let chain = |count, first: &str, each: &dyn Fn(u32) -> String| {
        format!("{first}\n{}", repeat(count, each))
    };
    for (name, text) in [
        (
            "terms",
            format!("const A: u32 = 1{};", " + 1".repeat(50_000)),
        ),
        (
            "parentheses",
            format!(
                "const A: u32 = {}1{};",
                "(".repeat(10_000),
                ")".repeat(10_000)
            ),
        ),
        (
            "aliases",
            chain(10_000, "alias A0 = u8;", &|n| {
                format!("alias A{} = A{n};\n", n + 1)
            }) + "c2s P = 1 { a: A10000 }",
        ),
        (
            "structs",
            chain(10_000, "struct A0 { a: u8 }", &|n| {
                format!("struct A{} {{ a: A{n} }}\n", n + 1)
            }),
        ),
        (
            "spreads",
            chain(40, "struct A0 { a: u8 }", &|n| {
                format!("struct A{} {{ x{n}: u8, ..A{n}, ..A{n} }}\n", n + 1)
            }),
        ),
        (
            "generics",
            "struct P<A> { a: [P<[A; u8]>; u8] }\nc2s X = 1 { a: P<u8> }".into(),
        ),
        (
            "aliases of two",
            chain(40, "alias U0 = u8;", &|n| {
                format!(
                    "alias U{} = match u8 {{ 1 => A(U{n}), 2 => B(U{n}), z @ _ => C {{}} }};\n",
                    n + 1
                )
            }) + "c2s P = 1 { a: U40 }",
        ),
        (
            "else if",
            format!(
                "struct S {{ k: u32, m: {} {{ u16 }} }}",
                repeat(5_000, |n| format!("if k == {n} {{ u8 }} else "))
            ),
        ),
    ] {
        assert!(!said(name, &text).is_empty(), "{name} is accepted");
    }
}

#[test]
fn numbers_without_measure_are_answered() {
    for text in [
        "struct S { a: [[[[u8; 4294967295]; 4294967295]; 4294967295]; 4294967295] }",
        "struct S { pad 340282366920938463463374607431768211455, align 0, align 4294967295 }",
        "struct S { a: [u8; sparse 99999999999999 * 999999999999, run u16 in 0xFF00..=0xFFFF] }",
        "const A: i128 = 170141183460469231731687303715884105727 + 1;",
        "number N: u64 over [u8; 8] { read b => b[0] / (b[0] - b[0]), write v => [v, v, v, v, v, v, v, v] }",
        "c2s P = 1 { bits u128 { a: 127, b: i128 @ 1 }, n: u8, if n << 4000 == 1 { c: u8 } }",
    ] {
        let _codes = said(text, text);
    }
}

#[test]
fn keywords_of_rust_are_names_as_others() {
    let words = [
        "type", "crate", "self", "Self", "super", "fn", "async", "dyn", "box", "gen", "try",
        "yield", "static", "mut", "ref", "where", "loop", "move",
    ];
    let fields: String = words.iter().map(|word| format!("{word}: u8, ")).collect();
    let items = words.map(|word| format!("{word}, ")).concat();
    let structs = words
        .map(|word| format!("struct {word} {{ a: u8 }}\n"))
        .concat();
    let text = format!("c2s loop = 1 {{ {fields} }}\nenum E: u8 {{ {items} }}\n{structs}");
    assert!(said("keywords", &text).is_empty());
}

#[test]
fn a_ring_and_a_way_out_of_the_folder_are_faults() {
    let door = Memory::new()
        .with("game/root.pgen", "use a::{A};\nuse \"../../etc/passwd\";\n")
        .with("game/a.pgen", "use root::{B};\nstruct A { b: B }\n");
    let compiled = compile(std::path::Path::new("game/root.pgen"), &door);
    let codes: Vec<_> = compiled.diagnostics.iter().map(|d| d.code.0).collect();
    assert!(
        codes.contains(&"E0121") && codes.contains(&"E0122"),
        "{codes:?}"
    );
    assert!(
        !codes.contains(&"E0201"),
        "what can't be imported is missed"
    );
    assert!(compiled.schema.is_none());
}

/// Pieces that mean something, put where they mean something else.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    "u8",
    "..",
    "=> ",
    "match ",
    "if more ",
    "= ",
    "@since(3) ",
    "0",
    "170141183460469231731687303715884105727",
    "-1",
    "self",
    "count(",
    "via rsa[..] ",
    "..Self",
    "partial ",
    "\u{e9}",
];

#[derive(Clone, Debug)]
enum Change {
    Cut(Index, u8),
    Put(Index, Index),
    Copy(Index, Index, u8),
    Swap(Index, Index),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let index = any::<Index>;
    let change = prop_oneof![
        (index(), any::<u8>()).prop_map(|(at, count)| Change::Cut(at, count)),
        (index(), index()).prop_map(|(at, piece)| Change::Put(at, piece)),
        (index(), index(), any::<u8>()).prop_map(|(to, from, count)| Change::Copy(to, from, count)),
        (index(), index()).prop_map(|(a, b)| Change::Swap(a, b)),
    ];
    prop::collection::vec(change, 1..6)
}

/// Words, numbers and signs, so that most changes keep the grammar and break the meaning.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let before = text[start..at].chars().next_back();
        let joined = before.is_some_and(|b| {
            (b.is_alphanumeric() || b == '_') == (c.is_alphanumeric() || c == '_')
                && (b.is_whitespace() == c.is_whitespace())
        });
        if at > start && !joined {
            words.push(&text[start..at]);
            start = at;
        }
    }
    words.push(&text[start..]);
    words
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut words = words(text);
    for change in changes {
        match change {
            Change::Cut(at, count) => {
                let at = at.index(words.len());
                let end = (at + usize::from(*count) % 8 + 1).min(words.len() - 1);
                if at < end {
                    words.drain(at..end);
                }
            }
            Change::Put(at, piece) => {
                words.insert(at.index(words.len()), PIECES[piece.index(PIECES.len())])
            }
            Change::Copy(to, from, count) => {
                let from = from.index(words.len());
                let end = (from + usize::from(*count) % 16).min(words.len());
                let copied = words[from..end].to_vec();
                let to = to.index(words.len());
                words.splice(to..to, copied);
            }
            Change::Swap(a, b) => {
                let (a, b) = (a.index(words.len()), b.index(words.len()));
                words.swap(a, b);
            }
        }
    }
    words.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// Whatever is made of the project's schemas, there is an answer, and it can be shown.
    #[test]
    fn changed_schemas_never_panic(which in any::<Index>(), changes in changes()) {
        let schemas = support::schemas();
        let (_, text) = which.get(&schemas);
        let changed = changed(text, &changes);
        let compiled = compile_text("changed.pgen", &changed);
        let shown = render_text(&compiled.diagnostics, &compiled.files, Style::Plain);
        prop_assert_eq!(shown.is_empty(), compiled.diagnostics.is_empty());
    }
}

#[test]
fn types_that_lead_to_each_other_in_many_ways_are_each_looked_at_once() {
    let unions = repeat(60, |n| {
        let inner = format!("A(U{n}), 2 => B(U{n}), z @ _ => C {{}}");
        format!("type U{} = match u8 {{ 1 => {inner} }};\n", n + 1)
    });
    assert!(
        said(
            "unions",
            &format!("alias U0 = u8;\n{unions}c2s P = 1 {{ a: U60 }}")
        )
        .is_empty()
    );
    let structs = repeat(60, |n| {
        format!("struct A{} {{ a: A{n}, b: [A{n}; u8] }}\n", n + 1)
    });
    assert!(said("structs", &format!("struct A0 {{ a: u8 }}\n{structs}")).is_empty());
}
