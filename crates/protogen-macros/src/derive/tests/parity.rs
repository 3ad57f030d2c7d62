//! One packet written both ways, in a schema and by hand, has the same impls to the last token.

use std::path::Path;

use proc_macro2::TokenStream;
use protogen_codegen::options::{Options, Tests};
use protogen_schema::compile;
use protogen_schema::load::Memory;
use quote::{ToTokens, quote};

use crate::derive::expand::expand;

/// The impls of a type in a schema's generated code and by the derive, both as tokens, compared.
fn same(schema: &str, item: TokenStream) {
    let ty = syn::parse2::<syn::DeriveInput>(item.clone())
        .unwrap()
        .ident
        .to_string();
    let (from_schema, from_derive) = (by_schema(schema, &ty), by_derive(item, &ty));
    assert!(
        !from_schema.is_empty(),
        "{ty} has {} impls in the schema",
        from_schema.len()
    );
    for (one, other) in from_schema.iter().zip(&from_derive) {
        assert_eq!(one, other, "{ty}");
    }
    assert_eq!(from_schema.len(), from_derive.len(), "{ty}");
}

fn by_schema(schema: &str, ty: &str) -> Vec<String> {
    let name = Path::new("/parity.pgen");
    let header = "protocol parity { endian little; text utf8; opcode u8; ";
    let text = schema.replacen("protocol {", header, 1);
    let compiled = compile(name, &Memory::new().with(name, text.as_str()));
    let found: Vec<_> = compiled
        .diagnostics
        .iter()
        .map(|d| format!("{} {}", d.code, d.message))
        .collect();
    let schema = compiled
        .schema
        .unwrap_or_else(|| panic!("{found:?}\n{text}"));
    let options = Options {
        tests: Tests::Omit,
        handler: None,
        ..Options::default()
    };
    let files = protogen_codegen::rust::generate(&schema, &options).unwrap();
    let mut found = Vec::new();
    for (_, text) in files.iter() {
        impls(&syn::parse_file(text).unwrap().items, ty, &mut found);
    }
    found
}

fn by_derive(item: TokenStream, ty: &str) -> Vec<String> {
    let expanded = expand(item);
    let text = expanded.to_string();
    assert!(!text.contains("compile_error"), "{text}");
    let file: syn::File = syn::parse2(expanded).unwrap();
    let mut found = Vec::new();
    for item in &file.items {
        if let syn::Item::Const(item) = item
            && let syn::Expr::Block(block) = &*item.expr
        {
            let items: Vec<syn::Item> = block
                .block
                .stmts
                .iter()
                .filter_map(|stmt| match stmt {
                    syn::Stmt::Item(item) => Some(item.clone()),
                    _ => None,
                })
                .collect();
            impls(&items, ty, &mut found);
        }
    }
    found
}

/// The impls of the contract's traits and of what types with parameters have instead.
fn impls(items: &[syn::Item], ty: &str, found: &mut Vec<String>) {
    for item in items {
        match item {
            syn::Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    impls(items, ty, found);
                }
            }
            syn::Item::Impl(item) => {
                let text = item.to_token_stream().to_string();
                let of = item.self_ty.to_token_stream().to_string();
                let coded = text.contains("pg :: Encode for")
                    || text.contains("pg :: Record for")
                    || text.contains("pg :: Decode < '_ > for")
                    || text.contains("pg :: Packet for")
                    || text.contains("fn decode_with");
                if of == ty && coded {
                    found.push(text.replace("super :: ", "").replace("proto :: ", ""));
                }
            }
            _ => {}
        }
    }
}

#[test]
fn numbers_texts_and_lists() {
    same(
        "protocol {}
         s2c Talk = 0xAA {
           level: u16, wide: u32be, small: i8, far: f64, on: bool, loose: truthy,
           name: str[u16, latin1], tag: str[8], rest_name: cstr,
           key: [u32; 4], points: [u16; u8], raw: bytes[u16], id: bytes[16], tail: bytes[..],
         }",
        quote! {
            #[packet(s2c, id = 0xAA)]
            struct Talk {
                level: u16,
                #[wire(u32be)] wide: u32,
                small: i8,
                far: f64,
                on: bool,
                #[wire(truthy)] loose: bool,
                #[wire(str[u16, latin1])] name: String,
                #[wire(str[8])] tag: String,
                #[wire(cstr)] rest_name: String,
                key: [u32; 4],
                #[wire([_; u8])] points: Vec<u16>,
                #[wire(bytes[u16])] raw: Vec<u8>,
                #[wire(bytes[16])] id: [u8; 16],
                #[wire(bytes[..])] tail: Vec<u8>,
            }
        },
    );
}

#[test]
fn numbers_of_other_forms() {
    same(
        "protocol {}
         c2s Odd = 7 {
           a: varint32, b: zigzag64, c: varint32(max 3), d: i32 as varint32, e: u8 + 1,
           f: u24, g: bool as u32, h: u16? if != 0, i: u32?,
         }",
        quote! {
            #[packet(c2s, id = 7)]
            struct Odd {
                #[wire(varint32)] a: u32,
                #[wire(zigzag64)] b: i64,
                #[wire(varint32(max 3))] c: u32,
                #[wire(i32 as varint32)] d: i32,
                #[wire(u8 + 1)] e: u16,
                #[wire(u24)] f: u32,
                #[wire(bool as u32)] g: bool,
                #[wire(u16? if != 0)] h: Option<u16>,
                #[wire(_?)] i: Option<u32>,
            }
        },
    );
}

#[test]
fn nested_types_of_known_layout() {
    same(
        "protocol {}
         struct Position { x: u16, y: u16, z: u8 }
         s2c Path = 1 { from: Position, steps: [Position; u8] }",
        quote! {
            #[packet(s2c, id = 1)]
            #[declare(struct Position { x: u16, y: u16, z: u8 })]
            struct Path {
                from: Position,
                #[wire([_; u8])] steps: Vec<Position>,
            }
        },
    );
    same(
        "protocol {}
         struct Name { text: str[u8] }
         struct Person { first: Name, last: Name }
         s2c Someone = 1 { person: Person }",
        quote! {
            #[declare(struct Name { text: str[u8] })]
            struct Person { first: Name, last: Name }
        },
    );
}

#[test]
fn flags_and_conditions() {
    same(
        "protocol {}
         flags Has: u8 { Name = bit 0, Place = bit 1 }
         s2c Seen = 1 {
           has: Has, if has.Name { name: str[u8] }, if has.Place { x: u16, y: u16 },
           kind: u8, if kind == 1 { one: u8 } else { other: u16, more_of_it: u8 },
         }",
        quote! {
            #[packet(s2c, id = 1)]
            #[declare(flags Has: u8 { Name = bit 0, Place = bit 1 })]
            struct Seen {
                has: Has,
                #[wire(if has.Name, str[u8])] name: Option<String>,
                #[wire(if has.Place)] x: Option<u16>,
                #[wire(if has.Place)] y: Option<u16>,
                kind: u8,
                #[wire(if kind == 1)] one: Option<u8>,
                #[wire(else)] other: Option<u16>,
                #[wire(else)] more_of_it: Option<u8>,
            }
        },
    );
}

#[test]
fn versions_features_and_opcodes() {
    same(
        "protocol { version client 740..=1098; }
         feature Marks: since 1000;
         entry game;
         state game {
           s2c Login = 0x0A @until(981) | 0x17 @since(981) {
             id: u32, @since(860) speed: u16, @has(Marks) mark: u8,
             gate @since(1054) { pvp: truthy, expert: truthy },
           }
         }",
        quote! {
            #[packet(s2c, id = 0x0A @until(981) | 0x17 @since(981), state = game, protocol = proto)]
            #[declare(version client 740..=1098; feature Marks: since 1000;)]
            struct Login {
                id: u32,
                #[wire(since(860))] speed: Option<u16>,
                #[wire(has(Marks))] mark: Option<u8>,
                #[wire(within(gate @since(1054)), truthy)] pvp: Option<bool>,
                #[wire(within(gate @since(1054)), truthy)] expert: Option<bool>,
            }
        },
    );
}

#[test]
fn unions_in_place() {
    same(
        "protocol {}
         enum Mode: u8 { Say = 1, Yell = 2, Channel = 5 }
         struct Position { x: u16, y: u16, z: u8 }
         s2c Talk = 0xAA {
           mode: Mode,
           target: match mode {
             Say | Yell => Place { pos: Position },
             Channel    => Channel { id: u16 },
             _          => None,
           },
           thing: match u16 { 0x61 => New { id: u32 }, id @ _ => Item { count: u8 } },
         }",
        quote! {
            #[packet(s2c, id = 0xAA)]
            #[declare(enum Mode: u8 { Say = 1, Yell = 2, Channel = 5 })]
            #[declare(struct Position { x: u16, y: u16, z: u8 })]
            struct Talk {
                mode: Mode,
                #[wire(match mode {
                    Say | Yell => Place { pos: Position },
                    Channel    => Channel { id: u16 },
                    _          => None,
                })]
                target: TalkTarget,
                #[wire(match u16 { 0x61 => New { id: u32 }, id @ _ => Item { count: u8 } })]
                thing: TalkThing,
            }
        },
    );
}

#[test]
fn unions_of_their_own() {
    same(
        "protocol {}
         type Body = match u16 {
           0x61 => New { remove: u32, id: u32 },
           kind @ (0x62 | 0x63) => Known { id: u32, name: str[u8] },
           7 => Nothing,
           id @ _ => Item { count: u8 },
         };
         s2c Thing = 1 { body: Body }",
        quote! {
            #[wire(match u16)]
            enum Body {
                #[wire(0x61)] New { remove: u32, id: u32 },
                #[wire(kind @ (0x62 | 0x63))]
                Known {
                    kind: u16,
                    id: u32, #[wire(str[u8])] name: String },
                Nothing = 7,
                #[wire(id @ _)] Item { id: u16, count: u8 },
            }
        },
    );
}

#[test]
fn parameters() {
    same(
        "protocol {}
         struct Entry(long: bool) { id: u8, if long { name: str[u8] } }
         s2c List = 1 { long: bool, entry: Entry(long) }",
        quote! {
            #[wire(params(long: bool))]
            struct Entry { id: u8, #[wire(if long, str[u8])] name: Option<String> }
        },
    );
    same(
        "protocol {}
         struct Entry(long: bool) { id: u8, if long { name: str[u8] } }
         s2c List = 1 { long: bool, entry: Entry(long) }",
        quote! {
            #[packet(s2c, id = 1)]
            #[declare(struct Entry(long: bool) { id: u8, if long { name: str[u8] } })]
            struct List { long: bool, #[wire(Entry(long))] entry: Entry }
        },
    );
}

#[test]
fn hidden_and_computed_values() {
    same(
        "protocol {}
         s2c Sum = 1 {
           _: u32be = 0xCAFEBABE, n: u8 = count(items), _: u8 ~ 0, items: [u16; n], pad 3,
           crc: u32 = crc32(from items to items), size: u16 = size(self),
         }",
        quote! {
            #[packet(s2c, id = 1)]
            #[before(_: u32be = 0xCAFEBABE, n: u8 = count(items))]
            #[after(pad 3, crc: u32 = crc32(from items to items), size: u16 = size(self))]
            struct Sum {
                #[before(_: u8 ~ 0)]
                #[wire([_; n])]
                items: Vec<u16>,
            }
        },
    );
}

#[test]
fn blocks_bits_masks_and_transforms() {
    same(
        "protocol {}
         s2c Boxed = 1 {
           block[u16] { a: u8, b: u16 },
           bits u16 { kind: 4, on: bool @ 1, delta: i8 @ 5, _: 6 = 0 },
           mask u8 { bit 0 => x: f32, bit 4 => hp: u16 },
           via zlib[u32] { text: str[u16] },
           via xor(0x55)[..] { last: u8 },
         }",
        quote! {
            #[packet(s2c, id = 1)]
            struct Boxed {
                #[wire(within(block[u16]))] a: u8,
                #[wire(within(block[u16]))] b: u16,
                #[wire(within(bits u16), width(4))] kind: u8,
                #[wire(within(bits u16))] on: bool,
                #[wire(within(bits u16), width(5))] #[after(_: 6 = 0)] delta: i8,
                #[wire(within(mask u8), bit 0)] x: Option<f32>,
                #[wire(within(mask u8), bit 4)] hp: Option<u16>,
                #[wire(within(via zlib[u32]), str[u16])] text: String,
                #[wire(within(via xor(0x55)[..]))] last: u8,
            }
        },
    );
}

#[test]
fn lists_of_other_lengths() {
    same(
        "protocol {}
         s2c Lists = 1 {
           a: [u16; until 0xFFFF], b: [u8; while peek u8 < 0x80], c: [u32; size u16],
           d: {str[u8]: u16; u8}, e: [u32; sparse by [u8; 2]],
           f: [u16; sparse 64, run u16 in 0xFF00..=0xFFFF], g: [str[..]; sep 0x0A],
         }",
        quote! {
            #[packet(s2c, id = 1)]
            struct Lists {
                #[wire([_; until 0xFFFF])] a: Vec<u16>,
                #[wire([_; while peek u8 < 0x80])] b: Vec<u8>,
                #[wire([_; size u16])] c: Vec<u32>,
                #[wire({str[u8]: u16; u8})] d: Vec<(String, u16)>,
                #[wire([_; sparse by [u8; 2]])] e: Vec<Option<u32>>,
                #[wire([_; sparse 64, run u16 in 0xFF00..=0xFFFF])] f: Vec<Option<u16>>,
                #[wire([str[..]; sep 0x0A])] g: Vec<String>,
            }
        },
    );
}

#[test]
fn types_that_depend_on_features() {
    same(
        "protocol { version 740..=1098; }
         feature Wide: since 900;
         feature Names: since 840;
         c2s Login = 1 {
           health: if Wide { u32 } else { u16 }, account: if Names { str[u16] } else { u32 },
         }",
        quote! {
            #[packet(c2s, id = 1, protocol = proto)]
            #[declare(version 740..=1098; feature Wide: since 900; feature Names: since 840;)]
            struct Login {
                #[wire(if Wide { u32 } else { u16 })] health: u32,
                #[wire(if Names { str[u16] } else { u32 })] account: LoginAccount,
            }
        },
    );
}

#[test]
fn notes() {
    same(
        "protocol {}
         s2c Noted = 1 {
           a: u8 @range(0..=100), b: str[u8] @len(1..=20), c: u16 @one_of(2, 4, 8),
           d: [u8; u16] @len(..=9), flag: u8, if flag == 1 { e: u16 @default(7) },
         }",
        quote! {
            #[packet(s2c, id = 1)]
            struct Noted {
                #[wire(range(0..=100))] a: u8,
                #[wire(str[u8], len(1..=20))] b: String,
                #[wire(one_of(2, 4, 8))] c: u16,
                #[wire([_; u16], len(..=9))] d: Vec<u8>,
                flag: u8,
                #[wire(if flag == 1, default(7))] e: Option<u16>,
            }
        },
    );
}

#[test]
fn contexts_tables_and_externs() {
    same(
        "protocol {}
         table stackable(item: u16) -> bool;
         context limit: u8 = 3;
         extern type Properties;
         extern fn double(x: u16) -> u8;
         s2c Item = 1 {
           id: u16, if stackable(id) { count: u8 }, _: u8 = double(id),
           set limit = 7, bag: Properties,
         }",
        quote! {
            #[packet(s2c, id = 1, protocol = proto)]
            #[declare(
                table stackable(item: u16) -> bool;
                context limit: u8 = 3;
                extern type Properties;
                extern fn double(x: u16) -> u8;
            )]
            struct Item {
                id: u16,
                #[wire(if stackable(id))] count: Option<u8>,
                #[before(_: u8 = double(id), set limit = 7)]
                bag: Properties,
            }
        },
    );
}

#[test]
fn optional_tails() {
    same(
        "protocol {}
         s2c Tail = 1 { a: u8, if more { b: u16 }, if more { c: str[..] } }",
        quote! {
            #[packet(s2c, id = 1)]
            struct Tail {
                a: u8,
                #[wire(if more)] b: Option<u16>,
                #[wire(if (more), str[..])] c: Option<String>,
            }
        },
    );
}
