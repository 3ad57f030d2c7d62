//! Compressors by name, one of which is active.
//!
//! For whole messages of an application. The compression of a protocol's frames stands in its
//! schema.

use std::{borrow::Cow, fmt};

use protogen_wire::{
    deflate::{Deflater, InflateLimits, Inflater, Level, Wrapping},
    rle,
};

use super::names::Names;
use crate::error::{Error, Retry};

/// A compressor of whole messages.
pub trait Compressor: Send + Sync {
    /// Makes a message smaller. `level` is 1 (fast) to 9 (small).
    ///
    /// # Errors
    ///
    /// A reason in words.
    fn compress(&self, level: u8, message: &[u8]) -> Result<Vec<u8>, String>;

    /// Brings it back to its size, of at most `limit_bytes`.
    ///
    /// # Errors
    ///
    /// A reason in words.
    fn decompress(&self, bytes: &[u8], limit_bytes: usize) -> Result<Vec<u8>, String>;
}

/// Compressors by name, one of which is active; without one, messages stay as they are.
pub struct CompressorRegistry {
    names: Names<Box<dyn Compressor>>,
    /// 1 to 9.
    level: u8,
}

impl CompressorRegistry {
    /// `rle`, `deflate` and `zlib`; none is active, the level is 6.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Self {
            names: Names::new("compressor"),
            level: 6,
        };
        registry.register("rle", Runs);
        registry.register("deflate", Deflate(Wrapping::Raw));
        registry.register("zlib", Deflate(Wrapping::Zlib));
        registry
    }

    /// Registers a compressor; whether the name was taken, and is this one's now.
    pub fn register(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        compressor: impl Compressor + 'static,
    ) -> bool {
        self.names
            .insert(name.into(), Box::new(compressor))
            .is_some()
    }

    /// Makes a compressor the active one.
    ///
    /// # Errors
    ///
    /// No compressor has this name.
    pub fn activate(&mut self, name: &str) -> Result<(), Error> {
        self.names.activate(name)
    }

    /// Lets messages stay as they are.
    pub fn deactivate(&mut self) {
        self.names.deactivate();
    }

    /// Sets the level: 1 (fast) to 9 (small).
    ///
    /// # Errors
    ///
    /// Another number.
    pub fn set_level(&mut self, level: u8) -> Result<(), Error> {
        if !(1..=9).contains(&level) {
            return Err(failed(format!("compression level {level}: it is 1 to 9")));
        }
        self.level = level;
        Ok(())
    }

    /// Compresses by the active compressor.
    ///
    /// # Errors
    ///
    /// The compressor fails.
    pub fn compress(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        match self.names.active() {
            None => Ok(message.to_vec()),
            Some((name, compressor)) => compressor
                .compress(self.level, message)
                .map_err(|why| failed(format!("{name}: {why}"))),
        }
    }

    /// Brings a message back to its size, of at most `limit_bytes`.
    ///
    /// # Errors
    ///
    /// The compressor fails, or the message is larger.
    pub fn decompress(&self, bytes: &[u8], limit_bytes: usize) -> Result<Vec<u8>, Error> {
        match self.names.active() {
            None if bytes.len() > limit_bytes => Err(failed(format!(
                "{} bytes, at most {limit_bytes} are allowed",
                bytes.len()
            ))),
            None => Ok(bytes.to_vec()),
            Some((name, compressor)) => compressor
                .decompress(bytes, limit_bytes)
                .map_err(|why| failed(format!("{name}: {why}"))),
        }
    }
}

impl Default for CompressorRegistry {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CompressorRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.names.names().collect();
        f.debug_struct("CompressorRegistry")
            .field("names", &names)
            .field("active", &self.names.active().map(|(name, _)| name))
            .field("level", &self.level)
            .finish()
    }
}

/// The run-length form of the OTClient guide.
struct Runs;

impl Compressor for Runs {
    fn compress(&self, _level: u8, message: &[u8]) -> Result<Vec<u8>, String> {
        Ok(rle::compress(message))
    }

    fn decompress(&self, bytes: &[u8], limit_bytes: usize) -> Result<Vec<u8>, String> {
        rle::decompress(bytes, limit_bytes).map_err(|error| error.to_string())
    }
}

struct Deflate(Wrapping);

impl Compressor for Deflate {
    fn compress(&self, level: u8, message: &[u8]) -> Result<Vec<u8>, String> {
        let level = Level::new(level).ok_or_else(|| format!("level {level}"))?;
        Ok(Deflater::new(self.0, level).deflate(message))
    }

    fn decompress(&self, bytes: &[u8], limit_bytes: usize) -> Result<Vec<u8>, String> {
        let limits = InflateLimits {
            bytes: limit_bytes,
            ..InflateLimits::DEFAULT
        };
        Inflater::new(self.0)
            .inflate(bytes, limits)
            .map_err(|error| error.to_string())
    }
}

fn failed(message: String) -> Error {
    Error::application(message, Retry::Useless)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_brings_back_what_it_made_smaller() {
        let message = b"aaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbb";
        let mut registry = CompressorRegistry::new();
        assert_eq!(registry.compress(message), Ok(message.to_vec()));
        for name in ["rle", "deflate", "zlib"] {
            registry.activate(name).expect("it is there");
            let bytes = registry.compress(message).expect("it works");
            assert!(bytes.len() < message.len(), "{name}");
            assert_eq!(registry.decompress(&bytes, 48), Ok(message.to_vec()));
            assert!(registry.decompress(&bytes, 47).is_err(), "{name}");
        }
        assert!(registry.set_level(0).is_err() && registry.set_level(9).is_ok());
    }
}
