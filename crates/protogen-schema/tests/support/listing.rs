//! A schema as lines that a person can read: what each construct became.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;

use protogen_schema::ir::*;

/// Everything of a schema but its places and docs.
pub fn listing(schema: &Schema) -> String {
    let mut l = Listing {
        schema,
        out: String::new(),
    };
    l.declarations();
    for def in &schema.structs {
        let params = l.params(&def.params);
        let of = def
            .partial_of
            .map_or(String::new(), |id| format!(" of {}", schema[id].name));
        l.line(0, format!("struct {}{params}{of}", def.name));
        l.notes(1, &def.notes);
        l.body(&def.body);
    }
    for def in &schema.unions {
        let params = l.params(&def.params);
        l.line(0, format!("union {}{params}", def.name));
        l.union(1, &def.union);
    }
    l.session();
    for packet in &schema.packets {
        l.packet(packet);
    }
    for rpc in &schema.rpcs {
        let (a, b) = (&schema[rpc.request].name, &schema[rpc.response].name);
        l.line(
            0,
            format!(
                "rpc {}: {a} -> {b}{}",
                rpc.name,
                if rpc.stream { " stream" } else { "" }
            ),
        );
    }
    for request in &schema.requests {
        let names: Vec<&str> = request
            .responses
            .iter()
            .map(|id| schema[*id].name.as_str())
            .collect();
        l.line(
            0,
            format!(
                "request {} -> {}",
                schema[request.request].name,
                names.join(" | ")
            ),
        );
    }
    for ping in &schema.pings {
        l.line(
            0,
            format!(
                "ping {} -> {}",
                schema[ping.ping].name, schema[ping.pong].name
            ),
        );
    }
    for vector in &schema.vectors {
        l.line(
            0,
            format!(
                "vector {:?} {:?} {:02X?}",
                vector.target, vector.direction, vector.bytes
            ),
        );
        l.line(
            1,
            format!("{:?} {:?} {:?}", vector.axes, vector.features, vector.given),
        );
        l.line(1, format!("{:?}", vector.value));
    }
    l.out
}

struct Listing<'s> {
    schema: &'s Schema,
    out: String,
}

impl Listing<'_> {
    fn line(&mut self, depth: usize, text: impl AsRef<str>) {
        writeln!(self.out, "{}{}", "  ".repeat(depth), text.as_ref()).unwrap();
    }

    fn declarations(&mut self) {
        let s = self.schema;
        for axis in &s.axes {
            self.line(
                0,
                format!(
                    "axis {} {:?} listed {} follows {:?}",
                    axis.name,
                    intervals(&axis.versions),
                    axis.listed,
                    axis.follows
                ),
            );
        }
        for feature in &s.features {
            let gate = self.gate(&feature.default);
            self.line(0, format!("feature {}:{gate}", feature.name));
        }
        for constant in &s.constants {
            let text = format!(
                "const {}: {} = {}",
                constant.name,
                self.ty(&constant.ty),
                self.expr(&constant.value)
            );
            self.line(0, text);
        }
        for context in &s.contexts {
            let initial = context
                .initial
                .as_ref()
                .map_or(String::new(), |e| format!(" = {}", self.expr(e)));
            let text = format!(
                "context {}: {}{initial}{}",
                context.name,
                self.ty(&context.ty),
                if context.secret { " secret" } else { "" }
            );
            self.line(0, text);
        }
        for table in &s.tables {
            let params: Vec<String> = table
                .params
                .iter()
                .map(|(n, t)| format!("{n}: {}", self.ty(t)))
                .collect();
            let text = format!(
                "table {}({}) -> {}",
                table.name,
                params.join(", "),
                self.ty(&table.answer)
            );
            self.line(0, text);
        }
        for def in &s.extern_types {
            let text = format!(
                "extern type {}{} message {} size {:?}",
                def.name,
                self.params(&def.params),
                def.sees_message,
                def.size
            );
            self.line(0, text);
        }
        for def in &s.extern_fns {
            let text = format!(
                "extern fn {}{} -> {}",
                def.name,
                self.params(&def.params),
                self.ty(&def.answer)
            );
            self.line(0, text);
        }
        for def in &s.transforms {
            let text = format!("extern transform {}{}", def.name, self.params(&def.params));
            self.line(0, text);
        }
        for def in &s.numbers {
            self.line(
                0,
                format!(
                    "number {} {}{}",
                    def.name,
                    if def.signed { 'i' } else { 'u' },
                    def.bits
                ),
            );
            match &def.codec {
                NumberCodec::Extern { min, max } => self.line(1, format!("extern {min}..={max}")),
                NumberCodec::Bytes { size, read, write } => {
                    let write: Vec<String> = write.iter().map(|e| self.expr(e)).collect();
                    let text =
                        format!("{size} bytes: {} / [{}]", self.expr(read), write.join(", "));
                    self.line(1, text);
                }
            }
        }
        for def in &s.enums {
            let text = format!(
                "enum {}: {}{}",
                def.name,
                self.ty(&def.base),
                if def.closed { " closed" } else { "" }
            );
            self.line(0, text);
            for item in &def.items {
                let values: Vec<String> = item
                    .values
                    .iter()
                    .map(|v| {
                        let range = if v.first == v.last {
                            v.first.0.to_string()
                        } else {
                            format!("{}..={}", v.first.0, v.last.0)
                        };
                        format!("{range}{}", self.gate(&v.gate))
                    })
                    .collect();
                self.line(
                    1,
                    format!(
                        "{}{} = {}",
                        if item.alias { "alias " } else { "" },
                        item.name,
                        values.join(" | ")
                    ),
                );
            }
        }
        for def in &s.flags {
            let text = format!("flags {}: {}", def.name, self.ty(&def.base));
            self.line(0, text);
            for item in &def.items {
                let gate = self.gate(&item.gate);
                self.line(1, format!("{} = 0x{:X}{gate}", item.name, item.mask.0));
            }
        }
        for def in &s.newtypes {
            let text = format!("type {} = {}", def.name, self.ty(&def.ty));
            self.line(0, text);
        }
    }

    fn session(&mut self) {
        let session = &self.schema.session;
        let text = format!(
            "session {:?} c2s {:?} s2c {:?} unknown {:?} timeout {:?} same {} {:?}",
            session.transport,
            session.c2s,
            session.s2c,
            session.unknown,
            session.rpc_timeout_ms,
            session.reply_opcode_same,
            session.settings
        );
        self.line(0, text);
        for layer in &session.layers {
            let after: Vec<&str> = layer
                .after
                .iter()
                .map(|id| self.schema[*id].name.as_str())
                .collect();
            let text = format!(
                "layer {:?}{} after {after:?}",
                layer.kind,
                self.gate(&layer.gate)
            );
            self.line(1, text);
        }
        if let Some(envelope) = &session.envelope {
            self.line(
                1,
                format!(
                    "envelope ack {:?} reply_to {:?} status {:?} seq {:?}",
                    envelope.ack, envelope.reply_to, envelope.status, envelope.seq
                ),
            );
            self.body(&envelope.body);
        }
    }

    fn packet(&mut self, packet: &Packet) {
        let states: Vec<&str> = packet
            .states
            .iter()
            .map(|id| self.schema[*id].name.as_str())
            .collect();
        let opcodes: Vec<String> = packet
            .opcodes
            .iter()
            .map(|o| {
                let parts: Vec<String> = o
                    .parts
                    .iter()
                    .map(|p| format!("0x{:X}: {}", p.value.0, self.ty(&p.ty)))
                    .collect();
                format!("{}{}", parts.join(" / "), self.gate(&o.gate))
            })
            .collect();
        self.line(
            0,
            format!(
                "packet {:?} {} in {states:?} = {}",
                packet.directions,
                packet.name,
                opcodes.join(" | ")
            ),
        );
        if packet.reply == Reply::Answer {
            self.line(1, "answer");
        }
        for (name, slot) in &packet.envelope_fields {
            self.line(1, format!("takes {name} of slot {slot}"));
        }
        for (slot, value) in &packet.envelope_values {
            let text = format!("fixes slot {slot} = {}", self.expr(value));
            self.line(1, text);
        }
        self.notes(1, &packet.notes);
        self.body(&packet.body);
        for transition in &packet.transitions {
            let cond = transition
                .cond
                .as_ref()
                .map_or(String::new(), |c| format!(" if {}", self.expr(c)));
            let target = match &transition.target {
                TransitionTarget::State(id) => self.schema[*id].name.clone(),
                TransitionTarget::Match { on, arms } => {
                    let arms: Vec<String> = arms
                        .iter()
                        .map(|(p, id)| format!("{p:?} => {}", self.schema[*id].name))
                        .collect();
                    format!("match {} {{ {} }}", self.expr(on), arms.join(", "))
                }
            };
            let text = format!(
                "=> {target}{cond}{} {:?}",
                self.gate(&transition.gate),
                transition.directions
            );
            self.line(1, text);
        }
    }

    fn params(&self, params: &[(String, ExprType)]) -> String {
        if params.is_empty() {
            return String::new();
        }
        let params: Vec<String> = params.iter().map(|(n, t)| format!("{n}: {t:?}")).collect();
        format!("({})", params.join(", "))
    }

    fn body(&mut self, body: &Body) {
        let max = body.max_size.map_or("..".to_owned(), |max| max.to_string());
        let flags = [
            (body.exactness == Exactness::Lenient, " lenient"),
            (body.sets_context, " sets"),
            (body.reads_context, " reads"),
        ];
        let flags: String = flags
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, word)| *word)
            .collect();
        self.line(1, format!("{} to {max} bytes{flags}", body.min_size));
        self.record(1, &body.record);
    }

    fn record(&mut self, depth: usize, record: &Record) {
        for field in &record.fields {
            let how = match (field.optional, field.conditional) {
                (false, _) => "",
                (true, false) => "?",
                (true, true) => "? if",
            };
            let text = format!(
                "field {}{how}: {} @{}{}",
                field.name,
                self.ty(&field.ty),
                field.slot,
                self.gate(&field.gate)
            );
            self.line(depth, text);
            self.notes(depth + 1, &field.notes);
        }
        self.block(depth, &record.block);
    }

    fn notes(&mut self, depth: usize, notes: &Notes) {
        if *notes != Notes::default() {
            let shown = format!("{notes:?}");
            let empty = format!("{:?}", Notes::default());
            let parts = |text: &str| -> Vec<String> {
                let inner = text.trim_start_matches("Notes { ").trim_end_matches(" }");
                inner.split(", ").map(str::to_owned).collect()
            };
            let usual = parts(&empty);
            let told: Vec<String> = parts(&shown)
                .into_iter()
                .filter(|part| !usual.contains(part))
                .collect();
            self.line(depth, format!("@ {}", told.join(", ")));
        }
    }

    fn block(&mut self, depth: usize, block: &Block) {
        for item in &block.items {
            self.item(depth, item);
        }
    }

    fn item(&mut self, depth: usize, item: &Item) {
        let gate = self.gate(&item.gate);
        let label = &item.label;
        match &item.kind {
            ItemKind::Field(field) => {
                let value = match &field.value {
                    FieldValue::Field => String::new(),
                    FieldValue::Computed { value, check } => {
                        format!(" = {} ({check:?})", self.expr(value))
                    }
                    FieldValue::Ignored { value } => format!(" ~ {}", self.expr(value)),
                };
                let text = format!(
                    "- {label} @{}: {}{value}{gate}",
                    field.slot,
                    self.ty(&field.ty)
                );
                self.line(depth, text);
                for bit in &field.presence_bits {
                    self.line(
                        depth + 1,
                        format!("bit 0x{:X} by {:?}", bit.mask.0, bit.slots),
                    );
                }
                self.inside(depth + 1, &field.ty);
            }
            ItemKind::If {
                cond,
                then,
                els,
                decide,
            } => {
                let text = format!("- {label} if {} ({decide:?}){gate}", self.expr(cond));
                self.line(depth, text);
                self.block(depth + 1, then);
                if !els.items.is_empty() {
                    self.line(depth, "  else");
                    self.block(depth + 1, els);
                }
            }
            ItemKind::Region(region) => {
                let length = region
                    .length
                    .as_ref()
                    .map_or(String::new(), |l| self.length(l));
                let via = region.transform.as_ref().map_or(String::new(), |t| {
                    let when = t
                        .when
                        .as_ref()
                        .map_or(String::new(), |w| format!(" when {}", self.expr(w)));
                    format!(" via {:?}{when}", t.kind)
                });
                let lenient = if region.lenient { " lenient" } else { "" };
                self.line(
                    depth,
                    format!(
                        "- {label} @{}: block[{length}]{via}{lenient}{gate}",
                        region.slot
                    ),
                );
                self.block(depth + 1, &region.block);
            }
            ItemKind::Mask(mask) => {
                let text = format!(
                    "- {label} @{}: mask {}{}{gate}",
                    mask.slot,
                    self.ty(&mask.ty),
                    if mask.lenient { " lenient" } else { "" }
                );
                self.line(depth, text);
                for bit in &mask.bits {
                    self.line(depth + 1, format!("bit {}", bit.bit));
                    self.block(depth + 2, &bit.block);
                }
            }
            ItemKind::Bits(bits) => {
                self.line(depth, format!("- {label}{gate}"));
                self.bits(depth + 1, bits);
            }
            ItemKind::Pad(pad) => self.line(
                depth,
                format!("- {label} {:?} {:?}{gate}", pad.kind, pad.fill),
            ),
            ItemKind::Let { slot, value, fits } => {
                let text = format!(
                    "- let {label} @{slot} = {} fits {fits:?}{gate}",
                    self.expr(value)
                );
                self.line(depth, text);
            }
            ItemKind::Set { target, value } => {
                let text = format!("- {label} set {target:?} = {}{gate}", self.expr(value));
                self.line(depth, text);
            }
            ItemKind::Role(role) => self.line(depth, format!("- {label} {role:?}{gate}")),
        }
    }

    /// What a type holds in place.
    fn inside(&mut self, depth: usize, ty: &Type) {
        match ty {
            Type::Record(record) => self.record(depth, record),
            Type::Match(union) => self.union(depth, union),
            Type::Bits(bits) => self.bits(depth, bits),
            Type::As { inner, .. }
            | Type::Block { inner, .. }
            | Type::Optional(inner)
            | Type::Array { element: inner, .. }
            | Type::Sparse { element: inner, .. } => self.inside(depth, inner),
            Type::Choice { arms, .. } => {
                for arm in arms {
                    let cond = arm
                        .cond
                        .as_ref()
                        .map_or("else".to_owned(), |c| self.expr(c));
                    let text = format!("{cond} => {}: {}", arm.name, self.ty(&arm.ty));
                    self.line(depth, text);
                }
            }
            _ => {}
        }
    }

    fn bits(&mut self, depth: usize, bits: &Bits) {
        self.line(
            depth,
            format!("bits {:?} u{}", bits.order, bits.carrier.bits),
        );
        for item in &bits.items {
            let gate = self.gate(&item.gate);
            self.line(
                depth + 1,
                format!(
                    "{} @{}: {} {:?} {:?}{gate}",
                    item.name, item.slot, item.width, item.ty, item.value
                ),
            );
        }
    }

    fn union(&mut self, depth: usize, union: &Union) {
        let tag = match &union.tag {
            Tag::Inline(ty) => self.ty(ty),
            Tag::Before(expr) => self.expr(expr),
            Tag::Peek(ty) => format!("peek {}", self.ty(ty)),
            Tag::Conditions => "conditions".to_owned(),
        };
        self.line(depth, format!("match {tag}"));
        for arm in &union.arms {
            let patterns: Vec<String> = arm
                .patterns
                .iter()
                .map(|p| match p {
                    Pattern::Cond(cond) => self.expr(cond),
                    Pattern::EnumItem { enum_, item } => {
                        self.schema[*enum_].items[*item as usize].name.clone()
                    }
                    Pattern::Int(value) => value.0.to_string(),
                    other => format!("{other:?}"),
                })
                .collect();
            let binding = arm
                .binding
                .map_or(String::new(), |slot| format!("@{slot} "));
            let gate = self.gate(&arm.gate);
            self.line(
                depth + 1,
                format!("{binding}{} => {}{gate}", patterns.join(" | "), arm.name),
            );
            match &arm.payload {
                ArmPayload::Record(record) => self.record(depth + 2, record),
                ArmPayload::Value { slot, ty } => {
                    let text = format!("value @{slot}: {}", self.ty(ty));
                    self.line(depth + 2, text);
                    self.inside(depth + 3, ty);
                }
            }
        }
    }

    fn gate(&self, gate: &Gate) -> String {
        match gate {
            Gate::Always => String::new(),
            gate => format!(" when {}", self.formula(gate)),
        }
    }

    fn formula(&self, gate: &Gate) -> String {
        let all = |gates: &[Gate], word: &str| {
            let parts: Vec<String> = gates.iter().map(|g| self.formula(g)).collect();
            format!("({})", parts.join(word))
        };
        match gate {
            Gate::Always => "always".into(),
            Gate::Axis { axis, intervals: i } => {
                format!("{} {}", self.schema.axes[*axis as usize].name, intervals(i))
            }
            Gate::Feature { feature } => self.schema.features[*feature as usize].name.clone(),
            Gate::Direction(d) => format!("{d:?}"),
            Gate::All(gates) => all(gates, " and "),
            Gate::Any(gates) if gates.is_empty() => "never".into(),
            Gate::Any(gates) => all(gates, " or "),
            Gate::Not(gate) => format!("not {}", self.formula(gate)),
        }
    }

    fn length(&self, length: &Length) -> String {
        match length {
            Length::Fixed(n) => n.to_string(),
            Length::Prefix { ty, bias, unit } => {
                let bias = if bias.0 == 0 {
                    String::new()
                } else {
                    format!(" + {}", bias.0)
                };
                format!("{}{bias}{}", self.ty(ty), unit_word(*unit))
            }
            Length::Expr { expr, unit } => format!("{}{}", self.expr(expr), unit_word(*unit)),
            Length::Rest { minus: None } => "..".into(),
            Length::Rest { minus: Some(minus) } => format!(".. - {}", self.expr(minus)),
            Length::Until {
                terminator,
                replacement,
            } => format!("until {terminator:02X?} else {replacement:02X?}"),
            Length::While(cond) => format!("while {}", self.expr(cond)),
            Length::Separator {
                bytes,
                trailing,
                count,
            } => {
                let count = count.as_ref().map(|c| self.expr(c));
                format!("{count:?} sep {bytes:02X?} trailing {trailing}")
            }
            Length::Chain { more } => format!("chain {more}"),
        }
    }

    fn ty(&self, ty: &Type) -> String {
        let order = |order: ByteOrder| if order == ByteOrder::Big { "be" } else { "" };
        match ty {
            Type::Int(int) => format!(
                "{}{}{}",
                if int.signed { 'i' } else { 'u' },
                int.bits,
                order(int.order)
            ),
            Type::Float(float) => format!("f{}{}", float.bits, order(float.order)),
            Type::Bool => "bool".into(),
            Type::Truthy => "truthy".into(),
            Type::Varint(v) => format!(
                "{}{} max {}{}",
                if v.zigzag { "zigzag" } else { "varint" },
                v.bits,
                v.max_bytes,
                if v.lenient { " lenient" } else { "" }
            ),
            Type::As { inner, wire } => format!("{} as {}", self.ty(inner), self.ty(wire)),
            Type::Bias { base, bias } => format!("({} + {})", self.ty(base), bias.0),
            Type::Number(id) => self.schema[*id].name.clone(),
            Type::Enum(id) => self.schema[*id].name.clone(),
            Type::Flags(id) => self.schema[*id].name.clone(),
            Type::Newtype(id) => self.schema[*id].name.clone(),
            Type::Bits(bits) => format!("bits {}", bits.type_name),
            Type::Struct { id, args } => format!("{}{}", self.schema[*id].name, self.args(args)),
            Type::Union { id, args } => format!("{}{}", self.schema[*id].name, self.args(args)),
            Type::Extern { id, args } => format!("{}{}", self.schema[*id].name, self.args(args)),
            Type::Match(union) => format!("match {}", union.type_name),
            Type::Record(record) => format!("record {}", record.type_name),
            Type::Block {
                length,
                lenient,
                inner,
            } => format!(
                "block[{}]{} {}",
                self.length(length),
                if *lenient { " lenient" } else { "" },
                self.ty(inner)
            ),
            Type::Text {
                length,
                encoding,
                nul,
                pad,
            } => format!(
                "str[{}, {encoding:?}{}{}]",
                self.length(length),
                if *nul { ", nul" } else { "" },
                if *pad == 0 {
                    String::new()
                } else {
                    format!(", pad {pad}")
                }
            ),
            Type::Bytes { length } => format!("bytes[{}]", self.length(length)),
            Type::Json { length } => format!("json[{}]", self.length(length)),
            Type::Array { element, length } => {
                format!("[{}; {}]", self.ty(element), self.length(length))
            }
            Type::Map { key, value, length } => format!(
                "{{{}: {}; {}}}",
                self.ty(key),
                self.ty(value),
                self.length(length)
            ),
            Type::Sparse {
                element,
                slots,
                run,
                low,
                high,
            } => format!(
                "[{}; sparse {}, run u{} in {:#X}..={:#X}]",
                self.ty(element),
                self.expr(slots),
                run.bits,
                low.0,
                high.0
            ),
            Type::SparseBitmap { element, bitmap } => {
                format!("[{}; sparse by {}]", self.ty(element), self.ty(bitmap))
            }
            Type::Optional(inner) => format!("{}?", self.ty(inner)),
            Type::Sentinel { inner, absent } => format!("{}? if != {}", self.ty(inner), absent.0),
            Type::Choice { shape, .. } => match shape {
                ChoiceShape::Widest { bits, signed } => {
                    format!("widest {}{bits}", if *signed { 'i' } else { 'u' })
                }
                ChoiceShape::Enum { type_name } => format!("choice {type_name}"),
            },
        }
    }

    fn args(&self, args: &[Expr]) -> String {
        if args.is_empty() {
            return String::new();
        }
        let args: Vec<String> = args.iter().map(|e| self.expr(e)).collect();
        format!("({})", args.join(", "))
    }

    fn expr(&self, expr: &Expr) -> String {
        let path = |path: &[PathStep]| -> String {
            path.iter()
                .map(|PathStep::Field(name)| format!(".{name}"))
                .collect()
        };
        match &expr.kind {
            ExprKind::Int(v) => v.0.to_string(),
            ExprKind::Bool(v) => v.to_string(),
            ExprKind::Float(v) => v.to_string(),
            ExprKind::Text(v) => format!("{v:?}"),
            ExprKind::Bytes(v) => format!("{v:02X?}"),
            ExprKind::EnumItem { enum_, item } => {
                let def = &self.schema[*enum_];
                format!("{}.{}", def.name, def.items[*item as usize].name)
            }
            ExprKind::Slot { slot, path: p } => format!("@{slot}{}", path(p)),
            ExprKind::Param { param, path: p } => format!("${param}{}", path(p)),
            ExprKind::Context { context, path: p } => {
                format!("{}{}", self.schema[*context].name, path(p))
            }
            ExprKind::Axis(axis) => self.schema.axes[*axis as usize].name.clone(),
            ExprKind::Feature(feature) => self.schema.features[*feature as usize].name.clone(),
            ExprKind::Direction(d) => format!("{d:?}"),
            ExprKind::FlagsBit { of, mask } => format!("{} has 0x{:X}", self.expr(of), mask.0),
            ExprKind::Table { table, args } => {
                format!("{}{}", self.schema[*table].name, self.args(args))
            }
            ExprKind::ExternFn { function, args } => {
                format!("{}{}", self.schema[*function].name, self.args(args))
            }
            ExprKind::Peek(ty) => format!("peek {}", self.ty(ty)),
            ExprKind::More => "more".into(),
            ExprKind::Unary { op, of } => format!("{op:?}({})", self.expr(of)),
            ExprKind::Binary { op, left, right } => {
                format!("({} {op:?} {})", self.expr(left), self.expr(right))
            }
            ExprKind::Min(a, b) => format!("min({}, {})", self.expr(a), self.expr(b)),
            ExprKind::Max(a, b) => format!("max({}, {})", self.expr(a), self.expr(b)),
            ExprKind::If { cond, then, els } => format!(
                "if {} {{ {} }} else {{ {} }}",
                self.expr(cond),
                self.expr(then),
                self.expr(els)
            ),
            ExprKind::Byte(n) => format!("b[{n}]"),
            ExprKind::NumberValue => "v".into(),
            ExprKind::Count { slot } => format!("count(@{slot})"),
            ExprKind::Size(extent) => format!("size({extent:?})"),
            ExprKind::PlainSize { slot } => format!("plain(@{slot})"),
            ExprKind::Checksum { sum, over } => format!("{sum:?}({over:?})"),
        }
    }
}

fn unit_word(unit: LengthUnit) -> &'static str {
    match unit {
        LengthUnit::Items => "",
        LengthUnit::Bytes => " bytes",
        LengthUnit::Chars => " chars",
    }
}

fn intervals(intervals: &[Interval]) -> String {
    let parts: Vec<String> = intervals
        .iter()
        .map(|i| {
            if i.first == i.last {
                i.first.to_string()
            } else {
                format!("{}..={}", i.first, i.last)
            }
        })
        .collect();
    parts.join(" | ")
}
