//! Frames that say their length nowhere: they end with certain bytes, or all have one size.
#![allow(clippy::unwrap_used, reason = "what can't be sent fails the test")]

use std::collections::VecDeque;

use protogen_runtime::wire::contract::Protocol;
use protogen_runtime::wire::frame::{FrameFault, StageName};
use protogen_runtime::wire::session::{Event, Policies, SendError, Session, SessionError};
use protogen_tests::{cells, lines};

fn wire<P: Protocol>(session: &mut Session<P>) -> Vec<u8> {
    let mut wire = Vec::new();
    session.transmit(&mut wire).unwrap();
    session.transmitted(wire.len());
    wire
}

/// The packets of these bytes, which come one at a time.
fn read<P: Protocol>(session: &mut Session<P>, wire: &[u8]) -> Vec<P::Inbound> {
    let mut events = VecDeque::new();
    for byte in wire.chunks(1) {
        session.receive(byte).unwrap();
        while session.poll(&mut events).unwrap() {}
    }
    let packets = events.into_iter().map(|event| match event {
        Event::Packet(packet) => packet,
        other => panic!("{other:?}"),
    });
    packets.collect()
}

/// Why a session is dead after these bytes and the end of the stream.
fn refused<P: Protocol>(session: &mut Session<P>, wire: &[u8]) -> SessionError {
    session.set_policies(Policies::STRICT);
    let mut events = VecDeque::new();
    let read = session.receive(wire);
    let read = read.and_then(|()| {
        loop {
            match session.poll(&mut events) {
                Ok(true) => {}
                Ok(false) => break session.receive_end(),
                Err(error) => break Err(error),
            }
        }
    });
    read.unwrap_err()
}

fn line(text: &str) -> lines::both::Say {
    lines::both::Say { text: text.into() }
}

fn line_ends() -> (Session<lines::Client>, Session<lines::Server>) {
    let cx = lines::Context::default();
    (
        Session::new(cx.clone(), ()).unwrap(),
        Session::new(cx, ()).unwrap(),
    )
}

fn cell_ends() -> (Session<cells::Client>, Session<cells::Server>) {
    (Session::new((), ()).unwrap(), Session::new((), ()).unwrap())
}

#[test]
fn lines_are_told_apart_by_their_ends() {
    let (mut client, mut server) = line_ends();
    client.push(&line("oi")).unwrap();
    client.push(&lines::both::Quit).unwrap();
    let wire = wire(&mut client);
    assert_eq!(wire, b"Soi\r\nQ\r\n");
    assert_eq!(
        read(&mut server, &wire),
        [
            lines::c2s::Message::Say(line("oi")),
            lines::c2s::Message::Quit
        ]
    );
}

#[test]
fn a_packet_that_holds_the_end_of_a_line_is_refused_and_the_next_one_leaves() {
    let (mut client, _) = line_ends();
    let Err(SendError::Frame { packet, error }) = client.push(&line("o\r\ni")) else {
        panic!("sent");
    };
    assert_eq!(packet, "Say");
    assert_eq!(
        (error.stage, error.offset, error.fault),
        (StageName::Length, 2, FrameFault::DelimiterInside)
    );
    assert!(client.context().last.get().is_err(), "it has set nothing");
    // Half of a delimiter is none, not even before a whole one.
    client.push(&line("o\r")).unwrap();
    assert_eq!(wire(&mut client), b"So\r\r\n");
}

#[test]
fn a_line_that_never_ends_is_refused_at_the_limit() {
    let (_, mut server) = line_ends();
    let error = refused(&mut server, &[b'S'; 66_000]);
    let SessionError::Frame(error) = error else {
        panic!("{error}");
    };
    assert!(
        matches!(error.fault, FrameFault::LengthLimit { .. }),
        "{error}"
    );
}

#[test]
fn a_line_without_its_end_waits_and_is_lost_with_the_stream() {
    let (_, mut server) = line_ends();
    assert_eq!(read(&mut server, b"Soi\r"), []);
    assert_eq!(
        refused(&mut server, b""),
        SessionError::Truncated { bytes: 4 }
    );
}

#[test]
fn cells_have_one_size() {
    let (mut client, mut server) = cell_ends();
    let say = || cells::both::Say { text: "oi".into() };
    client.push(&say()).unwrap();
    client.push(&say()).unwrap();
    let wire = wire(&mut client);
    assert_eq!(wire.len(), 32);
    assert_eq!(wire[4..8], [1, 2, b'o', b'i']);
    let seen = read(&mut server, &wire);
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1], cells::c2s::Message::Say(say()));
}

#[test]
fn a_packet_that_does_not_fill_its_cell_is_refused() {
    let (mut client, _) = cell_ends();
    let blob = |len| cells::both::Blob {
        bytes: vec![7; len],
    };
    let Err(SendError::Frame { error, .. }) = client.push(&blob(10)) else {
        panic!("sent");
    };
    let expected = FrameFault::OtherSize {
        size: 16,
        actual: 15,
    };
    assert_eq!(error.fault, expected);
    let too_large = client.push(&blob(12)).unwrap_err();
    assert!(matches!(
        too_large,
        SendError::TooLarge {
            bytes: 13,
            limit_bytes: 12,
            ..
        }
    ));
    client.push(&blob(11)).unwrap();
    assert_eq!(wire(&mut client).len(), 16);
}

#[test]
fn part_of_a_cell_waits_and_is_lost_with_the_stream() {
    let (_, mut server) = cell_ends();
    assert_eq!(
        refused(&mut server, &[0; 15]),
        SessionError::Truncated { bytes: 15 }
    );
}
