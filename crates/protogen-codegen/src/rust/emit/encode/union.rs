//! Unions and choices: which arm, and what it holds.

use super::super::decode::union_needs_start;
use super::super::text::q;
use super::ahead::found_by_conditions;
use super::write::is_copy;
use super::{Encode, refuse};
use crate::rust::model::{Ahead, Arm, ArmPayload, ChoiceShape, Place, Union, UnionTag, Wire};

impl Encode {
    pub(super) fn choice(
        &mut self,
        arms: &[(Option<crate::rust::model::Ex>, String, Wire)],
        shape: &ChoiceShape,
        place: &Place,
        path: &str,
    ) {
        let mut first = true;
        let single = matches!(arms, [(None, ..)]);
        for (index, (cond, name, wire)) in arms.iter().enumerate() {
            let mut inner = Encode::new();
            match shape {
                ChoiceShape::Widest(widest, prims) => {
                    let prim = prims.get(index).copied().unwrap_or(widest);
                    let value = place.pass();
                    let number = if prim == *widest {
                        value
                    } else {
                        inner.code.line(format_args!("let wide = {value};"));
                        format!(
                            "{prim}::try_from(wide).map_err(|_| w.fault(pg::EncodeErrorKind::ValueOutOfRange {{ found: wide.to_string(), range: {prim:?}.into() }})){}",
                            q(path)
                        )
                    };
                    inner.write(
                        wire,
                        &Place {
                            text: number,
                            reference: false,
                            copy: true,
                        },
                        path,
                    );
                }
                ChoiceShape::Enum(ty, each) => {
                    inner.code.open(format_args!(
                        "let {ty}::{name}({each}) = {} else {{",
                        place.by_ref()
                    ));
                    let fault = format!(
                        "Disagrees {{ a: {path:?}.into(), b: \"the type that this version has\".into() }}"
                    );
                    inner.code.line(refuse(&fault, path));
                    inner.code.close("};");
                    let some = Place {
                        text: each.clone(),
                        reference: true,
                        copy: is_copy(wire),
                    };
                    inner.write(wire, &some, path);
                }
            }
            if single {
                self.code.open("{");
            } else {
                let head = match (cond, first) {
                    (Some(cond), true) => format!("if {} {{", cond.encode),
                    (Some(cond), false) => format!("}} else if {} {{", cond.encode),
                    (None, _) => "} else {".into(),
                };
                if first {
                    self.code.open(head);
                } else {
                    self.code.turn(head);
                }
            }
            self.code.append(inner.code);
            first = false;
        }
        self.code.close("}");
    }

    /// A union that is a type of its own.
    pub fn whole_union(&mut self, union: &Union, place: &Place) {
        if union.start {
            self.code.line("let body_at = w.position();");
        }
        if union_needs_start(union) {
            self.code.line("let start = w.position();");
        }
        self.union(union, place, "");
    }

    /// `match self.field { .. }`.
    pub fn union(&mut self, union: &Union, place: &Place, path: &str) {
        let scrutinee = place.by_ref();
        match &union.tag {
            UnionTag::Inline(wire) => {
                self.code.open(format_args!("match {scrutinee} {{"));
                for (index, arm) in union.arms.iter().enumerate() {
                    self.code.open(format_args!("{} => {{", arm_pattern(arm)));
                    if let Some(binding) = &arm.binding {
                        self.conflict(union, index, &binding.matched, path);
                        self.write(wire, &binding.place, path);
                    } else if let Some(tag) = &arm.tag_value {
                        self.code
                            .line(format_args!("let {} = {tag};", union.tag_local));
                        let place = Place {
                            text: union.tag_local.clone(),
                            reference: false,
                            copy: is_copy(wire),
                        };
                        self.write(wire, &place, path);
                    }
                    self.arm_body(arm);
                    self.code.close("}");
                }
                self.code.close("}");
            }
            UnionTag::Peek {
                ahead: Some(ahead), ..
            }
            | UnionTag::Conditions {
                ahead: Some(ahead), ..
            } => {
                self.sure(union, &scrutinee, path);
                self.by_value(union, &scrutinee, ahead);
                self.arm_leads(union, ahead, path);
            }
            UnionTag::Peek { ahead: None, .. } => {
                self.code.open(format_args!("match {scrutinee} {{"));
                for arm in &union.arms {
                    self.code.open(format_args!("{} => {{", arm_pattern(arm)));
                    self.arm_body(arm);
                    self.code.close("}");
                }
                self.code.close("}");
            }
            UnionTag::Before(ex, name) => {
                let tag = &union.tag_local;
                self.code.line(format_args!("let {tag} = {};", ex.encode));
                self.code
                    .open(format_args!("let arm = match {} {{", union.matched));
                let mut catches = false;
                for (index, arm) in union.arms.iter().enumerate() {
                    let guard = match arm.guard.encode.as_str() {
                        "" => String::new(),
                        guard => format!(" if {guard}"),
                    };
                    catches |= arm.pattern == "_" && guard.is_empty();
                    self.code
                        .line(format_args!("{}{guard} => {index},", arm.pattern));
                }
                if !catches {
                    self.code.line("_ => usize::MAX,");
                }
                self.code.close("};");
                self.chosen(union, &scrutinee, name, path);
            }
            UnionTag::Conditions { ahead: None, .. } => {
                let found = found_by_conditions(&union.arms);
                self.code.line(format_args!("let arm: usize = {found};"));
                self.chosen(union, &scrutinee, "its condition", path);
            }
        }
    }

    /// Before an arm is written: it must be the one that is known without a look at its bytes.
    fn sure(&mut self, union: &Union, scrutinee: &str, path: &str) {
        let UnionTag::Conditions { sure, .. } = union.tag else {
            return;
        };
        let first = union.arms.get(..sure).unwrap_or_default();
        if first.is_empty() {
            return;
        }
        self.code
            .open(format_args!("let arm: usize = match {scrutinee} {{"));
        for (index, arm) in union.arms.iter().enumerate() {
            self.code
                .line(format_args!("{} => {index},", arm_pattern(arm)));
        }
        self.code.close("};");
        let found = found_by_conditions(first);
        self.code.line(format_args!("let found: usize = {found};"));
        self.code.open("if found != usize::MAX && found != arm {");
        let fault = format!("Disagrees {{ a: {path:?}.into(), b: \"its condition\".into() }}");
        self.code.line(refuse(&fault, path));
        self.code.close("}");
    }

    /// Writes the value's arm, and notes its index as `arm`.
    fn by_value(&mut self, union: &Union, scrutinee: &str, ahead: &Ahead) {
        self.mark(ahead);
        self.code
            .open(format_args!("let arm: usize = match {scrutinee} {{"));
        for (index, arm) in union.arms.iter().enumerate() {
            self.code.open(format_args!("{} => {{", arm_pattern(arm)));
            self.arm_body(arm);
            self.code.line(index.to_string());
            self.code.close("}");
        }
        self.code.close("};");
    }

    /// The arm that the tag leads to must be the value's.
    fn chosen(&mut self, union: &Union, scrutinee: &str, name: &str, path: &str) {
        self.code.open(format_args!("match ({scrutinee}, arm) {{"));
        for (index, arm) in union.arms.iter().enumerate() {
            self.code
                .open(format_args!("({}, {index}) => {{", arm_pattern(arm)));
            self.arm_body(arm);
            self.code.close("}");
        }
        let fault = format!("Disagrees {{ a: {path:?}.into(), b: {name:?}.into() }}");
        self.code.line(format_args!(
            "_ => {}",
            refuse(&fault, path).trim_end_matches(';').to_owned() + ","
        ));
        self.code.close("}");
    }

    /// A bound tag that leads to another arm.
    fn conflict(&mut self, union: &Union, index: usize, matched: &str, path: &str) {
        let earlier: Vec<String> = union
            .arms
            .iter()
            .take(index)
            .filter(|arm| !arm.pattern.is_empty() && arm.pattern != "_")
            .map(|arm| match arm.guard.encode.as_str() {
                "" => format!("matches!({matched}, {})", arm.pattern),
                guard => format!("matches!({matched}, {}) && {guard}", arm.pattern),
            })
            .collect();
        let mut conds = earlier;
        if let Some(arm) = union.arms.get(index)
            && arm.pattern != "_"
            && !arm.pattern.is_empty()
        {
            conds.push(format!("!matches!({matched}, {})", arm.pattern));
        }
        if conds.is_empty() {
            return;
        }
        self.code.open(format_args!("if {} {{", conds.join(" || ")));
        let fault = format!("TagConflict {{ found: format!(\"{{:?}}\", {matched}) }}");
        self.code.line(refuse(&fault, path));
        self.code.close("}");
    }

    fn arm_body(&mut self, arm: &Arm) {
        match &arm.payload {
            ArmPayload::Unit => {}
            ArmPayload::Fields(record, _) => self.inner_record(record),
            ArmPayload::Value {
                local,
                wire,
                path,
                copy,
            } => {
                let place = Place {
                    text: local.clone(),
                    reference: true,
                    copy: *copy,
                };
                self.write(wire, &place, path);
            }
        }
    }
}

fn arm_pattern(arm: &Arm) -> String {
    match &arm.payload {
        ArmPayload::Unit => arm.path.clone(),
        ArmPayload::Fields(_, binds) if binds.is_empty() => arm.path.clone(),
        ArmPayload::Fields(_, binds) => {
            let fields: Vec<String> = binds
                .iter()
                .map(|(field, local)| {
                    if field == local {
                        field.clone()
                    } else {
                        format!("{field}: {local}")
                    }
                })
                .collect();
            format!("{} {{ {} }}", arm.path, fields.join(", "))
        }
        ArmPayload::Value { local, .. } => format!("{}({local})", arm.path),
    }
}

/// A place as the start of a method call, by value where it is a reference to a `Copy`.
pub(super) fn spoken(place: &Place) -> String {
    if place.reference && place.copy {
        format!("(*{})", place.text)
    } else {
        place.text.clone()
    }
}

pub(super) fn parens(text: &str) -> String {
    if text.contains(' ') && !text.starts_with('(') {
        format!("({text})")
    } else {
        text.to_owned()
    }
}
