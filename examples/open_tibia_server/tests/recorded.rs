//! What real clients sent to a TFS server is sent to ours, byte for byte, over TCP.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use open_tibia_server::generated::tibia::{FromServer, game, login};
use open_tibia_server::{Asked, OpenTibia, Settings};
use protogen_runtime::wire::Message as _;
use support::{Frame, Line, frames, localhost};

async fn server() -> OpenTibia {
    let settings = Settings {
        // What the recorded server had asked of Alice.
        challenge: Asked::Fixed {
            timestamp: 1_795_194_886,
            random: 250,
        },
        ..Settings::default()
    };
    OpenTibia::start(localhost(), [0, 0], settings)
        .await
        .unwrap()
}

/// The only frame of the client in this recording.
fn request(name: &str) -> Frame {
    frames(name)
        .into_iter()
        .find(|frame| !frame.from_server)
        .unwrap()
}

#[tokio::test]
async fn a_recorded_login_gets_the_list_of_characters() {
    let server = server().await;
    let mut line = Line::to_login(server.login, 1098).await;
    line.replay(&request("login_1098_ok.json")).await;
    let names = line.until("CharacterList").await;
    let recorded = Line::names_of(&frames("login_1098_ok.json"), 1098);
    assert_eq!(names, recorded);
    let Some(FromServer::Login(login::s2c::Message::CharacterList(list))) = line.last() else {
        panic!("no list");
    };
    let names: Vec<_> = list
        .characters
        .unwrap()
        .into_iter()
        .map(|listed| listed.name)
        .collect();
    assert_eq!(names, ["Alfred", "Alice"]);
    assert_eq!(list.worlds.unwrap()[0].port, server.game.port());
    line.closed().await;
}

#[tokio::test]
async fn a_recorded_login_with_a_wrong_password_gets_the_recorded_answer() {
    let server = server().await;
    let recorded = frames("login_1098_badpw.json");
    let mut line = Line::to_login(server.login, 1098).await;
    line.replay(&recorded[0]).await;
    assert_eq!(line.until("LoginErrorNew").await, ["LoginErrorNew"]);
    let Some(FromServer::Login(answer)) = line.last() else {
        panic!("no answer");
    };
    assert_eq!(support::written(&answer, 1098), recorded[1].plain);
    line.closed().await;
}

#[tokio::test]
async fn a_recorded_login_of_8_60_gets_a_list_of_its_own_form() {
    let server = server().await;
    let mut line = Line::to_login(server.login, 860).await;
    line.replay(&request("login_860_refused.json")).await;
    assert_eq!(line.until("CharacterList").await, ["Motd", "CharacterList"]);
    let Some(FromServer::Login(login::s2c::Message::CharacterList(list))) = line.last() else {
        panic!("no list");
    };
    let alice = &list.legacy.unwrap()[1];
    assert_eq!((&*alice.name, alice.ip), ("Alice", [127, 0, 0, 1]));
    assert_eq!(alice.port, server.game.port());
}

#[tokio::test]
async fn a_login_that_is_not_what_its_version_says_is_closed_without_an_answer() {
    let server = server().await;
    let mut line = Line::to_login(server.login, 1098).await;
    line.replay(&request("login_wrong_version.json")).await;
    line.closed().await;
    assert!(line.last().is_none());
}

/// Alice of the recording enters our world. What the recorded server sent her at her very first
/// login, her presents, is left out of the comparison.
#[tokio::test]
async fn a_recorded_game_login_is_answered_by_the_recorded_sequence_of_packets() {
    let server = server().await;
    let recorded = frames("game_1098_alice.json");
    let mut line = Line::to_game(server.game, 1098).await;
    assert_eq!(line.until("Challenge").await, ["Challenge"]);
    let ours = Line::challenge_of(line.last());
    assert_eq!(ours, recorded[0].plain);
    line.replay(&recorded[1]).await;
    let names = line.until("TextMessage").await;
    let mut theirs = Line::names_of(&recorded[1..3], 1098);
    let presents = theirs
        .iter()
        .position(|name| *name == "PlayerInventory")
        .unwrap()
        + 1;
    theirs.drain(presents..theirs.len() - 1);
    assert_eq!(names, theirs);
}

/// All that Alice did in the recording, and what she must hear to it.
#[tokio::test]
async fn a_recorded_session_is_played_through() {
    let server = server().await;
    let recorded = frames("game_1098_alice.json");
    let sent = recorded.iter().filter(|frame| !frame.from_server);
    let mut line = Line::to_game(server.game, 1098).await;
    let answers: &[&[&str]] = &[
        &["TextMessage"],                     // the login
        &["MoveCreature", "MapNorth"],        // north
        &["MoveCreature", "MapEast"],         // east
        &["ChangeOnMap"],                     // turn east
        &["Talk"],                            // say
        &["Channels"],                        // list of channels
        &["OpenChannel"],                     // open channel 3
        &["Talk"],                            // say in channel 3
        &[],                                  // pong
        &["ChooseOutfit"],                    // outfits
        &["QuestLog"],                        // quests
        &["TextMessage"],                     // use
        &["TextMessage"],                     // look
        &["MapNorth", "MapNorth", "MapEast"], // autowalk
        &[],                                  // extended opcode
        &[],                                  // logout
    ];
    line.until("Challenge").await;
    let mut steps = 0;
    for (frame, expected) in sent.zip(answers) {
        line.replay(frame).await;
        for name in *expected {
            line.until(name).await;
        }
        steps += 1;
    }
    assert_eq!(steps, answers.len());
    line.closed().await;
    assert_eq!(line.faults(), 0);
}

#[tokio::test]
async fn a_login_by_another_challenge_is_closed() {
    let server = server().await;
    let mut line = Line::to_game(server.game, 1098).await;
    line.until("Challenge").await;
    line.replay(&request("game_1098_bob.json")).await;
    line.closed().await;
}

#[tokio::test]
async fn another_version_is_told_which_ones_are_spoken() {
    let server = server().await;
    for version in [1000, 1097] {
        let mut line = Line::to_login(server.login, version).await;
        line.send(&support::account_login(version)).await;
        let name = if version >= 1076 {
            "LoginErrorNew"
        } else {
            "LoginError"
        };
        assert_eq!(line.until(name).await, [name]);
        line.closed().await;
    }
    let mut line = Line::to_game(server.game, 1000).await;
    line.until("Challenge").await;
    let challenge = line.last();
    line.send(&support::game_login(1000, "test", "Alice", challenge))
        .await;
    assert_eq!(line.until("LoginError").await, ["LoginError"]);
    let Some(FromServer::Game(game::s2c::Message::LoginError(error))) = line.last() else {
        panic!("no answer");
    };
    assert_eq!(
        error.message,
        "Only clients with protocol 8.60 or 10.98 allowed!"
    );
    assert_eq!(game::s2c::Message::LoginError(error).name(), "LoginError");
}
