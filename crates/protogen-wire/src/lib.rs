//! protogen-wire.

pub mod checksum;
pub mod rsa;
pub mod xtea;
