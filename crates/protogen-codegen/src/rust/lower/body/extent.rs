//! Sizes and sums over bytes that were read or written already.

use protogen_schema::ir::{Checksum, Extent, Type};

use super::super::expr::Mode;
use super::BodyLower;
use crate::rust::names::{self};

impl<'l, 's> BodyLower<'l, 's> {
    /// The size of an extent, in bytes, as `usize`.
    pub fn extent_size(&self, extent: &Extent, mode: Mode) -> String {
        let (from, to) = self.extent_ends(extent, mode);
        format!("{to}.saturating_sub({from})")
    }

    fn extent_ends(&self, extent: &Extent, mode: Mode) -> (String, String) {
        let here = match mode {
            Mode::Decode => "r.offset()",
            Mode::Encode => "w.position()",
        };
        match extent {
            Extent::Body => ("body_at".into(), here.into()),
            Extent::Item { slot } => {
                let local = self.local(*slot);
                (format!("{local}_at"), format!("{local}_end"))
            }
            Extent::Range { from, to } => {
                let from = format!("{}_at", self.local(*from));
                let to = to.map_or(here.to_owned(), |to| format!("{}_end", self.local(to)));
                (from, to)
            }
        }
    }

    /// A checksum over an extent; the field itself counts as zero bytes.
    pub fn checksum(&self, sum: &Checksum, over: &Extent, mode: Mode) -> String {
        let (from, to) = self.extent_ends(over, mode);
        let io = mode.io();
        let bytes = match &self.summing {
            // When writing, the field is a placeholder of zeros at this moment.
            Some(own) if mode == Mode::Decode => {
                format!(
                    "&pg::checksum::zeroed(r.region({from}..{to}), {from}, {own}_at..{own}_end)"
                )
            }
            _ => format!("{io}.region({from}..{to})"),
        };
        match sum {
            Checksum::Adler32 => format!("pg::checksum::adler32({bytes})"),
            Checksum::Crc32 => format!("pg::checksum::crc32({bytes})"),
            Checksum::Crc16 {
                poly,
                init,
                reflected,
                xor_out,
            } => {
                let order = if *reflected {
                    "LeastSignificantFirst"
                } else {
                    "MostSignificantFirst"
                };
                format!(
                    "{{ static CRC: pg::checksum::Crc16 = pg::checksum::Crc16::new({poly}, {init}, pg::checksum::BitOrder::{order}, {xor_out}); CRC.of({bytes}) }}"
                )
            }
            Checksum::Sum8 => format!("pg::checksum::sum8({bytes})"),
            Checksum::Sum16 => format!("pg::checksum::sum16({bytes})"),
            Checksum::Xor8 => format!("pg::checksum::xor8({bytes})"),
            Checksum::Extern(id) => {
                let name = &self.lower.schema[*id].name;
                let method = names::field_name(&format!("ask_{name}"));
                let fault = match mode {
                    Mode::Decode => "r.fault(pg::DecodeErrorKind::",
                    Mode::Encode => "w.fault(pg::EncodeErrorKind::",
                };
                format!(
                    "cx.{method}({bytes}).ok_or_else(|| {fault}ExternMissing {{ name: {name:?}.into() }}))?"
                )
            }
        }
    }

    /// Reads a type ahead: its result.
    pub fn peek(&self, ty: &Type) -> String {
        match ty {
            Type::Newtype(id) => self.peek(&self.lower.schema[*id].ty),
            Type::Varint(varint) => {
                let method = super::super::wire::varint_method(varint);
                format!("r.fork().{method}")
            }
            Type::Enum(id) => {
                let base = self.peek(&self.lower.schema[*id].base.clone());
                let wrap = self.lower.named_number(ty, "n", &self.root);
                format!("{base}.map(|n| {wrap})")
            }
            Type::Flags(id) => {
                let base = self.peek(&self.lower.schema[*id].base.clone());
                let wrap = self.lower.named_number(ty, "n", &self.root);
                format!("{base}.map(|n| {wrap})")
            }
            _ => match self.lower.scalar(ty) {
                Some(scalar) => {
                    format!("r.peek({}, pg::Reader::{})", scalar.size, scalar.method)
                }
                None => {
                    self.lower.unsupported("a peek of this type");
                    "r.fork().u8()".into()
                }
            },
        }
    }
}
