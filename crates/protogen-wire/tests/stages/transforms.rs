//! What the application brings: transforms of a frame, and of the stream in front of the length.

use protogen_wire::frame::{
    Filler, FrameFault, FrameLimits, FrameState, FrameTransform, PadCount, PayloadLength, Profile,
    ProfileError, Stage, StageName, StreamStage, StreamTransform, TransformName, frame_len, open,
    seal, seal_into,
};
use protogen_wire::xor::XorKey;

use super::length::REST;
use crate::support::profile;

const SHIFT: TransformName = TransformName::constant("Shift");
const DOUBLE: TransformName = TransformName::constant("Double");

/// Adds the number of the frame to each byte.
#[derive(Default)]
struct Shift(u8);

impl FrameTransform for Shift {
    fn open(&mut self, bytes: &mut Vec<u8>, _limit_bytes: usize) -> Result<(), String> {
        bytes.iter_mut().for_each(|b| *b = b.wrapping_sub(self.0));
        Ok(())
    }

    fn seal(&mut self, bytes: &mut Vec<u8>, _limit_bytes: usize) -> Result<(), String> {
        bytes.iter_mut().for_each(|b| *b = b.wrapping_add(self.0));
        Ok(())
    }

    fn passed(&mut self) {
        self.0 += 1;
    }
}

/// Sends every second byte alone, if it is the same as the first.
struct Halve;

impl FrameTransform for Halve {
    fn open(&mut self, bytes: &mut Vec<u8>, limit_bytes: usize) -> Result<(), String> {
        if bytes.len() * 2 > limit_bytes {
            return Err("too many".to_owned());
        }
        *bytes = bytes.iter().flat_map(|&b| [b, b]).collect();
        Ok(())
    }

    fn seal(&mut self, bytes: &mut Vec<u8>, _limit_bytes: usize) -> Result<(), String> {
        if bytes
            .chunks(2)
            .any(|pair| pair.len() != 2 || pair[0] != pair[1])
        {
            return Err("no pairs".to_owned());
        }
        *bytes = bytes.iter().step_by(2).copied().collect();
        Ok(())
    }
}

/// Says nothing of what it was allowed.
struct Flood;

impl FrameTransform for Flood {
    fn open(&mut self, bytes: &mut Vec<u8>, limit_bytes: usize) -> Result<(), String> {
        bytes.resize(limit_bytes + 1, 0);
        Ok(())
    }

    fn seal(&mut self, bytes: &mut Vec<u8>, limit_bytes: usize) -> Result<(), String> {
        self.open(bytes, limit_bytes)
    }
}

fn with(name: TransformName, transform: impl FrameTransform + 'static) -> FrameState {
    let mut state = FrameState::new();
    state.set_transform(name, Box::new(transform));
    state
}

#[test]
fn a_cipher_of_the_application_stands_where_the_profile_says() {
    let profile = profile(&[
        REST,
        Stage::Extern(SHIFT),
        Stage::PadCount(PadCount::OPEN_TIBIA),
    ]);
    let (mut sealing, mut opening) = (with(SHIFT, Shift(1)), with(SHIFT, Shift(1)));
    for turn in 1..=3_u8 {
        let mut wire = seal(&profile, b"\x10\x20", Filler::Profile, &mut sealing).unwrap();
        assert_eq!(
            wire,
            [8, 0, 5 + turn, 0x10 + turn, 0x20 + turn]
                .into_iter()
                .chain([0x33 + turn; 5])
                .collect::<Vec<_>>()
        );
        let opened = open(&profile, &mut wire, &mut opening).unwrap();
        assert_eq!(opened.payload, &b"\x10\x20"[..]);
        assert_eq!(opened.padding, [0x33; 5]);
    }
}

#[test]
fn a_transform_counts_only_frames_that_passed_everything() {
    let profile = profile(&[
        REST,
        Stage::Extern(SHIFT),
        Stage::PayloadLength(PayloadLength::UNPADDED),
    ]);
    let (mut sealing, mut opening) = (with(SHIFT, Shift(0)), with(SHIFT, Shift(0)));
    let long = vec![0; 65_534];
    assert!(seal(&profile, &long, Filler::Profile, &mut sealing).is_err());
    // A length behind the transform that reaches out of the frame.
    assert!(open(&profile, &mut b"\x02\x00\x09\x00".to_vec(), &mut opening).is_err());
    for _ in 0..2 {
        let mut wire = seal(&profile, b"abc", Filler::Profile, &mut sealing).unwrap();
        let opened = open(&profile, &mut wire, &mut opening).unwrap();
        assert_eq!(opened.payload, &b"abc"[..]);
    }
}

#[test]
fn a_compression_of_the_application_may_change_sizes() {
    let profile = profile(&[
        REST,
        Stage::Extern(DOUBLE),
        Stage::PayloadLength(PayloadLength {
            align: 2.try_into().unwrap(),
            fill: 0,
            ..PayloadLength::UNPADDED
        }),
    ]);
    // Length 0x0202, so that header and payload are pairs.
    let payload = vec![9; 0x0202];
    let mut sealing = with(DOUBLE, Halve);
    let mut wire = seal(&profile, &payload, Filler::Profile, &mut sealing).unwrap();
    assert_eq!(wire.len(), 2 + 1 + 0x0101);
    let mut state = with(DOUBLE, Halve);
    let opened = open(&profile, &mut wire, &mut state).unwrap();
    assert_eq!(opened.payload, payload);

    let error = seal(&profile, b"odd", Filler::Profile, &mut sealing).unwrap_err();
    assert_eq!(
        error.to_string(),
        "frame: extern at byte 2: Double: no pairs"
    );
}

#[test]
fn a_transform_that_was_not_given_is_named() {
    let profile = profile(&[REST, Stage::Extern(SHIFT)]);
    let mut state = with(DOUBLE, Halve);
    let sealing = seal(&profile, b"x", Filler::Profile, &mut state).unwrap_err();
    let opening = open(&profile, &mut b"\x01\x00x".to_vec(), &mut state).unwrap_err();
    for error in [sealing, opening] {
        assert_eq!(error.fault, FrameFault::TransformMissing { name: SHIFT });
        assert!(error.to_string().ends_with("no transform Shift was given"));
    }
}

#[test]
fn a_transform_that_does_not_heed_its_limit_is_refused() {
    let profile = profile(&[REST, Stage::Extern(SHIFT)]);
    let mut state = with(SHIFT, Flood);
    let sealing = seal(&profile, b"x", Filler::Profile, &mut state).unwrap_err();
    let opening = open(&profile, &mut b"\x01\x00x".to_vec(), &mut state).unwrap_err();
    for error in [sealing, opening] {
        assert!(matches!(error.fault, FrameFault::LengthLimit { .. }));
    }
}

#[test]
fn names_have_1_to_63_bytes() {
    assert_eq!(TransformName::new(""), None);
    assert_eq!(TransformName::new(&"x".repeat(64)), None);
    let longest = "x".repeat(63);
    assert_eq!(TransformName::new(&longest).unwrap().as_str(), longest);
}

/// Adds to each byte the one before it, over the whole stream.
#[derive(Default)]
struct Chain(u8);

impl StreamTransform for Chain {
    fn stream_in(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            let before = std::mem::replace(&mut self.0, *byte);
            *byte = byte.wrapping_sub(before);
        }
    }

    fn stream_out(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = byte.wrapping_add(self.0);
            self.0 = *byte;
        }
    }
}

const XOR: Stage = Stage::Stream(StreamStage::Xor);
const CHAIN: Stage = Stage::Stream(StreamStage::Extern(SHIFT));

fn streaming() -> FrameState {
    let mut state = FrameState::new();
    state.set_stream_xor(XorKey::new(b"key").unwrap());
    state.set_stream_transform(SHIFT, Box::new(Chain::default()));
    state
}

#[test]
fn a_stream_that_was_turned_as_a_whole_is_found_however_it_is_cut() {
    let payloads: [&[u8]; 4] = [b"one", b"", b"three", b"fourteen bytes"];
    for stages in [&[XOR, REST][..], &[CHAIN, REST], &[XOR, CHAIN, REST]] {
        let profile = profile(stages);
        let (mut sealing, mut plain) = (streaming(), Vec::new());
        for payload in payloads {
            seal_into(&profile, payload, Filler::Profile, &mut sealing, &mut plain).unwrap();
        }
        let mut stream = plain.clone();
        // In two parts: the state goes on between them.
        let (first, second) = stream.split_at_mut(7);
        sealing.stream_out(&profile, first).unwrap();
        sealing.stream_out(&profile, second).unwrap();
        assert_ne!(stream, plain);

        for piece in 1..stream.len() {
            let (mut opening, mut buffered, mut found) = (streaming(), Vec::new(), Vec::new());
            for part in stream.chunks(piece) {
                let start = buffered.len();
                buffered.extend_from_slice(part);
                opening.stream_in(&profile, &mut buffered[start..]).unwrap();
                while let Some(len) = frame_len(&profile, &buffered).unwrap()
                    && len <= buffered.len()
                {
                    let opened = open(&profile, &mut buffered[..len], &mut opening).unwrap();
                    found.push(opened.payload.into_owned());
                    buffered.drain(..len);
                }
            }
            assert_eq!(found, payloads);
        }
    }
}

#[test]
fn the_xor_of_the_stream_goes_on_where_the_last_frame_ended() {
    let profile = profile(&[XOR, REST]);
    let mut state = streaming();
    let mut bytes = [0; 4];
    state.stream_out(&profile, &mut bytes).unwrap();
    assert_eq!(bytes, *b"keyk");
    let mut bytes = [0; 1];
    state.stream_out(&profile, &mut bytes).unwrap();
    assert_eq!(bytes, *b"e");
    // The same key given again changes nothing.
    state.set_stream_xor(XorKey::new(b"key").unwrap());
    let mut bytes = [0; 7];
    state.stream_out(&profile, &mut bytes).unwrap();
    assert_eq!(bytes, *b"ykeykey");
    state.set_stream_xor(XorKey::new(b"other").unwrap());
    let mut bytes = [0; 7];
    state.stream_out(&profile, &mut bytes).unwrap();
    assert_eq!(bytes, *b"otherot");
}

#[test]
fn a_stream_without_its_key_or_transform_is_refused_untouched() {
    for (stage, fault) in [
        (XOR, FrameFault::KeyMissing),
        (CHAIN, FrameFault::TransformMissing { name: SHIFT }),
    ] {
        let profile = profile(&[stage, REST]);
        let mut bytes = *b"abc";
        let error = FrameState::new()
            .stream_in(&profile, &mut bytes)
            .unwrap_err();
        assert_eq!((error.stage, error.fault), (StageName::Stream, fault));
        assert_eq!(bytes, *b"abc");
    }
    let mut bytes = *b"abc";
    FrameState::new()
        .stream_in(&profile(&[REST]), &mut bytes)
        .unwrap();
    assert_eq!(bytes, *b"abc");
}

#[test]
fn only_transforms_of_the_stream_stand_before_the_length() {
    let refused =
        |stages: &[Stage]| Profile::new(stages.to_vec(), FrameLimits::DEFAULT).unwrap_err();
    let shift = Stage::Extern(SHIFT);
    assert_eq!(refused(&[shift, REST]), ProfileError::LengthNotFirst);
    assert_eq!(refused(&[XOR, shift, REST]), ProfileError::LengthNotFirst);
    assert_eq!(refused(&[REST, XOR]), ProfileError::StreamNotFirst);
    assert_eq!(refused(&[XOR, XOR, REST]), ProfileError::Twice);
    assert_eq!(refused(&[CHAIN, CHAIN]), ProfileError::Twice);
    assert_eq!(refused(&[REST, shift, shift]), ProfileError::Twice);
    let two = profile(&[
        CHAIN,
        XOR,
        REST,
        Stage::Extern(DOUBLE),
        shift_named("Other"),
    ]);
    assert_eq!(two.stages().len(), 5);
}

fn shift_named(name: &'static str) -> Stage {
    Stage::Extern(TransformName::new(name).unwrap())
}
