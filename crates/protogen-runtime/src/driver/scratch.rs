//! Where reads go first: connections that wait hold no read buffer of their own.
//!
//! One buffer a thread. It is taken out for as long as it is used, so that a connection which is
//! driven inside of another one's handler finds none and makes its own.

use std::cell::Cell;

/// The most bytes that one read takes.
pub(super) const READ_BYTES: usize = 65_536;

thread_local! {
    static SCRATCH: Cell<Option<Box<[u8]>>> = const { Cell::new(None) };
}

/// The buffer of this thread.
pub(super) fn take() -> Box<[u8]> {
    SCRATCH
        .take()
        .unwrap_or_else(|| vec![0; READ_BYTES].into_boxed_slice())
}

/// Gives it back.
pub(super) fn put(bytes: Box<[u8]>) {
    SCRATCH.set(Some(bytes));
}
