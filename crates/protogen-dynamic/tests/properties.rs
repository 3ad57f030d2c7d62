//! Random values come back as they were; random and damaged bytes never make the reader panic.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use protogen_dynamic::{
    Connection, Outcome, PacketValue, encode_packet,
    random::{Chance, random_packet},
};
use protogen_schema::ir::*;
use support::*;

/// One packet a construct.
fn everything() -> Schema {
    let run = IntType {
        bits: 16,
        signed: false,
        order: ByteOrder::Little,
    };
    let until = |bytes: &[u8]| Length::Until {
        terminator: bytes.to_vec(),
        replacement: None,
    };
    let presence = |cond, then, els| {
        item(
            "",
            ItemKind::If {
                cond,
                then: block(then),
                els: block(els),
                decide: Decide::Presence,
            },
        )
    };
    let region = |length, kind, items| {
        item(
            "_0",
            ItemKind::Region(Box::new(Region {
                slot: 20,
                length: Some(length),
                transform: Some(Transform { kind, when: None }),
                lenient: false,
                block: block(items),
            })),
        )
    };
    let size = |slot| expr(ExprKind::Size(Extent::Item { slot }), ExprType::Int);
    let sum = |sum| {
        let over = Extent::Range {
            from: 0,
            to: Some(1),
        };
        expr(ExprKind::Checksum { sum, over }, ExprType::Int)
    };
    let tile = array(
        int(16),
        Length::While(Box::new(binary(BinaryOp::Lt, peek(16), number(0xFF00)))),
    );
    let rest = || Type::Bytes {
        length: Length::Rest { minus: None },
    };
    let packets = vec![
        packet(
            "Numbers",
            1,
            vec![
                field(0, "a", int(24)),
                field(1, "b", signed(64)),
                field(2, "c", varint()),
                field(3, "d", int(128)),
                field(
                    4,
                    "e",
                    Type::Bias {
                        base: Box::new(int(8)),
                        bias: Integer(-3),
                    },
                ),
                field(
                    5,
                    "f",
                    Type::As {
                        inner: Box::new(signed(32)),
                        wire: Box::new(varint()),
                    },
                ),
                field(
                    6,
                    "g",
                    Type::Float(FloatType {
                        bits: 32,
                        order: ByteOrder::Big,
                    }),
                ),
            ],
        ),
        packet(
            "Lists",
            2,
            vec![
                field(0, "texts", array(text(prefix(varint())), prefix(int(8)))),
                field(1, "until", array(int(16), until(&[0xFF, 0xFF]))),
                field(
                    2,
                    "map",
                    Type::Map {
                        key: Box::new(text(until(&[0]))),
                        value: Box::new(int(32)),
                        length: prefix(int(16)),
                    },
                ),
                field(
                    3,
                    "pieces",
                    array(
                        rest(),
                        Length::Separator {
                            bytes: vec![0xFE, 0xFF],
                            trailing: false,
                            count: None,
                        },
                    ),
                ),
            ],
        ),
        packet(
            "Map",
            3,
            vec![
                field(0, "n", int(8)),
                field(
                    1,
                    "tiles",
                    Type::Sparse {
                        element: Box::new(tile),
                        slots: Box::new(binary(BinaryOp::Mul, slot(0), number(7))),
                        run,
                        low: Integer(0xFF00),
                        high: Integer(0xFFFF),
                    },
                ),
                presence(
                    binary(BinaryOp::Lt, peek(16), number(0xFF00)),
                    vec![field(2, "more", int(8)), field(3, "rest", int(8))],
                    vec![constant(4, "_1", int(16), 0xFFFF)],
                ),
            ],
        ),
        packet(
            "Sums",
            4,
            vec![
                computed(5, "_0", varint(), size(1), Check::AtEnd),
                field(0, "a", int(8)),
                field(1, "b", text(prefix(int(8)))),
                computed(2, "_1", int(32), sum(Checksum::Adler32), Check::AtEnd),
                computed(3, "_2", int(16), sum(Checksum::Sum16), Check::AtEnd),
            ],
        ),
        packet(
            "Packed",
            5,
            vec![region(
                prefix(int(16)),
                TransformKind::Zlib,
                vec![field(0, "inner", array(of_struct(0), prefix(int(8))))],
            )],
        ),
        packet(
            "Hidden",
            6,
            vec![region(
                prefix(int(8)),
                TransformKind::Xor {
                    key: Box::new(number(0x5A)),
                },
                vec![field(0, "inner", of_struct(0))],
            )],
        ),
        packet("Tree", 7, vec![field(0, "node", of_struct(1))]),
        packet(
            "Bitmap",
            8,
            vec![field(
                0,
                "slots",
                Type::SparseBitmap {
                    element: Box::new(int(32)),
                    bitmap: Box::new(array(int(32), prefix(int(8)))),
                },
            )],
        ),
        packet(
            "Tail",
            9,
            vec![
                field(
                    0,
                    "a",
                    Type::Sentinel {
                        inner: Box::new(int(8)),
                        absent: Integer(0),
                    },
                ),
                presence(more(), vec![field(1, "b", Type::Truthy)], vec![]),
                presence(
                    more(),
                    vec![field(
                        2,
                        "c",
                        Type::Json {
                            length: prefix(int(16)),
                        },
                    )],
                    vec![],
                ),
            ],
        ),
    ];
    let mut schema = schema(
        packets,
        vec![
            structure(
                "Pair",
                vec![field(0, "a", int(8)), field(1, "b", Type::Bool)],
            ),
            structure(
                "Node",
                vec![
                    field(0, "value", signed(8)),
                    field(1, "children", array(of_struct(1), prefix(int(8)))),
                ],
            ),
        ],
    );
    schema.structs[0].body.min_size = 2;
    schema.structs[1].body.min_size = 2;
    let one = Framing {
        kind: FramingKind::One,
        lenient: false,
    };
    schema.session.c2s = one.clone();
    schema.session.s2c = one;
    schema
}

#[test]
fn random_values_come_back_as_they_were() {
    let schema = everything();
    let context = context(&schema);
    for (index, packet) in (0..).zip(&schema.packets) {
        let mut made = 0;
        for seed in 0..200 {
            let id = PacketId(index);
            let fields = random_packet(&schema, &context, Direction::C2s, id, seed);
            let Some(fields) = fields else { continue };
            made += 1;
            let value = PacketValue {
                fields: &fields,
                kept: &[],
                rest: &[],
            };
            let mut writing = context.clone();
            let bytes = encode_packet(&schema, &mut writing, Direction::C2s, id, &value).unwrap();
            let mut connection = Connection::new(&schema, context.clone(), None);
            let outcomes = connection.decode_line(Direction::C2s, &bytes.bytes);
            let [Outcome::Packet(decoded)] = outcomes.as_slice() else {
                panic!("{}: {fields:?} gave {outcomes:?}", packet.name)
            };
            assert_eq!(
                (decoded.packet, &decoded.fields),
                (id, &fields),
                "seed {seed}"
            );
            assert_eq!(decoded.kept, [], "{} seed {seed}", packet.name);
            let json = protogen_dynamic::json::packet_to_json(&schema, id, &fields);
            let json = serde_json::from_str(&json.to_string()).unwrap();
            let again = protogen_dynamic::json::packet_from_json(&schema, &context, id, &json);
            assert_eq!(again.as_ref(), Ok(&fields));
        }
        assert!(made > 20, "{} was made {made} times", packet.name);
    }
}

#[test]
fn what_is_read_from_damaged_bytes_is_written_back() {
    let schema = everything();
    let context = context(&schema);
    let mut chance = Chance::new(7);
    let mut read = 0;
    for round in 0..6_000 {
        let id = PacketId(u32::try_from(chance.below(schema.packets.len())).unwrap());
        let mut bytes = match random_packet(&schema, &context, Direction::C2s, id, round) {
            Some(fields) => {
                let value = PacketValue {
                    fields: &fields,
                    kept: &[],
                    rest: &[],
                };
                let mut writing = context.clone();
                encode_packet(&schema, &mut writing, Direction::C2s, id, &value)
                    .unwrap()
                    .bytes
            }
            None => vec![chance.bits() as u8; chance.below(20)],
        };
        for _ in 0..=chance.below(3) {
            let at = chance.below(bytes.len());
            match chance.below(4) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, chance.bits() as u8),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = chance.bits() as u8;
                    }
                }
            }
        }
        let mut connection = Connection::new(&schema, context.clone(), None);
        for outcome in connection.decode_line(Direction::C2s, &bytes) {
            match outcome {
                Outcome::Fault(fault) => assert_eq!(fault.rest, bytes),
                Outcome::Packet(decoded) => {
                    read += 1;
                    let json = protogen_dynamic::json::packet_to_json(
                        &schema,
                        decoded.packet,
                        &decoded.fields,
                    );
                    let fields = protogen_dynamic::json::packet_from_json(
                        &schema,
                        &context,
                        decoded.packet,
                        &json,
                    );
                    let part = protogen_dynamic::LinePart::Packet {
                        packet: decoded.packet,
                        fields: fields.unwrap(),
                        kept: decoded.kept,
                        rest: decoded.rest.unwrap_or_default(),
                    };
                    let mut writing = Connection::new(&schema, context.clone(), None);
                    let written = writing.encode_line(Direction::C2s, &[part]).unwrap();
                    assert_eq!(written, bytes, "round {round}");
                }
            }
        }
    }
    assert!(read > 500, "{read} of the damaged packets were read");
}

#[test]
fn a_count_alone_sets_no_memory_aside_and_ends_soon() {
    let schema = one(vec![field(0, "l", array(of_struct(0), prefix(int(32))))]);
    // The struct does not exist: the schema is at fault, and says so.
    assert_eq!(
        read(&schema, "01000000").unwrap_err().error.code(),
        "unsupported"
    );
    let empty = support::schema(
        vec![packet(
            "P",
            1,
            vec![field(0, "l", array(of_struct(0), prefix(int(32))))],
        )],
        vec![structure("Empty", vec![])],
    );
    assert_eq!(
        read(&empty, "FFFFFFFF").unwrap_err().error.code(),
        "length_limit"
    );
    let numbers = one(vec![field(0, "l", array(int(64), prefix(int(32))))]);
    assert_eq!(
        read(&numbers, "FFFFFFFF 00").unwrap_err().error.code(),
        "unexpected_end"
    );
}
