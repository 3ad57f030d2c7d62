//! The two programs, as a user runs them, with the server killed in between.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use support::{KEY, fresh, stored};

/// A program that runs, and is killed when it is dropped.
struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(path: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(path)
            .args(arguments)
            .env("DATA_SYNC_KEY", KEY)
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

    /// Reads lines up to this one.
    fn wait_for(&mut self, beginning: &str) -> String {
        let mut lines = self.lines.by_ref().map_while(Result::ok);
        lines
            .find(|line| line.starts_with(beginning))
            .unwrap_or_else(|| panic!("it ended before it printed {beginning:?}"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The server, as a program, is killed again and again, amid records that are on their way.
#[test]
fn a_killed_server_gets_every_record_once_and_in_order() {
    let path = fresh("killed.txt");
    let file = path.to_str().unwrap();
    let serve = |address: &str| {
        let mut server = Program::start(env!("CARGO_BIN_EXE_data_sync_server"), &[address, file]);
        let line = server.wait_for("listening on ");
        (server, line.trim_start_matches("listening on ").to_owned())
    };
    let (mut server, address) = serve("127.0.0.1:0");
    let mut client = Program::start(env!("CARGO_BIN_EXE_data_sync_client"), &[&address]);
    let texts: Vec<String> = (0..60).map(|number| format!("record-{number}")).collect();
    let mut input = client.stdin.take().unwrap();
    for (number, text) in texts.iter().enumerate() {
        writeln!(input, "{text}").unwrap();
        if number % 20 == 19 {
            // Some of them are stored, some are not; one of these may be on its way.
            client.wait_for(&format!("stored record-{}", number - 10));
            drop(server);
            server = serve(&address).0;
        }
    }
    drop(input);
    client.wait_for("stored record-59");
    assert!(client.child.wait().unwrap().success());
    assert_eq!(stored(&path), texts);
}
