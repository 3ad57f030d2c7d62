//! Cases of E04xx: versions and gates.

use super::case::{case, cases};

cases! {
    e0401_a_version_in_a_protocol_without_versions:
        "\
protocol p { endian little; text utf8; opcode u8; }
c2s Chat = 1 { @since(3) level: u8 }";
    e0402_a_version_that_is_not_listed:
        "\
protocol p { endian little; text utf8; opcode u8; version 47 | 340 | 765; }
c2s Chat = 1 { @since(338) level: u8 }";
    e0402_a_version_that_the_axis_does_not_have:
        "c2s Chat = 1 { @since(12) level: u8 }";
    e0403_a_range_without_a_version:
        "c2s Chat = 1 { @in(6..3) level: u8 }";
    e0403_versions_that_overlap:
        "protocol p { endian little; text utf8; opcode u8; version 1..=5 | 4..=9; }";
    e0404_a_frame_at_some_versions_only:
        "session { @since(3) frame many; }";
}
