//! The world: the map, who is on it, who sees what. It sends packets and reads none.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use protogen_runtime::Connection;
use protogen_runtime::connection::ConnectionId;
use protogen_runtime::wire::Packet;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use crate::creature::{Creature, FIRST_PLAYER};
use crate::generated::tibia::game::s2c::{CreateOnMap, DeleteOnMap, MagicEffect};
use crate::generated::tibia::{Context, Os, Server, Thing};
use crate::map::{Map, START};
use crate::player::Player;
use crate::spot::Spot;

/// The puff of smoke of who leaves. T14 const.h `CONST_ME_POFF`.
const POFF: u8 = 3;
/// The light of who arrives. T14 const.h `CONST_ME_TELEPORT`.
pub const TELEPORT: u8 = 11;

/// The world.
#[derive(Debug)]
pub struct World {
    map: Map,
    players: BTreeMap<u32, Player>,
    standing: HashMap<Spot, u32>,
    last_id: u32,
    /// How many things were said; each has a number.
    statements: u32,
    /// How long a character stays whose connection was lost.
    patience: Duration,
    chronicle: Option<UnboundedSender<(String, String)>>,
}

/// Who wants to play.
#[derive(Debug)]
pub struct Arrival<'a> {
    /// The character.
    pub character: &'a str,
    /// Where it is played from.
    pub connection: Connection<Server>,
    /// The version of the client.
    pub version: u32,
    /// What it runs on; `OTClient` has numbers of its own.
    pub os: Os,
}

impl World {
    /// A world without anybody.
    #[must_use]
    pub fn new(
        map: Map,
        patience: Duration,
        chronicle: Option<UnboundedSender<(String, String)>>,
    ) -> Self {
        Self {
            map,
            players: BTreeMap::new(),
            standing: HashMap::new(),
            last_id: FIRST_PLAYER,
            statements: 0,
            patience,
            chronicle,
        }
    }

    /// Lets a character in, or takes it over if it is there already; its number.
    pub fn enter(&mut self, arrival: Arrival<'_>) -> u32 {
        let Arrival {
            character,
            connection,
            version,
            os,
        } = arrival;
        let present = self.named(character);
        let id = if let Some(id) = present {
            if let Some(player) = self.players.get_mut(&id) {
                player.take_over(connection, version);
            }
            id
        } else {
            let id = self.last_id;
            self.last_id += 1;
            let creature = Creature::player(id, character, self.free_spot());
            self.standing.insert(creature.spot, id);
            let player = Player::new(creature, connection, version);
            self.players.insert(id, player);
            id
        };
        self.greet(id, os);
        if present.is_none() {
            self.appear(id, TELEPORT);
        }
        id
    }

    /// Takes a character out of the world; its connection ends.
    pub fn leave(&mut self, id: u32) {
        let Some(player) = self.players.get(&id) else {
            return;
        };
        player.dismiss("logged out");
        let spot = player.creature.spot;
        self.vanish(id, spot);
        self.tell_spectators(spot, id, &effect(spot, POFF));
        self.standing.remove(&spot);
        self.players.remove(&id);
    }

    /// The connection of a character has ended.
    pub fn lose(&mut self, id: u32, connection: ConnectionId) {
        if let Some(player) = self.players.get_mut(&id) {
            player.lose(connection, Instant::now());
        }
    }

    /// Moves the world on: those who walk take their steps, those who were abandoned vanish.
    pub fn tick(&mut self, now: Instant) {
        for id in self.ids() {
            self.walk_on(id, now);
            if self
                .player(id)
                .is_some_and(|player| player.is_abandoned(now, self.patience))
            {
                self.leave(id);
            }
        }
    }

    /// Shows a creature that came to where it stands to those who see it.
    pub fn appear(&mut self, id: u32, magic: u8) {
        let Some(spot) = self.player(id).map(|player| player.creature.spot) else {
            return;
        };
        for viewer in self.spectators(spot, id) {
            self.show(viewer, id, spot);
        }
        self.tell_spectators(spot, id, &effect(spot, magic));
    }

    /// Shows a creature at a place to one who sees it from now on.
    pub fn show(&mut self, viewer: u32, id: u32, spot: Spot) {
        if let Some(body) = self.creature_for(viewer, id) {
            let packet = CreateOnMap {
                pos: spot.into(),
                stack: Some(self.stack_at(spot)),
                thing: Thing { body },
            };
            self.tell(viewer, &packet);
        }
    }

    /// Takes a creature from a place for all who see it there.
    pub fn vanish(&self, id: u32, spot: Spot) {
        let what = self.mapped(spot);
        self.tell_spectators(spot, id, &DeleteOnMap { what });
    }

    /// Sends a packet to one.
    pub fn tell<T: Packet<Context = Context>>(&self, id: u32, packet: &T) {
        if let Some(player) = self.player(id) {
            player.tell(packet);
        }
    }

    /// Sends a packet to all who see a place, but one.
    pub fn tell_spectators<T: Packet<Context = Context>>(&self, spot: Spot, but: u32, packet: &T) {
        for viewer in self.spectators(spot, but) {
            self.tell(viewer, packet);
        }
    }

    /// All who see a place, but one.
    #[must_use]
    pub fn spectators(&self, spot: Spot, but: u32) -> Vec<u32> {
        let all = self.players.values().map(|player| &player.creature);
        all.filter(|creature| creature.id != but && creature.spot.sees(spot))
            .map(|creature| creature.id)
            .collect()
    }

    /// All who are seen from a place.
    #[must_use]
    pub fn in_sight(&self, eye: Spot) -> Vec<u32> {
        let all = self.players.values().map(|player| &player.creature);
        all.filter(|creature| eye.sees(creature.spot))
            .map(|creature| creature.id)
            .collect()
    }

    /// The numbers of all players.
    #[must_use]
    pub fn ids(&self) -> Vec<u32> {
        self.players.keys().copied().collect()
    }

    /// The player of this name, whatever its case.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<u32> {
        let mut all = self.players.values().map(|player| &player.creature);
        all.find(|creature| creature.name.eq_ignore_ascii_case(name))
            .map(|creature| creature.id)
    }

    /// A player.
    #[must_use]
    pub fn player(&self, id: u32) -> Option<&Player> {
        self.players.get(&id)
    }

    /// A player, to be changed.
    pub fn player_mut(&mut self, id: u32) -> Option<&mut Player> {
        self.players.get_mut(&id)
    }

    /// The map.
    #[must_use]
    pub const fn map(&self) -> &Map {
        &self.map
    }

    /// Who stands there.
    #[must_use]
    pub fn standing_at(&self, spot: Spot) -> Option<u32> {
        self.standing.get(&spot).copied()
    }

    /// Puts a player elsewhere, and tells nobody.
    pub fn put(&mut self, id: u32, to: Spot) {
        if let Some(player) = self.players.get_mut(&id) {
            self.standing.remove(&player.creature.spot);
            player.creature.spot = to;
            self.standing.insert(to, id);
        }
    }

    /// Whether somebody can step there.
    #[must_use]
    pub fn is_free(&self, spot: Spot) -> bool {
        self.map.is_walkable(spot) && !self.standing.contains_key(&spot)
    }

    /// Writes down who said what, if anybody reads it.
    pub fn write_down(&self, name: &str, text: &str) {
        if let Some(chronicle) = &self.chronicle {
            let _ = chronicle.send((name.to_owned(), text.to_owned()));
        }
    }

    /// The number of what is said next.
    pub const fn next_statement(&mut self) -> u32 {
        self.statements += 1;
        self.statements
    }

    /// The free place that is next to the start.
    fn free_spot(&self) -> Spot {
        let around = |radius: i32| {
            (-radius..=radius)
                .flat_map(move |dx| (-radius..=radius).filter_map(move |dy| START.moved(dx, dy, 0)))
        };
        (0..32)
            .flat_map(around)
            .find(|spot| self.is_free(*spot))
            .unwrap_or(START)
    }
}

/// A magic effect at a place.
#[must_use]
pub fn effect(spot: Spot, effect: u8) -> MagicEffect {
    MagicEffect {
        pos: spot.into(),
        effect: effect.into(),
    }
}
