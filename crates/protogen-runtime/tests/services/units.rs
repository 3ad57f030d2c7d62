//! Durations and sizes of configurations.

use std::time::Duration;

use proptest::prelude::*;
use protogen_runtime::units::{UnitFault, parse_duration, parse_size};

#[test]
fn durations_are_read_as_people_write_them() {
    let table = [
        ("10s", 10_000_000_000),
        ("1m30s", 90_000_000_000),
        ("500", 500_000_000),
        ("0", 0),
        ("0s", 0),
        ("1.5h", 5_400_000_000_000),
        (" 2 m  5 s ", 125_000_000_000),
        ("250ms", 250_000_000),
        ("1.5", 1_500_000),
        (".5s", 500_000_000),
        ("0.1s", 100_000_000),
        ("3us", 3_000),
        ("3µs", 3_000),
        ("7ns", 7),
        ("1d", 86_400_000_000_000),
        ("1h15m30.918s", 4_530_918_000_000),
    ];
    for (text, nanos) in table {
        assert_eq!(
            parse_duration(text),
            Ok(Duration::from_nanos(nanos)),
            "{text}"
        );
    }
}

#[test]
fn what_is_no_duration_is_an_error_that_says_where() {
    let table = [
        ("", "duration \"\": is empty"),
        ("  ", "duration \"  \": is empty"),
        ("-5s", "duration \"-5s\": a number is expected at byte 0"),
        ("s", "duration \"s\": a number is expected at byte 0"),
        (
            "10 parsecs",
            "duration \"10 parsecs\": unknown unit \"parsecs\" at byte 3, there are ns, us, ms, s, m, h, d",
        ),
        (
            "1m30",
            "duration \"1m30\": a unit is expected at byte 4, as in 1m30s",
        ),
        (
            "10 20",
            "duration \"10 20\": a unit is expected at byte 3, as in 1m30s",
        ),
        (
            "1m 5x",
            "duration \"1m 5x\": unknown unit \"x\" at byte 4, there are ns, us, ms, s, m, h, d",
        ),
        (
            "1.2.3s",
            "duration \"1.2.3s\": a unit is expected at byte 3, as in 1m30s",
        ),
        ("0.5ns", "duration \"0.5ns\": is finer than can be held"),
        ("999999999d", "duration \"999999999d\": is too large"),
        (
            "99999999999999999999999999999999999999999999s",
            "duration \"99999999999999999999999999999999999999999999s\": is too large",
        ),
        (
            "1e3s",
            "duration \"1e3s\": unknown unit \"e\" at byte 1, there are ns, us, ms, s, m, h, d",
        ),
    ];
    for (text, message) in table {
        assert_eq!(parse_duration(text).unwrap_err().to_string(), message);
    }
}

#[test]
fn sizes_are_read_in_powers_of_1024() {
    let table = [
        ("512", 512),
        ("512B", 512),
        ("64K", 65_536),
        ("64 KiB", 65_536),
        ("64kb", 65_536),
        ("1.5M", 1_572_864),
        ("2GB", 2_147_483_648),
        ("0", 0),
    ];
    for (text, bytes) in table {
        assert_eq!(parse_size(text), Ok(bytes), "{text}");
    }
}

#[test]
fn what_is_no_size_is_an_error() {
    assert_eq!(*parse_size("").unwrap_err().fault(), UnitFault::Empty);
    assert_eq!(
        *parse_size("0.3K").unwrap_err().fault(),
        UnitFault::NotWhole
    );
    assert_eq!(
        *parse_size("99999999999G").unwrap_err().fault(),
        UnitFault::TooLarge
    );
    assert_eq!(
        parse_size(" -1").unwrap_err().to_string(),
        "size \" -1\": a number is expected at byte 1"
    );
    assert_eq!(
        parse_size("5 litres").unwrap_err().to_string(),
        "size \"5 litres\": unknown unit \"litres\" at byte 2, there are B, K, KB, KiB, M, MB, MiB, G, GB, GiB"
    );
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
        let _ = parse_duration(&text);
        let _ = parse_size(&text);
    }

    #[test]
    fn any_number_and_unit_text_is_read_or_refused(text in "[0-9. numshdKB]{0,30}") {
        let _ = parse_duration(&text);
        let _ = parse_size(&text);
    }

    #[test]
    fn a_duration_is_read_back_from_its_parts(h in 0u64..1000, m in 0u64..60, s in 0u64..60, ms in 0u64..1000) {
        let expected = Duration::from_millis(((h * 60 + m) * 60 + s) * 1000 + ms);
        prop_assert_eq!(parse_duration(&format!("{h}h{m}m{s}s{ms}ms")), Ok(expected));
        prop_assert_eq!(parse_duration(&format!("{h}h{m}m{s}.{ms:03}s")), Ok(expected));
    }
}
