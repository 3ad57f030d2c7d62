//! A schema file in place, and hand-written packets that belong to its protocol.

use protogen_runtime::Packet;
use protogen_runtime::wire::outbox::{Outbox, Tray};
use protogen_runtime::wire::{Decode as _, Message as _, Packet as _, Reader};

use super::bytes::{is_coded, packet};

pub mod tiny {
    //! All of it, for every version.
    protogen_runtime::schema!("tests/macros/tiny.pgen");
}

pub mod old {
    //! One version and one packet.
    protogen_runtime::schema!(
        "tests/macros/tiny.pgen",
        at(version = 2),
        packets(Talk),
        views(Talk),
        sync_handler,
        tests = omit
    );
}

#[test]
fn a_schema_is_code_in_place() {
    use tiny::game::s2c::{Message, Talk};
    let talk = Talk {
        kind: tiny::Kind::Yell,
        level: Some(7),
        text: "hi".into(),
    };
    is_coded(&talk, &[2, 7, 0, 2, b'h', b'i'], tiny::Context::default());
    let bytes = packet(&talk, tiny::Context::default());
    let read = Message::decode(&mut Reader::new(&bytes), &mut tiny::Context::default()).unwrap();
    assert_eq!(read.name(), "Talk");
}

#[test]
fn a_fixed_version_has_neither_options_nor_other_packets() {
    let talk = old::game::s2c::Talk {
        kind: old::Kind::Say,
        text: "hi".into(),
    };
    let mut cx = old::Context::default();
    assert_eq!(packet(&talk, cx.clone()), [0xAA, 1, 2, b'h', b'i']);
    let bytes = [2, 0, 0, 0, 0];
    let read = old::game::s2c::Message::decode(&mut Reader::new(&bytes), &mut cx).unwrap();
    assert_eq!(read.name(), "Unknown");
}

#[test]
fn a_sync_handler_is_done_when_its_method_returns() {
    use old::game::s2c::{Dispatch, Handler, Message, Talk};
    struct Listener(Vec<String>);
    impl Handler for Listener {
        type Error = ();
        fn on_talk(
            &mut self,
            talk: Talk,
            _: &mut Outbox<'_, old::Context>,
        ) -> Result<(), Self::Error> {
            self.0.push(talk.text);
            Ok(())
        }
    }
    let talk = Talk {
        kind: old::Kind::Say,
        text: "hi".into(),
    };
    let mut listener = Listener(Vec::new());
    let mut tray = Tray::new(old::Context::default());
    let called = Dispatch(&mut listener).call(Message::Talk(talk), &mut tray.outbox());
    assert_eq!((called, listener.0), (Ok(()), vec!["hi".into()]));
}

#[test]
fn a_view_borrows_from_the_bytes() {
    let bytes = [1, 2, b'h', b'i'];
    let read =
        old::game::s2c::TalkView::decode(&mut Reader::new(&bytes), &mut old::Context::default());
    let talk = read.unwrap();
    assert_eq!(talk.text.as_ptr(), bytes[2..].as_ptr());
    assert_eq!(talk.to_owned().text, "hi");
}

/// Written by hand, with the schema's types, versions and contexts.
#[derive(Debug, PartialEq, Packet)]
#[packet(s2c, id = 0xAA @until(3) | 0xAB @since(3), state = game)]
#[packet(protocol = tiny, schema = "tests/macros/tiny.pgen")]
struct Talk {
    kind: tiny::Kind,
    #[wire(since(5))]
    level: Option<u16>,
    #[wire(if kind == Yell)]
    at: Option<tiny::Position>,
    #[wire(str[u8])]
    text: String,
    #[before(let half: u16 = limit / 2)]
    #[wire(if half > 7)]
    mark: Option<u8>,
}

#[test]
fn a_hand_written_packet_belongs_to_a_protocol() {
    let talk = Talk {
        kind: tiny::Kind::Yell,
        level: Some(9),
        at: Some(tiny::Position { x: 1, y: 2 }),
        text: "a".into(),
        mark: Some(5),
    };
    is_coded(
        &talk,
        &[2, 9, 0, 1, 0, 2, 0, 1, b'a', 5],
        tiny::Context::default(),
    );
    assert_eq!(Talk::STATES, ["game"]);
    let mut old = tiny::Context::default();
    old.set_version(1);
    assert_eq!(packet(&talk, old)[..2], [0xAA, 2]);
}
