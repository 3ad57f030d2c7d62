//! The packet as the peers' derives and the hand-written code see it.

use protogen_bench::Random;

/// Bytes on the wire: little-endian, nothing between the fields.
pub const WIRE_BYTES: usize = 31;

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    bincode::Encode,
    bincode::Decode,
    speedy::Readable,
    speedy::Writable,
    wincode::SchemaRead,
    wincode::SchemaWrite,
)]
pub struct Creature {
    pub id: u32,
    pub kind: u8,
    pub x: u16,
    pub y: u16,
    pub z: u8,
    pub direction: u8,
    pub health: u32,
    pub mana: u32,
    pub speed: u16,
    pub experience: u64,
    pub level: u8,
    pub light: u8,
}

impl Creature {
    pub fn random(random: &mut Random) -> Self {
        Self {
            id: random.bits() as u32,
            kind: random.bits() as u8,
            x: random.bits() as u16,
            y: random.bits() as u16,
            z: random.bits() as u8,
            direction: random.bits() as u8,
            health: random.bits() as u32,
            mana: random.bits() as u32,
            speed: random.bits() as u16,
            experience: random.bits(),
            level: random.bits() as u8,
            light: random.bits() as u8,
        }
    }
}
