//! Code for one version and a few packets: what the version decides is plain, the rest is not there.
#![allow(
    clippy::unwrap_used,
    reason = "a packet that can't be read fails the test"
)]

use protogen_runtime::wire::Reader;
use protogen_runtime::wire::contract::{Message, Packet, Writer};
use protogen_tests::tibia_860_bot::game::s2c::{LoginSuccess, Talk, TalkTarget};
use protogen_tests::tibia_860_bot::{Context, MessageMode, Position, game};

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
