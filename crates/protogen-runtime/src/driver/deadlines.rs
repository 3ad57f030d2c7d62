//! When what must have happened on a connection, and the one timer that says so.
//!
//! Reads and writes nothing; a heartbeat that is due is pushed into the session.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use protogen_wire::{Outgoing, Protocol};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::connection::{AnswerPings, Deadline, Shared};

/// When what must have happened.
#[derive(Debug)]
pub(super) struct Deadlines {
    timer: Option<Pin<Box<Sleep>>>,
    /// What the timer was polled for last.
    watched: Option<Watched>,
    pub(super) handshake: Option<Instant>,
    /// When the frame began that is not whole yet.
    pub(super) frame_since: Option<Instant>,
    /// Since when nothing could be written.
    pub(super) write_since: Option<Instant>,
    pub(super) ping_sent: Option<Instant>,
    /// When the last heartbeat was due.
    last_beat: Instant,
    /// Until when nothing is read, for too much has come.
    held_until: Option<Instant>,
    /// When reading went on after it had to wait for other work.
    resumed: Option<Instant>,
}

/// What a timer was polled for. While all of it is the same, the timer is right or fires too early:
/// what is heard meanwhile only puts deadlines off.
#[derive(Debug)]
struct Watched {
    since: [Option<Instant>; 5],
    attention: Attention,
    until: Instant,
    waker: Waker,
}

/// What a driver does at the moment. Only what it does can be late: a peer is not silent while
/// nobody listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attention {
    /// It reads and writes.
    Both,
    /// It writes.
    Writes,
}

impl Deadlines {
    pub(super) const fn new(handshake: Option<Instant>, now: Instant) -> Self {
        Self {
            timer: None,
            watched: None,
            handshake,
            frame_since: None,
            write_since: None,
            ping_sent: None,
            last_beat: now,
            held_until: None,
            resumed: None,
        }
    }

    /// Reads nothing for this time from now on.
    pub(super) fn hold(&mut self, time: Duration) {
        let until = Instant::now() + time;
        self.held_until = self.held_until.max(Some(until));
    }

    /// Whether nothing is to be read yet; once that is over, reading has gone on.
    pub(super) fn is_held(&mut self) -> bool {
        let Some(until) = self.held_until else {
            return false;
        };
        let now = Instant::now();
        if now >= until {
            self.held_until = None;
            self.resume(now);
        }
        now < until
    }

    /// Says that reading goes on: what the peer was late with so far is forgiven.
    pub(super) fn resume(&mut self, now: Instant) {
        self.resumed = Some(now);
        // Its answer may have waited for us.
        self.ping_sent = None;
    }

    /// Notes that packets came in which are neither pings nor answers to them.
    pub(super) const fn saw_any(&mut self) {
        self.handshake = None;
    }

    /// Notes a packet that came in; `answer` queues what the protocol itself answers.
    #[inline]
    pub(super) fn saw<P: Protocol>(
        &mut self,
        shared: &Shared<P>,
        packet: &P::Inbound,
        mut answer: impl FnMut(&dyn Outgoing<P::Context>),
    ) {
        self.handshake = None;
        // A packet's text masks what the schema calls secret.
        tracing::trace!(connection = %shared.id, name = P::name(packet), ?packet, "received");
        if P::is_pong(packet) {
            if let Some(sent) = self.ping_sent.take() {
                shared.set_latency(sent.elapsed());
                shared.monitor(|monitor| monitor.answered(sent.elapsed()));
            }
            shared.add_pong();
        }
        if shared.config.answer_pings == AnswerPings::Driver {
            P::pong(packet, &mut answer);
        }
    }

    /// When the peer was heard last, or could have been.
    pub(super) fn heard<P: Protocol>(&self, shared: &Shared<P>) -> Instant {
        let last_read = shared.last_read();
        self.resumed
            .map_or(last_read, |resumed| last_read.max(resumed))
    }

    pub(super) fn next<P: Protocol>(
        &self,
        shared: &Shared<P>,
        attention: Attention,
    ) -> Option<Instant> {
        let config = &shared.config;
        let after = |since: Option<Instant>, limit: Option<Duration>| Some(since? + limit?);
        let heard = Some(self.heard(shared));
        let reads = [
            self.handshake,
            after(heard, config.read_timeout),
            after(self.frame_since, config.frame_timeout),
            after(self.ping_sent, config.pong_timeout),
        ];
        let writes = [
            after(self.write_since, config.write_timeout),
            after(heard.max(Some(self.last_beat)), config.heartbeat),
        ];
        let reads = reads.into_iter().filter(|_| attention == Attention::Both);
        reads.chain(writes).chain([self.held_until]).flatten().min()
    }

    /// What has taken too long; a heartbeat that is due is sent.
    pub(super) fn check<P: Protocol>(
        &mut self,
        now: Instant,
        shared: &Shared<P>,
        attention: Attention,
    ) -> Result<(), Deadline> {
        let config = &shared.config;
        let past = |since: Option<Instant>, limit: Option<Duration>| matches!((since, limit), (Some(since), Some(limit)) if now >= since + limit);
        let heard = Some(self.heard(shared));
        if past(self.write_since, config.write_timeout) {
            return Err(Deadline::Write);
        }
        if attention == Attention::Both {
            if self.handshake.is_some_and(|handshake| now >= handshake) {
                return Err(Deadline::Handshake);
            }
            if past(self.frame_since, config.frame_timeout) {
                return Err(Deadline::Frame);
            }
            if past(self.ping_sent, config.pong_timeout) {
                return Err(Deadline::Pong);
            }
            if past(heard, config.read_timeout) {
                return Err(Deadline::Read);
            }
        }
        if past(heard.max(Some(self.last_beat)), config.heartbeat) {
            self.beat(now, shared, attention);
        }
        Ok(())
    }

    /// Sends a ping, unless one is on its way. While nobody listens for answers it is sent all the
    /// same, so that the peer knows that it is not alone.
    fn beat<P: Protocol>(&mut self, now: Instant, shared: &Shared<P>, attention: Attention) {
        self.last_beat = now;
        if self.ping_sent.is_some() && attention == Attention::Both {
            return;
        }
        if matches!(shared.session().ping(), Some(Ok(()))) {
            self.ping_sent.get_or_insert(now);
        }
    }

    /// Sets the timer, whenever it was to fire before.
    pub(super) fn set_timer(&mut self, at: Instant) {
        self.watched = None;
        match &mut self.timer {
            Some(timer) => timer.as_mut().reset(at),
            None => self.timer = Some(Box::pin(sleep_until(at))),
        }
    }

    /// Whether the timer will wake this task in time without being looked at: one that has fired
    /// has woken it, and is to be looked at.
    pub(super) fn is_watched(
        &self,
        task: &Context<'_>,
        attention: Attention,
        now: impl FnOnce() -> Instant,
    ) -> bool {
        self.watched.as_ref().is_some_and(|watched| {
            watched.attention == attention
                && watched.since == self.since()
                && watched.waker.will_wake(task.waker())
                && now() < watched.until
        })
    }

    /// From when on deadlines count, but for those that are only put off.
    const fn since(&self) -> [Option<Instant>; 5] {
        [
            self.handshake,
            self.frame_since,
            self.write_since,
            self.ping_sent,
            self.held_until,
        ]
    }

    /// Says that the timer was polled and has not fired.
    pub(super) fn watch(&mut self, task: &Context<'_>, attention: Attention) {
        let Some(until) = self.timer.as_ref().map(|timer| timer.deadline()) else {
            return;
        };
        let since = self.since();
        match &mut self.watched {
            Some(watched) if watched.waker.will_wake(task.waker()) => {
                watched.since = since;
                watched.attention = attention;
                watched.until = until;
            }
            watched => {
                *watched = Some(Watched {
                    since,
                    attention,
                    until,
                    waker: task.waker().clone(),
                });
            }
        }
    }

    /// Waits until `next`. A timer that fires before is set anew then: reads need not touch it.
    pub(super) fn poll_timer(&mut self, next: Instant, task: &mut Context<'_>) -> Poll<()> {
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(next)));
        if next < timer.deadline() {
            timer.as_mut().reset(next);
        }
        timer.as_mut().poll(task)
    }

    /// Whether the timer has fired.
    pub(super) fn is_late(&mut self, task: &mut Context<'_>) -> bool {
        match &mut self.timer {
            Some(timer) => timer.as_mut().poll(task).is_ready(),
            None => false,
        }
    }

    pub(super) fn stop_timer(&mut self) {
        self.timer = None;
        self.watched = None;
    }
}
