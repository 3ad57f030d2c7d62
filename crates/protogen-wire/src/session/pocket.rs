//! The answers of the connection that this thread works on: a handler's outbox puts them here, and
//! the driver takes them out before it does anything else.
//!
//! It stands in the thread and not in the connection, so that the driver gets at it while the
//! handler's future holds the outbox; between two polls of a driver it belongs to nobody.

use alloc::boxed::Box;
use core::{
    cell::RefCell,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::outgoing::Outgoing;

use super::loan::Answers;

std::thread_local! {
    static POCKET: RefCell<Pocket> = const {
        RefCell::new(Pocket {
            owner: None,
            answers: None,
        })
    };
}

struct Pocket {
    /// Whose answers it takes.
    owner: Option<Owner>,
    /// None while they are out, and before the first are lent on this thread. Boxed, for they are
    /// moved several times a turn.
    answers: Option<Box<Answers>>,
}

/// A connection's number, unique in this process.
type Owner = u64;

/// Takes the answers out to be lent, unless another connection is at work on this thread: one that
/// is driven inside of a handler.
pub fn open() -> Option<Box<Answers>> {
    POCKET.with_borrow_mut(|pocket| match pocket.owner {
        None => Some(pocket.answers.take().unwrap_or_default()),
        Some(_) => None,
    })
}

/// Takes answers of this connection from now on.
pub fn lend(owner: Owner, answers: Box<Answers>) {
    POCKET.with_borrow_mut(|pocket| {
        pocket.owner = Some(owner);
        pocket.answers = Some(answers);
    });
}

/// Keeps the memory of answers that belong to nobody.
pub fn put(answers: Box<Answers>) {
    POCKET.with_borrow_mut(|pocket| {
        pocket.owner = None;
        pocket.answers = Some(answers);
    });
}

/// Takes the answers of this connection out, if there are any.
pub fn take(owner: Owner) -> Option<Box<Answers>> {
    POCKET.with_borrow_mut(|pocket| {
        if pocket.owner != Some(owner) {
            return None;
        }
        pocket.owner = None;
        pocket.answers.take()
    })
}

/// The way of a connection's packets to the answers of a turn, past its session.
#[derive(Debug)]
pub struct Slit<'a, C> {
    place: Place<'a>,
    /// Somebody may have changed the session: it is to be asked.
    is_stirred: &'a AtomicBool,
    /// What packets are encoded with: it holds nothing.
    context: C,
}

/// Where the answers are.
#[derive(Debug)]
enum Place<'a> {
    /// In the pocket, while this connection owns it.
    Pocket(Owner),
    /// With who calls the handler.
    Hand(&'a mut Answers),
}

impl<'a, C: Clone> Slit<'a, C> {
    /// To the pocket, while the connection with this number owns it. While `is_stirred` is set,
    /// nothing passes.
    ///
    /// There is none where the context holds anything: only the session knows what is in it now.
    #[must_use]
    pub fn to_pocket(owner: Owner, is_stirred: &'a AtomicBool, context: &C) -> Option<Self> {
        Self::new(Place::Pocket(owner), is_stirred, context)
    }

    /// As [`Slit::to_pocket`], to answers that were taken out of it.
    #[must_use]
    pub fn to_hand(
        answers: &'a mut Answers,
        is_stirred: &'a AtomicBool,
        context: &C,
    ) -> Option<Self> {
        Self::new(Place::Hand(answers), is_stirred, context)
    }

    fn new(place: Place<'a>, is_stirred: &'a AtomicBool, context: &C) -> Option<Self> {
        (size_of::<C>() == 0).then(|| Self {
            place,
            is_stirred,
            context: context.clone(),
        })
    }
}

impl<C> Slit<'_, C> {
    /// Answers for this connection; `false` if its session is to be asked.
    #[inline]
    pub fn push<P: Outgoing<C> + ?Sized>(&mut self, packet: &P) -> bool {
        if self.is_stirred.load(Ordering::Acquire) {
            return false;
        }
        match &mut self.place {
            Place::Hand(answers) => answers.push(packet, &mut self.context),
            Place::Pocket(owner) => POCKET.with_borrow_mut(|pocket| match &mut pocket.answers {
                Some(answers) if pocket.owner == Some(*owner) => {
                    answers.push(packet, &mut self.context)
                }
                _ => false,
            }),
        }
    }

    /// The answers, if they are not in the pocket.
    pub(crate) const fn in_hand(&mut self) -> Option<&mut Answers> {
        match &mut self.place {
            Place::Hand(answers) => Some(answers),
            Place::Pocket(_) => None,
        }
    }
}
