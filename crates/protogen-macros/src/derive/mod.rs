//! `#[derive(Packet)]`: a Rust item becomes an item of the language, which the generator lowers and
//! writes as it does any other; of what it writes only the impls are taken.

mod adapt;
mod attributes;
mod clause;
mod declared;
mod expand;
mod fallback;
mod header;
mod infer;
mod item;
mod resolve;
mod source;
mod text;
mod write;

#[cfg(test)]
mod tests;

pub use expand::expand;
