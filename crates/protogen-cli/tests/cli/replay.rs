//! Recordings that are played: to the terminal, to a client, to a server.

use std::net::TcpStream;

use crate::program::{feed, file};
use crate::proxy::{Proxy, hex, packets, play, script, sent, server};
use crate::recorded::{TABLES, session};
use crate::wire::{test_key, wire};

fn flags() -> String {
    let state = "--state game_login --feature Tfs14 --at client=1098";
    format!("{state} {TABLES} --rsa-key {} --format json", test_key())
}

const SCHEMA: &str = "schemas/open_tibia.pgen";

/// A session as lines of hex in a file.
fn lines(name: &str) -> (String, String) {
    let lines = wire(&format!("open-tibia/{name}.json"));
    let path = file(&format!("replay/{name}.txt"), &lines);
    (lines, path.display().to_string())
}

#[test]
fn the_packets_of_a_recording_are_printed() {
    let (lines, path) = lines("game_1098_alice");
    let flags = flags();
    let expected = feed(&format!("decode {SCHEMA} {flags} --wire"), &lines);
    let run = feed(&format!("replay {SCHEMA} {path} {flags} --fast"), "");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_eq!(packets(&run.out), packets(&expected.out));

    // Three times Enter: the challenge, the login, and the first frame of the game.
    let run = feed(&format!("replay {SCHEMA} {path} {flags} --step"), "\n\n\n");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let count = packets(&run.out).len();
    assert_eq!(packets(&run.out), packets(&expected.out)[..count]);
    assert!(run.out.contains("EnterGame") && !run.out.contains("WalkNorth"));
}

#[test]
fn the_text_of_otclient_is_a_recording() {
    let mut text = String::new();
    for (at, line) in session("open-tibia/game_1098_alice.json")
        .lines()
        .enumerate()
    {
        let (direction, hex) = line.split_once(' ').unwrap();
        let mark = if direction == "s2c" { '<' } else { '>' };
        text.push_str(&format!("{mark} {at} {hex}\n"));
    }
    let path = file("replay/alice.record", &text).display().to_string();
    let plain = format!("--state game_login --feature Tfs14 {TABLES} --format json");
    let expected = feed(
        &format!("decode {SCHEMA} {plain} --plain-regions"),
        &session("open-tibia/game_1098_alice.json"),
    );
    let decoded = feed(
        &format!("decode {SCHEMA} {plain} --plain-regions {path}"),
        "",
    );
    assert_eq!((decoded.status, decoded.err.as_str()), (0, ""));
    assert_eq!(packets(&decoded.out), packets(&expected.out));
    let played = feed(&format!("replay {SCHEMA} {path} {plain} --speed 1000"), "");
    assert_eq!(played.err, "");
    // The login's blocks stand opened, which the wire never has: behind it all is the same.
    let (played, expected) = (packets(&played.out), packets(&expected.out));
    assert_eq!(played[2..], expected[2..]);
}

#[test]
fn a_client_is_played_to() {
    let (lines, path) = lines("game_1098_alice");
    let script = script(&lines);
    let replay = format!(
        "replay {SCHEMA} {path} {} --fast --listen 127.0.0.1:0",
        flags()
    );
    let mut playing = Proxy::run(&replay);
    let client = TcpStream::connect(playing.listening()).unwrap();
    assert_eq!(play(client, &script, "c2s"), sent(&script, "s2c"));
    let (status, out) = playing.end();
    assert_eq!(status, Some(0));
    let expected = feed(&format!("decode {SCHEMA} {} --wire", flags()), &lines);
    let (mut told, mut expected) = (packets(&out), packets(&expected.out));
    // Who spoke first, only the network knows.
    let sort = |packets: &mut Vec<serde_json::Value>| {
        packets.sort_by_key(|packet| packet["direction"] == "s2c");
    };
    sort(&mut told);
    sort(&mut expected);
    assert_eq!(told, expected);
}

#[test]
fn a_client_with_a_key_of_its_own_understands_what_is_played() {
    let (_, path) = lines("game_1098_alice");
    let alice = script(&wire("open-tibia/game_1098_alice.json"));
    let bob = script(&wire("open-tibia/game_1098_bob.json"));
    let replay = format!(
        "replay {SCHEMA} {path} {} --fast --listen 127.0.0.1:0",
        flags()
    );
    let mut playing = Proxy::run(&replay);
    let client = TcpStream::connect(playing.listening()).unwrap();
    // The challenge comes, Bob logs in, and hears what Alice heard.
    let login = [alice[0].clone(), bob[1].clone()];
    let heard = play(client, &login, "c2s");
    assert_eq!(playing.end().0, Some(0));
    assert_ne!(heard, sent(&alice, "s2c"));
    let (challenge, game) = heard.split_at(alice[0].1.len());
    let both = format!(
        "s2c {}\nc2s {}\ns2c {}",
        hex(challenge),
        hex(&bob[1].1),
        hex(game)
    );
    let decoded = feed(&format!("decode {SCHEMA} {} --wire", flags()), &both);
    assert_eq!((decoded.status, decoded.err.as_str()), (0, ""));
    let of_server = |out: &str| {
        let mut packets = packets(out);
        packets.retain(|packet| packet["direction"] == "s2c");
        packets
    };
    let lines = wire("open-tibia/game_1098_alice.json");
    let expected = feed(&format!("decode {SCHEMA} {} --wire", flags()), &lines);
    assert_eq!(of_server(&decoded.out), of_server(&expected.out));
}

#[test]
fn a_server_is_played_to() {
    let (lines, path) = lines("game_1098_bob_combat");
    let script = script(&lines);
    let (address, serving) = server(script.clone());
    let line = format!(
        "replay {SCHEMA} {path} {} --fast --connect {address}",
        flags()
    );
    let (status, out) = Proxy::run(&line).end();
    assert_eq!(status, Some(0));
    assert_eq!(serving.join().unwrap(), sent(&script, "c2s"));
    let expected = feed(&format!("decode {SCHEMA} {} --wire", flags()), &lines);
    assert_eq!(packets(&out).len(), packets(&expected.out).len());
}

#[test]
fn what_can_not_be_played_is_said_at_once() {
    let (_, path) = lines("game_1098_alice");
    let replay = format!("replay {SCHEMA} {path}");
    for (line, status, words) in [
        (format!("{replay} --speed 0 --state game"), 2, "millionth"),
        (format!("{replay} --fast --step --state game"), 2, "--step"),
        (replay.clone(), 2, "several states"),
        (
            format!("replay {SCHEMA} nowhere.pgc --state game"),
            1,
            "nowhere.pgc",
        ),
        (
            format!("replay {SCHEMA} README.md --state game"),
            1,
            "who sent it",
        ),
        (
            format!("{replay} --state game --connect 127.0.0.1:1"),
            1,
            "--connect",
        ),
    ] {
        let run = feed(&line, "");
        assert_eq!(run.status, status, "{line}: {}", run.err);
        assert!(run.err.contains(words), "{line}: {}", run.err);
    }
}

#[test]
fn a_recording_that_holds_nothing_is_not_played_without_a_word() {
    let path = file("replay/nothing.txt", "\n").display().to_string();
    let run = feed(&format!("replay {SCHEMA} {path} {}", flags()), "");
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(
        run.err.contains("the recording holds no frame"),
        "{}",
        run.err
    );
}
