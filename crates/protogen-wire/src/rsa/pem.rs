//! Keys from PEM text: PKCS#1 and PKCS#8 private keys, PKCS#1 and X.509 public keys (RFC 7468, 8017, 5208, 5280).
//!
//! Text comes in as text: no file is opened here.

use pkcs8::PrivateKeyInfoRef;
use pkcs8::spki::SubjectPublicKeyInfoRef;
use zeroize::Zeroizing;

use super::error::KeyError;
use super::private::{RsaPrivateKey, RsaPrivateParts};
use super::public::{RsaPublicKey, bit_len};

impl RsaPrivateKey {
    /// The key of a PEM block `RSA PRIVATE KEY` (PKCS#1) or `PRIVATE KEY` (PKCS#8, without a password).
    ///
    /// # Errors
    ///
    /// [`KeyError`] if the text holds no such key, or one that [`RsaPrivateKey::new`] refuses.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let (label, der) = decode(text)?;
        match label {
            "RSA PRIVATE KEY" => Self::from_pkcs1(&der),
            "PRIVATE KEY" => {
                let info = PrivateKeyInfoRef::try_from(der.as_slice()).map_err(not_der)?;
                require_rsa(info.algorithm.oid)?;
                Self::from_pkcs1(info.private_key.as_bytes())
            }
            _ => Err(KeyError::UnexpectedLabel {
                label: label.to_owned(),
                expected: "`RSA PRIVATE KEY` or `PRIVATE KEY`",
            }),
        }
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        let key = pkcs1::RsaPrivateKeyRef::try_from(der).map_err(not_der)?;
        if key.other_prime_infos.is_some() {
            return Err(KeyError::MultiPrime);
        }
        Self::new(&RsaPrivateParts {
            modulus: key.modulus.as_bytes(),
            public_exponent: exponent(key.public_exponent.as_bytes())?,
            private_exponent: key.private_exponent.as_bytes(),
            primes: [key.prime1.as_bytes(), key.prime2.as_bytes()],
        })
    }
}

impl RsaPublicKey {
    /// The key of a PEM block `RSA PUBLIC KEY` (PKCS#1) or `PUBLIC KEY` (X.509).
    ///
    /// # Errors
    ///
    /// [`KeyError`] if the text holds no such key, or one that [`RsaPublicKey::new`] refuses.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let (label, der) = decode(text)?;
        match label {
            "RSA PUBLIC KEY" => Self::from_pkcs1(&der),
            "PUBLIC KEY" => {
                let info = SubjectPublicKeyInfoRef::try_from(der.as_slice()).map_err(not_der)?;
                require_rsa(info.algorithm.oid)?;
                Self::from_pkcs1(info.subject_public_key.raw_bytes())
            }
            _ => Err(KeyError::UnexpectedLabel {
                label: label.to_owned(),
                expected: "`RSA PUBLIC KEY` or `PUBLIC KEY`",
            }),
        }
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        let key = pkcs1::RsaPublicKeyRef::try_from(der).map_err(not_der)?;
        Self::new(
            key.modulus.as_bytes(),
            exponent(key.public_exponent.as_bytes())?,
        )
    }
}

fn decode(text: &str) -> Result<(&str, Zeroizing<Vec<u8>>), KeyError> {
    let not_pem = |error: pem_rfc7468::Error| KeyError::NotPem {
        reason: error.to_string(),
    };
    // Other tools wrap at other widths than the 64 of RFC 7468.
    let mut decoder =
        pem_rfc7468::Decoder::new_detect_wrap(text.trim_ascii().as_bytes()).map_err(not_pem)?;
    let mut der = Zeroizing::new(Vec::new());
    decoder.decode_to_end(&mut der).map_err(not_pem)?;
    Ok((decoder.type_label(), der))
}

fn require_rsa(oid: pkcs8::ObjectIdentifier) -> Result<(), KeyError> {
    if oid == pkcs1::ALGORITHM_OID {
        Ok(())
    } else {
        Err(KeyError::NotRsa {
            algorithm: oid.to_string(),
        })
    }
}

fn exponent(bytes: &[u8]) -> Result<u64, KeyError> {
    if bit_len(bytes) > u64::BITS {
        return Err(KeyError::PublicExponent);
    }
    Ok(bytes
        .iter()
        .fold(0, |number, &byte| number << 8 | u64::from(byte)))
}

fn not_der(error: impl std::fmt::Display) -> KeyError {
    KeyError::NotDer {
        reason: error.to_string(),
    }
}
