//! What is chosen by name at run time: protocols, ciphers, compressors, and who hears of packets.

mod cipher;
mod compressor;
mod handlers;
mod names;
mod protocols;

pub use cipher::{Cipher, CipherRegistry, KeyBits};
pub use compressor::{Compressor, CompressorRegistry};
pub use handlers::{HandlerFailure, Handlers};
pub use protocols::{AnyDriver, ProtocolRegistry};
