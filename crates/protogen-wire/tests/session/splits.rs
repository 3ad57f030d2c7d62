//! Row 6 of the test plan: however a stream is cut, the same packets come out.

use super::support::*;
use protogen_wire::session::Event;

/// A golden stream: packets of all sizes, a state, a fault in the middle, a switch.
fn stream<M: Mode>(cx: &Cx) -> Vec<u8> {
    wire::<M>(
        cx,
        &[
            &say(1, ""),
            &say(2, &"x".repeat(255)),
            &Enter,
            &Move,
            &Key(*b"0123456789abcdef"),
            &say(3, "behind the key"),
            &Move,
        ],
    )
}

/// Numbers that a seed repeats.
fn random(seed: &mut u64) -> usize {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    usize::try_from(*seed >> 33).unwrap()
}

fn identical<M: Mode>(cx: &Cx, random_splits: usize) -> usize {
    let bytes = stream::<M>(cx);
    let whole = heard(&mut server::<M>(cx), [&bytes]);
    assert_eq!((whole.0.len(), &whole.1), (7, &None));
    let single = heard(&mut server::<M>(cx), bytes.chunks(1));
    assert_eq!(single, whole, "one byte at a time");
    for at in 0..=bytes.len() {
        let (before, behind) = bytes.split_at(at);
        let split = heard(&mut server::<M>(cx), [before, behind]);
        assert_eq!(split, whole, "split at {at}");
    }
    let mut seed = 6;
    for turn in 0..random_splits {
        let mut rest = &bytes[..];
        let mut pieces = Vec::new();
        while !rest.is_empty() {
            let len = random(&mut seed) % [3, 20, 400][turn % 3] % (rest.len() + 1);
            let (piece, behind) = rest.split_at(len);
            pieces.push(piece);
            rest = behind;
        }
        let split = heard(&mut server::<M>(cx), &pieces);
        assert_eq!(split, whole, "random split {turn}");
    }
    2 + bytes.len() + random_splits
}

#[test]
fn row_6_the_same_packets_come_out_however_a_stream_is_cut() {
    let turns = std::env::var("PROTOGEN_TORTURE_TURNS").map_or(400, |turns| turns.parse().unwrap());
    let mut splits = identical::<One>(&Cx::of(&[LENGTH]), turns);
    splits += identical::<Many>(&Cx::of(&[LENGTH, ADLER]), turns);
    splits += identical::<Many>(&Cx::of(&[LENGTH, SEQUENCE]), turns);
    println!("figure: {splits} splits of 3 golden streams, 0 differed");
}

#[test]
fn packets_that_delimit_themselves_may_be_cut_anywhere_too() {
    let cx = Cx::of(&[]);
    let bytes = wire::<Stream>(&cx, &[&say(1, "one"), &Enter, &say(2, ""), &Move]);
    let whole = heard(&mut server::<Stream>(&cx), [&bytes]);
    assert_eq!((whole.0.len(), &whole.1), (4, &None));
    assert_eq!(heard(&mut server::<Stream>(&cx), bytes.chunks(1)), whole);
    for at in 0..=bytes.len() {
        let (before, behind) = bytes.split_at(at);
        assert_eq!(heard(&mut server::<Stream>(&cx), [before, behind]), whole);
    }
}

#[test]
fn faults_are_the_same_however_they_are_cut() {
    let cx = Cx::of(&[LENGTH, ADLER]);
    let mut bytes = wire::<Many>(&cx, &[&say(1, "good")]);
    let mut damaged = wire::<Many>(&cx, &[&say(2, "damaged")]);
    *damaged.last_mut().unwrap() ^= 1;
    bytes.extend_from_slice(&damaged);
    bytes.extend_from_slice(&wire::<Many>(&cx, &[&say(3, "good again")]));
    let whole = heard(&mut server::<Many>(&cx), [&bytes]);
    assert!(matches!(
        whole.0[..],
        [Event::Packet(_), Event::Refused(_), Event::Packet(_)]
    ));
    for at in 0..=bytes.len() {
        let (before, behind) = bytes.split_at(at);
        assert_eq!(heard(&mut server::<Many>(&cx), [before, behind]), whole);
    }
}
