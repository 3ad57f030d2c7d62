//! Work beside the driver's own that is looked at and not waited for.

use std::task::Poll;

/// How far other work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glance {
    Done,
    Waits,
}

/// Looks at a result without moving it, for it is mostly empty and always large.
#[inline(always)]
pub(super) fn glance<T, E>(polled: Poll<Result<T, E>>, failure: &mut Option<Box<E>>) -> Glance {
    match polled {
        Poll::Ready(Ok(_)) => Glance::Done,
        Poll::Ready(Err(error)) => {
            *failure = Some(Box::new(error));
            Glance::Done
        }
        Poll::Pending => Glance::Waits,
    }
}
