//! What came of a handler's method that is a plain function: as a future, for those who wait, and
//! as a value, for those who called it.

use alloc::boxed::Box;
use core::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// What came of reading a packet and passing it straight to its method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received<E> {
    /// The method has come to its end, and all is well.
    Done,
    /// Nothing has happened: the packet is one to be read and handled by its message.
    Aside,
    /// The method has failed with this.
    Failed(E),
}

/// A future that is ready at once: the method has been called already.
///
/// A pointer wide, for what a method fails with is mostly absent and often large.
#[derive(Debug)]
pub struct Handled<E> {
    failure: Option<Box<E>>,
}

impl<E> Handled<E> {
    /// The method has come to this end.
    #[inline]
    #[must_use]
    pub fn new(result: Result<(), E>) -> Self {
        let failure = match result {
            Ok(()) => None,
            Err(error) => Some(Box::new(error)),
        };
        Self { failure }
    }
}

impl<E> Future for Handled<E> {
    type Output = Result<(), E>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match self.failure.take() {
            None => Ok(()),
            Some(error) => Err(*error),
        })
    }
}
