//! One value of a record: how it is read, compared and checked.

use super::super::runs::{Run, RunField};
use super::super::text::{q, tail};
use super::{Asks, Decode};
use crate::rust::model::{CheckFault, CheckOf, Closing, Mismatch, Source, Value, Wire};

impl Decode {
    pub(super) fn run(&mut self, run: &Run<'_>, asks: Asks) {
        let each = |text: fn(&RunField<'_>) -> String| {
            let texts: Vec<String> = run.fields.iter().map(text).collect();
            texts.join(", ")
        };
        let locals = each(|field| field.value.local.clone());
        let types = each(|field| field.scalar.prim.to_owned());
        let paths = each(|field| format!("{:?}", field.value.path));
        let (method, q) = match asks {
            Asks::Later => (format!("run_{}_in", run.order()), ""),
            Asks::AtOnce => (format!("run_{}", run.order()), "?"),
        };
        let flat = format!("let ({locals}) = r.{method}::<({types})>(&[{paths}]){q};");
        if flat.len() <= 96 {
            self.code.line(flat);
        } else {
            self.code.line(format_args!("let ({locals}) = r"));
            self.code
                .line(format_args!("    .{method}::<({types})>(&["));
            self.code.line(format_args!("        {paths},\n    ]){q};"));
        }
        self.pending |= asks == Asks::Later;
        for field in &run.fields {
            let local = &field.value.local;
            let value = (field.wrap)(local);
            if value != *local {
                self.code.line(format_args!("let {local} = {value};"));
            }
        }
    }

    pub(super) fn value(&mut self, value: &Value) {
        if value.extent {
            self.code
                .line(format_args!("{}_at = r.offset();", value.local));
        }
        if !value.checks.is_empty() {
            self.code.line("let checked_at = r.offset();");
        }
        match &value.source {
            Source::Field(_) | Source::Optional(..) | Source::Late | Source::Early(_) => {
                self.bind(&value.local, &value.wire, &value.path);
            }
            Source::Ignored(_) => self.bind(&value.local, &value.wire, &value.path),
            Source::Bytes(bytes) => {
                self.code
                    .line(format_args!("r.constant(&{bytes:?}){};", q(&value.path)));
            }
            Source::Equal(expected, mismatch) => {
                self.code
                    .line(format_args!("let {}_from = r.offset();", value.local));
                self.bind(&value.local, &value.wire, &value.path);
                self.code
                    .line(format_args!("let expected = {};", expected.decode));
                let found = value.local.clone();
                self.compare(
                    &found,
                    "expected",
                    *mismatch,
                    &format!("{found}_from"),
                    &value.path,
                );
            }
        }
        for check in &value.checks {
            self.check(check, &value.path);
        }
        if value.extent {
            self.code
                .line(format_args!("{}_end = r.offset();", value.local));
        }
    }

    fn compare(&mut self, found: &str, expected: &str, kind: Mismatch, at: &str, path: &str) {
        let fault = match kind {
            Mismatch::Constant => format!(
                "pg::DecodeErrorKind::ConstantMismatch {{ expected: format!(\"{{:?}}\", {expected}).into(), found: format!(\"{{:?}}\", {found}) }}"
            ),
            Mismatch::Length => format!(
                "pg::DecodeErrorKind::LengthMismatch {{ expected: {expected} as u64, found: {found} as u64 }}"
            ),
            Mismatch::Checksum => format!(
                "pg::DecodeErrorKind::ChecksumMismatch {{ expected: {expected} as u64, found: {found} as u64 }}"
            ),
        };
        self.code.open(format_args!("if {found} != {expected} {{"));
        self.code.line(format_args!(
            "return Err(r.fault_at({at}, {fault})){};",
            tail(path)
        ));
        self.code.close("}");
    }

    pub(super) fn closing(&mut self, closing: &Closing) {
        let local = &closing.local;
        if closing.optional {
            self.code
                .open(format_args!("if let Some({local}) = {local} {{"));
        } else {
            self.code.open("{");
        }
        self.code
            .line(format_args!("let expected = {};", closing.value.decode));
        self.code
            .line(format_args!("let found = {};", closing.found));
        self.compare(
            "found",
            "expected",
            closing.mismatch,
            &format!("{local}_at"),
            &closing.path,
        );
        self.code.close("}");
    }

    fn check(&mut self, check: &CheckOf, path: &str) {
        let fault = match check.fault {
            CheckFault::Range => format!(
                "pg::DecodeErrorKind::ValueOutOfRange {{ found: {}, range: {:?}.into() }}",
                check.found.decode, check.range
            ),
            CheckFault::Length(limit) | CheckFault::Size(limit) => format!(
                "pg::DecodeErrorKind::LengthLimit {{ limit: {limit}, found: {} as u64 }}",
                check.found.decode
            ),
        };
        self.code
            .open(format_args!("if !({}) {{", check.cond.decode));
        self.code.line(format_args!(
            "return Err(r.fault_at(checked_at, {fault})){};",
            tail(path)
        ));
        self.code.close("}");
    }

    /// `let local = ..;`
    pub(super) fn bind(&mut self, local: &str, wire: &Wire, path: &str) {
        match wire {
            Wire::Union(union) => self.union(local, union, path),
            _ => {
                let text = self.read(wire, path);
                self.code.line(format_args!("let {local} = {text};"));
            }
        }
    }
}
