//! Regions with a transform: a schema's `via rsa[128] { .. }`, `via zlib[..] { .. }` and so on.
//!
//! Each function takes the bytes of one region and gives those of the other side; where they
//! stand and what is in them is the codec's affair. State that lasts over frames belongs to
//! stages, not here.

use alloc::{
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use zeroize::Zeroizing;

use crate::{
    deflate::{Deflater, InflateLimits, Inflater, Level, Wrapping},
    error::{DecodeErrorKind, EncodeErrorKind},
    rsa::{BLOCK_BYTES, RsaPrivateKey, RsaPublicKey},
    xor::XorKey,
    xtea::Xtea,
};

/// Why a transform refuses its bytes, for either side to wrap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The reason, in words.
    pub message: String,
}

impl Refused {
    fn new(message: impl ToString) -> Self {
        Self {
            message: message.to_string(),
        }
    }
}

impl From<Refused> for DecodeErrorKind {
    fn from(refused: Refused) -> Self {
        Self::TransformFailed {
            message: refused.message,
        }
    }
}

impl From<Refused> for EncodeErrorKind {
    fn from(refused: Refused) -> Self {
        Self::TransformFailed {
            message: refused.message,
        }
    }
}

/// The RSA keys of one end of a connection. An end that only sends needs no private key.
#[derive(Debug, Clone, Default)]
pub struct RsaKeys {
    /// Opens regions.
    pub private: Option<Arc<RsaPrivateKey>>,
    /// Seals regions; where there is none, the private key's public half does.
    pub public: Option<RsaPublicKey>,
    /// How regions stand in the bytes.
    pub form: RegionForm,
}

/// How RSA regions stand in the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RegionForm {
    /// Sealed, as on the wire.
    #[default]
    Sealed,
    /// Opened already, at the same length: as recordings keep them.
    Plain,
}

impl RsaKeys {
    /// The plain bytes of one region, wiped when they are dropped.
    ///
    /// # Errors
    ///
    /// A length other than 128, no key, or a block that the key does not open.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refused> {
        let block = whole_block(sealed)?;
        if self.form == RegionForm::Plain {
            return Ok(Zeroizing::new(sealed.to_vec()));
        }
        let Some(key) = &self.private else {
            return Err(Refused::new("no RSA key to open it with"));
        };
        key.decrypt_block(block)
            .map(|plain| Zeroizing::new(plain.to_vec()))
            .map_err(Refused::new)
    }

    /// One region of these plain bytes.
    ///
    /// # Errors
    ///
    /// A length other than 128, no key, or a number that is not below the modulus.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Refused> {
        let block = whole_block(plain)?;
        if self.form == RegionForm::Plain {
            return Ok(plain.to_vec());
        }
        let own = self.private.as_ref().map(|key| key.public_key());
        let Some(key) = self.public.as_ref().or(own) else {
            return Err(Refused::new("no RSA key to seal it with"));
        };
        key.encrypt_block(block)
            .map(|sealed| sealed.to_vec())
            .map_err(Refused::new)
    }
}

/// Brings a compressed region back, to at most 64 KiB and a hundred times its size.
///
/// # Errors
///
/// Damaged, cut off, too long, or followed by other bytes.
pub fn inflate(packed: &[u8], wrapping: Wrapping) -> Result<Vec<u8>, Refused> {
    Inflater::new(wrapping)
        .inflate(packed, InflateLimits::DEFAULT)
        .map_err(Refused::new)
}

/// Compresses a region.
///
/// # Errors
///
/// Plain bytes that [`inflate`] would refuse to bring back.
pub fn deflate(plain: &[u8], wrapping: Wrapping) -> Result<Vec<u8>, Refused> {
    let packed = Deflater::new(wrapping, Level::DEFAULT).deflate(plain);
    match InflateLimits::DEFAULT.refuses(packed.len(), plain.len()) {
        Some(reason) => Err(Refused::new(reason)),
        None => Ok(packed),
    }
}

/// Joins a region with a key that starts over at its end; twice gives the region back.
///
/// # Errors
///
/// A key without bytes.
pub fn xor(bytes: &[u8], key: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut joined = bytes.to_vec();
    XorKey::new(key).map_err(Refused::new)?.apply(&mut joined);
    Ok(joined)
}

/// Decrypts a region by XTEA.
///
/// # Errors
///
/// A length that is no multiple of 8.
pub fn xtea_open(sealed: &[u8], key: [u32; 4]) -> Result<Vec<u8>, Refused> {
    let mut plain = sealed.to_vec();
    Xtea::new(key).decrypt(&mut plain).map_err(Refused::new)?;
    Ok(plain)
}

/// Encrypts a region by XTEA.
///
/// # Errors
///
/// A length that is no multiple of 8.
pub fn xtea_seal(plain: &[u8], key: [u32; 4]) -> Result<Vec<u8>, Refused> {
    let mut sealed = plain.to_vec();
    Xtea::new(key).encrypt(&mut sealed).map_err(Refused::new)?;
    Ok(sealed)
}

fn whole_block(bytes: &[u8]) -> Result<&[u8; BLOCK_BYTES], Refused> {
    bytes.try_into().map_err(|_| {
        let len = bytes.len();
        Refused::new(format!("an RSA block is {BLOCK_BYTES} bytes, not {len}"))
    })
}
