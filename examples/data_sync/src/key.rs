//! The key that both ends share, and the key of a connection that is made of it.
//! Never sends the shared key, nor uses it for a frame.

use std::fmt;

use protogen_runtime::wire::chacha::ChaChaKey;

/// What one end rolls for each connection.
pub type Roll = [u8; 12];

/// The key that both ends share.
#[derive(Clone, Copy)]
pub struct SharedKey([u8; 32]);

impl SharedKey {
    /// Reads the key from the environment: not from the command line, which everyone can see.
    ///
    /// # Errors
    ///
    /// There is none, or it is none.
    pub fn from_environment() -> Result<Self, String> {
        let digits = std::env::var("DATA_SYNC_KEY")
            .map_err(|_| "DATA_SYNC_KEY: wants a key of 64 hex digits".to_owned())?;
        Self::parse(&digits).ok_or_else(|| "DATA_SYNC_KEY: not 64 hex digits".to_owned())
    }

    /// Reads 64 hex digits.
    #[must_use]
    pub fn parse(digits: &str) -> Option<Self> {
        let digits: Option<Vec<u8>> = digits
            .chars()
            .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
            .collect();
        let (pairs, []) = digits.as_deref()?.as_chunks() else {
            return None;
        };
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
        bytes.try_into().ok().map(Self)
    }

    /// The key of one connection.
    ///
    /// ChaCha20's key stream looks random to whoever does not know the key, and differs for each
    /// roll: the shared key and the client's roll give a key, that one and the server's roll the
    /// key of the connection. An end that rolls anew never has one key twice, whatever the other
    /// end does.
    #[must_use]
    pub fn of_connection(&self, client: Roll, server: Roll) -> [u8; 32] {
        stream(stream(self.0, client), server)
    }
}

/// The start of the key stream.
fn stream(key: [u8; 32], roll: Roll) -> [u8; 32] {
    let [a, b, c, d, counter @ ..] = roll;
    let mut bytes = [0; 32];
    ChaChaKey::with_prefix(key, [a, b, c, d]).seal(u64::from_le_bytes(counter), &[], &mut bytes);
    bytes
}

/// Bytes that nobody can guess.
///
/// # Errors
///
/// The system has no random numbers.
pub fn roll<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

impl fmt::Debug for SharedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedKey(***)")
    }
}
