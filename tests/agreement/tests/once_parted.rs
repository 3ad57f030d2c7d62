//! Bytes of which the codecs once said different things, each the smallest that shows it.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use protogen_agreement::{ALL, Heard, Setup, load};
use protogen_dynamic::{Record, Value, hex};
use protogen_schema::ir::{
    ContextId,
    Direction::{self, C2s, S2c},
};

/// What both say of a frame, in the state with this name.
fn both(protocol: &str, setup: &Setup, state: &str, way: Direction, bytes: &str) -> Heard {
    let known = ALL.iter().find(|known| known.name == protocol).unwrap();
    let schema = load(known);
    let pair = setup.pair(&schema, known);
    let mut pair = pair.in_state(schema.state(state));
    let bytes = hex::parse(bytes).unwrap();
    pair.frame(way, &bytes)
        .unwrap_or_else(|parting| panic!("{parting}"))
}

/// The fault that both see, as kind, packet, path and offset.
fn fault(heard: Heard) -> (&'static str, String, String, usize) {
    let fault = heard.fault.unwrap();
    let packet = fault.packet().unwrap_or_default().to_owned();
    (fault.code(), packet, fault.path(), fault.offset())
}

fn seen(
    code: &'static str,
    packet: &str,
    path: &str,
    offset: usize,
) -> (&'static str, String, String, usize) {
    (code, packet.to_owned(), path.to_owned(), offset)
}

#[test]
fn a_list_of_bytes_ends_too_early_at_the_byte_that_is_not_there() {
    let heard = both("blocks", &Setup::default(), "", C2s, "0A 08 45 00");
    assert_eq!(fault(heard), seen("unexpected_end", "Local", "cells[1]", 4));
}

#[test]
fn an_enum_that_is_carried_wider_has_no_number_beyond_its_own() {
    let heard = both(
        "conditions",
        &Setup::default(),
        "",
        S2c,
        "0A 01 01 01 00 00 00 00 00 00",
    );
    assert_eq!(
        fault(heard),
        seen("value_out_of_range", "Biased", "status", 3)
    );
}

#[test]
fn a_number_that_its_own_form_can_not_hold_is_out_of_range() {
    // Two digits that a writer would not write.
    let heard = both("endless", &Setup::default(), "", S2c, "04 03 FF FF FF FF");
    let [read] = heard.reads.as_slice() else {
        panic!("{heard:?}")
    };
    assert_eq!(
        read.again.as_ref().unwrap_err().code(),
        "value_out_of_range"
    );
}

#[test]
fn what_stands_behind_an_envelope_is_seen_after_its_packet() {
    let heard = both("nibbles", &Setup::default(), "", C2s, "C0 00 00");
    assert_eq!(fault(heard), seen("trailing_bytes", "PingReq", "", 2));
    let heard = both("nibbles", &Setup::default(), "", C2s, "C0 01 00");
    assert_eq!(fault(heard), seen("trailing_bytes", "PingReq", "", 2));
}

#[test]
fn an_opcode_in_an_envelope_has_a_name() {
    let heard = both("mst", &Setup::default(), "", C2s, "08");
    assert_eq!(fault(heard), seen("unexpected_end", "", "opcode", 1));
}

#[test]
fn a_context_value_does_not_leave_its_type() {
    let known = ALL.iter().find(|known| known.name == "tibia").unwrap();
    let schema = load(known);
    let mut pair = Setup::default()
        .pair(&schema, known)
        .in_state(schema.state("game"));
    let zero = |name: &str| (name.to_owned(), Value::Int(0));
    let north_edge = Value::Record(Record::new(vec![zero("x"), zero("y"), zero("z")]));
    let player = schema.contexts.iter().position(|of| of.name == "player");
    let player = u32::try_from(player.unwrap()).unwrap();
    pair.dynamic
        .set_value(&schema, ContextId(player), north_edge.clone())
        .unwrap();
    pair.generated.set_value(player, &north_edge);
    // The map moves north of y = 0.
    let heard = pair.frame(S2c, &[0x65]).unwrap();
    assert_eq!(fault(heard), seen("arithmetic_overflow", "MapNorth", "", 1));
}

#[test]
fn the_length_of_a_message_is_that_of_its_direction() {
    let setup = Setup {
        axes: vec![(0, 740)],
        ..Setup::default()
    };
    let heard = both("tibia", &setup, "game", S2c, "B4 04 02 00 71 78");
    assert_eq!(heard.reads.len(), 1);
}
