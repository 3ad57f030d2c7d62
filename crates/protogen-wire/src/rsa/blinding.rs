//! Blinding: what the private operation works on has nothing to do with what the peer sent.
//!
//! Instead of `c^d` it computes `(c * r^e)^d * r^-1`, which is the same number, with a random `r` that nobody knows.
//! Time that depends on the bytes that go in then tells nothing of them.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use crypto_bigint::U1024;
use crypto_bigint::modular::FixedMontyForm;
use zeroize::{Zeroize, Zeroizing};

use super::BLOCK_BYTES;
use super::public::RsaPublicKey;

type Residue = FixedMontyForm<{ U1024::LIMBS }>;

/// So many blocks are served by the squares of one random number, as OpenSSL does (`BN_BLINDING_COUNTER`).
const USES: u32 = 32;

/// The factors of one key. Nothing is drawn before the first block.
#[derive(Default)]
pub(super) struct Blinding(Mutex<Option<Factors>>);

/// The two factors of one block.
#[derive(Clone)]
pub(super) struct Factors {
    /// `r^e`.
    blind: Residue,
    /// `r^-1`.
    unblind: Residue,
    uses: u32,
}

impl Blinding {
    /// Factors that no other block had; `None` if the operating system has no random bytes.
    pub(super) fn next(&self, public: &RsaPublicKey) -> Option<Factors> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let drawn = match kept.as_ref() {
            Some(factors) if factors.uses < USES => None,
            _ => Factors::draw(public),
        };
        match (drawn, kept.as_mut()) {
            (Some(drawn), _) => *kept = Some(drawn),
            (None, Some(factors)) => factors.square(),
            (None, None) => {}
        }
        kept.clone()
    }
}

impl Factors {
    fn draw(public: &RsaPublicKey) -> Option<Self> {
        let mut random = Zeroizing::new([0; BLOCK_BYTES]);
        getrandom::fill(&mut *random).ok()?;
        let r = Zeroizing::new(public.residue(&U1024::from_be_slice(&*random)));
        // A number without an inverse is a multiple of a prime: nobody draws one.
        let unblind: Option<Residue> = r.invert().into();
        Some(Self {
            blind: public.residue(&public.power(&r.retrieve())),
            unblind: unblind?,
            uses: 0,
        })
    }

    /// `(r^2)^e = (r^e)^2`, and the same for the inverse.
    fn square(&mut self) {
        self.blind = self.blind.square();
        self.unblind = self.unblind.square();
        self.uses = self.uses.saturating_add(1);
    }

    pub(super) fn blind(&self, sealed: &Residue) -> U1024 {
        sealed.mul(&self.blind).retrieve()
    }

    pub(super) fn unblind(&self, plain: &Residue) -> U1024 {
        plain.mul(&self.unblind).retrieve()
    }
}

impl Drop for Factors {
    fn drop(&mut self) {
        self.blind.zeroize();
        self.unblind.zeroize();
    }
}

impl fmt::Debug for Blinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blinding(***)")
    }
}
