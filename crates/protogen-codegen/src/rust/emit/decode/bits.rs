//! Masks and bit fields.

use super::super::text::{q, tail};
use super::Decode;
use crate::rust::model::{BitKind, BitSource, Bits, Branch, Mask};

impl Decode {
    pub(super) fn mask(&mut self, mask: &Mask) {
        let local = &mask.local;
        self.code.line(format_args!("let {local}_at = r.offset();"));
        self.bind(local, &mask.wire, &mask.path);
        if !mask.lenient {
            let known = mask
                .bits
                .iter()
                .fold(0u128, |known, bit| known | 1 << bit.bit);
            self.code
                .open(format_args!("if {local} & !{known:#x} != 0 {{"));
            self.code.line(format_args!(
                "return Err(r.fault_at({local}_at, pg::DecodeErrorKind::UnknownMaskBits {{ found: ({local} & !{known:#x}).into() }})){};",
                tail(&mask.around)
            ));
            self.code.close("}");
        }
        for bit in &mask.bits {
            let branch = Branch {
                cond: crate::rust::model::Ex {
                    decode: format!("{local} & {:#x} != 0", 1u128 << bit.bit),
                    encode: String::new(),
                },
                then: bit.steps.clone(),
                els: Vec::new(),
                outs: bit.outs.clone(),
                outs_encode: Vec::new(),
                then_absent: Vec::new(),
                els_absent: Vec::new(),
                disagrees_with: String::new(),
                ahead: None,
            };
            self.branch(&branch);
        }
    }

    pub(super) fn bits(&mut self, bits: &Bits) {
        self.code.line("let bits_at = r.offset();");
        let word = self.read(&bits.carrier, &bits.path);
        self.code.line(format_args!("let word = {word};"));
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
            let mask = if item.width >= 128 {
                u128::MAX
            } else {
                (1u128 << item.width) - 1
            };
            let raw = format!("((word >> {at}) & {mask:#x})");
            used += item.width;
            let value = bit_value(item, &raw, bits.prim);
            if !item.gate.is_empty() {
                self.code
                    .open(format_args!("let {} = if {} {{", item.local, item.gate));
            }
            match &item.source {
                BitSource::Constant(expected) => {
                    let found = if matches!(item.kind, BitKind::Signed(_)) {
                        &value
                    } else {
                        &raw
                    };
                    self.code.open(format_args!("if {found} != {expected} {{"));
                    self.code.line(format_args!(
                        "return Err(r.fault_at(bits_at, pg::DecodeErrorKind::ConstantMismatch {{ expected: \"{expected}\".into(), found: {found}.to_string() }})){};",
                        tail(&item.path)
                    ));
                    self.code.close("}");
                }
                BitSource::Ignored(_) => {}
                BitSource::Opcode(part) => {
                    self.code.line(format_args!("let part_{part} = {value};"));
                }
                BitSource::Chain => self.code.line(format_args!("let more = {value};")),
                BitSource::Field(_) | BitSource::Optional(..) => {
                    if item.gate.is_empty() {
                        self.code
                            .line(format_args!("let {} = {value};", item.local));
                    } else {
                        self.code.line(format_args!("let value = {value};"));
                    }
                }
            }
            if !item.gate.is_empty() {
                self.code.line(format_args!("used += {};", item.width));
                let has_value =
                    !matches!(item.source, BitSource::Constant(_) | BitSource::Ignored(_));
                self.code
                    .line(if has_value { "Some(value)" } else { "Some(())" });
                self.code.turn("} else {");
                self.code.line("None");
                self.code.close("};");
            } else if moving {
                self.code.line(format_args!("used += {};", item.width));
            }
        }
    }
}

fn bit_value(item: &crate::rust::model::BitItem, raw: &str, word: &str) -> String {
    match &item.kind {
        BitKind::Unsigned(prim) if *prim == word => raw.to_owned(),
        BitKind::Unsigned(prim) => format!("{raw} as {prim}"),
        BitKind::Signed(prim) => {
            format!(
                "pg::bits::sign_extend(u128::from({raw}), {}) as {prim}",
                item.width
            )
        }
        BitKind::Bool => format!("{raw} != 0"),
        BitKind::Enum {
            ty,
            prim,
            versioned,
            closed,
        } => {
            let cx = if *versioned { ", cx" } else { "" };
            let number = format!("{raw} as {prim}");
            if *closed {
                format!(
                    "{ty}::from_number({number}{cx}).ok_or_else(|| r.fault_at(bits_at, pg::DecodeErrorKind::UnknownEnumValue {{ enum_: {ty:?}.into(), found: {raw}.into() }})){}",
                    q(&item.path)
                )
            } else {
                format!("{ty}::from_number({number}{cx})")
            }
        }
        BitKind::Flags(ty, prim) => format!("{ty}::from_bits({raw} as {prim})"),
    }
}
