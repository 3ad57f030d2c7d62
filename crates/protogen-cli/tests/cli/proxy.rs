//! The proxy between a scripted client and a scripted server, over real sockets.
//! Both get exactly what the other sent, and every packet is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::program::{command, feed, file};
use crate::recorded::{TABLES, recording, session};
use crate::wire::{test_key, wire};

/// A test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The running program.
pub struct Proxy {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

impl Proxy {
    fn start(flags: &str, to: SocketAddr) -> (Self, SocketAddr) {
        let mut proxy = Self::run(&format!("proxy {flags} --listen 127.0.0.1:0 --to {to}"));
        let address = proxy.listening();
        (proxy, address)
    }

    /// Runs a command without input.
    pub fn run(line: &str) -> Self {
        let mut command = command(line);
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        Self {
            out: lines(child.stdout.take().unwrap()),
            err: lines(child.stderr.take().unwrap()),
            child,
        }
    }

    /// The address of the next door that it says to have opened.
    pub fn listening(&mut self) -> SocketAddr {
        loop {
            let line = self.err.recv_timeout(PATIENCE).unwrap();
            if let Some(rest) = line.split("listening on ").nth(1) {
                return rest.split(',').next().unwrap().parse().unwrap();
            }
        }
    }

    /// Waits until so many connections have ended.
    fn ended(&self, connections: usize) {
        let mut ended = 0;
        while ended < connections {
            let line = self.err.recv_timeout(PATIENCE).unwrap();
            ended += usize::from(line.contains("ended"));
        }
    }

    /// Waits for its end; its status, and all that was printed.
    pub fn end(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().unwrap();
        let lines: Vec<String> = self.out.iter().collect();
        (status.code(), lines.join("\n"))
    }

    /// Presses Ctrl-C; all that was printed.
    fn stop(self) -> String {
        let id = self.child.id().to_string();
        let pressed = Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert!(pressed.success());
        let (status, out) = self.end();
        assert_eq!(status, Some(0));
        out
    }
}

/// Who sent, and what: bytes that are written at once belong together.
pub type Script = Vec<(String, Vec<u8>)>;

pub fn bytes(hex: &str) -> Vec<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).unwrap() as u8;
    let pairs = hex.as_bytes().chunks(2);
    pairs
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn script(lines: &str) -> Script {
    lines
        .lines()
        .map(|line| {
            let (direction, hex) = line.split_once(' ').unwrap();
            (direction.to_owned(), bytes(hex))
        })
        .collect()
}

/// Plays one side: writes its own bytes in pieces, and reads as many as the other's.
pub fn play(mut socket: TcpStream, script: &[(String, Vec<u8>)], side: &str) -> Vec<u8> {
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.set_nodelay(true).unwrap();
    let mut received = Vec::new();
    for (index, (direction, bytes)) in script.iter().enumerate() {
        if direction == side {
            // Pieces of another size each time, from single bytes to more than a frame.
            for piece in bytes.chunks(1 + (index * 37) % 500) {
                socket.write_all(piece).unwrap();
            }
        } else {
            let mut other = vec![0; bytes.len()];
            socket.read_exact(&mut other).unwrap();
            received.extend(other);
        }
    }
    socket.shutdown(Shutdown::Write).unwrap();
    socket.read_to_end(&mut received).unwrap();
    received
}

pub fn sent(script: &[(String, Vec<u8>)], side: &str) -> Vec<u8> {
    let own = script.iter().filter(|(direction, _)| direction == side);
    own.flat_map(|(_, bytes)| bytes.clone()).collect()
}

/// A server that plays a script to one client.
pub fn server(script: Script) -> (SocketAddr, thread::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serving = thread::spawn(move || play(listener.accept().unwrap().0, &script, "s2c"));
    (address, serving)
}

/// What `decode --wire` and the proxy say alike.
pub fn packets(out: &str) -> Vec<Value> {
    let objects = out.lines().map(|line| {
        let mut object: Value = serde_json::from_str(line).unwrap();
        let members = object.as_object_mut().unwrap();
        for name in ["line", "connection", "time"] {
            members.remove(name);
        }
        object
    });
    objects.collect()
}

const GAME: &str = "schemas/open_tibia.pgen --state game_login --feature Tfs14 --at client=1098";

#[test]
fn both_ends_get_every_byte_and_every_packet_is_told() {
    let flags = format!("{GAME} {TABLES} --rsa-key {} --format json", test_key());
    for (name, form) in [
        ("game_1098_alice", "pgc"),
        ("game_1098_bob", "pcapng"),
        ("game_1098_bob_combat", "txt"),
        ("game_1098_alice", "record"),
    ] {
        let lines = wire(&format!("open-tibia/{name}.json"));
        let script = script(&lines);
        let (to, serving) = server(script.clone());
        let record = file(&format!("proxy/{name}.{form}"), "");
        std::fs::remove_file(&record).unwrap();
        let (proxy, address) = Proxy::start(&format!("{flags} --record {}", record.display()), to);
        let client = TcpStream::connect(address).unwrap();
        assert_eq!(play(client, &script, "c2s"), sent(&script, "s2c"), "{name}");
        assert_eq!(serving.join().unwrap(), sent(&script, "c2s"), "{name}");
        proxy.ended(1);
        let told = proxy.stop();
        let expected = feed(&format!("decode {flags} --wire"), &lines);
        assert_eq!(expected.status, 0);
        // The proxy does not look whether packets would be written as they came.
        assert_eq!(packets(&told), packets(&expected.out), "{name}");
        let how = match form {
            "txt" => "--wire",
            _ => "",
        };
        let recorded = feed(&format!("decode {flags} {how} {}", record.display()), "");
        assert_eq!((recorded.status, recorded.err.as_str()), (0, ""), "{name}");
        assert_eq!(
            packets(&recorded.out),
            packets(&expected.out),
            "{name}.{form}"
        );
    }
}

#[test]
fn what_is_no_frame_passes_as_it_is() {
    // A checksum that is wrong, an opcode that nobody knows, and what is no frame at all.
    let mut lines = wire("open-tibia/game_1098_alice.json");
    lines.truncate(lines.match_indices('\n').nth(4).unwrap().0 + 1);
    lines = lines.replacen("340034", "340035", 1);
    lines.push_str("c2s 474554202f20485454502f312e310d0a\ns2c 00000000ffff00\nc2s 03\n");
    let script = script(&lines);
    let (to, serving) = server(script.clone());
    let flags = format!("{GAME} {TABLES} --rsa-key {}", test_key());
    let (proxy, address) = Proxy::start(&flags, to);
    let client = TcpStream::connect(address).unwrap();
    assert_eq!(play(client, &script, "c2s"), sent(&script, "s2c"));
    assert_eq!(serving.join().unwrap(), sent(&script, "c2s"));
    proxy.ended(1);
    let told = proxy.stop();
    for words in [
        "GameLogin",
        "frame not opened",
        "checksum at byte 2",
        "the stream ends inside",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_login_reaches_a_server_with_another_key() {
    let keys = recording("crypto/rsa.json");
    let names: Vec<&String> = keys["keys"].as_object().unwrap().keys().collect();
    let theirs = names.iter().find(|name| name.as_str() != "ot").unwrap();
    let theirs = keys["keys"][theirs.as_str()]["pkcs1"].as_str().unwrap();
    let theirs = file("proxy/theirs.pem", theirs).display().to_string();
    for (to_key, is_same) in [(test_key(), true), (theirs, false)] {
        let path = "open-tibia/login_1098_ok.json";
        let script = script(&wire(path));
        let (to, serving) = server(script.clone());
        let login = "schemas/open_tibia.pgen --state login --format json";
        let (proxy, address) = Proxy::start(
            &format!("{login} --rsa-key {} --to-rsa-key {to_key}", test_key()),
            to,
        );
        let client = TcpStream::connect(address).unwrap();
        assert_eq!(play(client, &script, "c2s"), sent(&script, "s2c"));
        let arrived = serving.join().unwrap();
        assert_eq!(arrived == sent(&script, "c2s"), is_same);
        proxy.ended(1);
        let told = proxy.stop();
        assert!(told.contains(r#""packet":"CharacterList""#), "{told}");
        // What the server opens is what the client said.
        let opened = feed(
            &format!("decode {login} --wire --rsa-key {to_key}"),
            &format!("c2s {}", hex(&arrived)),
        );
        let plain = session(path).lines().next().unwrap().to_owned();
        let plain = feed(&format!("decode {login} --plain-regions"), &plain);
        assert_eq!((opened.status, opened.out), (0, plain.out));
    }
}

/// A frame of a time without ciphers and checksums, from the JSON of its packet.
fn frame(direction: &str, packet: &str) -> Vec<u8> {
    let flags = "schemas/open_tibia.pgen --state login --at client=740";
    let run = feed(&format!("encode {flags} --direction {direction}"), packet);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let payload = bytes(run.out.trim());
    let length = u16::try_from(payload.len()).unwrap().to_le_bytes();
    [&length[..], &payload].concat()
}

#[test]
fn a_list_of_characters_leads_to_the_game_through_the_proxy() {
    // Behind the list is a game server that says one thing and closes. It belongs to the login: so
    // the fault tells in which state the connection is.
    let game_script: Script = vec![("s2c".to_owned(), frame_of_game())];
    let (game, playing) = server(game_script.clone());
    let list = |port: u16| {
        frame(
            "s2c",
            &format!(
                r#"{{"packet":"CharacterList","fields":{{"legacy":[{{"name":"A","world":"W",
                "ip":[127,0,0,1],"port":{port}}}],"premium_days":3}}}}"#
            )
            .replace('\n', ""),
        )
    };
    let login: Script = vec![("s2c".to_owned(), list(game.port()))];
    let (to, serving) = server(login);
    let flags = "schemas/open_tibia.pgen --state login --at client=740 --rewrite-host";
    let (mut proxy, address) = Proxy::start(flags, to);
    let client = TcpStream::connect(address).unwrap();
    let received = play(client, &[], "c2s");
    serving.join().unwrap();
    let door = proxy.listening();
    assert_ne!(door.port(), game.port(), "that one is taken");
    assert_eq!(received, list(door.port()));

    let client = TcpStream::connect(door).unwrap();
    assert_eq!(play(client, &game_script, "c2s"), sent(&game_script, "s2c"));
    playing.join().unwrap();
    proxy.ended(2);
    let told = proxy.stop();
    assert!(
        told.contains("#1 ") && told.contains("CharacterList"),
        "{told}"
    );
    assert!(
        told.contains("#2 ") && told.contains("not in game_login"),
        "{told}"
    );
}

/// A message of the day, as a login server of 7.40 says it.
fn frame_of_game() -> Vec<u8> {
    bytes("05001402004e6f")
}

#[test]
fn a_sealed_list_of_characters_is_sealed_again() {
    let path = "open-tibia/login_1098_ok.json";
    let script = script(&wire(path));
    let (to, serving) = server(script.clone());
    let login = format!(
        "schemas/open_tibia.pgen --state login --rsa-key {}",
        test_key()
    );
    let (mut proxy, address) = Proxy::start(&format!("{login} --rewrite-host=proxy.example"), to);
    let client = TcpStream::connect(address).unwrap();
    let received = play(client, &script[..1], "c2s");
    assert_eq!(serving.join().unwrap(), sent(&script, "c2s"));
    let door = proxy.listening();
    proxy.stop();
    let both = format!("c2s {}\ns2c {}\n", hex(&script[0].1), hex(&received));
    let flags = format!("decode {login} --wire --format json");
    let changed = feed(&flags, &both);
    assert_eq!(changed.status, 0, "{}", changed.out);
    let before = feed(&flags, &wire(path));
    let expected = before
        .out
        .replace(r#""host":"127.0.0.1""#, r#""host":"proxy.example""#)
        .replace(r#""port":7172"#, &format!(r#""port":{}"#, door.port()));
    assert_ne!(expected, before.out);
    assert_eq!(changed.out, expected);
}

#[test]
fn what_can_not_be_is_said_at_once() {
    let run = |line: &str| feed(line, "");
    let key = test_key();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap();
    let proxy = "proxy schemas/open_tibia.pgen --to 127.0.0.1:1";
    for (line, status, words) in [
        (
            format!("{proxy} --listen {taken} --state login"),
            1,
            "--listen",
        ),
        (format!("{proxy} --listen 127.0.0.1:0"), 2, "several states"),
        (
            format!("{proxy} --listen 127.0.0.1:0 --state nowhere"),
            2,
            "no state `nowhere`",
        ),
        (
            format!(
                "{proxy} --listen 127.0.0.1:0 --state login --rsa-key {key} --to-rsa-key Cargo.toml"
            ),
            1,
            "--to-rsa-key",
        ),
        (
            format!("{proxy} --listen 127.0.0.1:0 --state login --rewrite-host --game-state x"),
            2,
            "no state `x`",
        ),
    ] {
        let run = run(&line);
        assert_eq!(run.status, status, "{line}: {}", run.err);
        assert!(run.err.contains(words), "{line}: {}", run.err);
    }
}
