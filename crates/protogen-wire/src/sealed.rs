//! What keeps a trait to this crate.
//! Says nothing of what its types do.

/// A supertrait that nobody outside can name, and so not implement.
pub trait Sealed {}
