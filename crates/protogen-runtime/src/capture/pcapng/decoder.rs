//! Blocks to frames. Never takes memory for a length that has not arrived, never panics.

use std::{
    collections::VecDeque,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use protogen_wire::Direction;

use super::{
    super::{
        ending::{Ending, Lost},
        error::CaptureError,
        form::Decoder,
        frame::Frame,
        header::{Content, Header},
        limits::Limits,
        source::Source,
    },
    block::{
        BYTE_ORDER, COMMENT, ENHANCED_PACKET, INTERFACE, Order, SECTION, SIMPLE_PACKET,
        USER_APPLICATION,
    },
    comment::{self, APPLICATION, MASKED},
    connection::{Belongs, Connections, Wanted},
    interface::{Interface, Packet, enhanced, simple},
    ip::{Segment, segment},
    link::Link,
    packet::{FIN, PSH, SYN},
    stream::{Chunk, Gap, Stream},
};

/// A block has at most so many bytes. A packet has 2^18 at most in practice.
const BLOCK_BYTES: usize = 16 << 20;

/// Reads pcapng.
pub(in super::super) struct PcapngDecoder {
    source: Source,
    limits: Limits,
    order: Order,
    interfaces: Vec<Interface>,
    header: Header,
    /// The file is ours: frames end where their sender pushed.
    framed: bool,
    /// Nanoseconds since 1970 at the start of the capture.
    start: Option<u128>,
    connections: Connections,
    /// The stream of the client, then that of the server.
    streams: [Stream; 2],
    /// In a file of ours: the bytes of a frame whose last segment has not come.
    unfinished: [Frame; 2],
    ready: VecDeque<Frame>,
    /// Who sent FIN.
    finished: [bool; 2],
    ending: Option<Ending>,
    lost: Lost,
    block: Vec<u8>,
}

impl PcapngDecoder {
    /// Reads up to the first packet of the connection, so that the header is known.
    pub fn open(source: Source, limits: Limits, wanted: Wanted) -> Result<Self, CaptureError> {
        let empty = |direction| Frame::new(Duration::ZERO, direction, Vec::new());
        let mut decoder = Self {
            source,
            limits,
            order: Order::Little,
            interfaces: Vec::new(),
            header: Header::new(Content::Wire),
            framed: false,
            start: None,
            connections: Connections::new(wanted, limits.connections),
            streams: [Stream::default(), Stream::default()],
            unfinished: [empty(Direction::C2s), empty(Direction::S2c)],
            ready: VecDeque::new(),
            finished: [false; 2],
            ending: None,
            lost: Lost::default(),
            block: Vec::new(),
        };
        while decoder.start.is_none() && decoder.ending.is_none() {
            decoder.step()?;
        }
        Ok(decoder)
    }

    /// Reads one block, or finds the end.
    fn step(&mut self) -> Result<(), CaptureError> {
        let at = self.source.at();
        let mut block = std::mem::take(&mut self.block);
        let kind = self.read_block(&mut block);
        let result = match kind {
            Ok(Some(kind)) => self.block(kind, &block, at),
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        self.block = block;
        result
    }

    /// The type of the next block; its body, without the second length, is in `body`.
    fn read_block(&mut self, body: &mut Vec<u8>) -> Result<Option<u32>, CaptureError> {
        let at = self.source.at();
        let got = self.source.read(12, body)?;
        let Some((kind, length, first)) = split_head(body) else {
            self.end(got as u64)?;
            return Ok(None);
        };
        if kind == SECTION.to_be_bytes() {
            self.order = match u32::from_le_bytes(first) {
                BYTE_ORDER => Order::Little,
                order if order.swap_bytes() == BYTE_ORDER => Order::Big,
                _ => return Err(self.source.damaged(at, "a section has no byte order")),
            };
        }
        let length = self.order.u32(length) as usize;
        if length < 12 || !length.is_multiple_of(4) {
            return Err(self
                .source
                .damaged(at, "the length of a block is impossible"));
        }
        if length > BLOCK_BYTES {
            return Err(CaptureError::TooLong {
                path: self.source.path().to_owned(),
                at,
                what: "a block",
                size: length as u64,
                limit: BLOCK_BYTES as u64,
            });
        }
        let kind = self.order.u32(kind);
        if length == 12 {
            body.clear();
            return Ok(Some(kind));
        }
        // The first four bytes of the body came with the head.
        let mut rest = Vec::new();
        let got = self.source.read(length - 12, &mut rest)?;
        if got < length - 12 {
            self.end(12 + got as u64)?;
            return Ok(None);
        }
        body.clear();
        body.extend(first);
        let (rest, again) = rest.split_at(length - 16);
        if again
            .first_chunk()
            .is_none_or(|again| self.order.u32(*again) as usize != length)
        {
            return Err(self.source.damaged(at, "the two lengths of a block differ"));
        }
        body.extend(rest);
        Ok(Some(kind))
    }

    fn block(&mut self, kind: u32, body: &[u8], at: u64) -> Result<(), CaptureError> {
        match kind {
            SECTION => {
                self.section(body);
                Ok(())
            }
            INTERFACE => match Interface::read(self.order, body) {
                Some(interface) => {
                    // Each costs 20 bytes of the file at least, and 48 here.
                    self.interfaces.push(interface);
                    Ok(())
                }
                None => Err(self.source.damaged(at, "an interface is too short")),
            },
            ENHANCED_PACKET | SIMPLE_PACKET => {
                let packet = match kind {
                    ENHANCED_PACKET => enhanced(self.order, &self.interfaces, body),
                    _ => simple(self.order, &self.interfaces, body),
                };
                match packet {
                    Some(packet) => self.packet(&packet, at),
                    None => Err(self.source.damaged(at, "a packet is not whole")),
                }
            }
            _ => Ok(()),
        }
    }

    /// A section begins: its interfaces are its own.
    fn section(&mut self, body: &[u8]) {
        self.interfaces.clear();
        let options = body.get(16..).unwrap_or_default();
        let mut ours = false;
        let mut header = None;
        for (code, value) in self.order.options(options) {
            match code {
                USER_APPLICATION => ours = value == APPLICATION.as_bytes(),
                COMMENT => {
                    header = std::str::from_utf8(value).ok().and_then(comment::header);
                }
                _ => {}
            }
        }
        // Whoever rewrites a file keeps the comment, but maybe not the name.
        if let Some(header) = header.filter(|_| self.start.is_none()) {
            self.framed = true;
            self.start = Some(since_1970(header.started));
            self.header = header;
        } else if !ours {
            self.framed = false;
        }
    }

    fn packet(&mut self, packet: &Packet<'_>, at: u64) -> Result<(), CaptureError> {
        let Some(link) = Link::of(packet.interface.link_type) else {
            return Err(CaptureError::LinkType {
                path: self.source.path().to_owned(),
                link_type: packet.interface.link_type,
            });
        };
        let cut = u64::from(packet.size).saturating_sub(packet.bytes.len() as u64);
        let Some(segment) = link.ip(packet.bytes).and_then(|ip| segment(ip, cut)) else {
            return Ok(());
        };
        match self.connections.place(&segment) {
            Belongs::No => Ok(()),
            Belongs::Yes(direction) => self.segment(&segment, direction, packet, at),
            Belongs::Unclear => Err(CaptureError::NoServer {
                path: self.source.path().to_owned(),
                ports: [segment.from.1, segment.to.1],
            }),
            Belongs::TooMany => Err(CaptureError::TooLong {
                path: self.source.path().to_owned(),
                at,
                what: "the list of connections",
                size: self.limits.connections as u64 + 1,
                limit: self.limits.connections as u64,
            }),
        }
    }

    fn segment(
        &mut self,
        segment: &Segment<'_>,
        direction: Direction,
        packet: &Packet<'_>,
        at: u64,
    ) -> Result<(), CaptureError> {
        if segment.lacks > 0 {
            return Err(CaptureError::Snapped {
                path: self.source.path().to_owned(),
                at,
                lacks: segment.lacks,
            });
        }
        let time = self.time(packet.at);
        let mut masked = false;
        if self.framed {
            for text in self.order.options(packet.options).filter_map(text) {
                masked |= text == MASKED;
                self.lost.add(comment::lost(text).unwrap_or_default());
            }
        }
        self.finished[index(direction)] |= segment.flags & FIN != 0;
        let stream = &mut self.streams[index(direction)];
        let mut sequence = segment.sequence;
        if segment.flags & SYN != 0 {
            stream.open(sequence);
            sequence = sequence.wrapping_add(1);
        }
        let chunk = Chunk {
            bytes: segment.bytes.to_vec(),
            pushed: segment.flags & PSH != 0,
        };
        let mut ordered = Vec::new();
        stream
            .take(sequence, chunk, self.limits.reorder_bytes, &mut ordered)
            .map_err(|gap| missing(&self.source, direction, gap))?;
        for chunk in ordered {
            self.deliver(chunk, direction, time, masked, at)?;
        }
        Ok(())
    }

    /// Bytes in order: a frame as they are, or the part of one if the file is ours.
    fn deliver(
        &mut self,
        chunk: Chunk,
        direction: Direction,
        time: Duration,
        masked: bool,
        at: u64,
    ) -> Result<(), CaptureError> {
        let frame = &mut self.unfinished[index(direction)];
        let size = frame.bytes.len() + chunk.bytes.len();
        if size > self.limits.frame_bytes {
            return Err(CaptureError::TooLong {
                path: self.source.path().to_owned(),
                at,
                what: "a frame",
                size: size as u64,
                limit: self.limits.frame_bytes as u64,
            });
        }
        frame.at = time;
        frame.masked |= masked;
        frame.bytes.extend(chunk.bytes);
        let whole = match self.framed {
            true => chunk.pushed,
            false => !frame.bytes.is_empty(),
        };
        if whole {
            let next = Frame::new(Duration::ZERO, direction, Vec::new());
            self.ready.push_back(std::mem::replace(frame, next));
        }
        Ok(())
    }

    /// Time since the start; the first packet of a foreign capture is its start.
    fn time(&mut self, at: Option<u128>) -> Duration {
        let Some(at) = at else {
            self.start.get_or_insert(0);
            return Duration::ZERO;
        };
        let start = *self.start.get_or_insert_with(|| {
            self.header.started = UNIX_EPOCH.checked_add(nanoseconds(at));
            at
        });
        nanoseconds(at.saturating_sub(start))
    }

    /// The file ends, `bytes` behind its last whole block.
    fn end(&mut self, bytes: u64) -> Result<(), CaptureError> {
        let frames: u64 = self.unfinished.iter().map(|f| f.bytes.len() as u64).sum();
        self.ending = Some(match bytes + frames {
            0 if self.finished == [true; 2] => Ending::Closed,
            0 => Ending::Open,
            bytes => Ending::Torn { bytes },
        });
        for direction in [Direction::C2s, Direction::S2c] {
            if let Some(gap) = self.streams[index(direction)].gap() {
                return Err(missing(&self.source, direction, gap));
            }
        }
        // A torn file may have lost it; ours holds exactly one.
        let whole = !matches!(self.ending, Some(Ending::Torn { .. }));
        if whole && !self.framed && !self.connections.has_wanted() {
            return Err(CaptureError::NoConnection {
                path: self.source.path().to_owned(),
                connections: self.connections.count(),
            });
        }
        Ok(())
    }
}

impl Decoder for PcapngDecoder {
    fn frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Ok(Some(frame));
            }
            if self.ending.is_some() {
                return Ok(None);
            }
            self.step()?;
        }
    }

    fn header(&self) -> &Header {
        &self.header
    }

    fn ending(&self) -> Option<Ending> {
        self.ending
    }

    fn lost(&self) -> Lost {
        self.lost
    }
}

fn split_head(head: &[u8]) -> Option<([u8; 4], [u8; 4], [u8; 4])> {
    let (kind, rest) = head.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    Some((*kind, *length, *rest.first_chunk()?))
}

fn text((code, value): (u16, &[u8])) -> Option<&str> {
    std::str::from_utf8(value).ok().filter(|_| code == COMMENT)
}

fn since_1970(at: Option<SystemTime>) -> u128 {
    at.and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_nanos())
}

fn nanoseconds(count: u128) -> Duration {
    Duration::from_nanos(u64::try_from(count).unwrap_or(u64::MAX))
}

fn index(direction: Direction) -> usize {
    match direction {
        Direction::C2s => 0,
        Direction::S2c => 1,
    }
}

fn missing(source: &Source, direction: Direction, gap: Gap) -> CaptureError {
    CaptureError::Missing {
        path: source.path().to_owned(),
        direction,
        offset: gap.offset,
        bytes: gap.bytes,
    }
}
