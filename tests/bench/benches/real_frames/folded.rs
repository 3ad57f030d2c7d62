//! Code for client 10.98 alone: what the version decides is plain.

#[allow(
    clippy::all,
    missing_docs,
    reason = "generated for a schema of any shape"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/tibia_1098.rs"));
}

/// A field that another version has not.
type Gated<T> = T;

fn gate<T>(value: T) -> Gated<T> {
    value
}

fn gated<T>(value: &Gated<T>) -> Option<&T> {
    Some(value)
}

/// A struct with the fields of this version; those of others do not exist.
macro_rules! of_version {
    ($ty:ident { $($fields:tt)* } without $($other:ident)*) => { $ty { $($fields)* } };
}

use generated::tibia_1098 as tibia;

#[path = "hand/mod.rs"]
mod hand;
#[path = "ours.rs"]
mod ours;

pub use ours::measure;
