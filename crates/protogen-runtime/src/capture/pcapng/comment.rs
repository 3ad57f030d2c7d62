//! A capture's header as the comment of a section, for people and for reading it back, and the
//! comments of packets. Never a secret: a header holds none.

use std::time::{Duration, UNIX_EPOCH};

use super::super::{
    ending::Lost,
    header::{Content, Header, TEXT_BYTES},
};

/// What the application of a section is called.
pub(super) const APPLICATION: &str = "protogen";
const TITLE: &str = "protogen capture 1";
/// The comment of a packet in which secrets were overwritten.
pub(super) const MASKED: &str = "secrets are masked";
const LOST: &str = "lost before this packet: ";

/// The header as lines of `name: value`.
pub(super) fn header_text(header: &Header) -> Result<String, &'static str> {
    let content = match header.content {
        Content::Wire => "wire",
        Content::Payload => "payload",
    };
    let mut text = format!("{TITLE}\ncontent: {content}\n");
    match header.started {
        Some(at) => {
            let since = at
                .duration_since(UNIX_EPOCH)
                .map_err(|_| "the start of the capture is before 1970")?;
            let (seconds, nanoseconds) = (since.as_secs(), since.subsec_nanos());
            text += &format!("started: {seconds}.{nanoseconds:09}\n");
        }
        None => text += "started: unknown\n",
    }
    for (name, value) in header.texts() {
        if value.len() > TEXT_BYTES {
            return Err("a text of the header has more than 4096 bytes");
        }
        let value = (value.replace('\\', "\\\\"))
            .replace('\n', "\\n")
            .replace('\r', "\\r");
        text += &format!("{name}: {value}\n");
    }
    Ok(text)
}

/// Reads the comment back; `None` if it is not one of ours.
pub(super) fn header(text: &str) -> Option<Header> {
    let mut lines = text.lines();
    if lines.next()? != TITLE {
        return None;
    }
    let mut header = Header::new(Content::Wire);
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        match name {
            "content" => {
                header.content = match value {
                    "wire" => Content::Wire,
                    "payload" => Content::Payload,
                    _ => return None,
                };
            }
            "started" => header.started = started(value),
            "protocol" => header.protocol = unescape(value),
            "versions" => header.versions = unescape(value),
            "state" => header.state = unescape(value),
            "note" => header.note = unescape(value),
            _ => {}
        }
    }
    Some(header)
}

/// What stands at the packet behind a gap.
pub(super) fn lost_text(lost: Lost) -> String {
    format!("{LOST}{} frames, {} bytes", lost.frames, lost.bytes)
}

/// Reads [`lost_text`] back.
pub(super) fn lost(text: &str) -> Option<Lost> {
    let (frames, bytes) = text.strip_prefix(LOST)?.split_once(" frames, ")?;
    Some(Lost {
        frames: frames.parse().ok()?,
        bytes: bytes.strip_suffix(" bytes")?.parse().ok()?,
    })
}

fn started(value: &str) -> Option<std::time::SystemTime> {
    let (seconds, nanoseconds) = value.split_once('.')?;
    let since = Duration::from_secs(seconds.parse().ok()?)
        .checked_add(Duration::from_nanos(nanoseconds.parse().ok()?))?;
    UNIX_EPOCH.checked_add(since)
}

fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some(other) => text.push(other),
                None => {}
            },
            _ => text.push(char),
        }
    }
    text
}
