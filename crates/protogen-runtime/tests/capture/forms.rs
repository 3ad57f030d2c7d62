//! Any frames survive any form that can hold them. Never an example by hand.

use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;
use protogen_runtime::{
    capture::{CaptureError, Content, Ending, Form, Frame, Header, Lost},
    wire::Direction,
};

use super::support::{Memory, drain, frames, open, read, to, write};

fn header() -> impl Strategy<Value = Header> {
    let content = prop_oneof![Just(Content::Wire), Just(Content::Payload)];
    let started = proptest::option::of((0_u64..1 << 32, 0_u32..1_000_000_000));
    let text = || "[ -~äß\\\\\n\r:]{0,40}";
    (content, started, text(), text(), text(), text()).prop_map(
        |(content, started, protocol, versions, state, note)| Header {
            content,
            started: started.map(|(s, n)| UNIX_EPOCH + Duration::new(s, n)),
            protocol,
            versions,
            state,
            note,
        },
    )
}

fn frame(least: usize) -> impl Strategy<Value = Frame> {
    let bytes = prop_oneof![
        8 => proptest::collection::vec(any::<u8>(), least..64),
        1 => proptest::collection::vec(any::<u8>(), 1400..5000),
    ];
    (0_u64..1 << 40, any::<bool>(), bytes, any::<bool>()).prop_map(|(at, server, bytes, masked)| {
        Frame {
            at: Duration::from_nanos(at),
            direction: match server {
                true => Direction::S2c,
                false => Direction::C2s,
            },
            bytes,
            masked,
        }
    })
}

proptest! {
    #[test]
    fn our_own_form_gives_back_what_was_written(
        header in header(),
        frames in proptest::collection::vec(frame(0), 0..20),
    ) {
        let bytes = write(Form::Own, &header, &frames);
        let mut capture = open(&bytes).unwrap();
        prop_assert_eq!(capture.form(), Form::Own);
        prop_assert_eq!(capture.header(), &header);
        prop_assert_eq!(drain(&mut capture).unwrap(), (frames, Ending::Closed));
    }

    #[test]
    fn pcapng_gives_back_what_was_written(
        header in header(),
        frames in proptest::collection::vec(frame(0), 0..20),
    ) {
        let bytes = write(Form::Pcapng, &header, &frames);
        let mut capture = open(&bytes).unwrap();
        prop_assert_eq!(capture.form(), Form::Pcapng);
        prop_assert_eq!(capture.header(), &header);
        prop_assert_eq!(drain(&mut capture).unwrap(), (frames, Ending::Closed));
    }

    #[test]
    fn the_text_of_otclient_gives_back_payloads_to_the_millisecond(
        frames in proptest::collection::vec(frame(1), 1..20),
    ) {
        let bytes = write(Form::OtClient, &Header::new(Content::Payload), &frames);
        let mut capture = open(&bytes).unwrap();
        prop_assert_eq!(capture.form(), Form::OtClient);
        let expected = frames.into_iter().map(|frame| Frame {
            at: Duration::from_millis(frame.at.as_millis() as u64),
            masked: false,
            ..frame
        });
        prop_assert_eq!(drain(&mut capture).unwrap(), (expected.collect(), Ending::Open));
    }

    #[test]
    fn random_bytes_never_panic(
        start in prop::sample::select(vec![
            &b""[..], b"\x89PGC\r\n\x1A\x01", b"< 1 ", b"\n\r\r\n",
        ]),
        rest in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = read(&[start, &rest].concat());
    }

    #[test]
    fn changed_bytes_never_panic(
        form in prop_oneof![Just(Form::Own), Just(Form::OtClient), Just(Form::Pcapng)],
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = write(form, &Header::new(Content::Payload), &frames(10, 1));
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = read(&bytes);
        let _ = read(&bytes[..cut.index(bytes.len())]);
    }
}

#[test]
fn losses_are_told_where_they_happened() {
    let [first, second] = [0, 1].map(|index| super::support::frame(index, 2));
    let lost = Lost {
        frames: 3,
        bytes: 99,
    };
    for form in [Form::Own, Form::Pcapng] {
        let memory = Memory::new();
        let mut writer = to(&memory, form, &Header::new(Content::Wire)).unwrap();
        writer.write(&first).unwrap();
        writer.lost(lost).unwrap();
        writer.write(&second).unwrap();
        writer.finish().unwrap();
        let mut capture = open(&memory.bytes()).unwrap();
        assert_eq!(capture.next().unwrap().unwrap(), first);
        assert_eq!(capture.lost(), Lost::default());
        assert_eq!(capture.next().unwrap().unwrap(), second);
        assert_eq!(capture.lost(), lost);
    }
}

#[test]
fn what_no_form_begins_with_is_refused_by_name() {
    let cases = [
        (&b"hello"[..], "neither a capture of protogen"),
        (b"\xD4\xC3\xB2\xA1\x02\0\x04\0", "classic pcap"),
        (
            b"\x89PGC\r\n\x1A\x09rest",
            "a version of protogen that is not known",
        ),
    ];
    for (bytes, words) in cases {
        let error = open(bytes).unwrap_err();
        assert!(matches!(error, CaptureError::Unrecognised { .. }));
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn an_empty_file_is_a_torn_capture() {
    assert_eq!(read(b"").unwrap(), (vec![], Ending::Torn { bytes: 0 }));
}
