//! Places on the map, and in which order the tiles of a packet lie. Never knows a tile.

use std::fmt;

use crate::generated::tibia::Position;

/// A place on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Spot {
    /// Grows to the east.
    pub x: u16,
    /// Grows to the south.
    pub y: u16,
    /// The floor: 7 is the ground, 0 the highest.
    pub z: u8,
}

/// A part of the map around the player: the corner in the north-west, and the size.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    dx: i32,
    dy: i32,
    width: i32,
    height: i32,
}

impl Part {
    /// All that is in sight.
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

    /// The places of its tiles, as packets have them: floor by floor, column by column.
    pub fn spots(self, center: Spot) -> impl Iterator<Item = Option<Spot>> {
        let z = i32::from(center.z);
        let floors: Vec<i32> = match z {
            0..=7 => (0..=7).rev().collect(),
            _ => (z - 2..=(z + 2).min(15)).collect(),
        };
        floors.into_iter().flat_map(move |floor| {
            let shift = z - floor;
            (0..self.width).flat_map(move |column| {
                (0..self.height).map(move |row| {
                    let (dx, dy) = (self.dx + column + shift, self.dy + row + shift);
                    center.moved(dx, dy, -shift)
                })
            })
        })
    }
}

impl Spot {
    /// The place that is so far away, if it is on the map.
    #[must_use]
    pub fn moved(self, dx: i32, dy: i32, dz: i32) -> Option<Self> {
        Some(Self {
            x: u16::try_from(i32::from(self.x) + dx).ok()?,
            y: u16::try_from(i32::from(self.y) + dy).ok()?,
            z: u8::try_from(i32::from(self.z) + dz).ok()?,
        })
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

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}, {}", self.x, self.y, self.z)
    }
}
