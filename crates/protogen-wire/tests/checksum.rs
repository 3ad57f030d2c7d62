//! Checksums against published values and zlib's.

use protogen_wire::checksum::{BitOrder, Crc16, adler32, crc16, crc32, sum8, sum16, xor8};

#[test]
fn adler32_gives_the_values_of_zlib() {
    let digits = "1234567890".repeat(8);
    let cases: &[(&[u8], u32)] = &[
        (b"", 0x0000_0001),
        (b"a", 0x0062_0062),
        (b"abc", 0x024d_0127),
        (b"message digest", 0x2975_0586),
        (b"abcdefghijklmnopqrstuvwxyz", 0x9086_0b20),
        (
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            0x8adb_150c,
        ),
        (digits.as_bytes(), 0x97b6_1069),
        (b"Wikipedia", 0x11e6_0398),
        // The greatest length that zlib sums without a modulo, and one more.
        (&[0xff; 5552], 0xf18f_9b8c),
        (&[0xff; 5553], 0x8e29_9c8b),
        (&vec![0; 1_000_000], 0x4321_0001),
        (&vec![0xff; 1_000_000], 0x3843_e1be),
        (&vec![b'a'; 1_000_000], 0x15d8_70f9),
    ];
    for (bytes, expected) in cases {
        assert_eq!(adler32(bytes), *expected, "{} bytes", bytes.len());
    }
}

#[test]
fn adler32_is_the_sum_of_rfc_1950_at_short_lengths_and_around_its_modulos() {
    let lengths = (0..200).chain(5500..5600).chain(11_050..11_120);
    for (first, step) in [(0x00, 0), (0x01, 0), (0x7f, 0), (0xff, 0), (0x2b, 31_u8)] {
        for len in lengths.clone() {
            let byte = |index: usize| step.wrapping_mul(index as u8).wrapping_add(first);
            let bytes: Vec<u8> = (0..len).map(byte).collect();
            let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), &byte| {
                let a = (a + u32::from(byte)) % 65_521;
                (a, (b + a) % 65_521)
            });
            assert_eq!(adler32(&bytes), (b << 16) | a, "{len} bytes from {first}");
        }
    }
}

#[test]
fn adler32_is_forged_by_hand() {
    assert_eq!(adler32(b"transfer 5550 gold"), 0x3d85_061b);
    assert_eq!(adler32(b"transfer 6360 gold"), 0x3d85_061b);
}

#[test]
fn crc32_gives_the_values_of_zlib() {
    assert_eq!(crc32(b""), 0);
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    assert_eq!(
        crc32(b"The quick brown fox jumps over the lazy dog"),
        0x414f_a339
    );
}

#[test]
fn each_crc16_dialect_gives_its_check_value() {
    const AUG_CCITT: Crc16 = Crc16::new(0x1021, 0x1D0F, BitOrder::MostSignificantFirst, 0);
    const MCRF4XX: Crc16 = Crc16::new(0x1021, 0xFFFF, BitOrder::LeastSignificantFirst, 0);
    const GENIBUS: Crc16 = Crc16::new(0x1021, 0xFFFF, BitOrder::MostSignificantFirst, 0xFFFF);
    /// The only dialect here whose start value is changed by reflection.
    const RIELLO: Crc16 = Crc16::new(0x1021, 0xB2AA, BitOrder::LeastSignificantFirst, 0);
    let cases = [
        (Crc16::CCITT_FALSE, 0x29b1),
        (Crc16::XMODEM, 0x31c3),
        (Crc16::KERMIT, 0x2189),
        (Crc16::X25, 0x906e),
        (Crc16::ARC, 0xbb3d),
        (Crc16::MODBUS, 0x4b37),
        (AUG_CCITT, 0xe5cc),
        (MCRF4XX, 0x6f91),
        (GENIBUS, 0xd64e),
        (RIELLO, 0x63d0),
    ];
    for (dialect, check) in cases {
        assert_eq!(dialect.of(b"123456789"), check);
    }
    assert_eq!(crc16(b"123456789"), 0x29b1);
}

#[test]
fn sums_wrap() {
    assert_eq!(sum8(&[0xff, 0x02]), 0x01);
    assert_eq!(sum16(&[0xff; 300]), 10_964);
    assert_eq!(xor8(&[0xf0, 0x0f, 0x01]), 0xfe);
}
