//! One turn of a driver: the packets of one read, handed out and answered without a look at the
//! session for each.
//!
//! A turn begins when bytes have arrived and ends before the driver waits for anything. It hands
//! back what it does not understand: only the session knows faults and transitions.

use std::{ops::Range, task::Context};

use protogen_wire::{
    DecodeError, Protocol,
    session::{Answers, Loan},
};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::connection::{Closed, Shared};

use super::{Driver, intake::Admitted, pocket, scratch, sink};

/// The packets of one read, on their way to a handler.
pub(crate) struct Turn<P: Protocol> {
    loan: Loan<P>,
    /// 0 <= read <= filled <= bytes.len()
    bytes: Box<[u8]>,
    read: usize,
    filled: usize,
    /// The payload of the frame that was found, with which it ends.
    payload: Range<usize>,
    /// Nothing more is to be read in it.
    is_over: bool,
    /// When it began, nothing waited to be sent: its answers may leave from where they are.
    is_clear: bool,
}

impl<P: Protocol> Turn<P> {
    /// Begins with what is in `bytes`, behind room for what was unread before; gives the bytes back
    /// where the session has to see each packet.
    pub(super) fn begin(
        shared: &Shared<P>,
        mut bytes: Box<[u8]>,
        filled: usize,
    ) -> Result<Self, Box<[u8]>> {
        let is_clear = shared.look().queued_bytes() == 0;
        let arrived = bytes.get_mut(..filled).unwrap_or_default();
        match lend(shared, arrived) {
            Some(loan) => Ok(Self {
                is_clear,
                loan,
                bytes,
                read: 0,
                filled,
                payload: 0..0,
                is_over: false,
            }),
            None => Err(bytes),
        }
    }

    /// Finds the next frame.
    #[inline]
    fn find(&mut self, shared: &Shared<P>) -> bool {
        if self.is_over || (shared.is_stirred() && !self.renew(shared)) {
            return false;
        }
        let rest = self.bytes.get(self.read..self.filled).unwrap_or_default();
        let Some(payload) = self.loan.payload(rest) else {
            return false;
        };
        self.payload = self.read + payload.start..self.read + payload.end;
        true
    }

    /// The packet of the frame that was found. An error is for the session to find: the turn is over.
    ///
    /// The result is handed on as it comes, for each step that it takes costs a copy.
    #[inline(always)]
    pub(crate) fn decode(&mut self) -> Result<P::Inbound, DecodeError> {
        let payload = self.bytes.get(self.payload.clone());
        self.loan.decode(payload.unwrap_or_default())
    }

    /// Leaves the frame that was found, and those behind it, to the session.
    const fn give_up(&mut self) {
        self.is_over = true;
    }

    /// Goes on with a session that somebody has changed, if packets are still read as before.
    fn renew(&mut self, shared: &Shared<P>) -> bool {
        let state = {
            let mut session = shared.look();
            if let Some(mut answers) = pocket::take(shared.id) {
                session.settle(&mut answers, 0);
                pocket::put(answers);
            }
            session.state()
        };
        self.is_clear = false;
        // The loan of before reads as the new one would.
        self.is_over = self.loan.state() != state || lend(shared, &mut []).is_none();
        !self.is_over
    }
}

/// Takes a loan, and lets answers be taken.
fn lend<P: Protocol>(shared: &Shared<P>, bytes: &mut [u8]) -> Option<Loan<P>> {
    let mut answers = pocket::open()?;
    let mut session = shared.look();
    match session.lend(&mut answers, bytes) {
        Some(loan) => {
            shared.calm(&mut session);
            pocket::lend(shared.id, answers);
            Some(loan)
        }
        None => {
            pocket::put(answers);
            None
        }
    }
}

impl<P, S> Driver<P, S>
where
    P: Protocol,
    S: AsyncRead + AsyncWrite + Unpin,
{
    /// The turn, if there is one and it has another frame.
    #[inline]
    pub(crate) fn turn_with_frame(&mut self) -> Option<&mut Turn<P>> {
        let shared = &*self.shared;
        let turn = self.turn.as_mut()?;
        turn.find(shared).then_some(turn)
    }

    /// Leaves the frame that was found to the session, for its packet could not be decoded: it is
    /// not to be handled.
    #[cold]
    pub(crate) fn give_up(&mut self) -> bool {
        if let Some(turn) = &mut self.turn {
            turn.give_up();
        }
        false
    }

    /// Whether the packet that was decoded is to be handled.
    #[inline]
    pub(crate) fn admits(&mut self, packet: &P::Inbound) -> bool {
        let Some(turn) = &mut self.turn else {
            return false;
        };
        if !turn.loan.admits(packet) {
            turn.give_up();
            return false;
        }
        let frame_bytes = turn.payload.end - turn.read;
        turn.read = turn.payload.end;
        if !self.intake.is_unlimited() && !self.counts(P::name(packet), frame_bytes) {
            return false;
        }
        let Some(turn) = &mut self.turn else {
            return false;
        };
        let context = turn.loan.context_mut();
        let shared = &*self.shared;
        self.deadlines.saw(shared, packet, |pong| {
            let _ = sink::answer(shared, pong, context);
        });
        true
    }

    /// Counts a packet against the limits; whether it is to be handled.
    fn counts(&mut self, name: &str, frame_bytes: usize) -> bool {
        let read_at = self.shared.last_read();
        match self.intake.admit_one(name, frame_bytes, read_at) {
            Ok(Admitted::Now) => true,
            Ok(Admitted::Never) => false,
            Ok(Admitted::After(time)) => {
                self.deadlines.hold(time);
                if let Some(turn) = &mut self.turn {
                    turn.give_up();
                }
                true
            }
            Err(closed) => {
                self.end(closed);
                false
            }
        }
    }

    /// Ends the turn, if there is one: writes the answers from where they are, and gives the session
    /// what could not be written or read.
    pub(super) fn end_turn(&mut self, task: &mut Context<'_>) -> Result<(), Closed> {
        let Some(turn) = self.turn.take() else {
            return Ok(());
        };
        // Before the session is looked at: what it is told from now on wakes this task.
        self.shared.driver.register(task.waker());
        let answers = pocket::take(self.shared.id);
        let written = match &answers {
            Some(answers) if turn.is_clear && !answers.bytes().is_empty() => {
                self.poll_write_once(task, answers.bytes())
            }
            _ => Ok(0),
        };
        let left = *written.as_ref().unwrap_or(&0);
        let unread = turn.read..turn.filled;
        self.settle_turn(turn, answers, left, unread);
        written.map(|_| ())
    }
}

impl<P: Protocol, S> Driver<P, S> {
    /// Ends the turn, if there is one, before the driver waits for a handler.
    pub(super) fn interrupt_turn(&mut self) {
        if let Some(turn) = self.turn.take() {
            let answers = pocket::take(self.shared.id);
            let unread = turn.read..turn.filled;
            self.settle_turn(turn, answers, 0, unread);
        }
    }

    /// Ends the turn, if there is one, and forgets what was not handed out.
    pub(super) fn abandon_turn(&mut self) {
        if let Some(turn) = self.turn.take() {
            let answers = pocket::take(self.shared.id);
            self.settle_turn(turn, answers, 0, 0..0);
        }
    }

    fn settle_turn(
        &mut self,
        turn: Turn<P>,
        answers: Option<Answers>,
        left_bytes: usize,
        unread: Range<usize>,
    ) {
        if turn.read > 0 {
            self.deadlines.frame_since = None;
        }
        self.unread = unread.len();
        let mut session = self.shared.look();
        self.is_calm = false;
        if let Some(mut answers) = answers {
            self.is_calm = session.settle(&mut answers, left_bytes) && unread.is_empty();
            pocket::put(answers);
        }
        session.take_back(turn.loan, turn.bytes.get(unread).unwrap_or_default());
        drop(session);
        scratch::put(turn.bytes);
        self.shared.room.notify_waiters();
    }
}
