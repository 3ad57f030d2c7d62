//! The item types that this world is made of, by a table of its own. Never knows where they lie.
//!
//! The ids are those of the client's Tibia.dat; whoever has other art names other ids here.

use crate::generated::tibia::{Application, ThingBody};

/// A type of item.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its id in the client.
    pub id: u16,
    /// What one sees who looks at it.
    pub name: &'static str,
    /// Whether one can stand on it, and where it leads.
    pub way: Way,
    /// What the one byte behind its id counts, if there is one.
    pub count: Count,
    /// Whether the client draws it in several phases.
    pub animated: bool,
}

/// What becomes of who steps on a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// One stands there.
    Free,
    /// One does not get there.
    Blocked,
    /// One gets to the floor above.
    Up,
    /// One falls to the floor below.
    Down,
}

/// What the byte behind an item's id is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// There is none.
    None,
    /// How many there are.
    Pieces,
    /// Which fluid it holds.
    Fluid,
}

/// So many things of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stack {
    /// The type.
    pub kind: &'static Kind,
    /// How many, or which fluid.
    pub count: u8,
}

const PLAIN: Kind = Kind {
    id: 0,
    name: "",
    way: Way::Free,
    count: Count::None,
    animated: false,
};

/// Declares each kind under its name, and the list of all.
macro_rules! kinds {
    ($($kind:ident = $id:literal $name:literal { $($field:ident: $value:expr),* };)*) => {
        $(
            #[doc = concat!("Looks like ", $name, ".")]
            pub const $kind: Kind = Kind { id: $id, name: $name, $($field: $value,)* ..PLAIN };
        )*
        const KINDS: &[Kind] = &[$($kind),*];
    };
}

kinds! {
    GRASS     = 4515  "grass" {};
    WOOD      = 408   "a wooden floor" {};
    WATER     = 4597  "water" { way: Way::Blocked, animated: true };
    WALL      = 1282  "a stone wall" { way: Way::Blocked };
    TREE      = 3614  "a fir tree" { way: Way::Blocked };
    FLOWERS   = 3682  "some flowers" {};
    STAIRS    = 1958  "stairs" { way: Way::Up };
    HOLE      = 433   "a ladder that leads down" { way: Way::Down };
    COINS     = 3031  "gold coins" { count: Count::Pieces };
    VIAL      = 2874  "a vial" { count: Count::Fluid };
    TORCH     = 2921  "a burning torch" { animated: true };
    BAG       = 2853  "a bag" {};
    PURSE     = 23396 "a purse" {};
}

/// The kind of this id.
#[must_use]
pub fn kind(id: u16) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

impl Stack {
    /// One thing of this type.
    #[must_use]
    pub const fn one(kind: &'static Kind) -> Self {
        Self { kind, count: 1 }
    }

    /// How it stands on a tile.
    #[must_use]
    pub fn thing(self) -> ThingBody {
        ThingBody::Item {
            id: self.kind.id,
            mark: Some(0xFF),
            count: (self.kind.count != Count::None).then_some(self.count),
            phase: self.kind.animated.then_some(0xFE),
        }
    }
}

/// What the schema asks about items, answered by the table above.
#[derive(Debug, Clone, Copy)]
pub struct Items;

impl Application for Items {
    fn stackable(&self, item: u16) -> Option<bool> {
        Some(kind(item).is_some_and(|kind| kind.count == Count::Pieces))
    }

    fn fluid_or_splash(&self, item: u16) -> Option<bool> {
        Some(kind(item).is_some_and(|kind| kind.count == Count::Fluid))
    }

    fn chargeable(&self, _: u16) -> Option<bool> {
        Some(false)
    }

    fn animated(&self, item: u16) -> Option<bool> {
        Some(kind(item).is_some_and(|kind| kind.animated))
    }
}
