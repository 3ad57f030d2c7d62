//! How much waits to be sent, and what becomes of the rest.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::support::*;
use protogen_wire::session::{Event, Queue, SendError, SessionError, WhenFull};

/// A client whose queue holds ten of these packets.
fn full(when_full: WhenFull) -> protogen_wire::Session<Client<One>> {
    let mut client = client::<One>(&Cx::of(&[LENGTH]));
    client.set_queue(Queue {
        limit_bytes: 100,
        when_full,
    });
    for number in 0..10 {
        client.push(&say(number, "text")).unwrap();
    }
    assert_eq!(client.queued_bytes(), 100);
    client
}

fn numbers(client: &mut protogen_wire::Session<Client<One>>) -> Vec<u8> {
    let bytes = sent(client);
    bytes.chunks(12).map(|frame| frame[3]).collect()
}

#[test]
fn a_full_queue_refuses_and_goes_on() {
    let mut client = full(WhenFull::Refuse);
    let refused = SendError::Full { limit_bytes: 100 };
    assert_eq!(client.push(&say(10, "text")), Err(refused));
    assert_eq!(numbers(&mut client), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    client.push(&say(11, "text")).unwrap();
    assert_eq!(numbers(&mut client), [11]);
}

#[test]
fn bytes_count_until_they_have_left() {
    let mut client = full(WhenFull::Refuse);
    let mut out = Vec::new();
    while client.transmit(&mut out).unwrap() {}
    assert_eq!((out.len(), client.queued_bytes()), (120, 120));
    assert!(client.push(&say(10, "text")).is_err());
    client.transmitted(119);
    assert_eq!(client.queued_bytes(), 1);
    client.push(&say(10, "text")).unwrap();
}

#[test]
fn a_full_queue_drops_the_oldest_of_a_class() {
    let mut client = full(WhenFull::DropOldest(&["Say"]));
    client.push(&say(10, "text")).unwrap();
    client.push(&Enter).unwrap();
    client.push(&say(11, "t")).unwrap();
    assert_eq!(client.counts().dropped, 2);
    let bytes = sent(&mut client);
    let mut server = server::<One>(&Cx::of(&[LENGTH]));
    let (events, error) = heard(&mut server, [bytes]);
    assert_eq!((events.len(), error), (11, None));
    assert_eq!(
        server.state(),
        State::Inside,
        "another class is not dropped"
    );
}

/// What does not help is not dropped.
#[test]
fn nothing_is_dropped_in_vain() {
    let mut client = full(WhenFull::DropOldest(&["Move"]));
    let refused = SendError::Full { limit_bytes: 100 };
    assert_eq!(client.push(&say(10, "text")), Err(refused));
    assert_eq!(client.counts().dropped, 0);
    assert_eq!(numbers(&mut client).len(), 10);
}

#[test]
fn a_full_queue_closes() {
    let mut client = full(WhenFull::Close);
    let closed = SessionError::QueueFull { limit_bytes: 100 };
    let dead = SendError::from(closed.clone());
    assert_eq!(client.push(&say(10, "text")), Err(dead));
    // What was said before may leave, and is whole.
    let mut out = Vec::new();
    assert_eq!(client.transmit(&mut out), Ok(true));
    assert_eq!(out.len(), 120);
    assert_eq!(client.transmit(&mut out), Err(closed));
}

#[test]
fn a_packet_that_no_queue_holds_is_refused_by_its_size() {
    let mut client = full(WhenFull::Close);
    let too_large = SendError::TooLarge {
        packet: "Say",
        bytes: 206,
        limit_bytes: 100,
    };
    assert_eq!(client.push(&say(10, &"x".repeat(200))), Err(too_large));
    assert_eq!(client.error(), None);
}

/// A key that was never sent must not be used.
#[test]
fn a_refused_packet_leaves_the_context_as_it_was() {
    let mut client = full(WhenFull::Refuse);
    assert!(client.push(&Key([7; 16])).is_err());
    assert_eq!(client.context().key, None);
    assert_eq!(client.queued_bytes(), 100);
}

#[test]
fn a_packet_that_no_frame_holds_leaves_the_context_as_it_was() {
    let mut cx = Cx::of(&[LENGTH]);
    cx.limits.frame_bytes = 12;
    let mut client = client::<One>(&cx);
    let too_large = SendError::TooLarge {
        packet: "Key",
        bytes: 17,
        limit_bytes: 10,
    };
    assert_eq!(client.push(&Key([7; 16])), Err(too_large));
    assert_eq!(client.context().key, None);
}

/// However much waits, what is taken at once is little: the rest may still give way.
#[test]
fn what_was_not_taken_can_still_give_way() {
    let mut client = client::<One>(&Cx::of(&[LENGTH]));
    client.set_queue(Queue {
        limit_bytes: 400_000,
        when_full: WhenFull::DropOldest(&["Say"]),
    });
    let text = "x".repeat(194);
    for number in 0..2000 {
        client.push(&say(number, &text)).unwrap();
    }
    let mut out = Vec::new();
    client.transmit(&mut out).unwrap();
    assert!((64_000..70_000).contains(&out.len()), "{} bytes", out.len());
    for number in 2000..4000 {
        client.push(&say(number, &text)).unwrap();
    }
    while client.transmit(&mut out).unwrap() {}
    let mut server = server::<One>(&Cx::of(&[LENGTH]));
    let (events, _) = heard(&mut server, [&out]);
    let dropped = usize::try_from(client.counts().dropped).unwrap();
    assert_eq!(events.len() + dropped, 4000);
    assert!(dropped > 1600, "{dropped} dropped");
}

/// Packets of another class stand before, between and behind those that give way.
#[test]
fn what_is_kept_stays_whole_and_in_order() {
    let mut client = client::<One>(&Cx::of(&[LENGTH]));
    client.set_queue(Queue {
        limit_bytes: 121,
        when_full: WhenFull::DropOldest(&["Say"]),
    });
    for number in 0..40 {
        if number % 5 == 0 {
            client.push(&Enter).unwrap();
        }
        client.push(&say(number, "text")).unwrap();
    }
    let (events, error) = heard(&mut server::<One>(&Cx::of(&[LENGTH])), [sent(&mut client)]);
    let mut enters = 0;
    let mut numbers = Vec::new();
    for event in events {
        match event {
            Event::Packet(Message::Say(Say(number, text))) if text == b"text" => {
                numbers.push(number);
            }
            Event::Packet(Message::Enter) => enters += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((enters, error), (8, None));
    assert_eq!(numbers, (29..40).collect::<Vec<_>>());
    assert_eq!(client.counts().dropped, 29);
}

/// An encoder that panics has written half a packet: it never leaves.
#[test]
fn a_panic_of_an_encoder_leaves_nothing_behind() {
    for when_full in [WhenFull::Refuse, WhenFull::DropOldest(&["Say"])] {
        let mut client = client::<One>(&Cx::of(&[LENGTH]));
        client.set_queue(Queue {
            limit_bytes: 1000,
            when_full,
        });
        client.push(&say(1, "text")).unwrap();
        let too_long = say(2, &"x".repeat(300));
        let pushed = catch_unwind(AssertUnwindSafe(|| client.push(&too_long)));
        assert!(pushed.is_err());
        client.push(&say(3, "text")).unwrap();
        let pushed = catch_unwind(AssertUnwindSafe(|| client.push(&too_long)));
        assert!(pushed.is_err());
        assert_eq!(numbers(&mut client), [1, 3]);
        assert_eq!(client.queued_bytes(), 0);
    }
}
