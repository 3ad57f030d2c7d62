//! What becomes of faults: policies, and sessions that stay dead.

use std::collections::VecDeque;

use super::support::*;
use protogen_wire::{
    frame::{FrameFault, StageName},
    session::{Event, Policies, Reaction, SendError, SessionError},
};

/// A frame of these bytes.
fn frame(payload: &[u8]) -> Vec<u8> {
    let mut frame = u16::try_from(payload.len()).unwrap().to_le_bytes().to_vec();
    frame.extend_from_slice(payload);
    frame
}

/// What a server with these policies makes of a frame between two good ones.
fn between(policies: Policies, stages: &Cx, frame: &[u8]) -> (Vec<&'static str>, bool) {
    let mut server = server::<Many>(stages);
    server.set_policies(policies);
    let good = wire::<Many>(stages, &[&say(1, "")]);
    let (events, error) = heard(&mut server, [&good[..], frame, &good[..]]);
    let names = events.iter().map(|event| match event {
        Event::Packet(_) => "packet",
        Event::Malformed(_) => "malformed",
        Event::Refused(_) => "refused",
        _ => "other",
    });
    (names.collect(), error.is_some())
}

#[test]
fn each_kind_of_fault_is_skipped_or_closes_as_its_policy_says() {
    let plain = Cx::of(&[LENGTH]);
    let sealed = Cx::of(&[LENGTH, ADLER]);
    let malformed = frame(&[0xEE, 1, 2, 3]);
    let unexpected = frame(&[4]);
    let mut refused = wire::<Many>(&sealed, &[&say(9, "")]);
    refused[2] ^= 1;
    type Set = fn(&mut Policies, Reaction);
    let cases: [(&Cx, &[u8], &str, Set); 3] = [
        (&plain, &malformed, "malformed", |p, to| p.malformed = to),
        (&plain, &unexpected, "malformed", |p, to| p.unexpected = to),
        (&sealed, &refused, "refused", |p, to| p.frame = to),
    ];
    for (cx, bytes, event, set) in cases {
        let mut skips = Policies::STRICT;
        set(&mut skips, Reaction::Skip);
        let skipped = between(skips, cx, bytes);
        assert_eq!(skipped, (vec!["packet", event, "packet"], false));
        let mut closes = Policies::LENIENT;
        set(&mut closes, Reaction::Close);
        assert_eq!(between(closes, cx, bytes), (vec!["packet"], true));
    }
}

#[test]
fn the_bytes_of_a_malformed_packet_are_not_lost() {
    let cx = Cx::of(&[LENGTH]);
    let mut server = server::<Many>(&cx);
    let bytes = frame(&[3, 0xEE, 7, 8]);
    let (events, _) = heard(&mut server, [bytes]);
    let Event::Malformed(malformed) = &events[1] else {
        panic!("{events:?}");
    };
    assert_eq!(malformed.rest, [0xEE, 7, 8]);
    assert_eq!(server.state(), State::Inside, "what stood before it holds");
}

#[test]
fn a_dead_session_repeats_its_reason() {
    let cx = Cx::of(&[LENGTH]);
    let mut server = server::<Many>(&cx);
    server.set_policies(Policies::STRICT);
    let (_, error) = heard(&mut server, [frame(&[0xEE])]);
    let error = error.unwrap();
    assert!(matches!(error, SessionError::Packet(_)), "{error}");
    for _ in 0..2 {
        assert_eq!(server.receive(&[1]), Err(error.clone()));
        assert_eq!(server.receive_end(), Err(error.clone()));
        assert_eq!(server.poll(&mut VecDeque::new()), Err(error.clone()));
        assert_eq!(server.transmit(&mut Vec::new()), Err(error.clone()));
        assert_eq!(server.rekey(), Err(error.clone()));
        assert_eq!(server.pass(None, 0), Err(error.clone()));
        let dead = SendError::from(error.clone());
        assert_eq!(server.push(&say(1, "")), Err(dead.clone()));
        assert_eq!(server.push_raw("raw", &[1]), Err(dead));
        assert_eq!(server.error(), Some(&error));
    }
    server.close("too late");
    assert_eq!(server.error(), Some(&error));
}

#[test]
fn what_was_said_before_a_fault_still_leaves() {
    let cx = Cx::of(&[LENGTH, ADLER]);
    let mut server = server::<Many>(&cx);
    server.set_policies(Policies::STRICT);
    server.push(&say(1, "before")).unwrap();
    let (_, error) = heard(&mut server, [[1, 0, 0]]);
    let mut out = Vec::new();
    assert_eq!(server.transmit(&mut out), Ok(true));
    assert_eq!(out, wire::<Many>(&cx, &[&say(1, "before")]));
    assert_eq!(server.transmit(&mut out), Err(error.unwrap()));
}

#[test]
fn closing_lets_what_was_pushed_leave() {
    let cx = Cx::of(&[LENGTH]);
    let mut server = server::<Many>(&cx);
    server.push(&say(1, "before")).unwrap();
    server.close("done");
    let closed = SessionError::Closed {
        reason: "done".into(),
    };
    assert_eq!(
        server.push(&say(2, "after")),
        Err(SendError::from(closed.clone()))
    );
    assert_eq!(sent(&mut server), wire::<Many>(&cx, &[&say(1, "before")]));
    assert_eq!(server.error(), Some(&closed));
}

#[test]
fn a_stream_that_ends_within_a_frame_is_truncated() {
    let cx = Cx::of(&[LENGTH]);
    for len in 1..8 {
        let mut server = server::<Many>(&cx);
        let bytes = &wire::<Many>(&cx, &[&say(1, "")])[..len];
        assert_eq!(heard(&mut server, [bytes]), (vec![], None));
        let truncated = SessionError::Truncated { bytes: len };
        assert_eq!(server.receive_end(), Err(truncated));
    }
    let mut server = server::<Many>(&cx);
    heard(&mut server, [wire::<Many>(&cx, &[&say(1, "")])]);
    assert_eq!(server.receive_end(), Ok(()));
}

#[test]
fn a_length_above_the_limit_is_refused_before_its_bytes_arrive() {
    let mut cx = Cx::of(&[LENGTH]);
    cx.limits.frame_bytes = 100;
    let mut server = server::<Many>(&cx);
    let (events, error) = heard(&mut server, [99_u16.to_le_bytes()]);
    let Some(SessionError::Frame(error)) = error else {
        panic!("{events:?} {error:?}");
    };
    let limit = FrameFault::LengthLimit {
        len: 101,
        limit: 100,
    };
    assert_eq!((error.stage, error.fault), (StageName::Length, limit));
}

#[test]
fn packets_of_the_other_end_or_state_are_not_sent() {
    let cx = Cx::of(&[LENGTH]);
    let mut server = server::<Many>(&cx);
    let packet = "Key";
    let wrong = SendError::WrongDirection { packet };
    assert_eq!(server.push(&Key([0; 16])), Err(wrong));
    let packet = "Move";
    let state = "outside";
    let early = SendError::NotInState { packet, state };
    assert_eq!(server.push(&Move), Err(early));
    server.push(&Enter).unwrap();
    server.push(&Move).unwrap();
    assert_eq!(server.counts().packets_out, 2);
}
