//! RSA over 1024-bit keys without a padding scheme, as Open Tibia uses it.
//!
//! Without padding it is deterministic and can be altered in transit: it is here to speak with existing games.
//! Private operations take constant time in the key, as far as pure Rust can say, and are blinded.

mod blinding;
mod error;
mod pem;
mod private;
mod public;
mod well_known;

pub use error::{BlockError, KeyError};
pub use private::{RsaPrivateKey, RsaPrivateParts};
pub use public::RsaPublicKey;
pub use well_known::well_known_ot_test_key;

/// The size of a block, and of the modulus.
pub const BLOCK_BYTES: usize = 128;

/// The size of the modulus.
pub const MODULUS_BITS: u32 = 1024;
