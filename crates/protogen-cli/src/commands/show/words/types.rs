//! Types, lengths and patterns in words.
//! Never spells an expression: that is its parent's.

use protogen_schema::ir::{
    ByteOrder, ChoiceArm, FloatType, IntType, Length, LengthUnit, NumberCodec, Pattern,
    TextEncoding, Type, VarintType,
};

use super::{Scope, hex};

impl Scope<'_> {
    /// A type in words.
    pub fn ty(&self, ty: &Type) -> String {
        let schema = self.schema;
        match ty {
            Type::Int(int) => self::int(*int),
            Type::Float(float) => self::float(*float),
            Type::Bool => "bool".to_owned(),
            Type::Truthy => "truthy".to_owned(),
            Type::Varint(varint) => self::varint(*varint),
            Type::As { inner, wire } => format!("{} as {}", self.ty(inner), self.ty(wire)),
            Type::Bias { base, bias } => signed(self.ty(base), bias.0),
            Type::Number(id) => {
                let number = &schema[*id];
                match number.codec {
                    NumberCodec::Bytes { size, .. } => format!("{} ({size} bytes)", number.name),
                    NumberCodec::Extern { .. } => number.name.clone(),
                }
            }
            Type::Enum(id) => format!("{} ({})", schema[*id].name, self.ty(&schema[*id].base)),
            Type::Flags(id) => format!("{} ({})", schema[*id].name, self.ty(&schema[*id].base)),
            Type::Bits(bits) => format!("bits of {}", self::int(bits.carrier)),
            Type::Newtype(id) => format!("{} ({})", schema[*id].name, self.ty(&schema[*id].ty)),
            Type::Struct { id, .. } => schema[*id].name.clone(),
            Type::Union { id, .. } => schema[*id].name.clone(),
            Type::Match(union) => union.type_name.clone(),
            Type::Record(record) => record.type_name.clone(),
            Type::Block { length, inner, .. } => {
                format!("block{} of {}", self.length(length), self.ty(inner))
            }
            Type::Text {
                length,
                encoding,
                nul,
                ..
            } => {
                let nul = if *nul { ", nul" } else { "" };
                format!(
                    "{} text{}{nul}",
                    self::encoding(*encoding),
                    self.length(length)
                )
            }
            Type::Bytes { length } => format!("bytes{}", self.length(length)),
            Type::Json { length } => format!("json{}", self.length(length)),
            Type::Array { element, length } => {
                format!("list of {}{}", self.ty(element), self.length(length))
            }
            Type::Map { key, value, length } => {
                format!(
                    "map {}: {}{}",
                    self.ty(key),
                    self.ty(value),
                    self.length(length)
                )
            }
            Type::Sparse {
                element,
                slots,
                run,
                low,
                high,
            } => format!(
                "{} slots of {}, runs of empty ones as {} {:#X}..={:#X}",
                self.expr(slots),
                self.ty(element),
                self::int(*run),
                low.0,
                high.0
            ),
            Type::SparseBitmap { element, bitmap } => {
                format!(
                    "slots of {}, presence bits in {}",
                    self.ty(element),
                    self.ty(bitmap)
                )
            }
            Type::Optional(inner) => format!("optional {}, a bool before", self.ty(inner)),
            Type::Sentinel { inner, absent } => {
                format!("optional {}, {} = none", self.ty(inner), absent.0)
            }
            Type::Choice { .. } => match self.chosen(ty) {
                Type::Choice { .. } => "one of several types".to_owned(),
                chosen => self.ty(chosen),
            },
            Type::Extern { id, .. } => format!("{} (the application's)", schema[*id].name),
        }
    }

    /// The type that the configuration alone picks of a type-level `if`; else the type itself.
    pub fn chosen<'t>(&self, ty: &'t Type) -> &'t Type {
        let Type::Choice { arms, .. } = ty else {
            return ty;
        };
        let decided = |arm: &ChoiceArm| arm.cond.as_ref().map_or(Some(true), |c| self.decided(c));
        let open = arms.iter().find(|arm| decided(arm) != Some(false));
        match open {
            Some(arm) if decided(arm) == Some(true) => self.chosen(&arm.ty),
            _ => ty,
        }
    }

    /// A length in words, with a comma before it.
    pub fn length(&self, length: &Length) -> String {
        match length {
            Length::Fixed(n) => format!(", {n} long"),
            Length::Prefix { ty, bias, unit } => {
                format!(
                    ", {} before{}",
                    signed(self.ty(ty), bias.0),
                    self::unit(*unit)
                )
            }
            Length::Expr { expr, unit } => {
                format!(", {} long{}", self.expr(expr), self::unit(*unit))
            }
            Length::Rest { minus: None } => ", to the end".to_owned(),
            Length::Rest { minus: Some(minus) } => {
                format!(", to {} bytes before the end", self.expr(minus))
            }
            Length::Until { terminator, .. } => format!(", until {}", hex(terminator)),
            Length::While(cond) => format!(", while {}", self.expr(cond)),
            Length::Separator {
                bytes,
                trailing,
                count,
            } => format!(
                "{}, separated by {}{}",
                count
                    .as_ref()
                    .map_or(String::new(), |n| format!(", {} long", self.expr(n))),
                hex(bytes),
                if *trailing {
                    ", one at the end too"
                } else {
                    ""
                }
            ),
            Length::Chain { more } => format!(", while `{more}` of the element is set"),
        }
    }

    /// A pattern of a `match`.
    pub fn pattern(&self, pattern: &Pattern) -> String {
        match pattern {
            Pattern::Int(value) => format!("{:#04X}", value.0),
            Pattern::Range(first, last) => format!("{:#04X}..={:#04X}", first.0, last.0),
            Pattern::EnumItem { enum_, item } => {
                let items = &self.schema[*enum_].items;
                items
                    .get(*item as usize)
                    .map_or("?", |item| &item.name)
                    .to_owned()
            }
            Pattern::Bool(value) => value.to_string(),
            Pattern::Text(text) => format!("{text:?}"),
            Pattern::Cond(cond) => self.expr(cond),
            Pattern::Any => "anything else".to_owned(),
        }
    }
}

/// A fixed-width integer.
pub fn int(int: IntType) -> String {
    let sign = if int.signed { 'i' } else { 'u' };
    format!("{sign}{}{}", int.bits, order(int.order, int.bits))
}

fn float(float: FloatType) -> String {
    format!("f{}{}", float.bits, order(float.order, float.bits))
}

fn order(order: ByteOrder, bits: u8) -> &'static str {
    match order {
        _ if bits == 8 => "",
        ByteOrder::Little => "le",
        ByteOrder::Big => "be",
    }
}

fn varint(varint: VarintType) -> String {
    let name = if varint.zigzag { "zigzag" } else { "varint" };
    let usual = if varint.bits == 32 { 5 } else { 10 };
    let most = if varint.max_bytes == usual {
        String::new()
    } else {
        format!(" (max {})", varint.max_bytes)
    };
    format!("{name}{}{most}", varint.bits)
}

fn encoding(encoding: TextEncoding) -> &'static str {
    match encoding {
        TextEncoding::Utf8 => "utf8",
        TextEncoding::Latin1 => "latin1",
        TextEncoding::Cp1252 => "cp1252",
        TextEncoding::Ascii => "ascii",
        TextEncoding::Utf16Le => "utf16le",
        TextEncoding::Utf16Be => "utf16be",
    }
}

fn unit(unit: LengthUnit) -> &'static str {
    match unit {
        LengthUnit::Items => "",
        LengthUnit::Bytes => " (bytes)",
        LengthUnit::Chars => " (characters)",
    }
}

fn signed(text: String, bias: i128) -> String {
    match bias {
        0 => text,
        1.. => format!("{text} + {bias}"),
        _ => format!("{text} - {}", bias.unsigned_abs()),
    }
}
