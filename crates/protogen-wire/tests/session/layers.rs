//! Layers that are switched on amid a stream, and keys that change.

use super::support::*;
use protogen_wire::session::{Event, SessionError};

#[test]
fn what_follows_a_switch_is_enciphered_both_ways_and_nothing_before_it() {
    let cx = Cx::of(&[LENGTH]);
    let mut client = client::<Many>(&cx);
    let mut server = server::<Many>(&cx);
    // Pushed in one turn: the switch splits the frame.
    client.push(&say(1, "plain")).unwrap();
    client.push(&Key(*b"0123456789abcdef")).unwrap();
    client.push(&say(2, "secret")).unwrap();
    let bytes = sent(&mut client);
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("plain") && !text.contains("secret"));
    assert_eq!(client.counts().frames_out, 2);
    let (events, error) = heard(&mut server, [&bytes]);
    assert_eq!((events.len(), error), (3, None));
    server.push(&say(3, "answer")).unwrap();
    let bytes = sent(&mut server);
    assert!(!String::from_utf8_lossy(&bytes).contains("answer"));
    let (events, _) = heard(&mut client, [&bytes]);
    assert_eq!(events, [Event::Packet(Message::Say(say(3, "answer")))]);
}

#[test]
fn a_new_key_holds_for_all_that_follows() {
    let cx = Cx::of(&[LENGTH]);
    let mut client = client::<Many>(&cx);
    let mut server = server::<Many>(&cx);
    client.push(&Key([1; 16])).unwrap();
    heard(&mut server, [sent(&mut client)]);
    client.push(&say(1, "old key")).unwrap();
    client.context_mut().key = Some([2; 16]);
    client.rekey().unwrap();
    client.push(&say(2, "new key")).unwrap();
    let bytes = sent(&mut client);
    // The first frame is of the old key, the second of the new one.
    let first = usize::from(u16::from_le_bytes([bytes[0], bytes[1]])) + 2;
    let (events, error) = heard(&mut server, [&bytes[..first]]);
    assert_eq!((events.len(), error), (1, None));
    server.context_mut().key = Some([2; 16]);
    server.rekey().unwrap();
    let (events, error) = heard(&mut server, [&bytes[first..]]);
    assert_eq!(events, [Event::Packet(Message::Say(say(2, "new key")))]);
    assert_eq!(error, None);
}

#[test]
fn a_layer_without_its_key_is_fatal_and_says_so() {
    let mut cx = Cx::of(&[LENGTH]);
    cx.stages = cx.enciphered.clone();
    let mut client = client::<Many>(&cx);
    client.push(&say(1, "")).unwrap();
    let error = client.transmit(&mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "frame: xtea at byte 2: no key was given");
    let (_, error) = heard(&mut server::<Many>(&cx), [[8, 0, 0, 0, 0, 0, 0, 0, 0, 0]]);
    assert!(matches!(error, Some(SessionError::Frame(_))));
}
