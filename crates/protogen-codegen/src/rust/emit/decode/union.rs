//! Unions and choices: which arm, and what it holds.

use super::super::code::Code;
use super::super::text::tail;
use super::{Decode, union_needs_start};
use crate::rust::model::{ArmPayload, ChoiceShape, Union, UnionTag, Wire};

impl Decode {
    pub(super) fn choice(
        &mut self,
        arms: &[(Option<crate::rust::model::Ex>, String, Wire)],
        shape: &ChoiceShape,
        path: &str,
    ) -> String {
        let wrap = |index: usize, name: &str, value: String| match shape {
            ChoiceShape::Widest(widest, prims) => match prims.get(index) {
                Some(prim) if prim != widest => format!("{widest}::from({value})"),
                _ => value,
            },
            ChoiceShape::Enum(ty, _) => format!("{ty}::{name}({value})"),
        };
        if let [(None, name, wire)] = arms {
            let value = self.read(wire, path);
            return wrap(0, name, value);
        }
        let mut parts: Vec<(String, Code)> = Vec::new();
        for (index, (_, name, wire)) in arms.iter().enumerate() {
            let (value, before) = self.apart(wire, path);
            parts.push((wrap(index, name, value), before));
        }
        self.code.line("let choice = ");
        let mut first = true;
        for ((cond, _, _), (value, before)) in arms.iter().zip(parts) {
            let head = match (cond, first) {
                (Some(cond), true) => format!("if {} {{", cond.decode),
                (Some(cond), false) => format!("}} else if {} {{", cond.decode),
                (None, true) => "{".into(),
                (None, false) => "} else {".into(),
            };
            if first {
                self.code.open(head);
            } else {
                self.code.turn(head);
            }
            self.code.append(before);
            self.code.line(value);
            first = false;
        }
        self.code.close("};");
        "choice".into()
    }

    /// A union that is a type of its own, as `value`.
    pub fn whole_union(&mut self, union: &Union) {
        if union.start {
            self.code.line("let body_at = r.offset();");
        }
        if union_needs_start(union) {
            self.code.line("let start = r.offset();");
        }
        self.union("value", union, "");
    }

    /// `let local = match tag { .. };`
    pub fn union(&mut self, local: &str, union: &Union, path: &str) {
        let tag = &union.tag_local;
        match &union.tag {
            UnionTag::Inline(wire) => {
                self.code.line(format_args!("let {tag}_at = r.offset();"));
                let value = self.read(wire, path);
                self.code.line(format_args!("let {tag} = {value};"));
            }
            UnionTag::Peek { wire, .. } => {
                self.code.line(format_args!("let {tag}_at = r.offset();"));
                self.code.open(format_args!("let {tag} = {{"));
                self.code.line("let r = &mut r.fork();");
                let value = self.read(wire, path);
                self.code.line(value);
                self.code.close("};");
            }
            UnionTag::Before(ex, _) => {
                self.code.line(format_args!("let {tag}_at = r.offset();"));
                self.code.line(format_args!("let {tag} = {};", ex.decode));
            }
            UnionTag::Conditions { .. } => return self.conditions(local, union, path),
        }
        self.code
            .open(format_args!("let {local} = match {} {{", union.matched));
        let mut catches = false;
        for arm in &union.arms {
            let guard = match arm.guard.decode.as_str() {
                "" => String::new(),
                guard => format!(" if {guard}"),
            };
            catches |= arm.pattern == "_" && guard.is_empty();
            self.arm(&format!("{}{guard} => {{", arm.pattern), arm, tag);
        }
        if !catches {
            let found = format!("format!(\"{{:?}}\", {})", union.matched);
            self.code.line(format_args!(
                "_ => return Err(r.fault_at({tag}_at, pg::DecodeErrorKind::UnmatchedTag {{ found: {found} }})){},",
                tail(path)
            ));
        }
        self.code.close("};");
    }

    fn conditions(&mut self, local: &str, union: &Union, path: &str) {
        self.code.line(format_args!("let {local} = "));
        let mut first = true;
        let mut catches = false;
        for arm in &union.arms {
            let cond = arm.guard.decode.as_str();
            let always = cond.is_empty() || cond == "true";
            let head = match (always, first) {
                (true, true) => "{".to_owned(),
                (true, false) => "} else {".to_owned(),
                (false, true) => format!("if {cond} {{"),
                (false, false) => format!("}} else if {cond} {{"),
            };
            if first {
                self.code.open(head);
            } else {
                self.code.turn(head);
            }
            self.arm_body(arm, "");
            first = false;
            if always {
                catches = true;
                break;
            }
        }
        if !catches {
            self.code.turn("} else {");
            self.code.line(format_args!(
                "return Err(r.fault(pg::DecodeErrorKind::UnmatchedTag {{ found: \"no condition\".to_owned() }})){};",
                tail(path)
            ));
        }
        self.code.close("};");
    }

    pub(super) fn arm(&mut self, head: &str, arm: &crate::rust::model::Arm, tag: &str) {
        let unit = matches!(arm.payload, ArmPayload::Unit) && arm.binding.is_none();
        if unit {
            let head = head.strip_suffix(" {").unwrap_or(head);
            self.code.line(format_args!("{head} {},", arm.path));
            return;
        }
        self.code.open(head);
        self.arm_body(arm, tag);
        self.code.close("}");
    }

    fn arm_body(&mut self, arm: &crate::rust::model::Arm, tag: &str) {
        if let Some(binding) = &arm.binding {
            self.code
                .line(format_args!("let {} = {tag};", binding.local));
        }
        match &arm.payload {
            ArmPayload::Unit => self.code.line(arm.path.clone()),
            ArmPayload::Fields(record, _) => {
                let value = self.inner_record(record);
                self.code.line(value);
            }
            ArmPayload::Value {
                local, wire, path, ..
            } => {
                let value = self.read(wire, path);
                self.code.line(format_args!("let {local} = {value};"));
                self.code.line(format_args!("{}({local})", arm.path));
            }
        }
    }
}
