//! Lines of a connection: states, lost bytes, unknown opcodes, envelopes.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use protogen_dynamic::{
    Connection, Context, LinePart, Outcome, Record, Value,
    json::{FaultPlace, decoded_json, fault_json, line_object, packet_from_json},
};
use protogen_schema::ir::*;
use support::*;

fn state(name: &str) -> State {
    State {
        name: name.to_owned(),
        docs: Vec::new(),
        entry: true,
        span: Span::default(),
    }
}

/// `login` and `game`; a hello moves to `game`, where a step moves by what stood in a context.
fn two_states() -> Schema {
    let position = Context_ {
        name: "position",
        ty: int(8),
    };
    let mut hello = packet("Hello", 1, vec![field(0, "name", text(prefix(int(8))))]);
    hello.states = vec![StateId(0)];
    hello.transitions = vec![Transition {
        gate: Gate::Always,
        cond: None,
        directions: Directions::Both,
        target: TransitionTarget::State(StateId(1)),
    }];
    let set = |value| {
        item(
            "",
            ItemKind::Set {
                target: SetTarget::Context {
                    context: ContextId(0),
                    path: Vec::new(),
                },
                value,
            },
        )
    };
    let mut place = packet("Place", 2, vec![field(0, "x", int(8)), set(slot(0))]);
    place.states = vec![StateId(1)];
    let known = expr(
        ExprKind::Context {
            context: ContextId(0),
            path: Vec::new(),
        },
        ExprType::Int,
    );
    let mut step = packet(
        "Step",
        3,
        vec![
            set(binary(BinaryOp::Add, known.clone(), number(1))),
            field(
                0,
                "cells",
                array(
                    int(8),
                    Length::Expr {
                        expr: Box::new(known),
                        unit: LengthUnit::Items,
                    },
                ),
            ),
        ],
    );
    step.states = vec![StateId(1)];
    let mut schema = schema(vec![hello, place, step], Vec::new());
    schema.states = vec![state("login"), state("game"), state("closed")];
    schema.contexts = vec![position.into()];
    schema
}

struct Context_ {
    name: &'static str,
    ty: Type,
}

impl From<Context_> for protogen_schema::ir::Context {
    fn from(context: Context_) -> Self {
        protogen_schema::ir::Context {
            name: context.name.to_owned(),
            docs: Vec::new(),
            ty: context.ty,
            initial: None,
            secret: false,
            span: Span::default(),
        }
    }
}

fn names(outcomes: &[Outcome]) -> Vec<String> {
    let name = |outcome: &Outcome| match outcome {
        Outcome::Packet(decoded) => decoded.name.clone(),
        Outcome::Fault(fault) => fault.error.code().to_owned(),
    };
    outcomes.iter().map(name).collect()
}

fn open(schema: &Schema) -> Connection<'_> {
    Connection::new(
        schema,
        Context::new(schema, &[], &[]),
        schema.state("login"),
    )
}

#[test]
fn a_connection_follows_its_states_within_a_line() {
    let schema = two_states();
    let mut connection = open(&schema);
    let line = bytes("01 02 6869  02 01  03 AA BB");
    let outcomes = connection.decode_line(Direction::S2c, &line);
    assert_eq!(names(&outcomes), ["Hello", "Place", "Step"]);
    let again = connection.decode_line(Direction::S2c, &bytes("01 00"));
    assert_eq!(names(&again), ["unexpected_packet"]);
}

#[test]
fn a_packet_that_fails_sets_nothing_and_makes_contexts_stale() {
    let schema = two_states();
    let mut connection = open(&schema);
    connection.decode_line(Direction::S2c, &bytes("01 00 02 01"));
    // Step sets the context to 2 and lacks a cell: 1 is what stays, and it is stale.
    let failed = connection.decode_line(Direction::S2c, &bytes("03 AA"));
    assert_eq!(names(&failed), ["unexpected_end"]);
    let Outcome::Fault(fault) = &failed[0] else {
        panic!("a fault")
    };
    assert_eq!(fault.rest, bytes("03 AA"));
    let stale = connection.decode_line(Direction::C2s, &bytes("03 AA BB"));
    assert_eq!(names(&stale), ["context_stale"]);
    let fresh = connection.decode_line(Direction::C2s, &bytes("02 01 03 AA BB"));
    assert_eq!(names(&fresh), ["Place", "Step"]);
}

#[test]
fn the_rest_of_a_line_with_an_unknown_opcode_is_kept() {
    let schema = two_states();
    let mut connection = open(&schema);
    let outcomes = connection.decode_line(Direction::C2s, &bytes("01 00 99 01 02"));
    assert_eq!(names(&outcomes), ["Hello", "unknown_opcode"]);
    let Outcome::Fault(fault) = &outcomes[1] else {
        panic!("a fault")
    };
    assert_eq!((fault.start, fault.rest.as_slice()), (2, &[0x99, 1, 2][..]));
    assert_eq!(fault.error.previous_opcode().unwrap().to_string(), "0x01");
    let place = FaultPlace {
        line: 1,
        direction: None,
    };
    let json = fault_json(&schema, place, fault);
    assert_eq!(json["rest"], "990102");
    assert_eq!(json["error"]["code"], "unknown_opcode");
}

#[test]
fn lines_come_back_from_their_json() {
    let schema = two_states();
    let lines = ["01 02 6869 02 01 03 AA BB", "02 05 99 00", "02 01"];
    let mut reading = open(&schema);
    let mut writing = open(&schema);
    for (line, hex) in (1..).zip(lines) {
        let place = FaultPlace {
            line,
            direction: Some(Direction::S2c),
        };
        let mut written = Vec::new();
        for outcome in reading.decode_line(Direction::S2c, &bytes(hex)) {
            let json = match &outcome {
                Outcome::Packet(decoded) => decoded_json(&schema, place, decoded),
                Outcome::Fault(fault) => fault_json(&schema, place, fault),
            };
            let object = line_object(&json).unwrap();
            let part = match object.packet {
                None => LinePart::Raw(object.rest),
                Some(name) => {
                    let state = writing.state(Direction::S2c);
                    let context = &writing.context;
                    let id = protogen_dynamic::find_packet(
                        &schema,
                        context,
                        Direction::S2c,
                        state,
                        &name,
                    )
                    .unwrap();
                    LinePart::Packet {
                        packet: id,
                        fields: packet_from_json(&schema, context, id, &object.fields).unwrap(),
                        kept: object.kept,
                        rest: object.rest,
                    }
                }
            };
            written.extend(writing.encode_line(Direction::S2c, &[part]).unwrap());
        }
        assert_eq!(written, bytes(hex), "line {line}");
    }
}

/// `frame { flags: F, opcode, payload[u16], if flags.Ack { ack: i32 }, if flags.Reply { reply_to: u8, status: S } }`
fn enveloped() -> Schema {
    let flag = |name: &str, mask| FlagsItem {
        name: name.to_owned(),
        docs: Vec::new(),
        mask: Integer(mask),
        gate: Gate::Always,
        span: Span::default(),
    };
    let bit = |mask| {
        let of = Box::new(expr(
            ExprKind::Slot {
                slot: 0,
                path: Vec::new(),
            },
            ExprType::Flags(FlagsId(0)),
        ));
        let mask = Integer(mask);
        expr(ExprKind::FlagsBit { of, mask }, ExprType::Bool)
    };
    let optional = |mask, items| {
        item(
            "",
            ItemKind::If {
                cond: bit(mask),
                then: block(items),
                els: Block::default(),
                decide: Decide::Presence,
            },
        )
    };
    let flags = item(
        "flags",
        ItemKind::Field(Box::new(FieldItem {
            slot: 0,
            ty: Type::Flags(FlagsId(0)),
            value: FieldValue::Field,
            presence_bits: vec![
                PresenceBit {
                    mask: Integer(1),
                    slots: vec![1],
                },
                PresenceBit {
                    mask: Integer(2),
                    slots: vec![2, 3],
                },
            ],
            notes: Notes::default(),
        })),
    );
    let payload = Role::Payload {
        length: prefix(int(16)),
        slot: 9,
    };
    let envelope = body(
        "Frame",
        vec![
            flags,
            item("opcode", ItemKind::Role(Role::Opcode(0))),
            item("payload", ItemKind::Role(payload)),
            optional(1, vec![field(1, "ack", signed(32))]),
            optional(
                2,
                vec![
                    field(2, "reply_to", int(8)),
                    field(3, "status", Type::Enum(EnumId(0))),
                ],
            ),
        ],
    );
    let ask = packet("Ask", 7, vec![field(0, "what", text(prefix(int(8))))]);
    let mut answer = packet("AskResponse", 7, vec![field(0, "that", int(16))]);
    answer.reply = Reply::Answer;
    let mut schema = schema(vec![ask, answer], Vec::new());
    schema.flags = vec![FlagsDef {
        name: "F".to_owned(),
        docs: Vec::new(),
        base: int(8),
        items: vec![flag("Ack", 1), flag("Reply", 2)],
        notes: Notes::default(),
        span: Span::default(),
    }];
    let status = |name: &str, number| EnumItem {
        name: name.to_owned(),
        docs: Vec::new(),
        values: vec![EnumValue {
            gate: Gate::Always,
            first: Integer(number),
            last: Integer(number),
        }],
        alias: false,
        notes: Notes::default(),
        span: Span::default(),
    };
    schema.enums = vec![EnumDef {
        name: "S".to_owned(),
        docs: Vec::new(),
        base: int(8),
        closed: false,
        items: vec![status("Default", 0), status("Failed", 3)],
        notes: Notes::default(),
        span: Span::default(),
    }];
    let framing = Framing {
        kind: FramingKind::One,
        lenient: false,
    };
    schema.session.c2s = framing.clone();
    schema.session.s2c = framing;
    schema.session.envelope = Some(Envelope {
        body: envelope,
        ack: Some(1),
        reply_to: Some(2),
        status: Some(3),
        seq: None,
    });
    schema
}

#[test]
fn an_envelope_chooses_request_or_answer_by_reply_to() {
    let schema = enveloped();
    let cases = [
        (
            "01 07 0300 02 6869 05000000",
            "Ask",
            r#"{"flags":["Ack"],"ack":5,"what":"hi"}"#,
        ),
        (
            "02 07 0200 0102 05 00",
            "AskResponse",
            r#"{"flags":["Reply"],"reply_to":5,"status":"Default","that":513}"#,
        ),
    ];
    for (hex, name, fields) in cases {
        let mut connection = open(&schema);
        let outcomes = connection.decode_line(Direction::C2s, &bytes(hex));
        let [Outcome::Packet(decoded)] = outcomes.as_slice() else {
            panic!("{outcomes:?}")
        };
        let place = FaultPlace {
            line: 1,
            direction: None,
        };
        let json = decoded_json(&schema, place, decoded);
        assert_eq!((decoded.name.as_str(), &decoded.kept), (name, &vec![]));
        assert_eq!(
            json["fields"],
            serde_json::from_str::<serde_json::Value>(fields).unwrap()
        );
        // The flags are written from presence: a user need not set them.
        let mut fields = decoded.fields.clone();
        fields.fields.retain(|(name, _)| name != "flags");
        let part = LinePart::Packet {
            packet: decoded.packet,
            fields,
            kept: Vec::new(),
            rest: Vec::new(),
        };
        let written = open(&schema).encode_line(Direction::C2s, &[part]).unwrap();
        assert_eq!(written, bytes(hex));
    }
}

#[test]
fn a_refusal_may_carry_what_it_likes() {
    let schema = enveloped();
    let hex = "02 07 0300 AABBCC 05 03";
    let outcomes = open(&schema).decode_line(Direction::S2c, &bytes(hex));
    let [Outcome::Packet(decoded)] = outcomes.as_slice() else {
        panic!("{outcomes:?}")
    };
    assert_eq!(decoded.rest.as_deref(), Some(&[0xAA, 0xBB, 0xCC][..]));
    assert_eq!(decoded.kept, []);
    let part = LinePart::Packet {
        packet: decoded.packet,
        fields: decoded.fields.clone(),
        kept: Vec::new(),
        rest: decoded.rest.clone().unwrap(),
    };
    let written = open(&schema).encode_line(Direction::S2c, &[part]).unwrap();
    assert_eq!(written, bytes(hex));
}

#[test]
fn a_fault_in_the_payload_has_its_place_in_the_frame() {
    let schema = enveloped();
    let outcomes = open(&schema).decode_line(Direction::C2s, &bytes("00 07 0300 05 6869"));
    let [Outcome::Fault(fault)] = outcomes.as_slice() else {
        panic!("{outcomes:?}")
    };
    assert_eq!(
        (fault.error.code(), fault.error.offset()),
        ("unexpected_end", 5)
    );
    assert_eq!(fault.error.path(), "what");
    let flags = fault.fields.field("flags");
    assert_eq!(
        flags,
        Some(&Value::Flags(protogen_dynamic::FlagsValue::default()))
    );
}

#[test]
fn an_unknown_field_is_refused_with_its_nearest_name() {
    let schema = two_states();
    let context = Context::new(&schema, &[], &[]);
    let json = serde_json::json!({ "nam": "hi" });
    let error = packet_from_json(&schema, &context, PacketId(0), &json).unwrap_err();
    assert_eq!(error.path(), "nam");
    assert!(error.to_string().contains("did you mean name?"), "{error}");
    let json = serde_json::json!({ "name": 5 });
    let error = packet_from_json(&schema, &context, PacketId(0), &json).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Hello.name after 0 bytes: must be a text"
    );
    assert_eq!(Record::default().fields, []);
}
