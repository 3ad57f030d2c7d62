//! What a session lends for a turn of reading and answering, and for the turns behind it as long as
//! nobody changes the session, so that a packet costs no look at it.
//!
//! A loan reads what comes as it should. All else (a frame that is not whole, a fault, a packet
//! that leads to another state) it leaves to the session, which sees the same bytes again: how
//! faults are treated stands in one place.

use crate::{
    error::DecodeError,
    frame::{ByteCount, Length, Profile, Stage},
    outgoing::Outgoing,
    packet::Direction,
    packets::FrameMode,
    protocol::Protocol,
    reader::Reader,
    writer::Writer,
};

use super::{
    engine::{Counts, Session},
    error::SessionError,
    policy::{Queue, WhenFull},
};

/// Of how much of the queue's limit answers may take what is free, without asking.
const SHARE: usize = 16;

/// The most that answers take at once.
const ANSWER_BYTES: usize = 65_536;

/// Reads packets in place of the session, from [`Session::lend`] to [`Session::take_back`].
pub struct Loan<P: Protocol> {
    state: P::State,
    context: P::Context,
    frames: Frames,
    /// What its answers are taken by.
    terms: Terms,
    /// How many packets were read.
    packets: u64,
    /// How many bytes of its frame the last packet left.
    left: usize,
    /// Whether the last packet has no fault.
    is_sound: bool,
}

/// How the frames of a loan are found.
#[derive(Debug, Clone, Copy)]
pub struct Frames {
    length: ByteCount,
    /// The most bytes of a payload.
    payload_bytes: usize,
}

/// Sealed frames of what is answered in a turn, which the session gets all at once.
#[derive(Debug)]
pub struct Answers {
    /// Keeps the frames: it lives as long as the turn, for to make a writer for each answer costs
    /// as much as to write it.
    w: Writer<'static>,
    packets: u64,
    terms: Terms,
}

/// What answers are taken by.
#[derive(Debug, Clone, Copy)]
struct Terms {
    receives: Direction,
    state: &'static str,
    /// Who sends the last packet that was legal, and in which states: most are asked for again.
    legal: Option<(Option<Direction>, &'static [&'static str])>,
    length: ByteCount,
    /// The most bytes of a packet.
    packet_bytes: usize,
    /// The most bytes of all answers.
    room_bytes: usize,
}

impl Answers {
    /// Of no turn: it takes nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            w: Writer::keeping(),
            packets: 0,
            terms: Terms {
                receives: Direction::C2s,
                state: "",
                legal: None,
                length: ByteCount::U8,
                packet_bytes: 0,
                room_bytes: 0,
            },
        }
    }

    /// Encodes and seals a packet, if it is one that changes nothing but what is to be sent;
    /// `false` for all others, faults among them: [`Session::push`] is to decide.
    #[inline]
    pub fn push<C, P>(&mut self, packet: &P, cx: &mut C) -> bool
    where
        P: Outgoing<C> + ?Sized,
    {
        let terms = &mut self.terms;
        let facts = packet.facts();
        if !facts.is_plain() || packet.leads_to(cx).is_some() {
            return false;
        }
        let asked = (facts.direction, facts.states);
        if !terms
            .legal
            .is_some_and(|legal| legal.0 == asked.0 && core::ptr::eq(legal.1, asked.1))
        {
            let is_legal = facts.direction != Some(terms.receives)
                && (facts.states.is_empty() || facts.states.contains(&terms.state));
            if !is_legal {
                return false;
            }
            terms.legal = Some(asked);
        }
        let w = &mut self.w;
        let start = w.begin::<{ ByteCount::MOST_BYTES }>(terms.length.bytes());
        let written = packet.put(w, cx).and_then(|()| w.end_packet(0));
        let len = w.position();
        let bytes = w.kept_mut();
        let fits = written.is_ok() && len <= terms.packet_bytes && bytes.len() <= terms.room_bytes;
        let frame = bytes.get_mut(start..).unwrap_or_default();
        if fits && terms.length.write(len, frame) {
            self.packets += 1;
            return true;
        }
        w.forsake(start);
        false
    }

    /// Takes answers by these terms.
    fn begin(&mut self, terms: Terms) {
        self.w.kept_mut().clear();
        self.packets = 0;
        self.terms = terms;
    }

    /// The frames, one after another.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.w.kept()
    }

    /// Forgets what it holds, and gives memory back that is more than a turn needs. It takes nothing
    /// more.
    pub fn clear(&mut self) {
        self.w.forsake(0);
        self.w.kept_mut().shrink_to(ANSWER_BYTES);
        self.packets = 0;
        self.terms.room_bytes = 0;
        self.terms.packet_bytes = 0;
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self::new()
    }
}

impl Frames {
    /// The payload of the frame at the start of `bytes`, and what stands behind the frame; `None`
    /// if the frame is not whole, or not one that a loan reads.
    #[inline]
    pub fn split<'b>(&self, bytes: &'b [u8]) -> Option<(&'b [u8], &'b [u8])> {
        let len = self.length.read(bytes)?;
        if len > self.payload_bytes {
            return None;
        }
        bytes
            .get(self.length.bytes()..)
            .and_then(|behind| behind.split_at_checked(len))
    }
}

impl<P: Protocol> Loan<P> {
    /// How its frames are found.
    #[must_use]
    pub const fn frames(&self) -> Frames {
        self.frames
    }

    /// Counts packets that were read without it.
    pub const fn count(&mut self, packets: u64) {
        self.packets += packets;
    }

    /// Lets answers be taken for another turn, in place of [`Session::lend`]: for as long as nobody
    /// has changed the session, that would lend the same.
    pub fn renew(&mut self, answers: &mut Answers) {
        answers.begin(self.terms);
    }

    /// What was read and answered in a turn whose answers have all left: the session does not count
    /// it any more.
    pub const fn passed(&mut self, arrived_bytes: usize, answers: &Answers) -> Counts {
        let packets_in = core::mem::replace(&mut self.packets, 0);
        Counts {
            frames_in: packets_in,
            packets_in,
            bytes_in: arrived_bytes as u64,
            frames_out: answers.packets,
            packets_out: answers.packets,
            bytes_out: answers.w.kept().len() as u64,
            ..Counts::NONE
        }
    }

    /// The packet of the frame with this payload, of which [`Loan::admits`] says whether it is one.
    ///
    /// # Errors
    ///
    /// Whatever it is: the session is to read the frame, and finds the same.
    #[inline(always)]
    pub fn decode(&mut self, payload: &[u8]) -> Result<P::Inbound, DecodeError> {
        let mut r = Reader::new(payload);
        let packet = P::decode(self.state, &mut r, &mut self.context);
        self.left = r.rest().len();
        self.is_sound = r.is_sound();
        packet
    }

    /// Whether there is no more about the packet that was decoded last than to hand it out; if
    /// there is, the session is to read its frame.
    #[inline]
    pub fn admits(&mut self, packet: &P::Inbound) -> bool {
        let is_strict = P::framing(P::SENDS.reverse()) == FrameMode::One;
        let admits = self.is_sound
            && !(is_strict && self.left > 0)
            && P::switches(packet) == 0
            && P::next_state(packet, &self.context).is_none();
        self.packets += u64::from(admits);
        admits
    }

    /// The state in which it reads.
    #[must_use]
    pub const fn state(&self) -> P::State {
        self.state
    }

    /// What packets of the turn are read and written with: it holds nothing.
    pub const fn context_mut(&mut self) -> &mut P::Context {
        &mut self.context
    }
}

impl<P: Protocol> Session<P> {
    /// Lends what reading and answering need for one turn: until [`Session::settle`], `answers`
    /// takes packets in place of [`Session::push`], and until [`Session::take_back`] the loan reads
    /// them in place of [`Session::poll`].
    ///
    /// `bytes` is what arrived behind room for [`Session::unread_bytes`], which are put there: all
    /// that is to be read in this turn. `None`, and nothing has happened, where each packet needs
    /// the session: it has a context, stages beside a length, several packets in a frame, a tap, or
    /// packets that may give way to others.
    ///
    /// Others may go on pushing into the session meanwhile. What they push leaves behind the
    /// answers, so who answers settles before the first answer that has to leave behind it.
    pub fn lend(&mut self, answers: &mut Answers, bytes: &mut [u8]) -> Option<Loan<P>> {
        let may_lend = self.lends
            && self.dead.is_none()
            && self.tap.is_none()
            && self.probe.is_none()
            && matches!(self.queue.when_full, WhenFull::Refuse | WhenFull::Close);
        let length = only_length(&self.inbound.profile).filter(|_| may_lend)?;
        let sealed_by = only_length(self.outbound.profile())?;
        let unread = self.inbound.waiting();
        let (front, arrived) = bytes.split_at_mut_checked(unread.len())?;
        // What waits is older than the answers.
        self.seal(usize::MAX).ok()?;
        front.copy_from_slice(self.inbound.waiting());
        self.inbound.discard();
        self.counts.bytes_in += arrived.len() as u64;
        let Queue { limit_bytes, .. } = self.queue;
        let free = limit_bytes.saturating_sub(self.outbound.waiting());
        let room_bytes = free.min(ANSWER_BYTES).min(limit_bytes / SHARE);
        self.outbound.lent = Some(room_bytes);
        let terms = Terms {
            receives: P::SENDS.reverse(),
            state: P::state_name(self.state),
            legal: None,
            length: sealed_by,
            packet_bytes: self.outbound.packet_limit(),
            room_bytes,
        };
        answers.begin(terms);
        let limits = self.inbound.profile.limits();
        let frame_bytes = limits.frame_bytes.saturating_sub(length.bytes());
        Some(Loan {
            state: self.state,
            context: self.context.clone(),
            frames: Frames {
                length,
                payload_bytes: limits.payload.bytes.min(frame_bytes),
            },
            terms,
            packets: 0,
            left: 0,
            is_sound: true,
        })
    }

    /// Takes the answers of a turn, of which the first `left_bytes` have left already; they take
    /// nothing more. Whether nothing waits to be sent now.
    pub fn settle(&mut self, answers: &mut Answers, left_bytes: usize) -> bool {
        if self.outbound.lent.take().is_some() {
            let rest = answers.bytes().get(left_bytes..).unwrap_or_default();
            self.outbound.keep_sealed(rest);
            self.counts.packets_out += answers.packets;
            self.counts.frames_out += answers.packets;
            self.counts.bytes_out += left_bytes as u64;
            if matches!(self.error(), Some(SessionError::Closed { .. })) {
                // What was pushed before it was closed, and waited for the answers.
                let _ = self.seal(usize::MAX);
            }
        }
        answers.clear();
        self.dead.is_none() && self.outbound.waiting() == 0
    }

    /// Whether [`Session::lend`] can be something.
    #[must_use]
    pub const fn lends(&self) -> bool {
        self.lends && self.tap.is_none()
    }

    /// Takes a loan back, with the bytes that it did not read.
    pub fn take_back(&mut self, loan: &Loan<P>, rest: &[u8]) {
        self.counts.packets_in += loan.packets;
        self.counts.frames_in += loan.packets;
        self.inbound.restore(rest);
    }
}

/// The length of a profile that has nothing else, if it counts bytes.
pub(super) fn only_length(profile: &Profile) -> Option<ByteCount> {
    match profile.stages() {
        [Stage::Length(Length::Prefix(prefix))] => ByteCount::of(prefix),
        _ => None,
    }
}

impl<P: Protocol> core::fmt::Debug for Loan<P> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Loan")
            .field("protocol", &P::NAME)
            .field("state", &self.state)
            .field("packets", &self.packets)
            .finish_non_exhaustive()
    }
}
