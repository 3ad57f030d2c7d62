//! Streams within the process: for tests, and for ends that live together.

use tokio::io::{DuplexStream, duplex};

/// Two ends of one stream; each holds at most `room_bytes` that the other has not read.
#[must_use]
pub fn pair(room_bytes: usize) -> (DuplexStream, DuplexStream) {
    duplex(room_bytes)
}
