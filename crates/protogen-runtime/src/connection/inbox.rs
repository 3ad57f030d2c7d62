//! Events between a driver's task and the one who asks for them: few bytes while none waits.
//!
//! One gives and one takes. What was given is taken, even if the giver is gone.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// More room than this is not kept for events to come.
const KEPT_EVENTS: usize = 16;

/// The end into which events go.
pub(crate) struct Giver<E>(Arc<Inbox<E>>);

/// The end from which events come.
pub(crate) struct Taker<E>(Arc<Inbox<E>>);

/// The taker is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NobodyAsks;

struct Inbox<E> {
    room: usize,
    state: Mutex<State<E>>,
}

struct State<E> {
    /// events.len() <= room
    events: VecDeque<E>,
    /// Who waits: the taker for an event, or the giver for room.
    waiting: Option<Waker>,
    /// One of the ends is gone.
    is_over: bool,
}

/// An inbox in which at most `room` events wait.
pub(crate) fn inbox<E>(room: usize) -> (Giver<E>, Taker<E>) {
    let inbox = Arc::new(Inbox {
        room: room.max(1),
        state: Mutex::new(State {
            events: VecDeque::new(),
            waiting: None,
            is_over: false,
        }),
    });
    (Giver(Arc::clone(&inbox)), Taker(inbox))
}

impl<E> Giver<E> {
    /// Gives an event, once there is room for it.
    pub(crate) async fn give(&self, event: E) -> Result<(), NobodyAsks> {
        let mut event = Some(event);
        poll_fn(|task| {
            let mut state = self.0.state();
            if state.is_over {
                return Poll::Ready(Err(NobodyAsks));
            }
            if state.events.len() >= self.0.room {
                state.wait(task);
                return Poll::Pending;
            }
            state.events.extend(event.take());
            state.wake();
            Poll::Ready(Ok(()))
        })
        .await
    }
}

impl<E> Taker<E> {
    /// The next event; `None` when the giver is gone and all was taken. Cancel safe.
    pub(crate) async fn take(&mut self) -> Option<E> {
        poll_fn(|task| {
            let mut state = self.0.state();
            match state.events.pop_front() {
                Some(event) => {
                    if state.events.is_empty() && state.events.capacity() > KEPT_EVENTS {
                        state.events = VecDeque::new();
                    }
                    state.wake();
                    Poll::Ready(Some(event))
                }
                None if state.is_over => Poll::Ready(None),
                None => {
                    state.wait(task);
                    Poll::Pending
                }
            }
        })
        .await
    }
}

impl<E> Inbox<E> {
    fn state(&self) -> MutexGuard<'_, State<E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self) {
        let mut state = self.state();
        state.is_over = true;
        state.wake();
    }
}

impl<E> State<E> {
    /// Only one end can wait: the inbox is not full and empty at once. The other one's waker
    /// belongs to a future that was dropped.
    fn wait(&mut self, task: &Context<'_>) {
        match &mut self.waiting {
            Some(waiting) => waiting.clone_from(task.waker()),
            None => self.waiting = Some(task.waker().clone()),
        }
    }

    fn wake(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            waiting.wake();
        }
    }
}

impl<E> Drop for Giver<E> {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl<E> Drop for Taker<E> {
    fn drop(&mut self) {
        self.0.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_given_is_taken_in_order_and_no_more_than_fits() {
        let (giver, mut taker) = inbox(3);
        let giving = tokio::spawn(async move {
            for number in 0..1000 {
                giver.give(number).await?;
            }
            Ok::<_, NobodyAsks>(())
        });
        for number in 0..1000 {
            assert!(taker.0.state().events.len() <= 3);
            assert_eq!(taker.take().await, Some(number));
        }
        assert_eq!(taker.take().await, None);
        assert_eq!(giving.await.expect("it ends"), Ok(()));
    }

    #[tokio::test]
    async fn a_giver_learns_that_nobody_asks_even_while_it_waits() {
        let (giver, taker) = inbox(1);
        assert_eq!(giver.give(1).await, Ok(()));
        let waiting = tokio::spawn(async move { giver.give(2).await });
        tokio::task::yield_now().await;
        drop(taker);
        assert_eq!(waiting.await.expect("it ends"), Err(NobodyAsks));
    }
}
