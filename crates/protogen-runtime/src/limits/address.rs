//! By what an address is limited: the whole of IPv4, the network of IPv6.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// What is limited together: an IPv4 address, or the first 64 bits of an IPv6 address, of which
/// one household has all the rest.
///
/// An IPv4 address in IPv6's clothes counts as the IPv4 address that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressKey(Inner);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Inner {
    V4(u32),
    V6(u64),
}

impl From<IpAddr> for AddressKey {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => Inner::V4(address.to_bits()),
            // The low half is dropped on purpose.
            IpAddr::V6(address) => Inner::V6((address.to_bits() >> 64) as u64),
        })
    }
}

impl fmt::Display for AddressKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Inner::V4(bits) => write!(f, "{}", Ipv4Addr::from_bits(bits)),
            Inner::V6(bits) => write!(f, "{}/64", Ipv6Addr::from_bits(u128::from(bits) << 64)),
        }
    }
}
