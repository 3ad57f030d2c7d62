//! Context take-over and runs in a frame: what a refused frame takes with it, and what is sent as it is.

use protogen_wire::deflate::{InflateError, InflateLimits, Level, Wrapping};
use protogen_wire::frame::{
    Checksum, Compression, Filler, FrameError, FrameFault, FrameLimits, FrameState, Profile,
    ProfileError, Sequence, Stage, StageName, When, open, seal,
};
use protogen_wire::rle;

use super::length::REST;
use crate::support::profile;

const SEQUENCE: Stage = Stage::Sequence(Sequence::OPEN_TIBIA);
const FLAGGED: When = When::Flagged {
    threshold_bytes: 32,
};

fn deflate(wrapping: Wrapping, when: When) -> Compression {
    Compression {
        wrapping,
        level: Level::DEFAULT,
        when,
    }
}

fn stream(wrapping: Wrapping, when: When) -> Stage {
    Stage::CompressionStream(deflate(wrapping, when))
}

fn sealed(profile: &Profile, payload: &[u8], state: &mut FrameState) -> Vec<u8> {
    seal(profile, payload, Filler::Profile, state).unwrap()
}

fn opened(profile: &Profile, wire: &[u8], state: &mut FrameState) -> Result<Vec<u8>, FrameError> {
    open(profile, &mut wire.to_vec(), state).map(|opened| opened.payload.into_owned())
}

fn text(turn: usize) -> Vec<u8> {
    format!("{turn}: You see a dragon lord. It is hungry, and so is its nest.").into_bytes()
}

/// Bytes that do not shrink (xorshift32).
fn noise(len: usize) -> Vec<u8> {
    let next = |seed: &u32| {
        let seed = seed ^ (seed << 13);
        let seed = seed ^ (seed >> 17);
        Some(seed ^ (seed << 5))
    };
    std::iter::successors(Some(1), next)
        .map(|seed| (seed >> 11) as u8)
        .take(len)
        .collect()
}

#[test]
fn the_window_goes_on_from_frame_to_frame() {
    for (wrapping, when) in [
        (Wrapping::Raw, When::Always),
        (Wrapping::Zlib, When::Always),
        (Wrapping::Raw, FLAGGED),
        (Wrapping::Zlib, FLAGGED),
    ] {
        let profile = profile(&[REST, SEQUENCE, stream(wrapping, when)]);
        let (mut sealing, mut opening) = (FrameState::new(), FrameState::new());
        let mut sizes = Vec::new();
        for turn in 0..100 {
            // Short ones, long ones, and bytes that do not shrink, in between.
            for payload in [text(turn), b"short".to_vec(), Vec::new(), noise(400)] {
                let wire = sealed(&profile, &payload, &mut sealing);
                assert_eq!(opened(&profile, &wire, &mut opening), Ok(payload));
                sizes.push(wire.len());
            }
        }
        assert!(sizes[0] > 50 && sizes[4] < 30, "{sizes:?}");
        assert!(sizes[3] > 400 && sizes[7] < 40, "{sizes:?}");
    }
}

#[test]
fn behind_a_refused_frame_every_frame_is_refused() {
    let profile = profile(&[
        REST,
        Stage::Checksum(Checksum::ADLER32),
        stream(Wrapping::Raw, When::Always),
    ]);
    let mut sealing = FrameState::new();
    let frames: Vec<_> = (0..3)
        .map(|turn| sealed(&profile, &text(turn), &mut sealing))
        .collect();
    let mut opening = FrameState::new();
    opened(&profile, &frames[0], &mut opening).unwrap();

    // Refused before it reaches the window, but lost for it.
    let mut damaged = frames[1].clone();
    damaged[9] ^= 1;
    let error = opened(&profile, &damaged, &mut opening).unwrap_err();
    assert_eq!(error.stage, StageName::Checksum);
    for frame in &frames[1..] {
        let error = opened(&profile, frame, &mut opening).unwrap_err();
        let lost = FrameFault::Inflate(InflateError::WindowLost);
        assert_eq!((error.stage, &error.fault), (StageName::Compression, &lost));
        assert_eq!(
            error.to_string(),
            "frame: compression at byte 0: an earlier message was refused, the shared window is lost"
        );
    }
}

#[test]
fn without_take_over_a_refused_frame_takes_nothing_with_it() {
    let compression = deflate(Wrapping::Raw, When::Always);
    let profile = profile(&[REST, Stage::Compression(compression)]);
    let mut opening = FrameState::new();
    let good = sealed(&profile, &text(0), &mut FrameState::new());
    assert!(opened(&profile, b"\x02\x00\x07\x07", &mut opening).is_err());
    assert_eq!(opened(&profile, &good, &mut opening), Ok(text(0)));
}

#[test]
fn a_frame_that_can_not_be_sent_leaves_nothing_in_the_window() {
    for wrapping in [Wrapping::Raw, Wrapping::Zlib] {
        let profile = profile(&[REST, stream(wrapping, When::Always)]);
        let (mut sealing, mut opening) = (FrameState::new(), FrameState::new());
        for turn in 0..3 {
            // Does not shrink, and is in no window: too long for a u16.
            let long = &noise(66_536)[1_000..];
            assert!(seal(&profile, long, Filler::Profile, &mut sealing).is_err());
            for payload in [noise(300), text(turn)] {
                let wire = sealed(&profile, &payload, &mut sealing);
                assert_eq!(opened(&profile, &wire, &mut opening), Ok(payload));
            }
        }
    }
}

#[test]
fn what_shrinks_too_well_is_stored_so_that_the_peer_takes_it() {
    let zeros = vec![0; 60_000];
    for wrapping in [Wrapping::Raw, Wrapping::Zlib] {
        for stage in [
            Stage::Compression(deflate(wrapping, When::Always)),
            stream(wrapping, When::Always),
        ] {
            let profile = profile(&[REST, stage]);
            let (mut sealing, mut opening) = (FrameState::new(), FrameState::new());
            for payload in [&text(0), &zeros, &text(1), &zeros] {
                let wire = sealed(&profile, payload, &mut sealing);
                assert_eq!(opened(&profile, &wire, &mut opening).as_ref(), Ok(payload));
            }
        }
    }
}

#[test]
fn runs_are_a_compression_like_any_other() {
    let always = profile(&[REST, Stage::Rle(When::Always)]);
    let mut state = FrameState::new();
    let wire = sealed(&always, b"aaab", &mut state);
    assert_eq!(wire, b"\x04\x00\x83a\x81b");
    assert_eq!(opened(&always, &wire, &mut state).unwrap(), b"aaab");

    let flagged = profile(&[REST, SEQUENCE, Stage::Rle(FLAGGED)]);
    for (payload, compressed) in [(vec![7; 31], false), (vec![7; 32], true), (text(0), false)] {
        let mut wire = sealed(&flagged, &payload, &mut FrameState::new());
        assert_eq!(wire[5] & 0x80 != 0, compressed);
        let mut state = FrameState::new();
        let opened = open(&flagged, &mut wire, &mut state).unwrap();
        assert_eq!(
            (opened.payload.as_ref(), opened.compressed),
            (payload.as_slice(), compressed)
        );
    }
}

#[test]
fn runs_above_the_limit_or_the_ratio_are_refused() {
    let limits = FrameLimits {
        payload: InflateLimits {
            bytes: 10_000,
            ratio: 50,
        },
        ..FrameLimits::DEFAULT
    };
    let profile = Profile::new(vec![REST, Stage::Rle(When::Always)], limits).unwrap();
    let refusal = |plain: usize| {
        let packed = rle::compress(&vec![7; plain]);
        let mut wire = (packed.len() as u16).to_le_bytes().to_vec();
        wire.extend(packed);
        opened(&profile, &wire, &mut FrameState::new())
            .map(|payload| payload.len())
            .map_err(|error| (error.stage, error.fault))
    };
    let limit = |len, limit| Err((StageName::Rle, FrameFault::LengthLimit { len, limit }));
    // Runs of 127: two bytes each.
    assert_eq!(refusal(4064), Ok(4064));
    assert_eq!(refusal(127 * 40), limit(127 * 40, 4096));
    assert_eq!(refusal(127 * 120), limit(127 * 120, 10_000));
}

#[test]
fn compressions_may_stand_in_one_another() {
    let nested = profile(&[
        REST,
        SEQUENCE,
        stream(Wrapping::Zlib, When::Always),
        Stage::Compression(deflate(Wrapping::Raw, FLAGGED)),
        Stage::Rle(When::Always),
    ]);
    let (mut sealing, mut opening) = (FrameState::new(), FrameState::new());
    for payload in [text(0), vec![0; 5000], Vec::new(), noise(300)] {
        let wire = sealed(&nested, &payload, &mut sealing);
        assert_eq!(opened(&nested, &wire, &mut opening), Ok(payload));
    }
}

#[test]
fn a_flag_serves_one_compression_alone() {
    let refused =
        |stages: &[Stage]| Profile::new(stages.to_vec(), FrameLimits::DEFAULT).unwrap_err();
    let raw = stream(Wrapping::Raw, FLAGGED);
    assert_eq!(refused(&[REST, raw]), ProfileError::FlagMissing);
    assert_eq!(
        refused(&[REST, SEQUENCE, raw, Stage::Rle(FLAGGED)]),
        ProfileError::FlagMissing
    );
    let always = stream(Wrapping::Raw, When::Always);
    assert_eq!(refused(&[REST, always, always]), ProfileError::Twice);
}
