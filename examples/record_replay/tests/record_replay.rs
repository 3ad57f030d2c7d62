//! What was recorded is seen again.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use chat::{
    client::Credentials,
    peer::Peer,
    protocol::{FromServer, Server as Chat, State, chat::s2c::Message, login},
    room::Room,
};
use protogen_runtime::{
    Endpoint, Server,
    capture::{Content, Ending, Form, Pace, Speed, open},
    server::AcceptLimits,
    wire::{Direction, session::Event},
};
use record_replay::{
    record::{Seen, record},
    replay::replay,
};
use tokio::sync::mpsc;

/// A chat server in this process; its address.
async fn serve() -> String {
    let endpoint = Endpoint::<Chat>::new((), State::Login);
    let server = Server::bind("127.0.0.1:0", endpoint, AcceptLimits::default());
    let server = server.await.unwrap();
    let address = server.local_addr().unwrap().to_string();
    let room = Room::default();
    tokio::spawn(server.serve(move |peer| Peer::new(peer, &room)));
    address
}

/// Records three lines; the file, and what was seen.
async fn recorded(form: Form, name: &str) -> (PathBuf, Vec<Seen>) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_file(&path);
    let credentials = Credentials {
        name: "ana".to_owned(),
        password: "secret".to_owned(),
    };
    let (sender, lines) = mpsc::unbounded_channel();
    for line in ["oi", "tudo bem?", "olá"] {
        sender.send(line.to_owned()).unwrap();
    }
    drop(sender);
    let mut seen = Vec::new();
    let address = serve().await;
    let stats = record(&address, credentials, (&path, form), lines, |event| {
        seen.push(event.clone());
    });
    let stats = stats.await.unwrap();
    assert_eq!((stats.written, stats.lost.frames), (stats.taken, 0));
    assert!(said(&seen).eq(["oi", "tudo bem?", "olá"]));
    (path, seen)
}

/// The lines among these events.
fn said(seen: &[Seen]) -> impl Iterator<Item = &str> {
    seen.iter().filter_map(|event| match event {
        Event::Packet(FromServer::Chat(Message::Said(said))) => Some(said.text.as_str()),
        _ => None,
    })
}

/// What a replay shows: the answer to the login too, which the recording client took for itself.
async fn replayed(path: &Path, pace: Pace) -> Vec<Seen> {
    let mut seen = Vec::new();
    let replayed = replay(path, pace, |event| seen.push(event.clone()));
    replayed.await.unwrap();
    let answer = seen.remove(0);
    let Event::Packet(FromServer::Login(login::s2c::Message::LoginResponse(answer))) = answer
    else {
        panic!("{answer:?}");
    };
    assert!(answer.success);
    seen
}

#[tokio::test]
async fn every_form_replays_to_equal_events() {
    for (form, name, content) in [
        (Form::Own, "own.capture", Content::Wire),
        (Form::OtClient, "otclient.record", Content::Payload),
        (Form::Pcapng, "chat.pcapng", Content::Wire),
    ] {
        let (path, seen) = recorded(form, name).await;
        assert_eq!(replayed(&path, Pace::Unpaced).await, seen, "{form:?}");
        let mut capture = open(&path).unwrap();
        assert_eq!((capture.form(), capture.header().content), (form, content));
        let sent = capture.by_ref().map(Result::unwrap);
        let sent = sent
            .filter(|frame| frame.direction == Direction::C2s)
            .count();
        // OTClient leaves the login out.
        assert_eq!(sent, if form == Form::OtClient { 3 } else { 4 });
        if form == Form::Own {
            assert_eq!(capture.ending(), Some(Ending::Closed));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_replay_takes_as_long_as_it_took_or_as_much_less_as_it_is_told() {
    let lines = "> 0 011100\n< 1000 0101\n< 5000 0203616e\n";
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slow.record");
    fs::write(&path, lines.replace("0203616e", "020300616e6102006f69")).unwrap();
    for (factor, seconds) in [(1.0, 5), (2.5, 2)] {
        let start = tokio::time::Instant::now();
        let pace = Pace::Timed(Speed::new(factor).unwrap());
        assert!(said(&replayed(&path, pace).await).eq(["oi"]));
        assert_eq!(start.elapsed().as_secs(), seconds);
    }
}

#[tokio::test]
async fn no_recording_holds_the_password() {
    for (form, name) in [
        (Form::Own, "masked.capture"),
        (Form::OtClient, "masked.record"),
        (Form::Pcapng, "masked.pcapng"),
    ] {
        let (path, _) = recorded(form, name).await;
        let bytes = fs::read(path).unwrap();
        let holds = |wanted: &[u8]| bytes.windows(wanted.len()).any(|part| part == wanted);
        assert!(holds(b"ana") || holds(b"616e61"), "{form:?}");
        assert!(
            !holds(b"\x06\0secret") && !holds(b"0600736563726574"),
            "{form:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_program_prints_again_what_it_printed() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("program.pcapng");
    let _ = fs::remove_file(&path);
    let run = |arguments: &[&str], input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_record-replay"));
        command.args(arguments).arg(&path);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = match arguments {
            ["record", ..] => command.args(["--form", "pcapng"]).spawn().unwrap(),
            _ => command.spawn().unwrap(),
        };
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let recorded = run(&["record", &serve().await, "ana"], "oi\ntudo bem?\n");
    let (lines, summary) = recorded.trim_end().rsplit_once('\n').unwrap();
    assert!(summary.ends_with(" frames written, 0 lost"), "{summary}");
    assert!(lines.contains("tudo bem?"), "{lines}");
    let replayed = run(&["replay"], "");
    let (login, rest) = replayed.trim_end().split_once('\n').unwrap();
    assert!(login.contains("LoginResponse"), "{login}");
    assert_eq!(rest, lines);
}
