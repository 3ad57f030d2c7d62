//! What is said: on the map, in private, and what the server itself has to say.

use crate::generated::tibia::game::s2c::{Talk, TalkTarget, TextMessage, TextMessageDetail};
use crate::generated::tibia::{MessageMode, Position};
use crate::items::Count;
use crate::spot::Spot;
use crate::world::World;

/// Everyone's level, in the talk of this world.
pub const LEVEL: u16 = 8;

impl World {
    /// Says something on the map: a whisper is understood by those beside, a yell is heard far
    /// away. T14 game.cpp `playerSay`, `playerWhisper`, `playerYell`.
    pub fn say(&mut self, id: u32, mode: MessageMode, text: &str) {
        let Some(spot) = self.player(id).map(|player| player.creature.spot) else {
            return;
        };
        let text = if mode == MessageMode::Yell {
            text.chars().flat_map(louder).collect()
        } else {
            text.to_owned()
        };
        let target = TalkTarget::Place { pos: spot.into() };
        let said = self.talk(id, mode, target, text);
        self.write_down(&said.name, &said.text);
        let murmur = Talk {
            text: "pspsps".to_owned(),
            ..said.clone()
        };
        for listener in self.ids() {
            match self.hearing(listener, spot, mode) {
                Some(Hearing::Clear) => self.tell(listener, &said),
                Some(Hearing::Murmur) => self.tell(listener, &murmur),
                None => {}
            }
        }
    }

    /// Says something to one player alone.
    pub fn say_to(&mut self, id: u32, receiver: &str, text: &str) {
        let Some(other) = self.named(receiver) else {
            self.refuse(id, "A player with this name is not online.");
            return;
        };
        let said = self.talk(
            id,
            MessageMode::PrivateFrom,
            TalkTarget::Nothing,
            text.into(),
        );
        self.tell(other, &said);
        self.refuse(id, &format!("Message sent to {receiver}."));
    }

    /// What a player says, as others are sent it.
    pub fn talk(&mut self, id: u32, mode: MessageMode, target: TalkTarget, text: String) -> Talk {
        let name = self.player(id).map(|player| player.creature.name.clone());
        Talk {
            statement: Some(self.next_statement()),
            name: name.unwrap_or_default(),
            level: Some(LEVEL),
            mode,
            target,
            text,
        }
    }

    /// Tells one what does not work.
    pub fn refuse(&self, id: u32, text: &str) {
        self.inform(id, MessageMode::Failure, text);
    }

    /// Tells one something.
    pub fn inform(&self, id: u32, mode: MessageMode, text: &str) {
        let packet = TextMessage {
            mode,
            detail: TextMessageDetail::Plain,
            text: text.to_owned(),
        };
        self.tell(id, &packet);
    }

    /// Describes a thing that a player looks at.
    pub fn look(&self, id: u32, at: &Position, stack: u8) {
        let spot = Spot::from(at);
        let Some(tile) = self.map().tile(spot) else {
            self.refuse(id, "Sorry, not possible.");
            return;
        };
        let creature_stack = tile.creature_stack();
        match self.standing_at(spot) {
            Some(other) if stack == creature_stack => self.look_at(id, other),
            other => {
                let above = stack > creature_stack && other.is_some();
                let index = usize::from(stack) - usize::from(above);
                let thing = tile.things().nth(index).unwrap_or(&tile.ground);
                let text = match thing.kind.count {
                    Count::Pieces => format!("You see {} {}.", thing.count, thing.kind.name),
                    Count::None | Count::Fluid => format!("You see {}.", thing.kind.name),
                };
                self.inform(id, MessageMode::Look, &text);
            }
        }
    }

    /// Describes a creature that a player looks at.
    pub fn look_at(&self, id: u32, other: u32) {
        let text = match self.player(other).map(|other| &other.creature.name) {
            Some(_) if id == other => "You see yourself.".to_owned(),
            Some(name) => format!("You see {name} (Level {LEVEL})."),
            None => return,
        };
        self.inform(id, MessageMode::Look, &text);
    }

    fn hearing(&self, listener: u32, from: Spot, mode: MessageMode) -> Option<Hearing> {
        let ear = self.player(listener)?.creature.spot;
        let (columns, rows) = ear.distance(from);
        let within = |x, y| columns <= x && rows <= y;
        match mode {
            MessageMode::Yell => within(18, 14).then_some(Hearing::Clear),
            _ if ear.z != from.z || !within(8, 6) => None,
            MessageMode::Whisper if !within(1, 1) => Some(Hearing::Murmur),
            _ => Some(Hearing::Clear),
        }
    }
}

/// A letter in upper case, as far as clients have one: their text is ISO-8859-1.
fn louder(letter: char) -> impl Iterator<Item = char> {
    let is_known = letter.to_uppercase().all(|upper| upper <= '\u{FF}');
    let (upper, same) = match is_known {
        true => (Some(letter.to_uppercase()), None),
        false => (None, Some(letter)),
    };
    upper.into_iter().flatten().chain(same)
}

/// How well something is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hearing {
    Clear,
    Murmur,
}
