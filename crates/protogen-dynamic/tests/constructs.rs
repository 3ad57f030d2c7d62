//! One case a construct, both ways, on an IR that is built by hand.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use protogen_dynamic::Value;
use protogen_schema::ir::*;
use support::*;

#[test]
fn integers_of_every_width_and_sign() {
    let schema = one(vec![
        field(0, "a", int(24)),
        field(1, "b", signed(16)),
        field(2, "c", int(64)),
        field(3, "d", int(128)),
        field(4, "e", varint()),
    ]);
    both_ways(
        &schema,
        "010203 FEFF FFFFFFFFFFFFFFFF FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF AC02",
        r#"{"a": 197121, "b": -2, "c": 18446744073709551615,
            "d": "340282366920938463463374607431768211455", "e": 300}"#,
    );
}

#[test]
fn floats_keep_their_shortest_digits_and_odd_bits() {
    let float = |bits| {
        Type::Float(FloatType {
            bits,
            order: ByteOrder::Big,
        })
    };
    let schema = one(vec![field(0, "a", float(32)), field(1, "b", float(64))]);
    both_ways(
        &schema,
        "3DCCCCCD 3FB999999999999A",
        r#"{"a": 0.1, "b": 0.1}"#,
    );
    both_ways(
        &schema,
        "7FC00001 FFF0000000000000",
        r#"{"a": "0x7FC00001", "b": "0xFFF0000000000000"}"#,
    );
}

#[test]
fn a_list_by_its_count_and_a_text_by_its_length() {
    let schema = one(vec![
        field(0, "names", array(text(prefix(int(8))), prefix(int(16)))),
        field(
            1,
            "rest",
            Type::Bytes {
                length: Length::Rest { minus: None },
            },
        ),
    ]);
    both_ways(
        &schema,
        "0200 02 6869 00 0102",
        r#"{"names": ["hi", ""], "rest": "0102"}"#,
    );
}

#[test]
fn a_count_that_stands_apart_is_checked_at_the_end() {
    let count = expr(ExprKind::Count { slot: 1 }, ExprType::Int);
    let schema = one(vec![
        computed(0, "n", int(8), count, Check::AtEnd),
        field(2, "between", int(8)),
        field(
            1,
            "items",
            array(
                int(8),
                Length::Expr {
                    expr: Box::new(slot(0)),
                    unit: LengthUnit::Items,
                },
            ),
        ),
    ]);
    both_ways(
        &schema,
        "03 FF 010203",
        r#"{"between": 255, "items": [1, 2, 3]}"#,
    );
}

#[test]
fn a_size_that_counts_itself_finds_its_own_width() {
    let size = expr(ExprKind::Size(Extent::Body), ExprType::Int);
    let schema = one(vec![
        computed(0, "_0", varint(), size, Check::AtEnd),
        field(
            1,
            "data",
            Type::Bytes {
                length: Length::Rest { minus: None },
            },
        ),
    ]);
    both_ways(&schema, "03 AABB", r#"{"data": "aabb"}"#);
    let long = fields(&[("data", Value::Bytes(vec![7; 130]))]);
    let written = write(&schema, &long, &[]).unwrap();
    assert_eq!(written[..2], [0x84, 0x01]);
    assert_eq!(written.len(), 132);
    let fault = read(&schema, "04 AABB").unwrap_err();
    assert_eq!(fault.error.code(), "length_mismatch");
    assert_eq!(
        (fault.error.path().as_str(), fault.error.offset()),
        ("_0", 0)
    );
}

#[test]
fn a_checksum_covers_itself_as_zeros() {
    let sum = expr(
        ExprKind::Checksum {
            sum: Checksum::Crc32,
            over: Extent::Body,
        },
        ExprType::Int,
    );
    let schema = one(vec![
        field(0, "a", int(8)),
        computed(1, "_0", int(32), sum, Check::AtEnd),
    ]);
    let value = fields(&[("a", Value::Int(5))]);
    let written = write(&schema, &value, &[]).unwrap();
    let expected = protogen_wire::checksum::crc32(&[5, 0, 0, 0, 0]);
    assert_eq!(written[1..], expected.to_le_bytes());
    let mut wrong = protogen_dynamic::hex::plain(&written);
    wrong.replace_range(0..2, "06");
    assert_eq!(
        read(&schema, &wrong).unwrap_err().error.code(),
        "checksum_mismatch"
    );
}

#[test]
fn a_sparse_array_counts_empty_slots_as_the_map_does() {
    let run = IntType {
        bits: 16,
        signed: false,
        order: ByteOrder::Little,
    };
    let tile = array(
        int(16),
        Length::While(Box::new(binary(BinaryOp::Lt, peek(16), number(0xFF00)))),
    );
    let schema = one(vec![field(
        0,
        "tiles",
        Type::Sparse {
            element: Box::new(tile),
            slots: Box::new(number(600)),
            run,
            low: Integer(0xFF00),
            high: Integer(0xFFFF),
        },
    )]);
    let mut tiles = vec![Value::Absent; 600];
    tiles[1] = Value::List(vec![Value::Int(100), Value::Int(101)]);
    tiles[599] = Value::List(vec![Value::Int(7)]);
    let value = fields(&[("tiles", Value::List(tiles))]);
    let written = write(&schema, &value, &[]).unwrap();
    // Element 1, then 597 empty slots: 597 = 256 + 256 + 85.
    let expected = "00FF 6400 6500 FFFF FFFF 55FF 0700 00FF";
    assert_eq!(written, bytes(expected));
    assert_eq!(read(&schema, expected).unwrap().fields, value);
    let overrun = read(&schema, "00FF 6400 FFFF FFFF FFFF 0000").unwrap_err();
    assert_eq!(overrun.error.code(), "sparse_overrun");
}

fn look() -> Union {
    let arm = |name: &str, patterns, binding, fields: Vec<Item>| Arm {
        name: name.to_owned(),
        docs: Vec::new(),
        gate: Gate::Always,
        patterns,
        binding,
        payload: ArmPayload::Record({
            let mut record = record(name, fields);
            if let Some(slot) = binding {
                let tag = support::record("", vec![field(slot, "id", int(16))]);
                record.fields.splice(0..0, tag.fields);
            }
            record
        }),
        span: Span::default(),
    };
    Union {
        type_name: "Look".to_owned(),
        tag: Tag::Inline(Box::new(int(16))),
        arms: vec![
            arm(
                "Item",
                vec![Pattern::Int(Integer(0))],
                None,
                vec![field(1, "item", int(16))],
            ),
            arm("None", vec![Pattern::Int(Integer(1))], None, vec![]),
            arm(
                "Body",
                vec![Pattern::Any],
                Some(2),
                vec![field(3, "head", int(8))],
            ),
        ],
    }
}

#[test]
fn a_tag_is_absorbed_and_can_not_disagree() {
    let schema = one(vec![field(
        0,
        "looks",
        array(Type::Match(Box::new(look())), prefix(int(8))),
    )]);
    both_ways(
        &schema,
        "03 0000 0500 8000 09 0100",
        r#"{"looks": [{"Item": {"item": 5}}, {"Body": {"id": 128, "head": 9}}, {"None": {}}]}"#,
    );
    let body = fields(&[("id", Value::Int(1)), ("head", Value::Int(9))]);
    let case = Value::Case("Body".to_owned(), Box::new(Value::Record(body)));
    let error = write(&schema, &fields(&[("looks", Value::List(vec![case]))]), &[]).unwrap_err();
    assert_eq!(
        (error.code(), error.path().as_str()),
        ("tag_conflict", "looks[0]")
    );
}

#[test]
fn an_optional_tail_is_written_from_presence() {
    let tail = |slot, name: &str| {
        item(
            "",
            ItemKind::If {
                cond: more(),
                then: block(vec![field(slot, name, int(8))]),
                els: Block::default(),
                decide: Decide::Presence,
            },
        )
    };
    let schema = one(vec![field(0, "a", int(8)), tail(1, "b"), tail(2, "c")]);
    both_ways(&schema, "01", r#"{"a": 1}"#);
    both_ways(&schema, "01 02 03", r#"{"a": 1, "b": 2, "c": 3}"#);
    let gap = fields(&[("a", Value::Int(1)), ("c", Value::Int(3))]);
    assert_eq!(write(&schema, &gap, &[]).unwrap_err().code(), "disagrees");
}

#[test]
fn a_condition_that_disagrees_names_both() {
    let schema = one(vec![
        field(0, "kind", int(8)),
        item(
            "",
            ItemKind::If {
                cond: binary(BinaryOp::Eq, slot(0), number(2)),
                then: block(vec![field(1, "extra", int(8))]),
                els: Block::default(),
                decide: Decide::Condition,
            },
        ),
    ]);
    both_ways(&schema, "02 07", r#"{"kind": 2, "extra": 7}"#);
    both_ways(&schema, "01", r#"{"kind": 1}"#);
    let wrong = fields(&[("kind", Value::Int(1)), ("extra", Value::Int(7))]);
    let error = write(&schema, &wrong, &[]).unwrap_err();
    assert_eq!(error.code(), "disagrees");
    assert!(error.to_string().contains("slot0 == 2"), "{error}");
    let missing = fields(&[("kind", Value::Int(2))]);
    let error = write(&schema, &missing, &[]).unwrap_err();
    assert_eq!((error.code(), error.path().as_str()), ("missing", "extra"));
}

#[test]
fn a_mask_says_which_fields_follow() {
    let bit = |bit, slot, name: &str| MaskBit {
        bit,
        block: block(vec![field(slot, name, int(8))]),
    };
    let schema = one(vec![item(
        "_0",
        ItemKind::Mask(Box::new(Mask {
            slot: 0,
            ty: int(8),
            bits: vec![bit(0, 1, "x"), bit(4, 2, "hp")],
            lenient: false,
        })),
    )]);
    both_ways(&schema, "00", "{}");
    both_ways(&schema, "11 05 06", r#"{"x": 5, "hp": 6}"#);
    both_ways(&schema, "10 06", r#"{"hp": 6}"#);
    assert_eq!(
        read(&schema, "02").unwrap_err().error.code(),
        "unknown_mask_bits"
    );
}

#[test]
fn bit_fields_from_either_end_and_signed() {
    let bits = |order| {
        let item = |slot, name: &str, width, ty, value| BitItem {
            name: name.to_owned(),
            slot,
            width,
            gate: Gate::Always,
            ty,
            value,
            docs: Vec::new(),
            notes: Notes::default(),
            span: Span::default(),
        };
        Bits {
            type_name: "B".to_owned(),
            carrier: IntType {
                bits: 16,
                signed: false,
                order: ByteOrder::Big,
            },
            order,
            items: vec![
                item(0, "kind", 4, BitType::Unsigned, BitValue::Field),
                item(1, "delta", 9, BitType::Signed, BitValue::Field),
                item(2, "on", 1, BitType::Bool, BitValue::Field),
                item(
                    3,
                    "_0",
                    2,
                    BitType::Unsigned,
                    BitValue::Constant(Integer(2)),
                ),
            ],
        }
    };
    let lsb = one(vec![item("", ItemKind::Bits(bits(BitOrder::Lsb)))]);
    let record = r#"{"kind": 5, "delta": -1, "on": true}"#;
    // 10 1 111111111 0101
    both_ways(&lsb, "BFF5", record);
    // 0101 111111111 1 10
    let msb = one(vec![item("", ItemKind::Bits(bits(BitOrder::Msb)))]);
    both_ways(&msb, "5FFE", record);
    assert_eq!(
        read(&msb, "5FFF").unwrap_err().error.code(),
        "constant_mismatch"
    );
}

#[test]
fn what_is_not_reproduced_is_kept() {
    let schema = one(vec![
        valued(
            0,
            "_0",
            int(8),
            FieldValue::Ignored {
                value: Box::new(number(1)),
            },
        ),
        field(1, "sure", Type::Truthy),
        item(
            "_1",
            ItemKind::Pad(Pad {
                kind: PadKind::To(5),
                fill: Fill::Random,
            }),
        ),
    ]);
    let value = read(&schema, "07 02 AABBCC").unwrap();
    let kept: Vec<(&str, &[u8])> = value
        .kept
        .iter()
        .map(|kept| (kept.path.as_str(), kept.bytes.as_slice()))
        .collect();
    assert_eq!(
        kept,
        [
            ("_0", &[0x07][..]),
            ("sure", &[0x02]),
            ("_1", &[0xAA, 0xBB, 0xCC])
        ]
    );
    assert_eq!(
        write(&schema, &value.fields, &value.kept).unwrap(),
        bytes("07 02 AABBCC")
    );
    assert_eq!(
        write(&schema, &value.fields, &[]).unwrap(),
        bytes("01 01 000000")
    );
}

#[test]
fn a_lenient_block_reads_zeros_past_its_end_and_ignores_the_rest() {
    let inner = vec![field(0, "a", int(8)), field(1, "b", int(16))];
    let schema = one(vec![item(
        "_0",
        ItemKind::Region(Box::new(Region {
            slot: 9,
            length: Some(Length::Until {
                terminator: vec![0xFF],
                replacement: None,
            }),
            transform: None,
            lenient: true,
            block: block(inner),
        })),
    )]);
    for (hex, a, b) in [("05 FF", 5, 0), ("05 01 02 03 04 FF", 5, 0x0201)] {
        let value = read(&schema, hex).unwrap();
        assert_eq!(
            value.fields,
            fields(&[("a", Value::Int(a)), ("b", Value::Int(b))])
        );
        assert_eq!(
            write(&schema, &value.fields, &value.kept).unwrap(),
            bytes(hex)
        );
    }
}

#[test]
fn a_compressed_region_comes_back_whoever_compressed_it() {
    let schema = one(vec![item(
        "_0",
        ItemKind::Region(Box::new(Region {
            slot: 9,
            length: Some(prefix(int(16))),
            transform: Some(Transform {
                kind: TransformKind::Zlib,
                when: None,
            }),
            lenient: false,
            block: block(vec![field(0, "s", text(prefix(int(8))))]),
        })),
    )]);
    let value = fields(&[("s", Value::from("hello hello hello hello hello"))]);
    let written = write(&schema, &value, &[]).unwrap();
    let hex = protogen_dynamic::hex::plain(&written);
    assert_eq!(read(&schema, &hex).unwrap().fields, value);
    // Python's zlib.compress(b"\x02hi", 0): stored, as our writer would not do.
    let stored = "0E00 7801010300FCFF026869014200D4";
    let read = read(&schema, stored).unwrap();
    assert_eq!(read.kept.len(), 1);
    assert_eq!(
        write(&schema, &read.fields, &read.kept).unwrap(),
        bytes(stored)
    );
}

#[test]
fn a_chain_says_in_each_element_whether_another_follows() {
    let bits = Bits {
        type_name: "Slot".to_owned(),
        carrier: IntType {
            bits: 8,
            signed: false,
            order: ByteOrder::Little,
        },
        order: BitOrder::Lsb,
        items: [
            ("id", 7, BitType::Unsigned, BitValue::Field),
            ("more", 1, BitType::Bool, BitValue::Chain),
        ]
        .into_iter()
        .zip(0..)
        .map(|((name, width, ty, value), slot)| BitItem {
            name: name.to_owned(),
            slot,
            width,
            gate: Gate::Always,
            ty,
            value,
            docs: Vec::new(),
            notes: Notes::default(),
            span: Span::default(),
        })
        .collect(),
    };
    let mut with_slot = schema(
        vec![packet(
            "P",
            1,
            vec![field(
                0,
                "slots",
                array(
                    of_struct(0),
                    Length::Chain {
                        more: "more".to_owned(),
                    },
                ),
            )],
        )],
        vec![structure(
            "Slot",
            vec![item("", ItemKind::Bits(bits)), field(5, "count", int(8))],
        )],
    );
    with_slot.structs[0].body.min_size = 2;
    both_ways(
        &with_slot,
        "85 01 06 02",
        r#"{"slots": [{"id": 5, "count": 1}, {"id": 6, "count": 2}]}"#,
    );
    let empty = fields(&[("slots", Value::List(vec![]))]);
    assert_eq!(
        write(&with_slot, &empty, &[]).unwrap_err().code(),
        "empty_list"
    );
}

#[test]
fn separators_and_terminators_can_not_stand_in_a_value() {
    let until = |replacement: Option<Vec<u8>>| Length::Until {
        terminator: vec![0xFF],
        replacement,
    };
    let bytes_until = |replacement| Type::Bytes {
        length: until(replacement),
    };
    let schema = one(vec![field(0, "b", bytes_until(None))]);
    both_ways(&schema, "01 02 FF", r#"{"b": "0102"}"#);
    let inner = fields(&[("b", Value::Bytes(vec![1, 0xFF]))]);
    assert_eq!(
        write(&schema, &inner, &[]).unwrap_err().code(),
        "terminator_in_value"
    );
    let replaced = one(vec![field(0, "b", bytes_until(Some(vec![0x79])))]);
    assert_eq!(write(&replaced, &inner, &[]).unwrap(), bytes("01 79 FF"));

    let separated = |trailing, count: Option<i128>| {
        let length = Length::Separator {
            bytes: vec![0xFF],
            trailing,
            count: count.map(|count| Box::new(number(count))),
        };
        let rest = Type::Bytes {
            length: Length::Rest { minus: None },
        };
        one(vec![field(0, "l", array(rest, length))])
    };
    both_ways(
        &separated(false, None),
        "01 FF 02 03",
        r#"{"l": ["01", "0203"]}"#,
    );
    both_ways(
        &separated(true, None),
        "01 FF 02 03 FF",
        r#"{"l": ["01", "0203"]}"#,
    );
    both_ways(
        &separated(false, Some(2)),
        "01 FF 02",
        r#"{"l": ["01", "02"]}"#,
    );
}

#[test]
fn lists_end_by_terminator_or_by_the_block() {
    let until = Length::Until {
        terminator: vec![0xFF, 0xFF],
        replacement: None,
    };
    let schema = one(vec![field(0, "l", array(int(16), until))]);
    both_ways(&schema, "0100 0200 FFFF", r#"{"l": [1, 2]}"#);
    assert_eq!(
        read(&schema, "0100").unwrap_err().error.code(),
        "missing_terminator"
    );
    let marker = fields(&[("l", Value::List(vec![Value::Int(0xFFFF)]))]);
    assert_eq!(
        write(&schema, &marker, &[]).unwrap_err().code(),
        "terminator_in_value"
    );
    let rest = one(vec![
        field(
            0,
            "l",
            array(
                int(16),
                Length::Rest {
                    minus: Some(Box::new(number(1))),
                },
            ),
        ),
        field(1, "end", int(8)),
    ]);
    both_ways(&rest, "0100 0200 09", r#"{"l": [1, 2], "end": 9}"#);
}

#[test]
fn nesting_stops_at_64_levels_both_ways() {
    let inner = field(0, "next", Type::Optional(Box::new(of_struct(0))));
    let schema = schema(
        vec![packet("P", 1, vec![field(0, "first", of_struct(0))])],
        vec![structure("Node", vec![inner])],
    );
    let deep = |levels: usize| "01".repeat(levels - 1) + "00";
    assert!(read(&schema, &deep(64)).is_ok());
    let fault = read(&schema, &deep(65)).unwrap_err();
    assert_eq!(fault.error.code(), "nesting_too_deep");
    assert_eq!(fault.error.offset(), 64);
    assert!(read(&schema, &deep(1_000)).is_err());
    let mut value = Value::Record(fields(&[]));
    for _ in 0..64 {
        value = Value::Record(fields(&[("next", value)]));
    }
    let error = write(&schema, &fields(&[("first", value)]), &[]).unwrap_err();
    assert_eq!(error.code(), "nesting_too_deep");
}

#[test]
fn the_deepest_nesting_fits_into_a_small_stack() {
    // A list and a union at each level; both ways.
    let node = Union {
        type_name: "Node".to_owned(),
        tag: Tag::Inline(Box::new(int(8))),
        arms: vec![Arm {
            name: "Nodes".to_owned(),
            docs: Vec::new(),
            gate: Gate::Always,
            patterns: vec![Pattern::Int(Integer(7))],
            binding: None,
            payload: ArmPayload::Record(record(
                "Nodes",
                vec![field(0, "nodes", array(of_struct(0), prefix(int(8))))],
            )),
            span: Span::default(),
        }],
    };
    let mut schema = schema(
        vec![packet("P", 1, vec![field(0, "first", of_struct(0))])],
        vec![structure(
            "Node",
            vec![field(9, "node", Type::Match(Box::new(node)))],
        )],
    );
    schema.structs[0].body.min_size = 2;
    let work = move || {
        let deep = "0701".repeat(63) + "0700";
        let value = read(&schema, &deep).unwrap();
        assert_eq!(write(&schema, &value.fields, &[]).unwrap(), bytes(&deep));
        let deeper = "0701".repeat(2_000);
        let fault = read(&schema, &deeper).unwrap_err();
        assert_eq!(fault.error.code(), "nesting_too_deep");
    };
    let small = std::thread::Builder::new().stack_size(STACK_BYTES);
    small.spawn(work).unwrap().join().unwrap();
}

/// A debug build's frames are several times those of a release build.
const STACK_BYTES: usize = 1 << 20;
