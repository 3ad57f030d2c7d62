//! Notes: what a schema says of a value beside its bytes.
//! Never changes bytes, but where `@lenient` tolerates them.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, AttrArg, LitKind};

use super::build::{Build, Env};
use super::resolver::Resolver;

/// All notes there are, wherever each may stand.
const KNOWN: [&str; 17] = [
    "range",
    "len",
    "one_of",
    "max",
    "default",
    "unit",
    "scale",
    "secret",
    "deprecated",
    "rust",
    "name",
    "warn",
    "depth",
    "lenient",
    "closed",
    "plain",
    "after",
];

/// What of a value a note limits.
#[derive(Clone, Copy)]
enum Measure {
    Value,
    Length,
}

impl<'a> Build<'_, 'a> {
    /// Whether `@lenient` is among them.
    pub(super) fn lenient(&self, notes: &[ast::Note]) -> bool {
        notes.iter().any(|note| note.name.name == "lenient")
    }

    /// The notes behind a type, for values of that type.
    pub(super) fn notes(
        &mut self,
        notes: &'a [ast::Note],
        env: &Env<'a>,
        ty: Option<&ir::Type>,
    ) -> ir::Notes {
        let mut all = ir::Notes::default();
        for note in notes {
            self.note(note, env, ty, &mut all);
        }
        all
    }

    fn note(
        &mut self,
        note: &'a ast::Note,
        env: &Env<'a>,
        ty: Option<&ir::Type>,
        all: &mut ir::Notes,
    ) -> Option<()> {
        let want = ty.map(|ty| self.r.value_type(ty));
        match note.name.name.as_str() {
            "range" => {
                self.has(note, ty, Measure::Value)?;
                all.range = Some(self.value_range(note, env)?);
            }
            "len" => {
                self.has(note, ty, Measure::Length)?;
                all.len = Some(self.value_range(note, env)?);
            }
            "one_of" => {
                for arg in &note.args {
                    let AttrArg::Value(value) = arg else {
                        return self.wrong_note(note, "values: `@one_of(2, 4, 8)`");
                    };
                    let value = self.expr(value, env, want.as_ref())?;
                    let of_text = want.as_ref().is_none_or(|want| *want == ir::ExprType::Text);
                    match (&value.kind, self.r.known_number(&value)) {
                        (ir::ExprKind::Text(text), _) if of_text => {
                            all.one_of.push(ir::OneValue::Text(text.clone()));
                        }
                        (_, Some(number)) => {
                            all.one_of.push(ir::OneValue::Int(ir::Integer(number)));
                        }
                        _ => return self.wrong_note(note, "constants: `@one_of(2, 4, 8)`"),
                    }
                }
            }
            "max" => {
                let value = self.single(note, "a size: `@max(64K)`")?;
                let bytes = self.constant(value, env)?;
                match u64::try_from(bytes) {
                    Ok(bytes) => all.max_bytes = Some(bytes),
                    Err(_) => return self.out_of_range(value.span, bytes, "a size"),
                }
            }
            "warn" => all.violation = ir::Violation::Warn,
            "default" => {
                let value = self.single(note, "a value: `@default(1)`")?;
                let default = self.expr(value, env, want.as_ref())?;
                let default = match (&want, ty) {
                    (Some(want), Some(ty)) => self.value_for(value.span, default, want, ty)?,
                    _ => default,
                };
                all.default = Some(default);
            }
            "unit" => {
                let value = self.single(note, "a word: `@unit(ms)`")?;
                all.unit = Some(self.word(note, value)?);
            }
            "scale" => {
                let value = self.single(note, "a number: `@scale(0.01)`")?;
                let scale = self.expr(value, env, None)?;
                all.scale = match scale.kind {
                    ir::ExprKind::Float(scale) => Some(scale),
                    ir::ExprKind::Int(scale) => Some(scale.0 as f64),
                    _ => return self.wrong_note(note, "a number: `@scale(0.01)`"),
                };
            }
            "secret" => all.secret = true,
            "deprecated" => {
                let text = match note.args.as_slice() {
                    [] => String::new(),
                    [AttrArg::Value(value)] => self.word(note, value)?,
                    _ => return self.wrong_note(note, "a text: `@deprecated(\"use X\")`"),
                };
                all.deprecated = Some(text);
            }
            "name" => {
                let value = self.single(note, "a text: `@name(\"CMSG_PING\")`")?;
                all.alias = Some(self.word(note, value)?);
            }
            "depth" => {
                let value = self.single(note, "a number: `@depth(16)`")?;
                let depth = self.constant(value, env)?;
                match u32::try_from(depth) {
                    Ok(depth) => all.depth = Some(depth),
                    Err(_) => return self.out_of_range(value.span, depth, "a depth"),
                }
            }
            "rust" => self.rust(note, all)?,
            "lenient" | "closed" => {}
            _ => self.r.unknown_note(&note.name),
        }
        Some(())
    }

    /// Whether values of the type have what the note limits.
    fn has(&mut self, note: &ast::Note, ty: Option<&ir::Type>, what: Measure) -> Option<()> {
        let mut ty = match ty {
            Some(ty) => ty,
            None => return Some(()),
        };
        while let ir::Type::As { inner, .. }
        | ir::Type::Optional(inner)
        | ir::Type::Sentinel { inner, .. }
        | ir::Type::Block { inner, .. } = ty
        {
            ty = inner;
        }
        let (fits, wanted) = match what {
            Measure::Length => (
                !matches!(
                    ty,
                    ir::Type::Int(_)
                        | ir::Type::Varint(_)
                        | ir::Type::Bias { .. }
                        | ir::Type::Float(_)
                        | ir::Type::Bool
                        | ir::Type::Truthy
                        | ir::Type::Number(_)
                        | ir::Type::Enum(_)
                        | ir::Type::Flags(_)
                ),
                "limits texts, bytes and lists; for a number write `@range(..)`",
            ),
            Measure::Value => (
                !matches!(
                    ty,
                    ir::Type::Text { .. }
                        | ir::Type::Bytes { .. }
                        | ir::Type::Array { .. }
                        | ir::Type::Map { .. }
                        | ir::Type::Bool
                        | ir::Type::Truthy
                        | ir::Type::Record(_)
                        | ir::Type::Struct { .. }
                ),
                "limits numbers; for a text or a list write `@len(..)`",
            ),
        };
        if fits {
            return Some(());
        }
        let text = format!("`@{}` {wanted}", note.name.name);
        self.r
            .report(Diagnostic::error(e03::NOTE, text).at(note.span, "this is something else"));
        None
    }

    fn value_range(&mut self, note: &'a ast::Note, env: &Env<'a>) -> Option<ir::ValueRange> {
        match note.args.as_slice() {
            [AttrArg::Range(range)] => {
                let (min, max) = self.range(range, env)?;
                Some(ir::ValueRange {
                    min: min.map(ir::Integer),
                    max: max.map(ir::Integer),
                })
            }
            [AttrArg::Value(value)] => {
                let only = Some(ir::Integer(self.constant(value, env)?));
                let (min, max) = (only, only);
                Some(ir::ValueRange { min, max })
            }
            _ => self.wrong_note(note, "a range: `@range(0..=100)`"),
        }
    }

    fn single(&mut self, note: &'a ast::Note, wanted: &str) -> Option<&'a ast::Expr> {
        match note.args.as_slice() {
            [AttrArg::Value(value)] => Some(value),
            _ => self.wrong_note(note, wanted),
        }
    }

    /// A bare word or a text.
    fn word(&mut self, note: &ast::Note, value: &ast::Expr) -> Option<String> {
        match &value.kind {
            ast::ExprKind::Path(path) => {
                let words: Vec<&str> = path.segments.iter().map(|s| s.name.as_str()).collect();
                Some(words.join("."))
            }
            ast::ExprKind::Lit(lit) => match &lit.kind {
                LitKind::Str(text) => text.text().map(str::to_owned),
                _ => self.wrong_note(note, "a text"),
            },
            _ => self.wrong_note(note, "a text"),
        }
    }

    /// `@rust(name = "kind", type = "crate::Hp", derive(Eq))`
    fn rust(&mut self, note: &'a ast::Note, all: &mut ir::Notes) -> Option<()> {
        let wanted = "`@rust(name = \"kind\", type = \"crate::Hp\", derive(Eq))`";
        for arg in &note.args {
            match arg {
                AttrArg::Named { name, value } => {
                    let text = self.word(note, value)?;
                    match name.name.as_str() {
                        "name" if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                            return self.wrong_note(note, "a name that is no number");
                        }
                        "name" => all.rust_name = Some(text),
                        "type" => all.rust_type = Some(text),
                        _ => return self.no_setting(name, &["name", "type", "derive"]),
                    }
                }
                AttrArg::Value(value) => match &value.kind {
                    ast::ExprKind::Call { function, args } if is_word(function, "derive") => {
                        for arg in args {
                            match arg {
                                ast::Arg::Expr(path) => {
                                    let path = self.word(note, path)?;
                                    all.rust_derives.push(path.replace('.', "::"));
                                }
                                ast::Arg::Type(ty) => match &ty.kind {
                                    ast::TypeKind::Named { name, .. } => {
                                        all.rust_derives.push(name.name.clone());
                                    }
                                    _ => return self.wrong_note(note, wanted),
                                },
                                _ => return self.wrong_note(note, wanted),
                            }
                        }
                    }
                    _ => return self.wrong_note(note, wanted),
                },
                AttrArg::Range(_) => return self.wrong_note(note, wanted),
            }
        }
        Some(())
    }

    fn wrong_note<T>(&mut self, note: &ast::Note, wanted: &str) -> Option<T> {
        let text = format!("`@{}` takes {wanted}", note.name.name);
        self.r
            .report(Diagnostic::error(e03::NOTE, text).at(note.span, "other arguments are wanted"));
        None
    }

    /// The same type, its tolerable faults tolerated.
    pub(super) fn lenient_type(&mut self, ty: ir::Type, span: Span) -> ir::Type {
        match ty {
            ir::Type::Varint(varint) => ir::Type::Varint(ir::VarintType {
                lenient: true,
                ..varint
            }),
            ir::Type::As { inner, wire } => ir::Type::As {
                inner,
                wire: Box::new(self.lenient_type(*wire, span)),
            },
            ir::Type::Bias { base, bias } => ir::Type::Bias {
                base: Box::new(self.lenient_type(*base, span)),
                bias,
            },
            ir::Type::Block { length, inner, .. } => ir::Type::Block {
                length,
                lenient: true,
                inner,
            },
            ir::Type::Text {
                length,
                encoding,
                nul,
                pad,
            } => ir::Type::Text {
                length: self.lenient_length(length, span),
                encoding,
                nul,
                pad,
            },
            ir::Type::Bytes { length } => ir::Type::Bytes {
                length: self.lenient_length(length, span),
            },
            ir::Type::Array { element, length } => ir::Type::Array {
                element: Box::new(self.lenient_type(*element, span)),
                length: self.lenient_length(length, span),
            },
            other => other,
        }
    }

    fn lenient_length(&mut self, length: ir::Length, span: Span) -> ir::Length {
        match length {
            ir::Length::Prefix { ty, bias, unit } => ir::Length::Prefix {
                ty: Box::new(self.lenient_type(*ty, span)),
                bias,
                unit,
            },
            other => other,
        }
    }
}

impl Resolver<'_> {
    pub(super) fn unknown_note(&mut self, name: &ast::Ident) {
        let text = format!("there is no note `@{}`", name.name);
        self.report(
            Diagnostic::error(e03::NOTE, text)
                .at(name.span, "unknown")
                .did_you_mean(&name.name, name.span, KNOWN),
        );
    }

    /// A number that is known now: of a literal, or of an enum's item that never moves.
    pub(super) fn known_number(&self, expr: &ir::Expr) -> Option<i128> {
        match &expr.kind {
            ir::ExprKind::Int(value) => Some(value.0),
            ir::ExprKind::Bool(value) => Some(i128::from(*value)),
            ir::ExprKind::EnumItem { enum_, item } => {
                let def = self.schema.enums.get(enum_.0 as usize)?;
                match def.items.get(*item as usize)?.values.as_slice() {
                    [value] if value.first == value.last => Some(value.first.0),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

fn is_word(path: &ast::Path, word: &str) -> bool {
    matches!(path.segments.as_slice(), [name] if name.name == word)
}
