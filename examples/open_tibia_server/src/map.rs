//! The map: made here, a field with a wall around it, a pond, trees and a house with an upper
//! floor. Never knows who walks on it.

use std::collections::HashMap;

use crate::items::{
    BAG, COINS, FLOWERS, GRASS, HOLE, STAIRS, Stack, TORCH, TREE, VIAL, WALL, WATER, WOOD, Way,
};
use crate::spot::Spot;

/// What lies on one place, from the lowest on.
#[derive(Debug, Clone)]
pub struct Tile {
    /// What one stands on.
    pub ground: Stack,
    /// What lies below those who stand there.
    pub below: Vec<Stack>,
    /// What lies above them in the stack, though below their feet.
    pub above: Vec<Stack>,
}

/// All places where there is something.
#[derive(Debug, Clone)]
pub struct Map {
    tiles: HashMap<Spot, Tile>,
}

/// The corner of the field in the north-west.
const CORNER: Spot = Spot {
    x: 1000,
    y: 1000,
    z: 7,
};
/// Columns and rows of the field.
const SIZE: u16 = 64;
/// Where a new character stands.
pub const START: Spot = Spot {
    x: 1032,
    y: 1032,
    z: 7,
};
/// The house: its first and last column, its first and last row.
const HOUSE: [u16; 4] = [1040, 1047, 1029, 1035];

impl Map {
    /// The same map each time.
    #[must_use]
    pub fn generate() -> Self {
        let mut tiles = HashMap::new();
        for dx in 0..SIZE {
            for dy in 0..SIZE {
                let spot = Spot {
                    x: CORNER.x + dx,
                    y: CORNER.y + dy,
                    z: CORNER.z,
                };
                tiles.insert(spot, field(spot, dx, dy));
            }
        }
        let mut map = Self { tiles };
        map.build_house();
        for (dx, dy, stack) in [
            (
                2,
                1,
                Stack {
                    kind: &COINS,
                    count: 25,
                },
            ),
            (-3, 2, Stack::one(&BAG)),
            (
                1,
                4,
                Stack {
                    kind: &VIAL,
                    count: 1,
                },
            ),
            (4, -3, Stack::one(&TORCH)),
        ] {
            let spot = START.moved(dx, dy, 0);
            if let Some(tile) = spot.and_then(|spot| map.tiles.get_mut(&spot)) {
                tile.above.push(stack);
            }
        }
        map
    }

    /// What lies there, if there is anything.
    #[must_use]
    pub fn tile(&self, spot: Spot) -> Option<&Tile> {
        self.tiles.get(&spot)
    }

    /// Whether one can stand there.
    #[must_use]
    pub fn is_walkable(&self, spot: Spot) -> bool {
        self.tile(spot)
            .is_some_and(|tile| tile.things().all(|stack| stack.kind.way != Way::Blocked))
    }

    /// Where a step to this place ends, if not there: stairs and holes lead on.
    #[must_use]
    pub fn leads_to(&self, spot: Spot) -> Option<Spot> {
        let tile = self.tile(spot)?;
        let way = |way| tile.things().any(|stack| stack.kind.way == way);
        // Nobody ends on the other end of the stairs, but beside it.
        if way(Way::Up) {
            spot.moved(0, 1, -1)
        } else if way(Way::Down) {
            spot.moved(0, 1, 1)
        } else {
            None
        }
    }

    fn build_house(&mut self) {
        let [west, east, north, south] = HOUSE;
        for x in west..=east {
            for y in north..=south {
                let is_wall = x == west || x == east || y == north || y == south;
                let is_door = x == west && y == (north + south) / 2;
                let mut tile = Tile::of(Stack::one(&WOOD));
                if is_wall && !is_door {
                    tile.below.push(Stack::one(&WALL));
                }
                self.tiles.insert(Spot { x, y, z: 7 }, tile);
                let roof = Tile::of(Stack::one(&WOOD));
                self.tiles.insert(Spot { x, y, z: 6 }, roof);
            }
        }
        let (x, y) = (east - 2, north + 2);
        for (z, kind) in [(7, &STAIRS), (6, &HOLE)] {
            if let Some(tile) = self.tiles.get_mut(&Spot { x, y, z }) {
                tile.below.push(Stack::one(kind));
            }
        }
    }
}

impl Tile {
    fn of(ground: Stack) -> Self {
        Self {
            ground,
            below: Vec::new(),
            above: Vec::new(),
        }
    }

    /// All that lies there.
    pub fn things(&self) -> impl Iterator<Item = &Stack> {
        [&self.ground]
            .into_iter()
            .chain(&self.below)
            .chain(&self.above)
    }

    /// The place in the stack of who stands there.
    #[must_use]
    pub fn creature_stack(&self) -> u8 {
        u8::try_from(1 + self.below.len()).unwrap_or(u8::MAX)
    }
}

fn field(spot: Spot, dx: u16, dy: u16) -> Tile {
    let is_edge = dx == 0 || dy == 0 || dx == SIZE - 1 || dy == SIZE - 1;
    let (from_pond_x, from_pond_y) = (dx.abs_diff(16), dy.abs_diff(18));
    if from_pond_x.pow(2) + from_pond_y.pow(2) < 30 {
        return Tile::of(Stack::one(&WATER));
    }
    let mut tile = Tile::of(Stack::one(&GRASS));
    let (x, y) = spot.distance(START);
    if is_edge {
        tile.below.push(Stack::one(&WALL));
    } else if x + y > 8 && (dx * 7 + dy * 13).is_multiple_of(31) {
        tile.below.push(Stack::one(&TREE));
    } else if (dx * 5 + dy * 11).is_multiple_of(23) {
        tile.below.push(Stack::one(&FLOWERS));
    }
    tile
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_starts_in_the_open_and_the_field_has_an_edge() {
        let map = Map::generate();
        assert!(map.is_walkable(START));
        let free = (-6..=6).all(|dx| map.is_walkable(START.moved(dx, 0, 0).expect("on the map")));
        assert!(free, "the way to the east and the west is free");
        assert!(!map.is_walkable(CORNER), "a wall");
        assert!(
            !map.is_walkable(Spot {
                x: 1016,
                y: 1018,
                z: 7
            }),
            "water"
        );
        assert!(
            !map.is_walkable(Spot {
                x: 999,
                y: 1000,
                z: 7
            }),
            "nothing"
        );
    }

    #[test]
    fn stairs_lead_up_and_a_hole_leads_down_again() {
        let map = Map::generate();
        let stairs = Spot {
            x: 1045,
            y: 1031,
            z: 7,
        };
        let above = map.leads_to(stairs).expect("stairs");
        assert_eq!(
            above,
            Spot {
                x: 1045,
                y: 1032,
                z: 6
            }
        );
        assert!(map.is_walkable(above));
        let below = map.leads_to(Spot { z: 6, ..stairs }).expect("a hole");
        assert!(map.is_walkable(below) && below.z == 7);
    }
}
