//! Interfaces, and packets as blocks hold them. Never looks into a packet.

use super::block::{Order, TIME_OFFSET, TIME_RESOLUTION, padding};

/// What packets of an interface have in common.
#[derive(Clone, Copy)]
pub(super) struct Interface {
    pub link_type: u16,
    /// Units in a second.
    resolution: u128,
    /// Seconds to add.
    offset: i64,
    snap_bytes: u32,
}

impl Interface {
    /// From the body of its block.
    pub fn read(order: Order, mut body: &[u8]) -> Option<Self> {
        let link_type = order.take_u16(&mut body)?;
        order.take_u16(&mut body)?;
        let mut interface = Self {
            link_type,
            resolution: 1_000_000,
            offset: 0,
            snap_bytes: order.take_u32(&mut body)?,
        };
        for (code, value) in order.options(body) {
            match (code, value) {
                (TIME_RESOLUTION, [exponent]) => interface.resolution = resolution(*exponent)?,
                (TIME_OFFSET, value) => {
                    let bytes = value.first_chunk::<8>()?;
                    interface.offset = order.u64(*bytes).cast_signed();
                }
                _ => {}
            }
        }
        Some(interface)
    }
}

/// A packet as a block holds it.
pub(super) struct Packet<'a> {
    pub interface: Interface,
    /// Nanoseconds since 1970.
    pub at: Option<u128>,
    pub bytes: &'a [u8],
    /// Its size on the wire.
    pub size: u32,
    pub options: &'a [u8],
}

/// From the body of an enhanced packet block.
pub(super) fn enhanced<'a>(
    order: Order,
    interfaces: &[Interface],
    mut body: &'a [u8],
) -> Option<Packet<'a>> {
    let interface = *interfaces.get(order.take_u32(&mut body)? as usize)?;
    let high = u128::from(order.take_u32(&mut body)?);
    let low = u128::from(order.take_u32(&mut body)?);
    let captured = order.take_u32(&mut body)? as usize;
    let size = order.take_u32(&mut body)?;
    let (bytes, rest) = body.split_at_checked(captured)?;
    let seconds = u128::from(interface.offset.max(0).unsigned_abs());
    let units = high << 32 | low;
    Some(Packet {
        interface,
        at: Some(units * 1_000_000_000 / interface.resolution + seconds * 1_000_000_000),
        bytes,
        size,
        options: rest.get(padding(captured)..).unwrap_or_default(),
    })
}

/// From the body of a simple packet block: of the first interface, without a time.
pub(super) fn simple<'a>(
    order: Order,
    interfaces: &[Interface],
    mut body: &'a [u8],
) -> Option<Packet<'a>> {
    let interface = *interfaces.first()?;
    let size = order.take_u32(&mut body)?;
    let captured = match interface.snap_bytes {
        0 => size,
        snap => snap.min(size),
    };
    Some(Packet {
        interface,
        at: None,
        bytes: body.get(..captured as usize)?,
        size,
        options: &[],
    })
}

/// Units in a second: a power of ten, or of two if the highest bit is set.
fn resolution(exponent: u8) -> Option<u128> {
    let power = u32::from(exponent & 0x7F);
    match exponent & 0x80 {
        0 => 10_u128.checked_pow(power),
        _ => 2_u128.checked_pow(power),
    }
}
