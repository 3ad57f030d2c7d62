//! The engine itself: what one end of a connection knows, and the verbs that move it.

mod receiving;
mod sending;

use crate::{
    error::Name,
    frame::{FrameState, Profile},
    gates::Gates,
    packet::Direction,
    packets::FrameMode,
    protocol::Protocol,
};

use super::{
    error::SessionError,
    inbound::{Inbound, Origin},
    loan::only_length,
    outbound::Outbound,
    policy::{Policies, Queue},
    tap::Tap,
};

/// How many bytes are sealed at a time, if they do not have to be: what one read led to leaves in
/// one write. The fewer, the less memory they take beside the packets, and the longer packets can
/// give way to newer ones.
const BATCH_BYTES: usize = 65_536;

/// One end of one connection.
///
/// See the [module](super) for the law by which it is used.
// In this order, so that what a packet out needs stands together: of a thousand connections that
// are spoken to in turn, each line of memory has left the cache.
#[repr(C)]
pub struct Session<P: Protocol> {
    /// Set once: the session is dead.
    pub(super) dead: Option<Box<SessionError>>,
    /// The states of the last packet that was legal in this one: most packets are asked for again.
    legal: &'static [&'static str],
    pub(super) tap: Option<Box<dyn Tap>>,
    pub(super) queue: Queue,
    pub(super) counts: Counts,
    pub(super) outbound: Outbound,
    pub(super) inbound: Inbound,
    /// The gates that the profiles were made for.
    gates: Gates,
    /// The layers that were switched on, one bit each.
    switched: u32,
    policies: Policies,
    /// Whether packets can be read and answered beside it: no packet, and nothing that anyone does
    /// to the context, changes how others are read and sealed.
    pub(super) lends: bool,
    pub(super) state: P::State,
    /// Asked once, before the first frame is read.
    pub(super) probe: Option<Box<Probe<P::Context>>>,
    pub(super) context: P::Context,
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

impl Counts {
    /// Nothing has passed.
    pub const NONE: Self = Self {
        frames_in: 0,
        packets_in: 0,
        bytes_in: 0,
        frames_out: 0,
        packets_out: 0,
        bytes_out: 0,
        malformed: 0,
        refused: 0,
        dropped: 0,
    };
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
    pub fn error(&self) -> Option<&SessionError> {
        self.dead.as_deref()
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
        let dead = self.dead.get_or_insert_with(|| Box::new(error));
        SessionError::clone(dead)
    }

    fn alive(&self) -> Result<(), SessionError> {
        match &self.dead {
            None => Ok(()),
            Some(error) => Err(SessionError::clone(error)),
        }
    }

    fn go_to(&mut self, state: P::State) {
        self.state = state;
        self.legal = &[];
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
        Ok(only_length(&profile).is_some() && switched.is_ok_and(|switched| switched == profile))
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
