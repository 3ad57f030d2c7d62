//! Captures: recordings of a connection, written, read and played. Never opens a socket, never
//! decodes a packet, and reads no clock but where a recorder is asked to.
//!
//! A capture is a [`Header`] and [`Frame`]s: a time since the start, a direction, bytes. The bytes
//! are either whole frames as they were on the wire or their payloads ([`Content`]). There are
//! three forms of the same ([`Form`]): [`own`], which survives a crash; [`otclient`], the text
//! that OTClient records and plays; [`pcapng`], which Wireshark opens.
//!
//! - [`open`] tells the form from the first bytes of a file and gives the frames one by one.
//! - [`Writer`] writes one of the forms; the caller decides when bytes go to the file.
//! - [`Recorder`] is the handle for live connections: any thread, no waiting, bounded.
//! - [`Player`] says which frame is due when; time is its argument.
//!
//! # Secrets
//!
//! A recorder takes payloads only if its header says [`Content::Payload`]. Of these it leaves out
//! the first that the client sends, the login of many protocols, unless ranges of it are named as
//! secret: such ranges it overwrites in every frame. All of that can be told otherwise
//! ([`RecorderOptions`]).
//!
//! Frames as they were on the wire are as secret as the cipher of the protocol makes them and no
//! more: where there is none, name the ranges; where its key is public, as the RSA key of every
//! Open Tibia server is, leave the first frame out ([`FirstSent::LeftOut`]), for it holds the
//! password and the session's key.

mod ending;
mod error;
mod form;
mod frame;
mod header;
mod limits;
mod mask;
mod open;
pub mod otclient;
pub mod own;
pub mod pcapng;
mod player;
mod recorder;
mod source;
mod target;
mod writer;

pub use ending::{Ending, Lost};
pub use error::CaptureError;
pub use form::Form;
pub use frame::Frame;
pub use header::{Content, Header};
pub use limits::Limits;
pub use mask::{MASK, mask};
pub use open::{Capture, ReadOptions, open, open_with};
pub use player::{Due, Pace, Player, Speed};
pub use recorder::{
    FirstSent, Flush, Overflow, Recorder, RecorderOptions, RecorderTap, Secrets, Stats,
};
pub use writer::{Endpoints, WriteOptions, Writer};
