//! What both ends of a connection know, as a struct: versions, features, context values, and the
//! questions that the application answers.

use protogen_schema::ir::{
    ArmPayload, Block, ExprKind, ExprType, Gate, ItemKind, NumberCodec, Schema, SetTarget,
    TransformKind, Type,
};

use super::{Lower, scan};
use crate::rust::model::{
    Context, ContextAxis, ContextFeature, ContextValue, ExternTransform, Question,
};
use crate::rust::names;

impl Lower<'_> {
    pub(super) fn context_model(&self) -> Context {
        let schema = self.schema;
        if schema.axes.len() > 4 {
            self.unsupported("more than four version axes");
        }
        if schema.features.len() > 64 {
            self.unsupported("more than 64 features");
        }
        Context {
            axes: self.axes(),
            features: schema
                .features
                .iter()
                .map(|feature| ContextFeature {
                    name: names::const_name(&feature.name),
                    docs: feature.docs.clone(),
                    default: self.gate_over(&feature.default, "", None, "self").expr(),
                })
                .collect(),
            values: self.values(),
            questions: self.questions(),
            numbers: schema
                .numbers
                .iter()
                .filter(|n| matches!(n.codec, NumberCodec::Extern { .. }))
                .map(|n| {
                    let prim = super::types::prim(n.bits, n.signed);
                    (names::field_name(&n.name), n.name.clone(), prim)
                })
                .collect(),
            transforms: schema
                .transforms
                .iter()
                .map(|t| {
                    let params = t
                        .params
                        .iter()
                        .map(|(name, ty)| (names::field_name(name), self.param_type(ty, "")))
                        .collect();
                    ExternTransform {
                        name: names::field_name(&t.name),
                        schema_name: t.name.clone(),
                        params,
                    }
                })
                .collect(),
            has_rsa: uses_rsa(schema),
            has_direction: self.uses_direction,
        }
    }

    fn axes(&self) -> Vec<ContextAxis> {
        (0u32..)
            .zip(&self.schema.axes)
            .map(|(index, axis)| {
                let conds: Vec<String> = axis
                    .versions
                    .iter()
                    .map(|i| {
                        if i.first == i.last {
                            format!("version == {}", i.first)
                        } else {
                            format!("({}..={}).contains(&version)", i.first, i.last)
                        }
                    })
                    .collect();
                let words: Vec<String> = axis
                    .versions
                    .iter()
                    .map(|i| match i.first == i.last {
                        true => i.first.to_string(),
                        false => format!("{}..={}", i.first, i.last),
                    })
                    .collect();
                ContextAxis {
                    name: names::field_name(&axis.name),
                    docs: axis.docs.clone(),
                    last: axis.versions.last().map_or(0, |i| i.last),
                    follows: axis.follows,
                    fixed: self.fixed_axis(index),
                    declared: conds.join(" || "),
                    declared_text: words.join(" | "),
                }
            })
            .collect()
    }

    fn values(&self) -> Vec<ContextValue> {
        let mut set = vec![false; self.schema.contexts.len()];
        let mut look = |block: &Block| {
            sets(block, &mut |target| {
                if let SetTarget::Context { context, .. } = target
                    && let Some(mark) = set.get_mut(context.0 as usize)
                {
                    *mark = true;
                }
            });
        };
        self.schema
            .packets
            .iter()
            .for_each(|p| look(&p.body.record.block));
        self.schema
            .structs
            .iter()
            .for_each(|s| look(&s.body.record.block));
        self.schema
            .contexts
            .iter()
            .zip(set)
            .map(|(value, set)| ContextValue {
                name: names::field_name(&value.name),
                schema_name: value.name.clone(),
                docs: value.docs.clone(),
                ty: self.rust_type(&value.ty, ""),
                initial: value
                    .initial
                    .as_ref()
                    .and_then(|initial| match &initial.kind {
                        ExprKind::Int(number) => {
                            Some(self.initial(&value.ty, &number.0.to_string()))
                        }
                        ExprKind::Bool(on) => Some(on.to_string()),
                        ExprKind::Text(text) => Some(format!("{text:?}.to_owned()")),
                        ExprKind::Bytes(bytes) => Some(format!("{bytes:?}.into()")),
                        ExprKind::Float(number) => Some(format!("{number:?}")),
                        ExprKind::EnumItem { enum_, item } => {
                            Some(self.item_pattern(*enum_, *item, ""))
                        }
                        ExprKind::Unary { .. } => {
                            // A negative number is a literal with a sign.
                            self.negative(initial)
                        }
                        _ => {
                            self.unsupported("this first value of a context");
                            None
                        }
                    }),
                secret: value.secret,
                set_by_packets: set,
            })
            .collect()
    }

    fn initial(&self, ty: &Type, number: &str) -> String {
        match ty {
            Type::Newtype(id) => {
                let def = &self.schema[*id];
                format!(
                    "{}({})",
                    names::type_name(&def.name),
                    self.initial(&def.ty, number)
                )
            }
            Type::Enum(id) if !self.enum_versioned(*id) => self.named_number(ty, number, ""),
            Type::Flags(_) => self.named_number(ty, number, ""),
            _ => number.to_owned(),
        }
    }

    fn negative(&self, expr: &protogen_schema::ir::Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::Int(number) => Some(number.0.to_string()),
            ExprKind::Unary {
                op: protogen_schema::ir::UnaryOp::Neg,
                of,
            } => Some(format!("-{}", self.negative(of)?)),
            _ => None,
        }
    }

    fn questions(&self) -> Vec<Question> {
        let tables = self.schema.tables.iter().map(|table| Question {
            name: names::field_name(&table.name),
            ask: names::field_name(&format!("ask_{}", table.name)),
            docs: table.docs.clone(),
            params: table
                .params
                .iter()
                .map(|(name, ty)| {
                    (
                        names::field_name(name),
                        self.rust_type(ty, "").text.into_owned(),
                    )
                })
                .collect(),
            answer: self.rust_type(&table.answer, "").text.into_owned(),
        });
        let functions = self.schema.extern_fns.iter().map(|function| Question {
            name: names::field_name(&function.name),
            ask: names::field_name(&format!("ask_{}", function.name)),
            docs: function.docs.clone(),
            params: function
                .params
                .iter()
                .map(|(name, ty)| (names::field_name(name), self.param_type(ty, "")))
                .collect(),
            answer: self.rust_type(&function.answer, "").text.into_owned(),
        });
        tables.chain(functions).collect()
    }

    /// The type of a parameter.
    pub(super) fn param_type(&self, ty: &ExprType, root: &str) -> String {
        match ty {
            ExprType::Int => "i128".into(),
            ExprType::Bool => "bool".into(),
            ExprType::Float => "f64".into(),
            ExprType::Text => "&str".into(),
            ExprType::Bytes => "&[u8]".into(),
            ExprType::Enum(id) => self.rust_type(&Type::Enum(*id), root).text.into_owned(),
            ExprType::Flags(id) => self.rust_type(&Type::Flags(*id), root).text.into_owned(),
            ExprType::Struct(id) => {
                format!(
                    "&{}",
                    self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root)
                )
            }
            ExprType::Value(ty) => {
                let ty = self.rust_type(ty, root);
                if ty.copy {
                    ty.text.into_owned()
                } else {
                    format!("&{}", ty.text)
                }
            }
        }
    }
}

/// Calls `f` for every `set` in a block, nested ones included.
fn sets(block: &Block, f: &mut dyn FnMut(&SetTarget)) {
    each_item(block, &mut |kind| {
        if let ItemKind::Set { target, .. } = kind {
            f(target);
        }
    });
}

/// Whether a region anywhere is opened with an RSA key.
pub fn uses_rsa(schema: &Schema) -> bool {
    let mut found = false;
    each_block(schema, &mut |block| {
        each_item(block, &mut |kind| {
            if let ItemKind::Region(region) = kind {
                found |= region
                    .transform
                    .as_ref()
                    .is_some_and(|transform| transform.kind == TransformKind::Rsa);
            }
        });
    });
    found
}

/// Whether a type or a packet of both directions asks for the direction.
pub fn uses_direction(schema: &Schema) -> bool {
    let in_enums = schema.enums.iter().any(|def| {
        def.items
            .iter()
            .any(|i| i.values.iter().any(|v| asks(&v.gate)))
    });
    let both = schema
        .packets
        .iter()
        .filter(|packet| packet.directions == protogen_schema::ir::Directions::Both);
    let mut blocks: Vec<&Block> = schema
        .structs
        .iter()
        .map(|s| &s.body.record.block)
        .collect();
    blocks.extend(both.map(|packet| &packet.body.record.block));
    let mut in_unions = false;
    for def in &schema.unions {
        for arm in &def.union.arms {
            in_unions |= asks(&arm.gate);
            if let ArmPayload::Record(record) = &arm.payload {
                blocks.push(&record.block);
            }
        }
        scan::union(&def.union, &mut |expr| {
            in_unions |= matches!(expr.kind, ExprKind::Direction(_));
        });
    }
    let moves = schema
        .packets
        .iter()
        .any(super::session::moves_by_direction);
    moves || in_enums || in_unions || blocks.into_iter().any(block_asks)
}

fn block_asks(block: &Block) -> bool {
    let mut found = false;
    each_item_gate(block, &mut |gate| found |= asks(gate));
    scan::block(block, &mut |expr| {
        found |= matches!(expr.kind, ExprKind::Direction(_))
    });
    found
}

fn asks(gate: &Gate) -> bool {
    match gate {
        Gate::Direction(_) => true,
        Gate::All(gates) | Gate::Any(gates) => gates.iter().any(asks),
        Gate::Not(inner) => asks(inner),
        Gate::Always | Gate::Axis { .. } | Gate::Feature { .. } => false,
    }
}

fn each_block(schema: &Schema, f: &mut dyn FnMut(&Block)) {
    schema.packets.iter().for_each(|p| f(&p.body.record.block));
    schema.structs.iter().for_each(|s| f(&s.body.record.block));
    for def in &schema.unions {
        for arm in &def.union.arms {
            if let ArmPayload::Record(record) = &arm.payload {
                f(&record.block);
            }
        }
    }
    if let Some(envelope) = &schema.session.envelope {
        f(&envelope.body.record.block);
    }
}

pub fn each_item(block: &Block, f: &mut dyn FnMut(&ItemKind)) {
    walk(block, &mut |_, kind| f(kind));
}

fn each_item_gate(block: &Block, f: &mut dyn FnMut(&Gate)) {
    walk(block, &mut |gate, _| f(gate));
}

fn walk(block: &Block, f: &mut dyn FnMut(&Gate, &ItemKind)) {
    for item in &block.items {
        f(&item.gate, &item.kind);
        match &item.kind {
            ItemKind::Field(field) => walk_type(&field.ty, f),
            ItemKind::If { then, els, .. } => {
                walk(then, f);
                walk(els, f);
            }
            ItemKind::Region(region) => walk(&region.block, f),
            ItemKind::Mask(mask) => mask.bits.iter().for_each(|bit| walk(&bit.block, f)),
            _ => {}
        }
    }
}

fn walk_type(ty: &Type, f: &mut dyn FnMut(&Gate, &ItemKind)) {
    match ty {
        Type::Match(union) => {
            for arm in &union.arms {
                match &arm.payload {
                    ArmPayload::Record(record) => walk(&record.block, f),
                    ArmPayload::Value { ty, .. } => walk_type(ty, f),
                }
            }
        }
        Type::Record(record) => walk(&record.block, f),
        Type::Array { element, .. }
        | Type::Sparse { element, .. }
        | Type::SparseBitmap { element, .. } => walk_type(element, f),
        Type::Block { inner, .. } | Type::Optional(inner) | Type::Sentinel { inner, .. } => {
            walk_type(inner, f);
        }
        Type::Map { key, value, .. } => {
            walk_type(key, f);
            walk_type(value, f);
        }
        Type::Choice { arms, .. } => arms.iter().for_each(|arm| walk_type(&arm.ty, f)),
        _ => {}
    }
}
