//! What only the application knows: facts about item types, from a table of its own.
//! Never knows a packet.

use std::collections::HashMap;

use crate::generated::tibia::Application;

/// Facts of one item type.
#[derive(Debug, Clone, Copy)]
struct Facts {
    stackable: bool,
    fluid_or_splash: bool,
    animated: bool,
}

/// Item types by id; those that are not listed are none of it.
#[derive(Debug, Clone)]
pub struct Items(HashMap<u16, Facts>);

impl Items {
    /// Reads `id,stackable,fluid_or_splash,animated`, a heading first.
    ///
    /// # Errors
    ///
    /// Names the line that is not of that form.
    pub fn parse(csv: &str) -> Result<Self, String> {
        let rows = csv.lines().enumerate().skip(1);
        let items = rows.map(|(number, line)| {
            row(line).ok_or_else(|| format!("items, line {}: not id,0,0,0: {line}", number + 1))
        });
        items.collect::<Result<_, _>>().map(Items)
    }
}

fn row(line: &str) -> Option<(u16, Facts)> {
    let mut cells = line.split(',').map(str::trim);
    let id = cells.next()?.parse().ok()?;
    let mut switch = || cells.next().map(|cell| cell == "1");
    let facts = Facts {
        stackable: switch()?,
        fluid_or_splash: switch()?,
        animated: switch()?,
    };
    Some((id, facts))
}

impl Application for Items {
    fn stackable(&self, item: u16) -> Option<bool> {
        Some(self.0.get(&item).is_some_and(|facts| facts.stackable))
    }

    fn fluid_or_splash(&self, item: u16) -> Option<bool> {
        Some(self.0.get(&item).is_some_and(|facts| facts.fluid_or_splash))
    }

    fn chargeable(&self, _: u16) -> Option<bool> {
        Some(false)
    }

    fn animated(&self, item: u16) -> Option<bool> {
        Some(self.0.get(&item).is_some_and(|facts| facts.animated))
    }
}

impl Default for Items {
    /// The few types of the example's own server.
    fn default() -> Self {
        Self::parse(include_str!("items.csv")).unwrap_or_else(|_| Self(HashMap::new()))
    }
}
