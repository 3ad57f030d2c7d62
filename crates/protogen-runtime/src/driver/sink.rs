//! Where the outbox of a handler leads, where the pocket of the thread does not take a packet:
//! into the session.

use protogen_wire::{
    Outgoing, Protocol,
    outbox::Sink,
    session::{Answers, SendError, pocket},
};

use crate::connection::Shared;

/// Puts what a handler pushes before its connection.
pub(crate) struct SessionSink<'a, P: Protocol> {
    shared: &'a Shared<P>,
}

impl<'a, P: Protocol> SessionSink<'a, P> {
    pub(crate) const fn new(shared: &'a Shared<P>) -> Self {
        Self { shared }
    }
}

impl<P: Protocol> Sink<P::Context> for SessionSink<'_, P> {
    fn push(&mut self, packet: &dyn Outgoing<P::Context>) -> Result<(), SendError> {
        push_aside(self.shared, packet)
    }

    fn settle(&mut self, answers: &mut Answers) {
        self.shared.session().settle(answers, 0);
    }

    fn with_context(&mut self, borrower: &mut dyn FnMut(&mut P::Context)) {
        borrower(self.shared.session().context_mut());
    }
}

/// Queues a packet behind all that was queued before it.
pub(super) fn answer<P: Protocol>(
    shared: &Shared<P>,
    packet: &dyn Outgoing<P::Context>,
    context: &P::Context,
) -> Result<(), SendError> {
    if let Some(mut slit) = shared.slit(context)
        && slit.push(packet)
    {
        return Ok(());
    }
    push_aside(shared, packet)
}

/// Asks the session. What it gets from others meanwhile stands behind the answers, and this packet
/// behind both.
fn push_aside<P: Protocol>(
    shared: &Shared<P>,
    packet: &dyn Outgoing<P::Context>,
) -> Result<(), SendError> {
    let answers = pocket::take(shared.id.number());
    let mut session = shared.session();
    if let Some(mut answers) = answers {
        session.settle(&mut answers, 0);
        pocket::put(answers);
    }
    session.push(packet)
}
