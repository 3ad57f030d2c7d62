//! The private half of a key: checked once when loaded, then two half-size powers a block.
//!
//! The two halves are joined by the Chinese remainder theorem (RFC 8017, section 5.1.2).

use std::fmt;

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{CtEq, NonZero, Odd, U576, U1024};
use zeroize::{Zeroize, Zeroizing};

use super::BLOCK_BYTES;
use super::blinding::Blinding;
use super::error::{BlockError, KeyError};
use super::public::{RsaPublicKey, from_bytes};

/// The numbers of a private key, big-endian, leading zeros allowed.
#[derive(Clone, Copy)]
pub struct RsaPrivateParts<'a> {
    /// `n = p * q`.
    pub modulus: &'a [u8],
    /// `e`.
    pub public_exponent: u64,
    /// `d`, with `e * d = 1` modulo `p - 1` and modulo `q - 1`.
    pub private_exponent: &'a [u8],
    /// `p` and `q`, in either order.
    pub primes: [&'a [u8]; 2],
}

/// A private key: opens the blocks that its public half sealed.
///
/// Its numbers are wiped when the value is dropped, and `Debug` does not show them.
pub struct RsaPrivateKey {
    public: RsaPublicKey,
    p: Half,
    q: Half,
    /// `q^-1` modulo `p`.
    q_inverse: FixedMontyForm<{ U576::LIMBS }>,
    blinding: Blinding,
}

/// What is computed modulo one prime; 576 bits, because Open Tibia's primes have 513 and 512.
#[derive(Clone)]
struct Half {
    params: FixedMontyParams<{ U576::LIMBS }>,
    /// `d` modulo the prime minus one.
    exponent: U576,
}

impl RsaPrivateKey {
    /// The key of its numbers.
    ///
    /// # Errors
    ///
    /// [`KeyError`] if the modulus has not 1024 bits, or if the numbers do not belong together.
    pub fn new(parts: &RsaPrivateParts<'_>) -> Result<Self, KeyError> {
        let public = RsaPublicKey::new(parts.modulus, parts.public_exponent)?;
        let [p, q] = parts.primes;
        let p = prime(p)?;
        let q = prime(q)?;
        if product(&p, &q) != Some(*public.modulus()) {
            return Err(KeyError::PrimesDisagree);
        }
        let d = Zeroizing::new(
            from_bytes::<{ U1024::LIMBS }>(parts.private_exponent)
                .ok_or(KeyError::ExponentsDisagree)?,
        );
        let p = Half::new(*p, &d, parts.public_exponent)?;
        let q = Half::new(*q, &d, parts.public_exponent)?;
        let q_mod_p = p.reduce_half(q.params.modulus().as_ref());
        let q_inverse: Option<_> = q_mod_p.invert().into();
        let key = Self {
            q_inverse: q_inverse.ok_or(KeyError::PrimesDisagree)?,
            blinding: Blinding::default(),
            public,
            p,
            q,
        };
        key.prove()?;
        Ok(key)
    }

    /// Decrypts one block, whatever its content.
    ///
    /// # Errors
    ///
    /// [`BlockError::Refused`] if the block, read as a big-endian number, is not below the modulus,
    /// or if the operating system has no random bytes to blind it with.
    pub fn decrypt_block(
        &self,
        sealed: &[u8; BLOCK_BYTES],
    ) -> Result<Zeroizing<[u8; BLOCK_BYTES]>, BlockError> {
        let sealed = U1024::from_be_slice(sealed);
        let factors = self
            .blinding
            .next(&self.public)
            .ok_or(BlockError::Refused)?;
        let blinded = factors.blind(&self.public.residue(&sealed));
        let powered = Zeroizing::new(self.power(&blinded));
        let residue = Zeroizing::new(self.public.residue(&powered));
        let plain = Zeroizing::new(factors.unblind(&residue));
        // Refuses numbers that are not below the modulus, and keeps a faulty half from giving a prime away.
        if self.public.power(&plain) != sealed {
            return Err(BlockError::Refused);
        }
        Ok(Zeroizing::new(plain.to_be_bytes().into()))
    }

    /// Decrypts one block whose plain text must begin with a zero byte, as every Open Tibia block does.
    ///
    /// # Errors
    ///
    /// [`BlockError::Refused`] if the block is not below the modulus or begins otherwise: which, is not told.
    pub fn open_block(
        &self,
        sealed: &[u8; BLOCK_BYTES],
    ) -> Result<Zeroizing<[u8; BLOCK_BYTES]>, BlockError> {
        let plain = self.decrypt_block(sealed)?;
        match plain.first() {
            Some(0) => Ok(plain),
            _ => Err(BlockError::Refused),
        }
    }

    /// The public half.
    pub fn public_key(&self) -> &RsaPublicKey {
        &self.public
    }

    /// `sealed` to the power of the private exponent, in constant time.
    fn power(&self, sealed: &U1024) -> U1024 {
        let m_p = Zeroizing::new(self.p.power(sealed));
        let m_q = Zeroizing::new(self.q.power(sealed).retrieve());
        let difference = m_p.sub(&self.p.reduce_half(&m_q));
        let h = Zeroizing::new(difference.mul(&self.q_inverse).retrieve());
        // h < p and m_q < q, hence m_q + h * q < p * q = n < 2^1024: nothing wraps.
        let q = Zeroizing::new(self.q.params.modulus().as_ref().resize());
        h.resize::<{ U1024::LIMBS }>()
            .wrapping_mul::<{ U1024::LIMBS }>(&q)
            .wrapping_add(&m_q.resize())
    }

    /// Primes that are not prime show when a number does not come back.
    fn prove(&self) -> Result<(), KeyError> {
        let probe = [0x02, 0x5a, 0xff].map(|byte| {
            let mut block = [byte; BLOCK_BYTES];
            block[0] = 0;
            U1024::from_be_slice(&block)
        });
        let comes_back = |number: &U1024| self.power(&self.public.power(number)) == *number;
        match probe.iter().all(comes_back) {
            true => Ok(()),
            false => Err(KeyError::ExponentsDisagree),
        }
    }
}

impl Half {
    /// # Errors
    ///
    /// [`KeyError::ExponentsDisagree`] unless `public_exponent * d = 1` modulo the prime minus one.
    fn new(prime: Odd<U576>, d: &U1024, public_exponent: u64) -> Result<Self, KeyError> {
        let order: Option<NonZero<U576>> =
            NonZero::new(prime.as_ref().wrapping_sub(&U576::ONE)).into();
        let order = Zeroizing::new(order.ok_or(KeyError::Prime)?);
        let exponent = d.rem(&order);
        // 576 and 64 bits: the product fits.
        let product = exponent
            .resize::<{ U1024::LIMBS }>()
            .wrapping_mul(&U1024::from_u64(public_exponent));
        if !bool::from(product.rem(&order).ct_eq(&U576::ONE)) {
            return Err(KeyError::ExponentsDisagree);
        }
        Ok(Self {
            params: FixedMontyParams::new(prime),
            exponent,
        })
    }

    fn power(&self, base: &U1024) -> FixedMontyForm<{ U576::LIMBS }> {
        let reduced = base.rem(self.params.modulus().as_nz_ref());
        FixedMontyForm::new(&reduced, &self.params).pow(&self.exponent)
    }

    fn reduce_half(&self, number: &U576) -> FixedMontyForm<{ U576::LIMBS }> {
        let reduced = number.rem(self.params.modulus().as_nz_ref());
        FixedMontyForm::new(&reduced, &self.params)
    }
}

impl Drop for Half {
    fn drop(&mut self) {
        self.params.zeroize();
        self.exponent.zeroize();
    }
}

impl Drop for RsaPrivateKey {
    fn drop(&mut self) {
        self.q_inverse.zeroize();
    }
}

impl fmt::Debug for RsaPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPrivateKey")
            .field("public", &self.public)
            .field("private", &"***")
            .finish()
    }
}

impl fmt::Debug for RsaPrivateParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaPrivateParts(***)")
    }
}

/// `p * q`, if it fits.
fn product(p: &U576, q: &U576) -> Option<U1024> {
    let (low, high) = p.widening_mul(q);
    let shifted = high
        .resize::<{ U1024::LIMBS }>()
        .wrapping_shl_vartime(U576::BITS);
    (high.bits() <= U1024::BITS - U576::BITS).then(|| low.resize() | shifted)
}

fn prime(bytes: &[u8]) -> Result<Zeroizing<Odd<U576>>, KeyError> {
    let number: U576 = from_bytes(bytes).ok_or(KeyError::Prime)?;
    let odd: Option<_> = Odd::new(number).into();
    odd.map(Zeroizing::new).ok_or(KeyError::Prime)
}
