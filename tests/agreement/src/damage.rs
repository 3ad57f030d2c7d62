//! Damaged bytes: every prefix, changed bytes and numbers, more bytes and fewer.
//!
//! Knows nothing of what the bytes mean.

use protogen_dynamic::random::Chance;

/// How much damage is done to one piece of bytes.
#[derive(Debug, Clone, Copy)]
pub struct Damage {
    /// At most so many damaged pieces; the prefixes are not counted.
    pub at_most: usize,
}

/// Values that lengths and counts like least.
const EDGES: [u16; 5] = [0, 1, 0x7FFF, 0x8000, 0xFFFF];

impl Damage {
    /// Gives every damaged piece to `take`. Where there would be more than wanted, chance chooses.
    pub fn each(&self, bytes: &[u8], chance: &mut Chance, mut take: impl FnMut(&[u8])) {
        let prefixes = bytes.len();
        let step = (prefixes / self.at_most.max(1)).max(1);
        for end in (0..prefixes).step_by(step) {
            take(bytes.get(..end).unwrap_or_default());
        }
        let kinds = Self::kinds(bytes.len());
        let wanted = kinds.min(self.at_most);
        for round in 0..wanted {
            let pick = if kinds == wanted {
                round
            } else {
                chance.below(kinds)
            };
            if let Some(piece) = Self::one(bytes, pick, chance) {
                take(&piece);
            }
        }
    }

    /// Ways to change one byte, or the number that begins there.
    const WAYS: usize = 24;

    fn kinds(len: usize) -> usize {
        (len + 1) * Self::WAYS
    }

    fn one(bytes: &[u8], pick: usize, chance: &mut Chance) -> Option<Vec<u8>> {
        let (at, way) = (pick / Self::WAYS, pick % Self::WAYS);
        let mut piece = bytes.to_vec();
        match way {
            0..=6 => {
                let byte = piece.get_mut(at)?;
                let new = match way {
                    0 => 0,
                    1 => 1,
                    2 => 0x80,
                    3 => 0xFF,
                    4 => byte.wrapping_add(1),
                    5 => byte.wrapping_sub(1),
                    _ => chance.bits().to_le_bytes()[0],
                };
                if *byte == new {
                    return None;
                }
                *byte = new;
            }
            7..=9 => {
                let new = [0, 0xFF, chance.bits().to_le_bytes()[0]][way - 7];
                piece.insert(at.min(bytes.len()), new);
            }
            10 => {
                piece.get(at)?;
                piece.remove(at);
            }
            _ => {
                let place: &mut [u8] = piece.get_mut(at..at + 2)?;
                let old = [place[0], place[1]];
                let big = way % 2 == 0;
                let number = if big {
                    u16::from_be_bytes(old)
                } else {
                    u16::from_le_bytes(old)
                };
                let new = match (way - 11) / 2 {
                    5 => number.wrapping_add(1),
                    6.. => number.wrapping_sub(1),
                    edge => EDGES[edge],
                };
                let new = if big {
                    new.to_be_bytes()
                } else {
                    new.to_le_bytes()
                };
                place.copy_from_slice(&new);
            }
        }
        Some(piece)
    }
}
