//! pcapng, for Wireshark and from it. Never a packet of a real network card: what is written is a
//! TCP connection made up around the frames.
//!
//! Written: a section header whose comment holds the capture's header, one Ethernet interface with
//! nanoseconds, then packets of Ethernet, IPv4 and TCP: the handshake, the frames as segments of at
//! most 1460 bytes with running sequence numbers and right checksums, and FIN both ways at the end.
//! The last segment of a frame has the flag PSH and no other has. So a file of ours is read back
//! frame by frame; the bytes of any other are a stream, and come as its segments came.
//!
//! Read: Ethernet (with VLAN tags), Linux cooked (both versions), raw IP and loopback; IPv4 and
//! IPv6; one TCP connection of the file, put in order, repeated bytes dropped. Which end is the
//! server is told by the first SYN, or by [`ReadOptions::server_port`](super::ReadOptions).
//! Other packets are passed over.
//!
//! Sources: the pcapng file format (IETF draft-ietf-opsawg-pcapng), RFC 791, RFC 8200, RFC 9293;
//! link types as in tcpdump.org/linktypes.html.

mod block;
mod comment;
mod connection;
mod decoder;
mod encoder;
mod interface;
mod ip;
mod link;
mod packet;
mod stream;

pub(super) use block::{begins, is_classic};
pub(super) use connection::Wanted;
pub(super) use decoder::PcapngDecoder;
pub(super) use encoder::PcapngEncoder;
