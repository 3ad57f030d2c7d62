//! Our own form: its bytes, its tail, its damage. Never another form.

use std::time::Duration;

use protogen_runtime::{
    capture::{CaptureError, Content, Ending, Form, Frame, Header, Limits, ReadOptions},
    wire::Direction,
};

use super::support::{frames, hex, open_with, read, unhex, write};

fn header() -> Header {
    Header {
        protocol: "open_tibia".to_owned(),
        ..Header::new(Content::Payload)
    }
}

#[test]
fn the_bytes_are_those_of_the_documentation() {
    let frame = Frame::new(Duration::from_millis(1), Direction::S2c, [0x14]);
    let bytes = write(Form::Own, &Header::new(Content::Payload), &[frame]);
    let expected = [
        "8950 4743 0d0a 1a 01",
        "16000000 35e6b836 01 01 0000000000000000 ffffffff 0000 0000 0000 0000",
        "0b000000 e51531e7 02 01 40420f0000000000 14",
        "01000000 b41a2ffc 04",
    ];
    assert_eq!(hex(&bytes), hex(&unhex(&expected.concat())));
}

#[test]
fn a_file_cut_at_any_byte_opens_with_its_complete_records() {
    let frames = frames(100, 3);
    let bytes = write(Form::Own, &header(), &frames);
    let mut starts = vec![];
    let mut whole = 0;
    for count in 0..=frames.len() {
        // Without the end record: 8 + 1 bytes.
        starts.push(write(Form::Own, &header(), &frames[..count]).len() - 9);
    }
    for cut in 0..bytes.len() {
        while starts.get(whole + 1).is_some_and(|start| *start <= cut) {
            whole += 1;
        }
        let (read, ending) = read(&bytes[..cut]).unwrap();
        assert_eq!(read, frames[..whole], "cut at {cut}");
        let behind = match cut.checked_sub(starts[whole]) {
            Some(0) => None,
            Some(behind) => Some(behind),
            // Within magic and header.
            None => Some(cut),
        };
        let expected = match behind {
            None => Ending::Open,
            Some(bytes) => Ending::Torn {
                bytes: bytes as u64,
            },
        };
        assert_eq!(ending, expected, "cut at {cut}");
    }
}

#[test]
fn a_changed_bit_is_never_taken_for_a_frame() {
    let frames = frames(4, 4);
    let bytes = write(Form::Own, &header(), &frames);
    for place in 8..bytes.len() {
        for bit in 0..8 {
            let mut bytes = bytes.clone();
            bytes[place] ^= 1 << bit;
            let Ok(capture) = super::support::open(&bytes) else {
                continue;
            };
            let mut capture = capture;
            let read: Vec<_> = capture.by_ref().map_while(Result::ok).collect();
            assert!(frames.starts_with(&read), "byte {place} bit {bit}");
            assert_ne!(
                capture.ending(),
                Some(Ending::Closed),
                "byte {place} bit {bit}"
            );
        }
    }
}

#[test]
fn damage_in_the_middle_is_an_error_that_says_where() {
    let frames = frames(3, 5);
    let mut bytes = write(Form::Own, &header(), &frames);
    let second = write(Form::Own, &header(), &frames[..1]).len() - 9;
    bytes[second + 20] ^= 1;
    let error = read(&bytes).unwrap_err();
    let expected = CaptureError::Damaged {
        path: "memory".into(),
        at: second as u64,
        unread: (bytes.len() - second) as u64,
        what: "the checksum of a record is wrong",
    };
    assert_eq!(error, expected);
    assert_eq!(
        error.to_string(),
        format!(
            "memory at byte {second}: the checksum of a record is wrong; {} bytes from there on \
             were not read",
            bytes.len() - second
        )
    );
}

#[test]
fn zeros_behind_the_last_record_are_a_torn_tail() {
    let frames = frames(3, 6);
    let mut bytes = write(Form::Own, &header(), &frames);
    bytes.extend([0; 4096]);
    assert_eq!(
        read(&bytes).unwrap(),
        (frames, Ending::Torn { bytes: 4096 })
    );
}

#[test]
fn a_length_beyond_the_limit_takes_no_memory() {
    let mut bytes = write(Form::Own, &header(), &[]);
    bytes.truncate(bytes.len() - 9);
    let at = bytes.len() as u64;
    bytes.extend([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 2]);
    let error = read(&bytes).unwrap_err();
    assert!(
        matches!(error, CaptureError::TooLong { at: place, size: 0xFFFF_FFFF, .. } if place == at),
        "{error}"
    );
}

#[test]
fn a_frame_beyond_the_limit_of_the_reader_is_refused() {
    let frame = Frame::new(Duration::ZERO, Direction::S2c, vec![0; 100_000]);
    let bytes = write(Form::Own, &header(), &[frame]);
    let limits = Limits {
        frame_bytes: 99_999,
        ..Limits::default()
    };
    let options = ReadOptions {
        limits,
        ..ReadOptions::default()
    };
    let mut capture = open_with(&bytes, &options).unwrap();
    assert!(matches!(
        capture.next(),
        Some(Err(CaptureError::TooLong { limit: 100_009, .. }))
    ));
    assert!(capture.next().is_none(), "no frames after an error");
}

#[test]
fn records_of_kinds_to_come_are_passed_over() {
    let frames = frames(2, 7);
    let mut bytes = write(Form::Own, &header(), &frames);
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[3, 0, 0, 0, 0x77, 1, 2]);
    bytes.extend([3, 0, 0, 0]);
    bytes.extend(hasher.finalize().to_le_bytes());
    bytes.extend([0x77, 1, 2]);
    assert_eq!(read(&bytes).unwrap(), (frames, Ending::Open));
}
