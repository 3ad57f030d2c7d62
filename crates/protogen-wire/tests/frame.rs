//! Frames of every family, there and back, and what each stage refuses.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use std::borrow::Cow;
use std::num::NonZeroU8;

use proptest::prelude::*;
use protogen_wire::Direction;
use protogen_wire::chacha::ChaChaKey;
use protogen_wire::deflate::{InflateError, InflateLimits, Level, Wrapping};
use protogen_wire::frame::{
    Checksum, Compression, Counts, Filler, FrameError, FrameFault, FrameLimits, FrameState,
    IntegerForm, Length, LengthPrefix, Mismatch, PadCount, PayloadLength, Profile, ProfileError,
    Sequence, SequenceCheck, Stage, StageName, Sum, When, frame_len, open, seal, seal_into,
};
use protogen_wire::xor::XorKey;
use protogen_wire::xtea::Xtea;
use support::{f0, f1, f2, f2_challenge, f2_login, f3, f4, f4_challenge, profile, unhex};

const KEY: [u32; 4] = [0x1234_5678, 0x9abc_def0, 0x0fed_cba9, 0x8765_4321];
const REST: Stage = Stage::Length(Length::Prefix(LengthPrefix::of_rest(IntegerForm::U16_LE)));
const FLAGGED: Stage = Stage::Compression(Compression {
    wrapping: Wrapping::Raw,
    level: Level::DEFAULT,
    when: When::Flagged {
        threshold_bytes: 128,
    },
});

fn keyed() -> FrameState {
    let mut state = FrameState::new();
    state.set_xtea(Xtea::new(KEY));
    state.set_xor(XorKey::new(b"key").unwrap());
    state.set_chacha(ChaChaKey::new([7; 32], Direction::C2s));
    state
}

fn sealed(profile: &Profile, payload: &[u8]) -> Vec<u8> {
    seal(profile, payload, Filler::Profile, &mut keyed()).unwrap()
}

fn refusal(profile: &Profile, wire: &[u8]) -> FrameError {
    open(profile, &mut wire.to_vec(), &mut keyed()).unwrap_err()
}

/// As F4 with compression: what Canary sends to current clients.
fn f4_compressed() -> Profile {
    let mut stages = f4().stages().to_vec();
    stages.push(FLAGGED);
    profile(&stages)
}

fn families() -> Vec<(&'static str, Profile)> {
    let sum = |sum, form| {
        let mismatch = Mismatch::Refuse;
        Stage::Checksum(Checksum {
            sum,
            form,
            mismatch,
        })
    };
    let length = |length| Stage::Length(length);
    vec![
        ("nothing at all", profile(&[])),
        ("f0", f0()),
        ("f1", f1()),
        ("f2", f2()),
        ("f2 login", f2_login()),
        ("f2 challenge", f2_challenge()),
        ("f3", f3()),
        ("f4", f4()),
        ("f4 challenge", f4_challenge()),
        ("f4 compressed", f4_compressed()),
        ("varint", profile(&[length(Length::Varint)])),
        (
            "i32 of everything, crc32, xor",
            profile(&[
                length(Length::Prefix(LengthPrefix::of_whole(IntegerForm::I32_BE))),
                sum(Sum::Crc32, IntegerForm::U32_BE),
                Stage::Xor,
            ]),
        ),
        (
            "u32 of the rest, sum16, zlib",
            profile(&[
                length(Length::Prefix(LengthPrefix::of_rest(IntegerForm::U32_BE))),
                sum(Sum::Sum16, IntegerForm::U16_BE),
                Stage::Compression(Compression {
                    wrapping: Wrapping::Zlib,
                    level: Level::FASTEST,
                    when: When::Always,
                }),
            ]),
        ),
        (
            "chacha, take-over",
            profile(&[
                REST,
                Stage::ChaCha20Poly1305,
                Stage::CompressionStream(Compression {
                    wrapping: Wrapping::Zlib,
                    level: Level::FASTEST,
                    when: When::Always,
                }),
            ]),
        ),
        (
            "take-over",
            profile(&[
                REST,
                Stage::CompressionStream(Compression {
                    wrapping: Wrapping::Raw,
                    level: Level::DEFAULT,
                    when: When::Always,
                }),
            ]),
        ),
        ("runs", profile(&[REST, Stage::Rle(When::Always)])),
        (
            "sequence, xtea, padding, runs",
            profile(&[
                REST,
                Stage::Sequence(Sequence::OPEN_TIBIA),
                Stage::Xtea,
                Stage::PayloadLength(PayloadLength::OPEN_TIBIA),
                Stage::Rle(When::Flagged {
                    threshold_bytes: 64,
                }),
            ]),
        ),
    ]
}

#[test]
fn each_family_has_its_layout() {
    let payload = b"\x1f\x06\x80\x00\x6b\xfa";
    // f0: length, packets.
    assert_eq!(sealed(&f0(), payload), unhex("06001f0680006bfa"));
    // Recorded from TFS 1.4.
    assert_eq!(
        sealed(&f2_challenge(), payload),
        unhex("0c001102e00406001f0680006bfa")
    );
    // One block beside the checksum; the pad byte is the last one.
    let mut challenge = sealed(&f4_challenge(), payload);
    assert_eq!(challenge[..2], [1, 0]);
    assert_eq!(challenge[6..], unhex("011f0680006bfa33"));
    assert_eq!(
        open(&f4_challenge(), &mut challenge, &mut keyed())
            .unwrap()
            .padding,
        [0x33]
    );
    // The cipher's plain text, by hand.
    let mut frame = sealed(&f4(), payload);
    assert_eq!(frame[..6], unhex("010000000000"));
    Xtea::new(KEY).decrypt(&mut frame[6..]).unwrap();
    assert_eq!(frame[6..], unhex("011f0680006bfa33"));
}

#[test]
fn every_family_opens_what_it_seals() {
    for (name, profile) in families() {
        for len in [0, 1, 5, 6, 7, 8, 9, 127, 128, 129, 200, 4000] {
            let payload: Vec<u8> = (0..len).map(|at| ((at * 7) >> 3) as u8).collect();
            let (mut sealing, mut opening) = (keyed(), keyed());
            for _ in 0..3 {
                let mut wire = seal(&profile, &payload, Filler::Profile, &mut sealing).unwrap();
                assert_eq!(frame_len(&profile, &wire), Ok(Some(wire.len())), "{name}");
                let opened = open(&profile, &mut wire, &mut opening).unwrap();
                assert_eq!(opened.payload, payload, "{name}");
            }
        }
    }
}

#[test]
fn a_frame_cut_anywhere_is_refused_and_never_found_whole() {
    for (name, profile) in families().into_iter().skip(1) {
        let wire = sealed(&profile, &[0x64; 150]);
        for end in 0..wire.len() {
            let found = frame_len(&profile, &wire[..end]).unwrap();
            assert!(found.is_none_or(|len| len == wire.len()), "{name} at {end}");
            let error = refusal(&profile, &wire[..end]);
            assert_eq!(error.stage, StageName::Length, "{name} at {end}: {error}");
        }
    }
}

#[test]
fn a_changed_byte_is_found_by_the_checksum() {
    for sum in [Sum::Adler32, Sum::Crc32, Sum::Sum16] {
        let checksum = Checksum {
            sum,
            ..Checksum::ADLER32
        };
        let profile = profile(&[REST, Stage::Checksum(checksum)]);
        let mut wire = sealed(&profile, b"hello");
        wire[9] ^= 1;
        let error = refusal(&profile, &wire);
        assert_eq!((error.stage, error.offset), (StageName::Checksum, 2));
        assert!(matches!(error.fault, FrameFault::ChecksumMismatch { .. }));
    }
}

#[test]
fn a_tolerant_checksum_takes_frames_without_one() {
    let tolerant = |mismatch| {
        profile(&[
            REST,
            Stage::Checksum(Checksum {
                mismatch,
                ..Checksum::ADLER32
            }),
        ])
    };
    let without = sealed(&f0(), b"hello");
    let with = sealed(&f2_login(), b"hello");
    let payload = |profile: &Profile, wire: &[u8]| {
        open(profile, &mut wire.to_vec(), &mut keyed())
            .unwrap()
            .payload
            .into_owned()
    };

    let absent = tolerant(Mismatch::AssumeAbsent);
    assert_eq!(payload(&absent, &without), b"hello");
    assert_eq!(payload(&absent, &with), b"hello");
    assert_eq!(payload(&absent, &sealed(&f0(), b"hi")), b"hi");
    assert_eq!(payload(&tolerant(Mismatch::Ignore), &without), b"o");
    assert_eq!(
        refusal(&f2_login(), &without).fault,
        FrameFault::ChecksumMismatch {
            expected: 0x0070_0070,
            found: 0x6c6c_6568
        }
    );
}

#[test]
fn sequence_numbers_refuse_repeats_gaps_and_forgeries_without_a_change_of_state() {
    let mut sealing = keyed();
    let frames: Vec<_> = (0..4)
        .map(|_| seal(&f3(), b"x", Filler::Profile, &mut sealing).unwrap())
        .collect();
    let mut opening = keyed();
    open(&f3(), &mut frames[0].clone(), &mut opening).unwrap();

    let out_of_sequence = |frame: &[u8], opening: &mut FrameState, found| {
        let error = open(&f3(), &mut frame.to_vec(), opening).unwrap_err();
        assert_eq!((error.stage, error.offset), (StageName::Sequence, 2));
        assert_eq!(
            error.fault,
            FrameFault::OutOfSequence { expected: 1, found }
        );
        assert_eq!(opening.next_sequence(), Some(1));
    };
    out_of_sequence(&frames[0], &mut opening, 0);
    out_of_sequence(&frames[2], &mut opening, 2);
    let mut forged = frames[1].clone();
    forged[5] = 0x40;
    out_of_sequence(&forged, &mut opening, 0x4000_0001);
    open(&f3(), &mut frames[1].clone(), &mut opening).unwrap();
}

#[test]
fn the_sequence_does_not_advance_when_a_later_stage_refuses() {
    let mut opening = keyed();
    let good = sealed(&f3(), b"x");
    let mut bad = good.clone();
    // The length inside of the cipher becomes nonsense.
    bad[6] ^= 0xFF;
    let error = open(&f3(), &mut bad, &mut opening).unwrap_err();
    assert_eq!((error.stage, error.offset), (StageName::PayloadLength, 6));
    assert_eq!(opening.next_sequence(), None);
    open(&f3(), &mut good.clone(), &mut opening).unwrap();
    assert_eq!(opening.next_sequence(), Some(1));
}

#[test]
fn sequence_numbers_wrap_below_the_compressed_bit() {
    let (mut sealing, mut opening) = (keyed(), keyed());
    sealing.set_next_sequence(0x7FFF_FFFE);
    opening.set_next_sequence(0x7FFF_FFFE);
    let numbers: Vec<_> = (0..3)
        .map(|_| {
            let mut wire = seal(&f3(), b"x", Filler::Profile, &mut sealing).unwrap();
            open(&f3(), &mut wire, &mut opening)
                .unwrap()
                .sequence
                .unwrap()
        })
        .collect();
    assert_eq!(numbers, [0x7FFF_FFFE, 0x7FFF_FFFF, 0]);
}

#[test]
fn a_sequence_may_start_step_and_wrap_elsewhere_or_go_unchecked() {
    let odd = Sequence {
        first: 1,
        step: 2,
        last: 7,
        after_last: 1,
        ..Sequence::OPEN_TIBIA
    };
    let numbers: Vec<_> = std::iter::successors(Some(odd.first), |n| Some(odd.after(*n)))
        .take(6)
        .collect();
    assert_eq!(numbers, [1, 3, 5, 7, 1, 3]);

    let unchecked = Sequence {
        check: SequenceCheck::Ignore,
        ..Sequence::OPEN_TIBIA
    };
    let profile = profile(&[REST, Stage::Sequence(unchecked)]);
    let mut opening = keyed();
    for number in ["05000000", "05000000", "ffffff7f", "00000000"] {
        let mut wire = unhex(&format!("0500{number}aa"));
        assert_eq!(
            open(&profile, &mut wire, &mut opening).unwrap().payload,
            [0xaa].as_slice()
        );
    }
}

#[test]
fn compression_sets_bit_31_from_its_threshold_on() {
    let profile = f4_compressed();
    for (len, compressed) in [(127, false), (128, true)] {
        let mut wire = sealed(&profile, &vec![0x64; len]);
        assert_eq!(wire[5] & 0x80 != 0, compressed);
        let opened = open(&profile, &mut wire, &mut keyed()).unwrap();
        assert_eq!(opened.payload, vec![0x64; len]);
        assert_eq!((opened.sequence, opened.compressed), (Some(0), compressed));
    }
}

#[test]
fn what_does_not_shrink_or_shrinks_too_well_is_sent_as_it_is() {
    let profile = f4_compressed();
    let noise: Vec<u8> = (0..200_u32)
        .map(|at| (at.wrapping_mul(0x9E37_79B9) >> 13) as u8)
        .collect();
    assert_eq!(sealed(&profile, &noise)[5] & 0x80, 0);
    // A receiver with the default ratio would take it for a bomb.
    let zeros = vec![0; 60_000];
    let mut wire = sealed(&profile, &zeros);
    assert_eq!(wire[5] & 0x80, 0);
    assert_eq!(
        open(&profile, &mut wire, &mut keyed()).unwrap().payload,
        zeros
    );
}

#[test]
fn a_compressed_frame_is_refused_where_no_compression_was_agreed() {
    let mut wire = sealed(&f4_compressed(), &[0x64; 200]);
    let error = open(&f4(), &mut wire, &mut keyed()).unwrap_err();
    assert_eq!(
        (error.stage, &error.fault),
        (StageName::Compression, &FrameFault::UnexpectedCompression)
    );
}

#[test]
fn a_bomb_in_a_frame_is_refused_and_the_sequence_stays() {
    let generous = FrameLimits {
        frame_bytes: usize::MAX,
        payload: InflateLimits {
            bytes: usize::MAX,
            ratio: usize::MAX,
        },
    };
    let sender = Profile::new(f4_compressed().stages().to_vec(), generous).unwrap();
    let mut bomb = seal(&sender, &vec![0; 1_000_000], Filler::Profile, &mut keyed()).unwrap();
    let mut opening = keyed();
    let error = open(&f4_compressed(), &mut bomb, &mut opening).unwrap_err();
    assert_eq!(
        error.fault,
        FrameFault::Inflate(InflateError::TooLong {
            limit_bytes: 65_536
        })
    );
    assert_eq!(opening.next_sequence(), None);
}

#[test]
fn padding_is_the_profiles_or_given_or_random() {
    let fill = |filler: Filler<'_>| {
        let mut wire = seal(&f1(), b"abc", filler, &mut keyed())?;
        Ok(open(&f1(), &mut wire, &mut keyed())
            .unwrap()
            .padding
            .to_vec())
    };
    assert_eq!(fill(Filler::Profile), Ok(vec![0x33; 3]));
    assert_eq!(fill(Filler::Given(b"xyz")), Ok(b"xyz".to_vec()));
    assert_eq!(
        fill(Filler::Given(b"xyzxyzxyzxy")),
        Ok(b"xyzxyzxyzxy".to_vec())
    );
    assert_eq!(
        fill(Filler::Random(&mut |bytes| bytes.fill(9))),
        Ok(vec![9; 3])
    );
    let error: FrameError = fill(Filler::Given(b"xy")).unwrap_err();
    assert_eq!(
        error.fault,
        FrameFault::PaddingLength { given: 2, align: 8 }
    );
}

#[test]
fn frames_queue_behind_one_another() {
    let mut state = keyed();
    let mut out = Vec::new();
    for payload in [&b"one"[..], b"two", b""] {
        seal_into(&f3(), payload, Filler::Profile, &mut state, &mut out).unwrap();
    }
    let mut opening = keyed();
    let mut payloads = Vec::new();
    while let Some(len) = frame_len(&f3(), &out).unwrap() {
        payloads.push(
            open(&f3(), &mut out[..len], &mut opening)
                .unwrap()
                .payload
                .into_owned(),
        );
        out.drain(..len);
    }
    assert_eq!(payloads, [&b"one"[..], b"two", b""]);
}

#[test]
fn a_frame_that_can_not_be_sealed_leaves_no_trace() {
    let mut out = b"before".to_vec();
    let mut state = FrameState::new();
    let error = seal_into(&f3(), b"x", Filler::Profile, &mut state, &mut out).unwrap_err();
    assert_eq!(
        error,
        FrameError {
            stage: StageName::Xtea,
            offset: 6,
            fault: FrameFault::KeyMissing
        }
    );
    assert_eq!(
        (out.as_slice(), state.next_sequence()),
        (&b"before"[..], None)
    );
}

#[test]
fn lengths_above_a_limit_are_refused_before_anything_is_reserved() {
    let small = FrameLimits {
        frame_bytes: 100,
        ..FrameLimits::DEFAULT
    };
    let profile = Profile::new(vec![REST], small).unwrap();
    assert_eq!(frame_len(&profile, &unhex("6200")), Ok(Some(100)));
    let error = frame_len(&profile, &unhex("6300")).unwrap_err();
    assert_eq!(
        error.fault,
        FrameFault::LengthLimit {
            len: 101,
            limit: 100
        }
    );
    assert_eq!(
        seal(&profile, &[0; 98], Filler::Profile, &mut keyed())
            .unwrap()
            .len(),
        100
    );
    assert!(seal(&profile, &[0; 99], Filler::Profile, &mut keyed()).is_err());
}

#[test]
fn lengths_of_every_form_say_what_they_mean_or_are_refused() {
    let form = |prefix| profile(&[Stage::Length(Length::Prefix(prefix))]);
    let whole = LengthPrefix::of_whole(IntegerForm::U16_BE);
    let signed = LengthPrefix::of_rest(IntegerForm::I32_LE);
    let blocks = LengthPrefix::OPEN_TIBIA_BLOCKS;
    for (prefix, wire, len) in [
        (whole, "000a", Some(10)),
        (whole, "0002", Some(2)),
        (whole, "0001", None),
        (signed, "05000000", Some(9)),
        (signed, "ffffffff", None),
        (signed, "00000080", None),
        (blocks, "0000", Some(6)),
        (blocks, "0200", Some(22)),
        (LengthPrefix { bias: -3, ..blocks }, "0000", None),
    ] {
        assert_eq!(
            frame_len(&form(prefix), &unhex(wire)).ok(),
            len.map(Some),
            "{prefix:?} {wire}"
        );
    }
    assert_eq!(whole.counts, Counts::Whole);
    // 5 bytes are no whole blocks beside 4 bytes.
    assert!(seal(&form(blocks), &[0; 5], Filler::Profile, &mut keyed()).is_err());
}

#[test]
fn a_varint_length_ends_within_five_bytes() {
    let varint = profile(&[Stage::Length(Length::Varint)]);
    assert_eq!(sealed(&varint, &[7; 300])[..2], [0xAC, 0x02]);
    assert_eq!(frame_len(&varint, &unhex("ac02")), Ok(Some(302)));
    assert_eq!(frame_len(&varint, &unhex("ac")), Ok(None));
    assert_eq!(frame_len(&varint, &unhex("80808080")), Ok(None));
    assert_eq!(
        frame_len(&varint, &unhex("8080808080")).unwrap_err().fault,
        FrameFault::VarintTooLong
    );
    assert!(frame_len(&varint, &unhex("ffffffff7f")).is_err());
}

#[test]
fn lengths_inside_the_cipher_may_not_reach_out_of_it() {
    let plain_f1 = profile(&[REST, Stage::PayloadLength(PayloadLength::UNPADDED)]);
    assert_eq!(
        refusal(&plain_f1, &unhex("04000300aabb")),
        FrameError {
            stage: StageName::PayloadLength,
            offset: 2,
            fault: FrameFault::LengthDisagrees {
                declared: 3,
                actual: 2
            },
        }
    );
    let align = NonZeroU8::MIN;
    let counted = profile(&[REST, Stage::PadCount(PadCount { align, fill: 0 })]);
    assert_eq!(
        refusal(&counted, &unhex("030003aabb")).fault,
        FrameFault::LengthDisagrees {
            declared: 3,
            actual: 2
        }
    );
    assert_eq!(
        refusal(&f1(), &unhex("0700aaaaaaaaaaaaaa")).fault,
        FrameFault::NotWholeBlocks { len: 7 }
    );
    assert_eq!(
        refusal(&f1(), &unhex("0000")).fault,
        FrameFault::UnexpectedEnd { needed: 2, left: 0 }
    );
}

#[test]
fn an_error_names_its_stage_and_place() {
    assert_eq!(
        refusal(&f2(), &unhex("0300aabbcc")).to_string(),
        "frame: checksum at byte 2: 4 bytes needed, 3 left"
    );
}

#[test]
fn stages_that_do_not_fit_together_are_no_profile() {
    let refused =
        |stages: &[Stage]| Profile::new(stages.to_vec(), FrameLimits::DEFAULT).unwrap_err();
    let sequence = Stage::Sequence(Sequence::OPEN_TIBIA);
    let flagless = Stage::Sequence(Sequence {
        compressed_bit: None,
        ..Sequence::OPEN_TIBIA
    });
    let overlapping = Stage::Sequence(Sequence {
        last: u32::MAX,
        ..Sequence::OPEN_TIBIA
    });
    let outside = Stage::Sequence(Sequence {
        form: IntegerForm::U16_LE,
        last: 0x7FFF,
        ..Sequence::OPEN_TIBIA
    });
    let zero = Stage::Length(Length::Prefix(LengthPrefix {
        unit: 0,
        ..LengthPrefix::of_rest(IntegerForm::U8)
    }));

    assert_eq!(refused(&[Stage::Xor, REST]), ProfileError::LengthNotFirst);
    assert_eq!(refused(&[zero]), ProfileError::LengthUnit);
    assert_eq!(
        refused(&[REST, Stage::Xtea, Stage::Xtea]),
        ProfileError::Twice
    );
    assert_eq!(refused(&[sequence, sequence]), ProfileError::Twice);
    assert_eq!(refused(&[flagless, FLAGGED]), ProfileError::FlagMissing);
    assert_eq!(refused(&[FLAGGED, sequence]), ProfileError::FlagMissing);
    assert_eq!(refused(&[overlapping]), ProfileError::FlagBit);
    assert_eq!(refused(&[outside]), ProfileError::FlagBit);
    assert_eq!(
        refused(&[Stage::Xtea, Stage::PayloadLength(PayloadLength::UNPADDED)]),
        ProfileError::PaddingBelowBlock
    );
}

#[test]
fn an_uncompressed_payload_is_not_copied() {
    let mut wire = sealed(&f2(), b"hello");
    let opened = open(&f2(), &mut wire, &mut keyed()).unwrap();
    assert!(matches!(opened.payload, Cow::Borrowed(_)));
}

proptest! {
    #[test]
    fn any_bytes_are_opened_or_refused_by_every_family(
        wire in prop::collection::vec(any::<u8>(), 0..200),
        kept in any::<bool>(),
    ) {
        for (_, profile) in families() {
            let mut wire = wire.clone();
            // With a true length more frames reach the inner stages.
            if kept && wire.len() >= 6 && profile != f4() {
                let rest = u16::try_from(wire.len() - 2).unwrap();
                wire[..2].copy_from_slice(&rest.to_le_bytes());
            }
            if let Ok(Some(len)) = frame_len(&profile, &wire) {
                prop_assert!(len <= profile.limits().frame_bytes);
            }
            if let Ok(opened) = open(&profile, &mut wire, &mut keyed()) {
                prop_assert!(opened.payload.len() <= profile.limits().payload.bytes);
            }
        }
    }

    #[test]
    fn any_payload_comes_back_through_every_family(
        payload in prop::collection::vec(any::<u8>(), 0..2000),
        fill in any::<u8>(),
    ) {
        for (name, profile) in families() {
            let mut random = |bytes: &mut [u8]| bytes.fill(fill);
            let mut wire = seal(&profile, &payload, Filler::Random(&mut random), &mut keyed()).unwrap();
            let opened = open(&profile, &mut wire, &mut keyed()).unwrap();
            prop_assert_eq!(opened.payload.as_ref(), payload.as_slice(), "{}", name);
        }
    }
}
