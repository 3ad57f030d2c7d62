//! Places on the map, and the ways between them. Never knows what lies there.

use crate::generated::tibia::{Direction, Position, Step};

/// A place on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spot {
    /// Grows to the east.
    pub x: u16,
    /// Grows to the south.
    pub y: u16,
    /// The floor: 7 is the ground, 0 the highest.
    pub z: u8,
}

impl Spot {
    /// The place that is so far away, if it is on the map.
    #[must_use]
    pub fn moved(self, dx: i32, dy: i32, dz: i32) -> Option<Self> {
        Some(Self {
            x: u16::try_from(i32::from(self.x) + dx).ok()?,
            y: u16::try_from(i32::from(self.y) + dy).ok()?,
            z: u8::try_from(i32::from(self.z) + dz)
                .ok()
                .filter(|z| *z < 16)?,
        })
    }

    /// The next place in a direction.
    #[must_use]
    pub fn towards(self, direction: Direction) -> Option<Self> {
        let (dx, dy) = offsets(direction);
        self.moved(dx, dy, 0)
    }

    /// How far another place is, by columns and by rows.
    #[must_use]
    pub fn distance(self, other: Self) -> (u16, u16) {
        (self.x.abs_diff(other.x), self.y.abs_diff(other.y))
    }

    /// Whether a player who stands here is sent what happens there: 8 columns to the west and 9 to
    /// the east, 6 rows to the north and 7 to the south, shifted by one a floor.
    /// T14 protocolgame.cpp `canSee`.
    #[must_use]
    pub fn sees(self, there: Self) -> bool {
        let (here_z, there_z) = (i32::from(self.z), i32::from(there.z));
        let floors_seen = match here_z {
            0..=7 => 0..=7,
            _ => here_z - 2..=here_z + 2,
        };
        let shift = here_z - there_z;
        let dx = i32::from(there.x) - i32::from(self.x) - shift;
        let dy = i32::from(there.y) - i32::from(self.y) - shift;
        floors_seen.contains(&there_z) && (-8..=9).contains(&dx) && (-6..=7).contains(&dy)
    }
}

/// Columns to the east and rows to the south of one step.
#[must_use]
pub fn offsets(direction: Direction) -> (i32, i32) {
    match direction {
        Direction::North => (0, -1),
        Direction::East => (1, 0),
        Direction::South => (0, 1),
        Direction::West => (-1, 0),
        Direction::NorthEast => (1, -1),
        Direction::SouthEast => (1, 1),
        Direction::SouthWest => (-1, 1),
        Direction::NorthWest => (-1, -1),
        Direction::Unknown(_) => (0, 0),
    }
}

/// Where one looks after a step: to one side only.
#[must_use]
pub fn facing(direction: Direction) -> Direction {
    match offsets(direction) {
        (1, _) => Direction::East,
        (-1, _) => Direction::West,
        (_, -1) => Direction::North,
        _ => Direction::South,
    }
}

/// The direction of a step of an automatic walk.
#[must_use]
pub fn direction(step: Step) -> Option<Direction> {
    Some(match step {
        Step::East => Direction::East,
        Step::NorthEast => Direction::NorthEast,
        Step::North => Direction::North,
        Step::NorthWest => Direction::NorthWest,
        Step::West => Direction::West,
        Step::SouthWest => Direction::SouthWest,
        Step::South => Direction::South,
        Step::SouthEast => Direction::SouthEast,
        Step::Unknown(_) => return None,
    })
}

impl From<Spot> for Position {
    fn from(spot: Spot) -> Self {
        Self {
            x: spot.x,
            y: spot.y,
            z: spot.z,
        }
    }
}

impl From<&Position> for Spot {
    fn from(position: &Position) -> Self {
        Self {
            x: position.x,
            y: position.y,
            z: position.z,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Spot = Spot {
        x: 100,
        y: 100,
        z: 7,
    };

    #[test]
    fn the_view_ends_one_further_to_the_south_east() {
        let there = |dx, dy, dz| HERE.moved(dx, dy, dz).expect("on the map");
        assert!(HERE.sees(there(-8, -6, 0)) && HERE.sees(there(9, 7, 0)));
        assert!(!HERE.sees(there(-9, 0, 0)) && !HERE.sees(there(10, 0, 0)));
        assert!(HERE.sees(there(10, 8, -1)), "one floor up it is shifted");
        assert!(!HERE.sees(there(0, 0, 1)), "nobody sees into the ground");
    }

    #[test]
    fn no_step_leads_off_the_map() {
        let corner = Spot { x: 0, y: 0, z: 0 };
        assert_eq!(corner.towards(Direction::NorthWest), None);
        assert_eq!(corner.moved(0, 0, -1), None);
    }
}
