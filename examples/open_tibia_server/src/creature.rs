//! A creature as others see it. Never knows who sees it.

use crate::generated::tibia::{
    CreatureIcon, CreatureKind, CreatureState, Direction, Emblem, Outfit, OutfitLook, Shield, Skull,
};
use crate::spot::Spot;

/// Who walks on the map.
#[derive(Debug, Clone)]
pub struct Creature {
    /// Its number in the world.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub spot: Spot,
    /// Where it looks.
    pub direction: Direction,
    /// How it looks.
    pub outfit: Outfit,
    /// How fast it walks, as clients before 9.81 count it.
    pub speed: u16,
}

/// Players' numbers begin here. T14 player.cpp `playerAutoID`.
pub const FIRST_PLAYER: u32 = 0x1000_0000;

impl Creature {
    /// A player's character at its start.
    #[must_use]
    pub fn player(id: u32, name: &str, spot: Spot) -> Self {
        Self {
            id,
            name: name.to_owned(),
            spot,
            direction: Direction::South,
            outfit: citizen(),
            speed: 220,
        }
    }

    /// What both forms of a creature end in.
    #[must_use]
    pub fn state(&self, form: Form, halves_speed: bool) -> CreatureState {
        CreatureState {
            health: 100,
            direction: self.direction,
            outfit: self.outfit.clone(),
            light: 0,
            light_color: 0,
            speed: if halves_speed {
                self.speed / 2
            } else {
                self.speed
            },
            skull: Skull::None,
            shield: Shield::None,
            emblem: (form == Form::Introduced).then_some(Emblem::None),
            kind: Some(CreatureKind::Player),
            icon: Some(CreatureIcon::None),
            mark: Some(0xFF),
            helpers: Some(0),
            unpass: Some(true),
        }
    }
}

/// Whether the client is told of a creature for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It is.
    Introduced,
    /// It knows it.
    Known,
}

/// A citizen's clothes.
fn citizen() -> Outfit {
    Outfit {
        look: OutfitLook::Body {
            id: 128,
            head: 78,
            body: 69,
            legs: 58,
            feet: 76,
            addons: Some(0),
        },
        mount: Some(0),
    }
}
