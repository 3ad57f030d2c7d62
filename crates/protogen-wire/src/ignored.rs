//! What a handler's method does that its user did not write: nothing.
//!
//! A type of its own, for an `async` block in each of a thousand methods is a state machine each.

use core::{
    future::Future,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

/// A future that is ready, and well, at once.
#[derive(Debug)]
pub struct Ignored<E> {
    /// It never holds one, so it is `Send` whatever the error is.
    error: PhantomData<fn() -> E>,
}

impl<E> Ignored<E> {
    /// The packet is passed over.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self { error: PhantomData }
    }
}

impl<E> Default for Ignored<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> Future for Ignored<E> {
    type Output = Result<(), E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Ok(()))
    }
}
