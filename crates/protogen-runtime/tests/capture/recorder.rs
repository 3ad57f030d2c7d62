//! The recorder: what it takes, what it masks, what it does when it can't. Never a real disk that
//! is full for others too.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    process::Command,
    sync::mpsc,
    thread,
    time::Duration,
};

use protogen_runtime::{
    capture::{
        self, CaptureError, Content, Ending, FirstSent, Flush, Form, Frame, Header, Lost, Overflow,
        Recorder, RecorderOptions, Secrets, WriteOptions, Writer,
    },
    wire::Direction,
};

use super::support::{Folder, Memory, drain, frame, frames, open, read, to};

const NOW: Duration = Duration::ZERO;

fn header() -> Header {
    Header::new(Content::Payload)
}

#[test]
fn many_threads_record_into_one_file() {
    let folder = Folder::new();
    let path = folder.file("capture");
    for flush in [
        Flush::Soon,
        Flush::Every(Duration::from_millis(1)),
        Flush::Disk(NOW),
    ] {
        let _ = fs::remove_file(&path);
        let options = RecorderOptions {
            flush,
            overflow: Overflow::Wait,
            first_sent: FirstSent::Recorded,
            ..RecorderOptions::default()
        };
        let recorder = Recorder::create(&path, Form::Own, &header(), options).unwrap();
        let threads: Vec<_> = (0..4)
            .map(|seed| {
                let recorder = recorder.clone();
                thread::spawn(move || {
                    for frame in frames(250, seed) {
                        let Frame {
                            at,
                            direction,
                            bytes,
                            ..
                        } = frame;
                        recorder.payload(at, direction, &bytes, &[]).unwrap();
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        let stats = recorder.close().unwrap();
        assert_eq!(
            (stats.taken, stats.written, stats.lost),
            (1000, 1000, Lost::default())
        );
        let (read, ending) = drain(&mut capture::open(&path).unwrap()).unwrap();
        assert_eq!(ending, Ending::Closed);
        for seed in 0..4 {
            let mut left = read.iter();
            let in_order = frames(250, seed)
                .iter()
                .all(|frame| left.any(|read| read == frame));
            assert!(in_order, "the frames of thread {seed}");
        }
    }
}

#[test]
fn dropping_the_last_handle_closes_the_file() {
    let folder = Folder::new();
    let path = folder.file("capture");
    let recorder =
        Recorder::create(&path, Form::Own, &header(), RecorderOptions::default()).unwrap();
    recorder.payload(NOW, Direction::S2c, &[1], &[]).unwrap();
    drop(recorder);
    let (frames, ending) = drain(&mut capture::open(&path).unwrap()).unwrap();
    assert_eq!((frames.len(), ending), (1, Ending::Closed));
}

#[test]
fn a_closed_recorder_says_so() {
    let folder = Folder::new();
    let path = folder.file("capture");
    let recorder =
        Recorder::create(&path, Form::Own, &header(), RecorderOptions::default()).unwrap();
    recorder.close().unwrap();
    let error = recorder
        .payload(NOW, Direction::S2c, &[1], &[])
        .unwrap_err();
    assert_eq!(error, CaptureError::Closed { path });
}

#[test]
fn a_file_that_exists_is_never_overwritten() {
    let folder = Folder::new();
    let path = folder.file("capture");
    fs::write(&path, "precious").unwrap();
    let error = Writer::create(&path, Form::Own, &header()).unwrap_err();
    assert!(
        error.to_string().starts_with(&path.display().to_string()),
        "{error}"
    );
    assert_eq!(fs::read(&path).unwrap(), b"precious");
}

/// What a recorder over memory has written when it was closed.
fn recorded(
    form: Form,
    content: Content,
    options: RecorderOptions,
    record: impl FnOnce(&Recorder),
) -> Vec<u8> {
    let memory = Memory::new();
    let writer = to(&memory, form, &Header::new(content)).unwrap();
    let recorder = Recorder::over(writer, Path::new("memory"), form, content, options).unwrap();
    record(&recorder);
    recorder.close().unwrap();
    memory.bytes()
}

#[test]
fn payloads_are_taken_only_if_told_so() {
    for (content, expected) in [(Content::Wire, b"wire"), (Content::Payload, b"open")] {
        let bytes = recorded(Form::Own, content, RecorderOptions::default(), |recorder| {
            recorder.wire(NOW, Direction::S2c, b"wire", &[]).unwrap();
            recorder.payload(NOW, Direction::S2c, b"open", &[]).unwrap();
        });
        let (frames, _) = read(&bytes).unwrap();
        assert_eq!(frames.len(), 1);
        assert_eq!(frames[0].bytes, expected);
    }
}

#[test]
fn secrets_are_masked_unless_they_are_to_be_kept() {
    let payload = b"user=ann password=hunter2;";
    let cases = [
        (Secrets::Masked, &b"user=ann password=*******;"[..]),
        (Secrets::Kept, payload),
    ];
    for form in [Form::Own, Form::Pcapng, Form::OtClient] {
        for (secrets, expected) in cases {
            let options = RecorderOptions {
                secrets,
                ..RecorderOptions::default()
            };
            let bytes = recorded(form, Content::Payload, options, |recorder| {
                // The second range is beyond the frame, as after a version that is longer.
                let ranges = [18..25, 90..99];
                recorder
                    .payload(NOW, Direction::S2c, payload, &ranges)
                    .unwrap();
            });
            let (frames, _) = read(&bytes).unwrap();
            assert_eq!(frames[0].bytes, expected);
            let told = form != Form::OtClient;
            assert_eq!(frames[0].masked, told && secrets == Secrets::Masked);
            if secrets == Secrets::Masked {
                for secret in [&b"hunter2"[..], b"68756e74657232"] {
                    assert!(!bytes.windows(secret.len()).any(|window| window == secret));
                }
            }
        }
    }
}

#[test]
fn the_first_frame_of_the_client_can_be_left_out() {
    const ALL: &[u8] = &[1, 2, 3];
    const LESS: &[u8] = &[1, 3];
    let cases = [
        (Form::Own, Content::Payload, FirstSent::Usual, LESS),
        (Form::Own, Content::Payload, FirstSent::Recorded, ALL),
        (Form::Own, Content::Wire, FirstSent::Usual, ALL),
        (Form::Own, Content::Wire, FirstSent::LeftOut, LESS),
        (Form::OtClient, Content::Payload, FirstSent::Usual, LESS),
        (Form::OtClient, Content::Payload, FirstSent::Recorded, ALL),
    ];
    for (form, content, first_sent, expected) in cases {
        let options = RecorderOptions {
            first_sent,
            ..RecorderOptions::default()
        };
        let bytes = recorded(form, content, options, |recorder| {
            for (direction, byte) in [
                (Direction::S2c, 1),
                (Direction::C2s, 2),
                (Direction::C2s, 3),
            ] {
                recorder.payload(NOW, direction, &[byte], &[]).unwrap();
                recorder.wire(NOW, direction, &[byte], &[]).unwrap();
            }
        });
        let (frames, _) = read(&bytes).unwrap();
        let bytes: Vec<u8> = frames.iter().map(|frame| frame.bytes[0]).collect();
        assert_eq!(bytes, expected, "{form:?} {content:?} {first_sent:?}");
    }
}

#[test]
fn a_first_frame_whose_secrets_are_named_is_recorded_without_them() {
    let options = RecorderOptions::default();
    let bytes = recorded(Form::Own, Content::Payload, options, |recorder| {
        recorder
            .payload(
                NOW,
                Direction::C2s,
                b"\x01hunter2",
                std::slice::from_ref(&(1..8)),
            )
            .unwrap();
    });
    let (frames, _) = read(&bytes).unwrap();
    assert_eq!(frames[0].bytes, b"\x01*******");
}

/// A disk that stands still until it is told to go on.
struct Stalled(mpsc::Receiver<()>, Memory, mpsc::Sender<()>);

impl Write for Stalled {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.2.send(());
        let _ = self.0.recv();
        self.1.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_disk_that_stands_still_costs_frames_and_never_the_callers_time() {
    let (go, gate) = mpsc::channel();
    let (busy, is_busy) = mpsc::channel();
    let memory = Memory::new();
    go.send(()).unwrap();
    let stalled = Stalled(gate, memory.clone(), busy);
    let write = WriteOptions::default();
    let writer = Writer::to_writer(stalled, "stalled", Form::Own, &header(), &write).unwrap();
    is_busy.recv().unwrap();
    let options = RecorderOptions {
        queue_bytes: 10 * (64 + 100),
        ..RecorderOptions::default()
    };
    let name = Path::new("stalled");
    let recorder = Recorder::over(writer, name, Form::Own, Content::Payload, options).unwrap();
    let record = |count| {
        for _ in 0..count {
            recorder
                .payload(NOW, Direction::S2c, &[7; 100], &[])
                .unwrap();
        }
    };
    record(1);
    // The thread has taken the first frame and waits for the disk: ten fit behind it.
    is_busy.recv().unwrap();
    record(25);
    let stats = recorder.stats();
    let lost = Lost {
        frames: 15,
        bytes: 1500,
    };
    assert_eq!((stats.taken, stats.written, stats.lost), (11, 0, lost));
    drop(go);
    recorder.close().unwrap();
    let mut capture = open(&memory.bytes()).unwrap();
    let (frames, ending) = drain(&mut capture).unwrap();
    assert_eq!(
        (frames.len(), ending, capture.lost()),
        (11, Ending::Closed, lost)
    );
}

#[test]
fn a_failed_write_is_told_by_name_and_keeps_what_was_written() {
    let whole = super::support::write(Form::Own, &header(), &frames(50, 10));
    // From the header on, which is written when the file is made.
    for room in (38..whole.len()).step_by(7) {
        let memory = Memory::with_room(room);
        let mut writer = to(&memory, Form::Own, &header()).unwrap();
        let mut written = 0;
        let error = loop {
            let result = writer
                .write(&frame(written, 10))
                .and_then(|()| writer.flush());
            match result {
                Ok(()) => written += 1,
                Err(error) => break error,
            }
        };
        assert!(
            matches!(
                &error,
                CaptureError::Io {
                    kind: io::ErrorKind::StorageFull,
                    ..
                }
            ),
            "{error}"
        );
        assert!(
            error.to_string().starts_with("memory: can't write: "),
            "{error}"
        );
        assert_eq!(
            writer.write(&frame(0, 10)),
            Err(error.clone()),
            "the reason is repeated"
        );
        assert_eq!(writer.finish(), Err(error));
        let (read, _) = read(&memory.bytes()).unwrap();
        assert_eq!(read, frames(written, 10), "room for {room}");
    }
}

#[test]
fn a_recorder_whose_disk_is_full_says_so_to_its_callers() {
    let memory = Memory::with_room(1000);
    let writer = to(&memory, Form::Own, &header()).unwrap();
    let name = Path::new("memory");
    let options = RecorderOptions {
        overflow: Overflow::Wait,
        first_sent: FirstSent::Recorded,
        ..RecorderOptions::default()
    };
    let recorder = Recorder::over(writer, name, Form::Own, Content::Payload, options).unwrap();
    let mut index = 0;
    let error = loop {
        let Frame {
            at,
            direction,
            bytes,
            ..
        } = frame(index, 11);
        if let Err(error) = recorder.payload(at, direction, &bytes, &[]) {
            break error;
        }
        index += 1;
    };
    assert!(
        error.to_string().starts_with("memory: can't write: "),
        "{error}"
    );
    assert_eq!(recorder.close(), Err(error));
    let (read, ending) = read(&memory.bytes()).unwrap();
    assert!(matches!(ending, Ending::Torn { .. }), "{ending:?}");
    assert!(!read.is_empty());
    assert_eq!(read, frames(read.len() as u64, 11));
}

/// A disk of 64 KiB that is really full. Only who may mount can run it.
#[test]
fn a_full_disk_keeps_what_was_written() {
    let folder = Folder::new();
    let disk = folder.file("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |arguments: &[&str]| {
        let done = Command::new(arguments[0])
            .args(&arguments[1..])
            .arg(&disk)
            .output();
        done.is_ok_and(|done| done.status.success())
    };
    if !mount(&["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs"]) {
        println!("skipped: no right to mount a small disk");
        return;
    }
    let path = disk.join("capture");
    let mut writer = Writer::create(&path, Form::Own, &header()).unwrap();
    let mut written = 0;
    let error = loop {
        match writer
            .write(&frame(written, 12))
            .and_then(|()| writer.flush())
        {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
    };
    drop(writer);
    let result = drain(&mut capture::open(&path).unwrap());
    assert!(mount(&["umount"]));
    let (read, ending) = result.unwrap();
    let words = format!("{}: can't write: No space left on device", path.display());
    assert!(error.to_string().starts_with(&words), "{error}");
    assert_eq!(read, frames(written, 12));
    println!("a disk of 64 KiB holds {written} frames; it ended {ending:?}");
}
