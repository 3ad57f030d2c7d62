//! Limits of a schema's own hold in both codecs, at the same place.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use protogen_agreement::{ALL, Heard, Setup, load};
use protogen_dynamic::{PacketValue, Record, Value, encode_packet};
use protogen_schema::ir::{Direction, PacketId};
use protogen_tests::{limits, lists};
use protogen_wire::{
    EncodeError, Writer,
    contract::{Encode, Packet},
};

fn read(bytes: &[u8]) -> Heard {
    let known = ALL.iter().find(|known| known.name == "limits").unwrap();
    let schema = load(known);
    let mut pair = Setup::default().pair(&schema, known);
    pair.frame(Direction::C2s, bytes)
        .unwrap_or_else(|parting| panic!("{parting}"))
}

fn fault(bytes: &[u8]) -> (&'static str, usize) {
    let heard = read(bytes);
    match heard.fault {
        Some(fault) => (fault.code(), fault.offset()),
        None => {
            assert_eq!(heard.reads[0].again.as_deref(), Ok(bytes));
            ("none", 0)
        }
    }
}

/// What generated code writes, or why it does not.
fn written(value: &impl Encode<Context = ()>) -> String {
    let mut bytes = Vec::new();
    let written = value.encode(&mut Writer::new(&mut bytes), &mut ());
    match written {
        Ok(()) => format!("{} bytes", bytes.len()),
        Err(error) => error.code().to_owned(),
    }
}

/// So many nodes inside each other.
fn nodes(levels: usize) -> Vec<u8> {
    let mut bytes = [7, 1].repeat(levels);
    *bytes.last_mut().unwrap() = 0;
    bytes
}

#[test]
fn a_type_stands_as_deep_as_it_says_and_no_deeper() {
    let deep = |levels| [vec![1], nodes(levels)].concat();
    assert_eq!(fault(&deep(20)), ("none", 0));
    assert_eq!(fault(&deep(21)), ("nesting_too_deep", 41));
    // What holds it counts, too.
    let deeper = |levels| [vec![2, 1], nodes(levels)].concat();
    assert_eq!(fault(&deeper(19)), ("none", 0));
    assert_eq!(fault(&deeper(20)), ("nesting_too_deep", 40));
    let wood = |levels| [vec![3], [1, 1].repeat(levels), vec![0]].concat();
    assert_eq!(fault(&wood(23)), ("none", 0));
    assert_eq!(fault(&wood(24)), ("nesting_too_deep", 49));
}

#[test]
fn a_value_takes_as_many_bytes_as_it_says_and_no_more() {
    let named = |len: u16| {
        let mut bytes = vec![4, 9];
        bytes.extend(len.to_le_bytes());
        bytes.extend(vec![b'x'; len.into()]);
        bytes.push(8);
        bytes
    };
    assert_eq!(fault(&named(298)), ("none", 0));
    assert_eq!(fault(&named(299)), ("length_limit", 2));
    let listed = |last: u8| {
        let mut bytes = vec![5, 2, 0, 199];
        bytes.extend(vec![b'x'; 199]);
        bytes.push(last);
        bytes.extend(vec![b'y'; last.into()]);
        bytes
    };
    assert_eq!(fault(&listed(97)), ("none", 0));
    assert_eq!(fault(&listed(98)), ("length_limit", 1));
}

#[test]
fn what_is_over_a_limit_is_not_written() {
    use limits::c2s::{Deep, Named};
    let named = |len| Named {
        id: 9,
        name: "x".repeat(len),
        after: 8,
    };
    assert_eq!(written(&named(298)), "302 bytes");
    assert_eq!(written(&named(299)), "length_overflow");
    let deep = |levels| {
        let none = limits::Node {
            value: 7,
            children: Vec::new(),
        };
        let root = (1..levels).fold(none, |inner, _| limits::Node {
            value: 7,
            children: vec![inner],
        });
        Deep { root }
    };
    assert_eq!(written(&deep(20)), "40 bytes");
    assert_eq!(written(&deep(21)), "nesting_too_deep");
}

#[test]
fn an_element_at_which_a_reader_would_stop_is_refused() {
    let known = ALL.iter().find(|known| known.name == "lists").unwrap();
    let schema = load(known);
    let at = schema.packets.iter().position(|p| p.name == "While");
    let id = PacketId(u32::try_from(at.unwrap()).unwrap());
    let dynamic = |ids: &[u8]| {
        let fields = Record::new(vec![("ids".to_owned(), Value::Bytes(ids.to_vec()))]);
        let value = PacketValue {
            fields: &fields,
            kept: &[],
            rest: &[],
        };
        let mut context = Setup::default().pair(&schema, known).dynamic;
        encode_packet(&schema, &mut context, Direction::C2s, id, &value).map_err(|e| e.code())
    };
    let stops = lists::c2s::While {
        ids: vec![1, 0x80, 2],
    };
    assert_eq!(written(&stops), "terminator_in_value");
    assert_eq!(dynamic(&stops.ids).err(), Some("terminator_in_value"));
    let ends = lists::c2s::While { ids: vec![1, 0x7F] };
    assert_eq!(written(&ends), "3 bytes");
    assert!(dynamic(&ends.ids).is_ok());
}

/// What both codecs say of a packet: the fault's code, path and offset in the body.
fn refused<P>(name: &str, packet: &P, fields: Vec<(String, Value)>) -> (String, String)
where
    P: Packet<Context = ()>,
{
    let said = |error: EncodeError, opcode: usize| {
        let offset = error.offset().saturating_sub(opcode);
        format!("{} {} {offset}", error.code(), error.path())
    };
    let mut bytes = Vec::new();
    let generated = packet.encode_packet(&mut Writer::new(&mut bytes), &mut ());
    let known = ALL.iter().find(|known| known.name == "lists").unwrap();
    let schema = load(known);
    let at = schema.packets.iter().position(|p| p.name == name);
    let id = PacketId(u32::try_from(at.unwrap()).unwrap());
    let fields = Record::new(fields);
    let value = PacketValue {
        fields: &fields,
        kept: &[],
        rest: &[],
    };
    let mut context = Setup::default().pair(&schema, known).dynamic;
    let dynamic = encode_packet(&schema, &mut context, Direction::C2s, id, &value);
    (
        generated.map_or_else(|error| said(error, 1), |()| String::new()),
        dynamic.map_or_else(|error| said(error, 1), |_| String::new()),
    )
}

#[test]
fn what_a_reader_of_a_list_would_go_on_with_is_refused() {
    use lists::{Row, c2s::Rows};
    let said = |marks: [u8; 2], blocks: [u8; 2], last: u8| {
        let row = |mark: u8| Row { mark, ids: vec![1] };
        let value = |mark: u8| {
            let fields = vec![
                ("mark".to_owned(), Value::Int(mark.into())),
                ("ids".to_owned(), Value::Bytes(vec![1])),
            ];
            Value::Record(Record::new(fields))
        };
        let packet = Rows {
            rows: marks.map(row).to_vec(),
            blocks: blocks.map(row).to_vec(),
            last,
        };
        let fields = vec![
            ("rows".to_owned(), Value::List(marks.map(value).to_vec())),
            ("blocks".to_owned(), Value::List(blocks.map(value).to_vec())),
            ("last".to_owned(), Value::Int(last.into())),
        ];
        let (generated, dynamic) = refused("Rows", &packet, fields);
        assert_eq!(generated, dynamic);
        generated
    };
    assert_eq!(said([0x80, 0x80], [1, 2], 3), "");
    // The second row would be more of the first; a reader of a block sees its end first.
    assert_eq!(said([0x80, 1], [1, 2], 3), "disagrees  3");
}
