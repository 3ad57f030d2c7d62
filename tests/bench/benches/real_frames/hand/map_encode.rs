//! Writes the tiles of the map.

use super::super::{Gated, gated, tibia};
use super::encode::{Encoder, Run};
use super::{MARKER, THINGS};
use tibia::{CreatureState, Thing, ThingBody, Tile};

impl Encoder<'_> {
    /// Each tile and the number of empty slots behind it; at most 256 of them in one marker.
    pub(super) fn tiles(&mut self, tiles: &[Option<Tile>]) -> Option<()> {
        let mut rest = tiles;
        while let Some((first, behind)) = rest.split_first() {
            if let Some(tile) = first {
                self.tile(tile)?;
            }
            let empty = behind.iter().take(0xFF).take_while(|tile| tile.is_none());
            let empty = empty.count();
            self.u16(MARKER + empty as u16);
            rest = behind.get(empty..)?;
        }
        Some(())
    }

    fn tile(&mut self, tile: &Tile) -> Option<()> {
        let environment = *gated(&tile.environment)?;
        if environment >= MARKER || tile.things.len() > THINGS {
            return None;
        }
        self.u16(environment);
        for thing in &tile.things {
            self.thing(thing)?;
        }
        Some(())
    }

    #[inline]
    fn thing(&mut self, thing: &Thing) -> Option<()> {
        match &thing.body {
            ThingBody::StaticText { color, font, text } => {
                self.run(Run::<3>::new().put([0x60, 0, *color]));
                self.text(font)?;
                self.text(text)
            }
            ThingBody::NewCreature {
                remove,
                id,
                kind,
                name,
                state,
            } => {
                let run = Run::<11>::new().put([0x61, 0]);
                let run = run.put(remove.to_le_bytes()).put(id.to_le_bytes());
                self.run(run.put([gated(kind)?.number()]));
                self.text(name)?;
                self.creature::<true>(state)
            }
            ThingBody::KnownCreature { id, state } => {
                self.run(Run::<6>::new().put([0x62, 0]).put(id.to_le_bytes()));
                self.creature::<false>(state)
            }
            ThingBody::Turn {
                id,
                direction,
                unpass,
            } => {
                let run = Run::<8>::new().put([0x63, 0]).put(id.to_le_bytes());
                self.run(run.put([direction.number(), u8::from(*gated(unpass)?)]));
                Some(())
            }
            ThingBody::Item {
                id: 0x60..=0x63, ..
            } => None,
            ThingBody::Item { id: MARKER.., .. } => None,
            ThingBody::Item {
                id,
                mark,
                count,
                phase,
            } => {
                self.u16(*id);
                self.item_details(*id, mark, *count, *phase)
            }
        }
    }

    /// What follows an item's id: its mark, its count, its phase.
    #[inline]
    pub(super) fn item_details(
        &mut self,
        id: u16,
        mark: &Gated<u8>,
        count: Option<u8>,
        phase: Option<u8>,
    ) -> Option<()> {
        self.bytes.push(*gated(mark)?);
        if self.items.counted(id) {
            self.bytes.push(count?);
        }
        match self.items.animated(id) {
            true => self.bytes.push(phase?),
            false if phase.is_some() => return None,
            false => {}
        }
        Some(())
    }

    fn creature<const INTRODUCED: bool>(&mut self, state: &CreatureState) -> Option<()> {
        self.run(Run::<2>::new().put([state.health, state.direction.number()]));
        self.outfit(&state.outfit)?;
        let run = Run::<6>::new().put([state.light, state.light_color]);
        let run = run.put(state.speed.to_le_bytes());
        self.run(run.put([state.skull.number(), state.shield.number()]));
        match state.emblem {
            Some(emblem) if INTRODUCED => self.bytes.push(emblem.number()),
            None if !INTRODUCED => {}
            _ => return None,
        }
        let run = Run::<6>::new().put([
            gated(&state.kind)?.number(),
            gated(&state.icon)?.number(),
            *gated(&state.mark)?,
        ]);
        let run = run.put(gated(&state.helpers)?.to_le_bytes());
        self.run(run.put([u8::from(*gated(&state.unpass)?)]));
        Some(())
    }
}
