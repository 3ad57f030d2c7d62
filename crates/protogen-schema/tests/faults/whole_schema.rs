//! Cases of E08xx: what only the whole schema shows.

use super::case::{case, cases};

cases! {
    e0801_two_opcodes_at_one_version:
        "c2s Chat = 1 @until(5) | 2 @since(4);";
    e0801_two_values_of_an_item_at_one_version:
        "enum Kind: u8 { Say = 1 @until(5) | 2 @since(4) }";
    e0802_a_field_at_no_version:
        "c2s Chat = 1 { gate @since(5) { @until(3) level: u8 } }";
    e0802_a_packet_at_no_version:
        "c2s Chat = 1 @since(5) @until(3);";
    e0802_an_arm_at_no_version:
        "c2s Chat = 1 { gate @until(3) { how: match u8 { 1 => A {}, @since(5) 2 => B {}, x @ _ => C {} } } }";
    e0803_a_hole_between_two_layouts:
        "c2s Chat = 1 { @until(3) level: u8, @since(5) level: u16 }";
    e0803_a_hole_between_two_opcodes:
        "c2s Chat = 1 @until(3) | 2 @since(5);";
    e0804_two_names_of_a_number:
        "enum Dir: u8 { North = 0, Up = 0 }";
    e0819_a_count_of_what_stands_behind_its_record:
        "c2s Send = 1 { head: block[u8] { number: u8 = count(items) }, items: [u8; ..] }";
    e0805_an_opcode_that_begins_another:
        "\
protocol p { endian little; text utf8; opcode u8; }
s2c Ping = 0x1D;
s2c Quest = 0x1D / u8 { Offer = 1; }";
    e0805_two_packets_of_an_opcode:
        "\
s2c Ping = 0x1D @since(3);
s2c Pong = 0x1D @until(5);";
    e0806_two_packets_without_opcodes:
        "\
protocol p { endian little; text utf8; opcode none; }
state login { c2s Hello { x: u8 } c2s Login { name: cstr } }";
    e0807_a_state_that_no_packet_leads_to:
        "\
entry login;
state login { c2s Login = 1; }
state game { s2c Welcome = 1; }";
    e0808_an_arm_behind_a_wider_one:
        "c2s Chat = 1 { how: match u8 { d @ 0..=9 => Digit {}, 5 => Five {}, x @ _ => Other {} } }";
    e0808_an_arm_behind_all_others:
        "c2s Chat = 1 { n: u8, how: match n { _ => Any {}, 1 => One {} } }";
    e0808_an_arm_that_the_tag_can_not_hold:
        "c2s Chat = 1 { how: match u8 { 300 => Far {}, x @ _ => Other {} } }";
    e0808_an_arm_that_two_earlier_ones_take:
        "c2s Chat = 1 { n: u8, how: match n { 0..=3 => Low {}, 4..=9 => High {}, 2..=5 => Middle {}, _ => Other {} } }";
    e0809_an_arm_of_two_tags:
        "c2s Chat = 1 { how: match u8 { 1 | 2 => Small {}, x @ _ => Large {} } }";
    e0810_a_bit_of_a_mask_without_a_field:
        "c2s Chat = 1 { mask u8 { bit 0 => { _: u8 = 0 }, bit 1 => x: u8 } }";
    e0810_a_bit_whose_field_may_be_absent:
        "c2s Chat = 1 { mask u8 { bit 0 => x: u8? } }";
    e0810_a_branch_without_a_field:
        "c2s Chat = 1 { if peek u8 == 0 { _: u8 = 0 } }";
    e0811_a_field_behind_a_struct_that_takes_the_rest:
        "\
struct Line { text: str[..] }
c2s Chat = 1 { line: Line, crc: u32 }";
    e0811_a_field_behind_the_rest:
        "c2s Chat = 1 { body: bytes[..], crc: u32 }";
    e0812_a_list_of_nothing_to_the_end:
        "\
struct Nothing {}
c2s Chat = 1 { things: [Nothing; ..] }";
    e0812_a_list_whose_elements_change_nothing:
        "c2s Chat = 1 { mode: u8, things: [u8; while mode == 1] }";
    e0813_a_block_that_may_not_be_filled:
        "c2s Login = 1 { via rsa[128] { name: str[u8] } }";
    e0814_a_nested_rest_in_a_stream:
        "\
session { frame stream; }
struct Line { text: str[..] }
c2s Chat = 1 { line: Line }";
    e0814_a_packet_of_a_stream_without_an_end:
        "\
session { frame stream; }
c2s Chat = 1 { text: str[..] }";
    e0815_a_number_with_swapped_bytes:
        "number Packed: u16 over [u8; 2] { read b => b[0] + b[1] * 253, write v => [v / 253, v % 253] }";
    e0816_a_count_of_nothing:
        "\
struct Nothing {}
c2s Chat = 1 { things: [Nothing; u32] }";
    e0813_blocks_that_no_value_fills:
        "\
c2s Chat = 1 {
  block[4] { level: u8, align 2 },
  named: block[2] { level: u8 },
  long: block[2] match level { 1 => Wide { all: u32 }, _ => Wider { all: u64 } },
  filled: block[4] { level: u8, pad to 4 },
  loose: block[4] @lenient { level: u8 },
}";
    e0818_a_cipher_inside_of_lines:
        "\
context key: [u32; 4];
session { layer length(until 0x0A); layer xtea(key); }";
    e0820_a_list_that_ends_by_more_than_bytes:
        "s2c Ids = 1 { kind: u8, ids: [u8; while peek u8 < kind], last: u8 }";
    e0820_a_list_that_ends_behind_a_transform:
        "\
struct Run { ids: [u8; while peek u8 < 0x80] }
s2c Last = 1 { on: bool, via zlib[u8] when on { a: u8, ids: [u16; while peek u16 < 9], _: u8 = 0x80 }, last: u8 }
s2c Nested = 2 { on: bool, via zlib[u8] when on { runs: [Run; u8] }, last: u8 }
s2c Ended = 3 { on: bool, via zlib[u8] when on { ids: [u16; while peek u16 < 9], _: u16 = 9 }, last: u8 }
s2c Always = 4 { via zlib[u8] { ids: [u8; while peek u8 < 9] }, last: u8 }";
    e0817_a_block_of_another_key_length:
        "c2s Login = 1 { via rsa[64] { name: str[u8], pad to 64 } }";
    e0817_a_block_without_a_length:
        "c2s Login = 1 { via rsa[..] { name: str[u8], pad to 128 } }";
}
