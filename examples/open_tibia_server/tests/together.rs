//! Several players in one world: who sees and hears what, and in which form.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use open_tibia_server::generated::tibia::game::c2s;
use open_tibia_server::generated::tibia::game::s2c::Message;
use open_tibia_server::generated::tibia::{FromServer, MessageMode, Position, Step, ThingBody};
use open_tibia_server::{OpenTibia, Settings};
use support::{Line, game_login, localhost};

async fn server() -> OpenTibia {
    OpenTibia::start(localhost(), [0, 0], Settings::default())
        .await
        .unwrap()
}

async fn enter(server: &OpenTibia, version: u32, account: &str, character: &str) -> Line {
    let mut line = Line::to_game(server.game, version).await;
    line.until("Challenge").await;
    let challenge = line.last();
    line.send(&game_login(version, account, character, challenge))
        .await;
    line.until("TextMessage").await;
    line
}

fn game(packet: Option<FromServer>) -> Message {
    match packet {
        Some(FromServer::Game(message)) => message,
        other => panic!("{other:?}"),
    }
}

/// The creature that came into sight: its number, and its name if it was introduced.
async fn newcomer(line: &mut Line) -> (u32, Option<String>) {
    line.until("CreateOnMap").await;
    match game(line.last()) {
        Message::CreateOnMap(new) => match new.thing.body {
            ThingBody::NewCreature { id, name, .. } => (id, Some(name)),
            ThingBody::KnownCreature { id, .. } => (id, None),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

async fn talk(line: &mut Line, mode: MessageMode, text: &str) {
    let target = c2s::TalkTarget::Nothing;
    let text = text.to_owned();
    line.send(&c2s::Talk { mode, target, text }).await;
}

async fn heard(line: &mut Line) -> (String, MessageMode, String) {
    line.until("Talk").await;
    match game(line.last()) {
        Message::Talk(talk) => (talk.name, talk.mode, talk.text),
        other => panic!("{other:?}"),
    }
}

/// Both versions at once: what one says the other hears, each in its own numbers.
#[tokio::test]
async fn two_versions_meet_speak_and_part() {
    let server = server().await;
    let mut alice = enter(&server, 1098, "test", "Alice").await;
    let mut bob = enter(&server, 860, "test2", "Bob").await;
    let (bob_id, name) = newcomer(&mut alice).await;
    assert_eq!(name.as_deref(), Some("Bob"));

    bob.send(&c2s::WalkSouth).await;
    let names = bob.until("MapSouth").await;
    assert_eq!(names, ["MoveCreature", "MapSouth"]);
    alice.until("MoveCreature").await;
    bob.send(&c2s::TurnWest).await;
    alice.until("ChangeOnMap").await;
    let Message::ChangeOnMap(turn) = game(alice.last()) else {
        panic!("no turn");
    };
    assert!(matches!(turn.thing.body, ThingBody::Turn { id, .. } if id == bob_id));

    talk(&mut bob, MessageMode::Say, "hello").await;
    let said = ("Bob".to_owned(), MessageMode::Say, "hello".to_owned());
    assert_eq!(heard(&mut alice).await, said);
    assert_eq!(heard(&mut bob).await, said);
    // A letter without a great form in the clients' text stays small.
    talk(&mut alice, MessageMode::Yell, "hello \u{e4}\u{ff}").await;
    let loud = "HELLO \u{c4}\u{ff}".to_owned();
    let yelled = ("Alice".to_owned(), MessageMode::Yell, loud);
    assert_eq!(heard(&mut bob).await, yelled);

    bob.send(&c2s::LeaveGame).await;
    alice.until("DeleteOnMap").await;
    bob.closed().await;

    // Whom a client knows it is not told the name of again.
    let _bob = enter(&server, 860, "test2", "Bob").await;
    let (again, name) = newcomer(&mut alice).await;
    assert_ne!(again, bob_id, "a new creature, with a number of its own");
    assert_eq!(name.as_deref(), Some("Bob"));
    assert_eq!(alice.faults(), 0);
}

#[tokio::test]
async fn who_walks_away_is_deleted_and_comes_back_by_number_alone() {
    let server = server().await;
    let mut alice = enter(&server, 1098, "test", "Alice").await;
    let mut bob = enter(&server, 1098, "test2", "Bob").await;
    let (bob_id, _) = newcomer(&mut alice).await;
    let steps = vec![Step::West; 12];
    bob.send(&c2s::AutoWalk { steps }).await;
    alice.until("DeleteOnMap").await;
    talk(&mut bob, MessageMode::Say, "nobody hears this").await;
    heard(&mut bob).await;
    bob.send(&c2s::AutoWalk {
        steps: vec![Step::East; 12],
    })
    .await;
    assert_eq!(newcomer(&mut alice).await, (bob_id, None));
    talk(&mut bob, MessageMode::Say, "this she hears").await;
    assert_eq!(heard(&mut alice).await.2, "this she hears");
}

#[tokio::test]
async fn a_whisper_is_understood_by_those_beside_alone() {
    let server = server().await;
    let mut alice = enter(&server, 1098, "test", "Alice").await;
    let mut bob = enter(&server, 1098, "test2", "Bob").await;
    talk(&mut bob, MessageMode::Whisper, "secret").await;
    assert_eq!(heard(&mut alice).await.2, "secret");
    bob.send(&c2s::AutoWalk {
        steps: vec![Step::East; 3],
    })
    .await;
    for _ in 0..3 {
        bob.until("MapEast").await;
    }
    talk(&mut bob, MessageMode::Whisper, "secret").await;
    assert_eq!(heard(&mut alice).await.2, "pspsps");
}

#[tokio::test]
async fn channels_are_listed_joined_talked_in_and_left() {
    let server = server().await;
    let mut alice = enter(&server, 1098, "test", "Alice").await;
    let mut bob = enter(&server, 860, "test2", "Bob").await;
    for line in [&mut alice, &mut bob] {
        line.send(&c2s::RequestChannels).await;
        line.until("Channels").await;
        line.send(&c2s::JoinChannel { id: 3 }).await;
        line.until("OpenChannel").await;
    }
    alice.until("ChannelEvent").await;
    let packet = c2s::Talk {
        mode: MessageMode::Channel,
        target: c2s::TalkTarget::Channel { id: 3 },
        text: "to all".to_owned(),
    };
    bob.send(&packet).await;
    let said = ("Bob".to_owned(), MessageMode::Channel, "to all".to_owned());
    assert_eq!(heard(&mut alice).await, said);
    bob.send(&c2s::LeaveChannel { id: 3 }).await;
    bob.until("CloseChannel").await;
    bob.send(&packet).await;
    let names = bob.until("TextMessage").await;
    assert!(!names.contains(&"Talk"), "{names:?}");
}

/// Nobody sees anything of it but the one who is thrown out.
#[tokio::test]
async fn another_login_takes_the_character_over_where_it_stands() {
    let server = server().await;
    let mut alice = enter(&server, 1098, "test", "Alice").await;
    let mut bob = enter(&server, 1098, "test2", "Bob").await;
    bob.send(&c2s::WalkSouth).await;
    bob.until("MapSouth").await;
    alice.until("MoveCreature").await;
    let mut again = Line::to_game(server.game, 860).await;
    again.until("Challenge").await;
    let challenge = again.last();
    again
        .send(&game_login(860, "test2", "Bob", challenge))
        .await;
    again.until("MapDescription").await;
    let Message::MapDescription(map) = game(again.last()) else {
        panic!("no map");
    };
    again.until("TextMessage").await;
    bob.closed().await;
    again.send(&c2s::WalkNorth).await;
    let names = alice.until("MoveCreature").await;
    assert_eq!(names, ["MoveCreature"], "he neither vanished nor came");
    let Message::MoveCreature(step) = game(alice.last()) else {
        panic!("no step");
    };
    assert_eq!(step.to.y, map.pos.y - 1);
}

/// Into the house and up: the step to the stairs, then the whole map of the floor above.
#[tokio::test]
async fn stairs_lead_to_the_floor_above_and_walls_stop_who_walks() {
    let server = server().await;
    let mut alice = enter(&server, 1098, "test", "Alice").await;
    // (1032, 1032) to the door at (1040, 1032), and on to the stairs at (1045, 1031).
    let mut steps = vec![Step::East; 13];
    steps.push(Step::North);
    alice.send(&c2s::AutoWalk { steps }).await;
    alice.until("MapDescription").await;
    let Message::MapDescription(map) = game(alice.last()) else {
        panic!("no map");
    };
    assert_eq!((map.pos.x, map.pos.y, map.pos.z), (1045, 1032, 6));
    alice
        .send(&c2s::AutoWalk {
            steps: vec![Step::South; 4],
        })
        .await;
    let names = alice.until("CancelWalk").await;
    assert_eq!(names.iter().filter(|name| **name == "MapSouth").count(), 3);
    assert_eq!(alice.faults(), 0);
}

#[tokio::test]
async fn what_lies_and_who_stands_on_the_map_can_be_looked_at() {
    let server = server().await;
    let mut alice = enter(&server, 860, "test", "Alice").await;
    // The coins lie two columns to the east of the start and one row to the south of it.
    let coins = Position {
        x: 1034,
        y: 1033,
        z: 7,
    };
    let own = Position {
        x: 1032,
        y: 1032,
        z: 7,
    };
    let nowhere = Position { x: 1, y: 1, z: 7 };
    for (pos, stack, text) in [
        (coins.clone(), 1, "You see 25 gold coins."),
        (coins, 0, "You see grass."),
        (own, 1, "You see yourself."),
        (nowhere, 255, "Sorry, not possible."),
    ] {
        let thing = 0;
        alice.send(&c2s::Look { pos, thing, stack }).await;
        alice.until("TextMessage").await;
        let Message::TextMessage(message) = game(alice.last()) else {
            panic!("no text");
        };
        assert_eq!(message.text, text);
    }
}
