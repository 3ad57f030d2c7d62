//! A Rust item and the text of the language that it becomes.

use proc_macro2::TokenStream;
use quote::quote;

use crate::derive::item::read;
use crate::derive::source::source;
use crate::fault::Faults;

fn written(item: TokenStream) -> String {
    let input = syn::parse2(item).unwrap();
    let mut faults = Faults::default();
    let item = read(&input, &mut faults).unwrap();
    let source = source(&item, None, &mut faults);
    assert!(faults.is_empty(), "{:?}", faults.texts());
    source.text.as_str().to_owned()
}

/// Without the header.
fn body(item: TokenStream) -> String {
    let text = written(item);
    text.split_once('\n').unwrap().1.trim_end().to_owned()
}

#[test]
fn types_are_taken_from_rust_where_nothing_is_said() {
    let text = body(quote! {
        #[packet(s2c, id = 0x1E)]
        struct Move { id: u32, at: [u8; 4], on: bool, to: map::Position, next: Box<Other> }
    });
    assert_eq!(
        text,
        "s2c Move = 0x1E { id: u32, at: [u8; 4], on: bool, to: Position, next: Other, };\n\
         struct Position { bytes: bytes[until 0x00] }\n\
         struct Other { bytes: bytes[until 0x00] }"
    );
}

#[test]
fn a_blank_is_what_the_list_or_option_holds() {
    let text = body(quote! {
        struct Lists {
            #[wire([_; u8])] a: Vec<u16>,
            #[wire(_?)] b: Option<u32>,
            #[wire([[_; 2]; ..])] c: Vec<[u8; 2]>,
        }
    });
    assert!(
        text.starts_with("struct Lists { a: [u16; u8], b: u32?, "),
        "{text}"
    );
}

#[test]
fn neighbours_with_one_condition_share_it() {
    let text = body(quote! {
        struct Person {
            flags: u8,
            #[wire(if flags & 1 != 0)] a: Option<u8>,
            #[wire(if flags & 1 != 0, range(0..=9))] b: Option<u16>,
            #[wire(else, since(860))] c: Option<u8>,
            d: u8,
        }
    });
    assert_eq!(
        text,
        "struct Person { flags: u8, if flags & 1 != 0 { a: u8, b: u16 @range (0 ..= 9), } \
         else { @since (860) c: u8, }, d: u8, }"
    );
}

#[test]
fn blocks_bits_and_masks_stand_around_fields() {
    let text = body(quote! {
        struct Mixed {
            #[wire(within(block[u16]))] #[before(_: u8 = 7)] a: u8,
            #[wire(within(block[u16]), within(bits u8), width(3))] b: u8,
            #[wire(within(block[u16]), within(bits u8))] c: bool,
            #[wire(within(block[u16]), within(bits u8), width(4))] d: i8,
            #[wire(within(mask u8), bit 0)] e: Option<u8>,
            #[wire(within(mask u8), bit 4)] f: Option<u16>,
        }
    });
    assert_eq!(
        text,
        "struct Mixed { block [u16] { _ : u8 = 7, a: u8, bits u8 { b: 3, c: bool @ 1, d: i8 @ 4, \
         }, }, mask u8 { bit 0 => { e: u8, }, bit 4 => { f: u16, }, }, }"
    );
}

#[test]
fn an_attribute_stands_within_what_was_opened_before_it() {
    let text = body(quote! {
        #[before(magic: u8 = 1)]
        #[after(_: u32 = crc32(from a))]
        struct Around {
            #[before(pad 1)] #[wire(within(via zlib[..]))] #[before(pad 2)] #[after(pad 3)] a: u8,
        }
    });
    assert_eq!(
        text,
        "struct Around { magic : u8 = 1, pad 1, via zlib [..] { pad 2, a: u8, pad 3, }, \
         _ : u32 = crc32 (from a), }"
    );
}

#[test]
fn an_enum_is_a_match() {
    let text = body(quote! {
        #[wire(params(mode: u8), match mode)]
        enum Target {
            #[wire(1 | 2)] Place { pos: u16 },
            #[wire(3, since(9))] Channel(u16),
            #[wire(id @ _)] Other { id: u8, name: u8 },
            Nobody = 5,
        }
    });
    assert!(
        text.ends_with(
            "type Target(mode : u8) = match mode {1 | 2 => Place{ pos: u16, }, @since (9) 3 => \
             Channel(u16), id @_ => Other{ name: u8, }, 5 => Nobody, } ;"
        ),
        "{text}"
    );
}

#[test]
fn versions_and_features_that_gates_name_are_declared() {
    let text = written(quote! {
        #[packet(c2s, id = 0x0A @until(proto 981) | 0x17 @since(proto 981), endian = big)]
        struct Gated { #[wire(has(Marks, not Old))] a: Option<u8> }
    });
    assert_eq!(
        text,
        "protocol derived { endian big; text utf8; opcode u8; version proto 0..=4294967295; }\n\
         feature Marks;\nfeature Old;\n\
         c2s Gated = 0x0A @until (proto 981) | 0x17 @since (proto 981) { @has (Marks , not Old) \
         a: u8, };\n"
    );
}
