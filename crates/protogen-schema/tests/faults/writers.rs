//! Cases of E05xx: what can be read but not written.

use super::case::{case, cases};

cases! {
    e0501_a_mask_with_too_few_bits:
        "\
struct Player { a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8 }
c2s Update = 1 { changes: partial Player u8 }";
    e0501_a_partial_of_optional_fields:
        "\
struct Player { hp: u8, if hp == 0 { killer: str[u8] } }
c2s Update = 1 { changes: partial Player u8 }";
}
