//! Which packets have views, and what is said of those that can have none.
#![allow(clippy::unwrap_used, reason = "the schemas here have no other faults")]

use protogen_codegen::options::{Arrangement, Tests, Views};
use protogen_codegen::{Options, rust};
use protogen_schema::compile_text;

const HEADER: &str = "protocol demo { endian little; text utf8; opcode u8; version 1..=10; }\n";

fn generate(schema: &str, options: Options) -> Result<String, Vec<String>> {
    let compiled = compile_text("demo.pgen", &format!("{HEADER}{schema}"));
    let options = Options {
        tests: Tests::Omit,
        arrangement: Arrangement::OneFile,
        handler: None,
        ..options
    };
    match rust::generate(&compiled.schema.unwrap(), &options) {
        Ok(files) => Ok(files.iter().map(|(_, text)| text).collect()),
        Err(faults) => Err(faults.iter().map(ToString::to_string).collect()),
    }
}

fn all(schema: &str) -> Result<String, Vec<String>> {
    generate(
        schema,
        Options {
            views: Views::All,
            ..Options::default()
        },
    )
}

fn of(name: &str, schema: &str) -> Result<String, Vec<String>> {
    generate(
        schema,
        Options {
            views: Views::Of(vec![name.into()]),
            ..Options::default()
        },
    )
}

/// The views in generated code, as they are declared.
fn views(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| line.starts_with("pub ") && line.ends_with("View<'a> {"))
        .collect()
}

#[test]
fn a_view_borrows_texts_and_bytes_wherever_they_stand() {
    let schema = "\
struct Item { name: str[u8], count: u8 }\n\
s2c Bag = 1 { owner: str[u8, latin1], items: [Item; u8], image: bytes[u16], \
note: str[u8, utf16le], place: match u8 { 1 => Shop { name: str[u8] }, 2 => None }, \
via zlib[u16] { hidden: str[u8] } }\n\
s2c Ping = 2 { at: u64 }\n";
    let text = all(schema).unwrap();
    // The two ends stand between the types and the packets, and know no views.
    let (types, rest) = text.split_once("/// The client's end").unwrap();
    let (_, types) = types.split_once("pub struct ItemView<'a> {").unwrap();
    let (_, packets) = rest.split_once("pub struct BagView<'a> {").unwrap();
    insta::assert_snapshot!(format!(
        "pub struct ItemView<'a> {{{types}\npub struct BagView<'a> {{{packets}"
    ));
}

#[test]
fn only_what_is_asked_for_has_a_view() {
    let schema = "\
struct Name { text: str[u8] }\n\
s2c Say = 1 { text: str[u8] }\n\
s2c Named = 2 { name: Name }\n";
    assert_eq!(
        views(&of("Say", schema).unwrap()),
        ["pub struct SayView<'a> {", "pub enum MessageView<'a> {",]
    );
    assert_eq!(
        views(&generate(schema, Options::default()).unwrap()),
        [""; 0]
    );
}

#[test]
fn a_view_of_what_holds_nothing_to_borrow_is_refused_by_name() {
    let schema = "s2c Move = 1 { x: u16 }\ns2c Say = 2 { text: str[u8] }\n";
    assert_eq!(
        of("Move", schema),
        Err(vec![
            "the generator can't carry a view of `Move`, which holds no text or bytes to borrow"
                .into()
        ])
    );
    assert_eq!(
        views(&all(schema).unwrap()),
        ["pub struct SayView<'a> {", "pub enum MessageView<'a> {"]
    );
}

#[test]
fn what_is_handed_on_whole_is_not_borrowed() {
    let schema = "\
struct Name { text: str[u8] }\n\
context last: Name;\n\
s2c Named = 1 { name: Name, set last = name }\n\
s2c Text = 2 { text: str[u8] }\n";
    assert_eq!(
        of("Named", schema),
        Err(vec![
            "the generator can't carry a view of `Named`, which hands on whole what it would borrow"
                .into()
        ])
    );
    assert!(!all(schema).unwrap().contains("NamedView"));
}

#[test]
fn a_type_that_is_called_like_a_view_is_a_fault() {
    let schema = "s2c Say = 1 { text: str[u8] }\ns2c SayView = 2 { at: u8 }\n";
    assert_eq!(
        all(schema),
        Err(vec![
            "the generator can't carry a view of `Say`: another type is called `SayView` already"
                .into()
        ])
    );
}

#[test]
fn a_view_of_a_packet_that_is_not_generated_is_refused() {
    let schema = "s2c Say = 1 { text: str[u8] }\ns2c Ping = 2 { at: u8 }\n";
    let options = Options {
        views: Views::Of(vec!["Say".into()]),
        packets: vec!["Ping".into()],
        ..Options::default()
    };
    assert_eq!(
        generate(schema, options),
        Err(vec![
            "the generator can't carry a view of `Say`, which is not among the packets that are generated"
                .into()
        ])
    );
    assert_eq!(
        of("Tlak", schema),
        Err(vec![
            "the generator can't carry a view of `Tlak`: there is no packet of this name".into()
        ])
    );
}

#[test]
fn a_selection_of_no_packet_is_refused() {
    let schema = "s2c Say = 1 { text: str[u8] }\n";
    let options = |name: &str| Options {
        packets: vec![name.into()],
        ..Options::default()
    };
    assert!(
        generate(schema, options("s2c.Say"))
            .unwrap()
            .contains("pub struct Say {")
    );
    for name in ["Sya", "c2s.Say", "0x01"] {
        assert_eq!(
            generate(schema, options(name)),
            Err(vec![format!(
                "the generator can't carry the packet `{name}` alone: there is no packet of this name"
            )])
        );
    }
}

#[test]
fn a_version_without_the_text_has_no_view() {
    let schema = "s2c Say = 1 { at: u8, @since(5) text: str[u8] }\n";
    let at = |version| Options {
        at: vec![("version".into(), version)],
        views: Views::All,
        ..Options::default()
    };
    assert!(generate(schema, at(7)).unwrap().contains("SayView"));
    assert!(!generate(schema, at(3)).unwrap().contains("SayView"));
}

#[test]
fn a_type_that_holds_itself_lends_by_what_is_below_it() {
    let schema = "\
struct Tree { name: str[u8], children: [Tree; u8] }\n\
struct Count { children: [Count; u8] }\n\
s2c Both = 1 { tree: Tree, count: Count }\n";
    let text = all(schema).unwrap();
    assert_eq!(
        views(&text),
        [
            "pub struct TreeView<'a> {",
            "pub struct BothView<'a> {",
            "pub enum MessageView<'a> {",
        ]
    );
    assert!(text.contains("pub children: Vec<TreeView<'a>>,"), "{text}");
}
