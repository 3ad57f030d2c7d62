//! The two programs, as a user runs them: over TCP, and with the server killed in between.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::{
    io::{BufRead, BufReader, Lines, Write},
    net::TcpListener,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A program that runs, and is killed when the test ends.
struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(path: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(path)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        Self {
            stdin: child.stdin.take(),
            lines: BufReader::new(stdout).lines(),
            child,
        }
    }

    fn server(address: &str) -> Self {
        Self::start(env!("CARGO_BIN_EXE_chat_server"), &[address])
    }

    fn client(name: &str, address: &str) -> Self {
        Self::start(env!("CARGO_BIN_EXE_chat_client"), &[name, address])
    }

    /// Types a line.
    fn say(&mut self, text: &str) {
        writeln!(self.stdin.as_mut().unwrap(), "{text}").unwrap();
    }

    /// Reads lines up to one that begins so.
    fn wait_for(&mut self, beginning: &str) -> String {
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            if line.starts_with(beginning) {
                return line;
            }
        }
        panic!("it ended before it printed {beginning:?}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn two_clients_talk() {
    let mut server = Program::server("127.0.0.1:0");
    let listening = server.wait_for("listening on ");
    let address = listening.trim_start_matches("listening on ");
    let mut ana = Program::client("ana", address);
    ana.wait_for("* here: ana");
    let mut bob = Program::client("bob", address);
    bob.wait_for("* here: ana, bob");
    ana.say("oi");
    assert_eq!(bob.wait_for("ana: "), "ana: oi");
    bob.say("hello");
    assert_eq!(ana.wait_for("bob: "), "bob: hello");
    drop(bob);
    ana.wait_for("* here: ana");
}

#[test]
fn a_name_that_is_taken_is_refused_and_not_tried_again() {
    let mut server = Program::server("127.0.0.1:0");
    let listening = server.wait_for("listening on ");
    let address = listening.trim_start_matches("listening on ");
    let mut ana = Program::client("ana", address);
    ana.wait_for("* here: ana");
    let mut other = Program::client("ana", address);
    let refusal = other.wait_for("* reconnect: not tried after: credentials refused");
    assert!(refusal.contains("ana is here already"), "{refusal}");
    assert_eq!(other.child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_killed_server_comes_back_and_what_was_not_heard_is_said_again() {
    // A port that is free now, so that the second server can have the first one's.
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let mut server = Program::server(&address);
    server.wait_for("listening on ");
    let mut ana = Program::client("ana", &address);
    ana.wait_for("* here: ana");
    drop(server);
    let down = ana.wait_for("* ");
    assert!(down.contains("; again in "), "{down}");
    ana.say("is anyone there?");
    let mut server = Program::server(&address);
    server.wait_for("listening on ");
    ana.wait_for("* connected");
    assert_eq!(ana.wait_for("ana: "), "ana: is anyone there?");
}
