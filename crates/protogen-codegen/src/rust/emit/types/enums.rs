//! Enums: named sets of numbers, which may differ by version.

use super::super::code::Code;
use super::derives;
use crate::options::Options;
use crate::rust::model::{Enum, EnumVariant};

/// A named set of numbers.
pub fn enum_(code: &mut Code, item: &Enum, options: &Options) {
    code.docs(&item.docs);
    let base = [
        "Debug",
        "Clone",
        "Copy",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
    ];
    code.line(derives(&base, &item.derives, options));
    if item.closed {
        code.line("#[non_exhaustive]");
    }
    code.open(format_args!("pub enum {} {{", item.name));
    let own: Vec<&EnumVariant> = item
        .variants
        .iter()
        .filter(|variant| !variant.second)
        .collect();
    for variant in &own {
        code.docs(&variant.docs);
        if let Some(alias) = &variant.alias {
            code.line(format_args!("/// Also known as `{alias}`."));
        }
        if variant.carries {
            code.line(format_args!("{}({}),", variant.name, item.prim));
        } else {
            code.line(format_args!("{},", variant.name));
        }
    }
    let unknown = unknown_variant(item);
    if !item.closed {
        code.line("/// A number without a name.");
        code.line(format_args!("{unknown}({}),", item.prim));
    }
    code.close("}");
    code.blank();
    code.open(format_args!("impl {} {{", item.name));
    seconds(code, item, &own);
    from_number(code, item, &own, &unknown);
    number(code, item, &own, &unknown);
    code.close("}");
    code.blank();
}

/// The variant that keeps numbers without a name: `Unknown`, unless a name is that already.
fn unknown_variant(item: &Enum) -> String {
    let taken = item
        .variants
        .iter()
        .any(|variant| variant.name == "Unknown");
    if taken {
        "Unnamed".into()
    } else {
        "Unknown".into()
    }
}

fn seconds(code: &mut Code, item: &Enum, own: &[&EnumVariant]) {
    for second in item.variants.iter().filter(|variant| variant.second) {
        let number = second.values.first().map(|value| value.first);
        let first = own
            .iter()
            .find(|v| v.values.iter().any(|value| Some(value.first) == number) && !v.carries);
        if let Some(first) = first {
            let name = heck::ToShoutySnakeCase::to_shouty_snake_case(second.name.as_str());
            code.docs(&second.docs);
            code.line(format_args!(
                "/// Another name of [`Self::{}`].",
                first.name
            ));
            code.line(format_args!(
                "pub const {name}: Self = Self::{};",
                first.name
            ));
            code.blank();
        }
    }
}

fn from_number(code: &mut Code, item: &Enum, own: &[&EnumVariant], unknown: &str) {
    let (answer, wrap) = if item.closed {
        ("Option<Self>", true)
    } else {
        ("Self", false)
    };
    let const_ = if item.context.is_some() { "" } else { "const " };
    let cx = item
        .context
        .as_ref()
        .map_or(String::new(), |cx| format!(", cx: &{cx}"));
    code.line(if item.closed {
        "/// The name of a number; none if it has none here."
    } else {
        "/// The name of a number."
    });
    code.line("#[must_use]");
    code.open(format_args!(
        "pub {const_}fn from_number(number: {}{cx}) -> {answer} {{",
        item.prim
    ));
    code.open("match number {");
    for variant in own {
        for value in &variant.values {
            let pattern = if value.first == value.last {
                value.first.to_string()
            } else {
                format!("{}..={}", value.first, value.last)
            };
            let guard = if value.gate.is_empty() {
                String::new()
            } else {
                format!(" if {}", value.gate)
            };
            let carried = if variant.carries { "(number)" } else { "" };
            let result = format!("Self::{}{carried}", variant.name);
            let result = if wrap {
                format!("Some({result})")
            } else {
                result
            };
            code.line(format_args!("{pattern}{guard} => {result},"));
        }
    }
    code.line(if item.closed {
        "_ => None,".to_owned()
    } else {
        format!("_ => Self::{unknown}(number),")
    });
    code.close("}");
    code.close("}");
    code.blank();
}

pub(super) fn number(code: &mut Code, item: &Enum, own: &[&EnumVariant], unknown: &str) {
    let prim = item.prim;
    match &item.context {
        None => {
            code.line("/// Its number.");
            code.line("#[must_use]");
            code.open(format_args!("pub const fn number(self) -> {prim} {{"));
            code.open("match self {");
            for variant in own {
                let value = variant.values.first().map_or(0, |value| value.first);
                if variant.carries {
                    code.line(format_args!("Self::{}(number) => number,", variant.name));
                } else {
                    code.line(format_args!("Self::{} => {value},", variant.name));
                }
            }
            if !item.closed {
                code.line(format_args!("Self::{unknown}(number) => number,"));
            }
            code.close("}");
            code.close("}");
        }
        Some(cx) => {
            code.line("/// Its number at these versions; none if it has none there.");
            code.line("#[must_use]");
            code.open(format_args!(
                "pub fn number(self, cx: &{cx}) -> Option<{prim}> {{"
            ));
            code.open("Some(match self {");
            for variant in own {
                let mut always = false;
                for value in &variant.values {
                    let name = &variant.name;
                    let guard = if value.gate.is_empty() {
                        String::new()
                    } else {
                        format!(" if {}", value.gate)
                    };
                    always |= guard.is_empty();
                    if variant.carries {
                        code.line(format_args!("Self::{name}(number){guard} => number,"));
                    } else {
                        code.line(format_args!("Self::{name}{guard} => {},", value.first));
                    }
                }
                if !always {
                    let carried = if variant.carries { "(_)" } else { "" };
                    code.line(format_args!(
                        "Self::{}{carried} => return None,",
                        variant.name
                    ));
                }
            }
            if !item.closed {
                code.line(format_args!("Self::{unknown}(number) => number,"));
            }
            code.close("})");
            code.close("}");
            code.blank();
            code.open(format_args!(
                "pub(crate) fn wire_number(self, w: &pg::Writer<'_>, cx: &{cx}) -> Result<{prim}, pg::EncodeError> {{"
            ));
            code.open("self.number(cx).ok_or_else(|| {");
            code.line(
                "w.fault(pg::EncodeErrorKind::UnknownVariant { found: format!(\"{self:?}\") })",
            );
            code.close("})");
            code.close("}");
        }
    }
}
