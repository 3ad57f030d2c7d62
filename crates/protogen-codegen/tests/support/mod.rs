//! Builds schemas by hand, piece by piece.
//! Holds no expectations.
#![allow(dead_code, reason = "each test uses some of it")]

use protogen_schema::ir::*;

pub fn int(bits: u8) -> Type {
    Type::Int(IntType {
        bits,
        signed: false,
        order: ByteOrder::Little,
    })
}

pub fn text16() -> Type {
    Type::Text {
        length: prefix(16),
        encoding: TextEncoding::Latin1,
        nul: false,
        pad: 0,
    }
}

pub fn prefix(bits: u8) -> Length {
    Length::Prefix {
        ty: Box::new(int(bits)),
        bias: Integer(0),
        unit: LengthUnit::Items,
    }
}

pub fn list(element: Type, bits: u8) -> Type {
    Type::Array {
        element: Box::new(element),
        length: prefix(bits),
    }
}

pub fn struct_ty(id: u32) -> Type {
    Type::Struct {
        id: StructId(id),
        args: vec![],
    }
}

pub fn number(value: i128) -> Expr {
    Expr {
        kind: ExprKind::Int(Integer(value)),
        ty: ExprType::Int,
    }
}

pub fn slot(slot: u32, ty: ExprType) -> Expr {
    Expr {
        kind: ExprKind::Slot { slot, path: vec![] },
        ty,
    }
}

pub fn binary(op: BinaryOp, left: Expr, right: Expr, ty: ExprType) -> Expr {
    Expr {
        kind: ExprKind::Binary {
            op,
            left: Box::new(left),
            right: Box::new(right),
        },
        ty,
    }
}

pub fn since(axis: u32, first: u32) -> Gate {
    Gate::Axis {
        axis,
        intervals: vec![Interval { first, last: 1098 }],
    }
}

pub fn empty() -> Schema {
    Schema {
        ir_version: IR_VERSION,
        name: "demo".into(),
        docs: vec!["A demonstration.".into()],
        files: vec![],
        axes: vec![],
        features: vec![],
        constants: vec![],
        opcode: OpcodeScheme {
            c2s: vec![int(8)],
            s2c: vec![int(8)],
        },
        contexts: vec![],
        tables: vec![],
        extern_types: vec![],
        extern_fns: vec![],
        transforms: vec![],
        numbers: vec![],
        enums: vec![],
        flags: vec![],
        newtypes: vec![],
        structs: vec![],
        unions: vec![],
        states: vec![State {
            name: "closed".into(),
            docs: vec![],
            entry: false,
            span: Span::default(),
        }],
        packets: vec![],
        rpcs: vec![],
        requests: vec![],
        pings: vec![],
        session: Session {
            transport: Transport::Tcp,
            layers: vec![],
            c2s: Framing {
                kind: FramingKind::One,
                lenient: false,
            },
            s2c: Framing {
                kind: FramingKind::Many,
                lenient: false,
            },
            envelope: None,
            unknown: Unknown::KeepRest,
            rpc_timeout_ms: None,
            reply_opcode_same: false,
            settings: vec![],
        },
        vectors: vec![],
    }
}

pub fn axis(name: &str) -> Axis {
    Axis {
        name: name.into(),
        docs: vec![],
        versions: vec![Interval {
            first: 740,
            last: 1098,
        }],
        listed: false,
        follows: None,
        span: Span::default(),
    }
}

/// Builds a body; each field gets the next slot.
#[derive(Default)]
pub struct BodyBuilder {
    pub slots: Vec<SlotInfo>,
    pub fields: Vec<Field>,
    pub items: Vec<Item>,
}

impl BodyBuilder {
    pub fn slot(&mut self, name: &str, ty: &Type) -> u32 {
        self.slots.push(SlotInfo {
            name: name.into(),
            ty: ty.clone(),
        });
        self.slots.len() as u32 - 1
    }

    pub fn record_field(&mut self, name: &str, slot: u32, ty: Type, optional: bool) {
        self.fields.push(Field {
            name: name.into(),
            slot,
            ty,
            optional,
            gate: Gate::Always,
            conditional: false,
            docs: vec![],
            notes: Notes::default(),
            span: Span::default(),
        });
    }

    pub fn item(name: &str, slot: u32, ty: Type, gate: Gate) -> Item {
        Item {
            gate,
            kind: ItemKind::Field(Box::new(FieldItem {
                slot,
                ty,
                value: FieldValue::Field,
                presence_bits: vec![],
                notes: Notes::default(),
            })),
            label: name.into(),
            span: Span::default(),
        }
    }

    pub fn field(mut self, name: &str, ty: Type) -> Self {
        let slot = self.slot(name, &ty);
        self.record_field(name, slot, ty.clone(), false);
        self.items.push(Self::item(name, slot, ty, Gate::Always));
        self
    }

    pub fn gated(mut self, name: &str, ty: Type, gate: Gate) -> Self {
        let slot = self.slot(name, &ty);
        self.record_field(name, slot, ty.clone(), true);
        self.items.push(Self::item(name, slot, ty, gate));
        self
    }

    pub fn hidden(mut self, ty: Type, value: FieldValue) -> Self {
        let label = format!("_{}", self.items.len());
        let slot = self.slot(&label, &ty);
        let mut item = Self::item(&label, slot, ty, Gate::Always);
        if let ItemKind::Field(field) = &mut item.kind {
            field.value = value;
        }
        self.items.push(item);
        self
    }

    pub fn push(mut self, kind: ItemKind) -> Self {
        let label = format!("_{}", self.items.len());
        self.items.push(Item {
            gate: Gate::Always,
            kind,
            label,
            span: Span::default(),
        });
        self
    }

    pub fn record(self, type_name: &str) -> (Vec<SlotInfo>, Record) {
        let block = Block { items: self.items };
        (
            self.slots,
            Record {
                type_name: type_name.into(),
                fields: self.fields,
                block,
            },
        )
    }

    pub fn body(self, type_name: &str, min: u64, max: Option<u64>) -> Body {
        let (slots, record) = self.record(type_name);
        Body {
            slots,
            record,
            exactness: Exactness::Exact,
            min_size: min,
            max_size: max,
            sets_context: false,
            reads_context: false,
        }
    }
}

pub fn struct_def(name: &str, body: Body) -> StructDef {
    StructDef {
        name: name.into(),
        docs: vec![],
        params: vec![],
        body,
        partial_of: None,
        notes: Notes::default(),
        span: Span::default(),
    }
}

pub fn packet(name: &str, directions: Directions, opcode: i128, body: Body) -> Packet {
    Packet {
        name: name.into(),
        docs: vec![],
        directions,
        states: vec![],
        opcodes: vec![OpcodeAlternative {
            gate: Gate::Always,
            parts: vec![OpcodePart {
                ty: int(8),
                value: Integer(opcode),
            }],
        }],
        body,
        envelope_fields: vec![],
        envelope_values: vec![],
        transitions: vec![],
        reply: Reply::No,
        notes: Notes::default(),
        span: Span::default(),
    }
}
