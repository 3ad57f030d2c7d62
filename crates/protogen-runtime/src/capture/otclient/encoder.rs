//! Frames to lines. Never writes a header: the text has no place for it.

use std::io::Write as _;

use protogen_wire::Direction;

use super::super::{
    ending::Lost,
    form::Encoder,
    frame::Frame,
    header::{Content, Header},
};

/// Writes OTClient's text.
pub(in super::super) struct OtClientEncoder;

impl Encoder for OtClientEncoder {
    fn header(&mut self, header: &Header, _out: &mut Vec<u8>) -> Result<(), &'static str> {
        match header.content {
            Content::Payload => Ok(()),
            Content::Wire => Err("the text of OTClient holds payloads, not frames of the wire"),
        }
    }

    fn frame(&mut self, frame: &Frame, out: &mut Vec<u8>) -> Result<(), &'static str> {
        if frame.bytes.is_empty() {
            return Err("OTClient's player can't read a payload without bytes");
        }
        // Its clock is signed.
        let at = i64::try_from(frame.at.as_millis())
            .map_err(|_| "the time of a frame is more than 292 million years")?;
        let mark = match frame.direction {
            Direction::S2c => '<',
            Direction::C2s => '>',
        };
        out.reserve(2 * frame.bytes.len() + 24);
        write!(out, "{mark} {at} ").map_err(|_| "no memory for a line")?;
        for byte in &frame.bytes {
            out.extend([digit(byte >> 4), digit(byte & 0x0F)]);
        }
        out.push(b'\n');
        Ok(())
    }

    fn lost(&mut self, _lost: Lost, _out: &mut Vec<u8>) {}

    fn close(&mut self, _out: &mut Vec<u8>) {}
}

fn digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0' + nibble,
        _ => b'a' + nibble - 10,
    }
}
