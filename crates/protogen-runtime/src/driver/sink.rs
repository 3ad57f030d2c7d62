//! Where the outbox of a handler leads: into the answers of the turn, or straight into the session.

use protogen_wire::{Outgoing, Protocol, outbox::Sink, session::SendError};

use crate::connection::Shared;

use super::pocket;

/// Puts what a handler pushes before its connection.
pub(crate) struct SessionSink<'a, P: Protocol> {
    shared: &'a Shared<P>,
    /// What answers of a turn are encoded with: there are such only where a context holds nothing.
    context: Option<Box<P::Context>>,
}

impl<'a, P: Protocol> SessionSink<'a, P> {
    pub(crate) fn new(shared: &'a Shared<P>) -> Self {
        Self {
            shared,
            context: (size_of::<P::Context>() == 0)
                .then(|| Box::new(shared.look().context().clone())),
        }
    }
}

impl<P: Protocol> Sink<P::Context> for SessionSink<'_, P> {
    #[inline]
    fn push(&mut self, packet: &dyn Outgoing<P::Context>) -> Result<(), SendError> {
        match &mut self.context {
            Some(context) => answer(self.shared, packet, context),
            None => self.shared.session().push(packet),
        }
    }

    fn with_context(&mut self, borrower: &mut dyn FnMut(&mut P::Context)) {
        borrower(self.shared.session().context_mut());
    }
}

/// Queues a packet behind all that was queued before it.
#[inline]
pub(super) fn answer<P: Protocol>(
    shared: &Shared<P>,
    packet: &dyn Outgoing<P::Context>,
    cx: &mut P::Context,
) -> Result<(), SendError> {
    if !shared.is_stirred() && pocket::push(shared.id, packet, cx) {
        return Ok(());
    }
    push_aside(shared, packet)
}

/// Asks the session. What it gets from others meanwhile stands behind the answers, and this packet
/// behind both.
#[inline(never)]
fn push_aside<P: Protocol>(
    shared: &Shared<P>,
    packet: &dyn Outgoing<P::Context>,
) -> Result<(), SendError> {
    let answers = pocket::take(shared.id);
    let mut session = shared.session();
    if let Some(mut answers) = answers {
        session.settle(&mut answers, 0);
        pocket::put(answers);
    }
    session.push(packet)
}
