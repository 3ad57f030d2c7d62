//! What the client sees, by name: it keeps the creatures that the server tells of, and says in
//! words what each packet changes. Never sends.

use std::collections::HashMap;

use crate::generated::tibia::game::s2c::{Message, TalkTarget};
use crate::generated::tibia::{MappedThing, MappedThingAt, Position, Thing, ThingBody, Tile};
use crate::news::News;
use crate::spot::{Part, Spot};

/// What the client has seen.
#[derive(Debug, Default)]
pub struct Sights {
    me: u32,
    /// Where rows of the map are counted from.
    center: Spot,
    names: HashMap<u32, String>,
    places: HashMap<u32, Spot>,
}

impl Sights {
    /// Nothing yet, with the eyes of this creature.
    #[must_use]
    pub fn of(me: u32) -> Self {
        Self {
            me,
            ..Self::default()
        }
    }

    /// Takes a packet in; what is new by it.
    pub fn see(&mut self, packet: &Message) -> Vec<News> {
        match packet {
            Message::MapDescription(map) => {
                self.center = Spot::from(&map.pos);
                self.places.clear();
                let mut news = vec![News::Entered(self.center)];
                news.extend(self.look(&map.tiles, Part::WHOLE));
                news
            }
            Message::MapNorth(row) => self.row(&row.tiles, (0, -1), Part::NORTH),
            Message::MapEast(row) => self.row(&row.tiles, (1, 0), Part::EAST),
            Message::MapSouth(row) => self.row(&row.tiles, (0, 1), Part::SOUTH),
            Message::MapWest(row) => self.row(&row.tiles, (-1, 0), Part::WEST),
            Message::UpdateTile(update) => {
                let spot = Spot::from(&update.pos);
                self.places.retain(|_, place| *place != spot);
                self.tile(update.tile.as_ref(), spot)
            }
            Message::CreateOnMap(new) => self.thing(&new.thing, Spot::from(&new.pos)),
            Message::DeleteOnMap(gone) => {
                let gone = self.whom(&gone.what);
                let gone = gone.filter(|id| self.places.remove(id).is_some());
                let text = gone.map(|id| format!("{} vanishes", self.name(id)));
                text.map(News::Saw).into_iter().collect()
            }
            Message::MoveCreature(step) => self.step(&step.what, &step.to),
            Message::CancelWalk(_) => vec![News::Blocked],
            Message::Talk(talk) => {
                let place = match &talk.target {
                    TalkTarget::Channel { id } => format!(" in channel {id}"),
                    _ => String::new(),
                };
                let mode = format!("{:?}", talk.mode).to_lowercase();
                vec![News::Heard {
                    name: talk.name.clone(),
                    how: format!("{mode}{place}"),
                    text: talk.text.clone(),
                }]
            }
            Message::TextMessage(message) => vec![News::Saw(message.text.clone())],
            Message::Ping | Message::Pong => Vec::new(),
            Message::Unknown(raw) => vec![News::Saw(format!("an unknown packet: {raw:?}"))],
            other => vec![News::Saw(format!("[{}]", name_of(other)))],
        }
    }

    /// A creature's name.
    #[must_use]
    pub fn name(&self, id: u32) -> String {
        if id == self.me {
            return "you".to_owned();
        }
        let known = self.names.get(&id);
        known.map_or_else(|| format!("creature {id}"), String::clone)
    }

    fn row(&mut self, tiles: &[Option<Tile>], (dx, dy): (i32, i32), part: Part) -> Vec<News> {
        self.center = self.center.moved(dx, dy, 0).unwrap_or(self.center);
        self.look(tiles, part)
    }

    fn look(&mut self, tiles: &[Option<Tile>], part: Part) -> Vec<News> {
        let spots: Vec<_> = part.spots(self.center).collect();
        let seen = tiles.iter().zip(spots);
        seen.flat_map(|(tile, spot)| self.tile(tile.as_ref(), spot.unwrap_or_default()))
            .collect()
    }

    fn tile(&mut self, tile: Option<&Tile>, spot: Spot) -> Vec<News> {
        let things = tile.into_iter().flat_map(|tile| &tile.things);
        things.flat_map(|thing| self.thing(thing, spot)).collect()
    }

    fn thing(&mut self, thing: &Thing, spot: Spot) -> Vec<News> {
        let id = match &thing.body {
            ThingBody::NewCreature {
                remove, id, name, ..
            } => {
                self.names.remove(remove);
                self.names.insert(*id, name.clone());
                *id
            }
            ThingBody::KnownCreature { id, .. } => *id,
            _ => return Vec::new(),
        };
        if self.places.insert(id, spot) == Some(spot) || id == self.me {
            return Vec::new();
        }
        vec![News::Saw(format!("{} is at {spot}", self.name(id)))]
    }

    fn step(&mut self, what: &MappedThing, to: &Position) -> Vec<News> {
        let to = Spot::from(to);
        let Some(id) = self.whom(what) else {
            return Vec::new();
        };
        self.places.insert(id, to);
        if id == self.me {
            return vec![News::Moved(to)];
        }
        vec![News::Saw(format!("{} moves to {to}", self.name(id)))]
    }

    /// Who stands where a packet says.
    fn whom(&self, what: &MappedThing) -> Option<u32> {
        match what.at {
            MappedThingAt::Creature { id } => Some(id),
            MappedThingAt::Place { x, y, z, .. } => {
                let spot = Spot { x, y, z };
                let mut there = self.places.iter().filter(|(_, place)| **place == spot);
                there.next().map(|(id, _)| *id)
            }
        }
    }
}

fn name_of(message: &Message) -> &'static str {
    protogen_runtime::wire::Message::name(message)
}
