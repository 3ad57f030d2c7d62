//! A process that records is killed at random moments. Never a sleep: the moment is a count of
//! what the process says, and some turns of a loop.
//!
//! `TORTURE_KILLS=500 cargo test -p protogen-runtime --test capture kills -- --nocapture` runs as
//! many as issue it.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _, stdout},
    path::Path,
    process::{Command, Stdio},
};

use protogen_runtime::capture::{
    self, Content, Ending, Flush, Form, Header, Overflow, Recorder, RecorderOptions, Writer,
};

use super::support::{Folder, drain, frame, random};

const PATH: &str = "PROTOGEN_RECORD_TO";
const SEED: &str = "PROTOGEN_RECORD_SEED";

/// The process that is killed: records for ever, and says how many frames are written.
#[test]
#[ignore = "records until it is killed: run by the test below"]
fn record_until_killed() {
    let Ok(path) = env::var(PATH) else {
        return;
    };
    let seed: u64 = env::var(SEED).unwrap().parse().unwrap();
    match seed % 2 {
        0 => record_by_recorder(Path::new(&path), seed),
        _ => record_by_writer(Path::new(&path), seed),
    }
}

fn say(count: u64) {
    let mut out = stdout().lock();
    let _ = writeln!(out, "{count}").and_then(|()| out.flush());
}

fn header() -> Header {
    Header::new(Content::Wire)
}

fn record_by_recorder(path: &Path, seed: u64) {
    let options = RecorderOptions {
        overflow: Overflow::Wait,
        flush: Flush::Soon,
        queue_bytes: 64 << 10,
        ..RecorderOptions::default()
    };
    let recorder = Recorder::create(path, Form::Own, &header(), options).unwrap();
    for index in 0_u64.. {
        let frame = frame(index, seed);
        recorder
            .wire(frame.at, frame.direction, &frame.bytes, &[])
            .unwrap();
        say(recorder.stats().written);
    }
}

/// How many frames go in one write: many, and a kill may hit amid it.
const EVERY: [u64; 3] = [1, 7, 500];

fn record_by_writer(path: &Path, seed: u64) {
    let mut writer = Writer::create(path, Form::Own, &header()).unwrap();
    for index in 0_u64.. {
        writer.write(&frame(index, seed)).unwrap();
        if index.is_multiple_of(EVERY[(seed / 2 % 3) as usize]) {
            writer.flush().unwrap();
            say(index + 1);
        }
    }
}

#[test]
fn a_killed_recorder_loses_only_the_unfinished_tail() {
    let kills: u64 = env::var("TORTURE_KILLS").map_or(20, |kills| kills.parse().unwrap());
    let folder = Folder::new();
    let (mut frames, mut torn, mut largest) = (0, 0, 0);
    for kill in 0..kills {
        let path = folder.file(&format!("kill-{kill}"));
        let acknowledged = kill_at_random(&path, kill);
        let mut capture = capture::open(&path).unwrap();
        let (read, ending) = drain(&mut capture).unwrap();
        let count = read.len() as u64;
        assert!(
            count >= acknowledged,
            "kill {kill}: {count} frames, {acknowledged} were said to be written"
        );
        for (index, read) in read.iter().enumerate() {
            assert_eq!(*read, frame(index as u64, kill), "kill {kill}");
        }
        frames += count;
        match ending {
            Ending::Torn { bytes } => {
                torn += 1;
                largest = largest.max(bytes);
                // A record has 18 bytes and at most 127 of a frame; a header comes in one write.
                assert!(
                    bytes < 18 + 128,
                    "kill {kill}: more than one record is torn"
                );
            }
            Ending::Open => {}
            Ending::Closed => panic!("kill {kill}: nobody closed it"),
        }
        fs::remove_file(&path).unwrap();
    }
    println!(
        "{kills} kills: {frames} frames read, all that were said to be written among them, \
         {torn} files with a torn tail, the largest of {largest} bytes"
    );
}

/// Starts the process, kills it after a random count of lines; how many frames it said were
/// written.
fn kill_at_random(path: &Path, seed: u64) -> u64 {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "kills::record_until_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(PATH, path)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut state = seed;
    // Within the first 10,000 frames or so.
    let moment = random(&mut state) % if seed % 6 == 5 { 20 } else { 400 };
    let mut acknowledged = 0;
    let mut seen = 0;
    while seen <= moment {
        let line = lines.next().unwrap().unwrap();
        // The harness says something first.
        if let Ok(count) = line.parse() {
            acknowledged = count;
            seen += 1;
        }
    }
    for _ in 0..random(&mut state) % 200_000 {
        std::hint::spin_loop();
    }
    // SIGKILL on Unix.
    child.kill().unwrap();
    child.wait().unwrap();
    // What it said before it died; a line may be cut.
    let mut rest: Vec<String> = lines.map_while(Result::ok).collect();
    rest.pop();
    rest.iter()
        .filter_map(|line| line.parse().ok())
        .fold(acknowledged, u64::max)
}
