//! Reads the tiles of the map.

use super::super::{Gated, gate, tibia};
use super::decode::Decoder;
use super::{MARKER, THINGS};
use tibia::{
    CreatureIcon, CreatureKind, CreatureState, Direction, Emblem, Shield, Skull, Thing, ThingBody,
    Tile,
};

impl Decoder<'_> {
    /// So many slots: a tile and the number of empty ones behind it, or that number alone.
    pub(super) fn tiles(&mut self, slots: usize) -> Option<Vec<Option<Tile>>> {
        let mut tiles = Vec::with_capacity(slots);
        while tiles.len() < slots {
            let mut empty = 0;
            if self.bytes.peek()? < MARKER {
                tiles.push(Some(self.tile()?));
            } else {
                empty = 1;
            }
            empty += usize::from(self.bytes.u16()?.checked_sub(MARKER)?);
            if tiles.len() + empty > slots {
                return None;
            }
            tiles.extend((0..empty).map(|_| None));
        }
        Some(tiles)
    }

    fn tile(&mut self) -> Option<Tile> {
        let environment = gate(self.bytes.u16()?);
        let mut things = Vec::new();
        while self.bytes.peek()? < MARKER {
            things.push(self.thing()?);
        }
        (things.len() <= THINGS).then_some(Tile {
            environment,
            things,
        })
    }

    /// What follows an item's id: its mark, its count, its phase.
    #[inline]
    pub(super) fn item_details(&mut self, id: u16) -> Option<(Gated<u8>, Option<u8>, Option<u8>)> {
        let mark = gate(self.bytes.u8()?);
        let count = match self.items.counted(id) {
            true => Some(self.bytes.u8()?),
            false => None,
        };
        let phase = match self.items.animated(id) {
            true => Some(self.bytes.u8()?),
            false => None,
        };
        Some((mark, count, phase))
    }

    #[inline]
    fn thing(&mut self) -> Option<Thing> {
        let body = match self.bytes.u16()? {
            0x60 => ThingBody::StaticText {
                color: self.bytes.u8()?,
                font: self.bytes.text()?,
                text: self.bytes.text()?,
            },
            0x61 => ThingBody::NewCreature {
                remove: self.bytes.u32()?,
                id: self.bytes.u32()?,
                kind: gate(CreatureKind::from_number(self.bytes.u8()?)),
                name: self.bytes.text()?,
                state: self.creature::<true>()?,
            },
            0x62 => ThingBody::KnownCreature {
                id: self.bytes.u32()?,
                state: self.creature::<false>()?,
            },
            0x63 => {
                let mut run = self.bytes.run(6)?;
                ThingBody::Turn {
                    id: run.u32()?,
                    direction: Direction::from_number(run.u8()?),
                    unpass: gate(run.u8()? != 0),
                }
            }
            id => {
                let (mark, count, phase) = self.item_details(id)?;
                ThingBody::Item {
                    id,
                    mark,
                    count,
                    phase,
                }
            }
        };
        Some(Thing { body })
    }

    fn creature<const INTRODUCED: bool>(&mut self) -> Option<CreatureState> {
        let [health, direction] = self.bytes.array()?;
        let outfit = self.bytes.outfit()?;
        let mut run = self.bytes.run(if INTRODUCED { 13 } else { 12 })?;
        Some(CreatureState {
            health,
            direction: Direction::from_number(direction),
            outfit,
            light: run.u8()?,
            light_color: run.u8()?,
            speed: run.u16()?,
            skull: Skull::from_number(run.u8()?),
            shield: Shield::from_number(run.u8()?),
            emblem: match INTRODUCED {
                true => Some(Emblem::from_number(run.u8()?)),
                false => None,
            },
            kind: gate(CreatureKind::from_number(run.u8()?)),
            icon: gate(CreatureIcon::from_number(run.u8()?)),
            mark: gate(run.u8()?),
            helpers: gate(run.u16()?),
            unpass: gate(run.u8()? != 0),
        })
    }
}
