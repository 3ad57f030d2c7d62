//! What a test sets before it runs: versions, features, contexts, answers of tables.
//! Never runs a test.

use crate::codes::{e02, e07};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Literal};
use crate::source::Span;
use crate::syntax::ast::{self, TestSetting};

use super::literals::Fitting;
use super::resolver::Resolver;

impl<'a> Resolver<'a> {
    pub(super) fn test_setting(
        &mut self,
        setting: &'a TestSetting,
        vector: &mut ir::Vector,
        room: &mut usize,
    ) {
        match setting {
            TestSetting::At { values, .. } => {
                for value in values {
                    vector.axes.extend(self.axis_value(value));
                }
            }
            TestSetting::Has { features, .. } => {
                for feature in features {
                    let index = self.feature(&feature.name);
                    vector
                        .features
                        .extend(index.map(|index| (index, !feature.negated)));
                }
            }
            TestSetting::Set { values, .. } => {
                for field in values {
                    let context = self.context(&field.name);
                    let value = self.value(&field.value, room);
                    if let (Some(context), Some(mut value)) = (context, value) {
                        let ty = Some(&self.schema[context].ty);
                        let faults = Fitting::value(&self.schema, ty, &mut value, &field.value);
                        faults.into_iter().for_each(|fault| self.sink.push(fault));
                        vector.given.push(ir::Given::Context { context, value });
                    }
                }
            }
            TestSetting::Table { answers, .. } => {
                for answer in answers {
                    self.table_answer(answer, vector, room);
                }
            }
            TestSetting::Note(note) => match note.name.name.as_str() {
                "plain" => vector.plain = true,
                "not" => {
                    for arg in &note.args {
                        if let ast::AttrArg::Value(value) = arg
                            && let ast::ExprKind::Path(path) = &value.kind
                            && let [name] = path.segments.as_slice()
                        {
                            let index = self.feature(name);
                            vector.features.extend(index.map(|index| (index, false)));
                        }
                    }
                }
                _ => self.unknown_note(&note.name),
            },
        }
    }

    pub(super) fn context(&mut self, name: &ast::Ident) -> Option<ir::ContextId> {
        let found = self
            .schema
            .contexts
            .iter()
            .position(|c| c.name == name.name);
        if found.is_none() {
            let known: Vec<String> = self
                .schema
                .contexts
                .iter()
                .map(|c| c.name.clone())
                .collect();
            let text = format!("there is no context `{}`", name.name);
            self.report(
                Diagnostic::error(e02::NOT_FOUND, text)
                    .at(name.span, "`@set` gives a context a value")
                    .did_you_mean(&name.name, name.span, known.iter().map(String::as_str)),
            );
        }
        found.map(|index| ir::ContextId(index as u32))
    }

    /// `stackable(2148) = true`, `stackable = [2148]`, `weight = { 2148: 100 }`.
    pub(super) fn table_answer(
        &mut self,
        answer: &'a ast::TableAnswer,
        vector: &mut ir::Vector,
        room: &mut usize,
    ) -> Option<()> {
        let name = &answer.table;
        let found = self.schema.tables.iter().position(|t| t.name == name.name);
        let Some(index) = found else {
            let known: Vec<String> = self.schema.tables.iter().map(|t| t.name.clone()).collect();
            let text = format!("there is no table `{}`", name.name);
            self.report(
                Diagnostic::error(e02::NOT_FOUND, text)
                    .at(name.span, "`@table` answers for a table")
                    .did_you_mean(&name.name, name.span, known.iter().map(String::as_str)),
            );
            return None;
        };
        let table = ir::TableId(index as u32);
        let arity = self.schema[table].params.len();
        let mut add = |r: &mut Self, args: Vec<ir::Integer>, answer, span| {
            if args.len() == arity {
                vector.given.push(ir::Given::Table {
                    table,
                    args,
                    answer,
                });
            } else {
                let text = format!("the table is asked {arity} numbers, not {}", args.len());
                r.report(Diagnostic::error(e07::VALUE, text).at(span, "here"));
            }
        };
        let span = answer.value.span;
        if !answer.keys.is_empty() {
            let mut args = Vec::new();
            for key in &answer.keys {
                let key_literal = self.value(key, room)?;
                args.push(self.table_number(&key_literal, key.span)?);
            }
            let literal = self.value(&answer.value, room)?;
            let value = self.table_number(&literal, span)?;
            add(self, args, value, span);
            return Some(());
        }
        match self.value(&answer.value, room)? {
            Literal::List(keys) => {
                for key in keys {
                    let args = match key {
                        Literal::List(parts) => {
                            let parts: Option<Vec<_>> = parts
                                .iter()
                                .map(|part| self.table_number(part, span))
                                .collect();
                            parts?
                        }
                        one => vec![self.table_number(&one, span)?],
                    };
                    add(self, args, ir::Integer(1), span);
                }
            }
            Literal::Pairs(pairs) => {
                for (key, value) in pairs {
                    let args = vec![self.table_number(&key, span)?];
                    let value = self.table_number(&value, span)?;
                    add(self, args, value, span);
                }
            }
            _ => {
                self.report(
                    Diagnostic::error(e07::VALUE, "what a table knows is a list or a map")
                        .at(span, "here")
                        .help("write `stackable = [2148]`, `weight = { 2148: 100 }` or `stackable(2148) = true`"),
                );
            }
        }
        Some(())
    }

    pub(super) fn table_number(&mut self, literal: &Literal, span: Span) -> Option<ir::Integer> {
        match literal {
            Literal::Int(value) => Some(*value),
            Literal::Bool(value) => Some(ir::Integer(i128::from(*value))),
            _ => {
                self.report(
                    Diagnostic::error(e07::VALUE, "a table knows numbers").at(span, "this is none"),
                );
                None
            }
        }
    }
}
