//! What a TFS server sent to real clients is read by ours, byte for byte as it was on the wire.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::VecDeque;
use std::fs;

use open_tibia_client::generated::tibia::game_login::s2c::Challenge;
use open_tibia_client::generated::tibia::{Client, FromServer, State, feature};
use open_tibia_client::items::Items;
use open_tibia_client::login::{Admission, account_login, game_login};
use open_tibia_client::sights::Sights;
use open_tibia_client::{News, Settings};
use protogen_runtime::wire::Protocol;
use protogen_runtime::wire::session::{Event, Session};

struct Frame {
    from_server: bool,
    wire: Vec<u8>,
    plain: Vec<u8>,
}

fn vectors(name: &str) -> String {
    let vectors = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/open-tibia"
    );
    fs::read_to_string(format!("{vectors}/{name}")).unwrap()
}

fn frames(name: &str) -> Vec<Frame> {
    let recorded: serde_json::Value = serde_json::from_str(&vectors(name)).unwrap();
    let bytes = |frame: &serde_json::Value, of: &str| {
        let hex = frame[of].as_str().unwrap();
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(byte).collect()
    };
    let list = recorded.as_array().unwrap();
    list.iter()
        .map(|frame| Frame {
            from_server: frame["dir"] == "s2c",
            wire: bytes(frame, "wire"),
            plain: bytes(frame, "plain"),
        })
        .collect()
}

/// The XTEA key of a login: behind the zero byte that opens its RSA region, here at `region`.
fn key(login: &Frame, region: usize) -> [u32; 4] {
    let mut words = login.plain[region + 1..region + 17].chunks_exact(4);
    [(); 4].map(|()| u32::from_le_bytes(words.next().unwrap().try_into().unwrap()))
}

fn settings() -> Settings {
    let mut settings = Settings::new("127.0.0.1:7171", "test", "test");
    settings.items = Items::parse(&vectors("items.csv")).unwrap();
    settings
}

/// Feeds what the server sent, seven bytes at a time; what the client's session made of it.
fn read(session: &mut Session<Client>, frames: &[Frame]) -> Vec<FromServer> {
    let mut events = VecDeque::new();
    for frame in frames.iter().filter(|frame| frame.from_server) {
        for bytes in frame.wire.chunks(7) {
            session.receive(bytes).unwrap();
            while session.poll(&mut events).unwrap() {}
        }
    }
    let packet = |event| match event {
        Event::Packet(packet) => packet,
        fault => panic!("{fault:?}"),
    };
    let packets = events.into_iter().map(packet).collect();
    let counts = session.counts();
    let sent = frames.iter().filter(|frame| frame.from_server).count();
    assert_eq!((counts.malformed, counts.refused), (0, 0));
    assert!(
        !session.is_amid_frame(),
        "{sent} frames, {} read",
        counts.frames_in
    );
    packets
}

fn a_recorded_game(name: &str) -> (Vec<FromServer>, Vec<String>) {
    let frames = frames(name);
    let settings = settings();
    let context = settings.context().with_feature(feature::TFS14, true);
    let mut session = Session::<Client>::new(context, State::GameLogin).unwrap();
    let mut packets = read(&mut session, &frames[..1]);
    let admission = Admission {
        game: String::new(),
        character: "Alice".to_owned(),
        session_key: Some("test\ntest\n\n0".to_owned()),
        motd: String::new(),
    };
    let challenge = Challenge {
        timestamp: 0,
        random: 0,
    };
    let mut login = game_login(&settings, &admission, &challenge).unwrap();
    login.xtea_key = Some(key(&frames[1], 12));
    session.push(&login).unwrap();
    packets.extend(read(&mut session, &frames[1..]));
    let mut sights = Sights::of(0);
    let mut seen = Vec::new();
    for packet in &packets {
        if let FromServer::Game(packet) = packet {
            let news = sights.see(packet);
            seen.extend(news.iter().map(News::to_string));
        }
    }
    (packets, seen)
}

#[test]
fn recorded_games_are_read_to_the_last_byte() {
    for (name, least) in [
        ("game_1098_alice.json", 60),
        ("game_1098_bob.json", 120),
        ("game_1098_bob_combat.json", 100),
    ] {
        let (packets, _) = a_recorded_game(name);
        assert!(packets.len() > least, "{name}: {} packets", packets.len());
        let unknown = packets
            .iter()
            .filter(|packet| Client::name(packet) == "Unknown");
        assert_eq!(unknown.count(), 0, "{name}");
    }
}

#[test]
fn what_happens_in_a_recorded_game_is_told_by_name() {
    let (_, seen) = a_recorded_game("game_1098_alice.json");
    for text in [
        "you are at 95, 117, 7",
        "Alice (say): hello world",
        "Alice (channel in channel 3): chan text",
        "You see a bag (Vol:8).\nIt weighs 9.50 oz.",
    ] {
        assert!(seen.iter().any(|line| line == text), "{text}: {seen:#?}");
    }
    let (_, seen) = a_recorded_game("game_1098_bob.json");
    assert!(
        seen.iter().any(|line| line == "Gm Zeus (say): exura"),
        "{seen:#?}"
    );
    assert!(
        seen.iter().any(|line| line.starts_with("Riona is at")),
        "{seen:#?}"
    );
}

#[test]
fn a_recorded_list_of_characters_is_read() {
    for name in ["login_1098_ok.json", "login_1098_badpw.json"] {
        let frames = frames(name);
        let settings = settings();
        let mut session = Session::<Client>::new(settings.context(), State::Login).unwrap();
        let mut login = account_login(&settings).unwrap();
        login.xtea_key = Some(key(&frames[0], 22));
        session.push(&login).unwrap();
        let packets = read(&mut session, &frames);
        let names: Vec<_> = packets.iter().map(Client::name).collect();
        match name {
            "login_1098_ok.json" => assert_eq!(names, ["Motd", "SessionKey", "CharacterList"]),
            _ => assert_eq!(names, ["LoginErrorNew"]),
        }
    }
}
