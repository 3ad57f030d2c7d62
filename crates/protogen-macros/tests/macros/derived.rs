//! Hand-written types and their bytes.

use protogen_runtime::Packet;
use protogen_runtime::wire::{Decode, DecodeErrorKind, Direction, Packet as _, Reader};

use super::bytes::{is_coded, packet};

#[derive(Debug, PartialEq, Clone, Packet)]
pub struct Position {
    x: u16,
    y: u16,
    z: u8,
}

#[derive(Debug, PartialEq, Packet)]
#[packet(s2c, id = 0xAA, state = [game, lobby], text = latin1)]
struct Talk {
    flags: u8,
    #[wire(if flags & 1 != 0, str[u8])]
    name: Option<String>,
    #[wire(range(1..=100))]
    level: u16,
    #[wire([_; u8])]
    path: Vec<Position>,
    target: Target,
}

#[derive(Debug, PartialEq, Packet)]
#[wire(match u8)]
enum Target {
    #[wire(1)]
    Place { pos: Position },
    #[wire(2)]
    Channel(u16),
    #[wire(3)]
    Nobody,
    #[wire(id @ _)]
    Other { id: u8, more: u8 },
}

/// One number after another, as short types are written.
#[derive(Debug, PartialEq, Packet)]
#[packet(s2c, id = 0x1E)]
struct Move(
    Step,
    u8,
    #[wire(if field_1 > 1)] Option<u16>,
    #[wire(str[u8])] String,
);

#[derive(Debug, PartialEq, Clone, Packet)]
struct Step(u8, #[wire(range(0..=7))] i16);

#[test]
fn the_fields_of_a_tuple_struct_go_by_number() {
    let short = Move(Step(3, 7), 1, None, "a".into());
    is_coded(&short, &[3, 7, 0, 1, 1, b'a'], ());
    let long = Move(Step(3, 0), 2, Some(0x0102), String::new());
    is_coded(&long, &[3, 0, 0, 2, 2, 1, 0], ());
    assert_eq!(packet(&short, ()), [0x1E, 3, 7, 0, 1, 1, b'a']);

    let fault = Move::decode(&mut Reader::new(&[1, 8, 0]), &mut ()).unwrap_err();
    assert_eq!(
        (fault.path(), fault.offset()),
        ("field_0.field_1".into(), 1)
    );
}

fn talk(target: Target) -> Talk {
    Talk {
        flags: 1,
        name: Some("é".into()),
        level: 8,
        path: vec![Position { x: 1, y: 2, z: 7 }],
        target,
    }
}

#[test]
fn a_packet_holds_types_unions_and_what_a_condition_lets_through() {
    let head = [1, 1, 0xE9, 8, 0, 1, 1, 0, 2, 0, 7];
    let coded = |target, tail: &[u8]| is_coded(&talk(target), &[&head, tail].concat(), ());
    coded(
        Target::Place {
            pos: Position { x: 3, y: 4, z: 5 },
        },
        &[1, 3, 0, 4, 0, 5],
    );
    coded(Target::Channel(9), &[2, 9, 0]);
    coded(Target::Nobody, &[3]);
    coded(Target::Other { id: 77, more: 1 }, &[77, 1]);
}

#[test]
fn a_packet_knows_its_opcode_direction_and_states() {
    assert_eq!(Talk::NAME, "Talk");
    assert_eq!(Talk::DIRECTION, Direction::S2c);
    assert_eq!(Talk::STATES, ["game", "lobby"]);
    assert_eq!(packet(&talk(Target::Nobody), ())[..2], [0xAA, 1]);
}

#[test]
fn a_value_out_of_its_range_is_refused_with_its_place() {
    let bytes = [0, 0, 1, 0, 3];
    let error = Talk::decode(&mut Reader::new(&bytes), &mut ()).unwrap_err();
    assert_eq!(error.path().to_string(), "level");
    assert_eq!(error.offset(), 1);
    assert!(matches!(
        error.kind(),
        DecodeErrorKind::ValueOutOfRange { .. }
    ));
}

#[derive(Debug, PartialEq, Packet)]
#[packet(c2s, id = 0x0102, opcode = u16, endian = big)]
#[before(_: u32 = 0xCAFEBABE, count: u8 = count(items))]
#[after(pad 2, crc: u32 = crc32(from items to items))]
struct Sum {
    #[wire([_; count])]
    items: Vec<u16>,
    #[wire(within(bits u8), width(3))]
    kind: u8,
    #[wire(within(bits u8), width(5))]
    delta: i8,
    #[wire(within(block[u8]), str[..])]
    note: String,
}

#[test]
fn constants_counts_bits_blocks_and_sums_are_written_and_checked() {
    let value = Sum {
        items: vec![1, 2],
        kind: 5,
        delta: -1,
        note: "hi".into(),
    };
    let sum = [0x52, 0x8A, 0xAA, 0xE3];
    let body = [
        0xCA, 0xFE, 0xBA, 0xBE, 2, 0, 1, 0, 2, 0xFD, 2, b'h', b'i', 0, 0,
    ];
    let mut bytes = packet(&value, ());
    assert_eq!(bytes[..17], [&[1, 2][..], &body].concat());
    let _ = sum;
    is_coded(&value, &bytes[2..], ());
    *bytes.last_mut().unwrap() ^= 1;
    let error = Sum::decode(&mut Reader::new(&bytes[2..]), &mut ()).unwrap_err();
    assert!(matches!(
        error.kind(),
        DecodeErrorKind::ChecksumMismatch { .. }
    ));
}

#[derive(Debug, PartialEq, Clone, Packet)]
struct Tree {
    id: u8,
    #[wire([_; u8])]
    children: Vec<Tree>,
}

#[test]
fn a_type_that_holds_itself_is_read_to_a_depth() {
    let leaf = |id| Tree {
        id,
        children: Vec::new(),
    };
    let tree = Tree {
        id: 1,
        children: vec![leaf(2), leaf(3)],
    };
    is_coded(&tree, &[1, 2, 2, 0, 3, 0], ());
    let deep = [7, 1].repeat(1_000);
    let error = Tree::decode(&mut Reader::new(&deep), &mut ()).unwrap_err();
    assert!(
        matches!(error.kind(), DecodeErrorKind::NestingTooDeep { .. }),
        "{error}"
    );
}

#[derive(Debug, PartialEq, Packet)]
#[packet(s2c, id = 300, opcode = varint32)]
struct Shapes {
    kind: u8,
    #[wire(if kind == 1)]
    one: Option<u8>,
    #[wire(else)]
    other: Option<u16>,
    #[wire(varint32)]
    size: u32,
    #[wire(_?)]
    guid: Option<u32>,
    #[wire(u16? if != 0)]
    mount: Option<u16>,
    #[wire(within(mask u8), bit 0)]
    x: Option<f32>,
    #[wire(within(mask u8), bit 4)]
    hp: Option<u16>,
    #[wire([_; until 0xFFFF])]
    ids: Vec<u16>,
    #[wire({str[u8]: u16; u8})]
    scores: Vec<(String, u16)>,
    #[wire(within(via zlib[u32]), str[u16])]
    note: String,
    #[wire([_; sparse 4, run u16 in 0xFF00..=0xFFFF])]
    tiles: Vec<Option<u16>>,
    #[wire(match kind { 1 => Near { id: u16 }, 2 | 3 => Far(u32), _ => Gone })]
    place: Place,
    #[wire(if more)]
    tail: Option<u16>,
}

#[derive(Debug, PartialEq)]
enum Place {
    Near { id: u16 },
    Far(u32),
    Gone,
}

#[test]
fn every_shape_of_a_field_comes_back() {
    let value = Shapes {
        kind: 1,
        one: Some(9),
        other: None,
        size: 300,
        guid: Some(7),
        mount: None,
        x: None,
        hp: Some(5),
        ids: vec![1, 2],
        scores: vec![("a".into(), 3)],
        note: "hello".into(),
        tiles: vec![Some(1), None, None, Some(2)],
        place: Place::Near { id: 4 },
        tail: Some(8),
    };
    let bytes = packet(&value, ());
    assert_eq!(bytes[..6], [0xAC, 0x02, 1, 9, 0xAC, 0x02]);
    let read = Shapes::decode(&mut Reader::new(&bytes[2..]), &mut ()).unwrap();
    assert_eq!(read, value);
    for end in 2..bytes.len() {
        let read = Shapes::decode(&mut Reader::new(&bytes[2..end]), &mut ());
        assert!(read.is_err() || read.is_ok_and(|read| read.tail.is_none()));
    }
}
