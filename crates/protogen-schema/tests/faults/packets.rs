//! Cases of E06xx: the header, opcodes, states, the session.

use super::case::{case, cases};

cases! {
    e0601_no_header:
        "\
// nothing here: no `protocol p`
struct Position { x: u16 }";
    e0601_two_headers:
        "\
protocol p { endian little; text utf8; opcode u8; }
protocol q { endian little; text utf8; opcode u8; }";
    e0601_two_sessions:
        "\
session { frame one; }
session { frame many; }";
    e0602_an_unknown_setting:
        "protocol p { endain little; text utf8; opcode u8; }";
    e0602_an_unknown_setting_of_another_form:
        "protocol p { endian little; text utf8; opcode u8; versoin 1..=9; }";
    e0602_a_misspelled_line_of_a_session:
        "session { transport tcp; layr length(u16); }";
    e0602_more_than_a_value:
        "session { frame one; rpc_timeout 5s ..=; }";
    e0602_a_setting_without_its_value:
        "session { frame one; rpc_timeout; }";
    e0303_an_opcode_that_is_wider_than_its_bits:
        "\
session { frame { bits msb u8 { opcode: 4, flags: 4 = 0 }, payload[u8] } }
both Ping = 15;
both Pong = 16;";
    e0608_an_answer_that_travels_with_its_question:
        "c2s Ask = 1;\nc2s Tell = 2;\nrequest Ask -> Tell;";
    e0602_an_unknown_transport:
        "session { transport websockt(binary); }";
    e0602_an_unknown_way_to_treat_unknown_packets:
        "session { unknown close(70000); }";
    e0603_a_packet_without_an_opcode:
        "c2s Chat { text: cstr }";
    e0603_a_pair_where_one_number_is_wanted:
        "c2s Chat = 1/2 { text: cstr }";
    e0603_an_opcode_where_there_are_none:
        "\
protocol p { endian little; text utf8; opcode none; }
c2s Chat = 1 { text: cstr }";
    e0604_a_state_called_closed:
        "state closed { c2s Chat = 1; }";
    e0605_a_fourcc_of_five_letters:
        r#"
protocol p { endian little; text utf8; opcode u32; }
hash tag = fourcc;
c2s Chat = tag("CHATS");"#;
    e0606_a_layer_that_lacks_its_type:
        "session { layer length; }";
    e0606_a_layer_with_an_argument_too_many:
        "session { layer adler32(u16, u8); }";
    e0606_a_second_length:
        "session { layer length(u16); layer length(u8); }";
    e0606_a_sum_before_the_length:
        "session { layer crc32; layer length(u16); }";
    e0606_a_layer_where_there_are_no_frames:
        "session { layer length(u16); frame one @c2s; frame stream @s2c; }";
    e0606_a_key_of_another_size:
        "\
context key: [u32; 3];
context level: u8;
session { layer length(u16); layer xtea(key); layer xtea(level); }";
    e0606_a_bit_outside_of_its_number:
        "session { layer length(u16); layer sequence(u8, compressed 8); }";
    e0606_a_frame_of_no_bytes:
        "session { layer length(0); }";
    e0606_a_delimiter_of_nine_bytes:
        r#"session { layer length(until "123456789"); }"#;
    e0606_a_fixed_size_that_counts_itself:
        "session { layer length(64, whole); }";
    e0310_a_delimiter_whose_width_nobody_knows:
        "session { layer length(until 300); }";
    e0607_a_frame_without_a_payload:
        "session { frame { seq: u8, opcode } }";
    e0607_a_frame_without_an_opcode:
        "session { frame { seq: u8, payload[u16] } }";
    e0607_a_payload_in_a_packet:
        "c2s Chat = 1 { payload[u16] }";
    e0607_two_frames:
        "session { frame { opcode, payload[u16] } frame { opcode, payload[u32] } }";
    e0608_a_request_without_a_number:
        "\
session { frame one; }
rpc Ask = 1: u8 -> u16;";
}
