//! Holds the generated code of every schema against the dynamic codec.
//!
//! Both get the same bytes in the same context; what they say must be the same. It judges neither
//! of them alone.

pub mod compare;
pub mod damage;
pub mod generated;
pub mod setup;

pub use compare::{Heard, Pair};
pub use damage::Damage;
pub use generated::{ALL, Generated, Known};
pub use setup::{Setup, cases, load};
