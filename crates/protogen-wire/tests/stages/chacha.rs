//! ChaCha20-Poly1305: the published vector, the layout of a frame, and everything that is refused.

use protogen_wire::Direction;
use protogen_wire::chacha::{ChaChaKey, NotAuthentic};
use protogen_wire::deflate::{Level, Wrapping};
use protogen_wire::frame::{
    Compression, Filler, FrameFault, FrameState, Profile, Sequence, Stage, StageName, When, open,
    seal,
};

use super::length::REST;
use crate::support::{profile, unhex};

const KEY: [u8; 32] = [7; 32];

fn aead() -> Profile {
    profile(&[REST, Stage::ChaCha20Poly1305])
}

fn keyed(direction: Direction) -> FrameState {
    let mut state = FrameState::new();
    state.set_chacha(ChaChaKey::new(KEY, direction));
    state
}

fn sealed(state: &mut FrameState, payload: &[u8]) -> Vec<u8> {
    seal(&aead(), payload, Filler::Profile, state).unwrap()
}

fn refusal(state: &mut FrameState, wire: &[u8]) -> FrameFault {
    let error = open(&aead(), &mut wire.to_vec(), state).unwrap_err();
    assert_eq!(error.stage, StageName::ChaCha20Poly1305);
    let too_short = matches!(error.fault, FrameFault::UnexpectedEnd { .. });
    assert_eq!(error.is_final(), !too_short);
    error.fault
}

#[test]
fn the_vector_of_rfc_8439_section_2_8_2_is_met() {
    let key: Vec<u8> = (0x80..=0x9f).collect();
    let key = ChaChaKey::with_prefix(key.try_into().unwrap(), [7, 0, 0, 0]);
    let counter = u64::from_le_bytes(*b"@ABCDEFG");
    let additional = unhex("50515253c0c1c2c3c4c5c6c7");
    let plain = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for \
                  the future, sunscreen would be it.";
    let expected = unhex(concat!(
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6",
        "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36",
        "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc",
        "3ff4def08e4b7a9de576d26586cec64b6116",
    ));
    let mut bytes = plain.to_vec();
    let mut tag = key.seal(counter, &additional, &mut bytes);
    assert_eq!(bytes, expected);
    assert_eq!(tag.to_vec(), unhex("1ae10b594f09e26a7e902ecbd0600691"));

    key.open(counter, &additional, &mut bytes, &tag).unwrap();
    assert_eq!(bytes, plain);
    tag[15] ^= 1;
    let refused = key.open(counter, &additional, &mut expected.clone(), &tag);
    assert_eq!(refused, Err(NotAuthentic));
}

#[test]
fn a_frame_is_counter_cipher_text_and_tag() {
    let mut sealing = keyed(Direction::C2s);
    let frames: Vec<_> = (0..6).map(|_| sealed(&mut sealing, b"hello")).collect();
    // As Python's cryptography seals it under the nonce 633273000500000000000000.
    let sixth = "1d000500000000000000db6f7253a66e56c83046ed4d120ad661c13ec281b7";
    assert_eq!(frames[5], unhex(sixth));
}

#[test]
fn only_the_next_frame_is_taken_and_a_refused_one_changes_nothing() {
    let mut sealing = keyed(Direction::S2c);
    let frames: Vec<_> = (0..4).map(|_| sealed(&mut sealing, b"x")).collect();
    let mut opening = keyed(Direction::S2c);
    let mismatch = |expected, found| FrameFault::CounterMismatch { expected, found };

    // Later, again, and never.
    assert_eq!(refusal(&mut opening, &frames[1]), mismatch(0, 1));
    open(&aead(), &mut frames[0].clone(), &mut opening).unwrap();
    assert_eq!(refusal(&mut opening, &frames[0]), mismatch(1, 0));
    assert_eq!(refusal(&mut opening, &frames[3]), mismatch(1, 3));
    let mut forged = frames[3].clone();
    forged[2] = 1;
    assert_eq!(refusal(&mut opening, &forged), FrameFault::NotAuthentic);

    assert_eq!(opening.next_counter(), Some(1));
    for frame in &frames[1..] {
        assert_eq!(
            open(&aead(), &mut frame.clone(), &mut opening)
                .unwrap()
                .payload,
            &b"x"[..]
        );
    }
}

#[test]
fn every_changed_byte_and_every_cut_is_refused() {
    let frame = sealed(&mut keyed(Direction::C2s), b"hello");
    let mut opening = keyed(Direction::C2s);
    for at in 2..frame.len() {
        let mut changed = frame.clone();
        changed[at] ^= 0x10;
        let fault = refusal(&mut opening, &changed);
        match at {
            2..10 => assert!(matches!(fault, FrameFault::CounterMismatch { .. })),
            _ => assert_eq!(fault, FrameFault::NotAuthentic),
        }
    }
    for rest in 0..frame.len() - 2 {
        let mut cut = frame[..2 + rest].to_vec();
        cut[0] = rest as u8;
        let fault = refusal(&mut opening, &cut);
        match rest {
            0..24 => assert_eq!(
                fault,
                FrameFault::UnexpectedEnd {
                    needed: 24,
                    left: rest
                }
            ),
            _ => assert_eq!(fault, FrameFault::NotAuthentic),
        }
    }
    assert!(open(&aead(), &mut frame.clone(), &mut opening).is_ok());
}

#[test]
fn a_frame_sent_back_to_its_sender_is_refused() {
    let frame = sealed(&mut keyed(Direction::C2s), b"hello");
    let fault = refusal(&mut keyed(Direction::S2c), &frame);
    assert_eq!(fault, FrameFault::NotAuthentic);
}

#[test]
fn the_same_key_given_again_goes_on_counting_and_another_starts_over() {
    let mut sealing = keyed(Direction::C2s);
    sealed(&mut sealing, b"x");
    sealing.set_chacha(ChaChaKey::new(KEY, Direction::C2s));
    assert_eq!(sealing.next_counter(), Some(1));
    let before = sealed(&mut sealing, b"x");

    let other = || ChaChaKey::new([8; 32], Direction::C2s);
    sealing.set_chacha(other());
    assert_eq!(sealing.next_counter(), Some(0));
    let first = sealed(&mut sealing, b"x");
    let mut opening = FrameState::new();
    opening.set_chacha(other());
    assert!(open(&aead(), &mut first.clone(), &mut opening).is_ok());
    // Its turn, but sealed with the key of before.
    assert_eq!(refusal(&mut opening, &before), FrameFault::NotAuthentic);
}

#[test]
fn without_a_key_nothing_passes() {
    let mut state = FrameState::new();
    let error = seal(&aead(), b"x", Filler::Profile, &mut state).unwrap_err();
    assert_eq!(
        (error.stage, error.fault),
        (StageName::ChaCha20Poly1305, FrameFault::KeyMissing)
    );
    let wire = [&[24, 0][..], &[0; 24]].concat();
    assert_eq!(refusal(&mut state, &wire), FrameFault::KeyMissing);
}

#[test]
fn a_frame_that_is_not_sent_uses_up_no_counter() {
    let mut sealing = keyed(Direction::C2s);
    let long = vec![0; 65_530];
    assert!(seal(&aead(), &long, Filler::Profile, &mut sealing).is_err());
    assert_eq!(sealing.next_counter(), Some(0));
}

#[test]
fn the_compressed_flag_in_front_can_not_be_turned_over() {
    let flagged = profile(&[
        REST,
        Stage::Sequence(Sequence::OPEN_TIBIA),
        Stage::ChaCha20Poly1305,
        Stage::Compression(Compression {
            wrapping: Wrapping::Raw,
            level: Level::DEFAULT,
            when: When::Flagged {
                threshold_bytes: 64,
            },
        }),
    ]);
    for payload in [&[1; 10][..], &[1; 100]] {
        let wire = seal(
            &flagged,
            payload,
            Filler::Profile,
            &mut keyed(Direction::C2s),
        )
        .unwrap();
        let mut turned = wire.clone();
        turned[5] ^= 0x80;
        let mut opening = keyed(Direction::C2s);
        let error = open(&flagged, &mut turned, &mut opening).unwrap_err();
        assert_eq!(error.fault, FrameFault::NotAuthentic);
        let mut wire = wire;
        assert_eq!(
            open(&flagged, &mut wire, &mut opening).unwrap().payload,
            payload
        );
    }
}

#[test]
fn debug_output_hides_the_key() {
    let shown = format!("{:?}", keyed(Direction::C2s));
    assert!(shown.contains("ChaChaKey(***)"), "{shown}");
    assert!(!shown.contains("7, 7"), "{shown}");
}
