//! Test vectors of the schema as test functions: bytes to value and back, at the version they state.

use protogen_schema::ir::{
    Block, Direction, FieldValue, Given, ItemKind, Literal, PacketId, StructId, Type, Vector,
    VectorTarget,
};

use super::graph::Node;
use super::literals::Place;
use super::{Lower, scan};
use crate::options::Tests;
use crate::rust::model::Test;
use crate::rust::names::{self, Unique};

impl Lower<'_> {
    /// One test a vector. Vectors of versions that options fold away have none.
    pub(super) fn tests(&self) -> Vec<Test> {
        if self.options.tests == Tests::Omit || self.folds() {
            return Vec::new();
        }
        let mut names = Unique::default();
        self.schema
            .vectors
            .iter()
            .filter_map(|vector| {
                let (name, lines) = match vector.target {
                    VectorTarget::Packet(id) | VectorTarget::Frame(id) => {
                        (self.schema[id].name.clone(), self.packet_test(id, vector)?)
                    }
                    VectorTarget::Struct(id) => {
                        (self.schema[id].name.clone(), self.struct_test(id, vector)?)
                    }
                };
                let name = names.take(names::field_name(&format!("{name}_vector")));
                Some(Test { name, lines })
            })
            .collect()
    }

    fn packet_test(&self, id: PacketId, vector: &Vector) -> Option<Vec<String>> {
        let home = self.homes.get(&id)?;
        let packet = &self.schema[id];
        let module = format!("{}::", home.path.join("::"));
        let ty = format!("{module}{}", home.name);
        let side = match vector.direction {
            Direction::C2s => "c2s",
            Direction::S2c => "s2c",
        };
        let mut message = String::new();
        if self.has_states() {
            let state = packet
                .states
                .first()
                .copied()
                .unwrap_or(protogen_schema::ir::StateId(0));
            message = format!("{}::", names::field_name(&self.schema[state].name));
        }
        let frame = self.schema.session.envelope.is_some();
        let message = format!(
            "{message}{side}::{}",
            if frame { "Frame" } else { "Message" }
        );
        let mut lines = self.setting(vector);
        lines.push(format!("let bytes: &[u8] = &{:?};", vector.bytes));
        lines.push("let mut r = pg::Reader::new(bytes);".into());
        if vector.value.is_none() {
            return Some(refused(
                lines,
                vector,
                &format!("{message}::decode(&mut r, &mut cx)"),
            ));
        }
        lines.push(format!(
            "let found = {message}::decode(&mut r, &mut cx.clone()).map_err(|e| e.to_string())?;"
        ));
        let lenient = packet.body.exactness == protogen_schema::ir::Exactness::Lenient;
        if !lenient {
            lines.push("r.finish().map_err(|e| e.to_string())?;".into());
        }
        if let Some(Literal::Record(fields)) = &vector.value {
            let place = Place {
                module: &module,
                outer: None,
            };
            let value = self.packet_literal(id, &ty, fields, place);
            if let Some(value) = value {
                lines.push(format!("let value = {value};"));
                let found = if frame { "found.message" } else { "found" };
                lines.push(format!(
                    "assert_eq!({found}.clone().expect::<{ty}>().as_ref(), Ok(&value));"
                ));
            }
        }
        lines.push("let mut written = Vec::new();".into());
        lines.push(
            "found.encode(&mut pg::Writer::new(&mut written), &mut cx.clone()).map_err(|e| e.to_string())?;"
                .into(),
        );
        let lossless = self.is_lossless(&packet.body.record.block);
        self.compare(&mut lines, lossless, &message);
        Some(lines)
    }

    fn packet_literal(
        &self,
        id: PacketId,
        ty: &str,
        fields: &[(String, Literal)],
        place: Place<'_>,
    ) -> Option<String> {
        let packet = &self.schema[id];
        let mut own = Vec::new();
        for (name, slot) in &packet.envelope_fields {
            let (_, value) = fields.iter().find(|(field, _)| field == name)?;
            let envelope = self.envelope_body.as_ref()?;
            let text = self.literal(&envelope.slots.get(*slot as usize)?.ty, value, place)?;
            own.push(format!("{}: {text}", names::field_name(name)));
        }
        let text = self.record_literal(ty, &packet.body.record, fields, place)?;
        if own.is_empty() {
            return Some(text);
        }
        Some(match text.split_once(" { ") {
            Some((path, rest)) => format!("{path} {{ {}, {rest}", own.join(", ")),
            None => format!("{text} {{ {} }}", own.join(", ")),
        })
    }

    fn struct_test(&self, id: StructId, vector: &Vector) -> Option<Vec<String>> {
        let def = &self.schema[id];
        if !def.params.is_empty() || self.linked.contains_key(&id) {
            return None;
        }
        let ty = names::type_name(&def.name);
        let mut lines = self.setting(vector);
        lines.push(format!("let bytes: &[u8] = &{:?};", vector.bytes));
        lines.push("let mut r = pg::Reader::new(bytes);".into());
        if vector.value.is_none() {
            return Some(refused(
                lines,
                vector,
                &format!("{ty}::decode(&mut r, &mut cx)"),
            ));
        }
        lines.push(format!(
            "let found = {ty}::decode(&mut r, &mut cx.clone()).map_err(|e| e.to_string())?;"
        ));
        lines.push("r.finish().map_err(|e| e.to_string())?;".into());
        if let Some(Literal::Record(fields)) = &vector.value {
            let place = Place {
                module: "",
                outer: Some(Node::Struct(id)),
            };
            if let Some(value) = self.record_literal(&ty, &def.body.record, fields, place) {
                lines.push(format!("assert_eq!(found, {value});"));
            }
        }
        lines.push("let mut written = Vec::new();".into());
        lines.push(
            "found.encode(&mut pg::Writer::new(&mut written), &mut cx.clone()).map_err(|e| e.to_string())?;"
                .into(),
        );
        let lossless = self.is_lossless(&def.body.record.block);
        self.compare(&mut lines, lossless, &ty);
        Some(lines)
    }

    /// The same bytes, or at least bytes of the same value where some are not part of it.
    fn compare(&self, lines: &mut Vec<String>, lossless: bool, ty: &str) {
        if lossless {
            lines.push("assert_eq!(written, bytes);".into());
        } else {
            lines.push(format!(
                "let again = {ty}::decode(&mut pg::Reader::new(&written), &mut cx.clone()).map_err(|e| e.to_string())?;"
            ));
            lines.push("assert_eq!(again, found);".into());
        }
        lines.push("Ok(())".into());
    }

    /// The context that the vector states.
    fn setting(&self, vector: &Vector) -> Vec<String> {
        if !self.has_context {
            return vec!["let mut cx = ();".into()];
        }
        let mut lines = vec!["let mut cx = Context::default();".to_owned()];
        for (axis, version) in &vector.axes {
            if let Some(axis) = self.schema.axes.get(*axis as usize) {
                let name = names::field_name(&axis.name);
                let name = name.trim_start_matches("r#");
                lines.push(format!("cx.set_{name}({version});"));
            }
        }
        for (feature, on) in &vector.features {
            lines.push(format!(
                "cx.set_feature({}, {on}.into());",
                self.feature_const(*feature, "")
            ));
        }
        if self.uses_direction {
            let side = match vector.direction {
                Direction::C2s => "C2s",
                Direction::S2c => "S2c",
            };
            lines.push(format!("cx.set_direction(pg::Direction::{side});"));
        }
        if super::context::uses_rsa(self.schema) {
            lines.push("cx.rsa.form = pg::RegionForm::Plain;".into());
        }
        for given in &vector.given {
            if let Given::Context { context, value } = given {
                let def = &self.schema[*context];
                let place = Place {
                    module: "",
                    outer: None,
                };
                if let Some(value) = self.literal(&def.ty, value, place) {
                    lines.push(format!("cx.{}.set({value});", names::field_name(&def.name)));
                }
            }
        }
        if !self.schema.tables.is_empty() {
            lines.extend(self.answers(vector));
        }
        lines
    }

    /// An application that answers what the vector states, and 0 or false to anything else.
    fn answers(&self, vector: &Vector) -> Vec<String> {
        let mut lines = vec![
            "struct Answers;".to_owned(),
            "impl Application for Answers {".into(),
        ];
        for (index, table) in (0u32..).zip(&self.schema.tables) {
            let params: Vec<String> = table
                .params
                .iter()
                .map(|(name, ty)| {
                    format!(
                        "{}: {}",
                        names::field_name(name),
                        self.rust_type(ty, "").text
                    )
                })
                .collect();
            let names_: String = table
                .params
                .iter()
                .map(|(name, ty)| {
                    let name = names::field_name(name);
                    match ty {
                        Type::Enum(_) if self.prim(ty).is_some() => format!("{name}.number(), "),
                        _ => format!("{name}, "),
                    }
                })
                .collect();
            let answer_ty = self.rust_type(&table.answer, "").text;
            let bool_ = answer_ty == "bool";
            lines.push(format!(
                "    fn {}(&self, {}) -> Option<{answer_ty}> {{",
                names::field_name(&table.name),
                params.join(", ")
            ));
            lines.push(format!("        Some(match ({}) {{", names_.trim_end()));
            for given in &vector.given {
                if let Given::Table {
                    table,
                    args,
                    answer,
                } = given
                    && table.0 == index
                {
                    let args: String = args.iter().map(|arg| format!("{}, ", arg.0)).collect();
                    let answer = if bool_ {
                        (answer.0 != 0).to_string()
                    } else {
                        answer.0.to_string()
                    };
                    lines.push(format!("            ({}) => {answer},", args.trim_end()));
                }
            }
            lines.push(format!(
                "            _ => {},",
                if bool_ { "false" } else { "0" }
            ));
            lines.push("        })".into());
            lines.push("    }".into());
        }
        lines.push("}".into());
        lines.push("let mut cx = cx.with_application(Answers);".into());
        lines
    }

    /// Whether a value's bytes are all that can be read as it.
    fn is_lossless(&self, block: &Block) -> bool {
        let mut seen = Vec::new();
        self.block_is_lossless(block, &mut seen)
    }

    fn block_is_lossless(&self, block: &Block, seen: &mut Vec<Node>) -> bool {
        if !items_are_lossless(block) {
            return false;
        }
        let mut inner = Vec::new();
        let mut lossless = true;
        scan::types(block, &mut |ty| match ty {
            Type::Truthy | Type::Json { .. } => lossless = false,
            Type::Varint(varint) if varint.lenient => lossless = false,
            Type::Block { lenient: true, .. } => lossless = false,
            Type::Text {
                length: protogen_schema::ir::Length::Fixed(_),
                ..
            } => lossless = false,
            Type::Record(record) => lossless &= items_are_lossless(&record.block),
            Type::Match(union) => {
                for arm in &union.arms {
                    if let protogen_schema::ir::ArmPayload::Record(record) = &arm.payload {
                        lossless &= items_are_lossless(&record.block);
                    }
                }
            }
            Type::Struct { id, .. } => inner.push(Node::Struct(*id)),
            Type::Union { id, .. } => inner.push(Node::Union(*id)),
            _ => {}
        });
        for node in inner {
            if seen.contains(&node) {
                continue;
            }
            seen.push(node);
            lossless &= match node {
                Node::Struct(id) => {
                    self.block_is_lossless(&self.schema[id].body.record.block, seen)
                }
                Node::Union(id) => {
                    self.schema[id]
                        .union
                        .arms
                        .iter()
                        .all(|arm| match &arm.payload {
                            protogen_schema::ir::ArmPayload::Record(record) => {
                                self.block_is_lossless(&record.block, seen)
                            }
                            protogen_schema::ir::ArmPayload::Value { .. } => true,
                        })
                }
            };
        }
        lossless
    }
}

/// The bytes must not decode, with this kind of error if one is named.
fn refused(mut lines: Vec<String>, vector: &Vector, decode: &str) -> Vec<String> {
    lines.push(format!("let refused = {decode}.and_then(|_| r.finish());"));
    match &vector.error {
        Some(kind) => lines.push(format!(
            "assert_eq!(refused.err().map(|e| e.code().to_owned()), Some({kind:?}.to_owned()));"
        )),
        None => lines.push("assert!(refused.is_err());".into()),
    }
    lines.push("Ok(())".into());
    lines
}

fn items_are_lossless(block: &Block) -> bool {
    block.items.iter().all(|item| match &item.kind {
        ItemKind::Field(field) => !matches!(field.value, FieldValue::Ignored { .. }),
        ItemKind::If { then, els, .. } => items_are_lossless(then) && items_are_lossless(els),
        ItemKind::Region(region) => {
            !region.lenient && region.transform.is_none() && items_are_lossless(&region.block)
        }
        ItemKind::Mask(mask) => {
            !mask.lenient && mask.bits.iter().all(|bit| items_are_lossless(&bit.block))
        }
        ItemKind::Bits(bits) => !bits
            .items
            .iter()
            .any(|item| matches!(item.value, protogen_schema::ir::BitValue::Ignored(_))),
        ItemKind::Pad(_) => false,
        ItemKind::Let { .. } | ItemKind::Set { .. } | ItemKind::Role(_) => true,
    })
}
