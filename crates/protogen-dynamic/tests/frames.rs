//! Connections as they were on the wire: the frames are cut, opened and followed, however the
//! bytes are split.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{path::Path, sync::Arc};

use protogen_dynamic::{
    Connection, Context, MapTables, Outcome, RegionForm, Reproduction,
    frames::{Content, FrameProblem, Observed, Observer},
    hex,
    random::Chance,
};
use protogen_schema::ir::{Direction, Schema};
use protogen_wire::rsa::well_known_ot_test_key;
use serde_json::Value as Json;

use Direction::{C2s, S2c};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn schema(name: &str) -> Schema {
    let path = root().join("schemas").join(name);
    let compiled = protogen_schema::compile(&path, &protogen_schema::load::FileSystem);
    compiled.schema.unwrap()
}

fn text(text: &str) -> Schema {
    let compiled = protogen_schema::compile_text("test.pgen", text);
    let words = format!("{:?}", compiled.diagnostics);
    compiled.schema.unwrap_or_else(|| panic!("{words}"))
}

/// A frame of a recording: who sent it, as it was, its payload.
type Frame = (Direction, Vec<u8>, Vec<u8>);

fn frames(file: &str) -> Vec<Frame> {
    let path = root().join("tests/vectors/open-tibia").join(file);
    let json: Json = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let frame = |frame: &Json| {
        let bytes = |name: &str| hex::parse(frame[name].as_str().unwrap()).unwrap();
        let direction = match frame["dir"].as_str().unwrap() {
            "c2s" => C2s,
            _ => S2c,
        };
        (direction, bytes("wire"), bytes("plain"))
    };
    json.as_array().unwrap().iter().map(frame).collect()
}

fn tables() -> MapTables {
    let path = root().join("tests/vectors/open-tibia/items.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split(','));
    let names: Vec<&str> = lines.next().unwrap().skip(1).collect();
    let mut tables = MapTables::new();
    for name in names.iter().chain(&["chargeable"]) {
        tables.declare(name);
    }
    for mut cells in lines {
        let id = cells.next().unwrap().parse().unwrap();
        for (name, cell) in names.iter().zip(cells) {
            tables.insert(name, vec![id], cell.parse().unwrap());
        }
    }
    tables
}

/// A connection with Open Tibia, with the RSA blocks sealed or opened.
fn tibia<'s>(schema: &'s Schema, (state, client): (&str, u32), form: RegionForm) -> Connection<'s> {
    let tfs = schema
        .features
        .iter()
        .position(|known| known.name == "Tfs14");
    let tfs = (u32::try_from(tfs.unwrap()).unwrap(), true);
    let mut context = Context::new(schema, &[(0, client)], &[tfs]);
    context.rsa.form = form;
    context.rsa.private = Some(Arc::new(well_known_ot_test_key()));
    context.tables = Arc::new(tables());
    Connection::new(schema, context, schema.state(state))
}

const SESSIONS: [(&str, (&str, u32)); 7] = [
    ("game_1098_alice.json", ("game_login", 1098)),
    ("game_1098_bob.json", ("game_login", 1098)),
    ("game_1098_bob_combat.json", ("game_login", 1098)),
    ("login_1098_ok.json", ("login", 1098)),
    ("login_1098_badpw.json", ("login", 1098)),
    ("login_860_refused.json", ("login", 860)),
    ("login_wrong_version.json", ("login", 860)),
];

#[test]
fn every_recorded_frame_holds_the_packets_of_its_plain_payload() {
    let schema = schema("open_tibia.pgen");
    for (file, start) in SESSIONS {
        let mut plain = tibia(&schema, start, RegionForm::Plain);
        let mut observer = Observer::new(tibia(&schema, start, RegionForm::Sealed));
        for (index, (direction, wire, payload)) in frames(file).iter().enumerate() {
            let expected = plain.decode_line(*direction, payload);
            let mut seen = Vec::new();
            observer.receive(*direction, wire, &mut |piece| seen.push(piece));
            let [piece] = seen.as_slice() else {
                panic!("{file} frame {index}: {} pieces", seen.len());
            };
            assert_eq!((piece.direction, &piece.wire), (*direction, wire));
            let Content::Opened(opened) = &piece.content else {
                panic!("{file} frame {index}: {:?}", piece.content);
            };
            // A fault's rest holds the block as it stood.
            let faulty = matches!(expected.last(), Some(Outcome::Fault(_)));
            if faulty {
                assert_eq!(
                    opened.outcomes.len(),
                    expected.len(),
                    "{file} frame {index}"
                );
            } else {
                assert_eq!(opened.outcomes, expected, "{file} frame {index}");
            }
            assert_eq!(opened.payload.len(), payload.len());
            let again = opened.seal.seal(&opened.payload, &opened.padding);
            assert_eq!(again.as_ref(), Ok(wire), "{file} frame {index}");
        }
    }
}

/// What an observer tells of a stream, and the bytes of its pieces; how bytes behind a fault were
/// cut is left out.
fn told(observer: &mut Observer<'_>, chunks: &[(Direction, &[u8])]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let mut bytes: [Vec<u8>; 2] = Default::default();
    let mut tell = |piece: Observed| {
        bytes[usize::from(piece.direction == S2c)].extend(&piece.wire);
        match &piece.content {
            Content::Opened(opened) => {
                let word = |outcome: &Outcome| match outcome {
                    Outcome::Packet(decoded) => format!("{decoded:?}"),
                    Outcome::Fault(fault) => format!("{} at {}", fault.error, fault.start),
                };
                let words: Vec<String> = opened.outcomes.iter().map(word).collect();
                told.push(format!("{:?} {words:?}", piece.direction));
            }
            Content::Fault(problem) => told.push(format!("{:?} {problem}", piece.direction)),
            Content::Lost => {}
        }
    };
    for (direction, chunk) in chunks {
        observer.receive(*direction, chunk, &mut tell);
    }
    for direction in [C2s, S2c] {
        observer.finish(direction, &mut tell);
    }
    told.push(format!("{bytes:?}"));
    told
}

/// The same bytes, split at random places.
fn split<'b>(
    chance: &mut Chance,
    frames: &'b [(Direction, Vec<u8>)],
) -> Vec<(Direction, &'b [u8])> {
    let mut chunks = Vec::new();
    for (direction, bytes) in frames {
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let len = match chance.below(3) {
                0 => 1,
                _ => chance.below(rest.len()) + 1,
            };
            let (chunk, behind) = rest.split_at(len.min(rest.len()));
            chunks.push((*direction, chunk));
            rest = behind;
        }
    }
    chunks
}

/// Frames of one direction that follow one another are one run of bytes.
fn runs(frames: &[(Direction, Vec<u8>)]) -> Vec<(Direction, Vec<u8>)> {
    let mut runs: Vec<(Direction, Vec<u8>)> = Vec::new();
    for (direction, bytes) in frames {
        match runs.last_mut() {
            Some((last, run)) if last == direction => run.extend(bytes),
            _ => runs.push((*direction, bytes.clone())),
        }
    }
    runs
}

#[test]
fn however_the_bytes_are_split_the_frames_are_the_same() {
    let tibia_schema = schema("open_tibia.pgen");
    let custom = schema("custom_binary.pgen");
    let mut chance = Chance::new(7);
    for round in 0..30 {
        let (file, start) = SESSIONS[round % SESSIONS.len()];
        let mut bytes: Vec<(Direction, Vec<u8>)> = frames(file)
            .into_iter()
            .map(|(direction, wire, _)| (direction, wire))
            .take(12)
            .collect();
        if round % 2 == 1 {
            // Damage: a checksum that is wrong, or a length.
            let at = chance.below(bytes.len());
            let byte = chance.below(8);
            bytes[at].1[byte] ^= 0x41;
        }
        let bytes = runs(&bytes);
        let whole: Vec<_> = bytes.iter().map(|(d, b)| (*d, b.as_slice())).collect();
        let observer = || {
            let connection = tibia(&tibia_schema, start, RegionForm::Sealed);
            Observer::new(connection.with_reproduction(Reproduction::Unchecked))
        };
        let expected = told(&mut observer(), &whole);
        assert_eq!(
            told(&mut observer(), &split(&mut chance, &bytes)),
            expected,
            "{file} round {round}"
        );
    }
    let messages = "000000076863cdc0000000000000 000000076863cdc000d1000000026869\
        000000076863cdc0045c0000000b68656c6c6f20776f726c64 000000076863cdc000d2000000026869 00";
    let bytes = [(C2s, hex::parse(messages).unwrap())];
    for _ in 0..20 {
        let observer = || {
            let context = Context::new(&custom, &[], &[]);
            Observer::new(Connection::new(&custom, context, None))
        };
        let expected = told(&mut observer(), &[(C2s, bytes[0].1.as_slice())]);
        assert_eq!(
            expected.len(),
            5,
            "three messages, a wrong sum, what is lost"
        );
        assert_eq!(told(&mut observer(), &split(&mut chance, &bytes)), expected);
    }
}

#[test]
fn sequence_numbers_begin_behind_the_login() {
    // A server of 13.10 puts numbers where the checksum stood; no schema describes its packets.
    let schema = text(
        "protocol layered { endian little; text latin1; opcode u8; }
         context key: [u32; 4] @secret;
         session {
           transport tcp;
           layer length(u16);
           layer adler32 @lenient;
           layer sequence(u32, compressed 31) @after(GameLogin);
           layer xtea(key) @after(GameLogin);
           layer inner(u16) @s2c;
           @c2s layer inner(u16) @after(GameLogin);
         }
         c2s GameLogin = 0x0A {
           head: bytes[17],
           via rsa[128] { _: u8 = 0, xtea_key: [u32; 4], set key = xtea_key, more: bytes[..] },
         }
         test GameLogin \"0A\" = error;",
    );
    let mut context = Context::new(&schema, &[], &[]);
    context.rsa.private = Some(Arc::new(well_known_ot_test_key()));
    let mut observer = Observer::new(Connection::new(&schema, context, None));
    let mut numbers = [Vec::new(), Vec::new()];
    for (index, (direction, wire, plain)) in frames("game_1310_qt_seq.json").into_iter().enumerate()
    {
        observer.receive(direction, &wire, &mut |piece| {
            let Content::Opened(opened) = &piece.content else {
                panic!("frame {index}: {:?}", piece.content);
            };
            assert_eq!(opened.payload.len(), plain.len(), "frame {index}");
            if index != 1 {
                assert_eq!(opened.payload, plain, "frame {index}");
            }
            numbers[usize::from(direction == S2c)].extend(opened.sequence);
        });
    }
    assert_eq!(numbers[0], [0, 1, 2, 3]);
    assert_eq!(numbers[1], (0..=10).collect::<Vec<u32>>());
}

#[test]
fn a_frame_that_does_not_open_is_told_and_the_next_one_opens() {
    let schema = schema("open_tibia.pgen");
    let recorded = frames("game_1098_alice.json");
    let mut observer = Observer::new(tibia(&schema, ("game_login", 1098), RegionForm::Sealed));
    let mut faults = Vec::new();
    for (index, (direction, mut wire, _)) in recorded.into_iter().enumerate() {
        if index == 3 {
            wire[4] ^= 1;
        }
        observer.receive(direction, &wire, &mut |piece| match piece.content {
            Content::Opened(_) => {}
            Content::Fault(FrameProblem::Stage(error)) => {
                assert_eq!(piece.wire, wire);
                faults.push((index, error.stage.to_string(), error.offset));
            }
            other => panic!("frame {index}: {other:?}"),
        });
    }
    assert_eq!(faults, [(3, "checksum".to_owned(), 2)]);
}

#[test]
fn a_stream_without_an_end_of_frames_is_lost_once_and_stays_bytes() {
    let schema = text(
        "protocol p { endian little; text utf8; opcode u8; }
         session { transport tcp; layer length(i32); }
         both Hi = 1;
         test Hi \"01\" = {};",
    );
    let mut observer = Observer::new(Connection::new(
        &schema,
        Context::new(&schema, &[], &[]),
        None,
    ));
    let bytes = hex::parse("01000000 01 ffffffff 0102").unwrap();
    let told = told(
        &mut observer,
        &[(S2c, &bytes), (S2c, b"\x03"), (C2s, b"\x01\0\0\0\x01")],
    );
    assert!(told[0].contains("Hi"), "{told:?}");
    assert!(told[1].contains("frame: length at byte 0"), "{told:?}");
    assert!(
        told[2].starts_with("C2s") && told[2].contains("Hi"),
        "{told:?}"
    );
    let bytes = [vec![1, 0, 0, 0, 1], [&bytes[..], &[3]].concat()];
    assert_eq!(told[3..], [format!("{bytes:?}")], "told once");
}

#[test]
fn a_message_of_a_websocket_is_a_frame() {
    let schema = schema("bloom_sky.pgen");
    let state = schema.state("unauthenticated");
    let connection = Connection::new(&schema, Context::new(&schema, &[], &[]), state);
    let mut observer = Observer::new(connection);
    let told = told(&mut observer, &[(C2s, b"\0alice\0")]);
    assert!(told[0].contains("RequestAuth"), "{told:?}");
}

#[test]
fn what_frames_do_not_carry_is_named() {
    for (layers, words) in [
        ("layer length(u24);", "layer `length`"),
        ("layer adler32;", "nothing says where a frame ends"),
        ("layer Turn; layer length(u16);", "layer `extern transform`"),
        ("", "nothing says where a frame ends"),
        ("layer Turn; frame stream;", "layer `extern transform`"),
    ] {
        let schema = text(&format!(
            "protocol p {{ endian little; text utf8; opcode u8; }}
             extern transform Turn;
             session {{ transport tcp; {layers} }}
             both Hi = 1;
             test Hi \"01\" = {{}};"
        ));
        let context = Context::new(&schema, &[], &[]);
        let mut observer = Observer::new(Connection::new(&schema, context, None));
        let told = told(&mut observer, &[(C2s, b"\x01\0\x01")]);
        assert!(told[0].contains(words), "{layers}: {told:?}");
    }
}

#[test]
fn a_recording_that_begins_behind_the_login_needs_the_key_alone() {
    let schema = schema("open_tibia.pgen");
    let recorded = frames("game_1098_alice.json");
    let login = &recorded[1].2;
    let words = login[13..].chunks_exact(4).take(4);
    let key = words.map(|word| u32::from_le_bytes(word.try_into().unwrap()).into());
    let key = protogen_dynamic::Value::List(key.map(protogen_dynamic::Value::Int).collect());
    let mut connection = tibia(&schema, ("game", 1098), RegionForm::Sealed);
    let id = schema.contexts.iter().position(|known| known.name == "key");
    let id = protogen_schema::ir::ContextId(u32::try_from(id.unwrap()).unwrap());
    connection.context.set_value(&schema, id, key).unwrap();
    let mut observer = Observer::new(connection);
    let mut packets = 0;
    for (direction, wire, _) in &recorded[2..] {
        observer.receive(*direction, wire, &mut |piece| {
            assert!(matches!(piece.content, Content::Opened(_)), "{piece:?}");
            packets += piece.outcomes().len();
        });
    }
    assert!(packets > 60, "{packets}");
}

#[test]
fn every_cipher_and_compression_opens_what_the_stages_sealed() {
    use protogen_wire::frame::{self, Filler, FrameState};
    let payload = b"\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0aaaaaaaaaaaaaaaaaaaaaaa";
    for layers in [
        "layer sum8; layer xor8; layer sum16; layer crc16; layer crc32;",
        "layer deflate;",
        "layer deflate(takeover);",
        "layer zlib;",
        "layer rle;",
        "layer xor(key);",
        "layer chacha20poly1305(key);",
        "layer sequence(u32, compressed 31); layer deflate(threshold 8, level 9);",
        "layer sequence(u16, start 5, step 2); layer pad_count;",
    ] {
        let schema = text(&format!(
            "protocol p {{ endian little; text utf8; opcode u8; }}
             context key: bytes[32] @secret;
             session {{ transport tcp; layer length(u16); {layers} frame one; }}
             both Hi = 1 {{ all: bytes[..] }}
             test Hi \"01\" = {{ all: hex \"\" }};"
        ));
        let mut context = Context::new(&schema, &[], &[]);
        let key = [7; 32];
        let value = protogen_dynamic::Value::Bytes(key.to_vec());
        let id = protogen_schema::ir::ContextId(0);
        context.set_value(&schema, id, value).unwrap();
        let plan = protogen_dynamic::frames::Plan::new(&schema, None);
        let profile = plan.profile(&schema, context.configuration(), &context.limits);
        let profile = profile.unwrap();
        let mut state = FrameState::new();
        state.set_xor(protogen_wire::xor::XorKey::new(&key).unwrap());
        let direction = protogen_wire::Direction::C2s;
        state.set_chacha(protogen_wire::chacha::ChaChaKey::new(key, direction));
        let mut observer = Observer::new(Connection::new(&schema, context, None));
        for _ in 0..3 {
            let wire = frame::seal(&profile, payload, Filler::Profile, &mut state).unwrap();
            observer.receive(C2s, &wire, &mut |piece| {
                let Content::Opened(opened) = piece.content else {
                    panic!("{layers}: {:?}", piece.content);
                };
                assert_eq!(opened.payload, payload, "{layers}");
            });
        }
    }
}

#[test]
fn a_login_is_sealed_again_for_another_key() {
    use protogen_dynamic::frames::{Edit, has_rsa};
    use protogen_wire::{region::RsaKeys, rsa::RsaPublicKey};
    // Any odd modulus of 1024 bits: what it seals is compared with what it sealed, never opened.
    let other = RsaPublicKey::new(&[0xF1; 128], 65_537).unwrap();
    let schema = schema("open_tibia.pgen");
    for (file, start) in SESSIONS {
        let mut observer = Observer::new(tibia(&schema, start, RegionForm::Sealed));
        let mut replaced = 0;
        for (direction, wire, _) in frames(file) {
            let mut pieces = Vec::new();
            observer.receive(direction, &wire, &mut |piece| pieces.push(piece));
            for key in [well_known_ot_test_key().public_key().clone(), other.clone()] {
                let is_other = key.modulus_bytes() == other.modulus_bytes();
                let frame = observer.replace(&pieces[0], &mut |decoded| {
                    let keys = RsaKeys {
                        public: Some(key.clone()),
                        ..RsaKeys::default()
                    };
                    has_rsa(&schema, decoded.packet).then(|| Edit {
                        fields: decoded.fields.clone(),
                        rsa: Some(keys),
                    })
                });
                let Some(frame) = frame.unwrap() else {
                    continue;
                };
                replaced += 1;
                assert_eq!(frame.len(), wire.len());
                assert_eq!(frame == wire, !is_other, "{file}");
                // The part before the block is in the clear.
                assert_eq!(frame[6..10], wire[6..10]);
            }
        }
        let faulty = file == "login_wrong_version.json";
        assert_eq!(replaced, if faulty { 0 } else { 2 }, "{file}");
    }
}

#[test]
fn what_one_end_might_send_is_sealed_as_it_was() {
    let schema = schema("open_tibia.pgen");
    for (file, start) in SESSIONS {
        let mut recorded = Observer::new(tibia(&schema, start, RegionForm::Sealed));
        let mut live = Observer::new(tibia(&schema, start, RegionForm::Sealed));
        for (index, (direction, wire, _)) in frames(file).iter().enumerate() {
            recorded.receive(*direction, wire, &mut |piece| {
                let Content::Opened(opened) = piece.content else {
                    panic!("{file} frame {index}");
                };
                let sealed = live.seal_next(*direction, &opened.payload, &opened.padding);
                assert_eq!(sealed.as_ref(), Ok(wire), "{file} frame {index}");
            });
            live.receive(*direction, wire, &mut |_| {});
        }
    }
}

#[test]
fn a_layer_before_the_length_turns_the_stream() {
    let schema = text(
        "protocol p { endian little; text utf8; opcode u8; }
         context key: bytes[3] @secret;
         session { transport tcp; layer xor(key) @after(Start); layer length(u16); frame one; }
         both Start = 1;
         both Hi = 2 { text: str[u8] }
         test Start \"01\" = {};",
    );
    let observer = || {
        let mut context = Context::new(&schema, &[], &[]);
        let key = protogen_dynamic::Value::Bytes(vec![0x10, 0x20, 0x40]);
        let id = protogen_schema::ir::ContextId(0);
        context.set_value(&schema, id, key).unwrap();
        Observer::new(Connection::new(&schema, context, None))
    };
    // Start in the clear, then two frames under a key that goes on from byte to byte.
    let mut wire = hex::parse("010001").unwrap();
    let mut turned = hex::parse("0400 02 02 6869 0300 02 01 61").unwrap();
    for (byte, key) in turned.iter_mut().zip([0x10, 0x20, 0x40].iter().cycle()) {
        *byte ^= key;
    }
    wire.append(&mut turned);
    let expected = told(&mut observer(), &[(C2s, &wire)]);
    assert_eq!(expected.len(), 4, "{expected:?}");
    let says = |index: usize, word: &str| {
        expected[index].contains(&format!("Text({word:?})").replace('"', "\\\""))
    };
    assert!(says(1, "hi") && says(2, "a"), "{expected:?}");
    let mut chance = Chance::new(3);
    for _ in 0..20 {
        let bytes = [(C2s, wire.clone())];
        assert_eq!(told(&mut observer(), &split(&mut chance, &bytes)), expected);
    }
    // And what is made here is turned alike.
    let (mut one, mut made) = (observer(), Vec::new());
    for payload in ["01", "02026869", "020161"] {
        let payload = hex::parse(payload).unwrap();
        let frame = one.seal_next(C2s, &payload, &[]).unwrap();
        one.receive(C2s, &frame, &mut |_| {});
        made.extend(frame);
    }
    assert_eq!(made, wire);
}

#[test]
fn an_observer_may_move_to_another_thread() {
    fn may_move<T: Send>() {}
    may_move::<Observer<'_>>();
}

/// What is told of bytes of the client, in one piece and in all others.
fn told_of(schema: &Schema, bytes: &[u8]) -> Vec<String> {
    let observer = || {
        let context = Context::new(schema, &[], &[]);
        Observer::new(Connection::new(schema, context, None))
    };
    let whole = told(&mut observer(), &[(C2s, bytes)]);
    let mut chance = Chance::new(11);
    let frames = [(C2s, bytes.to_vec())];
    for _ in 0..10 {
        assert_eq!(told(&mut observer(), &split(&mut chance, &frames)), whole);
    }
    whole
}

const LINES: &str = "protocol lines { endian little; text utf8; opcode u8; }
    session { transport tcp; layer length(until \"\\r\\n\"); frame one; }
    both Say = 0x53 { text: str[..] }";

#[test]
fn frames_end_with_a_delimiter() {
    let schema = text(LINES);
    let told = told_of(&schema, b"Soi\r\nSah\r\r\nS\r");
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].contains("oi"), "{told:?}");
    assert!(told[1].contains(r"ah\\r"), "{told:?}");
    assert!(
        told[2].contains("the stream ends inside of it, behind byte 2"),
        "{told:?}"
    );
}

#[test]
fn a_frame_without_its_delimiter_is_lost_at_the_limit() {
    let schema = text(LINES);
    let mut context = Context::new(&schema, &[], &[]);
    context.limits.frame_bytes = 1000;
    let mut observer = Observer::new(Connection::new(&schema, context, None));
    let told = told(&mut observer, &[(C2s, &[b'S'; 1001])]);
    assert!(told[0].contains("1000"), "{told:?}");
}

#[test]
fn a_frame_of_lines_can_not_be_sealed_with_a_delimiter_inside() {
    let schema = text(LINES);
    let context = Context::new(&schema, &[], &[]);
    let mut observer = Observer::new(Connection::new(&schema, context, None));
    assert_eq!(observer.seal_next(C2s, b"Soi", b"").unwrap(), b"Soi\r\n");
    let refused = observer.seal_next(C2s, b"So\r\ni", b"").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "frame: length at byte 2: the delimiter stands inside of the frame"
    );
}

#[test]
fn frames_of_one_size_are_cut_by_it() {
    let schema = text(
        "protocol cells { endian big; text utf8; opcode u8; }
         session { transport tcp; layer length(8); layer sum16; frame one; }
         both Say = 1 { text: str[u8], pad to 5 }",
    );
    let cell = |text: &[u8]| {
        let context = Context::new(&schema, &[], &[]);
        let mut observer = Observer::new(Connection::new(&schema, context, None));
        observer.seal_next(C2s, text, b"")
    };
    let mut bytes = cell(b"\x01\x02oi\0\0").unwrap();
    assert_eq!(bytes.len(), 8);
    let mut seen = Vec::new();
    let context = Context::new(&schema, &[], &[]);
    let mut observer = Observer::new(Connection::new(&schema, context, None));
    observer.receive(C2s, &bytes, &mut |piece| seen.push(piece));
    let Content::Opened(opened) = &seen[0].content else {
        panic!("{:?}", seen[0].content);
    };
    let fields = opened.seal.header(&bytes);
    assert_eq!((fields[0].name, fields[0].bytes.clone()), ("sum16", 0..2));
    bytes.extend(&bytes.clone());
    bytes.extend([1, 2, 3]);
    let told = told_of(&schema, &bytes);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[2].contains("behind byte 3"), "{told:?}");
    let refused = cell(b"\x01\x02oi\0").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "frame: length at byte 0: all frames have 8 bytes, this one has 7"
    );
}
