//! The public half of a key: a block to the power of the public exponent.

use std::fmt;

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, U64, U1024, Uint};

use super::error::{BlockError, KeyError};
use super::{BLOCK_BYTES, MODULUS_BITS};

/// A public key: seals blocks that the holder of the private key opens.
#[derive(Clone, PartialEq, Eq)]
pub struct RsaPublicKey {
    params: FixedMontyParams<{ U1024::LIMBS }>,
    /// Odd, and 3 or greater.
    exponent: u64,
}

impl RsaPublicKey {
    /// The key of a big-endian modulus and an exponent.
    ///
    /// # Errors
    ///
    /// [`KeyError::Modulus`] unless the modulus is odd and has exactly 1024 bits,
    /// [`KeyError::PublicExponent`] unless the exponent is odd and at least 3.
    pub fn new(modulus: &[u8], exponent: u64) -> Result<Self, KeyError> {
        let bits = bit_len(modulus);
        let modulus: U1024 = from_bytes(modulus).ok_or(KeyError::Modulus { bits })?;
        let odd: Option<_> = Odd::new(modulus).into();
        match odd {
            Some(_) if bits != MODULUS_BITS => Err(KeyError::Modulus { bits }),
            None => Err(KeyError::Modulus { bits }),
            Some(_) if exponent < 3 || exponent.is_multiple_of(2) => Err(KeyError::PublicExponent),
            Some(modulus) => Ok(Self {
                params: FixedMontyParams::new_vartime(modulus),
                exponent,
            }),
        }
    }

    /// Encrypts one block, read as a big-endian number.
    ///
    /// # Errors
    ///
    /// [`BlockError::NotBelowModulus`] if the number is not below the modulus.
    pub fn encrypt_block(
        &self,
        plain: &[u8; BLOCK_BYTES],
    ) -> Result<[u8; BLOCK_BYTES], BlockError> {
        let plain = U1024::from_be_slice(plain);
        if plain >= *self.modulus() {
            return Err(BlockError::NotBelowModulus);
        }
        Ok(self.power(&plain).to_be_bytes().into())
    }

    /// The modulus as a big-endian number.
    pub fn modulus_bytes(&self) -> [u8; BLOCK_BYTES] {
        self.modulus().to_be_bytes().into()
    }

    /// The public exponent.
    pub fn exponent(&self) -> u64 {
        self.exponent
    }

    pub(super) fn modulus(&self) -> &U1024 {
        self.params.modulus().as_ref()
    }

    /// The number modulo the modulus.
    pub(super) fn residue(&self, number: &U1024) -> FixedMontyForm<{ U1024::LIMBS }> {
        FixedMontyForm::new(number, &self.params)
    }

    /// `base` to the power of the exponent; the exponent is public, so time may depend on it.
    pub(super) fn power(&self, base: &U1024) -> U1024 {
        self.residue(base)
            .pow_vartime(&U64::from_u64(self.exponent))
            .retrieve()
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPublicKey")
            .field("modulus", &format_args!("{:x}", self.modulus()))
            .field("exponent", &self.exponent)
            .finish()
    }
}

/// A big-endian number of any length, if it fits.
pub(super) fn from_bytes<const LIMBS: usize>(bytes: &[u8]) -> Option<Uint<LIMBS>> {
    (bit_len(bytes) <= Uint::<LIMBS>::BITS)
        .then(|| Uint::from_be_slice_truncated(bytes, Uint::<LIMBS>::BITS))
}

/// The bits of a big-endian number without its leading zeros.
pub(super) fn bit_len(bytes: &[u8]) -> u32 {
    let significant = bytes
        .iter()
        .position(|&byte| byte != 0)
        .map_or(&[][..], |start| &bytes[start..]);
    let bits = significant.len().saturating_mul(8);
    let leading = significant.first().map_or(0, |byte| byte.leading_zeros());
    u32::try_from(bits).unwrap_or(u32::MAX) - leading
}
