//! Masks and bit fields.

use super::super::runs::bits_of;
use super::super::text::q;
use super::union::spoken;
use super::{Encode, refuse};
use crate::rust::model::{BitKind, BitSource, Bits, Mask, Place};

impl Encode {
    pub(super) fn mask(&mut self, mask: &Mask) {
        let local = &mask.local;
        self.code
            .line(format_args!("let mut {local}: {} = 0;", mask.prim));
        for bit in &mask.bits {
            self.code.open(format_args!("if {} {{", bit.present));
            self.code
                .line(format_args!("{local} |= {:#x};", 1u128 << bit.bit));
            self.code.close("}");
        }
        let place = Place {
            text: local.clone(),
            reference: false,
            copy: true,
        };
        self.write(&mask.wire, &place, &mask.path);
        for bit in &mask.bits {
            self.code
                .open(format_args!("if {local} & {:#x} != 0 {{", 1u128 << bit.bit));
            self.steps(&bit.steps);
            self.code.close("}");
        }
    }

    pub(super) fn bits(&mut self, bits: &Bits) {
        self.code
            .line(format_args!("let mut word: {} = 0;", bits.prim));
        let moving = bits.items.iter().any(|item| !item.gate.is_empty());
        if moving {
            self.code.line("let mut used: u32 = 0;");
        }
        let mut used = 0u32;
        for item in &bits.items {
            let at = match (moving, bits.msb) {
                (false, false) => used.to_string(),
                (false, true) => bits.width.saturating_sub(used + item.width).to_string(),
                (true, false) => "used".into(),
                (true, true) => format!("({} - used - {})", bits.width, item.width),
            };
            used += item.width;
            if !item.gate.is_empty() {
                self.code.open(format_args!("if {} {{", item.gate));
            }
            let value = match &item.source {
                BitSource::Constant(value) | BitSource::Ignored(value) => {
                    let mask = if item.width >= 128 {
                        u128::MAX
                    } else {
                        (1u128 << item.width) - 1
                    };
                    Some((value.cast_unsigned() & mask).to_string())
                }
                BitSource::Field(place) => Some(self.bit_number(item, &spoken(place), bits.prim)),
                BitSource::Optional(place, _) => {
                    let option = if place.reference {
                        format!("*{}", place.text)
                    } else {
                        place.text.clone()
                    };
                    self.code.line(format_args!(
                        "let {} = w.present({option}, {:?}){};",
                        item.local,
                        item.path,
                        q(&item.path)
                    ));
                    Some(self.bit_number(item, &item.local.clone(), bits.prim))
                }
                BitSource::Chain => Some(format!("{}::from(more)", bits.prim)),
                BitSource::Opcode(part) => Some(format!("{}::from(part_{part})", bits.prim)),
            };
            if let Some(value) = value {
                let shift = if at == "0" {
                    value
                } else {
                    format!("({value}) << {at}")
                };
                self.code.line(format_args!("word |= {shift};"));
            }
            if moving {
                self.code.line(format_args!("used += {};", item.width));
            }
            if !item.gate.is_empty() {
                self.code.close("}");
            }
        }
        let place = Place {
            text: "word".into(),
            reference: false,
            copy: true,
        };
        self.write(&bits.carrier, &place, &bits.path);
    }

    /// The bits of a value, checked to fit.
    fn bit_number(
        &mut self,
        item: &crate::rust::model::BitItem,
        value: &str,
        word: &str,
    ) -> String {
        let width = item.width;
        let (number, prim) = match &item.kind {
            BitKind::Bool => return format!("{word}::from({value})"),
            BitKind::Unsigned(prim) => (value.to_owned(), *prim),
            BitKind::Signed(prim) => {
                self.code.open(format_args!(
                    "if !pg::bits::fits_signed(i128::from({value}), {width}) {{"
                ));
                let fault = format!("out_of_range({value}.into(), \"{width} signed bits\")");
                self.code.line(refuse(&fault, &item.path));
                self.code.close("}");
                let _ = prim;
                let mask = (1u128 << width) - 1;
                return format!("(i128::from({value}).cast_unsigned() & {mask:#x}) as {word}");
            }
            BitKind::Enum {
                prim,
                versioned: true,
                ..
            } => (
                format!("{value}.wire_number(w, cx){}", q(&item.path)),
                *prim,
            ),
            BitKind::Enum { prim, .. } => (format!("{value}.number()"), *prim),
            BitKind::Flags(_, prim) => (format!("{value}.bits()"), *prim),
        };
        let full = u32::from(bits_of(prim)) == width && !prim.starts_with('i');
        if full && prim == word {
            return number;
        }
        self.code.line(format_args!("let bits = {number};"));
        if !full {
            let test = if prim.starts_with('i') {
                format!("pg::bits::fits_signed(i128::from(bits), {width})")
            } else {
                format!("pg::bits::fits(u128::from(bits), {width})")
            };
            self.code.open(format_args!("if !{test} {{"));
            let fault = format!(
                "ValueOutOfRange {{ found: bits.to_string(), range: \"{width} bits\".into() }}"
            );
            self.code.line(refuse(&fault, &item.path));
            self.code.close("}");
        }
        if prim.starts_with('i') {
            let mask = (1u128 << width) - 1;
            return format!("(i128::from(bits).cast_unsigned() & {mask:#x}) as {word}");
        }
        if prim == word {
            "bits".into()
        } else {
            format!("{word}::from(bits)")
        }
    }
}
