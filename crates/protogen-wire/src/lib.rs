//! protogen-wire.

pub mod checksum;
pub mod xtea;
