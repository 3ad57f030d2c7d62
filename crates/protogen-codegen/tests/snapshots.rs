//! What Rust each construct becomes, and all of the chat schema.
//! A person reads the difference when one of these changes.

use std::path::Path;

use protogen_codegen::options::{Arrangement, Methods, Tests};
use protogen_codegen::{Options, rust};
use protogen_schema::load::FileSystem;
use protogen_schema::render::{Style, render_text};
use protogen_schema::{Compiled, compile, compile_text};

const HEADER: &str = "protocol demo { endian little; text utf8; opcode u8; }\n";
const VERSIONED: &str = "protocol demo { endian little; text utf8; opcode u8; version 1..=10; }\n";

fn options() -> Options {
    Options {
        tests: Tests::Omit,
        arrangement: Arrangement::OneFile,
        ..Options::default()
    }
}

fn generate(compiled: &Compiled, options: &Options) -> String {
    let faults = render_text(&compiled.diagnostics, &compiled.files, Style::Plain);
    let schema = compiled
        .schema
        .as_ref()
        .unwrap_or_else(|| panic!("{faults}"));
    let files = rust::generate(schema, options).unwrap_or_else(|faults| panic!("{faults:?}"));
    files.iter().map(|(_, text)| text).collect()
}

/// What follows the part that all generated files begin with.
fn own_part(text: &str) -> &str {
    text.split_once("pg::generated_by!(")
        .and_then(|(_, rest)| rest.split_once('\n'))
        .map_or(text, |(_, own)| own.trim_start())
}

/// All but the two ends, which are alike for all constructs.
fn without_ends(text: &str) -> String {
    let starts = [
        "/// Every packet that the server sends, by state.",
        "/// The client's end of the protocol.",
    ];
    let start = starts.iter().filter_map(|start| text.find(start)).min();
    let Some(start) = start else {
        return text.to_owned();
    };
    let last = "impl<H> pg::HandledBy<H> for Server";
    let (_, last) = text[start..].split_once(last).expect("the server is last");
    let (_, rest) = last.split_once("\n}\n").expect("an impl ends");
    format!("{}{}", &text[..start], rest.trim_start())
}

/// The items made of a few lines of schema, beside these lines.
fn items(schema: &str) -> String {
    let text = generate(&compile_text("demo.pgen", schema), &options());
    let source = schema.lines().skip(1).collect::<Vec<_>>().join("\n// ");
    format!("// {source}\n\n{}", without_ends(own_part(&text)))
}

macro_rules! constructs {
    ($($name:ident: $header:ident $schema:literal;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(items(&format!("{}{}", $header, $schema)));
        }
    )*};
}

constructs! {
    fixed_fields_are_read_in_one_run: HEADER "struct Position { x: u16, y: u16be, z: i8 }";
    an_enum_keeps_unknown_numbers: HEADER "enum Dir: u8 { North, East, Vendor = 10..=19, alias Up = North }";
    an_enum_whose_numbers_move: VERSIONED "enum Mode: u8 @closed { Say = 1 @until(5) | 2 @since(5), Yell = 3 }";
    flags_keep_unknown_bits: HEADER "flags Icons: u16 { Poison = bit 0, Burn = bit 1, Mask = 0x00F0 }";
    bit_fields: HEADER "struct Slot { bits msb u16 { kind: 4, level: i8 @ 4, on: bool @ 1, _: 7 = 0 } }";
    gated_fields_are_options: VERSIONED "struct Login { @since(5) revision: u16, @until(5) signature: u32, name: str[u16] }";
    a_width_that_moves: VERSIONED "struct Health { value: if version >= 5 { u32 } else { u16 }, name: if version >= 5 { str[u8] } else { u32 } }";
    a_condition_on_a_field: HEADER "struct Entry { kind: u8, if kind == 1 { a: u8, b: u16 } else { c: u32 } }";
    a_flag_that_says_presence: HEADER "flags Has: u8 { Name = bit 0 } struct Entry { has: Has, if has.Name { name: str[u8] } }";
    an_optional_tail: HEADER "struct Entry { id: u8, if more { locale: str[u8] } }";
    presence_byte_and_sentinel: HEADER "struct Entry { name: str[u8]?, guild: u32? if != 0 }";
    a_union_with_its_tag_inside: HEADER "struct Thing { body: match u16 { 0x61 => New { id: u32 }, 0x62 => Gone, id @ _ => Item { count: u8 } } }";
    a_union_with_its_tag_before: HEADER "struct Talk { mode: u8, target: match mode { 1 | 2 => Place { x: u16 }, 3 => Channel(u16), _ => None } }";
    a_named_union_and_recursion: HEADER "type Json = match u8 { 0 => Null, 1 => Number(i32), 2 => List { items: [Json; u8] } }";
    lists_of_every_length: HEADER "struct Lists { a: [u32; 4], b: [u8; u16], n: u8 = count(c), c: [str[u8]; n], d: [u16; until 0xFFFF], e: [u8; ..] }";
    lists_up_to_a_sign: HEADER "type Nick = str[u8]; struct Link { bits u8 { value: 7, more: bool @ 1 } } struct Lists { a: [u16; while peek u8 < 0x80], _: u8 = 0x80, b: [Nick; while peek u8 < 0x80], _: u8 = 0x80, links: [Link; chain more] } struct Word { text: str[..] } struct Words { words: [Word; sep 0x2C trailing] } struct Late { block[u8] @lenient { ids: [u8; u8], two: [Nick; 2] } }";
    optional_values_in_one_another: HEADER "type Seat = u8? if != 0xFF; struct Held { seat: Seat?, seats: [Seat; sparse by [u8; 1]] }";
    text_of_every_length: HEADER "struct Texts { a: str[16], b: str[u8, latin1], c: cstr, d: str[u8 chars, utf16le], e: str[u32, nul], f: bytes[u8], g: json[u16] }";
    maps_and_sparse_lists: HEADER "struct Tile { id: u16 } struct Map { pairs: {str[u8]: u16; u8}, tiles: [Tile; sparse 8, run u16 in 0xFF00..=0xFFFF] }";
    a_partial_update: HEADER "struct Player { x: f32, name: cstr } struct Update { changes: partial Player u8 }";
    blocks_and_sizes: HEADER "struct Frame { size: u16 = size(self), data: block[u8] { a: u8, rest: bytes[..] }, crc: u32 = crc32(data) }";
    regions_and_padding: HEADER "struct Login { via rsa[128] { _: u8 = 0, name: str[u8] @secret, pad to 128 random }, z: via zlib[u16] { text: str[..] } }";
    context_tables_and_local_values: VERSIONED "context at: u16; table known(id: u16) -> bool; struct Look { x: u16, set at = x, let n: u8 = min(x, 3), if known(x) { list: [u8; n] } }";
    carried_biased_and_own_numbers: HEADER "number Odd: u16 over [u8; 2] { read b => b[0] - 1 + (b[1] - 1) * 253, write v => [v % 253 + 1, v / 253 + 1] } struct N { a: bool as u32, b: u8 + 1, c: Odd, d: varint32, e: zigzag64, f: truthy }";
    notes_check_both_ways: HEADER "struct Limits { hp: u8 @range(0..=100), name: str[u8] @len(1..=16), size: u8 @one_of(2, 4, 8) }";
    sizes_on_the_wire_and_depths_are_limited: HEADER "struct Sized { name: str[u16] @max(300) } struct Node @depth(16) { children: [Node; u8] }";
    parameters: HEADER "struct Entry(wide: bool) { if wide { a: u32 } else { b: u16 } } struct List { wide: bool, entries: [Entry(wide); u8] }";
    a_packet_and_its_message: HEADER "entry a; state a { c2s Ping = 0x1E { at: u64 } s2c Pong = 0x1D { at: u64 } => closed; }";
}

#[test]
fn the_chat_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/chat.pgen");
    insta::assert_snapshot!(generate(&compile(&path, &FileSystem), &options()));
}

#[test]
fn one_version_has_no_gates_and_no_options() {
    let schema = format!(
        "{VERSIONED}struct Login {{ @since(5) revision: u16, @until(5) signature: u32, name: str[u16] }}"
    );
    let options = Options {
        at: vec![("version".into(), 7)],
        ..options()
    };
    let text = generate(&compile_text("demo.pgen", &schema), &options);
    let text = own_part(&text);
    assert!(text.contains("pub revision: u16,"), "{text}");
    assert!(!text.contains("signature"), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_selection_leaves_the_other_packets_out() {
    let options = Options {
        packets: vec!["Say".into()],
        ..options()
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/chat.pgen");
    let text = generate(&compile(&path, &FileSystem), &options);
    assert!(text.contains("pub struct Say"), "{text}");
    assert!(!text.contains("pub struct Login"), "{text}");
}

/// What only its method is to see passes straight to it; a ping and a packet that leads on do not.
#[test]
fn packets_pass_straight_to_plain_functions() {
    let schema = format!(
        "{HEADER}state on {{ c2s Say = 2 {{ text: str[u16] }} c2s Ask = 3; s2c Reply = 3; \
         c2s Bye = 4 {{ late: bool }} => closed if late; }} ping on.c2s.Ask -> on.s2c.Reply;"
    );
    let options = Options {
        methods: Methods::Sync,
        ..options()
    };
    let text = generate(&compile_text("demo.pgen", &schema), &options);
    let arms: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("receive(r, cx"))
        .map(str::trim)
        .collect();
    insta::assert_snapshot!(arms.join("\n"));
}
