//! What a fault says, to people and to programs.

use protogen_wire::{
    DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Opcode, Reader, Segment, Trace,
};

fn talk() -> DecodeError {
    let mut r = Reader::new(&[0x0A]).at(17);
    r.u16le()
        .field("x")
        .field("pos")
        .case("Place")
        .field("target")
        .packet("Talk", Some(Opcode::u8(0xAA)), || "client 1098".into())
        .unwrap_err()
        .after(Some(Opcode::u8(0x6A)))
}

#[test]
fn a_fault_names_packet_path_place_kind_and_version() {
    insta::assert_snapshot!(
        talk(),
        @"Talk.target.pos.x at byte 17: needs 2 bytes, 1 is left (opcode 0xAA, after 0x6A, client 1098)"
    );
    assert_eq!(
        (
            talk().packet(),
            talk().opcode(),
            talk().previous_opcode(),
            talk().at()
        ),
        (
            Some("Talk"),
            Some(Opcode::u8(0xAA)),
            Some(Opcode::u8(0x6A)),
            Some("client 1098")
        )
    );
    assert_eq!(
        (talk().code(), talk().path().as_str()),
        ("unexpected_end", "target.pos.x")
    );
    assert!(
        talk()
            .segments()
            .any(|segment| *segment == Segment::Case("Place".into()))
    );
}

#[test]
fn places_are_told_however_little_is_known() {
    let bare =
        DecodeError::new(0, DecodeErrorKind::UnknownOpcode).with_opcode(Opcode::varint(0x1F3));
    insta::assert_snapshot!(bare, @"at byte 0: no packet has this opcode here (opcode 0x01F3)");
    let list: Result<(), _> = Err(DecodeErrorKind::TrailingBytes { count: 1 }.at(3));
    let list = list
        .index(2)
        .index(1)
        .packet("Rows", None, || "".into())
        .unwrap_err();
    insta::assert_snapshot!(list, @"Rows[1][2] at byte 3: 1 byte is left over");
    let field: Result<(), _> = Err(DecodeErrorKind::constant(0x7A, 5).at(9));
    insta::assert_snapshot!(field.field("_0").unwrap_err(), @"_0 at byte 9: must be 0x7A, is 0x05");
}

#[test]
fn a_fault_in_a_transformed_region_has_both_offsets() {
    let inner = Reader::new(&[])
        .at(5)
        .u8()
        .field("gm")
        .region("rsa", 12)
        .field("secret");
    let error = inner.unwrap_err();
    assert_eq!((error.offset(), error.region()), (12, Some(("rsa", 5))));
    insta::assert_snapshot!(error, @"secret.gm at byte 12 (byte 5 of rsa): needs 1 byte, none is left");
}

#[test]
fn the_innermost_packet_stays_named() {
    let error = talk().in_packet("Envelope", None).at_version("other");
    assert_eq!(
        (error.packet(), error.at()),
        (Some("Talk"), Some("client 1098"))
    );
}

#[test]
fn an_encode_fault_names_the_value() {
    let error = EncodeErrorKind::missing("level")
        .at(4)
        .within(Segment::Field("level".into()));
    let error = error
        .in_packet("Talk", Some(Opcode::u8(0xAA)))
        .at_version("client 1098");
    insta::assert_snapshot!(
        error,
        @"Talk.level after 4 bytes: level is needed in this version (opcode 0xAA, client 1098)"
    );
    assert_eq!(error.code(), "missing");
}

#[test]
fn a_hex_dump_marks_the_place() {
    let bytes: Vec<u8> = (0x40..0x40 + 53).collect();
    let at = |offset| DecodeError::new(offset, DecodeErrorKind::PaddingMismatch).hexdump(&bytes);
    insta::assert_snapshot!(at(25), @"
    0000  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO
    0010  50 51 52 53 54 55 56 57  58 59 5a 5b 5c 5d 5e 5f  PQRSTUVWXYZ[\\]^_
                                      ^^ byte 25
    0020  60 61 62 63 64 65 66 67  68 69 6a 6b 6c 6d 6e 6f  `abcdefghijklmno
    ");
    insta::assert_snapshot!(at(53), @"
    0020  60 61 62 63 64 65 66 67  68 69 6a 6b 6c 6d 6e 6f  `abcdefghijklmno
    0030  70 71 72 73 74                                    pqrst
                         ^^ byte 53
    ");
    insta::assert_snapshot!(
        DecodeError::new(0, DecodeErrorKind::UnknownOpcode).hexdump(&[]),
        @"      ^^ byte 0"
    );
}

#[test]
fn results_of_faults_are_small() {
    assert_eq!(size_of::<Result<(), DecodeError>>(), size_of::<usize>());
    assert_eq!(
        size_of::<Result<u64, EncodeError>>(),
        2 * size_of::<usize>()
    );
}

#[test]
fn every_code_is_snake_case_and_its_own() {
    let codes = [
        DecodeErrorKind::UnexpectedEnd {
            needed: 1,
            remaining: 0,
        }
        .at(0)
        .code(),
        DecodeErrorKind::PaddingMismatch.at(0).code(),
        DecodeErrorKind::VarintNotMinimal.at(0).code(),
        DecodeErrorKind::unmatched(-1).at(0).code(),
        DecodeErrorKind::length(2, -1).at(0).code(),
        EncodeErrorKind::EmptyList.at(0).code(),
        EncodeErrorKind::disagrees("a", "b").at(0).code(),
        EncodeErrorKind::tag_conflict(3).at(0).code(),
    ];
    insta::assert_snapshot!(
        codes.join(" "),
        @"unexpected_end padding_mismatch varint_not_minimal unmatched_tag length_mismatch empty_list disagrees tag_conflict"
    );
}
