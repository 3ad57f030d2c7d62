//! Test vectors: bytes, what they are, and the value they mean.
//! Never runs one: the dynamic codec does.

use crate::codes::{e02, e07};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Literal};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ItemKind, LitKind, TestExpectation, TestKind, ValueKind};

use super::build::Build;
use super::collect::{DefKind, Space};
use super::links::PacketIndex;
use super::literals::{Fitting, fields_of};
use super::resolver::{Resolver, place};
use super::session::direction_of;

/// Values that a test may write out; `_ * n` could ask for any number.
const VALUES: usize = 100_000;

impl<'a> Resolver<'a> {
    pub(super) fn vectors(&mut self, files: &'a [ast::File]) {
        let index = PacketIndex::of(&self.schema);
        // Where a field has a fault, values that name it have none.
        let whole = !self.sink.has_errors();
        for tree in files {
            for item in &tree.items {
                let inside: &'a [ast::Item] = match &item.kind {
                    ItemKind::State(state) => &state.items,
                    _ => std::slice::from_ref(item),
                };
                for item in inside {
                    if let ItemKind::Test(test) = &item.kind
                        && let Some(vector) = self.vector(tree.id, item, test, (&index, whole))
                    {
                        self.schema.vectors.push(vector);
                    }
                }
            }
        }
    }

    fn vector(
        &mut self,
        file: FileId,
        item: &'a ast::Item,
        test: &'a ast::Test,
        (index, whole): (&PacketIndex, bool),
    ) -> Option<ir::Vector> {
        let (target, args) = self.target(file, test, index)?;
        let direction = direction_of(test.direction).unwrap_or_else(|| match target {
            ir::VectorTarget::Packet(id) | ir::VectorTarget::Frame(id) => {
                match self.schema[id].directions {
                    ir::Directions::S2c => ir::Direction::S2c,
                    _ => ir::Direction::C2s,
                }
            }
            ir::VectorTarget::Struct(_) => ir::Direction::S2c,
        });
        let mut vector = ir::Vector {
            target,
            args,
            direction,
            axes: Vec::new(),
            features: Vec::new(),
            given: Vec::new(),
            bytes: self.hex(&test.bytes)?,
            plain: false,
            value: None,
            error: None,
            span: place(item.span),
        };
        let mut room = VALUES;
        for setting in &test.settings {
            self.test_setting(setting, &mut vector, &mut room);
        }
        match &test.expectation {
            TestExpectation::Value(value) => {
                let mut literal = self.value(value, &mut room)?;
                if whole {
                    self.fit(&vector, &mut literal, value);
                }
                vector.value = Some(literal);
            }
            TestExpectation::Error { kind, .. } => {
                vector.error = kind
                    .as_ref()
                    .and_then(|kind| kind.text().map(str::to_owned));
            }
        }
        Some(vector)
    }

    fn target(
        &mut self,
        file: FileId,
        test: &'a ast::Test,
        index: &PacketIndex,
    ) -> Option<(ir::VectorTarget, Vec<ir::Expr>)> {
        let way = direction_of(test.direction);
        let packets = index.candidates(&self.schema, &test.target, way);
        if packets.is_empty()
            && test.kind == TestKind::Plain
            && let [name] = test.target.segments.as_slice()
            && let Some(id) = self.names.find(file, Space::Type, &name.name)
        {
            let def = self.names.def(id);
            return match def.kind {
                DefKind::Struct(_) => {
                    let mut build = Build::new(self, "Test");
                    let env = build.top(file);
                    let id = build.struct_instance(test.target.span, &def, &[], &env)?;
                    let args = build.struct_arguments(test.target.span, &def, &test.args, &env)?;
                    Some((ir::VectorTarget::Struct(id), args))
                }
                DefKind::Broken => None,
                kind => {
                    let text = format!("`{}` is {}", name.name, kind.word());
                    self.report(
                        Diagnostic::error(e02::WRONG_KIND, text)
                            .at(name.span, "a packet or a struct is tested"),
                    );
                    None
                }
            };
        }
        let id = self.find_packet(index, &test.target, way)?;
        if test.kind == TestKind::Frame && self.schema.session.envelope.is_none() {
            self.report(
                Diagnostic::error(e07::TARGET, "there is no frame around packets")
                    .at(test.target.span, "the session has no `frame { .. }`")
                    .help("leave the word `frame` out: the bytes begin with the opcode"),
            );
            return None;
        }
        let target = match test.kind {
            TestKind::Plain => ir::VectorTarget::Packet(id),
            TestKind::Frame => ir::VectorTarget::Frame(id),
        };
        Some((target, Vec::new()))
    }

    /// `"AA 07 .."`
    fn hex(&mut self, texts: &[ast::StrLit]) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for text in texts {
            let mut high: Option<u8> = None;
            for letter in &text.bytes {
                let digit = match letter {
                    b' ' | b'\t' | b'\r' | b'\n' | b'_' => continue,
                    b'0'..=b'9' => letter - b'0',
                    b'a'..=b'f' => letter - b'a' + 10,
                    b'A'..=b'F' => letter - b'A' + 10,
                    _ => return self.no_hex(text.span, "this is no hex digit among them"),
                };
                match high.take() {
                    None => high = Some(digit),
                    Some(high) => bytes.push(high << 4 | digit),
                }
            }
            if high.is_some() {
                return self.no_hex(text.span, "the last byte has one digit");
            }
        }
        Some(bytes)
    }

    fn no_hex<T>(&mut self, span: Span, why: &str) -> Option<T> {
        self.report(
            Diagnostic::error(e07::HEX, "bytes are written in hex")
                .at(span, why)
                .help("two digits a byte: `\"AA 07 00\"`"),
        );
        None
    }

    /// A value as written.
    pub(super) fn value(&mut self, value: &'a ast::Value, room: &mut usize) -> Option<Literal> {
        let Some(left) = room.checked_sub(1) else {
            self.report(
                Diagnostic::error(e07::VALUE, format!("a test of more than {VALUES} values"))
                    .at(value.span, "the limit is reached here"),
            );
            return None;
        };
        *room = left;
        Some(match &value.kind {
            ValueKind::Lit(lit) => self.lit(lit, 1)?,
            ValueKind::Neg(lit) => self.lit(lit, -1)?,
            ValueKind::Hex(text) => Literal::Bytes(self.hex(std::slice::from_ref(text))?),
            ValueKind::Empty => Literal::Null,
            ValueKind::Name(path) => Literal::Name(path.segments.last()?.name.clone()),
            ValueKind::Flags(parts) => {
                let parts: Option<Vec<_>> =
                    parts.iter().map(|part| self.value(part, room)).collect();
                Literal::List(parts?)
            }
            ValueKind::Record { fields, rest } => {
                let mut all = Vec::with_capacity(fields.len());
                for field in fields {
                    let value = self.value(&field.value, room)?;
                    all.push((field.name.name.clone(), value));
                }
                match rest {
                    None => Literal::Record(all),
                    Some(_) => Literal::Open(all),
                }
            }
            ValueKind::Map(entries) => {
                let mut all = Vec::with_capacity(entries.len());
                for entry in entries {
                    let key = self.value(&entry.key, room)?;
                    all.push((key, self.value(&entry.value, room)?));
                }
                Literal::Pairs(all)
            }
            ValueKind::List(items) => {
                let mut all = Vec::new();
                for item in items {
                    let one = self.value(&item.value, room)?;
                    let times = item.times.as_ref().map_or(1, |times| times.value);
                    let times = usize::try_from(times).ok().filter(|times| *times <= *room);
                    let Some(times) = times else {
                        return self.value(&item.value, &mut 0);
                    };
                    *room -= times.saturating_sub(1);
                    all.extend(std::iter::repeat_n(one, times));
                }
                Literal::List(all)
            }
            ValueKind::Case(case) => {
                let inner = self.value(&case.value, room)?;
                Literal::Case(case.name.name.clone(), Box::new(inner))
            }
        })
    }

    fn lit(&mut self, lit: &ast::Lit, sign: i8) -> Option<Literal> {
        let number = i128::from(sign);
        Some(match &lit.kind {
            LitKind::Int(int) => match i128::try_from(int.value) {
                Ok(value) => Literal::Int(ir::Integer(value * number)),
                Err(_) => {
                    self.report(
                        Diagnostic::error(e07::VALUE, "a number of more than 127 bits")
                            .at(lit.span, "too large"),
                    );
                    return None;
                }
            },
            LitKind::Float(value) => Literal::Float(value * f64::from(sign)),
            LitKind::Str(text) => match text.text() {
                Some(text) => Literal::Text(text.to_owned()),
                None => Literal::Bytes(text.bytes.clone()),
            },
            LitKind::Bool(value) => Literal::Bool(*value),
            LitKind::Duration(nanoseconds) => {
                Literal::Int(ir::Integer(i128::from(*nanoseconds / 1_000_000) * number))
            }
        })
    }

    /// The value as one of what is tested: a packet's fields, and those of the frame around it.
    fn fit(&mut self, vector: &ir::Vector, literal: &mut Literal, at: &ast::Value) {
        let schema = &self.schema;
        let mut known = match &vector.target {
            ir::VectorTarget::Packet(id) | ir::VectorTarget::Frame(id) => {
                fields_of(&schema[*id].body.record)
            }
            ir::VectorTarget::Struct(id) => fields_of(&schema[*id].body.record),
        };
        if let (ir::VectorTarget::Packet(id) | ir::VectorTarget::Frame(id), Some(envelope)) =
            (&vector.target, &schema.session.envelope)
        {
            known.extend(fields_of(&envelope.body.record));
            let taken = schema[*id].envelope_fields.iter();
            known.extend(taken.map(|(name, _)| (name.as_str(), None)));
        }
        let mut fitting = Fitting {
            schema,
            faults: Vec::new(),
        };
        fitting.fields(&known, literal, at);
        let faults = fitting.faults;
        faults.into_iter().for_each(|fault| self.sink.push(fault));
    }
}
