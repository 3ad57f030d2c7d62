//! What a client is shown: creatures in the form that it needs, and parts of the map.
//! Changes nothing but whom the client knows.

use crate::creature::Form;
use crate::generated::tibia::{
    CreatureKind, Direction, MappedThing, MappedThingAt, Thing, ThingBody, Tile,
};
use crate::items::Stack;
use crate::known::Meeting;
use crate::spot::Spot;
use crate::world::World;

/// A part of the map: where its corner in the north-west is, on the viewer's floor, and its size.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Columns from the viewer to the corner.
    pub dx: i32,
    /// Rows from the viewer to the corner.
    pub dy: i32,
    /// Columns.
    pub width: i32,
    /// Rows.
    pub height: i32,
}

impl Part {
    /// All that a client shows.
    pub const WHOLE: Self = Self::of(-8, -6, 18, 14);
    /// The new row after a step to the north.
    pub const NORTH: Self = Self::of(-8, -6, 18, 1);
    /// The new column after a step to the east.
    pub const EAST: Self = Self::of(9, -6, 1, 14);
    /// The new row after a step to the south.
    pub const SOUTH: Self = Self::of(-8, 7, 18, 1);
    /// The new column after a step to the west.
    pub const WEST: Self = Self::of(-8, -6, 1, 14);

    const fn of(dx: i32, dy: i32, width: i32, height: i32) -> Self {
        Self {
            dx,
            dy,
            width,
            height,
        }
    }
}

impl World {
    /// A part of the map as a viewer sees it from `eye`: every floor in sight, the columns from
    /// west to east, the rows from north to south.
    pub fn part(&mut self, viewer: u32, eye: Spot, part: Part) -> Vec<Option<Tile>> {
        let z = i32::from(eye.z);
        let floors: Vec<i32> = match z {
            0..=7 => (0..=7).rev().collect(),
            _ => (z - 2..=(z + 2).min(15)).collect(),
        };
        let mut tiles = Vec::new();
        for floor in floors {
            let shift = z - floor;
            for column in 0..part.width {
                for row in 0..part.height {
                    let (dx, dy) = (part.dx + column + shift, part.dy + row + shift);
                    let spot = eye.moved(dx, dy, floor - z);
                    tiles.push(spot.and_then(|spot| self.tile_for(viewer, spot)));
                }
            }
        }
        tiles
    }

    /// A creature as a thing on the map, in the form that the viewer needs.
    pub fn creature_for(&mut self, viewer: u32, id: u32) -> Option<ThingBody> {
        let creature = self.player(id)?.creature.clone();
        let eye = self.player(viewer)?.creature.spot;
        let in_sight = self.in_sight(eye);
        let viewer = self.player_mut(viewer)?;
        let meeting = viewer.known.meet(id, |other| in_sight.contains(&other));
        let halves_speed = viewer.version >= 981;
        Some(match meeting {
            Meeting::First { forgets } => ThingBody::NewCreature {
                remove: forgets,
                id,
                kind: Some(CreatureKind::Player),
                name: creature.name.clone(),
                state: creature.state(Form::Introduced, halves_speed),
            },
            Meeting::Again => ThingBody::KnownCreature {
                id,
                state: creature.state(Form::Known, halves_speed),
            },
        })
    }

    /// Where a creature stands, as packets about things on the map name it.
    #[must_use]
    pub fn mapped(&self, spot: Spot) -> MappedThing {
        let at = MappedThingAt::Place {
            x: spot.x,
            y: spot.y,
            z: spot.z,
            stack: self.stack_at(spot),
        };
        MappedThing { at }
    }

    /// The place of a creature in the stack of things there.
    #[must_use]
    pub fn stack_at(&self, spot: Spot) -> u8 {
        self.map()
            .tile(spot)
            .map_or(0, |tile| tile.creature_stack())
    }

    fn tile_for(&mut self, viewer: u32, spot: Spot) -> Option<Tile> {
        let thing = |stack: &Stack| Thing {
            body: stack.thing(),
        };
        let tile = self.map().tile(spot)?;
        let mut things: Vec<_> = [&tile.ground]
            .into_iter()
            .chain(&tile.below)
            .map(thing)
            .collect();
        let above: Vec<_> = tile.above.iter().map(thing).collect();
        if let Some(id) = self.standing_at(spot)
            && let Some(body) = self.creature_for(viewer, id)
        {
            things.push(Thing { body });
        }
        things.extend(above);
        Some(Tile {
            environment: Some(0),
            things,
        })
    }
}

/// A creature that only turns.
#[must_use]
pub const fn turned(id: u32, direction: Direction) -> Thing {
    Thing {
        body: ThingBody::Turn {
            id,
            direction,
            unpass: Some(true),
        },
    }
}
