//! Wireshark's `tshark` reads what is written, and what it writes is read. Never skipped in CI.

use std::{path::Path, process::Command};

use protogen_runtime::{
    capture::{self, Content, Form, Frame, Header, Writer},
    wire::Direction,
};

use super::{
    support::{Folder, drain, hex},
    vectors::recordings,
};

/// Whether there is `tshark`; in CI there is.
fn there_is_tshark() -> bool {
    let there = Command::new("tshark").arg("--version").output().is_ok();
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(there || !ci, "CI needs tshark: apt-get install tshark");
    if !there {
        println!("skipped: no tshark");
    }
    there
}

fn run(program: &str, arguments: &[&str], path: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(path)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn tshark(arguments: &[&str], path: &Path) -> String {
    let mut all = vec![
        "-n",
        "-o",
        "ip.check_checksum:TRUE",
        "-o",
        "tcp.check_checksum:TRUE",
    ];
    all.extend(arguments);
    all.push("-r");
    run("tshark", &all, path)
}

/// All recorded sessions after another, as wire frames, and one frame of 64 KB.
fn session(folder: &Folder) -> (std::path::PathBuf, Vec<Frame>) {
    let mut frames: Vec<Frame> = recordings(Content::Wire)
        .into_iter()
        .flat_map(|r| r.1)
        .collect();
    let large = (0..65_000_u32).map(|n| n as u8).collect::<Vec<_>>();
    frames.push(Frame::new(frames[0].at, Direction::S2c, large));
    let path = folder.file("session.pcapng");
    let mut writer = Writer::create(&path, Form::Pcapng, &Header::new(Content::Wire)).unwrap();
    frames.iter().for_each(|frame| writer.write(frame).unwrap());
    writer.finish().unwrap();
    (path, frames)
}

fn stream(frames: &[Frame], direction: Direction) -> String {
    let of = |frame: &&Frame| frame.direction == direction;
    frames
        .iter()
        .filter(of)
        .map(|frame| hex(&frame.bytes))
        .collect()
}

#[test]
fn tshark_follows_the_stream_to_the_last_byte() {
    if !there_is_tshark() {
        return;
    }
    let folder = Folder::new();
    let (path, frames) = session(&folder);
    let text = tshark(&["-q", "-z", "follow,tcp,raw,0"], &path);
    // Lines of hex; those of the second end are indented.
    let lines = text.lines().filter(|line| {
        !line.trim().is_empty() && line.trim().bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let (server, client): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with('\t'));
    let joined = |lines: Vec<&str>| lines.into_iter().map(str::trim).collect::<String>();
    let (mut client, mut server) = (joined(client), joined(server));
    // The first end is whoever sent first.
    if frames[0].direction == Direction::S2c && client == stream(&frames, Direction::S2c) {
        std::mem::swap(&mut client, &mut server);
    }
    assert!(client == stream(&frames, Direction::C2s), "c2s");
    assert!(server == stream(&frames, Direction::S2c), "s2c");
    println!("tshark followed {} frames", frames.len());
}

#[test]
fn tshark_finds_nothing_wrong_with_the_packets() {
    if !there_is_tshark() {
        return;
    }
    let folder = Folder::new();
    let (path, frames) = session(&folder);
    let wrong = "ip.checksum.status == Bad || tcp.checksum.status == Bad || _ws.malformed \
                 || tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment \
                 || tcp.analysis.retransmission || tcp.analysis.out_of_order \
                 || tcp.analysis.duplicate_ack || tcp.analysis.zero_window";
    assert_eq!(tshark(&["-Y", wrong], &path), "");
    let good = "ip.checksum.status == Good && tcp.checksum.status == Good";
    let count = tshark(&["-Y", good], &path).lines().count();
    let packets = 6 + frames
        .iter()
        .map(|frame| frame.bytes.len().div_ceil(1460))
        .sum::<usize>();
    assert_eq!(count, packets, "every packet has right checksums");
    println!("tshark found {packets} packets good");
}

#[test]
fn tshark_shows_the_note_the_times_and_what_is_masked() {
    if !there_is_tshark() {
        return;
    }
    let folder = Folder::new();
    let path = folder.file("capture.pcapng");
    let started = std::time::UNIX_EPOCH + std::time::Duration::new(1_700_000_000, 123_456_789);
    let header = Header {
        started: Some(started),
        ..Header::new(Content::Payload)
    };
    let mut writer = Writer::create(&path, Form::Pcapng, &header).unwrap();
    let frame = Frame {
        masked: true,
        ..Frame::new(std::time::Duration::from_nanos(1), Direction::C2s, *b"**")
    };
    writer.write(&frame).unwrap();
    writer.finish().unwrap();
    let fields = [
        "-T",
        "fields",
        "-e",
        "frame.time_epoch",
        "-e",
        "frame.comment",
    ];
    let text = tshark(&[&["-Y", "tcp.len > 0"], &fields[..]].concat(), &path);
    assert_eq!(text, "1700000000.123456790\tsecrets are masked\n");
}

/// Wireshark's tools rewrite files: blocks in their own style, packets in another order.
#[test]
fn what_wireshark_rewrites_is_read() {
    if !there_is_tshark() {
        return;
    }
    let folder = Folder::new();
    let (path, frames) = session(&folder);
    let rewritten = folder.file("rewritten.pcapng");
    let text = Command::new("editcap")
        .args(["-F", "pcapng"])
        .arg(&path)
        .arg(&rewritten)
        .output();
    assert!(text.unwrap().status.success());
    let (read, _) = drain(&mut capture::open(&rewritten).unwrap()).unwrap();
    assert!(stream(&read, Direction::C2s) == stream(&frames, Direction::C2s));
    assert!(stream(&read, Direction::S2c) == stream(&frames, Direction::S2c));
}
