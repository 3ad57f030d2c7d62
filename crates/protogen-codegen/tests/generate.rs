//! Generated text of schemas that are built by hand.

mod support;

use protogen_codegen::{Options, rust};
use protogen_schema::ir::*;
use support::*;

fn demo() -> Schema {
    let mut schema = empty();
    schema.axes.push(axis("client"));
    schema.features.push(Feature {
        name: "Marks".into(),
        docs: vec![],
        default: since(0, 1000),
        span: Span::default(),
    });
    schema.contexts.push(Context {
        name: "player".into(),
        docs: vec![],
        ty: struct_ty(0),
        initial: None,
        secret: false,
        span: Span::default(),
    });
    schema.tables.push(Table {
        name: "stackable".into(),
        docs: vec!["Whether it can be stacked.".into()],
        params: vec![("item".into(), int(16))],
        answer: Type::Bool,
        span: Span::default(),
    });
    schema.enums.push(EnumDef {
        name: "Mode".into(),
        docs: vec![],
        base: int(8),
        closed: false,
        items: ["Say", "Yell", "Channel"]
            .iter()
            .enumerate()
            .map(|(n, name)| EnumItem {
                name: (*name).into(),
                docs: vec![],
                values: vec![EnumValue {
                    gate: if n == 1 { since(0, 900) } else { Gate::Always },
                    first: Integer(n as i128),
                    last: Integer(n as i128),
                }],
                alias: false,
                notes: Notes::default(),
                span: Span::default(),
            })
            .collect(),
        notes: Notes::default(),
        span: Span::default(),
    });
    let position = BodyBuilder::default()
        .field("x", int(16))
        .field("y", int(16))
        .field("z", int(8));
    schema.structs.push(struct_def(
        "Position",
        position.body("Position", 5, Some(5)),
    ));
    // An item with a table's question.
    let item = BodyBuilder::default().field("id", int(16));
    let mut item = item;
    let slot_count = item.slot("count", &int(8));
    item.record_field("count", slot_count, int(8), true);
    let ask = Expr {
        kind: ExprKind::Table {
            table: TableId(0),
            args: vec![slot(0, ExprType::Int)],
        },
        ty: ExprType::Bool,
    };
    let item = item.push(ItemKind::If {
        cond: ask,
        then: Block {
            items: vec![BodyBuilder::item("count", slot_count, int(8), Gate::Always)],
        },
        els: Block::default(),
        decide: Decide::Condition,
    });
    schema
        .structs
        .push(struct_def("Item", item.body("Item", 2, Some(3))));
    // Talk.
    let mut talk = BodyBuilder::default()
        .gated("statement", int(32), since(0, 770))
        .field("name", text16())
        .gated("level", int(16), Gate::Feature { feature: 0 })
        .field("mode", Type::Enum(EnumId(0)));
    let pos = talk.slot("pos", &struct_ty(0));
    let id = talk.slot("id", &int(16));
    let arm = |name: &str, item: u32, slot: Option<(u32, &str, Type)>| {
        let mut builder = BodyBuilder::default();
        if let Some((slot, field, ty)) = slot {
            builder.record_field(field, slot, ty.clone(), false);
            builder
                .items
                .push(BodyBuilder::item(field, slot, ty, Gate::Always));
        }
        let (_, record) = builder.record(name);
        Arm {
            name: name.into(),
            docs: vec![],
            gate: Gate::Always,
            patterns: if item == 9 {
                vec![Pattern::Any]
            } else {
                vec![Pattern::EnumItem {
                    enum_: EnumId(0),
                    item,
                }]
            },
            binding: None,
            payload: ArmPayload::Record(record),
            span: Span::default(),
        }
    };
    let target = Type::Match(Box::new(Union {
        type_name: "TalkTarget".into(),
        tag: Tag::Before(Box::new(slot(3, ExprType::Enum(EnumId(0))))),
        arms: vec![
            arm("Place", 0, Some((pos, "pos", struct_ty(0)))),
            arm("Channel", 2, Some((id, "id", int(16)))),
            arm("None", 9, None),
        ],
    }));
    let talk = talk.field("target", target).field("text", text16());
    schema.packets.push(packet(
        "Talk",
        Directions::S2c,
        0xAA,
        talk.body("Talk", 7, None),
    ));
    // A map with a sparse array.
    let map = BodyBuilder::default()
        .field("pos", struct_ty(0))
        .push(ItemKind::Set {
            target: SetTarget::Context {
                context: ContextId(0),
                path: vec![],
            },
            value: slot(0, ExprType::Struct(StructId(0))),
        });
    let z = Expr {
        kind: ExprKind::Slot {
            slot: 0,
            path: vec![PathStep::Field("z".into())],
        },
        ty: ExprType::Int,
    };
    let floors = Expr {
        kind: ExprKind::If {
            cond: Box::new(binary(BinaryOp::Le, z.clone(), number(7), ExprType::Bool)),
            then: Box::new(number(8)),
            els: Box::new(binary(BinaryOp::Add, z, number(3), ExprType::Int)),
        },
        ty: ExprType::Int,
    };
    let tiles = Type::Sparse {
        element: Box::new(Type::Array {
            element: Box::new(struct_ty(1)),
            length: Length::While(Box::new(binary(
                BinaryOp::Lt,
                Expr {
                    kind: ExprKind::Peek(Box::new(int(16))),
                    ty: ExprType::Int,
                },
                number(0xFF00),
                ExprType::Bool,
            ))),
        }),
        slots: Box::new(binary(BinaryOp::Mul, number(252), floors, ExprType::Int)),
        run: IntType {
            bits: 16,
            signed: false,
            order: ByteOrder::Little,
        },
        low: Integer(0xFF00),
        high: Integer(0xFFFF),
    };
    let map = map.field("tiles", tiles);
    let mut map = map.body("Map", 5, None);
    map.sets_context = true;
    schema
        .packets
        .push(packet("Map", Directions::S2c, 0x64, map));
    // Worlds and a magic number.
    let login = BodyBuilder::default()
        .hidden(
            int(8),
            FieldValue::Computed {
                value: Box::new(number(7)),
                check: Check::Now,
            },
        )
        .field(
            "key",
            Type::Array {
                element: Box::new(int(32)),
                length: Length::Fixed(4),
            },
        )
        .field("places", list(struct_ty(0), 8))
        .field("numbers", list(int(32), 16));
    schema.packets.push(packet(
        "Login",
        Directions::C2s,
        1,
        login.body("Login", 20, None),
    ));
    schema.packets.push(packet(
        "Ping",
        Directions::Both,
        2,
        BodyBuilder::default().body("Ping", 0, Some(0)),
    ));
    schema
}

#[test]
fn a_schema_becomes_rust() {
    let files = rust::generate(&demo(), &Options::default()).expect("it can be carried");
    for (path, text) in files.iter() {
        if let Ok(out) = std::env::var("CODEGEN_OUT") {
            std::fs::create_dir_all(&out).expect("a directory");
            std::fs::write(format!("{out}/{path}"), text).expect("a file");
        }
        if let Err(error) = syn::parse_file(text) {
            let start = error.span().start();
            let line = text.lines().nth(start.line - 1).unwrap_or_default();
            panic!("{path}:{}: {error}\n{line}", start.line);
        }
    }
}
