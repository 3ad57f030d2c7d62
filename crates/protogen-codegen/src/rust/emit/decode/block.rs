//! Steps under a condition, within a length or behind a transform; padding and what is set.

use super::super::text::{give_text, names_text, outs_text, q};
use super::read::one_let;
use super::{Decode, needs_start};
use crate::rust::model::{Branch, Length, Pad, PadKind, Region, Set, TransformKind};

impl Decode {
    pub(super) fn branch(&mut self, branch: &Branch) {
        let mut then = self.inside();
        then.steps(&branch.then);
        let mut els = self.inside();
        els.steps(&branch.els);
        let cond = &branch.cond.decode;
        let locals = outs_text(&branch.outs, |out| out.local.clone());
        let then_value = outs_text(&branch.outs, |out| give_text(&out.then));
        let els_value = outs_text(&branch.outs, |out| give_text(&out.els));
        if branch.outs.is_empty() {
            self.code.open(format_args!("if {cond} {{"));
            self.code.append(then.code);
            if !els.code.is_empty() {
                self.code.turn("} else {");
                self.code.append(els.code);
            }
            self.code.close("}");
            return;
        }
        if els.code.is_empty()
            && let Some(value) = one_let(&then.code, &locals)
            && then_value == format!("Some({locals})")
        {
            let line =
                format!("let {locals} = if {cond} {{ Some({value}) }} else {{ {els_value} }};");
            if line.len() < 110 {
                self.code.line(line);
                return;
            }
        }
        self.code.open(format_args!("let {locals} = if {cond} {{"));
        self.code.append(then.code);
        self.code.line(then_value);
        self.code.turn("} else {");
        self.code.append(els.code);
        self.code.line(els_value);
        self.code.close("};");
    }

    pub(super) fn region(&mut self, region: &Region) {
        let when = region.transform.as_ref().and_then(|t| t.when.as_ref());
        let outs = names_text(&region.outs);
        match (when.is_some(), region.outs.is_empty()) {
            (true, _) => self.code.open(format_args!("let ({outs}, taken) = {{")),
            (false, true) => self.code.open("{"),
            (false, false) => self.code.open(format_args!("let {outs} = {{")),
        }
        if let Some(when) = when {
            self.code
                .line(format_args!("let sealed = {};", when.decode));
        }
        match (&region.transform, &region.length) {
            (None, Some(length)) => {
                self.window(length, region.lenient, &region.path);
                if let Some(local) = &region.plain {
                    self.code
                        .line(format_args!("{local}_plain = r.remaining();"));
                }
                if let Some(local) = &region.extent {
                    self.code.line(format_args!("{local}_at = r.offset();"));
                    self.code
                        .line(format_args!("{local}_end = r.offset() + r.remaining();"));
                }
            }
            (None, None) => {}
            (Some(transform), length) => {
                self.opened(region, &transform.kind, length.as_ref(), when.is_some());
            }
        }
        if needs_start(&region.steps) {
            self.code.line("let start = r.offset();");
        }
        let moved = region.transform.as_ref().is_some_and(|t| moves(&t.kind));
        if moved {
            self.code
                .open("let mut inside = || -> Result<_, pg::DecodeError> {");
        }
        self.steps(&region.steps);
        for closing in &region.closing {
            self.closing(closing);
        }
        let finish = match (moved, when) {
            (true, when) => {
                // Behind bare items stands what is not theirs.
                let q = q(&region.path);
                self.code.line(match when {
                    Some(_) => format!("if sealed {{ r.finish(){q}; }}"),
                    None => format!("r.finish(){q};"),
                });
                self.code.line(format_args!("Ok({outs})"));
                self.code.close("};");
                if when.is_some() {
                    self.code.line("let inside = inside();");
                    self.code.line(format_args!(
                        "let outs = if sealed {{ inside.region({:?}, region_at)? }} else {{ inside? }};",
                        region.label
                    ));
                } else {
                    self.code.line(format_args!(
                        "let outs = inside().region({:?}, region_at)?;",
                        region.label
                    ));
                }
                false
            }
            (false, _) => true,
        };
        if finish {
            match when {
                Some(_) => {
                    self.code.open("if sealed {");
                    self.code
                        .line(format_args!("r.finish(){};", q(&region.path)));
                    self.code.close("}");
                }
                None => self
                    .code
                    .line(format_args!("r.finish(){};", q(&region.path))),
            }
        }
        if when.is_some() {
            // Bare items were read by a reader of their own: the outer one follows.
            self.code
                .line("let taken = if sealed { 0 } else { r.offset().saturating_sub(region_at) };");
        }
        if when.is_some() {
            let value = if moved {
                "outs".to_owned()
            } else {
                outs.clone()
            };
            self.code.line(format_args!("({value}, taken)"));
            self.code.close("};");
            self.code.line("r.skip(taken)?;");
        } else if region.outs.is_empty() {
            self.code.close("}");
        } else {
            self.code.line(if moved { "outs".to_owned() } else { outs });
            self.code.close("};");
        }
    }

    fn opened(
        &mut self,
        region: &Region,
        kind: &TransformKind,
        length: Option<&Length>,
        gated: bool,
    ) {
        let open = match kind {
            TransformKind::Rsa => "cx.rsa.open(window.rest())".to_owned(),
            TransformKind::Zlib => "pg::region::inflate(window.rest(), pg::Wrapping::Zlib)".into(),
            TransformKind::Deflate => {
                "pg::region::inflate(window.rest(), pg::Wrapping::Raw)".into()
            }
            TransformKind::Xor(key) => {
                format!("pg::region::xor(window.rest(), {})", key.decode)
            }
            TransformKind::Xtea(key) => {
                format!("pg::region::xtea_open(window.rest(), {})", key.decode)
            }
            TransformKind::Extern(name, args) => {
                let args: String = args.iter().map(|arg| format!("{}, ", arg.decode)).collect();
                format!("cx.open_{}({args}window.rest())", name)
            }
        };
        self.code.line("let region_at;");
        self.code.line("let plain;");
        if gated {
            self.code.open("let mut inner = if sealed {");
        } else {
            self.code.open("let mut inner = {");
        }
        match length {
            Some(length) => {
                self.window(length, false, &region.path);
                self.code.line("let window = r;");
            }
            None => self.code.line("let window = &mut r.block_rest();"),
        }
        self.code.line("region_at = window.offset();");
        if let Some(local) = &region.extent {
            self.code.line(format_args!("{local}_at = region_at;"));
            self.code.line(format_args!(
                "{local}_end = region_at + window.remaining();"
            ));
        }
        self.code.line(format_args!(
            "plain = {open}.map_err(|e| window.fault(e.into())){};",
            q(&region.path)
        ));
        if let Some(local) = &region.plain {
            self.code.line(format_args!("{local}_plain = plain.len();"));
        }
        let base = if moves(kind) { "0" } else { "region_at" };
        let lenient = if region.lenient { ".lenient()" } else { "" };
        self.code
            .line(format_args!("window.opened(&plain).at({base}){lenient}"));
        if gated {
            self.code.turn("} else {");
            self.code.line("region_at = r.offset();");
            self.code.line("r.fork()");
        }
        self.code.close("};");
        self.code.line("let r = &mut inner;");
    }

    pub(super) fn pad(&mut self, pad: &Pad) {
        let q = q(&pad.path);
        self.code.line(match pad.kind {
            PadKind::Count(n) => format!("r.skip({n}){q};"),
            PadKind::To(n) => format!("r.pad_to(start, {n}){q};"),
            PadKind::Align(n) => format!("r.align(start, {n}){q};"),
        });
    }

    pub(super) fn set(&mut self, set: &Set) {
        match set {
            Set::Whole { field, value } => {
                self.code.line(format_args!("let set = {};", value.decode));
                self.code.line(format_args!("cx.{field}.set(set);"));
            }
            Set::Part {
                field,
                name,
                path,
                value,
            } => {
                self.code.line(format_args!("let set = {};", value.decode));
                self.code.line(format_args!(
                    "cx.{field}.get_mut().map_err(|e| r.fault(e.decoding({name:?})))?.{path} = set;"
                ));
            }
            Set::Axis(index, _, value) => {
                self.code.line(format_args!("let set = {};", value.decode));
                self.code
                    .line(format_args!("cx.read_axis_{index}(r, set)?;"));
            }
            Set::Feature(feature, _, value) => {
                self.code.line(format_args!("let set = {};", value.decode));
                self.code
                    .line(format_args!("cx.set_feature({feature}, set.into());"));
            }
        }
    }
}

/// Whether a transform's plain bytes have places of their own.
fn moves(kind: &TransformKind) -> bool {
    matches!(
        kind,
        TransformKind::Zlib | TransformKind::Deflate | TransformKind::Extern(..)
    )
}
