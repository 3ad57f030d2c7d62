//! Any bytes, in any pieces: no panic, and no memory but for what has arrived.

use super::support::*;
use proptest::prelude::*;
use protogen_wire::session::{Policies, SessionError};

fn profiles() -> impl Strategy<Value = Cx> {
    prop_oneof![
        Just(Cx::of(&[LENGTH])),
        Just(Cx::of(&[LENGTH, ADLER])),
        Just(Cx::of(&[LENGTH, SEQUENCE])),
        Just({
            let mut cx = Cx::of(&[LENGTH]);
            cx.stages = cx.enciphered.clone();
            cx.key = Some([3; 16]);
            cx
        }),
    ]
}

/// Bytes that look like frames more often than chance would have it.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let frame = proptest::collection::vec(any::<u8>(), 0..40).prop_map(|body| {
        let mut frame = u16::try_from(body.len()).unwrap().to_le_bytes().to_vec();
        frame.extend(body);
        frame
    });
    let piece = prop_oneof![3 => frame, 1 => proptest::collection::vec(any::<u8>(), 0..40)];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_give_events_or_one_error(
        cx in profiles(),
        bytes in bytes(),
        piece in 1_usize..60,
        policies in prop_oneof![Just(Policies::LENIENT), Just(Policies::SERVER), Just(Policies::STRICT)],
    ) {
        let mut many = server::<Many>(&cx);
        many.set_policies(policies);
        let (events, error) = heard(&mut many, bytes.chunks(piece));
        prop_assert!(events.len() <= bytes.len());
        prop_assert_eq!(many.error(), error.as_ref());
        prop_assert_eq!(many.counts().bytes_in <= bytes.len() as u64, true);
        let mut stream = server::<Stream>(&Cx::of(&[]));
        let (events, error) = heard(&mut stream, bytes.chunks(piece));
        prop_assert!(events.len() <= bytes.len());
        prop_assert!(!matches!(error, Some(SessionError::Frame(_))));
    }
}

#[test]
fn memory_is_reserved_for_what_has_arrived() {
    // 60,000 bytes are announced, 3 have arrived.
    let cx = Cx::of(&[LENGTH]);
    let mut session = server::<Many>(&cx);
    let taken = allocation_counter::measure(|| {
        heard(&mut session, [[0x60, 0xEA, 1]]);
    });
    assert!(taken.bytes_max < 1024, "{taken:?}");
}

#[test]
fn a_flood_of_frames_leaves_no_memory_behind() {
    let cx = Cx::of(&[LENGTH]);
    let mut session = server::<Many>(&cx);
    let frames = wire::<Many>(&cx, &[&say(1, "0123456789")]).repeat(100);
    heard(&mut session, [&frames]);
    let taken = allocation_counter::measure(|| {
        for _ in 0..1000 {
            let (events, error) = heard(&mut session, [&frames]);
            assert_eq!((events.len(), error), (100, None));
        }
    });
    assert!(taken.bytes_current <= 0, "{taken:?}");
    assert!(taken.bytes_max < 100_000, "{taken:?}");
}
