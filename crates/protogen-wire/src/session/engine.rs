//! The engine itself: what one end of a connection knows, and the verbs that move it.

use std::collections::VecDeque;

use crate::{
    error::{DecodeErrorKind, EncodeErrorKind, Name},
    frame::{self, FrameState, Profile},
    gates::Gates,
    outgoing::{Facts, Outgoing},
    packet::Direction,
    packets::{FrameMode, Packets},
    protocol::Protocol,
    reader::Reader,
    writer::Writer,
};

use super::{
    error::{SendError, SessionError},
    event::{Event, Malformed},
    inbound::{Inbound, Origin},
    loan::only_prefix,
    outbound::Outbound,
    policy::{Policies, Queue, Reaction, WhenFull},
    tap::{Form, Tap},
};

/// How many bytes are sealed at a time, if they do not have to be: what one read led to leaves in
/// one write. The fewer, the less memory they take beside the packets, and the longer packets can
/// give way to newer ones.
const BATCH_BYTES: usize = 65_536;

/// One end of one connection.
///
/// See the [module](super) for the law by which it is used.
pub struct Session<P: Protocol> {
    pub(super) context: P::Context,
    pub(super) state: P::State,
    /// The states of the last packet that was legal in this one: most packets are asked for again.
    legal: &'static [&'static str],
    /// The layers that were switched on, one bit each.
    switched: u32,
    /// The gates that the profiles were made for.
    gates: Gates,
    pub(super) inbound: Inbound,
    pub(super) outbound: Outbound,
    policies: Policies,
    pub(super) queue: Queue,
    pub(super) counts: Counts,
    pub(super) tap: Option<Box<dyn Tap>>,
    /// Asked once, before the first frame is read.
    pub(super) probe: Option<Box<Probe<P::Context>>>,
    /// Whether packets can be read and answered beside it: no packet, and nothing that anyone does
    /// to the context, changes how others are read and sealed.
    pub(super) lends: bool,
    /// Set once: the session is dead.
    pub(super) dead: Option<SessionError>,
}

/// Looks at the payload of a frame before its packets are read, and may change what they are read
/// with.
pub type Probe<C> = dyn FnOnce(&[u8], &mut C) + Send;

/// What has passed through a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Frames that came in and opened.
    pub frames_in: u64,
    /// Packets that were read.
    pub packets_in: u64,
    /// Bytes that came in.
    pub bytes_in: u64,
    /// Frames that were sealed.
    pub frames_out: u64,
    /// Packets that were written.
    pub packets_out: u64,
    /// Bytes that were taken to be sent.
    pub bytes_out: u64,
    /// Packets that could not be read.
    pub malformed: u64,
    /// Frames that could not be opened.
    pub refused: u64,
    /// Packets that gave way to newer ones.
    pub dropped: u64,
}

impl<P: Protocol> Session<P> {
    /// A session that begins in `state`, before its first byte.
    ///
    /// # Errors
    ///
    /// The layers of the schema do not fit together at the context's versions.
    pub fn new(context: P::Context, state: P::State) -> Result<Self, SessionError> {
        let half = |direction: Direction| -> Result<(Profile, FrameState), SessionError> {
            let mut keys = FrameState::new();
            P::keys(direction, &context, &mut keys);
            Ok((P::profile(direction, 0, &context)?, keys))
        };
        let lends = lends::<P>(&context)?;
        let (profile, keys) = half(P::SENDS.reverse())?;
        let inbound = Inbound::new(profile, keys);
        let (profile, keys) = half(P::SENDS)?;
        let outbound = Outbound::new(profile, keys, P::framing(P::SENDS), P::SENDS);
        Ok(Self {
            gates: P::gates(&context),
            context,
            state,
            legal: &[],
            switched: 0,
            inbound,
            outbound,
            policies: match P::SENDS {
                Direction::C2s => Policies::LENIENT,
                Direction::S2c => Policies::SERVER,
            },
            queue: Queue::default(),
            counts: Counts::default(),
            tap: None,
            probe: None,
            lends,
            dead: None,
        })
    }

    /// Decides what becomes of faults.
    pub fn set_policies(&mut self, policies: Policies) {
        self.policies = policies;
    }

    /// Decides how much may wait to be sent.
    pub fn set_queue(&mut self, queue: Queue) {
        self.queue = queue;
    }

    /// Shows every frame to a tap from now on.
    pub fn set_tap(&mut self, tap: Box<dyn Tap>) {
        self.tap = Some(tap);
    }

    /// Shows the payload of the first frame to a probe before it is read: where a packet's layout
    /// depends on a version that stands in the packet itself, the probe sets that version.
    pub fn set_probe(&mut self, probe: Box<Probe<P::Context>>) {
        self.probe = Some(probe);
    }

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

    /// Encodes a packet at once; it leaves with the next [`Session::transmit`].
    ///
    /// # Errors
    ///
    /// [`SendError`]; the session is as it was, unless it is dead.
    pub fn push(&mut self, packet: &dyn Outgoing<P::Context>) -> Result<(), SendError> {
        let facts = packet.facts();
        self.may_send(&facts)?;
        let start = self.outbound.backlog.open().len();
        P::turn(P::SENDS, &mut self.context);
        // A packet that sets a value of the context and is then refused must not have set it.
        let before = facts.reads_context.then(|| self.context.clone());
        let written = packet.write(
            &mut Writer::new(self.outbound.backlog.open()),
            &mut self.context,
        );
        if let Err(error) = written {
            self.outbound.backlog.take_back(start);
            return Err(SendError::Encode(error));
        }
        if let Err(error) = self.keep(facts.name, start) {
            if let Some(before) = before {
                self.context = before;
            }
            return Err(error);
        }
        let next = packet.leads_to(&self.context).and_then(P::state_named);
        self.follow(next, facts.switches, Origin::Sent)
            .map_err(SendError::Dead)
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
        let start = self.outbound.backlog.open().len();
        self.outbound.backlog.open().extend_from_slice(bytes);
        self.keep(facts.name, start)
    }

    /// Keeps bytes as one packet, whatever they are: for proxies.
    ///
    /// # Errors
    ///
    /// As [`Session::push`].
    pub fn push_raw(&mut self, name: &'static str, bytes: &[u8]) -> Result<(), SendError> {
        self.alive().map_err(SendError::Dead)?;
        let start = self.outbound.backlog.open().len();
        self.outbound.backlog.open().extend_from_slice(bytes);
        self.keep(name, start)
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
        match &self.dead {
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

    /// Closes it on purpose: what was pushed before still leaves, nothing more is taken.
    pub fn close(&mut self, reason: impl Into<Name>) {
        if self.dead.is_none() {
            let sealed = self.seal(usize::MAX);
            let reason = reason.into();
            if sealed.is_ok() {
                self.poison(SessionError::Closed { reason });
            }
        }
    }

    /// Says that a packet passed on another session of the same connection, as a proxy has them:
    /// its state and layers are taken over.
    ///
    /// # Errors
    ///
    /// The session is dead, or its layers do not fit together.
    pub fn pass(&mut self, next: Option<P::State>, switches: u32) -> Result<(), SessionError> {
        self.alive()?;
        self.follow(next, switches, Origin::Sent)
    }

    /// Takes the keys of the context anew: for all that is sent and read from now on.
    ///
    /// # Errors
    ///
    /// The session is dead, or what waits could not be sealed.
    pub fn rekey(&mut self) -> Result<(), SessionError> {
        self.alive()?;
        self.switch(0, Origin::Sent)
    }

    /// What packets are read and written with.
    #[must_use]
    pub const fn context(&self) -> &P::Context {
        &self.context
    }

    /// What packets are read and written with, to be changed. Gates that change are noticed with
    /// the next packet.
    pub const fn context_mut(&mut self) -> &mut P::Context {
        &mut self.context
    }

    /// Where the connection stands.
    #[must_use]
    pub const fn state(&self) -> P::State {
        self.state
    }

    /// Moves the connection to another state, where no packet does.
    pub fn set_state(&mut self, state: P::State) {
        self.go_to(state);
    }

    /// What has passed.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How many bytes wait to be sent.
    #[must_use]
    pub fn queued_bytes(&self) -> usize {
        self.outbound.waiting()
    }

    /// The limit of the queue.
    #[must_use]
    pub const fn queue(&self) -> Queue {
        self.queue
    }

    /// How many bytes have arrived and were not read yet.
    #[must_use]
    pub fn unread_bytes(&self) -> usize {
        self.inbound.waiting().len()
    }

    /// Whether a frame has begun to arrive and is not whole.
    #[must_use]
    pub fn is_amid_frame(&self) -> bool {
        !self.inbound.waiting().is_empty()
    }

    /// Why it is dead, if it is.
    #[must_use]
    pub const fn error(&self) -> Option<&SessionError> {
        self.dead.as_ref()
    }

    /// Forgets all that waits, both ways: for a connection that has ended, and is only looked at.
    pub fn discard(&mut self) {
        self.inbound.discard();
        self.outbound.discard();
    }

    /// Gives the memory of empty buffers back.
    pub fn shrink(&mut self) {
        self.inbound.shrink();
        self.outbound.shrink();
    }

    /// Kills it for this reason, if it is alive; the reason why it is dead.
    pub fn poison(&mut self, error: SessionError) -> SessionError {
        self.dead.get_or_insert(error).clone()
    }

    fn alive(&self) -> Result<(), SessionError> {
        match &self.dead {
            None => Ok(()),
            Some(error) => Err(error.clone()),
        }
    }

    fn may_send(&mut self, facts: &Facts) -> Result<(), SendError> {
        self.alive().map_err(SendError::Dead)?;
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

    fn go_to(&mut self, state: P::State) {
        self.state = state;
        self.legal = &[];
    }

    /// Keeps what was encoded from `start` on as one packet, or takes it back.
    fn keep(&mut self, packet: &'static str, start: usize) -> Result<(), SendError> {
        let bytes = self.outbound.backlog.since(start);
        let limit_bytes = self.outbound.packet_limit().min(self.queue.limit_bytes);
        if bytes > limit_bytes {
            self.outbound.backlog.take_back(start);
            return Err(SendError::TooLarge {
                packet,
                bytes,
                limit_bytes,
            });
        }
        if let Err(error) = self.outbound.admits(start) {
            self.outbound.backlog.take_back(start);
            return Err(SendError::Frame { packet, error });
        }
        self.make_room(start)?;
        self.outbound.backlog.keep(packet, bytes);
        self.counts.packets_out += 1;
        if let Some(tap) = &mut self.tap {
            tap.packet(P::SENDS, packet, bytes);
        }
        Ok(())
    }

    /// Makes room for the packet that was encoded from `start` on, or takes it back.
    fn make_room(&mut self, start: usize) -> Result<(), SendError> {
        let limit_bytes = self.queue.limit_bytes;
        let waiting = self.outbound.taken();
        if waiting <= limit_bytes {
            return Ok(());
        }
        match self.queue.when_full {
            WhenFull::Refuse => {}
            WhenFull::Close => {
                self.outbound.backlog.take_back(start);
                let error = self.poison(SessionError::QueueFull { limit_bytes });
                return Err(SendError::Dead(error));
            }
            WhenFull::DropOldest(names) => {
                let needed = waiting - limit_bytes;
                if let Some(packets) = self.outbound.backlog.drop_oldest(names, needed) {
                    self.counts.dropped += packets;
                    return Ok(());
                }
            }
        }
        self.outbound.backlog.take_back(start);
        Err(SendError::Full { limit_bytes })
    }

    pub(super) fn seal(&mut self, most_bytes: usize) -> Result<(), SessionError> {
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

    /// Goes where a packet leads to.
    fn follow(
        &mut self,
        next: Option<P::State>,
        switches: u32,
        origin: Origin,
    ) -> Result<(), SessionError> {
        if let Some(next) = next {
            self.go_to(next);
        }
        if switches != 0 || P::gates(&self.context) != self.gates {
            self.switch(switches, origin)?;
        }
        Ok(())
    }

    /// Switches layers on, and makes the profiles anew for the context as it is now.
    /// What waits is sealed as it was before.
    fn switch(&mut self, switches: u32, origin: Origin) -> Result<(), SessionError> {
        if self.lends {
            return Ok(());
        }
        self.seal(usize::MAX)?;
        self.switched |= switches;
        self.gates = P::gates(&self.context);
        let (out, back) = (P::SENDS, P::SENDS.reverse());
        let profiles = P::profile(out, self.switched, &self.context)
            .and_then(|sent| Ok((sent, P::profile(back, self.switched, &self.context)?)));
        match profiles {
            Ok((sent, received)) => {
                P::keys(out, &self.context, &mut self.outbound.state);
                P::keys(back, &self.context, &mut self.inbound.state);
                self.outbound.set_profile(sent);
                if let Err(error) = self.inbound.set_profile(received, origin) {
                    return Err(self.poison(SessionError::Frame(error)));
                }
                Ok(())
            }
            Err(error) => Err(self.poison(SessionError::Profile(error))),
        }
    }

    fn poll_frame(
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
    fn poll_stream(
        &mut self,
        events: &mut VecDeque<Event<P::Inbound>>,
    ) -> Result<bool, SessionError> {
        let waiting = self.inbound.waiting();
        let arrived = waiting.len();
        let limit = self.inbound.profile.limits().frame_bytes;
        let before = self.context.clone();
        let mut r = Reader::new(waiting);
        let error = match P::decode(self.state, &mut r, &mut self.context) {
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

/// Whether a session can lend: without a context and with the same stages whatever is switched on,
/// there is nothing that could change under a loan.
fn lends<P: Protocol>(context: &P::Context) -> Result<bool, SessionError> {
    let alone = |direction| {
        matches!(
            P::framing(direction),
            FrameMode::One | FrameMode::OneLenient
        )
    };
    let is_fixed = |direction: Direction| -> Result<bool, SessionError> {
        let profile = P::profile(direction, 0, context)?;
        let switched = P::profile(direction, u32::MAX, context);
        Ok(only_prefix(&profile).is_some() && switched.is_ok_and(|switched| switched == profile))
    };
    Ok(size_of::<P::Context>() == 0
        && alone(Direction::C2s)
        && alone(Direction::S2c)
        && is_fixed(Direction::C2s)?
        && is_fixed(Direction::S2c)?)
}

impl<P: Protocol> core::fmt::Debug for Session<P> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Session")
            .field("protocol", &P::NAME)
            .field("sends", &P::SENDS)
            .field("state", &self.state)
            .field("switched", &self.switched)
            .field("counts", &self.counts)
            .field("dead", &self.dead)
            .finish_non_exhaustive()
    }
}
