//! The text of OTClient: what its recorder writes and its player reads. Never another form.

use std::time::Duration;

use protogen_runtime::{
    capture::{CaptureError, Content, Ending, Form, Frame, Header},
    wire::Direction,
};

use super::support::{Memory, open, read, to, write};

fn frame(at: u64, direction: Direction, bytes: &[u8]) -> Frame {
    Frame::new(Duration::from_millis(at), direction, bytes)
}

fn two() -> Vec<Frame> {
    vec![
        frame(49, Direction::S2c, &[0x1E, 0x0F, 0x0A]),
        frame(1250, Direction::C2s, &[0x64]),
    ]
}

#[test]
fn lines_are_those_of_the_client() {
    let bytes = write(Form::OtClient, &Header::new(Content::Payload), &two());
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "< 49 1e0f0a\n> 1250 64\n"
    );
}

#[test]
fn what_the_client_plays_is_read() {
    let cases = [
        "< 49 1e0f0a\n> 1250 64\n",
        "< 49 1E0F0A\r\n> 1250 64\r\n",
        "\n  <\t49  1e0f0A \n\n> 01250 64\n\n",
        "< 49 1e0f0a\n# 50 00\n> 1250 64\n",
    ];
    for text in cases {
        assert_eq!(
            read(text.as_bytes()).unwrap(),
            (two(), Ending::Open),
            "{text:?}"
        );
    }
}

#[test]
fn a_cut_line_is_the_torn_tail() {
    let text = b"< 49 1e0f0a\n> 1250 64\n";
    for cut in 13..text.len() {
        let bytes = cut as u64 - 12;
        let expected = (two()[..1].to_vec(), Ending::Torn { bytes });
        assert_eq!(read(&text[..cut]).unwrap(), expected, "cut at {cut}");
    }
}

#[test]
fn a_wrong_line_is_told_by_its_number() {
    let cases = [
        ("> x 64", "the time is no number of milliseconds"),
        ("> -1 64", "the time is no number of milliseconds"),
        ("> 1 6g", "the payload is not hex"),
        ("> 1 640", "the hex ends in half a byte"),
        ("> 1 64 64", "a line has more than three fields"),
        (">", "a line has no time"),
    ];
    for (line, what) in cases {
        let error = read(format!("< 1 00\n\n{line}\n").as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("memory line 3: {what}"),
            "{line}"
        );
    }
}

#[test]
fn a_payload_without_bytes_is_read_but_not_written() {
    let empty = frame(3, Direction::S2c, &[]);
    assert_eq!(
        read(b"< 3 \n").unwrap(),
        (vec![empty.clone()], Ending::Open)
    );
    let mut writer = to(
        &Memory::new(),
        Form::OtClient,
        &Header::new(Content::Payload),
    )
    .unwrap();
    let error = writer.write(&empty).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("can't read a payload without bytes"),
        "{error}"
    );
    writer.write(&two()[0]).unwrap();
}

#[test]
fn frames_of_the_wire_are_refused() {
    let error = to(&Memory::new(), Form::OtClient, &Header::new(Content::Wire)).unwrap_err();
    assert!(matches!(error, CaptureError::Unwritable { .. }), "{error}");
}

#[test]
fn a_text_says_that_it_holds_payloads() {
    assert_eq!(
        open(b"< 1 00\n").unwrap().header(),
        &Header::new(Content::Payload)
    );
}
