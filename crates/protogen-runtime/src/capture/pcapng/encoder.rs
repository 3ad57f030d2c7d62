//! Frames to blocks. Never touches a file.

use std::time::{Duration, UNIX_EPOCH};

use protogen_wire::Direction;

use super::{
    super::{ending::Lost, form::Encoder, frame::Frame, header::Header, writer::Endpoints},
    block::{
        BYTE_ORDER, COMMENT, ENHANCED_PACKET, INTERFACE, SECTION, TIME_RESOLUTION,
        USER_APPLICATION, block, option, padding,
    },
    comment::{APPLICATION, MASKED, header_text, lost_text},
    packet::{ACK, Dialogue, FIN, PSH, SEGMENT_BYTES, SYN},
};

/// The link type of Ethernet.
const ETHERNET: u16 = 1;
/// Times count 10^-9 seconds.
const NANOSECONDS: u8 = 9;

/// Writes pcapng.
pub(in super::super) struct PcapngEncoder {
    dialogue: Dialogue,
    /// Nanoseconds since 1970 at the start of the capture.
    start: u64,
    /// Nanoseconds since 1970 of the latest packet.
    latest: u64,
    /// What lacks before the next packet.
    lost: Lost,
}

impl PcapngEncoder {
    pub fn new(endpoints: &Endpoints) -> Self {
        Self {
            dialogue: Dialogue::new(endpoints.client, endpoints.server),
            start: 0,
            latest: 0,
            lost: Lost::default(),
        }
    }

    fn segment(
        &mut self,
        out: &mut Vec<u8>,
        direction: Direction,
        (flags, bytes): (u8, &[u8]),
        comments: &[&str],
    ) {
        let packet = self.dialogue.packet(direction, flags, bytes);
        // Below 2^11 bytes.
        let len = packet.len() as u32;
        let at = self.latest;
        block(out, ENHANCED_PACKET, |out| {
            out.extend(0_u32.to_le_bytes());
            out.extend(((at >> 32) as u32).to_le_bytes());
            out.extend((at as u32).to_le_bytes());
            out.extend(len.to_le_bytes());
            out.extend(len.to_le_bytes());
            out.extend(&packet);
            out.extend([0; 3].iter().take(padding(packet.len())));
            for comment in comments {
                option(out, COMMENT, comment.as_bytes());
            }
            if !comments.is_empty() {
                option(out, 0, &[]);
            }
        });
    }

    fn time(&self, at: Duration) -> Result<u64, &'static str> {
        u64::try_from(at.as_nanos())
            .ok()
            .and_then(|at| at.checked_add(self.start))
            .ok_or("the time of a frame is beyond the year 2554")
    }
}

impl Encoder for PcapngEncoder {
    fn header(&mut self, header: &Header, out: &mut Vec<u8>) -> Result<(), &'static str> {
        let comment = header_text(header)?;
        if let Some(started) = header.started {
            let since = started
                .duration_since(UNIX_EPOCH)
                .map_err(|_| "the start of the capture is before 1970")?;
            self.start = self.time(since)?;
        }
        self.latest = self.start;
        block(out, SECTION, |out| {
            out.extend(BYTE_ORDER.to_le_bytes());
            // Version 1.0; the length of the section is not known.
            out.extend([1, 0, 0, 0]);
            out.extend(u64::MAX.to_le_bytes());
            option(out, COMMENT, comment.as_bytes());
            option(out, USER_APPLICATION, APPLICATION.as_bytes());
            option(out, 0, &[]);
        });
        block(out, INTERFACE, |out| {
            out.extend(ETHERNET.to_le_bytes());
            // Reserved; no snap length.
            out.extend([0; 6]);
            option(out, TIME_RESOLUTION, &[NANOSECONDS]);
            option(out, 0, &[]);
        });
        self.segment(out, Direction::C2s, (SYN, &[]), &[]);
        self.segment(out, Direction::S2c, (SYN | ACK, &[]), &[]);
        self.segment(out, Direction::C2s, (ACK, &[]), &[]);
        Ok(())
    }

    fn frame(&mut self, frame: &Frame, out: &mut Vec<u8>) -> Result<(), &'static str> {
        // Directions may be recorded by two threads: a packet may be older than the one before.
        self.latest = self.time(frame.at)?;
        let lost = std::mem::take(&mut self.lost);
        let lost_text = lost_text(lost);
        let mut comments = Vec::new();
        if !lost.is_nothing() {
            comments.push(lost_text.as_str());
        }
        if frame.masked {
            comments.push(MASKED);
        }
        let mut segments = frame.bytes.chunks(SEGMENT_BYTES).peekable();
        if segments.peek().is_none() {
            self.segment(out, frame.direction, (PSH | ACK, &[]), &comments);
        }
        while let Some(bytes) = segments.next() {
            let flags = match segments.peek() {
                Some(_) => ACK,
                None => PSH | ACK,
            };
            self.segment(out, frame.direction, (flags, bytes), &comments);
            comments.clear();
        }
        Ok(())
    }

    fn lost(&mut self, lost: Lost, _out: &mut Vec<u8>) {
        self.lost.add(lost);
    }

    fn close(&mut self, out: &mut Vec<u8>) {
        let lost_text = lost_text(self.lost);
        let comments = [lost_text.as_str()];
        let comments = match self.lost.is_nothing() {
            true => &[][..],
            false => &comments[..],
        };
        self.segment(out, Direction::C2s, (FIN | ACK, &[]), comments);
        self.segment(out, Direction::S2c, (FIN | ACK, &[]), &[]);
        self.segment(out, Direction::C2s, (ACK, &[]), &[]);
    }
}
