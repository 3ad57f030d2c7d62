//! Recorded sessions of real peers go into each form and back, byte for byte. Never a frame that
//! was made up.

use std::{fs, time::Duration};

use protogen_runtime::{
    capture::{self, Content, Form, Frame, Header, Writer},
    wire::Direction,
};
use serde_json::Value;

use super::support::{Folder, drain, unhex, vectors};

/// The frames of every recording, by file, as they were on the wire and as payloads.
pub fn recordings(content: Content) -> Vec<(String, Vec<Frame>)> {
    let key = match content {
        Content::Wire => "wire",
        Content::Payload => "plain",
    };
    let mut recordings = vec![];
    for entry in fs::read_dir(vectors()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let value: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let frames = value.as_array().unwrap().iter().filter_map(|frame| {
            let at = Duration::from_millis(frame["t_ms"].as_u64().unwrap());
            let direction = match frame["dir"].as_str().unwrap() {
                "c2s" => Direction::C2s,
                _ => Direction::S2c,
            };
            Some(Frame::new(at, direction, unhex(frame[key].as_str()?)))
        });
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        recordings.push((name, frames.collect()));
    }
    assert!(recordings.len() >= 8, "the recordings are there");
    recordings
}

fn there_and_back(form: Form, content: Content) {
    let folder = Folder::new();
    let mut count = 0;
    for (name, frames) in recordings(content) {
        let header = Header {
            protocol: "open_tibia".to_owned(),
            note: name.clone(),
            ..Header::new(content)
        };
        let path = folder.file(&name);
        let mut writer = Writer::create(&path, form, &header).unwrap();
        frames.iter().for_each(|frame| writer.write(frame).unwrap());
        writer.finish().unwrap();
        let mut capture = capture::open(&path).unwrap();
        assert_eq!(capture.form(), form);
        let (read, _) = drain(&mut capture).unwrap();
        assert!(read == frames, "{name}");
        count += read.len();
    }
    println!("{count} recorded frames as {form:?} of {content:?} and back");
}

#[test]
fn as_our_own_form() {
    there_and_back(Form::Own, Content::Wire);
    there_and_back(Form::Own, Content::Payload);
}

#[test]
fn as_the_text_of_otclient() {
    there_and_back(Form::OtClient, Content::Payload);
}

#[test]
fn as_pcapng() {
    there_and_back(Form::Pcapng, Content::Wire);
    there_and_back(Form::Pcapng, Content::Payload);
}
