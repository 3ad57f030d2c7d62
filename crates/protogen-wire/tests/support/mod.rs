//! What the tests of frames share: hex, recordings and the profiles of Open Tibia.
#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test that cannot go on should stop, and not every test uses everything"
)]

use std::path::PathBuf;

use protogen_wire::frame::{
    Checksum, FrameLimits, IntegerForm, Length, LengthPrefix, PadCount, PayloadLength, Profile,
    Sequence, Stage,
};
use serde_json::Value;

pub fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

pub fn vectors(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors")
        .join(path);
    std::fs::read_to_string(path).unwrap()
}

/// One frame of a recorded session.
pub struct Recorded {
    pub from_client: bool,
    pub wire: Vec<u8>,
    pub plain: Vec<u8>,
    pub note: String,
}

pub fn recording(file: &str) -> Vec<Recorded> {
    let frames: Value = serde_json::from_str(&vectors(&format!("open-tibia/{file}"))).unwrap();
    let text = |frame: &Value, key: &str| frame[key].as_str().unwrap().to_owned();
    frames
        .as_array()
        .unwrap()
        .iter()
        .map(|frame| Recorded {
            from_client: text(frame, "dir") == "c2s",
            wire: unhex(&text(frame, "wire")),
            plain: unhex(&text(frame, "plain")),
            note: text(frame, "note"),
        })
        .collect()
}

const REST: Stage = Stage::Length(Length::Prefix(LengthPrefix::of_rest(IntegerForm::U16_LE)));
const BLOCKS: Stage = Stage::Length(Length::Prefix(LengthPrefix::OPEN_TIBIA_BLOCKS));
const ADLER: Stage = Stage::Checksum(Checksum::ADLER32);
const INNER: Stage = Stage::PayloadLength(PayloadLength::OPEN_TIBIA);

pub fn profile(stages: &[Stage]) -> Profile {
    Profile::new(stages.to_vec(), FrameLimits::DEFAULT).unwrap()
}

/// Before 7.70: a length and the packets.
pub fn f0() -> Profile {
    profile(&[REST])
}

/// 7.70 to 8.39, once the cipher is on.
pub fn f1() -> Profile {
    profile(&[REST, Stage::Xtea, INNER])
}

/// The first packet of a client from 8.40 on.
pub fn f2_login() -> Profile {
    profile(&[REST, ADLER])
}

/// The server's challenge, before the cipher.
pub fn f2_challenge() -> Profile {
    profile(&[REST, ADLER, Stage::PayloadLength(PayloadLength::UNPADDED)])
}

/// 8.40 to 12.89, once the cipher is on.
pub fn f2() -> Profile {
    profile(&[REST, ADLER, Stage::Xtea, INNER])
}

/// Sequence numbers in place of the checksum.
pub fn f3() -> Profile {
    profile(&[
        REST,
        Stage::Sequence(Sequence::OPEN_TIBIA),
        Stage::Xtea,
        INNER,
    ])
}

/// From 14.05 on.
pub fn f4() -> Profile {
    profile(&[
        BLOCKS,
        Stage::Sequence(Sequence::OPEN_TIBIA),
        Stage::Xtea,
        Stage::PadCount(PadCount::OPEN_TIBIA),
    ])
}

/// The server's challenge from 14.05 on.
pub fn f4_challenge() -> Profile {
    profile(&[BLOCKS, ADLER, Stage::PadCount(PadCount::OPEN_TIBIA)])
}
