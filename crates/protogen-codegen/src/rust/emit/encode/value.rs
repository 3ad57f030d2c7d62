//! One value of a record: where it comes from, what is checked of it, how it is closed.

use super::super::runs::Run;
use super::super::text::{q, wrap_list};
use super::union::spoken;
use super::write::is_copy;
use super::{Encode, refuse};
use crate::rust::model::{CheckFault, CheckOf, Closing, Convert, Place, Source, Value, Wire};

impl Encode {
    pub(super) fn run(&mut self, run: &Run<'_>) {
        let values: Vec<String> = run
            .fields
            .iter()
            .map(|field| {
                let own = spoken(field.place);
                match (field.unwrap)(&own) {
                    value if value == own => field.place.by_ref(),
                    value => format!("&{value}"),
                }
            })
            .collect();
        let head = format!("w.run_{}((", run.order());
        self.code.line(wrap_list(&head, &values, "));"));
    }

    pub(super) fn value(&mut self, value: &Value) {
        if value.extent {
            self.code
                .line(format_args!("{}_at = w.position();", value.local));
        }
        if value.is_measured() {
            self.code
                .line(format_args!("let {}_from = w.position();", value.local));
        }
        match &value.source {
            Source::Field(place) => {
                self.checks(&value.checks, &value.path);
                let place = self.with_presence(value, place);
                self.write(&value.wire, &place, &value.path);
            }
            Source::Optional(place, default) => {
                let local = &value.local;
                let option = match (place.copy, place.reference) {
                    (true, true) => format!("*{}", place.text),
                    (true, false) => place.text.clone(),
                    (false, _) => format!("{}.as_ref()", place.text),
                };
                match default {
                    Some(default) if place.copy => {
                        self.code.line(format_args!(
                            "let {local} = ({option}).unwrap_or({default});"
                        ));
                    }
                    Some(default) => {
                        self.code.line(format_args!("let fallback = {default};"));
                        self.code
                            .line(format_args!("let {local} = {option}.unwrap_or(&fallback);"));
                    }
                    None => self.code.line(format_args!(
                        "let {local} = w.present({option}, {:?}){};",
                        value.path,
                        q(&value.path)
                    )),
                }
                self.checks(&value.checks, &value.path);
                let inner = Place {
                    text: local.clone(),
                    reference: !place.copy,
                    copy: place.copy,
                };
                let inner = self.with_presence(value, &inner);
                self.write(&value.wire, &inner, &value.path);
            }
            Source::Bytes(bytes) => match &bytes[..] {
                [byte] => self.code.line(format_args!("w.u8({byte:#04X});")),
                _ => self.code.line(format_args!("w.bytes(&{bytes:?});")),
            },
            Source::Equal(ex, _) | Source::Ignored(ex) | Source::Early(ex) => {
                let local = &value.local;
                self.code.line(format_args!("let {local} = {};", ex.encode));
                let place = Place {
                    text: local.clone(),
                    reference: false,
                    copy: is_copy(&value.wire),
                };
                self.write(&value.wire, &place, &value.path);
            }
            Source::Late => {
                // A placeholder of its least width; set at the end.
                let zero = Place {
                    text: "0".into(),
                    reference: false,
                    copy: true,
                };
                self.write(&value.wire, &zero, &value.path);
            }
        }
        if value.is_measured() {
            self.sizes(&value.checks, &value.path);
        }
        if value.extent {
            self.code
                .line(format_args!("{}_end = w.position();", value.local));
        }
    }

    /// The value with the bits that presence decides.
    fn with_presence(&mut self, value: &Value, place: &Place) -> Place {
        if value.presence.is_empty() {
            return place.clone();
        }
        let local = &value.local;
        let flags = matches!(
            &value.wire,
            Wire::Convert {
                into: Convert::Flags { .. },
                ..
            }
        );
        self.code
            .line(format_args!("let mut {local} = {};", place.pass()));
        for (mask, present) in &value.presence {
            if flags {
                self.code
                    .line(format_args!("{local} = {local}.with({mask}, {present});"));
            } else {
                self.code.line(format_args!(
                    "{local} = if {present} {{ {local} | {mask} }} else {{ {local} & !{mask} }};"
                ));
            }
        }
        Place {
            text: local.clone(),
            reference: false,
            copy: true,
        }
    }

    /// What can be checked of a value before it is written.
    fn checks(&mut self, checks: &[CheckOf], path: &str) {
        let is_size = |check: &&CheckOf| matches!(check.fault, CheckFault::Size(_));
        self.refuse_unless(checks.iter().filter(|check| !is_size(check)), path);
    }

    /// What can be checked of a value once it is written.
    pub(super) fn sizes(&mut self, checks: &[CheckOf], path: &str) {
        let is_size = |check: &&CheckOf| matches!(check.fault, CheckFault::Size(_));
        self.refuse_unless(checks.iter().filter(is_size), path);
    }

    fn refuse_unless<'c>(&mut self, checks: impl Iterator<Item = &'c CheckOf>, path: &str) {
        for check in checks {
            let fault = match check.fault {
                CheckFault::Range => format!(
                    "ValueOutOfRange {{ found: {}, range: {:?}.into() }}",
                    check.found.encode, check.range
                ),
                CheckFault::Length(limit) | CheckFault::Size(limit) => format!(
                    "LengthOverflow {{ limit: {limit}, found: {} as u64 }}",
                    check.found.encode
                ),
            };
            self.code
                .open(format_args!("if !({}) {{", check.cond.encode));
            self.code.line(refuse(&fault, path));
            self.code.close("}");
        }
    }

    pub(super) fn closing(&mut self, closing: &Closing) {
        if !closing.patched {
            return;
        }
        let local = &closing.local;
        let head = if closing.optional {
            format!("if {local}_end > {local}_at {{")
        } else {
            "{".into()
        };
        self.code.open(head);
        self.code
            .line(format_args!("let late = {};", closing.value.encode));
        self.code.line("let mut bytes = Vec::new();");
        self.code.open("{");
        self.code.line("let w = &mut pg::Writer::new(&mut bytes);");
        let place = Place {
            text: "late".into(),
            reference: false,
            copy: true,
        };
        self.write(&closing.wire, &place, &closing.path);
        self.code.close("}");
        self.code.line(format_args!(
            "w.replace_at({local}_at..{local}_end, &bytes);"
        ));
        self.code.close("}");
    }
}
