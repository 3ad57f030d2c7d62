//! Every recorded frame of Open Tibia opens to its plain text, and seals back to the same bytes.
//!
//! What was random, padding and the filler of RSA blocks, is taken from the recording.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use protogen_wire::frame::{Filler, FrameState, Profile, frame_len, open, seal};
use protogen_wire::rsa::well_known_ot_test_key;
use protogen_wire::xtea::Xtea;
use support::{Recorded, f2, f2_challenge, f2_login, f3, recording};

/// One recording and how its first packet is laid out.
struct Session {
    file: &'static str,
    /// Where the RSA blocks of the client's first packet begin, counted from the end of the body.
    blocks_from_end: &'static [usize],
    /// How many bytes stand in front of the first RSA block.
    before_first_block: usize,
    after_login: fn() -> Profile,
    frames: usize,
}

const SESSIONS: &[Session] = &[
    login("login_1098_ok.json", 2),
    login("login_1098_badpw.json", 2),
    login("login_wrong_version.json", 1),
    Session {
        file: "login_860_refused.json",
        blocks_from_end: &[128],
        before_first_block: 17,
        after_login: f2,
        frames: 2,
    },
    game("game_1098_alice.json", 44),
    game("game_1098_bob.json", 120),
    game("game_1098_bob_combat.json", 36),
    Session {
        file: "game_1310_qt_seq.json",
        blocks_from_end: &[128],
        before_first_block: 18,
        after_login: f3,
        frames: 17,
    },
];

/// Version 10.98: a block of credentials, text in the clear, a block of the authenticator.
const fn login(file: &'static str, frames: usize) -> Session {
    Session {
        file,
        blocks_from_end: &[276, 128],
        before_first_block: 22,
        after_login: f2,
        frames,
    }
}

const fn game(file: &'static str, frames: usize) -> Session {
    Session {
        file,
        blocks_from_end: &[128],
        before_first_block: 12,
        after_login: f2,
        frames,
    }
}

/// Both directions of one end of a connection.
struct Line {
    profile: Profile,
    opening: FrameState,
    sealing: FrameState,
}

impl Line {
    fn new(profile: Profile) -> Self {
        Self {
            profile,
            opening: FrameState::new(),
            sealing: FrameState::new(),
        }
    }

    fn start_cipher(&mut self, profile: Profile, key: [u8; 16]) {
        self.profile = profile;
        self.opening.set_xtea(Xtea::from_bytes(key));
        self.sealing.set_xtea(Xtea::from_bytes(key));
    }

    /// Opens the frame, seals it again, and gives its payload.
    fn there_and_back(&mut self, frame: &Recorded) -> Vec<u8> {
        let note = &frame.note;
        assert_eq!(
            frame_len(&self.profile, &frame.wire),
            Ok(Some(frame.wire.len())),
            "{note}"
        );

        let mut wire = frame.wire.clone();
        let opened = open(&self.profile, &mut wire, &mut self.opening).unwrap();
        let filler = Filler::Given(opened.padding);
        let sealed = seal(&self.profile, &opened.payload, filler, &mut self.sealing).unwrap();
        assert!(sealed == frame.wire, "{note} seals otherwise");
        opened.payload.into_owned()
    }
}

/// The body with its RSA blocks decrypted, once they are known to encrypt back.
fn open_blocks(body: &[u8], session: &Session) -> Vec<u8> {
    let key = well_known_ot_test_key();
    let mut plain = body.to_vec();
    for from_end in session.blocks_from_end {
        let start = body.len() - from_end;
        let sealed = body[start..].first_chunk().unwrap();
        let opened = key.open_block(sealed).unwrap();
        assert_eq!(key.public_key().encrypt_block(&opened).unwrap(), *sealed);
        plain[start..start + 128].copy_from_slice(&*opened);
    }
    plain
}

fn replay(session: &Session) -> usize {
    let mut client = Line::new(f2_login());
    let mut server = Line::new(f2_challenge());
    let mut frames = 0;
    let mut logged_in = false;
    for frame in recording(session.file) {
        let line = if frame.from_client {
            &mut client
        } else {
            &mut server
        };
        let payload = line.there_and_back(&frame);
        if frame.from_client && !logged_in {
            logged_in = true;
            let plain = open_blocks(&payload, session);
            assert!(plain == frame.plain, "{} opens otherwise", frame.note);
            // Behind the zero byte that opens the block.
            let key = plain[session.before_first_block + 1..]
                .first_chunk()
                .unwrap();
            client.start_cipher((session.after_login)(), *key);
            server.start_cipher((session.after_login)(), *key);
        } else {
            assert!(
                payload == frame.plain,
                "{}: {} opens otherwise",
                session.file,
                frame.note
            );
        }
        frames += 1;
    }
    frames
}

#[test]
fn every_recorded_frame_opens_and_seals_back() {
    for session in SESSIONS {
        assert_eq!(replay(session), session.frames, "{}", session.file);
    }
}

#[test]
fn recorded_frames_are_found_in_a_stream_however_it_is_cut() {
    let frames = recording("game_1098_alice.json");
    let stream: Vec<u8> = frames.iter().flat_map(|frame| frame.wire.clone()).collect();
    let profile = f2_login();
    for piece in [1, 2, 3, 7, 100, 65_536] {
        let mut buffered = Vec::new();
        let mut found = 0;
        for bytes in stream.chunks(piece) {
            buffered.extend_from_slice(bytes);
            while let Some(len) = frame_len(&profile, &buffered).unwrap()
                && len <= buffered.len()
            {
                assert!(buffered[..len] == frames[found].wire);
                buffered.drain(..len);
                found += 1;
            }
        }
        assert_eq!((found, buffered.len()), (frames.len(), 0));
    }
}

#[test]
fn a_recorded_frame_sent_twice_is_out_of_sequence() {
    let session = SESSIONS.last().unwrap();
    let frames = recording(session.file);
    let key = *frames[1].plain[session.before_first_block + 1..]
        .first_chunk()
        .unwrap();
    let mut server = Line::new(f3());
    server.start_cipher(f3(), key);
    let sequenced: Vec<_> = frames[2..]
        .iter()
        .filter(|frame| !frame.from_client)
        .collect();
    server.there_and_back(sequenced[0]);
    server.there_and_back(sequenced[1]);

    for repeated in &sequenced[..2] {
        let before = server.opening.next_sequence();
        assert!(
            open(
                &server.profile,
                &mut repeated.wire.clone(),
                &mut server.opening
            )
            .is_err()
        );
        assert_eq!(server.opening.next_sequence(), before);
    }
    server.there_and_back(sequenced[2]);
}
