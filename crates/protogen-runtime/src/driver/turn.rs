//! One turn of a driver: the packets of one read, handed out and answered without a look at the
//! session for each.
//!
//! A turn begins when bytes have arrived and ends before the driver waits for anything. It hands
//! back what it does not understand: only the session knows faults and transitions.

use std::{ops::Range, task::Context};

use protogen_wire::{
    HandledBy, Outbox, Protocol, Reader,
    handled::Received,
    packets::FrameMode,
    session::{Answers, Counts, Loan, pocket},
};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::connection::{Closed, Shared};

use super::{
    Driver,
    intake::{Admitted, Intake},
    scratch,
    sink::{self, SessionSink},
};

/// The packets of one read, on their way to a handler.
pub(crate) struct Turn<P: Protocol> {
    loan: Box<Loan<P>>,
    /// 0 <= read <= filled <= bytes.len()
    bytes: Box<[u8]>,
    read: usize,
    filled: usize,
    /// Where the frame ends that was found.
    frame_end: usize,
    /// Nothing more is to be read in it.
    is_over: bool,
    /// When it began, nothing waited to be sent: its answers may leave from where they are.
    is_clear: bool,
    /// How many bytes arrived that the session has not counted.
    uncounted_bytes: usize,
}

impl<P: Protocol> Turn<P> {
    /// Begins with what is in `bytes`, behind room for what was unread before; gives the bytes back
    /// where the session has to see each packet.
    pub(super) fn begin(
        shared: &Shared<P>,
        mut bytes: Box<[u8]>,
        filled: usize,
    ) -> Result<Self, Box<[u8]>> {
        let arrived = bytes.get_mut(..filled).unwrap_or_default();
        match lend(shared, arrived) {
            Some((loan, is_clear)) => Ok(Self {
                is_clear,
                ..Self::of(Box::new(loan), bytes, filled)
            }),
            None => Err(bytes),
        }
    }

    /// Goes on with the loan of the last turn.
    fn go_on(
        shared: &Shared<P>,
        mut loan: Box<Loan<P>>,
        mut answers: Box<Answers>,
        bytes: Box<[u8]>,
        filled: usize,
    ) -> Self {
        loan.renew(&mut answers);
        pocket::lend(shared.id.number(), answers);
        Self {
            is_clear: true,
            uncounted_bytes: filled,
            ..Self::of(loan, bytes, filled)
        }
    }

    const fn of(loan: Box<Loan<P>>, bytes: Box<[u8]>, filled: usize) -> Self {
        Self {
            loan,
            bytes,
            read: 0,
            filled,
            frame_end: 0,
            is_over: false,
            is_clear: false,
            uncounted_bytes: 0,
        }
    }

    /// Finds the next frame: its payload, and what reads it.
    #[inline]
    fn find(&mut self, shared: &Shared<P>) -> Option<(&mut Loan<P>, &[u8])> {
        if self.is_over || (shared.is_stirred() && !self.renew(shared)) {
            return None;
        }
        let unread = self.bytes.get(self.read..self.filled)?;
        let (payload, behind) = self.loan.frames().split(unread)?;
        self.frame_end = self.filled - behind.len();
        Some((&mut self.loan, payload))
    }

    /// Leaves the frame that was found, and those behind it, to the session.
    const fn give_up(&mut self) {
        self.is_over = true;
    }

    /// Passes packets to their methods, as [`Driver::receive`] says.
    fn receive<H>(
        &mut self,
        handler: &mut H,
        shared: &Shared<P>,
        answers: &mut Answers,
        intake: &mut Intake,
    ) -> Result<(), Box<<P as HandledBy<H>>::Error>>
    where
        P: HandledBy<H>,
    {
        let (frames, state) = (self.loan.frames(), self.loan.state());
        let context = self.loan.context_mut();
        let mut sink = SessionSink::new(shared);
        let slit = shared.slit_to(answers, context);
        let mut out = Outbox::new(&mut sink).with_slit(slit);
        let may_leave_bytes = P::framing(P::SENDS.reverse()) != FrameMode::One;
        let read_at = shared.last_read();
        let mut unread = self.bytes.get(self.read..self.filled).unwrap_or_default();
        let (mut packets, mut failure) = (0, None);
        while !shared.is_stirred() {
            let Some((payload, behind)) = frames.split(unread) else {
                break;
            };
            let frame_bytes = unread.len() - behind.len();
            let mut r = Reader::new(payload);
            let received = P::receive(handler, state, &mut r, context, &mut out, |name, r| {
                (may_leave_bytes || r.rest().is_empty())
                    && intake.passes(name, frame_bytes, read_at)
            });
            match received {
                Received::Done => {}
                Received::Aside => break,
                Received::Failed(error) => failure = Some(Box::new(error)),
            }
            unread = behind;
            packets += 1;
            if failure.is_some() {
                break;
            }
        }
        self.read = self.filled - unread.len();
        self.loan.count(packets);
        failure.map_or(Ok(()), Err)
    }

    /// Goes on with a session that somebody has changed, if packets are still read as before.
    fn renew(&mut self, shared: &Shared<P>) -> bool {
        let state = {
            let mut session = shared.look();
            if let Some(mut answers) = pocket::take(shared.id.number()) {
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

/// Takes a loan, and lets answers be taken; whether nothing waits to be sent before them.
fn lend<P: Protocol>(shared: &Shared<P>, bytes: &mut [u8]) -> Option<(Loan<P>, bool)> {
    let mut answers = pocket::open()?;
    let mut session = shared.look();
    let is_clear = session.queued_bytes() == 0;
    match session.lend(&mut answers, bytes) {
        Some(loan) => {
            shared.calm(&mut session);
            pocket::lend(shared.id.number(), answers);
            Some((loan, is_clear))
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
    /// The payload of the next frame of the turn, if there is one, and what reads it: by
    /// [`Loan::decode`], whose error is for the session to find.
    #[inline]
    pub(crate) fn next_frame(&mut self) -> Option<(&mut Loan<P>, &[u8])> {
        self.turn.as_mut()?.find(&self.shared)
    }

    /// Passes the packets of the turn straight to the methods that only return, up to the first
    /// one about which there is more to ask.
    pub(crate) fn receive<H>(
        &mut self,
        handler: &mut H,
    ) -> Result<(), Box<<P as HandledBy<H>>::Error>>
    where
        P: HandledBy<H>,
    {
        // What is traced is a message.
        if !P::RECEIVES || tracing::enabled!(tracing::Level::TRACE) {
            return Ok(());
        }
        let Some(turn) = self.turn.as_mut().filter(|turn| !turn.is_over) else {
            return Ok(());
        };
        let shared = &*self.shared;
        let Some(mut answers) = pocket::take(shared.id.number()) else {
            return Ok(());
        };
        let read_before = turn.read;
        let received = turn.receive(handler, shared, &mut answers, &mut self.intake);
        if turn.read > read_before {
            self.deadlines.saw_any();
        }
        pocket::lend(shared.id.number(), answers);
        received
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
        let frame_bytes = turn.frame_end - turn.read;
        turn.read = turn.frame_end;
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
        let answers = pocket::take(self.shared.id.number());
        let written = match &answers {
            Some(answers) if turn.is_clear && !answers.bytes().is_empty() => {
                self.poll_write_once(task, answers.bytes())
            }
            _ => Ok(0),
        };
        let left = *written.as_ref().unwrap_or(&0);
        let has_left = answers
            .as_ref()
            .is_some_and(|answers| answers.bytes().len() == left);
        let is_done = turn.is_clear && has_left && turn.read == turn.filled;
        match answers {
            Some(answers) if is_done && !self.shared.is_stirred() => {
                self.keep_loan(turn, answers);
            }
            answers => {
                let unread = turn.read..turn.filled;
                self.settle_turn(turn, answers, left, unread);
            }
        }
        written.map(|_| ())
    }
}

impl<P: Protocol, S> Driver<P, S> {
    /// Begins a turn with what is in `bytes`, behind room for what was unread before; gives the
    /// bytes back where the session has to see each packet.
    pub(super) fn begin_turn(&mut self, bytes: Box<[u8]>, filled: usize) -> Result<(), Box<[u8]>> {
        if !self.shared.is_stirred()
            && self.loan.is_some()
            && let Some(answers) = pocket::open()
            && let Some(loan) = self.loan.take()
        {
            self.turn = Some(Turn::go_on(&self.shared, loan, answers, bytes, filled));
            return Ok(());
        }
        self.return_loan();
        self.turn = Some(Turn::begin(&self.shared, bytes, filled)?);
        Ok(())
    }

    /// Ends a turn after which the session would be as it was before it: nothing is unread, and all
    /// answers have left. Its loan is kept for the next one, so that the session is not looked at.
    fn keep_loan(&mut self, mut turn: Turn<P>, mut answers: Box<Answers>) {
        let passed = turn.loan.passed(turn.uncounted_bytes, &answers);
        self.shared.passed.add(&passed);
        answers.clear();
        pocket::put(answers);
        scratch::put(turn.bytes);
        self.loan = Some(turn.loan);
        self.deadlines.frame_since = None;
        self.unread = 0;
        self.is_calm = true;
        self.shared.room.tell();
    }

    /// Gives the session back what was kept of the last turn, before it is asked for anything that
    /// answers may stand before.
    pub(super) fn return_loan(&mut self) {
        if let Some(loan) = self.loan.take() {
            let mut session = self.shared.look();
            session.settle(&mut Answers::new(), 0);
            session.take_back(&loan, &[]);
            drop(session);
            self.shared.room.tell();
        }
    }

    /// Ends the turn, if there is one, before the driver waits for a handler.
    pub(super) fn interrupt_turn(&mut self) {
        if let Some(turn) = self.turn.take() {
            let answers = pocket::take(self.shared.id.number());
            let unread = turn.read..turn.filled;
            self.settle_turn(turn, answers, 0, unread);
        }
    }

    /// Ends the turn, if there is one, and forgets what was not handed out.
    pub(super) fn abandon_turn(&mut self) {
        if let Some(turn) = self.turn.take() {
            let answers = pocket::take(self.shared.id.number());
            self.settle_turn(turn, answers, 0, 0..0);
        }
    }

    fn settle_turn(
        &mut self,
        turn: Turn<P>,
        answers: Option<Box<Answers>>,
        left_bytes: usize,
        unread: Range<usize>,
    ) {
        if turn.read > 0 {
            self.deadlines.frame_since = None;
        }
        self.unread = unread.len();
        self.shared.passed.add(&Counts {
            bytes_in: turn.uncounted_bytes as u64,
            ..Counts::NONE
        });
        let mut session = self.shared.look();
        self.is_calm = false;
        if let Some(mut answers) = answers {
            self.is_calm = session.settle(&mut answers, left_bytes) && unread.is_empty();
            pocket::put(answers);
        }
        session.take_back(&turn.loan, turn.bytes.get(unread).unwrap_or_default());
        drop(session);
        scratch::put(turn.bytes);
        self.shared.room.tell();
    }
}
