//! From a packet of a link to the IP packet in it. Never looks into that.

/// Link types, as registered at tcpdump.org/linktypes.html.
const NULL: u16 = 0;
const ETHERNET: u16 = 1;
const RAW: u16 = 101;
const LOOP: u16 = 108;
const LINUX_COOKED: u16 = 113;
const IPV4: u16 = 228;
const IPV6: u16 = 229;
const LINUX_COOKED_2: u16 = 276;

/// A link type that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Ethernet,
    /// Two bytes of protocol at 14.
    Cooked,
    /// Two bytes of protocol at 0, 20 in all.
    Cooked2,
    Raw,
    /// Four bytes say the family, differing by system: the IP version says more.
    Loopback,
}

impl Link {
    pub fn of(link_type: u16) -> Option<Self> {
        Some(match link_type {
            ETHERNET => Self::Ethernet,
            LINUX_COOKED => Self::Cooked,
            LINUX_COOKED_2 => Self::Cooked2,
            RAW | IPV4 | IPV6 => Self::Raw,
            NULL | LOOP => Self::Loopback,
            _ => return None,
        })
    }

    /// The IP packet, if there is one.
    pub fn ip(self, packet: &[u8]) -> Option<&[u8]> {
        match self {
            Self::Ethernet => ethernet(packet.get(12..)?),
            Self::Cooked => ethernet(packet.get(14..)?),
            Self::Cooked2 => {
                let (protocol, _) = packet.split_first_chunk::<2>()?;
                is_ip(*protocol).then_some(packet.get(20..)?)
            }
            Self::Raw => Some(packet),
            Self::Loopback => packet.get(4..),
        }
    }
}

/// What follows the two bytes of protocol, behind any tags of virtual networks.
fn ethernet(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        let (protocol, rest) = bytes.split_first_chunk::<2>()?;
        match u16::from_be_bytes(*protocol) {
            0x8100 | 0x88A8 => bytes = rest.get(2..)?,
            _ => return is_ip(*protocol).then_some(rest),
        }
    }
}

fn is_ip(protocol: [u8; 2]) -> bool {
    matches!(u16::from_be_bytes(protocol), 0x0800 | 0x86DD)
}
