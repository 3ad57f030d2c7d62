//! What only the application knows: facts about item types, from a table of its own.
//! Never knows a packet.

use std::collections::HashMap;

use crate::generated::tibia::Application;

/// Facts of one item type.
#[derive(Debug, Clone, Copy)]
struct Item {
    stackable: bool,
    fluid_or_splash: bool,
    animated: bool,
}

/// Item types by id.
#[derive(Debug)]
pub struct Items(HashMap<u16, Item>);

impl Items {
    /// Reads `id,stackable,fluid_or_splash,animated`, a heading first.
    ///
    /// # Errors
    /// Names the line that is not of that form.
    pub fn parse(csv: &str) -> Result<Self, String> {
        let rows = csv.lines().enumerate().skip(1);
        let items = rows.map(|(number, line)| {
            row(line).ok_or_else(|| format!("items, line {}: not id,0,0,0: {line}", number + 1))
        });
        items.collect::<Result<_, _>>().map(Items)
    }
}

fn row(line: &str) -> Option<(u16, Item)> {
    let mut cells = line.split(',').map(str::trim);
    let id = cells.next()?.parse().ok()?;
    let mut switch = || cells.next().map(|cell| cell == "1");
    let item = Item {
        stackable: switch()?,
        fluid_or_splash: switch()?,
        animated: switch()?,
    };
    Some((id, item))
}

/// The table lists the types about which there is something to say; the others have none of it.
impl Application for Items {
    fn stackable(&self, item: u16) -> Option<bool> {
        Some(self.0.get(&item).is_some_and(|item| item.stackable))
    }

    fn fluid_or_splash(&self, item: u16) -> Option<bool> {
        Some(self.0.get(&item).is_some_and(|item| item.fluid_or_splash))
    }

    fn chargeable(&self, _: u16) -> Option<bool> {
        Some(false)
    }

    fn animated(&self, item: u16) -> Option<bool> {
        Some(self.0.get(&item).is_some_and(|item| item.animated))
    }
}
