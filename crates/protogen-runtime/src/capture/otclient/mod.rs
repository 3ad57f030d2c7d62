//! The text that OTClient's packet recorder writes and its player reads. Never holds a header.
//!
//! Source: OTClient (github.com/mehah/otclient), `src/framework/net/packet_recorder.cpp` at
//! 248aa4a35b01 and `packet_player.cpp` at 3d89d6ed085e. Its recordings lie in `records/`.
//!
//! ```text
//! line     1  `<` sent by the server, `>` sent by the client
//!          1  space
//!          *  milliseconds since the recorder was made, decimal
//!          1  space
//!          *  payload in hex, lower case, two digits a byte
//!          1  line feed
//!
//! < 49 1e0f0a
//! > 1250 64
//! ```
//!
//! A payload of the server is all that a frame held, decrypted and inflated, without any header.
//! The recorder leaves out the first payload of the client, for it holds the password; so does a
//! [`Recorder`](super::Recorder) of this form unless told otherwise.
//!
//! What the client's player does, this reader does: fields are parted by any white space, hex may
//! be upper case, a packet of another type than `<` and `>` is passed over. It differs where the
//! client would play garbage:
//!
//! - wrong digits, half a byte, no number: an error that names the line;
//! - a last line without its line feed is the torn tail, for the recorder ends each line with one
//!   and is cut anywhere when it is killed;
//! - a payload of no bytes, which the recorder writes as a line of two fields and which derails
//!   the player, is read; the writer refuses it.

mod decoder;
mod encoder;

pub(super) use decoder::{OtClientDecoder, begins};
pub(super) use encoder::OtClientEncoder;
