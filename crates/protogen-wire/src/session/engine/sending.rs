//! Packets out: encoded when they are pushed, sealed when bytes are asked for.

use crate::{
    error::EncodeErrorKind,
    outgoing::{Facts, Outgoing},
    protocol::Protocol,
    writer::Writer,
};

use crate::session::{
    error::{SendError, SessionError},
    inbound::Origin,
    outbound::Place,
    policy::WhenFull,
};

use super::{BATCH_BYTES, Session};

impl<P: Protocol> Session<P> {
    /// Encodes a packet at once; it leaves with the next [`Session::transmit`].
    ///
    /// # Errors
    ///
    /// [`SendError`]; the session is as it was, unless it is dead.
    pub fn push(&mut self, packet: &dyn Outgoing<P::Context>) -> Result<(), SendError> {
        let facts = packet.facts();
        self.may_send(&facts)?;
        let place = self.open();
        P::set_direction(P::SENDS, &mut self.context);
        // A packet that sets a value of the context and is then refused must not have set it.
        let before = facts.reads_context.then(|| self.context.clone());
        let written = packet.write(
            &mut Writer::new(self.outbound.bytes_at(place)),
            &mut self.context,
        );
        if let Err(error) = written {
            self.outbound.take_back(place);
            return Err(SendError::Encode(error));
        }
        if let Err(error) = self.keep(facts.name, place) {
            if let Some(before) = before {
                self.context = before;
            }
            return Err(error);
        }
        let next = packet.leads_to(&self.context).and_then(P::state_named);
        self.follow(next, facts.switches, Origin::Sent)
            .map_err(SendError::from)
    }

    /// Pushes the ping of this state; `None` where there is none at the context's versions.
    pub fn ping(&mut self) -> Option<Result<(), SendError>> {
        let mut sent = None;
        P::ping(self.state, &mut |ping| match self.push(ping) {
            // Another one may be the ping of this version.
            Err(SendError::Encode(error)) if *error.kind() == EncodeErrorKind::NotInVersion => {}
            _ if matches!(sent, Some(Ok(()))) => {}
            result => sent = Some(result),
        });
        sent
    }

    /// Keeps a packet that was encoded once for many sessions of equal gates.
    ///
    /// # Errors
    ///
    /// As [`Session::push`].
    pub fn push_encoded(&mut self, facts: &Facts, bytes: &[u8]) -> Result<(), SendError> {
        if facts.reads_context {
            let packet = facts.name;
            return Err(SendError::ReadsContext { packet });
        }
        self.may_send(facts)?;
        let place = self.open();
        self.outbound.bytes_at(place).extend_from_slice(bytes);
        self.keep(facts.name, place)
    }

    /// Keeps bytes as one packet, whatever they are: for proxies.
    ///
    /// # Errors
    ///
    /// As [`Session::push`].
    pub fn push_raw(&mut self, name: &'static str, bytes: &[u8]) -> Result<(), SendError> {
        self.alive().map_err(SendError::from)?;
        let place = self.open();
        self.outbound.bytes_at(place).extend_from_slice(bytes);
        self.keep(name, place)
    }

    /// Moves some of what is to be sent behind what `out` holds; whether there was anything. Call
    /// it until there is nothing: what is not taken yet can still give way to newer packets.
    /// The bytes count as waiting until [`Session::transmitted`].
    ///
    /// # Errors
    ///
    /// The session is dead and what it said before has left, or a frame could not be sealed: a key
    /// is missing, a frame too large.
    pub fn transmit(&mut self, out: &mut Vec<u8>) -> Result<bool, SessionError> {
        if self.dead.is_none() {
            self.seal(BATCH_BYTES)?;
        }
        let bytes = self.outbound.take(out);
        self.counts.bytes_out += bytes as u64;
        match self.error() {
            Some(error) if bytes == 0 && !matches!(error, SessionError::Closed { .. }) => {
                Err(error.clone())
            }
            _ => Ok(bytes > 0),
        }
    }

    /// Says that so many bytes have left.
    pub fn transmitted(&mut self, bytes: usize) {
        self.outbound.in_flight = self.outbound.in_flight.saturating_sub(bytes);
    }

    pub(super) fn may_send(&mut self, facts: &Facts) -> Result<(), SendError> {
        self.alive().map_err(SendError::from)?;
        let packet = facts.name;
        if facts.direction == Some(P::SENDS.reverse()) {
            return Err(SendError::WrongDirection { packet });
        }
        if !core::ptr::eq(facts.states, self.legal) {
            let state = P::state_name(self.state);
            if !facts.states.is_empty() && !facts.states.contains(&state) {
                return Err(SendError::NotInState { packet, state });
            }
            self.legal = facts.states;
        }
        Ok(())
    }

    /// Where the next packet is to be encoded. One that may give way to others, or that a tap is to
    /// see before it is sealed, waits in the backlog.
    fn open(&mut self) -> Place {
        let may_frame =
            self.tap.is_none() && !matches!(self.queue.when_full, WhenFull::DropOldest(_));
        let framed = match may_frame {
            true => self.outbound.open_frame(),
            false => None,
        };
        framed.unwrap_or_else(|| self.outbound.open_backlog())
    }

    /// Keeps what was encoded there as one packet, or takes it back.
    fn keep(&mut self, packet: &'static str, place: Place) -> Result<(), SendError> {
        let bytes = self.outbound.since(place);
        let limit_bytes = self.outbound.packet_limit().min(self.queue.limit_bytes);
        let too_large = || SendError::TooLarge {
            packet,
            bytes,
            limit_bytes,
        };
        if bytes > limit_bytes {
            self.outbound.take_back(place);
            return Err(too_large());
        }
        if let Err(error) = self.outbound.admits(place) {
            self.outbound.take_back(place);
            return Err(SendError::Frame {
                packet,
                error: Box::new(error),
            });
        }
        self.make_room(place)?;
        let Some(frames) = self.outbound.keep(place, packet, bytes) else {
            self.outbound.take_back(place);
            return Err(too_large());
        };
        self.counts.packets_out += 1;
        self.counts.frames_out += frames;
        if let Some(tap) = &mut self.tap {
            tap.packet(P::SENDS, packet, bytes);
        }
        Ok(())
    }

    /// Makes room for the packet that was encoded there, or takes it back.
    fn make_room(&mut self, place: Place) -> Result<(), SendError> {
        let limit_bytes = self.queue.limit_bytes;
        let waiting = self.outbound.taken();
        if waiting <= limit_bytes {
            return Ok(());
        }
        match self.queue.when_full {
            WhenFull::Refuse => {}
            WhenFull::Close => {
                self.outbound.take_back(place);
                let error = self.poison(SessionError::QueueFull { limit_bytes });
                return Err(error.into());
            }
            WhenFull::DropOldest(names) => {
                let needed = waiting - limit_bytes;
                if let Some(packets) = self.outbound.backlog.drop_oldest(names, needed) {
                    self.counts.dropped += packets;
                    return Ok(());
                }
            }
        }
        self.outbound.take_back(place);
        Err(SendError::Full { limit_bytes })
    }

    pub(in crate::session) fn seal(&mut self, most_bytes: usize) -> Result<(), SessionError> {
        if self.outbound.lent.is_some() {
            return Ok(());
        }
        match self.outbound.seal(most_bytes, &mut self.tap) {
            Ok(frames) => {
                self.counts.frames_out += frames;
                Ok(())
            }
            Err(error) => Err(self.poison(SessionError::Frame(error))),
        }
    }
}
