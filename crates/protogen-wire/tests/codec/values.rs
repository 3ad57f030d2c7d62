//! Small values: opcodes, gates, context slots.

use protogen_wire::{
    DecodeErrorKind, EncodeErrorKind, Gates, Opcode, bits,
    context::{NotSet, Slot, atomically},
    gates::Switch,
};

#[test]
fn an_opcode_shows_the_width_it_has_on_the_wire() {
    let shown = |opcode: Opcode| opcode.to_string();
    assert_eq!(shown(Opcode::u8(5)), "0x05");
    assert_eq!(shown(Opcode::u32(0x995B)), "0x0000995B");
    assert_eq!(shown(Opcode::varint(0)), "0x00");
    assert_eq!(shown(Opcode::u8(5).then(Opcode::u16(1))), "0x05/0x0001");
    assert_eq!(
        Opcode::u8(5).then(Opcode::u16(1)).second(),
        Some(Opcode::u16(1))
    );
}

#[test]
fn features_follow_the_version_unless_overridden() {
    let mut gates = Gates::new([740, 740, 0, 0]);
    gates.derive(0b001);
    gates.override_features(0b100, Switch::On);
    gates.override_features(0b001, Switch::Off);
    gates.derive(0b011);
    assert!(gates.has(0b110) && !gates.has(0b001) && gates.has(0));
}

#[test]
fn an_axis_follows_another_until_it_is_set() {
    let mut gates = Gates::new([740, 740, 0, 0]);
    gates.set_axis(0, 860);
    gates.follow(1, 0);
    assert_eq!((gates.axis(1), gates.is_pinned(1)), (860, false));
    gates.set_axis(1, 861);
    gates.set_axis(0, 1098);
    gates.follow(1, 0);
    gates.set_axis(9, 1);
    assert_eq!(
        (gates.axis(0), gates.axis(1), gates.axis(9)),
        (1098, 861, 0)
    );
}

#[test]
fn a_context_value_is_unset_then_set_then_stale() {
    let mut slot = Slot::default();
    assert_eq!(slot.get(), Err(NotSet::Unset));
    slot.lose();
    assert_eq!(slot, Slot::Unset);
    slot.set(7);
    *slot.get_mut().unwrap() += 1;
    assert_eq!(slot.get(), Ok(&8));
    slot.lose();
    assert_eq!(slot.get(), Err(NotSet::Stale));
    let stale = NotSet::Stale.decoding("player");
    assert_eq!(
        stale,
        DecodeErrorKind::ContextStale {
            name: "player".into()
        }
    );
    let unset = NotSet::Unset.encoding("key");
    assert_eq!(unset, EncodeErrorKind::ContextUnset { name: "key".into() });
}

#[test]
fn what_fails_sets_nothing() {
    let mut cx = Slot::Set(1);
    let failed: Result<(), &str> = atomically(&mut cx, |cx| {
        cx.set(2);
        Err("no")
    });
    assert_eq!((failed, cx), (Err("no"), Slot::Set(1)));
    let done: Result<(), &str> = atomically(&mut cx, |cx| {
        cx.set(2);
        Ok(())
    });
    assert_eq!((done, cx), (Ok(()), Slot::Set(2)));
}

#[test]
fn a_presence_bitmap_counts_from_the_lowest_bit() {
    let slots = [
        Some(()),
        None,
        None,
        None,
        None,
        None,
        None,
        Some(()),
        Some(()),
    ];
    let bitmap = bits::bitmap(&slots);
    assert_eq!(bitmap, [0x81, 0x01]);
    assert_eq!(
        slots.map(|slot| slot.is_some()).to_vec(),
        (0..9)
            .map(|bit| bits::present(&bitmap, bit))
            .collect::<Vec<_>>()
    );
    assert!(!bits::present(&bitmap, 99));
}

#[test]
fn signed_bit_fields_keep_their_sign() {
    assert_eq!(bits::sign_extend(0b1000, 4), -8);
    assert_eq!(bits::sign_extend(0b0111, 4), 7);
    assert!(bits::fits_signed(-8, 4) && !bits::fits_signed(8, 4) && !bits::fits_signed(-9, 4));
}
