//! What can be wrong with a capture: who is at fault, and where. Never holds bytes of a frame.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use protogen_wire::Direction;

/// What is wrong with a capture, or with what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CaptureError {
    /// The operating system refused: no such file, no space left.
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried: `open`, `read`, `write`.
        action: &'static str,
        /// The kind of error.
        kind: io::ErrorKind,
        /// The system's words.
        message: String,
    },
    /// No form of a capture begins like this file.
    Unrecognised {
        /// The file.
        path: PathBuf,
        /// What it is, or what was looked for.
        hint: &'static str,
    },
    /// The file is damaged: not cut off, but different from what was written.
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where, in bytes from its start.
        at: u64,
        /// The bytes from there to the end, which were not read.
        unread: u64,
        /// What is wrong there.
        what: &'static str,
    },
    /// Something is longer than the limit for it.
    TooLong {
        /// The file.
        path: PathBuf,
        /// Where, in bytes from its start.
        at: u64,
        /// What it is.
        what: &'static str,
        /// Its size in bytes, or the least that it can be.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// A line of a text is not what OTClient writes.
    Line {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: u64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A link type that is not read.
    LinkType {
        /// The file.
        path: PathBuf,
        /// The number of the type, from the interface description.
        link_type: u16,
    },
    /// A packet was recorded with a part of its bytes.
    Snapped {
        /// The file.
        path: PathBuf,
        /// Where the block of the packet is, in bytes from the file's start.
        at: u64,
        /// How many bytes of the stream it lacks.
        lacks: u64,
    },
    /// Segments of a TCP stream were not captured.
    Missing {
        /// The file.
        path: PathBuf,
        /// In which direction.
        direction: Direction,
        /// Where in the stream, in bytes from its start.
        offset: u64,
        /// How many bytes lack there.
        bytes: u64,
    },
    /// Nothing says which end of a TCP connection is the server.
    NoServer {
        /// The file.
        path: PathBuf,
        /// The ports of the two ends.
        ports: [u16; 2],
    },
    /// The file has no such TCP connection.
    NoConnection {
        /// The file.
        path: PathBuf,
        /// How many it has that answer to the options.
        connections: usize,
    },
    /// The form can't hold this.
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What, and why not.
        what: &'static str,
    },
    /// The recorder was closed.
    Closed {
        /// The file.
        path: PathBuf,
    },
}

impl CaptureError {
    pub(super) fn io(path: &Path, action: &'static str, error: &io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            action,
            kind: error.kind(),
            message: error.to_string(),
        }
    }
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io {
                path,
                action,
                message,
                ..
            } => write!(f, "{}: can't {action}: {message}", path.display()),
            Self::Unrecognised { path, hint } => write!(f, "{}: {hint}", path.display()),
            Self::Damaged {
                path,
                at,
                unread,
                what,
            } => write!(
                f,
                "{} at byte {at}: {what}; {unread} bytes from there on were not read",
                path.display()
            ),
            Self::TooLong {
                path,
                at,
                what,
                size,
                limit,
            } => write!(
                f,
                "{} at byte {at}: {what} has {size} bytes, the limit is {limit}",
                path.display()
            ),
            Self::Line { path, line, what } => {
                write!(f, "{} line {line}: {what}", path.display())
            }
            Self::LinkType { path, link_type } => write!(
                f,
                "{}: packets of link type {link_type} are not read; Ethernet (1), Linux cooked \
                 (113, 276), raw IP (101, 228, 229) and loopback (0, 108) are",
                path.display()
            ),
            Self::Snapped { path, at, lacks } => write!(
                f,
                "{} at byte {at}: the packet was captured without its last {lacks} bytes; capture \
                 again with no snap length",
                path.display()
            ),
            Self::Missing {
                path,
                direction,
                offset,
                bytes,
            } => write!(
                f,
                "{}: {bytes} bytes of the {} stream lack at its byte {offset}: their packets were \
                 not captured",
                path.display(),
                match direction {
                    Direction::C2s => "c2s",
                    Direction::S2c => "s2c",
                }
            ),
            Self::NoServer {
                path,
                ports: [one, other],
            } => write!(
                f,
                "{}: the capture began within the connection of ports {one} and {other}; say \
                 which is the server's",
                path.display()
            ),
            Self::NoConnection { path, connections } => write!(
                f,
                "{}: no such TCP connection: there are {connections} to choose from",
                path.display()
            ),
            Self::Unwritable { path, what } => write!(f, "{}: {what}", path.display()),
            Self::Closed { path } => write!(f, "{}: the recorder was closed", path.display()),
        }
    }
}

impl std::error::Error for CaptureError {}
