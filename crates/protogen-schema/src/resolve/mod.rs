//! Syntax trees to one schema: names, types, layouts, opcodes, sessions, tests.
//! Each file is one thing of the language; none prints, none reads a file.

mod algebra;
mod bits;
mod build;
mod calls;
mod collect;
mod conditions;
mod declared;
mod exprs;
mod fields;
mod fold;
mod gates;
mod graph;
mod hash;
mod layers;
mod lengths;
mod literals;
mod members;
mod notes;
mod packets;
mod partial;
mod parts;
mod patches;
mod paths;
mod presence;
mod presence_bits;
mod protocol;
mod regions;
mod resolver;
mod schema;
mod session;
mod structs;
mod types;
mod unions;
mod vectors;

pub(crate) use schema::resolve;
