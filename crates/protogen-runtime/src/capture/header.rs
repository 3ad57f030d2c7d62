//! What a capture says of itself. Never more than its writer was told.

use std::time::SystemTime;

/// A text of a header has at most so many bytes.
pub(super) const TEXT_BYTES: usize = 4096;

/// What the bytes of the frames are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Content {
    /// Whole frames as they were on the wire, or the bytes of a stream as they came.
    Wire,
    /// Payloads: length, checksum, cipher and compression taken off.
    Payload,
}

/// What a capture says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What the bytes of the frames are.
    pub content: Content,
    /// The wall clock when the capture began, to the nanosecond; not known of every form.
    pub started: Option<SystemTime>,
    /// The name of the protocol.
    pub protocol: String,
    /// Its versions and features, as `protogen decode` takes them: `client=1098 Tfs14`.
    pub versions: String,
    /// The state of the connection in which the capture began.
    pub state: String,
    /// Whatever else a reader should know.
    pub note: String,
}

impl Header {
    /// A header of a capture of `content` of which nothing else is known.
    pub fn new(content: Content) -> Self {
        Self {
            content,
            started: None,
            protocol: String::new(),
            versions: String::new(),
            state: String::new(),
            note: String::new(),
        }
    }

    /// The texts in the order in which every form writes them.
    pub(super) fn texts(&self) -> [(&'static str, &str); 4] {
        [
            ("protocol", &self.protocol),
            ("versions", &self.versions),
            ("state", &self.state),
            ("note", &self.note),
        ]
    }
}
