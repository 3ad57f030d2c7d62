//! Packets of a made-up TCP connection: Ethernet, IPv4, TCP. Never a packet that a stack would not
//! send: checksums and sequence numbers are right.
//!
//! ```text
//!  14  Ethernet: to, from, 08 00
//!  20  IPv4: 45 00, length, number, 40 00 (do not fragment), 40 (64 hops), 06 (TCP), checksum,
//!      from, to
//!  20  TCP: ports, sequence, acknowledgement, header length and flags, window, checksum, 0
//!   *  bytes of the stream
//! ```

use std::net::SocketAddrV4;

use protogen_wire::Direction;

/// Bits of a TCP header's flags.
pub(super) const FIN: u8 = 0x01;
pub(super) const SYN: u8 = 0x02;
pub(super) const PSH: u8 = 0x08;
pub(super) const ACK: u8 = 0x10;

/// A segment has at most so many bytes: what Ethernet carries less the two headers.
pub(super) const SEGMENT_BYTES: usize = 1460;
/// Everything before the bytes of the stream.
const HEAD_BYTES: usize = 54;
const IP_START: usize = 14;
const TCP_START: usize = 34;
const TCP: u8 = 6;
/// Made-up addresses of network cards; the bit 02 says so.
const CLIENT_CARD: [u8; 6] = [0x02, 0, 0, 0, 0, 0x01];
const SERVER_CARD: [u8; 6] = [0x02, 0, 0, 0, 0, 0x02];

/// One end of the connection.
struct End {
    address: SocketAddrV4,
    card: [u8; 6],
    /// The sequence number of its next byte.
    next: u32,
    /// The number of its next IP packet.
    packet: u16,
}

/// Both ends.
pub(super) struct Dialogue {
    client: End,
    server: End,
}

impl Dialogue {
    pub fn new(client: SocketAddrV4, server: SocketAddrV4) -> Self {
        let end = |address, card| End {
            address,
            card,
            next: 0,
            packet: 1,
        };
        Self {
            client: end(client, CLIENT_CARD),
            server: end(server, SERVER_CARD),
        }
    }

    /// The next packet of one end. SYN and FIN count as a byte of the stream.
    pub fn packet(&mut self, direction: Direction, flags: u8, bytes: &[u8]) -> Vec<u8> {
        let (from, to) = match direction {
            Direction::C2s => (&mut self.client, &self.server),
            Direction::S2c => (&mut self.server, &self.client),
        };
        // Segments are at most SEGMENT_BYTES long, so this fits.
        let len = (HEAD_BYTES - IP_START + bytes.len()) as u16;
        let mut packet = Vec::with_capacity(HEAD_BYTES + bytes.len());
        packet.extend(to.card);
        packet.extend(from.card);
        packet.extend([0x08, 0x00, 0x45, 0x00]);
        packet.extend(len.to_be_bytes());
        packet.extend(from.packet.to_be_bytes());
        packet.extend([0x40, 0x00, 0x40, TCP, 0, 0]);
        packet.extend(from.address.ip().octets());
        packet.extend(to.address.ip().octets());
        let sum = checksum(0, &packet[IP_START..]);
        packet[IP_START + 10..IP_START + 12].copy_from_slice(&sum.to_be_bytes());

        packet.extend(from.address.port().to_be_bytes());
        packet.extend(to.address.port().to_be_bytes());
        packet.extend(from.next.to_be_bytes());
        let acknowledged = if flags & ACK == 0 { 0 } else { to.next };
        packet.extend(acknowledged.to_be_bytes());
        packet.extend([0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0]);
        packet.extend(bytes);
        let sum = tcp_checksum(&packet);
        packet[TCP_START + 16..TCP_START + 18].copy_from_slice(&sum.to_be_bytes());

        let mark = u32::from(flags & (SYN | FIN) != 0);
        from.next = from.next.wrapping_add(bytes.len() as u32 + mark);
        from.packet = from.packet.wrapping_add(1);
        packet
    }
}

/// Over the segment and the pseudo header of addresses, protocol and length.
fn tcp_checksum(packet: &[u8]) -> u16 {
    let segment = &packet[TCP_START..];
    let addresses = &packet[IP_START + 12..TCP_START];
    let start = sum(0, addresses) + u32::from(TCP) + segment.len() as u32;
    checksum(start, segment)
}

/// The ones' complement of the ones' complement sum of big-endian words (RFC 1071).
fn checksum(start: u32, bytes: &[u8]) -> u16 {
    let mut total = sum(start, bytes);
    while total > 0xFFFF {
        total = (total & 0xFFFF) + (total >> 16);
    }
    !(total as u16)
}

/// A packet has below 2^11 bytes: 2^10 words of 2^16 do not overflow.
fn sum(start: u32, bytes: &[u8]) -> u32 {
    let (words, last) = bytes.as_chunks::<2>();
    let odd = last.first().map_or(0, |byte| u32::from(*byte) << 8);
    words.iter().fold(start + odd, |sum, word| {
        sum + u32::from(u16::from_be_bytes(*word))
    })
}
