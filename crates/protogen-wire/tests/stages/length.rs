//! Lengths that are no number in front: a delimiter behind, a fixed size.

use protogen_wire::frame::{
    Delimiter, Filler, FrameError, FrameFault, FrameLimits, FrameScan, FrameState, IntegerForm,
    Length, LengthPrefix, PayloadLength, Profile, ProfileError, Stage, frame_len, open, seal,
};

use crate::support::profile;

pub const REST: Stage = Stage::Length(Length::Prefix(LengthPrefix::of_rest(IntegerForm::U16_LE)));

fn ended_by(delimiter: &[u8]) -> Profile {
    let delimiter = Delimiter::new(delimiter).unwrap();
    profile(&[Stage::Length(Length::Delimiter(delimiter))])
}

fn sealed(profile: &Profile, payload: &[u8]) -> Result<Vec<u8>, FrameError> {
    seal(profile, payload, Filler::Profile, &mut FrameState::new())
}

fn opened(profile: &Profile, wire: &[u8]) -> Result<Vec<u8>, FrameError> {
    let mut wire = wire.to_vec();
    let opened = open(profile, &mut wire, &mut FrameState::new())?;
    Ok(opened.payload.into_owned())
}

#[test]
fn a_delimiter_ends_a_frame_and_is_no_part_of_it() {
    let lines = ended_by(b"\r\n");
    assert_eq!(sealed(&lines, b"ping").unwrap(), b"ping\r\n");
    assert_eq!(opened(&lines, b"ping\r\n").unwrap(), b"ping");
    assert_eq!(opened(&lines, b"\r\n").unwrap(), b"");
    for (stream, len) in [
        (&b""[..], None),
        (b"ping", None),
        (b"ping\r", None),
        (b"ping\r\n", Some(6)),
        (b"pi\rng\r\npong", Some(7)),
        (b"\r\r\n", Some(3)),
    ] {
        assert_eq!(frame_len(&lines, stream), Ok(len), "{stream:?}");
    }
}

#[test]
fn what_would_end_a_frame_early_is_not_sealed() {
    let inside = |delimiter: &[u8], payload: &[u8]| {
        let error = sealed(&ended_by(delimiter), payload).unwrap_err();
        assert_eq!(error.fault, FrameFault::DelimiterInside);
        error.offset
    };
    assert_eq!(inside(b"\n", b"a\nb"), 1);
    assert_eq!(inside(b"\r\n", b"a\r\n"), 1);
    // The delimiter itself completes an earlier one.
    assert_eq!(inside(b"\n\n", b"a\n"), 1);
    assert!(sealed(&ended_by(b"\r\n"), b"a\r").is_ok());
}

#[test]
fn a_frame_without_its_delimiter_is_refused() {
    let lines = ended_by(b"\r\n");
    for (wire, fault) in [
        (&b"ping"[..], FrameFault::DelimiterMissing),
        (b"", FrameFault::DelimiterMissing),
        (b"a\r\nb", FrameFault::DelimiterInside),
        (b"a\r\nb\r\n", FrameFault::DelimiterInside),
    ] {
        assert_eq!(opened(&lines, wire).unwrap_err().fault, fault);
    }
}

#[test]
fn a_frame_that_does_not_end_within_the_limit_is_refused() {
    let limits = FrameLimits {
        frame_bytes: 8,
        ..FrameLimits::DEFAULT
    };
    let stages = ended_by(b"\r\n").stages().to_vec();
    let lines = Profile::new(stages, limits).unwrap();
    let too_long = |len| Err(FrameFault::LengthLimit { len, limit: 8 });
    let found = |stream: &[u8]| frame_len(&lines, stream).map_err(|error| error.fault);
    assert_eq!(found(b"123456\r\n"), Ok(Some(8)));
    assert_eq!(found(b"1234567"), Ok(None));
    assert_eq!(found(b"12345678"), too_long(8));
    assert_eq!(found(b"1234567\r\n"), too_long(9));
    assert!(sealed(&lines, b"123456").is_ok());
    assert!(sealed(&lines, b"1234567").is_err());
}

#[test]
fn a_scan_finds_what_a_search_from_the_start_finds_however_the_stream_is_cut() {
    let stream = b"one\r\n\r\r\n\n\r\r\r\n\r\ntwo\r\nthree";
    for delimiter in [&b"\n"[..], b"\r\n", b"\r\r\n", b"\n\r\n"] {
        let lines = ended_by(delimiter);
        let mut scan = FrameScan::new();
        let mut buffered = Vec::new();
        for &byte in stream {
            buffered.push(byte);
            let found = scan.frame_len(&lines, &buffered).unwrap();
            assert_eq!(found, frame_len(&lines, &buffered).unwrap());
            if let Some(len) = found {
                buffered.drain(..len);
            }
        }
    }
}

#[test]
fn a_scan_that_is_asked_for_another_delimiter_starts_over() {
    let mut scan = FrameScan::new();
    assert_eq!(scan.frame_len(&ended_by(b";"), b"a\nb"), Ok(None));
    assert_eq!(scan.frame_len(&ended_by(b"\n"), b"a\nb"), Ok(Some(2)));
    assert_eq!(scan.frame_len(&profile(&[REST]), b"\x01\x00b"), Ok(Some(3)));
}

#[test]
fn a_scan_byte_by_byte_takes_no_longer_than_the_stream_is() {
    // 1 MiB: a search from the start for each byte would look at 5 * 10^11 bytes.
    let limits = FrameLimits {
        frame_bytes: 1 << 21,
        ..FrameLimits::DEFAULT
    };
    let lines = Profile::new(ended_by(b"\r\n").stages().to_vec(), limits).unwrap();
    let stream = vec![b'\r'; 1 << 20];
    let mut scan = FrameScan::new();
    for end in 0..stream.len() {
        assert_eq!(scan.frame_len(&lines, &stream[..end]), Ok(None));
    }
}

#[test]
fn a_fixed_size_needs_no_field() {
    let four = profile(&[Stage::Length(Length::Fixed(4))]);
    assert_eq!(sealed(&four, b"ping").unwrap(), b"ping");
    assert_eq!(opened(&four, b"ping").unwrap(), b"ping");
    assert_eq!(frame_len(&four, b""), Ok(Some(4)));
    for wrong in [&b"pin"[..], b"pings", b""] {
        let other = FrameFault::OtherSize {
            size: 4,
            actual: wrong.len(),
        };
        assert_eq!(sealed(&four, wrong).unwrap_err().fault, other);
        assert_eq!(opened(&four, wrong).unwrap_err().fault, other);
    }
}

#[test]
fn padding_fills_a_frame_of_fixed_size() {
    let inner = PayloadLength {
        align: 16.try_into().unwrap(),
        ..PayloadLength::OPEN_TIBIA
    };
    let sixteen = profile(&[
        Stage::Length(Length::Fixed(16)),
        Stage::PayloadLength(inner),
    ]);
    let wire = sealed(&sixteen, b"ping").unwrap();
    assert_eq!(wire, b"\x04\x00ping3333333333");
    assert_eq!(opened(&sixteen, &wire).unwrap(), b"ping");
}

#[test]
fn lengths_that_never_end_a_frame_are_no_profile() {
    let refused =
        |length| Profile::new(vec![Stage::Length(length)], FrameLimits::DEFAULT).unwrap_err();
    assert_eq!(refused(Length::Fixed(0)), ProfileError::LengthZero);
    assert_eq!(Delimiter::new(b""), None);
    assert_eq!(Delimiter::new(b"123456789"), None);
}

#[test]
fn a_varint_has_room_for_whatever_padding_was_given() {
    let varint = profile(&[
        Stage::Length(Length::Varint),
        Stage::PayloadLength(PayloadLength::UNPADDED),
    ]);
    for len in [0, 100, 124, 125, 126, 127, 128, 16_000, 16_380, 16_384] {
        for given in [0, 1, 200, 20_000] {
            let padding = vec![1; given];
            let mut state = FrameState::new();
            let mut wire =
                seal(&varint, &vec![2; len], Filler::Given(&padding), &mut state).unwrap();
            assert_eq!(frame_len(&varint, &wire), Ok(Some(wire.len())));
            let opened = open(&varint, &mut wire, &mut state).unwrap();
            assert_eq!((opened.payload.len(), opened.padding.len()), (len, given));
        }
    }
}
