//! Running a connection by a handler: each packet goes to the handler's method for it.

use std::{fmt::Display, future::Future, pin::pin};

use protogen_wire::{
    HandledBy, Outbox, Protocol,
    frame::FrameError,
    session::{Event, Malformed, Reaction, SendError},
};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{
    connection::{Closed, Connection, Giver, Incoming, inbox},
    driver::{Driver, SessionSink},
};

/// What happens around the packets of a connection. Every method may be left out.
pub trait Lifecycle<P: Protocol>: Send {
    /// The connection is there, nothing has been read.
    ///
    /// # Errors
    ///
    /// Closes the connection.
    fn on_open(&mut self, out: &mut Outbox<'_, P::Context>) -> Result<(), SendError> {
        let _ = out;
        Ok(())
    }

    /// A packet could not be read; the rest of its frame was passed over.
    fn on_malformed(&mut self, malformed: &Malformed) -> Reaction {
        tracing::warn!(protocol = P::NAME, %malformed, "malformed packet");
        Reaction::Skip
    }

    /// A frame could not be opened, and was passed over.
    fn on_refused(&mut self, error: &FrameError) -> Reaction {
        tracing::warn!(protocol = P::NAME, %error, "refused frame");
        Reaction::Skip
    }

    /// The connection has ended, also if its task was stopped amid its work.
    fn on_closed(&mut self, closed: &Closed) {
        let _ = closed;
    }
}

/// Tells a handler of the end, however the task that runs it ends.
struct Served<'c, P: Protocol, H: Lifecycle<P>> {
    handler: H,
    connection: &'c Connection<P>,
}

impl<P: Protocol, H: Lifecycle<P>> Drop for Served<'_, P, H> {
    fn drop(&mut self) {
        let closed = self.connection.closed_reason();
        self.handler.on_closed(&closed.unwrap_or(Closed::ByUs {
            reason: "its task was stopped".into(),
        }));
    }
}

impl<P, S> Driver<P, S>
where
    P: Protocol,
    S: AsyncRead + AsyncWrite + Unpin,
{
    /// Runs the connection to its end: each packet goes to the handler, one after another, in the
    /// order in which they came. Why it ended.
    ///
    /// A handler that fails ends the connection; what it pushed before still leaves.
    pub fn run<H>(self, handler: H) -> impl Future<Output = Closed>
    where
        P: HandledBy<H>,
        H: Lifecycle<P>,
        <P as HandledBy<H>>::Error: Display,
    {
        self.run_beside(handler, ())
    }

    /// As [`Driver::run`]; keeps `guard` as long.
    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` holds driver and handler twice, once as arguments"
    )]
    pub(crate) fn run_beside<H, G>(mut self, handler: H, guard: G) -> impl Future<Output = Closed>
    where
        P: HandledBy<H>,
        H: Lifecycle<P>,
        <P as HandledBy<H>>::Error: Display,
    {
        async move {
            let _guard = &guard;
            let connection = self.connection();
            let mut served = Served {
                handler,
                connection: &connection,
            };
            let handler = &mut served.handler;
            let mut sink = SessionSink::new(&connection.shared);
            let slit = {
                let session = connection.shared.look();
                connection.shared.slit(session.context())
            };
            let mut out = Outbox::new(&mut sink).with_slit(slit);
            if let Err(error) = handler.on_open(&mut out) {
                self.end(failed(&error));
            }
            self.take_turns();
            loop {
                if let Err(error) = self.receive(handler) {
                    self.end(failed(&*error));
                }
                // The one place where messages are handled, so that the future is built and looked
                // at where they are: nothing of it is a call, and few of its copies are left.
                let mut handled = pin!({
                    let mut is_of_turn = true;
                    let decoded = match self.next_frame() {
                        Some((loan, payload)) => loan.decode(payload),
                        None => match self.next().await {
                            Some(Event::Packet(packet)) => {
                                is_of_turn = false;
                                Ok(packet)
                            }
                            Some(event) => {
                                if let Err(closed) = fault(handler, &event) {
                                    self.end(closed);
                                }
                                continue;
                            }
                            None if self.has_turn() => continue,
                            None => break,
                        },
                    };
                    // Looked at where it was decoded: what is borrowed is not moved in registers.
                    let is_admitted = match &decoded {
                        Ok(packet) => !is_of_turn || self.admits(packet),
                        Err(_) => self.give_up(),
                    };
                    match decoded {
                        Ok(packet) if is_admitted => P::handle(handler, packet, &mut out),
                        _ => continue,
                    }
                });
                let mut failure = None;
                self.attend(handled.as_mut(), &mut failure).await;
                if let Some(error) = failure {
                    self.end(failed(&*error));
                }
            }
            connection.closed().await
        }
    }
}

impl<P, S> Driver<P, S>
where
    P: Protocol,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    /// Runs the connection in a task of its own, and hands out what comes in. At most
    /// `room_events` wait; then the peer has to.
    ///
    /// The connection ends when all its handles are dropped, of which [`Incoming`] has one.
    pub fn spawn(self, room_events: usize) -> (Connection<P>, Incoming<P>) {
        let connection = self.connection();
        let (giver, taker) = inbox(room_events);
        tokio::spawn(self.forward(giver));
        let incoming = Incoming::new(connection.clone(), taker);
        (connection, incoming)
    }

    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` holds the driver twice, once as an argument"
    )]
    fn forward(mut self, giver: Giver<Event<P::Inbound>>) -> impl Future<Output = ()> {
        async move {
            while let Some(event) = self.next_while_held().await {
                let mut given = pin!(giver.give(event));
                let mut failure = None;
                self.attend(given.as_mut(), &mut failure).await;
                if failure.is_some() {
                    // Nobody asks any more, but packets may still be sent: what comes is passed
                    // over.
                    while self.next_while_held().await.is_some() {}
                    return;
                }
            }
        }
    }
}

/// What a handler decides about what came in and is no packet.
fn fault<P: Protocol, M>(handler: &mut impl Lifecycle<P>, event: &Event<M>) -> Result<(), Closed> {
    match event {
        Event::Malformed(malformed) => reacted(handler.on_malformed(malformed), malformed),
        Event::Refused(error) => reacted(handler.on_refused(error), error),
        _ => Ok(()),
    }
}

/// What a handler decided about a fault.
fn reacted(reaction: Reaction, fault: &impl Display) -> Result<(), Closed> {
    match reaction {
        Reaction::Skip => Ok(()),
        Reaction::Close => Err(failed(fault)),
    }
}

fn failed(error: &impl Display) -> Closed {
    Closed::Handler {
        message: error.to_string().into(),
    }
}
