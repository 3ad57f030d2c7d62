//! Cases of E02xx: names.

use super::case::{case, cases};

cases! {
    e0201_a_context_that_is_nowhere:
        "\
context player: u8;
c2s Chat = 1 { who: u8, set palyer = who }";
    e0201_a_feature_that_is_nowhere:
        "\
feature Checksum;
c2s Chat = 1 { @has(Cheksum) sum: u32 }";
    e0201_a_field_that_comes_later:
        "c2s Chat = 1 { lines: [str[u8]; count], count: u8 }";
    e0201_a_field_with_a_slip_in_it:
        "c2s Chat = 1 { count: u8, lines: [str[u8]; cuont] }";
    e0201_a_function_that_is_nowhere:
        "c2s Chat = 1 { n: u8 = cuont(lines), lines: [u8; n] }";
    e0201_a_hash_that_is_nowhere:
        r#"
hash short = fvn1a32() & 0xFF;
c2s Chat = short("Chat");"#;
    e0201_a_packet_that_is_nowhere:
        "\
c2s Login = 1;
s2c Welcome = 2;
request Login -> Wellcome;";
    e0201_a_part_that_a_struct_does_not_have:
        "\
struct Position { x: u16, y: u16 }
c2s Walk = 1 { to: Position, if to.z == 0 { fast: bool } }";
    e0201_a_state_that_is_nowhere:
        "\
entry login;
state login { c2s Login = 1 => gaem; }
state game { s2c Hello = 1; }";
    e0201_a_transform_and_a_layer_that_are_nowhere:
        "\
session { layer lenght(u16); }
c2s Chat = 1 { via zilb[..] { text: cstr } }";
    e0201_a_type_that_is_nowhere_is_likened_to_a_near_one:
        "\
struct Position { x: u16, y: u16 }
c2s Walk = 1 { to: Positon }";
    e0201_an_axis_that_is_nowhere:
        "c2s Chat = 1 { @since(client 3) sum: u32 }";
    e0201_an_item_that_an_enum_does_not_have:
        "\
enum Kind: u8 { Say, Yell }
c2s Chat = 1 { kind: Kind, if kind == Shout { volume: u8 } }";
    e0201_an_item_that_an_enum_does_not_have_in_a_match:
        "\
enum Kind: u8 { Say, Yell }
c2s Chat = 1 { kind: Kind, body: match kind { Say => Say { text: cstr }, Shout => Shout {}, _ => Other {} } }";
    e0202_a_bit_of_a_mask_twice:
        "c2s Update = 1 { mask u8 { bit 0 => x: u8, bit 0 => y: u8 } }";
    e0202_a_second_axis_without_a_name:
        "protocol p { endian little; text utf8; opcode u8; version 1..=9; version 1..=4; }";
    e0202_two_arms_of_one_name:
        "c2s Walk = 1 { how: match u8 { 1 => Step { x: u8 }, 2 => Step { y: u8 }, tag @ _ => Other {} } }";
    e0202_two_fields_of_one_name:
        "c2s Walk = 1 { x: u16, x: u16 }";
    e0202_two_items_of_one_name:
        "enum Kind: u8 { Say, Yell, Say }";
    e0202_two_packets_of_one_name:
        "\
c2s Walk = 1 { x: u16 }
c2s Walk = 2 { x: u32 }";
    e0202_two_types_of_one_name:
        "\
struct Position { x: u16 }
struct Position { x: u32 }";
    e0203_a_field_that_hides_a_context:
        "\
context player: u8;
c2s Walk = 1 { player: u8 }";
    e0203_a_field_that_the_frame_has_too:
        "\
session { transport tcp; layer length(u16); frame { seq: u8, opcode, payload[..] } }
c2s Walk = 1 { seq: u8 }";
    e0204_a_context_where_a_feature_is_wanted:
        "\
context player: u8;
c2s Walk = 1 { @has(player) x: u16 }";
    e0204_a_partial_of_an_enum:
        "\
enum Kind: u8 { Say, Yell }
c2s Walk = 1 { what: partial Kind u8 }";
    e0204_a_test_of_an_enum:
        r#"
enum Kind: u8 { Say, Yell }
test Kind "01" = {};"#;
    e0204_an_enum_where_fields_are_wanted:
        "\
enum Kind: u8 { Say, Yell }
c2s Walk = 1 { ..Kind }";
    e0204_an_item_of_a_struct:
        "\
struct Position { x: u16 }
c2s Walk = 1 { x: u8, if x == Position.North { y: u8 } }";
    e0205_too_few_arguments:
        "\
struct Line(wide: bool) { x: u8 }
c2s Chat = 1 { line: Line }";
    e0205_too_many_arguments_of_a_function:
        "c2s Chat = 1 { a: u8, b: u8 = max(a) }";
    e0205_too_many_types:
        "\
struct Pair<A, B> { a: A, b: B }
c2s Chat = 1 { pair: Pair<u8, u8, u8> }";
    e0206_a_name_that_two_packets_have:
        "\
state login { c2s Hello = 1; s2c Welcome = 1; }
state game { c2s Hello = 2; s2c Welcome = 2; }
request Hello -> Welcome;";
}
