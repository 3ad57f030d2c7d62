//! Ciphers by name, one of which is active, and the keys for them.
//!
//! For whole messages of an application. The cipher of a protocol's frames stands in its schema.

use std::{borrow::Cow, collections::HashMap, fmt};

use protogen_wire::{chacha::ChaChaKey, xor::XorKey};
use zeroize::Zeroizing;

use super::names::Names;
use crate::error::{Error, Retry};

/// A cipher of whole messages.
pub trait Cipher: Send + Sync {
    /// Which sizes of keys it takes.
    fn key_bits(&self) -> KeyBits;

    /// Turns a message into what travels.
    ///
    /// # Errors
    ///
    /// A reason in words.
    fn encrypt(&self, key: &[u8], message: &[u8]) -> Result<Vec<u8>, String>;

    /// Turns what arrived into the message.
    ///
    /// # Errors
    ///
    /// A reason in words: another key, or changed bytes.
    fn decrypt(&self, key: &[u8], bytes: &[u8]) -> Result<Vec<u8>, String>;
}

/// Which sizes of keys a cipher takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyBits {
    /// This one.
    Exactly(u32),
    /// Any of whole bytes; this one if none is asked for.
    Any {
        /// The size where none is asked for.
        usual: u32,
    },
}

/// Ciphers by name, one of which is active.
pub struct CipherRegistry {
    names: Names<Box<dyn Cipher>>,
    keys: HashMap<Cow<'static, str>, Zeroizing<Vec<u8>>>,
}

impl CipherRegistry {
    /// `xor` (an obfuscation, no protection) and `chacha20poly1305`; none is active.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Self {
            names: Names::new("cipher"),
            keys: HashMap::new(),
        };
        registry.register("xor", Obfuscation);
        registry.register("chacha20poly1305", Sealed);
        registry
    }

    /// Registers a cipher; whether the name was taken, and is this one's now.
    pub fn register(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        cipher: impl Cipher + 'static,
    ) -> bool {
        self.names.insert(name.into(), Box::new(cipher)).is_some()
    }

    /// Makes a cipher the active one.
    ///
    /// # Errors
    ///
    /// No cipher has this name.
    pub fn activate(&mut self, name: &str) -> Result<(), Error> {
        self.names.activate(name)
    }

    /// The active cipher's name.
    #[must_use]
    pub fn active(&self) -> Option<&str> {
        Some(self.names.active()?.0)
    }

    /// Makes a key of the operating system's randomness and keeps it for the cipher of this name.
    /// Without a size it is the cipher's usual one.
    ///
    /// # Errors
    ///
    /// No cipher has this name, it takes no such size, or the system has no randomness.
    pub fn generate_key(&mut self, name: &str, bits: Option<u32>) -> Result<(), Error> {
        let bits = match (self.names.get(name)?.key_bits(), bits) {
            (KeyBits::Exactly(only), None) => only,
            (KeyBits::Exactly(only), Some(asked)) if only == asked => only,
            (KeyBits::Any { usual }, None) => usual,
            (KeyBits::Any { .. }, Some(asked))
                if asked > 0 && asked.is_multiple_of(8) && asked <= 65_536 =>
            {
                asked
            }
            (takes, Some(asked)) => {
                return Err(failed(format!(
                    "{name}: no key of {asked} bits, but {takes:?}"
                )));
            }
        };
        let mut key = Zeroizing::new(vec![0; bits as usize / 8]);
        getrandom::fill(&mut key).map_err(|error| failed(format!("{name}: {error}")))?;
        self.keys.insert(name.to_owned().into(), key);
        Ok(())
    }

    /// Keeps a key for the cipher of this name.
    ///
    /// # Errors
    ///
    /// No cipher has this name, or it takes no key of this size.
    pub fn set_key(&mut self, name: &str, key: &[u8]) -> Result<(), Error> {
        if let KeyBits::Exactly(bits) = self.names.get(name)?.key_bits()
            && bits as usize != key.len() * 8
        {
            let found = key.len() * 8;
            return Err(failed(format!(
                "{name}: a key has {bits} bits, this one {found}"
            )));
        }
        let key = Zeroizing::new(key.to_vec());
        self.keys.insert(name.to_owned().into(), key);
        Ok(())
    }

    /// Encrypts by the active cipher. A key that is given wins over the one that is kept.
    ///
    /// # Errors
    ///
    /// No cipher is active, there is no key, or the cipher fails.
    pub fn encrypt(&self, message: &[u8], key: Option<&[u8]>) -> Result<Vec<u8>, Error> {
        let (name, cipher, key) = self.chosen(key)?;
        let result = cipher.encrypt(key, message);
        result.map_err(|why| failed(format!("{name}: {why}")))
    }

    /// Decrypts by the active cipher. A key that is given wins over the one that is kept.
    ///
    /// # Errors
    ///
    /// No cipher is active, there is no key, or the cipher fails.
    pub fn decrypt(&self, bytes: &[u8], key: Option<&[u8]>) -> Result<Vec<u8>, Error> {
        let (name, cipher, key) = self.chosen(key)?;
        let result = cipher.decrypt(key, bytes);
        result.map_err(|why| failed(format!("{name}: {why}")))
    }

    fn chosen<'a>(
        &'a self,
        key: Option<&'a [u8]>,
    ) -> Result<(&'a str, &'a dyn Cipher, &'a [u8]), Error> {
        let (name, cipher) = self
            .names
            .active()
            .ok_or_else(|| failed("no active encryption algorithm".to_owned()))?;
        let kept = || self.keys.get(name).map(|key| key.as_slice());
        let key = key
            .or_else(kept)
            .ok_or_else(|| failed(format!("{name}: no encryption key available")))?;
        Ok((name, &**cipher, key))
    }
}

impl Default for CipherRegistry {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CipherRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.names.names().collect();
        f.debug_struct("CipherRegistry")
            .field("names", &names)
            .field("active", &self.active())
            .finish_non_exhaustive()
    }
}

/// A repeating exclusive or: whoever has one message has the key.
struct Obfuscation;

impl Cipher for Obfuscation {
    fn key_bits(&self) -> KeyBits {
        KeyBits::Any { usual: 2_048 }
    }

    fn encrypt(&self, key: &[u8], message: &[u8]) -> Result<Vec<u8>, String> {
        let mut bytes = message.to_vec();
        let key = XorKey::new(key).map_err(|error| error.to_string())?;
        key.apply(&mut bytes);
        Ok(bytes)
    }

    fn decrypt(&self, key: &[u8], bytes: &[u8]) -> Result<Vec<u8>, String> {
        self.encrypt(key, bytes)
    }
}

/// ChaCha20-Poly1305 with a random nonce.
///
/// ```text
///   12 nonce | cipher text, as long as the message | 16 tag
/// ```
struct Sealed;

const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

impl Sealed {
    fn key(key: &[u8], nonce: [u8; NONCE_BYTES]) -> Result<(ChaChaKey, u64), String> {
        let key = key
            .try_into()
            .map_err(|_| format!("a key has 32 bytes, this one {}", key.len()))?;
        let [p0, p1, p2, p3, counter @ ..] = nonce;
        let cipher = ChaChaKey::with_prefix(key, [p0, p1, p2, p3]);
        Ok((cipher, u64::from_le_bytes(counter)))
    }
}

impl Cipher for Sealed {
    fn key_bits(&self) -> KeyBits {
        KeyBits::Exactly(256)
    }

    fn encrypt(&self, key: &[u8], message: &[u8]) -> Result<Vec<u8>, String> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|error| error.to_string())?;
        let (cipher, counter) = Self::key(key, nonce)?;
        let mut bytes = nonce.to_vec();
        bytes.extend_from_slice(message);
        let text = bytes.get_mut(NONCE_BYTES..).unwrap_or_default();
        let tag = cipher.seal(counter, &[], text);
        bytes.extend_from_slice(&tag);
        Ok(bytes)
    }

    fn decrypt(&self, key: &[u8], bytes: &[u8]) -> Result<Vec<u8>, String> {
        let short = || format!("{} bytes are no sealed message", bytes.len());
        let (nonce, rest) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or_else(short)?;
        let (text, tag) = rest.split_last_chunk::<TAG_BYTES>().ok_or_else(short)?;
        let (cipher, counter) = Self::key(key, *nonce)?;
        let mut message = text.to_vec();
        cipher
            .open(counter, &[], &mut message, tag)
            .map_err(|_| "it was sealed with another key, or changed".to_owned())?;
        Ok(message)
    }
}

fn failed(message: String) -> Error {
    Error::application(message, Retry::Useless)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encrypted_decrypts_by_the_same_key_alone() {
        for (name, detects) in [("xor", false), ("chacha20poly1305", true)] {
            let mut registry = CipherRegistry::new();
            registry.activate(name).expect("it is there");
            registry.generate_key(name, None).expect("a key");
            let bytes = registry.encrypt(b"map data", None).expect("a key");
            assert_eq!(registry.decrypt(&bytes, None), Ok(b"map data".to_vec()));
            let other = registry.decrypt(&bytes, Some(&[7; 32]));
            assert_eq!(other.is_err(), detects, "{name}");
            assert_ne!(other, Ok(b"map data".to_vec()));
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        let mut registry = CipherRegistry::new();
        let said = |result: Result<Vec<u8>, Error>| result.expect_err("something is").to_string();
        assert!(said(registry.encrypt(b"", None)).contains("no active encryption algorithm"));
        registry.activate("xor").expect("it is there");
        assert!(said(registry.encrypt(b"", None)).contains("no encryption key available"));
        assert!(registry.activate("rot13").is_err());
        assert!(
            registry
                .generate_key("chacha20poly1305", Some(128))
                .is_err()
        );
        assert!(!format!("{registry:?}").contains("keys"));
    }
}
