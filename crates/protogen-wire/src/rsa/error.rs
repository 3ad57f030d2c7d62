//! What can be wrong with a block or with a key.

use std::fmt;

use super::MODULUS_BITS;

/// Why a block was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlockError {
    /// The caller's plain block is not below the modulus; a block that begins with a zero byte always is.
    NotBelowModulus,
    /// The peer's block is wrong.
    ///
    /// One error for every reason, so that a peer learns nothing about the plain text from it.
    /// Whoever reads the plain block should report a content that makes no sense in the same way.
    Refused,
}

impl fmt::Display for BlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotBelowModulus => "RSA block: plain text is not below the modulus",
            Self::Refused => "RSA block: refused",
        })
    }
}

impl std::error::Error for BlockError {}

/// Why a key was not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is not PEM.
    NotPem {
        /// What the PEM reader says.
        reason: String,
    },
    /// The PEM block is of a kind that holds no such key.
    UnexpectedLabel {
        /// What stands after `BEGIN`.
        label: String,
        /// What would be read.
        expected: &'static str,
    },
    /// The bytes inside the PEM block are not the structure that its label promises.
    NotDer {
        /// What the DER reader says.
        reason: String,
    },
    /// The key is of another algorithm.
    NotRsa {
        /// The object identifier of that algorithm.
        algorithm: String,
    },
    /// The modulus is of another size, or is even.
    Modulus {
        /// Its size.
        bits: u32,
    },
    /// The public exponent is even, below 3, or longer than 64 bits.
    PublicExponent,
    /// The key has more than two primes.
    MultiPrime,
    /// A prime is even, or longer than 576 bits.
    Prime,
    /// The product of the primes is not the modulus.
    PrimesDisagree,
    /// The exponents do not undo each other.
    ExponentsDisagree,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPem { reason } => write!(f, "RSA key: not PEM: {reason}"),
            Self::UnexpectedLabel { label, expected } => {
                write!(f, "RSA key: PEM block is `{label}`, expected {expected}")
            }
            Self::NotDer { reason } => write!(f, "RSA key: not DER: {reason}"),
            Self::NotRsa { algorithm } => {
                write!(f, "RSA key: algorithm {algorithm} is not RSA")
            }
            Self::Modulus { bits } => write!(
                f,
                "RSA key: modulus of {bits} bits, expected an odd one of {MODULUS_BITS}"
            ),
            Self::PublicExponent => {
                f.write_str("RSA key: public exponent is not an odd number of 3 to 2^64")
            }
            Self::MultiPrime => f.write_str("RSA key: more than two primes"),
            Self::Prime => f.write_str("RSA key: a prime is even or longer than 576 bits"),
            Self::PrimesDisagree => {
                f.write_str("RSA key: the product of the primes is not the modulus")
            }
            Self::ExponentsDisagree => f.write_str("RSA key: the exponents do not undo each other"),
        }
    }
}

impl std::error::Error for KeyError {}
