//! The packets of one frame, one after another.
//!
//! Knows how many packets a frame holds and which came before; what they are, the message says.

use crate::{
    error::{DecodeError, Name},
    opcode::Opcode,
    packet::{Message, MessageView},
    reader::Reader,
};

/// How many packets stand in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrameMode {
    /// One, and nothing behind it.
    One,
    /// One; what stands behind it is ignored.
    OneLenient,
    /// One after another to the end.
    Many,
    /// There are no frames: packets delimit themselves in the byte stream.
    Stream,
}

impl FrameMode {
    /// Whether packets follow one another.
    #[must_use]
    pub const fn is_many(self) -> bool {
        matches!(self, Self::Many | Self::Stream)
    }
}

/// Reads the packets of one frame. It stops at the first fault, and keeps the bytes from there
/// on.
#[derive(Debug, Clone)]
pub struct Packets<'a> {
    reader: Reader<'a>,
    mode: FrameMode,
    previous: Option<Opcode>,
    /// Where the packet stands that is read next or that failed.
    rest: &'a [u8],
    done: bool,
}

impl<'a> Packets<'a> {
    /// The packets of this payload. A frame of one packet holds it even if it has no bytes.
    #[must_use]
    pub const fn new(reader: Reader<'a>, mode: FrameMode) -> Self {
        let rest = reader.rest();
        Self {
            reader,
            mode,
            previous: None,
            rest,
            done: false,
        }
    }

    /// Reads the next packet; the message may be another one each time, where a packet moves the
    /// connection to another state.
    ///
    /// A fault knows the packet before it; `version` is asked only then.
    pub fn next<M: Message>(
        &mut self,
        cx: &mut M::Context,
        version: impl FnOnce(&M::Context) -> Name,
    ) -> Option<Result<M, DecodeError>> {
        self.next_with(
            cx,
            M::decode_part,
            |message, cx| (message.name(), message.opcode(cx)),
            version,
        )
    }

    /// As [`Packets::next`], of packets that borrow from the frame.
    pub fn next_view<M: MessageView<'a>>(
        &mut self,
        cx: &mut M::Context,
        version: impl FnOnce(&M::Context) -> Name,
    ) -> Option<Result<M, DecodeError>> {
        self.next_with(
            cx,
            M::decode_part,
            |message, cx| (message.name(), message.opcode(cx)),
            version,
        )
    }

    /// As [`Packets::next`], where another function reads a packet, and another one names it. The
    /// fault of what reads may be left in the reader.
    pub fn next_with<T, C>(
        &mut self,
        cx: &mut C,
        decode: impl FnOnce(&mut Reader<'a>, &mut C) -> Result<T, DecodeError>,
        title: impl Fn(&T, &C) -> (&'static str, Option<Opcode>),
        version: impl FnOnce(&C) -> Name,
    ) -> Option<Result<T, DecodeError>> {
        if self.done || (self.mode.is_many() && !self.reader.more()) {
            return None;
        }
        let before = self.reader.offset();
        let mut result = decode(&mut self.reader, cx);
        if let Err(fault) = self.reader.sound() {
            result = result.and(Err(fault));
        }
        if self.mode == FrameMode::One
            && let Ok(packet) = &result
            && let Err(fault) = self.reader.finish()
        {
            let (name, opcode) = title(packet, cx);
            result = Err(fault.in_packet(name, opcode));
        }
        // A packet that takes no bytes would be read for ever.
        let stuck = self.reader.offset() == before;
        self.done = !self.mode.is_many() || stuck || result.is_err();
        match result {
            Ok(packet) => {
                self.rest = self.reader.rest();
                if self.mode.is_many() {
                    self.previous = title(&packet, cx).1;
                }
                Some(Ok(packet))
            }
            Err(fault) => Some(Err(fault.after(self.previous).at_version(version(cx)))),
        }
    }

    /// The bytes from the first packet on that was not read: all that is left after a fault.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The opcode of the last packet that was read, where others may follow it.
    #[must_use]
    pub const fn previous(&self) -> Option<Opcode> {
        self.previous
    }
}
