//! What was written must lead a reader that looks ahead the same way: to the branch, to the arm.

use super::super::decode::Decode;
use super::super::text::{q, tail};
use super::Encode;
use crate::rust::model::{Ahead, Arm, Branch, BranchAhead, Union, UnionTag};

impl Encode {
    /// Notes where what a reader looks at begins.
    pub(super) fn mark(&mut self, ahead: &Ahead) {
        let at = &ahead.at;
        self.code.line(format_args!("let {at} = w.position();"));
    }

    /// Behind both branches: the condition must be what it was taken for.
    pub(super) fn branch_leads(&mut self, branch: &Branch) {
        let Some(BranchAhead {
            ahead,
            cond,
            path,
            field,
        }) = &branch.ahead
        else {
            return;
        };
        let fault = disagrees(field, &branch.disagrees_with);
        let way = format!("usize::from({})", branch.cond.encode);
        let found = format!("usize::from({cond})");
        if !ahead.of_bytes_alone {
            return self.leads_now(ahead, (&format!("{found} != {way}"), &fault), path);
        }
        self.code
            .open(format_args!("{}, {way}, |r, way| {{", leads(ahead)));
        self.code
            .line(format_args!("({found} != way).then(|| {fault})"));
        self.code.close(format_args!("}}){};", q(path)));
    }

    /// Behind the match that wrote an arm, whose index is `arm`: a reader must find it.
    pub(super) fn arm_leads(&mut self, union: &Union, ahead: &Ahead, path: &str) {
        let head = format!("{}, arm, |r, arm| {{", leads(ahead));
        match (&union.tag, ahead.of_bytes_alone) {
            (UnionTag::Peek { tag: read, .. }, true) => {
                let tag = &union.tag_local;
                let found = found_by_tag(union);
                self.code.open(head);
                self.code.line(format_args!("let {tag} = {read}.ok();"));
                self.code.line(format_args!(
                    "let found: usize = if let Some({tag}) = {tag} {{ {found} }} else {{ usize::MAX }};"
                ));
                self.code.line(format_args!(
                    "(found != arm).then(|| pg::EncodeErrorKind::tag_ahead({tag}))"
                ));
                self.code.close(format_args!("}}){};", q(path)));
            }
            (UnionTag::Peek { .. }, false) => self.tag_leads_now(union, &ahead.at, path),
            (_, true) => {
                let found = found_by_conditions(&union.arms);
                self.code.open(head);
                self.code.line(format_args!("let found: usize = {found};"));
                let fault = disagrees(path, "its condition");
                self.code
                    .line(format_args!("(found != arm).then(|| {fault})"));
                self.code.close(format_args!("}}){};", q(path)));
            }
            (_, false) => {
                let found = found_by_conditions(&union.arms);
                let fault = disagrees(path, "its condition");
                self.leads_now(ahead, (&format!("({found}) != arm"), &fault), path);
            }
        }
    }

    /// Looks at what was written, as far as it is enough, where a reader asks more than bytes.
    fn leads_now(&mut self, ahead: &Ahead, (strays, fault): (&str, &str), path: &str) {
        let Ahead { at, width, .. } = ahead;
        self.code
            .open(format_args!("if w.position() - {at} >= {width} {{"));
        self.code.line(format_args!(
            "let r = &pg::Reader::new(w.region({at}..w.position()));"
        ));
        self.code.open(format_args!("if {strays} {{"));
        self.code
            .line(format_args!("return Err({fault}.at({at})){};", tail(path)));
        self.code.close("}");
        self.code.close("}");
    }

    /// The same of a tag.
    fn tag_leads_now(&mut self, union: &Union, at: &str, path: &str) {
        let UnionTag::Peek { wire, .. } = &union.tag else {
            return;
        };
        let (tag, read) = (&union.tag_local, Decode::new().closure(wire));
        let found = found_by_tag(union);
        self.code.open("{");
        self.code.line(format_args!(
            "let r = &mut pg::Reader::new(w.region({at}..w.position()));"
        ));
        self.code.line(format_args!(
            "let read = |r: &mut pg::Reader<'_>| -> Result<_, pg::DecodeError> {{ {read} }};"
        ));
        self.code
            .open(format_args!("if let Ok({tag}) = read(r) {{"));
        self.code.line(format_args!("let found: usize = {found};"));
        self.code.open("if found != arm {");
        self.code.line(format_args!(
            "return Err(pg::EncodeErrorKind::tag_ahead(Some({tag})).at({at})){};",
            tail(path)
        ));
        self.code.close("}");
        self.code.close("}");
        self.code.close("}");
    }
}

/// The call, up to what was written.
fn leads(ahead: &Ahead) -> String {
    let at = &ahead.at;
    match ahead.width {
        u64::MAX => format!("w.leads({at}, usize::MAX"),
        width => format!("w.leads({at}, {width}"),
    }
}

fn disagrees(a: &str, b: &str) -> String {
    format!("pg::EncodeErrorKind::disagrees({a:?}, {b:?})")
}

/// The index of the arm that a tag leads to.
fn found_by_tag(union: &Union) -> String {
    let mut arms = String::new();
    for (index, arm) in union.arms.iter().enumerate() {
        let guard = match arm.guard.encode.as_str() {
            "" => String::new(),
            guard => format!(" if {guard}"),
        };
        arms.push_str(&format!("{}{guard} => {index}, ", arm.pattern));
        if arm.pattern == "_" && guard.is_empty() {
            return format!("match {} {{ {arms}}}", union.matched);
        }
    }
    format!("match {} {{ {arms}_ => usize::MAX }}", union.matched)
}

/// The index of the first arm of which the condition holds.
pub(super) fn found_by_conditions(arms: &[Arm]) -> String {
    let mut text = String::new();
    for (index, arm) in arms.iter().enumerate() {
        let cond = arm.guard.encode.as_str();
        if cond.is_empty() || cond == "true" {
            return text + &format!("{{ {index} }}");
        }
        text.push_str(&format!("if {cond} {{ {index} }} else "));
    }
    text + "{ usize::MAX }"
}
