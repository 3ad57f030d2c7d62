//! Views of recorded frames: their texts and bytes stand in the frame, and they become the packets
//! that are read without them.
#![allow(
    clippy::unwrap_used,
    reason = "a recording that can't be read fails the test"
)]

mod recorded;

use protogen_runtime::wire::contract::{Message as _, Name, RegionForm};
use protogen_runtime::wire::packets::{FrameMode, Packets};
use protogen_runtime::wire::{MessageView as _, Reader};
use protogen_tests::chat::login;
use protogen_tests::tibia::game::s2c::{Message, MessageView};
use protogen_tests::tibia::{Context, State, game_login};
use recorded::{Items, frames};

/// Whether a text is a piece of the frame.
fn stands_in(text: &str, frame: &[u8]) -> bool {
    let (frame, text) = (frame.as_ptr_range(), text.as_bytes().as_ptr_range());
    frame.start <= text.start && text.end <= frame.end
}

#[test]
fn what_players_say_is_read_without_a_copy() {
    let mut cx = Context::default().with_client(1098).with_application(Items);
    cx.rsa.form = RegionForm::Plain;
    let mut state = State::GameLogin;
    let (mut talks, mut packets_in_all) = (0, 0);
    for frame in frames("game_1098_alice.json")
        .iter()
        .filter(|f| f.from_server)
    {
        let plain = &frame.plain;
        if state == State::GameLogin {
            let mut first = Packets::new(Reader::new(plain), FrameMode::Many);
            let challenge = first.next::<game_login::s2c::Message>(&mut cx, |_| Name::default());
            assert_eq!(challenge.unwrap().unwrap().name(), "Challenge");
            state = State::Game;
            continue;
        }
        let mut owned = Packets::new(Reader::new(plain), FrameMode::Many);
        let mut views = owned.clone();
        let mut other = cx.clone();
        while let Some(view) = views.next_view::<MessageView<'_>>(&mut cx, |_| Name::default()) {
            let view = view.unwrap();
            let packet = owned.next::<Message>(&mut other, |_| Name::default());
            assert_eq!(view.to_owned(), packet.unwrap().unwrap());
            packets_in_all += 1;
            if let MessageView::Talk(talk) = &view {
                assert!(stands_in(&talk.text, plain) && stands_in(&talk.name, plain));
                assert_eq!((view.name(), &*talk.name), ("Talk", "Alice"));
                talks += 1;
            }
        }
    }
    assert!(
        talks > 0 && packets_in_all > 40,
        "{talks} of {packets_in_all}"
    );
}

#[test]
fn text_that_is_not_utf8_on_the_wire_is_copied() {
    // "Zo" and U+00EB in ISO-8859-1, then "x".
    let bytes = [
        0x01, 0x03, 0x00, b'Z', b'o', 0xEB, 0x01, 0x00, b'x', 0xE8, 0x03, 0x00, 0x00,
    ];
    let mut r = Reader::new(&bytes);
    let read = login::c2s::MessageView::decode(&mut r, &mut ()).unwrap();
    let login::c2s::MessageView::Login(login) = read else {
        panic!("{read:?}");
    };
    assert_eq!((&*login.username, &*login.password), ("Zo\u{EB}", "x"));
    assert!(!stands_in(&login.username, &bytes));
    assert!(stands_in(&login.password, &bytes));
}

#[test]
fn a_fault_in_a_view_is_the_packets_own() {
    let bytes = [0x01, 0x03, 0x00, b'Z'];
    let view = login::c2s::MessageView::decode(&mut Reader::new(&bytes), &mut ());
    let packet = login::c2s::Message::decode(&mut Reader::new(&bytes), &mut ());
    assert_eq!(view.unwrap_err(), packet.unwrap_err());
}

#[test]
fn a_view_shows_no_secrets() {
    let bytes = [
        0x01, 0x01, 0x00, b'a', 0x02, 0x00, b'p', b'w', 0xE8, 0x03, 0x00, 0x00,
    ];
    let view = login::c2s::MessageView::decode(&mut Reader::new(&bytes), &mut ()).unwrap();
    let shown = format!("{view:?}");
    assert!(shown.contains("***") && !shown.contains("pw"), "{shown}");
}
