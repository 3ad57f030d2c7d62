//! Code for one version and a few packets: what the version decides is plain, the rest is not there.
#![allow(
    clippy::unwrap_used,
    reason = "a packet that can't be read fails the test"
)]

use std::collections::VecDeque;
use std::sync::Arc;

use protogen_runtime::wire::Reader;
use protogen_runtime::wire::contract::{Message, Packet, Writer};
use protogen_runtime::wire::rsa::well_known_ot_test_key;
use protogen_runtime::wire::session::{Event, Session};
use protogen_tests::tibia_860_bot::game::s2c::{LoginSuccess, Talk, TalkTarget};
use protogen_tests::tibia_860_bot::game_login::c2s::{GameLogin, GameLoginAccount};
use protogen_tests::tibia_860_bot::{
    Client, Context, FromClient, MessageMode, Os, Position, Server, State, game,
};

#[test]
fn fields_of_one_version_are_no_options() {
    let talk = Talk {
        statement: 7,
        name: "Ann".into(),
        level: 8,
        mode: MessageMode::Say,
        target: TalkTarget::Place {
            pos: Position { x: 10, y: 20, z: 7 },
        },
        text: "hi".into(),
    };
    let mut bytes = Vec::new();
    talk.encode_packet(&mut Writer::new(&mut bytes), &mut Context::default())
        .unwrap();
    let read =
        game::s2c::Message::decode(&mut Reader::new(&bytes), &mut Context::default()).unwrap();
    assert_eq!(read.expect::<Talk>(), Ok(talk));
}

#[test]
fn an_opcode_that_moved_is_that_of_the_version() {
    let opcode = LoginSuccess::opcode(&Context::default()).unwrap();
    assert_eq!(opcode.to_string(), "0x0A");
}

#[test]
fn a_packet_that_was_not_chosen_is_raw() {
    let bytes = [0x82, 215, 7];
    let read =
        game::s2c::Message::decode(&mut Reader::new(&bytes), &mut Context::default()).unwrap();
    assert_eq!(read.name(), "Unknown");
}

#[test]
fn both_ends_of_one_version_switch_its_cipher_on() {
    let mut cx = Context::default();
    cx.rsa.private = Some(Arc::new(well_known_ot_test_key()));
    let mut client = Session::<Client>::new(cx.clone(), State::GameLogin).unwrap();
    let mut server = Session::<Server>::new(cx, State::GameLogin).unwrap();
    let login = GameLogin {
        os: Os::Windows,
        protocol: 860,
        xtea_key: [1, 2, 3, 4],
        gm: false,
        account: GameLoginAccount::Text("ana".into()),
        character: "Ana".into(),
        password: "pw".into(),
        timestamp: 7,
        random: 8,
    };
    client.push(&login).unwrap();
    client.push(&game::c2s::Ping).unwrap();
    let mut wire = Vec::new();
    client.transmit(&mut wire).unwrap();
    server.receive(&wire).unwrap();
    let mut events = VecDeque::new();
    while server.poll(&mut events).unwrap() {}
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(
        events[1],
        Event::Packet(FromClient::Game(game::c2s::Message::Ping))
    );
    assert_eq!(server.state(), State::Game);
}
