//! `protogen show`: the flat layout of a packet at one version, with offsets.

mod json;
mod layout;
mod list;
mod row;
mod run;
mod size;
mod text;
mod words;

pub use run::{Args, run};
