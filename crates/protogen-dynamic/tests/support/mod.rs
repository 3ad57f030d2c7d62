//! Short words to build an IR by hand, for constructs that need no schema text.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses some of them, and a test may fail"
)]

use protogen_dynamic::{
    BodyValue, Context, Fault, Kept, MapTables, Record, Value, decode_body, encode_body,
};
use protogen_schema::ir::*;
use protogen_wire::{EncodeError, Reader};

pub fn int(bits: u8) -> Type {
    Type::Int(IntType {
        bits,
        signed: false,
        order: ByteOrder::Little,
    })
}

pub fn signed(bits: u8) -> Type {
    Type::Int(IntType {
        bits,
        signed: true,
        order: ByteOrder::Little,
    })
}

pub fn varint() -> Type {
    Type::Varint(VarintType {
        bits: 32,
        zigzag: false,
        max_bytes: 5,
        lenient: false,
    })
}

pub fn prefix(ty: Type) -> Length {
    Length::Prefix {
        ty: Box::new(ty),
        bias: Integer(0),
        unit: LengthUnit::Items,
    }
}

pub fn text(length: Length) -> Type {
    Type::Text {
        length,
        encoding: TextEncoding::Utf8,
        nul: false,
        pad: 0,
    }
}

pub fn array(element: Type, length: Length) -> Type {
    Type::Array {
        element: Box::new(element),
        length,
    }
}

pub fn expr(kind: ExprKind, ty: ExprType) -> Expr {
    Expr { kind, ty }
}

pub fn number(value: i128) -> Expr {
    expr(ExprKind::Int(Integer(value)), ExprType::Int)
}

pub fn slot(slot: u32) -> Expr {
    let path = Vec::new();
    expr(ExprKind::Slot { slot, path }, ExprType::Int)
}

pub fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    let (left, right) = (Box::new(left), Box::new(right));
    let ty = match op {
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul => ExprType::Int,
        _ => ExprType::Bool,
    };
    expr(ExprKind::Binary { op, left, right }, ty)
}

pub fn more() -> Expr {
    expr(ExprKind::More, ExprType::Bool)
}

pub fn peek(bits: u8) -> Expr {
    expr(ExprKind::Peek(Box::new(int(bits))), ExprType::Int)
}

pub fn item(label: &str, kind: ItemKind) -> Item {
    Item {
        gate: Gate::Always,
        kind,
        label: label.to_owned(),
        span: Span::default(),
    }
}

pub fn block(items: Vec<Item>) -> Block {
    Block { items }
}

/// A field of the record, in a slot.
pub fn field(slot: u32, label: &str, ty: Type) -> Item {
    valued(slot, label, ty, FieldValue::Field)
}

pub fn valued(slot: u32, label: &str, ty: Type, value: FieldValue) -> Item {
    item(
        label,
        ItemKind::Field(Box::new(FieldItem {
            slot,
            ty,
            value,
            presence_bits: Vec::new(),
            notes: Notes::default(),
        })),
    )
}

pub fn constant(slot: u32, label: &str, ty: Type, value: i128) -> Item {
    computed(slot, label, ty, number(value), Check::Now)
}

pub fn computed(slot: u32, label: &str, ty: Type, value: Expr, check: Check) -> Item {
    let value = Box::new(value);
    valued(slot, label, ty, FieldValue::Computed { value, check })
}

/// A record whose fields are the named items, as the resolver lifts them.
pub fn record(type_name: &str, items: Vec<Item>) -> protogen_schema::ir::Record {
    let mut fields = Vec::new();
    lift(&items, false, &mut fields);
    protogen_schema::ir::Record {
        type_name: type_name.to_owned(),
        fields,
        block: Block { items },
    }
}

fn lift(items: &[Item], conditional: bool, fields: &mut Vec<Field>) {
    for item in items {
        match &item.kind {
            ItemKind::Field(inner) if matches!(inner.value, FieldValue::Field) => {
                push(&item.label, inner.slot, &inner.ty, conditional, fields);
            }
            ItemKind::If { then, els, .. } => {
                lift(&then.items, true, fields);
                lift(&els.items, true, fields);
            }
            ItemKind::Region(region) => lift(&region.block.items, conditional, fields),
            ItemKind::Mask(mask) => {
                for bit in &mask.bits {
                    lift(&bit.block.items, true, fields);
                }
            }
            ItemKind::Bits(bits) => {
                for item in &bits.items {
                    if item.value == BitValue::Field {
                        let ty = match item.ty {
                            BitType::Bool => Type::Bool,
                            _ => Type::Int(bits.carrier),
                        };
                        push(&item.name, item.slot, &ty, conditional, fields);
                    }
                }
            }
            _ => {}
        }
    }
}

fn push(name: &str, slot: u32, ty: &Type, conditional: bool, fields: &mut Vec<Field>) {
    if fields.iter().any(|field| field.name == name) {
        return;
    }
    fields.push(Field {
        name: name.to_owned(),
        slot,
        ty: ty.clone(),
        optional: conditional,
        gate: Gate::Always,
        conditional,
        docs: Vec::new(),
        notes: Notes::default(),
        span: Span::default(),
    });
}

pub fn body(type_name: &str, items: Vec<Item>) -> Body {
    let slots = (0..32)
        .map(|index| SlotInfo {
            name: format!("slot{index}"),
            ty: int(8),
        })
        .collect();
    Body {
        slots,
        record: record(type_name, items),
        exactness: Exactness::Exact,
        min_size: 0,
        max_size: None,
        sets_context: false,
        reads_context: false,
    }
}

pub fn structure(name: &str, items: Vec<Item>) -> StructDef {
    StructDef {
        name: name.to_owned(),
        docs: Vec::new(),
        params: Vec::new(),
        body: body(name, items),
        partial_of: None,
        notes: Notes::default(),
        span: Span::default(),
    }
}

pub fn of_struct(id: u32) -> Type {
    Type::Struct {
        id: StructId(id),
        args: Vec::new(),
    }
}

pub fn packet(name: &str, opcode: u8, items: Vec<Item>) -> Packet {
    Packet {
        name: name.to_owned(),
        docs: Vec::new(),
        directions: Directions::Both,
        states: Vec::new(),
        opcodes: vec![OpcodeAlternative {
            gate: Gate::Always,
            parts: vec![OpcodePart {
                ty: int(8),
                value: Integer(opcode.into()),
            }],
        }],
        body: body(name, items),
        envelope_fields: Vec::new(),
        envelope_values: Vec::new(),
        transitions: Vec::new(),
        reply: Reply::No,
        notes: Notes::default(),
        span: Span::default(),
    }
}

pub fn schema(packets: Vec<Packet>, structs: Vec<StructDef>) -> Schema {
    let framing = Framing {
        kind: FramingKind::Many,
        lenient: false,
    };
    Schema {
        ir_version: IR_VERSION,
        name: "test".to_owned(),
        docs: Vec::new(),
        files: Vec::new(),
        axes: Vec::new(),
        features: Vec::new(),
        constants: Vec::new(),
        opcode: OpcodeScheme {
            c2s: vec![int(8)],
            s2c: vec![int(8)],
        },
        contexts: Vec::new(),
        tables: Vec::new(),
        extern_types: Vec::new(),
        extern_fns: Vec::new(),
        transforms: Vec::new(),
        numbers: Vec::new(),
        enums: Vec::new(),
        flags: Vec::new(),
        newtypes: Vec::new(),
        structs,
        unions: Vec::new(),
        states: Vec::new(),
        packets,
        rpcs: Vec::new(),
        requests: Vec::new(),
        pings: Vec::new(),
        session: Session {
            transport: Transport::Tcp,
            layers: Vec::new(),
            c2s: framing.clone(),
            s2c: framing,
            envelope: None,
            unknown: Unknown::KeepRest,
            rpc_timeout_ms: None,
            reply_opcode_same: false,
            settings: Vec::new(),
        },
        vectors: Vec::new(),
    }
}

/// A schema with one packet of these items.
pub fn one(items: Vec<Item>) -> Schema {
    schema(vec![packet("P", 1, items)], Vec::new())
}

pub fn context(schema: &Schema) -> Context {
    let mut context = Context::new(schema, &[], &[]);
    context.tables = std::sync::Arc::new(MapTables::empty_tables());
    context
}

pub fn bytes(hex: &str) -> Vec<u8> {
    protogen_dynamic::hex::parse(hex).unwrap()
}

/// Reads the body of the first packet, to its last byte.
pub fn read(schema: &Schema, hex: &str) -> Result<BodyValue, Fault> {
    let bytes = bytes(hex);
    let mut reader = Reader::new(&bytes);
    let value = decode_body(schema, &mut context(schema), PacketId(0), &mut reader)?;
    reader.finish().map_err(|error| Fault {
        error,
        fields: value.fields.clone(),
    })?;
    Ok(value)
}

pub fn write(schema: &Schema, fields: &Record, kept: &[Kept]) -> Result<Vec<u8>, EncodeError> {
    encode_body(schema, &mut context(schema), PacketId(0), fields, kept)
}

/// Reads, compares with the JSON text, writes back; then cuts at every byte.
pub fn both_ways(schema: &Schema, hex: &str, json: &str) {
    let value = read(schema, hex).unwrap_or_else(|fault| panic!("{}", fault.error));
    let shown = protogen_dynamic::json::packet_to_json(schema, PacketId(0), &value.fields);
    let expected: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(shown, expected);
    let again =
        protogen_dynamic::json::packet_from_json(schema, &context(schema), PacketId(0), &shown);
    assert_eq!(again.as_ref(), Ok(&value.fields));
    let written =
        write(schema, &value.fields, &value.kept).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(written, bytes(hex));
    for end in 0..written.len() {
        let mut reader = Reader::new(&written[..end]);
        let cut = decode_body(schema, &mut context(schema), PacketId(0), &mut reader);
        if let Ok(cut) = cut {
            // A shorter form must stand for another value, or leave bytes.
            assert!(reader.more() || cut.fields != value.fields, "cut at {end}");
        }
    }
}

pub fn fields(pairs: &[(&str, Value)]) -> Record {
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    Record::new(pairs.collect())
}
