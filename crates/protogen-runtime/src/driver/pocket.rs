//! The answers of the connection that this thread works on: a handler's outbox puts them here, and
//! the driver takes them out before it does anything else.
//!
//! It stands in the thread and not in the connection, so that the driver gets at it while the
//! handler's future holds the outbox; between two polls of a driver it belongs to nobody.

use std::cell::RefCell;

use protogen_wire::{Outgoing, session::Answers};

use crate::connection::ConnectionId;

thread_local! {
    static POCKET: RefCell<Pocket> = const {
        RefCell::new(Pocket {
            owner: None,
            answers: Answers::new(),
        })
    };
}

struct Pocket {
    /// Whose answers it takes.
    owner: Option<ConnectionId>,
    answers: Answers,
}

/// Takes the answers out to be lent, unless another connection is at work on this thread: one that
/// is driven inside of a handler.
pub(super) fn open() -> Option<Answers> {
    POCKET.with_borrow_mut(|pocket| match pocket.owner {
        None => Some(std::mem::take(&mut pocket.answers)),
        Some(_) => None,
    })
}

/// Takes answers of this connection from now on.
pub(super) fn lend(owner: ConnectionId, answers: Answers) {
    POCKET.set(Pocket {
        owner: Some(owner),
        answers,
    });
}

/// Keeps the memory of answers that belong to nobody.
pub(super) fn put(answers: Answers) {
    POCKET.set(Pocket {
        owner: None,
        answers,
    });
}

/// Takes the answers of this connection out, if there are any.
pub(super) fn take(owner: ConnectionId) -> Option<Answers> {
    POCKET.with_borrow_mut(|pocket| {
        (pocket.owner == Some(owner)).then(|| {
            pocket.owner = None;
            std::mem::take(&mut pocket.answers)
        })
    })
}

/// Answers for this connection; `false` if its session is to be asked.
#[inline]
pub(super) fn push<C>(owner: ConnectionId, packet: &dyn Outgoing<C>, cx: &mut C) -> bool {
    POCKET.with_borrow_mut(|pocket| pocket.owner == Some(owner) && pocket.answers.push(packet, cx))
}
