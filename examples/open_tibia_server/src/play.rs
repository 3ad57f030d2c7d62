//! What a player does in the game: each packet, and what of the world it moves.

use protogen_runtime::wire::Outbox;
use tokio::time::Instant;

use crate::generated::tibia::game::c2s::*;
use crate::generated::tibia::game::s2c;
use crate::generated::tibia::{Context, Direction, MessageMode, Outfit, OutfitLook};
use crate::peer::{Fault, Peer};
use crate::spot::direction;
use crate::world::World;

type Out<'o> = Outbox<'o, Context>;

/// Packets without fields that walk or turn.
macro_rules! moves {
    ($($method:ident($packet:ident) => $verb:ident($direction:ident);)*) => {$(
        async fn $method(&mut self, _: $packet, _: &mut Out<'_>) -> Result<(), Fault> {
            self.$verb(Direction::$direction)
        }
    )*};
}

impl Peer {
    /// What a connection says from which the character was taken is not heard any more.
    fn world(&self, act: impl FnOnce(&mut World, u32)) -> Result<(), Fault> {
        let mut world = self.realm.world();
        let player = world.player(self.player);
        if player.is_some_and(|player| player.is_played_over(self.connection.id())) {
            act(&mut world, self.player);
        }
        Ok(())
    }

    fn walk(&self, direction: Direction) -> Result<(), Fault> {
        self.world(|world, id| world.walk(id, [direction], Instant::now()))
    }

    fn turn(&self, direction: Direction) -> Result<(), Fault> {
        self.world(|world, id| world.turn(id, direction))
    }
}

impl Handler for Peer {
    type Error = Fault;

    moves! {
        on_walk_north(WalkNorth) => walk(North);
        on_walk_east(WalkEast) => walk(East);
        on_walk_south(WalkSouth) => walk(South);
        on_walk_west(WalkWest) => walk(West);
        on_walk_north_east(WalkNorthEast) => walk(NorthEast);
        on_walk_south_east(WalkSouthEast) => walk(SouthEast);
        on_walk_south_west(WalkSouthWest) => walk(SouthWest);
        on_walk_north_west(WalkNorthWest) => walk(NorthWest);
        on_turn_north(TurnNorth) => turn(North);
        on_turn_east(TurnEast) => turn(East);
        on_turn_south(TurnSouth) => turn(South);
        on_turn_west(TurnWest) => turn(West);
    }

    async fn on_auto_walk(&mut self, packet: AutoWalk, _: &mut Out<'_>) -> Result<(), Fault> {
        let way: Vec<_> = packet.steps.into_iter().filter_map(direction).collect();
        self.world(|world, id| world.walk(id, way, Instant::now()))
    }

    async fn on_stop(&mut self, _: Stop, _: &mut Out<'_>) -> Result<(), Fault> {
        self.world(World::stop)
    }

    /// Answered here and not by the driver: a client that reads the answer knows that all it sent
    /// before was handled.
    async fn on_ping(&mut self, _: Ping, out: &mut Out<'_>) -> Result<(), Fault> {
        Ok(out.push(&s2c::Pong)?)
    }

    async fn on_leave_game(&mut self, _: LeaveGame, _: &mut Out<'_>) -> Result<(), Fault> {
        self.world(World::leave)
    }

    async fn on_look(&mut self, packet: Look, _: &mut Out<'_>) -> Result<(), Fault> {
        self.world(|world, id| world.look(id, &packet.pos, packet.stack))
    }

    async fn on_look_creature(
        &mut self,
        packet: LookCreature,
        _: &mut Out<'_>,
    ) -> Result<(), Fault> {
        self.world(|world, id| world.look_at(id, packet.creature))
    }

    async fn on_use_item(&mut self, _: UseItem, _: &mut Out<'_>) -> Result<(), Fault> {
        self.world(|world, id| world.refuse(id, "You cannot use this object."))
    }

    async fn on_talk(&mut self, packet: Talk, _: &mut Out<'_>) -> Result<(), Fault> {
        self.world(|world, id| match packet.target {
            TalkTarget::To { receiver } => world.say_to(id, &receiver, &packet.text),
            TalkTarget::Channel { id: channel } => world.say_in(id, channel, &packet.text),
            TalkTarget::Nothing => match packet.mode {
                MessageMode::Say | MessageMode::Whisper | MessageMode::Yell => {
                    world.say(id, packet.mode, &packet.text);
                }
                _ => world.refuse(id, "Sorry, not possible."),
            },
        })
    }

    async fn on_request_channels(
        &mut self,
        _: RequestChannels,
        _: &mut Out<'_>,
    ) -> Result<(), Fault> {
        self.world(|world, id| world.list_channels(id))
    }

    async fn on_join_channel(&mut self, packet: JoinChannel, _: &mut Out<'_>) -> Result<(), Fault> {
        self.world(|world, id| world.join_channel(id, packet.id))
    }

    async fn on_leave_channel(
        &mut self,
        packet: LeaveChannel,
        _: &mut Out<'_>,
    ) -> Result<(), Fault> {
        self.world(|world, id| world.leave_channel(id, packet.id))
    }

    async fn on_open_private_channel(
        &mut self,
        packet: OpenPrivateChannel,
        out: &mut Out<'_>,
    ) -> Result<(), Fault> {
        let name = packet.receiver;
        Ok(out.push(&s2c::OpenPrivateChannel { name })?)
    }

    async fn on_request_outfit(&mut self, _: RequestOutfit, _: &mut Out<'_>) -> Result<(), Fault> {
        self.world(|world, id| world.offer_outfits(id))
    }

    async fn on_change_outfit(
        &mut self,
        packet: ChangeOutfit,
        _: &mut Out<'_>,
    ) -> Result<(), Fault> {
        let outfit = Outfit {
            look: OutfitLook::Body {
                id: packet.look,
                head: packet.head,
                body: packet.body,
                legs: packet.legs,
                feet: packet.feet,
                addons: Some(0),
            },
            mount: Some(0),
        };
        self.world(|world, id| world.dress(id, outfit))
    }

    async fn on_request_quest_log(
        &mut self,
        _: RequestQuestLog,
        out: &mut Out<'_>,
    ) -> Result<(), Fault> {
        let quests = Vec::new();
        Ok(out.push(&s2c::QuestLog { quests })?)
    }
}
