//! Steps and turns: what they change, and what those who see them are sent.

use std::time::Duration;

use tokio::time::Instant;

use crate::generated::tibia::Direction;
use crate::generated::tibia::game::s2c::{
    CancelWalk, ChangeOnMap, DeleteOnMap, MapDescription, MapEast, MapNorth, MapSouth, MapWest,
    MoveCreature,
};
use crate::spot::{Spot, facing, offsets};
use crate::view::{Part, turned};
use crate::world::{TELEPORT, World};

/// How long a step takes; one to a corner takes three times as long.
pub const STEP: Duration = Duration::from_millis(200);

impl World {
    /// Walks these steps from now on, instead of those it had still to take.
    pub fn walk(&mut self, id: u32, way: impl IntoIterator<Item = Direction>, now: Instant) {
        if let Some(player) = self.player_mut(id) {
            player.way = way.into_iter().collect();
        }
        self.walk_on(id, now);
    }

    /// Takes the next step, if it is time.
    pub fn walk_on(&mut self, id: u32, now: Instant) {
        let Some(player) = self.player_mut(id) else {
            return;
        };
        if now < player.may_step {
            return;
        }
        let Some(direction) = player.way.pop_front() else {
            return;
        };
        let is_corner = !matches!(offsets(direction), (0, _) | (_, 0));
        player.may_step = now + if is_corner { STEP * 3 } else { STEP };
        self.step(id, direction);
    }

    /// Stands still.
    pub fn stop(&mut self, id: u32) {
        if let Some(player) = self.player_mut(id) {
            player.way.clear();
        }
        self.cancel_walk(id);
    }

    /// Looks to a side.
    pub fn turn(&mut self, id: u32, direction: Direction) {
        let Some(player) = self.player_mut(id) else {
            return;
        };
        player.creature.direction = direction;
        let spot = player.creature.spot;
        let packet = ChangeOnMap {
            what: self.mapped(spot),
            thing: turned(id, direction),
        };
        for viewer in self.spectators(spot, id).into_iter().chain([id]) {
            // A client that was never told of it has nothing to turn.
            if self
                .player(viewer)
                .is_some_and(|viewer| viewer.known.knows(id))
            {
                self.tell(viewer, &packet);
            }
        }
    }

    fn step(&mut self, id: u32, direction: Direction) {
        let Some(from) = self.player(id).map(|player| player.creature.spot) else {
            return;
        };
        let Some(to) = from.towards(direction).filter(|to| self.is_free(*to)) else {
            if let Some(player) = self.player_mut(id) {
                player.way.clear();
            }
            self.refuse(id, "There is not enough room.");
            self.cancel_walk(id);
            return;
        };
        let what = self.mapped(from);
        let packet = MoveCreature {
            what,
            to: to.into(),
        };
        if let Some(player) = self.player_mut(id) {
            player.creature.direction = facing(direction);
        }
        self.put(id, to);
        for viewer in self.ids().into_iter().filter(|viewer| *viewer != id) {
            self.show_move(viewer, id, (from, to), &packet);
        }
        self.tell(id, &packet);
        self.show_rows(id, from, to);
        if let Some(end) = self.map().leads_to(to).filter(|end| self.is_free(*end)) {
            self.change_floor(id, to, end);
        }
    }

    /// Shows a step to another: it may lead into sight, or out of it.
    fn show_move(&mut self, viewer: u32, id: u32, way: (Spot, Spot), packet: &MoveCreature) {
        let Some(eye) = self.player(viewer).map(|viewer| viewer.creature.spot) else {
            return;
        };
        let (from, to) = way;
        match (eye.sees(from), eye.sees(to)) {
            (true, true) => self.tell(viewer, packet),
            (true, false) => {
                let what = packet.what.clone();
                self.tell(viewer, &DeleteOnMap { what });
            }
            (false, true) => self.show(viewer, id, to),
            (false, false) => {}
        }
    }

    /// What has come into sight of who took the step: rows first, then columns, each seen from
    /// where the step has led so far.
    fn show_rows(&mut self, id: u32, from: Spot, to: Spot) {
        let half = Spot { y: to.y, ..from };
        if to.y < from.y {
            let tiles = self.part(id, half, Part::NORTH);
            self.tell(id, &MapNorth { from: None, tiles });
        } else if to.y > from.y {
            let tiles = self.part(id, half, Part::SOUTH);
            self.tell(id, &MapSouth { from: None, tiles });
        }
        if to.x > from.x {
            let tiles = self.part(id, to, Part::EAST);
            self.tell(id, &MapEast { from: None, tiles });
        } else if to.x < from.x {
            let tiles = self.part(id, to, Part::WEST);
            self.tell(id, &MapWest { from: None, tiles });
        }
    }

    /// Stairs: gone here, there again, and the client gets the whole map, as T14 does it.
    fn change_floor(&mut self, id: u32, from: Spot, to: Spot) {
        let what = self.mapped(from);
        self.vanish(id, from);
        self.tell(id, &DeleteOnMap { what });
        self.put(id, to);
        self.show_map(id);
        self.appear(id, TELEPORT);
    }

    /// The whole map around a player.
    pub fn show_map(&mut self, id: u32) {
        let Some(spot) = self.player(id).map(|player| player.creature.spot) else {
            return;
        };
        let tiles = self.part(id, spot, Part::WHOLE);
        let pos = spot.into();
        self.tell(id, &MapDescription { pos, tiles });
    }

    fn cancel_walk(&self, id: u32) {
        if let Some(player) = self.player(id) {
            let direction = player.creature.direction;
            player.tell(&CancelWalk { direction });
        }
    }
}
