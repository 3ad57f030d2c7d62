//! `match`: the tag, the arms, what they match and what they hold.
//! Never checks that arms are reached: the checks do.

use std::collections::HashMap;

use crate::codes::{e02, e03};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType, Gate, Pattern, Tag};
use crate::syntax::ast::{self, ArmBody, PatternKind, Subject};

use super::build::{Binding, Build, Env};
use super::parts::{Appearance, Parts};
use super::resolver::{docs, place, upper_camel};

/// What arms are held against.
struct Against {
    tag: Tag,
    /// The type of the tag's value; none with conditions.
    ty: Option<ExprType>,
    /// The type of a tag that is bound in arms.
    bound: Option<ir::Type>,
    /// What a bound name means where the tag was read before.
    before: Option<ir::Expr>,
}

impl<'a> Build<'_, 'a> {
    /// A union in place.
    pub(super) fn union(
        &mut self,
        match_: &'a ast::Match,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Union> {
        let name = self.type_name(hint);
        self.named_union(match_, env, name)
    }

    /// A union with this name.
    pub(super) fn named_union(
        &mut self,
        match_: &'a ast::Match,
        env: &Env<'a>,
        type_name: String,
    ) -> Option<ir::Union> {
        let against = self.subject(&match_.subject, env, &type_name)?;
        let mut names: HashMap<String, crate::source::Span> = HashMap::new();
        let mut arms = Vec::new();
        for arm in &match_.arms {
            let name = self.arm_name(arm);
            if let Some(before) = names.insert(name.clone(), arm.span) {
                self.r.report(
                    Diagnostic::error(e02::TWICE, format!("two arms are called `{name}`"))
                        .at(arm.span, "the second one")
                        .also(before, "the first one")
                        .help("name this one: `pattern => Name { .. }`"),
                );
                continue;
            }
            arms.extend(self.arm(arm, name, &against, env, &type_name));
        }
        if match_.arms.is_empty() {
            self.not_here(
                match_.span,
                "a `match` without arms",
                "give it one: `_ => Other {}`",
            );
        }
        Some(ir::Union {
            type_name,
            tag: against.tag,
            arms,
        })
    }

    fn subject(&mut self, subject: &'a Subject, env: &Env<'a>, type_name: &str) -> Option<Against> {
        match subject {
            Subject::Conditions => Some(Against {
                tag: Tag::Conditions,
                ty: None,
                bound: None,
                before: None,
            }),
            Subject::Inline(ty) => {
                let tag = self.ty(ty, env, &format!("{type_name}Tag"))?;
                let value = self.r.value_type(&tag);
                self.matchable(&value, ty.span)?;
                Some(Against {
                    bound: Some(tag.clone()),
                    tag: Tag::Inline(Box::new(tag)),
                    ty: Some(value),
                    before: None,
                })
            }
            Subject::Expr(expr) => {
                let value = self.expr(expr, env, None)?;
                self.matchable(&value.ty, expr.span)?;
                let ty = Some(value.ty.clone());
                if let ir::ExprKind::Peek(peeked) = value.kind {
                    return Some(Against {
                        tag: Tag::Peek(peeked),
                        ty,
                        bound: None,
                        before: None,
                    });
                }
                Some(Against {
                    tag: Tag::Before(Box::new(value.clone())),
                    ty,
                    bound: None,
                    before: Some(value),
                })
            }
        }
    }

    fn matchable(&mut self, ty: &ExprType, span: crate::source::Span) -> Option<()> {
        match ty {
            ExprType::Int
            | ExprType::Bool
            | ExprType::Text
            | ExprType::Enum(_)
            | ExprType::Flags(_) => Some(()),
            _ => {
                let is = self.r.type_word(ty);
                self.r.report(
                    Diagnostic::error(e03::MISMATCH, format!("{is} can't be matched"))
                        .at(span, "a number, an enum, a bool or a text can"),
                );
                None
            }
        }
    }

    fn arm_name(&mut self, arm: &'a ast::Arm) -> String {
        if let Some(name) = &arm.name {
            return name.name.clone();
        }
        let Some(first) = arm.patterns.first() else {
            return "Other".to_owned();
        };
        match &first.kind {
            PatternKind::Any => "Other".to_owned(),
            PatternKind::Range(_) => format!("Case{}", first.span.start),
            PatternKind::Value(expr) => match &expr.kind {
                ast::ExprKind::Path(path) => {
                    let last = path.segments.last();
                    last.map_or("Other".to_owned(), |name| {
                        upper_camel(&name.name.to_lowercase_if_loud())
                    })
                }
                ast::ExprKind::Lit(lit) => match &lit.kind {
                    ast::LitKind::Int(int) => format!("Case{}", int.value),
                    ast::LitKind::Bool(true) => "True".to_owned(),
                    ast::LitKind::Bool(false) => "False".to_owned(),
                    ast::LitKind::Str(text) => {
                        let letters = text.text().unwrap_or("").chars();
                        let name: String = letters
                            .map(|c| if c.is_alphanumeric() { c } else { '_' })
                            .collect();
                        let name = upper_camel(&name);
                        match name.chars().next() {
                            Some(c) if c.is_alphabetic() => name,
                            _ => format!("Case{name}"),
                        }
                    }
                    _ => "Other".to_owned(),
                },
                _ => "Other".to_owned(),
            },
        }
    }

    fn arm(
        &mut self,
        arm: &'a ast::Arm,
        name: String,
        against: &Against,
        env: &Env<'a>,
        union: &str,
    ) -> Option<ir::Arm> {
        let gate = self.r.gates(&arm.gates);
        let mut patterns = Vec::new();
        let mut whole = true;
        for pattern in &arm.patterns {
            match self.pattern(pattern, against.ty.as_ref(), env) {
                Some(pattern) => patterns.push(pattern),
                None => whole = false,
            }
        }
        let frame = self.frame(Some(env.frame));
        let inner = env.within(frame);
        let mut parts = Parts::new(String::new());
        let binding = self.binding_of(arm, against, &inner, &mut parts);
        let hint = format!("{union}{name}");
        let payload = match &arm.body {
            ArmBody::Type(ty) => {
                if binding.is_some() {
                    self.not_here(
                        ty.span,
                        "a type beside a bound tag",
                        "hold both in fields: `Name { value: T }`",
                    );
                }
                let ty = self.ty(ty, &inner, &hint)?;
                let slot = self.slot(&name, ty.clone());
                let ty = Box::new(ty);
                ir::ArmPayload::Value { slot, ty }
            }
            ArmBody::Unit | ArmBody::Members(_) => {
                let members: &'a [ast::Member] = match &arm.body {
                    ArmBody::Members(members) => members,
                    _ => &[],
                };
                parts.name = self.type_name(&hint);
                let items = self.items(members, &inner, &mut parts, Gate::Always);
                ir::ArmPayload::Record(self.record(parts, items))
            }
        };
        whole.then(|| ir::Arm {
            name,
            docs: docs(&arm.docs),
            gate,
            patterns,
            binding,
            payload,
            span: place(arm.span),
        })
    }

    /// `id @ _`: the slot of an inline tag, the arm's first field.
    fn binding_of(
        &mut self,
        arm: &'a ast::Arm,
        against: &Against,
        env: &Env<'a>,
        parts: &mut Parts,
    ) -> Option<u32> {
        let name = arm.binding.as_ref()?;
        if let Some(before) = &against.before {
            self.bind(
                env.frame,
                &name.name,
                Binding::Value(Box::new(before.clone())),
            );
            return None;
        }
        let Some(ty) = against.bound.clone() else {
            self.bind(env.frame, &name.name, Binding::Broken);
            self.not_here(
                name.span,
                "a name for this tag",
                "nothing was consumed: read it as the arm's first field",
            );
            return None;
        };
        let appearance = Appearance {
            name: &name.name,
            span: name.span,
            ty,
            visible: true,
            docs: Vec::new(),
            notes: ir::Notes::default(),
            gate: &Gate::Always,
        };
        let slot = self.appear(parts, env.frame, appearance)?;
        let binding = Binding::Slot { slot, region: None };
        self.bind(env.frame, &name.name, binding);
        Some(slot)
    }

    /// A pattern, held against a value of this type; a condition without one.
    pub(super) fn pattern(
        &mut self,
        pattern: &'a ast::Pattern,
        against: Option<&ExprType>,
        env: &Env<'a>,
    ) -> Option<Pattern> {
        match &pattern.kind {
            PatternKind::Any => Some(Pattern::Any),
            PatternKind::Range(range) => {
                let (start, end) = self.range(range, env)?;
                Some(Pattern::Range(
                    ir::Integer(start.unwrap_or(i128::MIN)),
                    ir::Integer(end.unwrap_or(i128::MAX)),
                ))
            }
            PatternKind::Value(expr) => {
                let Some(want) = against else {
                    let cond = self.condition(expr, env)?;
                    return Some(Pattern::Cond(Box::new(cond)));
                };
                let value = self.pattern_value(expr, want, env)?;
                let value = self.expect_type(expr.span, value, want)?;
                match value.kind {
                    ir::ExprKind::Int(value) => Some(Pattern::Int(value)),
                    ir::ExprKind::Bool(value) => Some(Pattern::Bool(value)),
                    ir::ExprKind::Text(text) => Some(Pattern::Text(text)),
                    ir::ExprKind::EnumItem { enum_, item } => {
                        Some(Pattern::EnumItem { enum_, item })
                    }
                    _ => {
                        self.r.report(
                            Diagnostic::error(e03::NOT_CONSTANT, "a pattern is a constant")
                                .at(expr.span, "this is known only when bytes are read")
                                .help("for a condition write `match { c => .. }`"),
                        );
                        None
                    }
                }
            }
        }
    }

    /// A bare name in a pattern is an item first, whatever else has that name.
    fn pattern_value(
        &mut self,
        expr: &'a ast::Expr,
        want: &ExprType,
        env: &Env<'a>,
    ) -> Option<ir::Expr> {
        if let (ast::ExprKind::Path(path), ExprType::Enum(_)) = (&expr.kind, want)
            && let [name] = path.segments.as_slice()
            && self.binding(env.frame, &name.name).is_none()
            && !self.is_constant(name, env)
            && self.r.item_of(want, &name.name).is_none()
        {
            self.r.no_item(want, name);
            return None;
        }
        self.expr(expr, env, Some(want))
    }

    fn is_constant(&self, name: &ast::Ident, env: &Env<'a>) -> bool {
        let found = self
            .r
            .names
            .find(env.file, super::collect::Space::Value, &name.name);
        found.is_some_and(|id| {
            matches!(self.r.names.def(id).kind, super::collect::DefKind::Const(_))
        })
    }
}

/// Names in capitals become words in lower case, so that `MAX_HP` names an arm `MaxHp`.
trait Loud {
    fn to_lowercase_if_loud(&self) -> String;
}

impl Loud for String {
    fn to_lowercase_if_loud(&self) -> String {
        if self.len() > 1 && !self.chars().any(char::is_lowercase) {
            self.to_lowercase()
        } else {
            self.clone()
        }
    }
}
