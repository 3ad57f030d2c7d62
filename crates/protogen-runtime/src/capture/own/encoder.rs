//! Frames to records. Never touches a file.

use std::time::{SystemTime, UNIX_EPOCH};

use protogen_wire::Direction;

use super::{
    super::{
        ending::Lost,
        form::Encoder,
        frame::Frame,
        header::{Content, Header, TEXT_BYTES},
    },
    record::{
        END, FRAME, FRAME_HEAD_BYTES, FROM_SERVER, HEAD_BYTES, HEADER, LOST, MAGIC, MASKED,
        NO_START, checksum,
    },
};

/// Writes our own form.
pub(in super::super) struct OwnEncoder;

impl Encoder for OwnEncoder {
    fn header(&mut self, header: &Header, out: &mut Vec<u8>) -> Result<(), &'static str> {
        let mut body = vec![
            HEADER,
            match header.content {
                Content::Wire => 0,
                Content::Payload => 1,
            },
        ];
        let (seconds, nanoseconds) = started(header.started)?;
        body.extend(seconds.to_le_bytes());
        body.extend(nanoseconds.to_le_bytes());
        for (_, text) in header.texts() {
            let len = u16::try_from(text.len())
                .ok()
                .filter(|len| usize::from(*len) <= TEXT_BYTES)
                .ok_or("a text of the header has more than 4096 bytes")?;
            body.extend(len.to_le_bytes());
            body.extend(text.as_bytes());
        }
        out.extend(MAGIC);
        record(out, |out| out.extend(body))
    }

    fn frame(&mut self, frame: &Frame, out: &mut Vec<u8>) -> Result<(), &'static str> {
        let at = u64::try_from(frame.at.as_nanos())
            .map_err(|_| "the time of a frame is more than 584 years")?;
        u32::try_from(frame.bytes.len() + FRAME_HEAD_BYTES)
            .map_err(|_| "a frame has more than 4 GiB")?;
        let mut flags = 0;
        if frame.direction == Direction::S2c {
            flags |= FROM_SERVER;
        }
        if frame.masked {
            flags |= MASKED;
        }
        out.reserve(HEAD_BYTES + FRAME_HEAD_BYTES + frame.bytes.len());
        record(out, |out| {
            out.extend([FRAME, flags]);
            out.extend(at.to_le_bytes());
            out.extend(&frame.bytes);
        })
    }

    fn lost(&mut self, lost: Lost, out: &mut Vec<u8>) {
        let _ = record(out, |out| {
            out.push(LOST);
            out.extend(lost.frames.to_le_bytes());
            out.extend(lost.bytes.to_le_bytes());
        });
    }

    fn close(&mut self, out: &mut Vec<u8>) {
        let _ = record(out, |out| out.push(END));
    }
}

/// Appends a record whose body `write` appends.
fn record(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), &'static str> {
    let start = out.len();
    out.extend([0; HEAD_BYTES]);
    write(out);
    let (head, body) = out[start..].split_at_mut(HEAD_BYTES);
    let length = u32::try_from(body.len()).map_err(|_| "a record has more than 4 GiB")?;
    let length = length.to_le_bytes();
    head[..4].copy_from_slice(&length);
    head[4..].copy_from_slice(&checksum(length, body).to_le_bytes());
    Ok(())
}

fn started(at: Option<SystemTime>) -> Result<(i64, u32), &'static str> {
    const OUT_OF_RANGE: &str = "the start of the capture is out of range";
    let Some(at) = at else {
        return Ok((0, NO_START));
    };
    match at.duration_since(UNIX_EPOCH) {
        Ok(since) => {
            let seconds = i64::try_from(since.as_secs()).map_err(|_| OUT_OF_RANGE)?;
            Ok((seconds, since.subsec_nanos()))
        }
        Err(_) => Err("the start of the capture is before 1970"),
    }
}
