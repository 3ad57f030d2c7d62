//! Steps under a condition, within a length or behind a transform; padding and what is set.

use super::super::code::Code;
use super::super::decode::needs_start;
use super::super::text::{give_text, names_text, q};
use super::length::may_look_ahead;
use super::{Encode, refuse};
use crate::rust::model::{Branch, Length, Pad, PadKind, Region, Set, TransformKind};

impl Encode {
    pub(super) fn branch(&mut self, branch: &Branch) {
        if let Some(of) = &branch.ahead {
            self.mark(&of.ahead);
        }
        self.branches(branch);
        self.branch_leads(branch);
    }

    fn branches(&mut self, branch: &Branch) {
        let mut then = Encode::new();
        for (present, field) in &branch.then_absent {
            then.absent(present, field, &branch.disagrees_with);
        }
        then.steps(&branch.then);
        let mut els = Encode::new();
        for (present, field) in &branch.els_absent {
            els.absent(present, field, &branch.disagrees_with);
        }
        els.steps(&branch.els);
        let outs: Vec<String> = branch
            .outs_encode
            .iter()
            .map(|out| out.local.clone())
            .collect();
        let then_values: Vec<String> = branch
            .outs_encode
            .iter()
            .map(|out| give_text(&out.then))
            .collect();
        let els_values: Vec<String> = branch
            .outs_encode
            .iter()
            .map(|out| give_text(&out.els))
            .collect();
        let cond = &branch.cond.encode;
        if outs.is_empty() {
            if then.code.is_empty() && els.code.is_empty() {
                return;
            }
            if then.code.is_empty() {
                self.code.open(format_args!("if !({cond}) {{"));
                self.code.append(els.code);
                self.code.close("}");
                return;
            }
            self.code.open(format_args!("if {cond} {{"));
            self.code.append(then.code);
            if !els.code.is_empty() {
                self.code.turn("} else {");
                self.code.append(els.code);
            }
            self.code.close("}");
            return;
        }
        self.code
            .open(format_args!("let {} = if {cond} {{", names_text(&outs)));
        self.code.append(then.code);
        self.code.line(names_text(&then_values));
        self.code.turn("} else {");
        self.code.append(els.code);
        self.code.line(names_text(&els_values));
        self.code.close("};");
    }

    pub(super) fn absent(&mut self, present: &str, field: &str, with: &str) {
        self.code.open(format_args!("if {present} {{"));
        let fault = format!("disagrees({field:?}, {with:?})");
        self.code.line(refuse(&fault, field));
        self.code.close("}");
    }

    /// A region, and what is known behind it of what was written apart.
    pub(super) fn region(&mut self, region: &Region) {
        if region.outs_encode.is_empty() {
            return self.apart(region);
        }
        let outs = names_text(&region.outs_encode);
        self.code.open(format_args!("let {outs} = {{"));
        for local in &region.outs_encode {
            self.code
                .line(format_args!("let mut {local}_kept = Default::default();"));
        }
        self.apart(region);
        let kept = region.outs_encode.iter();
        let kept: Vec<String> = kept.map(|local| format!("{local}_kept")).collect();
        self.code.line(names_text(&kept));
        self.code.close("};");
    }

    fn apart(&mut self, region: &Region) {
        let when = region.transform.as_ref().and_then(|t| t.when.as_ref());
        let mut inner = Encode::new();
        if needs_start(&region.steps) {
            inner.code.line("let start = w.position();");
        }
        let mut steps = Encode::new();
        steps.steps(&region.steps);
        steps.close(&region.closing);
        for local in &region.outs_encode {
            steps.code.line(format_args!("{local}_kept = {local};"));
        }
        inner.code.append(steps.code);
        let Some(transform) = &region.transform else {
            let mut marked = Code::new();
            if let Some(local) = &region.extent {
                marked.line(format_args!("{local}_at = w.position();"));
            }
            if region.plain.is_some() {
                marked.line("let plain_at = w.position();");
            }
            match region.patched {
                true => holding(&mut marked, inner.code),
                false => marked.append(inner.code),
            }
            if let Some(local) = &region.plain {
                marked.line(format_args!("{local}_plain = w.position() - plain_at;"));
            }
            if let Some(local) = &region.extent {
                marked.line(format_args!("{local}_end = w.position();"));
            }
            match &region.length {
                Some(length) => self.within(length, marked, &region.path),
                None => {
                    self.code.open("{");
                    self.code.append(marked);
                    self.code.close("}");
                }
            }
            return;
        };
        let seal = match &transform.kind {
            TransformKind::Rsa => "cx.rsa.seal(&plain)".to_owned(),
            TransformKind::Zlib => "pg::region::deflate(&plain, pg::Wrapping::Zlib)".into(),
            TransformKind::Deflate => "pg::region::deflate(&plain, pg::Wrapping::Raw)".into(),
            TransformKind::Xor(key) => format!("pg::region::xor(&plain, {})", key.encode),
            TransformKind::Xtea(key) => format!("pg::region::xtea_seal(&plain, {})", key.encode),
            TransformKind::Extern(name, args) => {
                let args: String = args.iter().map(|arg| format!("{}, ", arg.encode)).collect();
                format!("cx.seal_{name}({args}&plain)")
            }
        };
        // The items are written once; what becomes of their bytes is decided behind them.
        self.code.open("let plain = w.plain(|w| {");
        self.code.append(inner.code);
        self.code.line("Ok(())");
        self.code.close("})?;");
        if let Some(local) = &region.plain {
            self.code.line(format_args!("{local}_plain = plain.len();"));
        }
        if let Some(when) = when {
            self.code.open(format_args!("if {} {{", when.encode));
        }
        self.code.line(format_args!(
            "let sealed = {seal}.map_err(|e| w.fault(e.into()))?;"
        ));
        match &region.length {
            Some(length @ (Length::Prefix { .. } | Length::Expr(..) | Length::Fixed(_))) => {
                self.len(length, "sealed.len()", "");
                self.code.line("w.bytes(&sealed);");
            }
            Some(Length::Until(terminator, _)) => {
                self.code
                    .line(format_args!("w.bytes_until(&sealed, &{terminator:?})?;"));
            }
            _ => self.code.line("w.bytes(&sealed);"),
        }
        if when.is_some() {
            self.code.turn("} else {");
            self.code.line("w.bytes(&plain);");
            self.code.close("}");
        }
    }

    pub(super) fn pad(&mut self, pad: &Pad) {
        let q = q(&pad.path);
        self.code.line(match (pad.kind, pad.random) {
            (PadKind::Count(n), false) => format!("w.pad({n}, 0);"),
            (PadKind::Count(n), true) => format!("w.random({n}){q};"),
            (PadKind::To(n), false) => format!("w.pad_to(start, {n}, 0){q};"),
            (PadKind::To(n), true) => format!("w.random_to(start, {n}){q};"),
            (PadKind::Align(n), _) => format!("w.align(start, {n});"),
        });
    }

    pub(super) fn set(&mut self, set: &Set) {
        match set {
            Set::Whole { field, value } => {
                self.code.line(format_args!("let set = {};", value.encode));
                self.code.line(format_args!("cx.{field}.set(set);"));
            }
            Set::Part {
                field,
                name,
                path,
                value,
            } => {
                self.code.line(format_args!("let set = {};", value.encode));
                self.code.line(format_args!(
                    "cx.{field}.get_mut().map_err(|e| w.fault(e.encoding({name:?})))?.{path} = set;"
                ));
            }
            Set::Axis(index, _, value) => {
                self.code.line(format_args!("let set = {};", value.encode));
                self.code
                    .line(format_args!("cx.write_axis_{index}(w, set)?;"));
            }
            Set::Feature(feature, name, value) => {
                self.code.line(format_args!("let set = {};", value.encode));
                self.code
                    .open(format_args!("if set != cx.has({feature}) {{"));
                let fault = format!("disagrees({name:?}, \"the connection's features\")");
                self.code.line(refuse(&fault, ""));
                self.code.close("}");
            }
        }
    }
}

/// Statements that write bytes of which some are set later: what looks ahead is looked at then.
fn holding(code: &mut Code, inner: Code) {
    let looks_ahead = may_look_ahead(&inner);
    if looks_ahead {
        code.line("let open = w.open_ends();");
    }
    code.append(inner);
    if looks_ahead {
        code.line("w.hold_ends(open);");
    }
}
