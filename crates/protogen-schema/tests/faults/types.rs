//! Cases of E03xx: types, layouts, expressions.

use super::case::{case, cases};

cases! {
    e0303_a_marker_beyond_its_type:
        "c2s Chat = 1 { slots: [u16; sparse 3, run u8 in 0xF0..=0x100] }";
    e0303_a_constant_of_one_that_has_a_fault:
        "const A: u8 = 300;\nconst B: u8 = A;\nc2s Chat = 1 { level: u8 = B }";
    e0202_a_text_of_two_encodings:
        "c2s Chat = 1 { text: str[u8, utf8, latin1] }";
    e0312_texts_among_the_values_of_a_number:
        r#"c2s Chat = 1 { level: u8 @one_of("low", "high") }"#;
    e0301_a_number_where_a_truth_is_wanted:
        "c2s Chat = 1 { flags: u8, if flags & 1 { text: cstr } }";
    e0301_a_context_that_may_be_absent:
        "\
context held: u8?;
c2s Chat = 1 { if held == 5 { y: u8 } }";
    e0301_a_count_of_a_number:
        "c2s Chat = 1 { n: u8 = count(x), x: u16 }";
    e0301_a_count_of_an_optional_list:
        "c2s Chat = 1 { n: u8 = count(list), list: [u8; n]? }";
    e0301_a_part_that_may_be_absent:
        "\
type Maybe = u8? if != 0xFF;
struct Place { z: Maybe }
c2s Chat = 1 { at: Place, if at.z == 5 { y: u8 } }";
    e0301_a_struct_can_not_be_matched:
        "\
struct Position { x: u16 }
c2s Chat = 1 { at: Position, how: match at { 1 => A {}, _ => B {} } }";
    e0301_a_value_that_may_be_absent:
        "c2s Chat = 1 { x: u8?, list: [u8; x] }";
    e0301_a_text_where_a_number_is_wanted:
        "c2s Chat = 1 { text: str[u8], if text > 3 { long: u8 } }";
    e0302_a_count_that_is_a_text:
        "c2s Chat = 1 { lines: [u8; f32] }";
    e0302_a_prefix_that_is_no_integer:
        "c2s Chat = 1 { text: str[bool] }";
    e0302_an_enum_over_a_float:
        "enum Kind: f32 { Say, Yell }";
    e0303_a_constant_that_does_not_fit:
        "const MOST: u8 = 300;";
    e0303_a_division_by_zero:
        "const MOST: u8 = 3 / 0;";
    e0303_a_number_that_does_not_fit:
        "enum Kind: u8 { Say = 256 }";
    e0303_a_range_without_a_value:
        "c2s Chat = 1 { level: u8 @range(9..=1) }";
    e0303_an_opcode_that_does_not_fit:
        "c2s Chat = 0x1FF;";
    e0304_a_pattern_that_is_a_field:
        "c2s Chat = 1 { n: u8, m: u8, how: match m { n => A {}, _ => B {} } }";
    e0304_bits_that_are_read:
        "c2s Chat = 1 { n: u8, bits u8 { kind: 4, _: 4 = n } }";
    e0305_a_bit_field_that_is_too_wide:
        "c2s Chat = 1 { bits u8 { kind: 9 } }";
    e0305_bits_that_do_not_add_up:
        "c2s Chat = 1 { bits u8 { kind: 3, slot: 4 } }";
    e0306_a_constant_made_of_itself:
        "\
const A: u8 = B + 1;
const B: u8 = A + 1;";
    e0306_a_spread_into_itself:
        "struct Node { id: u8, ..Node }";
    e0306_a_struct_that_contains_itself:
        "struct Node { id: u8, next: Node }";
    e0306_an_alias_of_itself:
        "\
alias A = B;
alias B = A;";
    e0308_a_field_with_two_types:
        "c2s Chat = 1 { kind: u8, if kind == 1 { text: cstr } else { text: u8 } }";
    e0309_a_unit_as_a_field:
        "c2s Chat = 1 { nothing: () }";
    e0309_a_via_within_a_type:
        "c2s Chat = 1 { texts: [via zlib[..] { text: cstr }; u8] }";
    e0309_an_index_into_a_list:
        "c2s Chat = 1 { xs: [u8; 4], if xs[0] == 1 { y: u8 } }";
    e0310_a_chars_length_of_bytes:
        "c2s Chat = 1 { xs: bytes[u8 chars] }";
    e0310_half_a_unit_of_utf16:
        "c2s Chat = 1 { text: str[3, utf16le], padded: str[1, pad 0xFF, utf16be], line: str[until 0x0A, utf16le] }";
    e0310_while_of_a_text:
        "c2s Chat = 1 { xs: str[while peek u8 < 4] }";
    e0311_a_number_that_writes_one_byte_too_few:
        "number Packed: u16 over [u8; 2] { read b => b[0] + b[1] * 256, write v => [v] }";
    e0312_a_note_that_can_not_stand_here:
        "c2s Chat = 1 { level: u8 @len(1..=9) }";
    e0312_a_note_with_a_slip:
        "c2s Chat = 1 { level: u8 @rnage(1..=9) }";
    e0312_a_note_without_its_argument:
        "c2s Chat = 1 { level: u8 @range }";
    e0312_a_range_of_a_text:
        "c2s Chat = 1 { text: str[u8] @range(1..=9) }";
    e0313_a_chain_without_its_bool:
        "\
struct Entry { x: u8 }
c2s Chat = 1 { entries: [Entry; chain more] }";
    e0314_a_field_without_a_name:
        "c2s Chat = 1 { _: u8, x: u8 }";
    e0314_bits_without_a_name:
        "c2s Chat = 1 { bits u8 { kind: 4, _: 4 } }";
}

#[test]
fn e0307_types_that_lie_too_deep() {
    let mut text = "struct A0 { a: u8 }\n".to_owned();
    for n in 1..1100 {
        text += &format!("struct A{n} {{ a: A{} }}\n", n - 1);
    }
    let said = super::case::faults(&text);
    assert!(
        said.contains("error[E0307]: `A") && said.contains("is nested too deeply"),
        "{said}"
    );
}
