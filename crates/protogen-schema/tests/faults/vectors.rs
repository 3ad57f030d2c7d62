//! Cases of E07xx: tests in schemas.

use super::case::{case, cases};

cases! {
    e0701_a_digit_that_is_none:
        r#"
c2s Chat = 1 { level: u8 }
test Chat "01 0G" = { level: 0 };"#;
    e0701_half_a_byte:
        r#"
c2s Chat = 1 { level: u8 }
test Chat "01 0" = { level: 0 };"#;
    e0402_a_test_at_a_version_that_there_is_not:
        r#"
c2s Chat = 1 { level: u8 }
test Chat @at(12) "01 05" = { level: 5 };"#;
    e0702_a_case_that_a_union_does_not_have:
        r#"
c2s Chat = 1 { how: match u8 { 1 => Say { text: cstr }, kind @ _ => Other {} } }
test Chat "01 01 00" = { how: Yell { text: "" } };"#;
    e0702_a_field_that_is_not_there:
        r#"
c2s Chat = 1 { level: u8 }
test Chat "01 05" = { levl: 5 };"#;
    e0702_a_text_where_a_number_stands:
        r#"
c2s Chat = 1 { level: u8 }
test Chat "01 05" = { level: "five" };"#;
    e0702_an_item_that_an_enum_does_not_have:
        r#"
enum Kind: u8 { Say, Yell }
c2s Chat = 1 { kind: Kind }
test Chat "01 01" = { kind: Shout };"#;
    e0703_a_frame_that_there_is_not:
        r#"
c2s Chat = 1 { level: u8 }
test frame Chat "01 05" = { level: 5 };"#;
}
