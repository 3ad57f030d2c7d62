//! How packets share frames, and how large frames may be.

use super::support::*;
use protogen_wire::{
    frame::Stage,
    session::{Event, SendError},
};

#[test]
fn packets_of_one_turn_share_a_frame_where_frames_hold_many() {
    let cx = Cx::of(&[LENGTH, ADLER]);
    let mut client = client::<Many>(&cx);
    for number in 0..100 {
        client.push(&say(number, "")).unwrap();
    }
    let bytes = sent(&mut client);
    assert_eq!((client.counts().frames_out, bytes.len()), (1, 606));
    let mut server = server::<Many>(&cx);
    let (events, error) = heard(&mut server, [bytes]);
    assert_eq!((events.len(), error), (100, None));
    assert_eq!(server.counts().frames_in, 1);
}

#[test]
fn packets_stand_alone_where_frames_hold_one() {
    let cx = Cx::of(&[LENGTH]);
    let mut client = client::<One>(&cx);
    for number in 0..100 {
        client.push(&say(number, "")).unwrap();
    }
    assert_eq!(sent(&mut client).len(), 100 * 8);
    assert_eq!(client.counts().frames_out, 100);
}

/// The frame's length is a `u16`: packets that fit alone must not be too much together.
#[test]
fn packets_that_share_a_frame_stay_below_what_its_length_can_say() {
    let text = "x".repeat(255);
    for stages in [&[LENGTH][..], &[LENGTH, ADLER], &[LENGTH, SEQUENCE]] {
        let mut cx = Cx::of(stages);
        cx.enciphered = stages.iter().copied().chain([Stage::Xtea, INNER]).collect();
        for switch in [false, true] {
            for odd in 0..12 {
                let mut client = client::<Many>(&cx);
                let mut server = server::<Many>(&cx);
                if switch {
                    client.push(&Key([1; 16])).unwrap();
                }
                client.push(&say(0, &text[..odd])).unwrap();
                for number in 0..600 {
                    client.push(&say(number, &text)).unwrap();
                }
                let bytes = sent(&mut client);
                let (events, error) = heard(&mut server, bytes.chunks(65_536));
                assert_eq!((events.len(), error), (601 + usize::from(switch), None));
                assert!(client.counts().frames_out < 6);
            }
        }
    }
}

/// What we send, a peer with equal limits can read; what it could not, is refused to the sender.
#[test]
fn a_packet_that_no_frame_holds_is_refused_to_its_sender() {
    let mut cx = Cx::of(&[LENGTH, ADLER]);
    cx.limits.frame_bytes = 60;
    for len in 0..100 {
        let mut client = client::<Many>(&cx);
        let mut server = server::<Many>(&cx);
        match client.push(&say(0, &"x".repeat(len))) {
            Ok(()) => {
                let (events, error) = heard(&mut server, [sent(&mut client)]);
                assert!(len <= 48, "{len}");
                assert!(matches!(events[..], [Event::Packet(_)]) && error.is_none());
            }
            Err(error) => {
                let too_large = SendError::TooLarge {
                    packet: "Say",
                    bytes: len + 6,
                    limit_bytes: 54,
                };
                assert_eq!((error, len > 48), (too_large, true));
                assert_eq!(client.error(), None);
            }
        }
    }
}

#[test]
fn an_empty_frame_is_no_packet_where_frames_hold_many() {
    let cx = Cx::of(&[LENGTH]);
    let mut server = server::<Many>(&cx);
    let (events, error) = heard(&mut server, [[0; 20]]);
    assert_eq!((events, error), (vec![], None));
    assert_eq!(server.counts().frames_in, 10);
}

#[test]
fn a_stream_without_frames_holds_packets_alone() {
    let cx = Cx::of(&[]);
    let bytes = wire::<Stream>(&cx, &[&say(1, "hi"), &Enter]);
    assert_eq!(bytes, [1, 1, 0, 0, 0, 2, b'h', b'i', 3]);
    let (events, error) = heard(&mut server::<Stream>(&cx), [&bytes[..], &[0xEE]]);
    assert_eq!(events.len(), 2);
    // Nobody knows where the next packet begins.
    assert!(error.is_some());
}
