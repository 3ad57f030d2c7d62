//! Row 20 of the test plan: sequence numbers, replayed, forged, and at their end.

use super::support::*;
use protogen_wire::{
    Session,
    frame::{FrameFault, Sequence, Stage},
    session::{Policies, SessionError},
};

fn numbered(first: u32) -> Cx {
    let sequence = Sequence {
        first,
        ..Sequence::OPEN_TIBIA
    };
    Cx::of(&[LENGTH, Stage::Sequence(sequence)])
}

/// So many frames, one packet each.
fn frames(cx: &Cx, count: u32) -> Vec<Vec<u8>> {
    let mut client = client::<One>(cx);
    (0..count)
        .map(|number| {
            client.push(&say(number, "")).unwrap();
            sent(&mut client)
        })
        .collect()
}

/// Whether the session dies of this frame, says so as a fault of security, and changes nothing.
fn is_rejected(server: &mut Session<Server<One>>, frame: &[u8]) -> bool {
    let (state, counts) = (server.state(), *server.counts());
    let (events, error) = heard(server, [frame]);
    let Some(error @ SessionError::Frame(fault)) = &error else {
        return false;
    };
    let packets = server.counts().packets_in;
    matches!(fault.fault, FrameFault::OutOfSequence { .. })
        && error.is_security()
        && events.is_empty()
        && server.state() == state
        && packets == counts.packets_in
        && server.receive(frame).as_ref() == Err(error)
}

#[test]
fn row_20_a_frame_out_of_sequence_is_rejected_whenever_it_comes() {
    let cx = numbered(0);
    let recorded = frames(&cx, 40);
    let mut tried = 0;
    let mut rejected = 0;
    for after in 0..recorded.len() {
        for (replayed, frame) in recorded.iter().enumerate() {
            if replayed == after {
                continue;
            }
            // The next one but for this: a repeat at once, one from before, one from the future.
            let mut server = server::<One>(&cx);
            // Even a peer who bears with everything does not bear with this.
            server.set_policies(Policies::LENIENT);
            let (events, error) = heard(&mut server, &recorded[..after]);
            assert_eq!((events.len(), error), (after, None));
            tried += 1;
            rejected += u32::from(is_rejected(&mut server, frame));
        }
    }
    assert_eq!(rejected, tried);
    println!(
        "figure: {rejected} of {tried} replayed and forged frames rejected, session dead, state unchanged"
    );
}

#[test]
fn the_number_after_the_greatest_is_the_first_again() {
    let cx = numbered(0x7FFF_FFFE);
    let recorded = frames(&cx, 4);
    let fields: Vec<&[u8]> = recorded.iter().map(|frame| &frame[2..6]).collect();
    assert_eq!(
        fields,
        [
            [0xFE, 0xFF, 0xFF, 0x7F],
            [0xFF, 0xFF, 0xFF, 0x7F],
            [0, 0, 0, 0],
            [1, 0, 0, 0]
        ]
    );
    let (events, error) = heard(&mut server::<One>(&cx), &recorded);
    assert_eq!((events.len(), error), (4, None));
    for wrong in [0, 1, 3] {
        let mut server = server::<One>(&cx);
        heard(&mut server, &recorded[..2]);
        assert!(is_rejected(&mut server, &recorded[wrong]));
    }
}

/// The bit that says "compressed" is no way around the number.
#[test]
fn a_forged_flag_does_not_advance_the_number() {
    let cx = numbered(0);
    let mut frame = frames(&cx, 1).remove(0);
    frame[5] |= 0x80;
    let mut server = server::<One>(&cx);
    let (events, error) = heard(&mut server, [&frame]);
    assert!(error.is_none() && events.len() == 1, "{events:?} {error:?}");
    // It was refused, and the number is still to come.
    let (events, error) = heard(&mut server, frames(&cx, 2));
    assert_eq!((events.len(), error), (2, None));
}
