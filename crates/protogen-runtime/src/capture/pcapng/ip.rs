//! From an IP packet to the TCP segment in it. Never puts fragments together.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const TCP: u8 = 6;
/// Extension headers of IPv6 that may stand before TCP: hop by hop, routing, destination.
const EXTENSIONS: [u8; 3] = [0, 43, 60];

/// A TCP segment as it was captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    pub from: (IpAddr, u16),
    pub to: (IpAddr, u16),
    pub sequence: u32,
    pub flags: u8,
    pub bytes: &'a [u8],
    /// How many bytes of the stream the capture cut off.
    pub lacks: u64,
}

/// The segment in an IP packet whose size on the wire was `lacks` bytes more than is here. `None`
/// for anything but whole TCP headers.
pub(super) fn segment(packet: &[u8], lacks: u64) -> Option<Segment<'_>> {
    let (addresses, body, lacks) = match packet.first()? >> 4 {
        4 => ipv4(packet, lacks)?,
        6 => ipv6(packet, lacks)?,
        _ => return None,
    };
    let (header, _) = body.split_first_chunk::<20>()?;
    let [
        f0,
        f1,
        t0,
        t1,
        s0,
        s1,
        s2,
        s3,
        _,
        _,
        _,
        _,
        offset,
        flags,
        ..,
    ] = *header;
    let bytes = body.get(usize::from(offset >> 4).max(5) * 4..)?;
    Some(Segment {
        from: (addresses.0, u16::from_be_bytes([f0, f1])),
        to: (addresses.1, u16::from_be_bytes([t0, t1])),
        sequence: u32::from_be_bytes([s0, s1, s2, s3]),
        flags,
        bytes,
        lacks,
    })
}

type Body<'a> = ((IpAddr, IpAddr), &'a [u8], u64);

fn ipv4(packet: &[u8], lacks: u64) -> Option<Body<'_>> {
    let (header, _) = packet.split_first_chunk::<20>()?;
    let fragment = u16::from_be_bytes([header[6], header[7]]) & 0x3FFF;
    if header[9] != TCP || fragment != 0 {
        return None;
    }
    let length = u16::from_be_bytes([header[2], header[3]]).into();
    let start = usize::from(header[0] & 0x0F) * 4;
    let (packet, lacks) = trimmed(packet, length, lacks);
    let ip = |at: usize| {
        let octets = packet.get(at..)?.first_chunk::<4>()?;
        Some(IpAddr::from(Ipv4Addr::from(*octets)))
    };
    Some(((ip(12)?, ip(16)?), packet.get(start.max(20)..)?, lacks))
}

fn ipv6(packet: &[u8], lacks: u64) -> Option<Body<'_>> {
    let (header, _) = packet.split_first_chunk::<40>()?;
    let payload = usize::from(u16::from_be_bytes([header[4], header[5]]));
    let length = match payload {
        0 => 0,
        _ => payload + 40,
    };
    let (packet, lacks) = trimmed(packet, length, lacks);
    let ip = |at: usize| {
        let octets = packet.get(at..)?.first_chunk::<16>()?;
        Some(IpAddr::from(Ipv6Addr::from(*octets)))
    };
    let addresses = (ip(8)?, ip(24)?);
    let mut next = header[6];
    let mut body = packet.get(40..)?;
    while EXTENSIONS.contains(&next) {
        let [following, units, ..] = *body else {
            return None;
        };
        next = following;
        body = body.get((usize::from(units) + 1) * 8..)?;
    }
    (next == TCP).then_some((addresses, body, lacks))
}

/// Without what the link added behind the packet. A length of 0 is that of a packet that the
/// network card was to cut into smaller ones.
fn trimmed(packet: &[u8], length: usize, lacks: u64) -> (&[u8], u64) {
    match packet.get(..length) {
        Some(whole) if length > 0 => (whole, 0),
        None => (packet, (length - packet.len()) as u64),
        Some(_) => (packet, lacks),
    }
}
