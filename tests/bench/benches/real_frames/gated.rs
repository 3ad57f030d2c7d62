//! Code for all versions: what some of them lack is an option.

#[allow(
    clippy::all,
    missing_docs,
    reason = "generated for a schema of any shape"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/tibia.rs"));
}

/// A field that another version has not.
type Gated<T> = Option<T>;

fn gate<T>(value: T) -> Gated<T> {
    Some(value)
}

fn gated<T>(value: &Gated<T>) -> Option<&T> {
    value.as_ref()
}

/// A struct with the fields of this version; those of others are absent.
macro_rules! of_version {
    ($ty:ident { $($fields:tt)* } without $($other:ident)*) => { $ty { $($fields)* $($other: None,)* } };
}

use generated::tibia;

#[path = "hand/mod.rs"]
mod hand;
#[path = "ours.rs"]
mod ours;

pub use ours::measure;
