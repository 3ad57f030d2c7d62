//! Bytes in: frames are cut and opened, their packets read, and what each leads to followed.

use std::collections::VecDeque;

use crate::{
    error::DecodeErrorKind,
    frame,
    packets::{FrameMode, Packets},
    protocol::Protocol,
    reader::Reader,
};

use crate::session::{
    error::SessionError,
    event::{Event, Malformed},
    inbound::Origin,
    policy::Reaction,
    tap::Form,
};

use super::Session;

impl<P: Protocol> Session<P> {
    /// Takes bytes as they arrived, any number of them; [`Session::poll`] reads them.
    ///
    /// # Errors
    ///
    /// The session is dead.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<(), SessionError> {
        self.alive()?;
        self.counts.bytes_in += bytes.len() as u64;
        match self.inbound.extend(bytes) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.poison(SessionError::Frame(error))),
        }
    }

    /// Says that no more bytes will come.
    ///
    /// # Errors
    ///
    /// The session is dead, or the stream ended inside a frame.
    pub fn receive_end(&mut self) -> Result<(), SessionError> {
        self.alive()?;
        match self.inbound.waiting().len() {
            0 => Ok(()),
            bytes => Err(self.poison(SessionError::Truncated { bytes })),
        }
    }

    /// Reads the packets of the next frame; `false` if no whole frame has arrived.
    ///
    /// One frame a call: what a handler changes in the context holds from the next frame on.
    ///
    /// # Errors
    ///
    /// The session is dead. What was read before is among the events.
    pub fn poll(&mut self, events: &mut VecDeque<Event<P::Inbound>>) -> Result<bool, SessionError> {
        self.alive()?;
        if !self.inbound.is_worth_reading() {
            return Ok(false);
        }
        let result = if P::framing(P::SENDS.reverse()) == FrameMode::Stream {
            self.poll_stream(events)
        } else {
            self.poll_frame(events)
        };
        result.map_err(|error| {
            // What was answered before still leaves.
            let _ = self.seal(usize::MAX);
            self.poison(error)
        })
    }

    pub(super) fn poll_frame(
        &mut self,
        events: &mut VecDeque<Event<P::Inbound>>,
    ) -> Result<bool, SessionError> {
        let arrived = self.inbound.waiting().len();
        let Some(len) = self.inbound.frame_len()? else {
            self.inbound.want(arrived + 1);
            return Ok(false);
        };
        if len > arrived {
            self.inbound.want(len);
            return Ok(false);
        }
        let direction = P::SENDS.reverse();
        let (wire, profile, keys) = self.inbound.split(len);
        if let Some(tap) = &mut self.tap {
            tap.frame(direction, Form::Wire, wire);
        }
        let opened = match frame::open(profile, wire, keys) {
            Ok(opened) => opened,
            Err(error) => {
                self.counts.refused += 1;
                self.inbound.advance(len);
                if self.policies.frame == Reaction::Close || error.is_final() {
                    return Err(SessionError::Frame(error));
                }
                P::lose(&mut self.context);
                events.push_back(Event::Refused(Box::new(error)));
                return Ok(true);
            }
        };
        self.counts.frames_in += 1;
        if let Some(tap) = &mut self.tap {
            tap.frame(direction, Form::Payload, &opened.payload);
        }
        if let Some(probe) = self.probe.take() {
            probe(&opened.payload, &mut self.context);
        }
        let mut packets = Packets::new(Reader::new(&opened.payload), P::framing(direction));
        let mut switches = 0;
        let mut fatal = None;
        let mut unread = opened.payload.len();
        while let Some(result) = packets.next_with(
            &mut self.context,
            |r, cx| P::decode(self.state, r, cx),
            |message, cx| (P::name(message), P::opcode(message, cx)),
            P::version,
        ) {
            match result {
                Ok(message) => {
                    self.counts.packets_in += 1;
                    let left = packets.rest().len();
                    if let Some(tap) = &mut self.tap {
                        tap.packet(direction, P::name(&message), unread.saturating_sub(left));
                    }
                    unread = left;
                    switches |= P::switches(&message);
                    if let Some(next) = P::next_state(&message, &self.context) {
                        self.state = next;
                        self.legal = &[];
                    }
                    events.push_back(Event::Packet(message));
                }
                Err(error) => {
                    self.counts.malformed += 1;
                    P::lose(&mut self.context);
                    let unexpected =
                        matches!(error.kind(), DecodeErrorKind::UnexpectedPacket { .. });
                    let reaction = if unexpected {
                        self.policies.unexpected
                    } else {
                        self.policies.malformed
                    };
                    if reaction == Reaction::Close {
                        fatal = Some(SessionError::Packet(Box::new(error)));
                    } else {
                        let rest = packets.rest().to_vec();
                        events.push_back(Event::Malformed(Box::new(Malformed { error, rest })));
                    }
                }
            }
        }
        self.inbound.advance(len);
        match fatal {
            Some(error) => Err(error),
            None => self.follow(None, switches, Origin::Received).map(|()| true),
        }
    }

    /// Reads one packet where packets delimit themselves.
    pub(super) fn poll_stream(
        &mut self,
        events: &mut VecDeque<Event<P::Inbound>>,
    ) -> Result<bool, SessionError> {
        let waiting = self.inbound.waiting();
        let arrived = waiting.len();
        let limit = self.inbound.profile.limits().frame_bytes;
        let before = self.context.clone();
        let mut r = Reader::new(waiting);
        let read = P::decode(self.state, &mut r, &mut self.context);
        let error = match r.sound().and(read) {
            Ok(message) => {
                let len = r.offset();
                self.counts.packets_in += 1;
                self.counts.frames_in += 1;
                if let Some(tap) = &mut self.tap {
                    let wire = waiting.get(..len).unwrap_or_default();
                    tap.frame(P::SENDS.reverse(), Form::Wire, wire);
                    tap.frame(P::SENDS.reverse(), Form::Payload, wire);
                    tap.packet(P::SENDS.reverse(), P::name(&message), len);
                }
                self.inbound.advance(len);
                let (next, switches) = (
                    P::next_state(&message, &self.context),
                    P::switches(&message),
                );
                events.push_back(Event::Packet(message));
                self.follow(next, switches, Origin::Received)?;
                // A packet of no bytes would be read for ever.
                return Ok(len > 0);
            }
            Err(error) => error,
        };
        self.context = before;
        let wanted = match error.kind() {
            // Cut off by the end of what has arrived, not by a length inside the packet.
            DecodeErrorKind::UnexpectedEnd { needed, remaining }
                if error.offset().saturating_add(*remaining) >= arrived =>
            {
                let needed = usize::try_from(*needed).unwrap_or(usize::MAX);
                error.offset().saturating_add(needed).max(arrived + 1)
            }
            _ => 0,
        };
        if wanted == 0 || arrived >= limit {
            // Nobody knows where the next packet begins.
            self.counts.malformed += 1;
            let error = error.at_version(P::version(&self.context));
            return Err(SessionError::Packet(Box::new(error)));
        }
        self.inbound.want(wanted.min(limit));
        Ok(false)
    }
}
