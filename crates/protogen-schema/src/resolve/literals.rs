//! Values of tests held against the types they are of: names that exist, kinds that fit.
//! Never compares a number with a range: the codec does.

use crate::codes::e07;
use crate::diagnostic::Diagnostic;
use crate::ir::{ArmPayload, ChoiceShape, Literal, Record, Schema, Type, Union};
use crate::source::Span;
use crate::syntax::ast::{self, ValueKind};

/// Fits values to types; `{}` becomes an empty map where a map is meant, a text its bytes.
pub(super) struct Fitting<'s> {
    pub(super) schema: &'s Schema,
    pub(super) faults: Vec<Diagnostic>,
}

impl Fitting<'_> {
    /// What is wrong with one value of a type.
    pub(super) fn value(
        schema: &Schema,
        ty: Option<&Type>,
        literal: &mut Literal,
        at: &ast::Value,
    ) -> Vec<Diagnostic> {
        let mut fitting = Fitting {
            schema,
            faults: Vec::new(),
        };
        if let Some(ty) = ty {
            fitting.fit(ty, literal, at);
        }
        fitting.faults
    }

    /// The fields of a record.
    pub(super) fn fields(
        &mut self,
        known: &[(&str, Option<&Type>)],
        literal: &mut Literal,
        at: &ast::Value,
    ) {
        let (Literal::Record(given) | Literal::Open(given)) = literal else {
            return self.other(at.span, "a record: `{ field: value }`");
        };
        let ValueKind::Record { fields, .. } = &at.kind else {
            return;
        };
        for ((name, value), written) in given.iter_mut().zip(fields) {
            match known.iter().find(|(known, _)| known == name) {
                Some((_, Some(ty))) => self.fit(ty, value, &written.value),
                Some((_, None)) => {}
                None => {
                    let text = format!("there is no field `{name}` here");
                    let mut fault = Diagnostic::error(e07::VALUE, text)
                        .at(written.name.span, "no such field")
                        .did_you_mean(name, written.name.span, known.iter().map(|(n, _)| *n));
                    if fault.help.is_empty() && !known.is_empty() {
                        let names: Vec<&str> = known.iter().map(|(n, _)| *n).collect();
                        fault = fault.help(format!("there are `{}`", names.join("`, `")));
                    }
                    self.faults.push(fault);
                }
            }
        }
    }

    fn record(&mut self, record: &Record, literal: &mut Literal, at: &ast::Value) {
        let known = fields_of(record);
        self.fields(&known, literal, at);
    }

    fn fit(&mut self, ty: &Type, literal: &mut Literal, at: &ast::Value) {
        let schema = self.schema;
        match ty {
            Type::Optional(inner) => {
                if *literal != Literal::Null {
                    self.held(inner, literal, at);
                }
            }
            Type::As { inner, .. } | Type::Block { inner, .. } | Type::Sentinel { inner, .. } => {
                if *literal != Literal::Null {
                    self.fit(inner, literal, at);
                }
            }
            Type::Newtype(id) => {
                if let Some(def) = schema.newtypes.get(id.0 as usize) {
                    self.fit(&def.ty, literal, at);
                }
            }
            Type::Struct { id, .. } => {
                if let Some(def) = schema.structs.get(id.0 as usize) {
                    self.record(&def.body.record, literal, at);
                }
            }
            Type::Record(record) => self.record(record, literal, at),
            Type::Bits(bits) => {
                let named = bits.items.iter().map(|item| (item.name.as_str(), None));
                let known: Vec<(&str, Option<&Type>)> = named.collect();
                self.fields(&known, literal, at);
            }
            Type::Match(union) => self.union(union, literal, at),
            Type::Union { id, .. } => {
                if let Some(def) = schema.unions.get(id.0 as usize) {
                    self.union(&def.union, literal, at);
                }
            }
            Type::Enum(id) => {
                if let Some(def) = schema.enums.get(id.0 as usize) {
                    let names: Vec<&str> = def.items.iter().map(|i| i.name.as_str()).collect();
                    self.item(&names, literal, at);
                }
            }
            Type::Flags(id) => {
                if let Some(def) = schema.flags.get(id.0 as usize) {
                    let names: Vec<&str> = def.items.iter().map(|i| i.name.as_str()).collect();
                    match literal {
                        Literal::List(parts) => {
                            for part in parts {
                                self.item(&names, part, at);
                            }
                        }
                        other => self.item(&names, other, at),
                    }
                }
            }
            Type::Array { element, .. } => self.list(element, literal, at),
            Type::Sparse { element, .. } | Type::SparseBitmap { element, .. } => {
                self.list(&Type::Optional(element.clone()), literal, at);
            }
            Type::Map { key, value, .. } => self.map((key, value), literal, at),
            Type::Choice {
                arms,
                shape: ChoiceShape::Enum { .. },
            } => {
                if let (Literal::Case(name, inner), ValueKind::Case(case)) = (literal, &at.kind) {
                    match arms.iter().find(|arm| arm.name == *name) {
                        Some(arm) => self.fit(&arm.ty, inner, &case.value),
                        None => self.no_case(name, arms.iter().map(|a| a.name.as_str()), at.span),
                    }
                }
            }
            Type::Bytes { .. } => self.bytes(literal, at.span),
            Type::Text { .. } => {
                if !matches!(literal, Literal::Text(_)) {
                    self.other(at.span, "a text: `\"..\"`");
                }
            }
            Type::Bool | Type::Truthy => {
                if !matches!(literal, Literal::Bool(_)) {
                    self.other(at.span, "`true` or `false`");
                }
            }
            Type::Int(_) | Type::Varint(_) | Type::Bias { .. } | Type::Number(_) => {
                if !matches!(literal, Literal::Int(_)) {
                    self.other(at.span, "an integer");
                }
            }
            Type::Float(_) => {
                if !matches!(
                    literal,
                    Literal::Float(_) | Literal::Int(_) | Literal::Text(_)
                ) {
                    self.other(at.span, "a number");
                }
            }
            Type::Json { .. } | Type::Extern { .. } | Type::Choice { .. } => {}
        }
    }

    fn union(&mut self, union: &Union, literal: &mut Literal, at: &ast::Value) {
        let names = || union.arms.iter().map(|arm| arm.name.as_str());
        match literal {
            Literal::Name(name) => {
                if !names().any(|known| known == name) {
                    self.no_case(name, names(), at.span);
                }
            }
            Literal::Case(name, inner) => {
                let Some(arm) = union.arms.iter().find(|arm| arm.name == *name) else {
                    return self.no_case(name, names(), at.span);
                };
                let ValueKind::Case(case) = &at.kind else {
                    return;
                };
                match &arm.payload {
                    ArmPayload::Record(record) => self.record(record, inner, &case.value),
                    ArmPayload::Value { ty, .. } => self.fit(ty, inner, &case.value),
                }
            }
            _ => self.other(at.span, "a case: `Case { .. }`, `Case(value)` or `Case`"),
        }
    }

    fn no_case<'n>(&mut self, name: &str, known: impl Iterator<Item = &'n str>, span: Span) {
        let known: Vec<&str> = known.collect();
        let mut fault = Diagnostic::error(e07::VALUE, format!("there is no case `{name}`"))
            .at(span, "no such case");
        let near = crate::nearest::did_you_mean(name, known.iter().copied());
        fault = match near {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(format!("there are `{}`", known.join("`, `"))),
        };
        self.faults.push(fault);
    }

    fn item(&mut self, names: &[&str], literal: &Literal, at: &ast::Value) {
        match literal {
            Literal::Name(name) | Literal::Case(name, _) => {
                if !names.contains(&name.as_str()) {
                    let text = format!("there is no item `{name}`");
                    let fault = Diagnostic::error(e07::VALUE, text)
                        .at(at.span, "no such item")
                        .did_you_mean(name, at.span, names.iter().copied());
                    self.faults.push(fault);
                }
            }
            Literal::Int(_) => {}
            _ => self.other(at.span, "the name of an item, or a number"),
        }
    }

    /// A value that is there, where another may not be: in a list of its own if it may be absent
    /// too.
    fn held(&mut self, inner: &Type, literal: &mut Literal, at: &ast::Value) {
        if !inner.may_be_absent(self.schema) {
            return self.fit(inner, literal, at);
        }
        match literal {
            Literal::List(items) if items.len() == 1 => self.list(inner, literal, at),
            _ => self.other(
                at.span,
                "a list of one, `[_]` or `[value]`, for it holds another optional value",
            ),
        }
    }

    fn list(&mut self, element: &Type, literal: &mut Literal, at: &ast::Value) {
        let Literal::List(values) = literal else {
            return self.other(at.span, "a list: `[a, b]`");
        };
        let ValueKind::List(written) = &at.kind else {
            return;
        };
        let mut values = values.iter_mut();
        for item in written {
            let times = item.times.as_ref().map_or(1, |times| times.value);
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            for value in values.by_ref().take(times) {
                if *value != Literal::Null {
                    self.fit(element, value, &item.value);
                }
            }
        }
    }

    fn map(&mut self, (key, of): (&Type, &Type), literal: &mut Literal, at: &ast::Value) {
        match (&mut *literal, &at.kind) {
            (Literal::Pairs(pairs), ValueKind::Map(entries)) => {
                for ((k, v), entry) in pairs.iter_mut().zip(entries) {
                    self.fit(key, k, &entry.key);
                    self.fit(of, v, &entry.value);
                }
            }
            (Literal::Record(given), ValueKind::Record { fields, .. }) => {
                let mut pairs = Vec::with_capacity(given.len());
                for ((name, mut value), written) in given.drain(..).zip(fields) {
                    self.fit(of, &mut value, &written.value);
                    pairs.push((Literal::Text(name), value));
                }
                *literal = Literal::Pairs(pairs);
            }
            _ => self.other(at.span, "a map: `{ \"key\": value }`"),
        }
    }

    fn bytes(&mut self, literal: &mut Literal, span: Span) {
        match literal {
            Literal::Bytes(_) => {}
            Literal::Text(text) => match unhex(text) {
                Some(bytes) => *literal = Literal::Bytes(bytes),
                None => self.other(span, "bytes: `hex \"AA BB\"`"),
            },
            _ => self.other(span, "bytes: `hex \"AA BB\"`"),
        }
    }

    fn other(&mut self, span: Span, wanted: &str) {
        self.faults.push(
            Diagnostic::error(e07::VALUE, "the value is of another kind")
                .at(span, format!("this should be {wanted}")),
        );
    }
}

/// The fields of a record by name.
pub(super) fn fields_of(record: &Record) -> Vec<(&str, Option<&Type>)> {
    let fields = record.fields.iter();
    fields
        .map(|field| (field.name.as_str(), Some(&field.ty)))
        .collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|c| *c != ' ')
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}
