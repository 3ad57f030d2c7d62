//! The chat channels: which there are, who listens to them.

use crate::generated::tibia::game::s2c::{
    ChannelEvent, Channels, CloseChannel, OpenChannel, TalkTarget,
};
use crate::generated::tibia::{Channel, MessageMode};
use crate::world::World;

const CHANNELS: [(u16, &str); 3] = [(3, "World Chat"), (5, "Advertising"), (7, "Help")];

impl World {
    /// Lists the channels.
    pub fn list_channels(&self, id: u32) {
        let channels = CHANNELS.map(|(id, name)| Channel {
            id,
            name: name.to_owned(),
        });
        let channels = channels.to_vec();
        self.tell(id, &Channels { channels });
    }

    /// Lets a player listen to a channel.
    pub fn join_channel(&mut self, id: u32, channel: u16) {
        let Some((_, name)) = CHANNELS.iter().find(|(known, _)| *known == channel) else {
            self.refuse(id, "This channel does not exist.");
            return;
        };
        let packet = OpenChannel {
            id: channel,
            name: (*name).to_owned(),
            joined: Some(Vec::new()),
            invited: Some(Vec::new()),
        };
        self.tell(id, &packet);
        if let Some(player) = self.player_mut(id)
            && player.channels.insert(channel)
        {
            self.tell_event(id, channel, Event::Joined);
        }
    }

    /// Lets a player listen no more.
    pub fn leave_channel(&mut self, id: u32, channel: u16) {
        if let Some(player) = self.player_mut(id)
            && player.channels.remove(&channel)
        {
            player.tell(&CloseChannel { id: channel });
            self.tell_event(id, channel, Event::Left);
        }
    }

    /// Says something to all who listen to a channel.
    pub fn say_in(&mut self, id: u32, channel: u16, text: &str) {
        let listens = |world: &Self, id| {
            world
                .player(id)
                .is_some_and(|player| player.channels.contains(&channel))
        };
        if !listens(self, id) {
            self.refuse(id, "You are not in this channel.");
            return;
        }
        let target = TalkTarget::Channel { id: channel };
        let said = self.talk(id, MessageMode::Channel, target, text.to_owned());
        for listener in self.ids() {
            if listens(self, listener) {
                self.tell(listener, &said);
            }
        }
    }

    /// Tells the others in a channel who came or went; clients before 9.10 can't be told.
    fn tell_event(&self, id: u32, channel: u16, event: Event) {
        let Some(player) = self.player(id) else {
            return;
        };
        let packet = ChannelEvent {
            channel,
            name: player.creature.name.clone(),
            event: event as u8,
        };
        for listener in self.ids().into_iter().filter(|listener| *listener != id) {
            if let Some(other) = self.player(listener)
                && other.version >= 910
                && other.channels.contains(&channel)
            {
                other.tell(&packet);
            }
        }
    }
}

/// T14 enums: `CHANNELEVENT_JOIN`, `CHANNELEVENT_LEAVE`.
#[derive(Debug, Clone, Copy)]
enum Event {
    Joined = 0,
    Left = 1,
}
