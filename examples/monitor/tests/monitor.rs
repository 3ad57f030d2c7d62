//! The program, as a user runs it.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use chat::{
    peer::Peer,
    protocol::{Server as Chat, State},
    room::Room,
};
use protogen_runtime::{Endpoint, Server, server::AcceptLimits};

/// A program that is killed when the test ends.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

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

fn monitor(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_monitor"));
    command.args(arguments);
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn once_shows_the_window_with_latency_and_packets_by_name() {
    let address = serve().await;
    let output = monitor(&[&address, "--once"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let lines: Vec<&str> = text.lines().collect();
    let line = |name: &str| {
        let found = lines.iter().find(|line| line.starts_with(name));
        *found.unwrap_or_else(|| panic!("no {name}: {text}"))
    };
    assert!(line("Packets sent:").ends_with(" 2"), "{text}");
    assert!(line("Latency:").ends_with(" ms"), "{text}");
    assert!(!line("Quality:").ends_with("unknown"), "{text}");
    assert!(line("Ping ").contains("1 / "), "{text}");
    assert!(line("Pong ").contains("1 / "), "{text}");
    assert!(!text.contains('\x1b'), "{text:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn elsewhere_than_on_a_terminal_it_is_a_block_for_each_refresh() {
    let address = serve().await;
    let mut child = monitor(&[&address, "--refresh", "10ms"]);
    let mut child = Killed(child.stdout(Stdio::piped()).spawn().unwrap());
    let lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    let heads = lines
        .map_while(Result::ok)
        .filter(|line| line.starts_with("Connections:"));
    assert_eq!(heads.take(3).count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn prometheus_scrapes_it() {
    let address = serve().await;
    let mut child = monitor(&[&address, "--prometheus", "127.0.0.1:0"]);
    let mut child = Killed(child.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    // The window is there: the first ping was answered.
    let first = lines.next().unwrap().unwrap();
    assert!(lines.any(|line| line.unwrap().starts_with("Quality:")));
    let url = first.strip_prefix("metrics at http://").unwrap();
    let host = url.strip_suffix("/metrics").unwrap();
    let scrape = |path: &str| {
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    };
    let text = scrape("/metrics");
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    let labels = format!("peer=\"{address}\",protocol=\"chat\"");
    for line in [
        format!("protogen_connections{{{labels}}} 1\n"),
        format!("protogen_packet_total{{{labels},direction=\"sent\",packet=\"Ping\"}} "),
    ] {
        assert!(text.contains(&line), "{line} in {text}");
    }
    assert!(scrape("/").starts_with("HTTP/1.1 404 Not Found\r\n"));
}
