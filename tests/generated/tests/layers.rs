//! Every layer of a frame, between both ends.
#![allow(
    clippy::unwrap_used,
    reason = "what can't be sent or read fails the test"
)]

use std::collections::VecDeque;

use protogen_runtime::wire::contract::{Protocol, Refused};
use protogen_runtime::wire::session::{Event, Policies, Session};
use protogen_tests::layers::{Application, Client, Context, Server, both, c2s, feature, s2c};

/// Adds the mask to every byte.
struct Adds;

impl Application for Adds {
    fn open_scramble(&self, mask: i128, bytes: &[u8]) -> Result<Vec<u8>, Refused> {
        let mask = u8::try_from(mask).unwrap();
        Ok(bytes.iter().map(|byte| byte.wrapping_sub(mask)).collect())
    }
    fn seal_scramble(&self, mask: i128, bytes: &[u8]) -> Result<Vec<u8>, Refused> {
        let mask = u8::try_from(mask).unwrap();
        Ok(bytes.iter().map(|byte| byte.wrapping_add(mask)).collect())
    }
}

/// What `from` sends, and what `to` makes of it when it arrives in pieces of 7 bytes.
fn carry<P: Protocol, Q: Protocol>(
    from: &mut Session<P>,
    to: &mut Session<Q>,
) -> (Vec<u8>, Vec<Q::Inbound>) {
    let mut wire = Vec::new();
    from.transmit(&mut wire).unwrap();
    from.transmitted(wire.len());
    let mut events = VecDeque::new();
    for bytes in wire.chunks(7) {
        to.receive(bytes).unwrap();
        while to.poll(&mut events).unwrap() {}
    }
    let packets = events.into_iter().map(|event| match event {
        Event::Packet(packet) => packet,
        other => panic!("{other:?}"),
    });
    (wire, packets.collect())
}

fn text(text: &str) -> both::Text {
    both::Text { text: text.into() }
}

/// Text of both ends through these layers, before and behind the packets that switch some on; the
/// last frame of each end.
fn talk(features: u64) -> [Vec<u8>; 2] {
    let cx = Context::default()
        .with_feature(features, true)
        .with_application(Adds);
    let mut client = Session::<Client>::new(cx.clone(), ()).unwrap();
    let mut server = Session::<Server>::new(cx, ()).unwrap();
    client.set_policies(Policies::STRICT);
    server.set_policies(Policies::STRICT);
    let long = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb".repeat(10);

    client.push(&text("before")).unwrap();
    client
        .push(&c2s::Begin {
            secret_of_both: [7; 32],
            key_of_both: [1, 2, 3, 4],
        })
        .unwrap();
    client.push(&text("behind")).unwrap();
    let (_, seen) = carry(&mut client, &mut server);
    let [
        c2s::Message::Text(_),
        c2s::Message::Begin(_),
        c2s::Message::Text(_),
    ] = &seen[..]
    else {
        panic!("{seen:?}");
    };
    server
        .push(&both::Veil {
            veil_of_both: [9, 8, 7],
        })
        .unwrap();
    server.push(&text("veiled")).unwrap();
    let (_, seen) = carry(&mut server, &mut client);
    assert_eq!(seen.len(), 2);
    let mut last = [Vec::new(), Vec::new()];
    for _ in 0..3 {
        client.push(&text(&long)).unwrap();
        let (wire, seen) = carry(&mut client, &mut server);
        assert_eq!(seen, [c2s::Message::Text(text(&long))]);
        last[0] = wire;
        server.push(&text(&long)).unwrap();
        let (wire, seen) = carry(&mut server, &mut client);
        assert_eq!(seen, [s2c::Message::Text(text(&long))]);
        last[1] = wire;
    }
    last
}

/// Two bytes of length, the opcode, two bytes of length, the text.
const PLAIN: usize = 2 + 1 + 2 + 320;

#[test]
fn frames_are_plain_without_layers() {
    for wire in talk(0) {
        assert_eq!(wire.len(), PLAIN);
        assert_eq!(wire[..2], [0x45, 0x01]);
        assert!(wire.ends_with(b"aaaaaaaabbbbbbbbbbbbbbbb"));
    }
}

#[test]
fn each_layer_carries_packets_both_ways() {
    let len = |features| talk(features).map(|wire| wire.len());
    let same = [PLAIN; 2];
    assert_eq!(len(feature::MASKED), same);
    assert_eq!(len(feature::SUMMED), same.map(|len| len + 4));
    assert_eq!(len(feature::NUMBERED), same.map(|len| len + 4));
    assert_eq!(len(feature::SEALED), same.map(|len| len + 8 + 16));
    assert_eq!(len(feature::BLOCKED), same.map(|_| 2 + 328));
    assert_eq!(len(feature::VEILED), same);
    assert_eq!(len(feature::SCRAMBLED), same);
    for (features, most) in [
        (feature::NUMBERED | feature::SMALL, 40),
        (feature::WINDOWED, 30),
        (feature::RUNS, 80),
    ] {
        for wire in talk(features) {
            assert!(wire.len() < most, "{}", wire.len());
        }
    }
}

#[test]
fn bytes_of_a_text_are_hidden_where_a_layer_hides_them() {
    for hiding in [
        feature::MASKED,
        feature::SEALED,
        feature::BLOCKED,
        feature::VEILED,
        feature::SCRAMBLED,
    ] {
        for wire in talk(hiding) {
            assert!(!wire.windows(8).any(|bytes| bytes == b"aaaaaaaa"));
        }
    }
}

#[test]
fn all_layers_stand_together() {
    let all = feature::MASKED
        | feature::SUMMED
        | feature::NUMBERED
        | feature::SEALED
        | feature::BLOCKED
        | feature::VEILED
        | feature::SCRAMBLED
        | feature::SMALL;
    talk(all);
}
