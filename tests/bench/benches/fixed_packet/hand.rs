//! The packet's codec as one writes it by hand: straight-line, one bounds check a packet.

use crate::creature::{Creature, WIRE_BYTES};

/// Into room that is there.
pub fn write(creature: &Creature, slots: &mut [u8; WIRE_BYTES]) {
    slots[0..4].copy_from_slice(&creature.id.to_le_bytes());
    slots[4] = creature.kind;
    slots[5..7].copy_from_slice(&creature.x.to_le_bytes());
    slots[7..9].copy_from_slice(&creature.y.to_le_bytes());
    slots[9] = creature.z;
    slots[10] = creature.direction;
    slots[11..15].copy_from_slice(&creature.health.to_le_bytes());
    slots[15..19].copy_from_slice(&creature.mana.to_le_bytes());
    slots[19..21].copy_from_slice(&creature.speed.to_le_bytes());
    slots[21..29].copy_from_slice(&creature.experience.to_le_bytes());
    slots[29] = creature.level;
    slots[30] = creature.light;
}

/// Behind what is there, as a whole.
pub fn append(creature: &Creature, bytes: &mut Vec<u8>) {
    let mut packet = [0; WIRE_BYTES];
    write(creature, &mut packet);
    bytes.extend_from_slice(&packet);
}

/// Behind what is there, field by field.
pub fn append_fields(creature: &Creature, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(&creature.id.to_le_bytes());
    bytes.push(creature.kind);
    bytes.extend_from_slice(&creature.x.to_le_bytes());
    bytes.extend_from_slice(&creature.y.to_le_bytes());
    bytes.push(creature.z);
    bytes.push(creature.direction);
    bytes.extend_from_slice(&creature.health.to_le_bytes());
    bytes.extend_from_slice(&creature.mana.to_le_bytes());
    bytes.extend_from_slice(&creature.speed.to_le_bytes());
    bytes.extend_from_slice(&creature.experience.to_le_bytes());
    bytes.push(creature.level);
    bytes.push(creature.light);
}

/// From the front of the bytes.
pub fn read(bytes: &mut &[u8]) -> Option<Creature> {
    let (packet, rest) = bytes.split_first_chunk::<WIRE_BYTES>()?;
    *bytes = rest;
    let &[
        i0,
        i1,
        i2,
        i3,
        kind,
        x0,
        x1,
        y0,
        y1,
        z,
        direction, //
        h0,
        h1,
        h2,
        h3,
        m0,
        m1,
        m2,
        m3,
        s0,
        s1, //
        e0,
        e1,
        e2,
        e3,
        e4,
        e5,
        e6,
        e7,
        level,
        light,
    ] = packet;
    Some(Creature {
        id: u32::from_le_bytes([i0, i1, i2, i3]),
        kind,
        x: u16::from_le_bytes([x0, x1]),
        y: u16::from_le_bytes([y0, y1]),
        z,
        direction,
        health: u32::from_le_bytes([h0, h1, h2, h3]),
        mana: u32::from_le_bytes([m0, m1, m2, m3]),
        speed: u16::from_le_bytes([s0, s1]),
        experience: u64::from_le_bytes([e0, e1, e2, e3, e4, e5, e6, e7]),
        level,
        light,
    })
}
