//! Values that one packet leaves for later ones, and what a failed packet must not change.
//!
//! Which values there are is the generated code's; here is how one of them is kept.

use crate::error::{DecodeErrorKind, EncodeErrorKind, Name};

/// A `context` value of a schema: unset at first, and stale once bytes were lost that may have
/// set it anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Slot<T> {
    /// Nothing has set it.
    #[default]
    Unset,
    /// It was set.
    Set(T),
    /// It was set, but bytes were lost since.
    Stale(T),
}

/// Why a context value can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSet {
    /// Nothing has set it.
    Unset,
    /// Bytes were lost since it was set.
    Stale,
}

impl<T> Slot<T> {
    /// Sets the value.
    #[inline]
    pub fn set(&mut self, value: T) {
        *self = Self::Set(value);
    }

    /// Marks the value as one from before bytes were lost.
    pub fn lose(&mut self) {
        *self = match core::mem::take(self) {
            Self::Set(value) | Self::Stale(value) => Self::Stale(value),
            Self::Unset => Self::Unset,
        };
    }

    /// The value.
    ///
    /// # Errors
    ///
    /// Why there is none.
    #[inline]
    pub const fn get(&self) -> Result<&T, NotSet> {
        match self {
            Self::Set(value) => Ok(value),
            Self::Unset => Err(NotSet::Unset),
            Self::Stale(_) => Err(NotSet::Stale),
        }
    }

    /// The value, to be changed in part.
    ///
    /// # Errors
    ///
    /// Why there is none.
    #[inline]
    pub const fn get_mut(&mut self) -> Result<&mut T, NotSet> {
        match self {
            Self::Set(value) => Ok(value),
            Self::Unset => Err(NotSet::Unset),
            Self::Stale(_) => Err(NotSet::Stale),
        }
    }
}

impl NotSet {
    /// What a decoder says of it.
    #[cold]
    #[must_use]
    pub fn decoding(self, name: impl Into<Name>) -> DecodeErrorKind {
        let name = name.into();
        match self {
            Self::Unset => DecodeErrorKind::ContextUnset { name },
            Self::Stale => DecodeErrorKind::ContextStale { name },
        }
    }

    /// What an encoder says of it.
    #[cold]
    #[must_use]
    pub fn encoding(self, name: impl Into<Name>) -> EncodeErrorKind {
        let name = name.into();
        match self {
            Self::Unset => EncodeErrorKind::ContextUnset { name },
            Self::Stale => EncodeErrorKind::ContextStale { name },
        }
    }
}

/// Runs what may set context values, and takes back what it set if it fails: for packets with a
/// `set`; others need no copy.
///
/// # Errors
///
/// What `run` says.
#[inline]
pub fn atomically<C: Clone, T, E>(
    cx: &mut C,
    run: impl FnOnce(&mut C) -> Result<T, E>,
) -> Result<T, E> {
    let before = cx.clone();
    let result = run(cx);
    if result.is_err() {
        *cx = before;
    }
    result
}
