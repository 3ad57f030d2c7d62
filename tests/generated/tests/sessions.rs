//! Recorded sessions of Open Tibia through the generated code: every payload is read to its last byte
//! and written back.
#![allow(
    clippy::unwrap_used,
    reason = "a recording that can't be read fails the test"
)]

mod recorded;

use protogen_runtime::wire::contract::{Message, Name, RegionForm, Writer};
use protogen_runtime::wire::packets::{FrameMode, Packets};
use protogen_runtime::wire::{DecodeError, Reader};
use protogen_tests::tibia::{Context, State, game, game_login, login};
use recorded::{Items, frames};

/// Reads the packets of one payload as `M`, writes them again, and gives the state behind them.
fn through<M: Message<Context = Context> + PartialEq + std::fmt::Debug>(
    plain: &[u8],
    mode: FrameMode,
    (reading, writing): (&mut Context, &mut Context),
    next: impl Fn(&M, &Context) -> Option<State>,
) -> Result<(usize, Option<State>), DecodeError> {
    let mut packets = Packets::new(Reader::new(plain), mode);
    let mut written = Vec::new();
    let mut read = Vec::new();
    let mut state = None;
    while let Some(packet) = packets.next::<M>(reading, |_| Name::default()) {
        let packet = packet?;
        assert_ne!(packet.name(), "Unknown", "{packet:?}");
        state = next(&packet, reading).or(state);
        packet
            .encode(&mut Writer::new(&mut written), writing)
            .unwrap();
        read.push(packet);
    }
    if written != plain {
        // A client fills its RSA regions up with random bytes; what is not filler reads the same.
        assert!(
            mode == FrameMode::OneLenient && state.is_some() || plain.first() == Some(&1),
            "{read:?}"
        );
        assert_eq!(written.len(), plain.len());
        let mut cx = writing.clone();
        let mut again = Packets::new(Reader::new(&written), mode);
        for packet in &read {
            assert_eq!(
                again.next::<M>(&mut cx, |_| Name::default()).unwrap()?,
                *packet
            );
        }
    }
    Ok((read.len(), state))
}

fn session(name: &str, version: u32, start: State) -> Result<usize, DecodeError> {
    let end = || {
        let mut cx = Context::default()
            .with_client(version)
            .with_application(Items);
        cx.rsa.form = RegionForm::Plain;
        cx
    };
    let (mut client, mut server) = ((end(), end()), (end(), end()));
    let mut state = start;
    let mut count = 0;
    for frame in frames(name) {
        let plain = &frame.plain;
        let to_client = (&mut client.0, &mut server.1);
        let to_server = (&mut server.0, &mut client.1);
        let (read, moved) = match (state, frame.from_server) {
            (State::Login, true) => through(
                plain,
                FrameMode::Many,
                to_client,
                login::s2c::Message::next_state,
            )?,
            (State::Login, false) => through(
                plain,
                FrameMode::OneLenient,
                to_server,
                login::c2s::Message::next_state,
            )?,
            (State::GameLogin, true) => through(
                plain,
                FrameMode::Many,
                to_client,
                game_login::s2c::Message::next_state,
            )?,
            (State::GameLogin, false) => through(
                plain,
                FrameMode::OneLenient,
                to_server,
                game_login::c2s::Message::next_state,
            )?,
            (_, true) => through(
                plain,
                FrameMode::Many,
                to_client,
                game::s2c::Message::next_state,
            )?,
            (_, false) => through(
                plain,
                FrameMode::OneLenient,
                to_server,
                game::c2s::Message::next_state,
            )?,
        };
        count += read;
        state = moved
            .filter(|state| *state != State::Closed)
            .unwrap_or(state);
    }
    Ok(count)
}

#[test]
fn a_login_is_read_and_written_again() {
    assert!(session("login_1098_ok.json", 1098, State::Login).unwrap() > 2);
    assert!(session("login_1098_badpw.json", 1098, State::Login).unwrap() > 1);
    assert!(session("login_860_refused.json", 860, State::Login).unwrap() > 1);
}

#[test]
fn a_game_is_read_and_written_again() {
    assert!(session("game_1098_alice.json", 1098, State::GameLogin).unwrap() > 30);
    assert!(session("game_1098_bob.json", 1098, State::GameLogin).unwrap() > 30);
    assert!(session("game_1098_bob_combat.json", 1098, State::GameLogin).unwrap() > 30);
}
