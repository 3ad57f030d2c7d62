//! What would lead a reader that looks ahead another way is not written, by either codec: the same
//! kind of fault at the same place.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use protogen_agreement::{ALL, Setup, load};
use protogen_dynamic::{
    PacketValue, encode_packet, encode_struct, hex,
    json::{packet_from_json, struct_from_json},
};
use protogen_schema::ir::{Direction, PacketId, StructId};
use protogen_tests::ahead::{
    Known, Low, Open, Run, Slot, Sort, Span,
    c2s::{
        Arms, ArmsNumber, ArmsSort, Bare, Behind, Blocks, Branch, Choices, ChoicesBody, Kinds,
        KindsBody, Late, Long, Middle, Mixed, Opens, Slots, Strict, StrictOn, StrictWay, Summed,
        Within,
    },
};
use protogen_wire::{
    EncodeError, Writer,
    contract::{Encode, Packet},
};
use serde_json::{Value as Json, json};

/// A value without the fields that are not there.
fn present(json: &Json) -> Json {
    match json {
        Json::Object(fields) => {
            let there = fields.iter().filter(|(_, value)| !value.is_null());
            let there = there.map(|(name, value)| (name.clone(), present(value)));
            Json::Object(there.collect())
        }
        Json::Array(items) => items.iter().map(present).collect(),
        other => other.clone(),
    }
}

/// The fault's code, path and offset.
#[allow(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn fault(error: EncodeError) -> String {
    let (code, path, offset) = (error.code(), error.path(), error.offset());
    format!("{code} {path} {offset}")
}

/// What both codecs say of a packet: the fault's code, path and offset; nothing where it is written.
fn said<P: Packet<Context = ()>>(packet: &P, fields: &Json) -> String {
    let mut bytes = Vec::new();
    let mut w = Writer::new(&mut bytes);
    let written = packet.encode_packet(&mut w, &mut ());
    drop(w);
    let generated = written.map(|()| bytes);
    let known = ALL.iter().find(|known| known.name == "ahead").unwrap();
    let schema = load(known);
    let at = schema.packets.iter().position(|of| of.name == P::NAME);
    let id = PacketId(u32::try_from(at.unwrap()).unwrap());
    let mut context = Setup::default().pair(&schema, known).dynamic;
    let fields = packet_from_json(&schema, &context, id, &present(fields)).unwrap();
    let value = PacketValue {
        fields: &fields,
        kept: &[],
        rest: &[],
    };
    let dynamic = encode_packet(&schema, &mut context, Direction::C2s, id, &value);
    match (generated.map_err(fault), dynamic.map_err(fault)) {
        (Ok(generated), Ok(dynamic)) => {
            assert_eq!(generated, dynamic.bytes);
            String::new()
        }
        (generated, dynamic) => {
            let dynamic = dynamic.map(|written| written.bytes);
            assert_eq!(generated, dynamic);
            generated.unwrap_err()
        }
    }
}

#[test]
fn a_branch_that_a_reader_would_not_take_is_refused() {
    let branch =
        |low: Option<u8>, last: u8| said(&Branch { low, last }, &json!({"low": low, "last": last}));
    assert_eq!(branch(Some(5), 6), "");
    assert_eq!(branch(Some(0x85), 6), "disagrees  1");
    // The byte behind would be read as the field that is not there.
    assert_eq!(branch(None, 0x86), "");
    assert_eq!(branch(None, 6), "disagrees  1");
    let long = |long: Option<u32>, last: u32| {
        said(&Long { long, last }, &json!({"long": long, "last": last}))
    };
    assert_eq!(long(Some(301), 5), "");
    assert_eq!(long(Some(300), 5), "disagrees  1");
    assert_eq!(long(None, 301), "disagrees  1");
}

#[test]
fn a_branch_says_its_place_where_its_bytes_are_enough() {
    let slots = |all: &[Option<Vec<u8>>]| {
        let slots = all.iter().map(|ids| Slot { ids: ids.clone() }).collect();
        let json: Vec<Json> = all.iter().map(|ids| json!({"ids": ids})).collect();
        said(&Slots { slots }, &json!({"slots": json}))
    };
    assert_eq!(slots(&[Some(vec![1]), None]), "");
    // Nothing but what ends the list: it is the other branch's.
    assert_eq!(slots(&[None, Some(vec![])]), "disagrees slots[1] 4");
}

#[test]
fn what_stands_behind_a_block_leads_nowhere_in_it() {
    let blocks = |lows: [Option<u8>; 2]| {
        let blocks = lows.map(|low| Low { low }).to_vec();
        let json = lows.map(|low| json!({"low": low}));
        said(
            &Blocks { blocks, last: 6 },
            &json!({"blocks": json, "last": 6}),
        )
    };
    assert_eq!(blocks([None, Some(5)]), "");
    assert_eq!(blocks([None, Some(0x85)]), "disagrees blocks[1] 3");
}

#[test]
fn a_tail_that_is_not_there_has_nothing_behind_it() {
    let opens = |rest: Option<u16>, last: Option<u16>| {
        let open = |rest| Open { first: 7, rest };
        let json = |rest: Option<u16>| json!({"first": 7, "rest": rest});
        let packet = Opens {
            opens: vec![open(rest)],
            last: open(last),
        };
        said(&packet, &json!({"opens": [json(rest)], "last": json(last)}))
    };
    assert_eq!(opens(None, None), "");
    assert_eq!(opens(Some(1), Some(2)), "");
    let middle = |rest: Option<u16>| {
        let packet = Middle {
            open: Open { first: 7, rest },
            last: 1,
        };
        let json = json!({"open": {"first": 7, "rest": rest}, "last": 1});
        said(&packet, &json)
    };
    assert_eq!(middle(Some(1)), "");
    assert_eq!(middle(None), "disagrees  2");
}

#[test]
fn an_arm_that_its_tag_does_not_lead_to_is_refused() {
    let arms = |number: ArmsNumber, sort: ArmsSort, last: u8| {
        let number_json = match &number {
            ArmsNumber::Mark => json!("Mark"),
            ArmsNumber::Few { few } => json!({"Few": {"few": few}}),
            ArmsNumber::None => json!("None"),
        };
        let sort_json = match &sort {
            ArmsSort::End => json!("End"),
            ArmsSort::Item { sort, id } => {
                json!({"Item": {"sort": format!("{sort:?}"), "id": id}})
            }
            ArmsSort::Other => json!("Other"),
        };
        let json = json!({"number": number_json, "sort": sort_json, "last": last});
        said(&Arms { number, sort, last }, &json)
    };
    let item = |sort| ArmsSort::Item { sort, id: 9 };
    assert_eq!(arms(ArmsNumber::Mark, item(Sort::Item), 7), "");
    let few = |few| arms(ArmsNumber::Few { few }, ArmsSort::End, 7);
    assert_eq!(few(0x01FF), "");
    assert_eq!(few(0x05FF), "tag_conflict number 1");
    let sort = arms(ArmsNumber::Mark, item(Sort::End), 7);
    assert_eq!(sort, "tag_conflict sort 2");
    // An arm of no bytes: what stands behind it is its tag.
    assert_eq!(arms(ArmsNumber::None, ArmsSort::Other, 7), "");
    let behind = arms(ArmsNumber::None, item(Sort::Item), 7);
    assert_eq!(behind, "tag_conflict  1");
    let behind = arms(ArmsNumber::Mark, ArmsSort::Other, 2);
    assert_eq!(behind, "tag_conflict  2");
}

#[test]
fn a_tag_that_not_every_byte_is_leads_to_its_arm_too() {
    let strict = |way: Known, on: bool| {
        let packet = Strict {
            way: StrictWay::Up { way },
            on: StrictOn::Off { on, why: 4 },
        };
        let json = json!({
            "way": {"Up": {"way": format!("{way:?}")}},
            "on": {"Off": {"on": on, "why": 4}},
        });
        said(&packet, &json)
    };
    assert_eq!(strict(Known::Up, false), "");
    assert_eq!(strict(Known::Down, false), "tag_conflict way 1");
    assert_eq!(strict(Known::Up, true), "tag_conflict on 2");
}

#[test]
fn an_arm_whose_condition_a_reader_would_not_find_is_refused() {
    let choices = |body: ChoicesBody| {
        let json = match &body {
            ChoicesBody::One { a } => json!({"One": {"a": a}}),
            ChoicesBody::Low { a } => json!({"Low": {"a": a}}),
            ChoicesBody::High { a, b } => json!({"High": {"a": a, "b": b}}),
            ChoicesBody::Nothing => json!("Nothing"),
        };
        said(&Choices { body }, &json!({"body": json}))
    };
    assert_eq!(choices(ChoicesBody::One { a: 1 }), "");
    assert_eq!(choices(ChoicesBody::Low { a: 0x0201 }), "");
    assert_eq!(choices(ChoicesBody::High { a: 0x8000, b: 2 }), "");
    assert_eq!(choices(ChoicesBody::Nothing), "");
    assert_eq!(choices(ChoicesBody::One { a: 2 }), "disagrees  1");
    let low = choices(ChoicesBody::Low { a: 0x0102 });
    assert_eq!(low, "disagrees body 1");
    let high = choices(ChoicesBody::High { a: 0x0200, b: 2 });
    assert_eq!(high, "disagrees body 1");
}

#[test]
fn an_arm_that_an_earlier_field_says_is_known_before_it_is_written() {
    let kinds = |kind: u8, body: KindsBody| {
        let json = match &body {
            KindsBody::One { a } => json!({"One": {"a": a}}),
            KindsBody::Two { b } => json!({"Two": {"b": b}}),
            KindsBody::Other => json!("Other"),
        };
        said(&Kinds { kind, body }, &json!({"kind": kind, "body": json}))
    };
    assert_eq!(kinds(1, KindsBody::One { a: 2 }), "");
    assert_eq!(kinds(3, KindsBody::Two { b: 2 }), "");
    assert_eq!(kinds(3, KindsBody::Other), "");
    assert_eq!(kinds(1, KindsBody::Other), "disagrees body 2");
    assert_eq!(kinds(1, KindsBody::Two { b: 2 }), "disagrees body 2");
    assert_eq!(kinds(3, KindsBody::One { a: 7 }), "disagrees body 2");
    assert_eq!(kinds(3, KindsBody::Two { b: 7 }), "disagrees body 2");
}

#[test]
fn a_condition_over_more_than_bytes_is_looked_at_where_its_bytes_are_written() {
    let mixed = |kind: u8, two: Option<u8>, tail: Option<u8>| {
        let json = json!({"kind": kind, "two": two, "tail": tail});
        said(&Mixed { kind, two, tail }, &json)
    };
    assert_eq!(mixed(1, Some(2), Some(13)), "");
    assert_eq!(mixed(1, Some(3), None), "disagrees  2");
    assert_eq!(mixed(2, Some(2), None), "disagrees  2");
    assert_eq!(mixed(2, None, Some(9)), "disagrees  2");
}

#[test]
fn bytes_that_are_set_later_are_looked_at_then() {
    let late = |rest: Option<Vec<u8>>| {
        let json = rest.as_ref().map(|bytes| hex::plain(bytes));
        said(&Late { rest }, &json!({"rest": json}))
    };
    assert_eq!(late(Some(vec![1, 2])), "");
    assert_eq!(late(None), "");
    // No bytes: their size is what the other branch begins with.
    assert_eq!(late(Some(vec![])), "disagrees  1");
    let summed = |ids: Vec<u8>| {
        let json = json!({"ids": ids, "last": 1});
        said(&Summed { ids, last: 1 }, &json)
    };
    assert_eq!(summed(vec![0x7F]), "");
    assert_eq!(summed(vec![0x80]), "terminator_in_value ids[0] 2");
    // The sum is below 0x80, and no end.
    assert_eq!(summed(vec![1]), "disagrees  3");
    assert_eq!(summed(vec![0x7F, 0x7F, 0x70]), "disagrees  5");
}

#[test]
fn what_stands_behind_a_transform_that_is_off_is_not_looked_at() {
    let bare = |on: bool, last: u8| {
        let packet = Bare {
            on,
            ids: vec![5],
            last,
        };
        said(&packet, &json!({"on": on, "ids": [5], "last": last}))
    };
    assert_eq!(bare(true, 6), "");
    assert_eq!(bare(false, 0x86), "");
    // A reader would go on with the list.
    assert_eq!(bare(false, 6), "");
}

/// What both codecs say of a struct by itself.
fn bare(value: &impl Encode<Context = ()>, name: &str, fields: &Json) -> String {
    let mut bytes = Vec::new();
    let mut w = Writer::new(&mut bytes);
    let generated = value.encode(&mut w, &mut ()).and_then(|()| w.finish());
    let known = ALL.iter().find(|known| known.name == "ahead").unwrap();
    let schema = load(known);
    let at = schema.structs.iter().position(|of| of.name == name);
    let id = StructId(u32::try_from(at.unwrap()).unwrap());
    let mut context = Setup::default().pair(&schema, known).dynamic;
    let fields = struct_from_json(&schema, &context, id, fields).unwrap();
    let dynamic = encode_struct(&schema, &mut context, id, &fields, &[]);
    let generated = generated.map(|()| bytes).map_err(fault);
    assert_eq!(generated, dynamic.map_err(fault));
    generated.err().unwrap_or_default()
}

#[test]
fn a_struct_by_itself_ends_where_it_is_finished() {
    let span = |ids: Vec<u8>, last: u8| {
        let json = json!({"ids": ids, "last": last});
        bare(&Span { ids, last }, "Span", &json)
    };
    assert_eq!(span(vec![1], 0x80), "");
    assert_eq!(span(vec![1], 2), "disagrees  1");
    let run = Run {
        mark: 1,
        ids: vec![2],
    };
    assert_eq!(bare(&run, "Run", &json!({"mark": 1, "ids": [2]})), "");
}

#[test]
fn a_struct_that_is_part_of_another_leaves_its_end_to_it() {
    let run = Run {
        mark: 1,
        ids: vec![2],
    };
    let behind = |byte: u8| {
        let mut bytes = Vec::new();
        let mut w = Writer::new(&mut bytes);
        run.encode(&mut w, &mut ()).unwrap();
        w.u8(byte);
        w.finish().map_err(fault)
    };
    assert_eq!(behind(0x80), Ok(()));
    assert_eq!(behind(3), Err("disagrees  2".to_owned()));
}

#[test]
fn an_element_that_only_its_bytes_could_show_has_some() {
    let within = |rows: Vec<Vec<u16>>| {
        let json = json!({"rows": rows, "last": 9});
        said(&Within { rows, last: 9 }, &json)
    };
    assert_eq!(within(vec![vec![1, 2]]), "");
    assert_eq!(within(vec![vec![]]), "empty_element rows[0] 3");
    let behind = |some: Vec<Vec<u8>>, rows: Vec<Vec<u16>>| {
        let json = json!({"some": some, "rows": rows});
        said(&Behind { some, rows }, &json)
    };
    assert_eq!(behind(vec![vec![], vec![]], vec![vec![1]]), "");
    assert_eq!(behind(vec![], vec![vec![]]), "empty_element rows[0] 3");
}
