//! Any text becomes a schema or reasons why not, soon and without a panic.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fmt::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use protogen_schema::compile_text;

/// Generous, because tests run unoptimised beside others; what is not linear takes minutes.
const SOON: Duration = Duration::from_secs(20);
/// How many of each thing.
const MANY: usize = 5_000;

const HEADER: &str = "protocol p { endian little; text utf8; opcode u32; version 1..=9; }\n";

fn many(line: impl Fn(usize) -> String) -> String {
    (0..MANY).map(line).collect()
}

/// The same inside one declaration.
fn inside(open: &str, line: impl Fn(usize) -> String, close: &str) -> String {
    format!("{open}{}{close}", many(line))
}

/// What a text holds, and whether it is a schema.
fn hostile() -> Vec<(&'static str, String, bool)> {
    let bomb = |base: &str, step: &dyn Fn(usize) -> String, end: &str| {
        let mut text = base.to_owned();
        (1..60).for_each(|i| writeln!(text, "{}", step(i)).unwrap());
        text + end
    };
    vec![
        ("structs", many(|i| format!("struct S{i} {{ a: u8, b: str[u8] }}\n")), true),
        ("packets", many(|i| format!("s2c P{i} = {i} {{ a: u8 }}\n")), true),
        ("states", many(|i| format!("state s{i} {{ s2c P = {i}; }}\n")), true),
        ("features", many(|i| format!("feature F{i};\n")), true),
        ("structs in structs", many(|i| format!("struct S{i} {{ a: [S{}; u8] }}\n", i + 1)), false),
        ("constants of constants", many(|i| format!("const C{i}: u8 = C{};\n", i + 1)), false),
        ("types of types", many(|i| format!("type T{i} = T{};\n", i + 1)), false),
        ("unknown names", many(|i| format!("struct S{i} {{ a: Nope{i}, b: u8 = nope }}\n")), false),
        ("tests", format!("s2c P = 1 {{ a: u8 }}\n{}", many(|_| "test P \"01000000 05\" = { a: 5 };\n".into())), true),
        ("items", inside("enum E: u32 {", |i| format!("I{i},"), "}"), true),
        ("fields", inside("struct S {", |i| format!("f{i}: u8,"), "}"), true),
        ("one field", inside("struct S {", |_| "f: u8,".into(), "}"), false),
        ("arms", inside("struct S { m: match u32 {", |i| format!("{i} => C{i} {{ f: u8 }},"), "} }"), true),
        ("ranges", inside("struct S { m: match u32 {", |i| format!("x @ {i}..={i} => C{i} {{ f: u8 }},"), "} }"), true),
        ("else ifs", inside("struct S { a: u8,", |i| format!("if a == {i} {{ f{i}: u8 }} else "), "{ z: u8 } }"), false),
        ("computed values", inside("struct S {", |i| format!("f{i}: u8 = count(z),"), "z: [u8; ..] }"), true),
        ("bits", inside("struct S { bits u128 {", |i| format!("b{i}: 1,"), "} }"), false),
        ("table entries", inside("s2c P; opcodes s2c {", |i| format!("P = {i},"), "}"), false),
        ("aliases that double", bomb("alias A0 = u8;\n", &|i| format!("alias A{i} = {{A{0}: A{0}; u8}};", i - 1), "struct S { a: A59 }"), false),
        ("spreads that double", bomb("struct A0 { _: u8 = 0 }\n", &|i| format!("struct A{i} {{ ..A{0}, ..A{0} }}", i - 1), ""), false),
        ("types that ask for ever new ones", "struct P<T> { a: [P<P<T>>; u8], b: T } struct Q { p: P<u8> }".into(), false),
        ("arguments that double", "struct D<A, B> { a: A, b: B } struct P<T> { a: [P<D<T, T>>; u8], b: T } struct Q { p: P<u8> }".into(), false),
        ("maps that double", "alias X<T> = {T: T; u8}; struct P<T> { a: [P<X<T>>; u8], b: T } struct Q { p: P<u8> }".into(), false),
    ]
}

#[test]
fn many_things_and_endless_ones_are_answered_soon() {
    for (what, text, fine) in hostile() {
        let start = Instant::now();
        let compiled = compile_text("hostile.pgen", &format!("{HEADER}{text}"));
        let took = start.elapsed();
        assert!(took < SOON, "{what}: {took:?}");
        let first = compiled.diagnostics.iter().next();
        assert_eq!(compiled.schema.is_some(), fine, "{what}: {first:?}");
        assert!(
            fine || !compiled.diagnostics.is_empty(),
            "{what}: nothing is said"
        );
    }
}

/// The words and signs of a text.
fn tokens(text: &str) -> Vec<String> {
    let kind = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut tokens: Vec<String> = Vec::new();
    let mut last = 3;
    for c in text.chars() {
        let now = kind(c);
        match tokens.last_mut() {
            Some(token) if now == last && now != 2 => token.push(c),
            _ => tokens.push(c.to_string()),
        }
        last = now;
    }
    tokens
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_schema_is_a_schema_or_has_faults(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u8..3), 1..5),
    ) {
        let schemas = small();
        let mut text = tokens(&schemas[which.index(schemas.len())]);
        for (at, from, how) in changes {
            let at = at.index(text.len());
            let other = tokens(&schemas[from.index(schemas.len())]);
            match how {
                0 => { text.remove(at); }
                1 => text[at] = other[from.index(other.len())].clone(),
                _ => text.insert(at, other[from.index(other.len())].clone()),
            }
            if text.is_empty() {
                break;
            }
        }
        let compiled = compile_text("changed.pgen", &text.concat());
        prop_assert_eq!(compiled.schema.is_none(), compiled.diagnostics.has_errors());
    }
}

/// The schemas that are compiled fast enough to be tried often.
fn small() -> Vec<String> {
    let all = support::schemas().into_iter().map(|(_, text)| text);
    all.filter(|text| text.len() < 8_000).collect()
}
