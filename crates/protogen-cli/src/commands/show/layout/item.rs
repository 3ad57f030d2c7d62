//! Rows of what is no plain value: regions, masks, bit fields, padding, the roles of an envelope.
//! Never evaluates a condition that bytes decide.

use protogen_schema::ir::{
    BitOrder, BitType, BitValue, Bits, Fill, Mask, OpcodePart, Pad, PadKind, Region, Role, Size,
    TransformKind, type_size,
};

use super::{Place, Walk, hex_number, remarks};
use crate::commands::show::row::Row;
use crate::commands::show::size;
use crate::commands::show::words::{self, Scope};

impl Walk<'_> {
    pub(super) fn region(&mut self, place: Place<'_>, label: &str, region: &Region) -> Size {
        let scope = place.scope;
        let mut conditional = String::new();
        if let Some(when) = region.transform.as_ref().and_then(|t| t.when.as_ref()) {
            match scope.decided(when) {
                Some(false) => return self.block(place, &region.block),
                Some(true) => {}
                None => conditional = format!(", if {}", scope.expr(when)),
            }
        }
        let what =
            region
                .transform
                .as_ref()
                .map_or("block".to_owned(), |transform| match &transform.kind {
                    TransformKind::Rsa => "via rsa".to_owned(),
                    TransformKind::Zlib => "via zlib".to_owned(),
                    TransformKind::Deflate => "via deflate".to_owned(),
                    TransformKind::Xor { key } => format!("via xor({})", scope.expr(key)),
                    TransformKind::Xtea { key } => format!("via xtea({})", scope.expr(key)),
                    TransformKind::Extern { id, .. } => format!("via {}", self.schema[*id].name),
                });
        let length = region.length.as_ref();
        let words = length.map_or(String::new(), |length| scope.length(length));
        let notes = if region.lenient {
            vec!["lenient".to_owned()]
        } else {
            Vec::new()
        };
        let row = self.row(label, format!("{what}{words}{conditional}"), notes);
        let (before, count) = length.map_or((Size::ZERO, Size::ANY), |length| {
            size::length(self.schema, length)
        });
        self.cursor = self.cursor.behind(before);
        let inside = self.below(|walk| walk.block(place, &region.block));
        let content = match region.transform {
            None => count.exact().map_or(inside, Size::fixed),
            Some(_) => count,
        };
        self.sized(row, before.then(content))
    }

    pub(super) fn mask(&mut self, place: Place<'_>, label: &str, mask: &Mask) -> Size {
        let row = self.row(
            label,
            format!("mask {}", place.scope.ty(&mask.ty)),
            Vec::new(),
        );
        let before = type_size(self.schema, &mask.ty);
        let mut size = self.sized(row, before);
        for bit in &mask.bits {
            let branch = vec![(format!("if bit {}", bit.bit), &bit.block)];
            let one = self.branches(branch, |walk, block| walk.block(place, block));
            size = size.then(Size::ZERO.or(one));
            self.cursor = self.cursor.behind(Size::ANY);
        }
        size
    }

    pub(super) fn bits(&mut self, scope: Scope<'_>, name: &str, bits: &Bits) -> Size {
        let bytes = Size::fixed(u64::from(bits.carrier.bits) / 8);
        let row = self.row(
            name,
            format!("bits of {}", words::int(bits.carrier)),
            Vec::new(),
        );
        let mut taken = 0;
        for item in bits
            .items
            .iter()
            .filter(|item| item.gate.holds(self.config))
        {
            let low = match bits.order {
                BitOrder::Lsb => taken,
                BitOrder::Msb => bits.carrier.bits.saturating_sub(taken + item.width),
            };
            taken += item.width;
            let high = low + item.width - 1;
            let place = if item.width == 1 {
                format!("bit {low}")
            } else {
                format!("bits {low}..={high}")
            };
            let ty = match item.ty {
                BitType::Unsigned => "unsigned".to_owned(),
                BitType::Signed => "signed".to_owned(),
                BitType::Bool => "bool".to_owned(),
                BitType::Enum(id) => self.schema[id].name.clone(),
                BitType::Flags(id) => self.schema[id].name.clone(),
            };
            let notes = match item.value {
                BitValue::Field => remarks(&item.notes).collect(),
                BitValue::Constant(value) => vec![format!("= {}", value.0)],
                BitValue::Ignored(value) => vec![format!("~ {}, ignored when read", value.0)],
                BitValue::Chain => vec!["another element follows".to_owned()],
                BitValue::Opcode(index) => vec![self.opcode_value(index)],
            };
            self.rows.push(Row {
                at: None,
                bytes: Size::ZERO,
                depth: self.depth + 1,
                name: item.name.clone(),
                ty: format!("{place}: {ty}"),
                notes,
            });
        }
        let _ = scope;
        self.sized(row, bytes)
    }

    pub(super) fn pad(&mut self, pad: &Pad) -> Size {
        let (words, size) = match pad.kind {
            PadKind::Count(n) => (format!("{n} bytes"), Size::fixed(n)),
            PadKind::To(n) => (
                format!("up to byte {n} of the block"),
                Size {
                    min: 0,
                    max: Some(n),
                },
            ),
            PadKind::Align(n) => (
                format!("up to a multiple of {n}"),
                Size {
                    min: 0,
                    max: Some(n.saturating_sub(1)),
                },
            ),
        };
        let fill = match pad.fill {
            Fill::Zero => "zeros",
            Fill::Random => "random bytes",
        };
        let row = self.row("pad", words, vec![fill.to_owned()]);
        self.sized(row, size)
    }

    pub(super) fn role(&mut self, scope: Scope<'_>, role: &Role) -> Size {
        match role {
            Role::Opcode(index) => {
                let part = self
                    .inner
                    .and_then(|(_, opcode)| opcode.get(*index as usize));
                part.map_or(Size::ZERO, |part| self.opcode(scope, *index as usize, part))
            }
            Role::Payload { length, .. } => {
                let row = self.row(
                    "payload",
                    format!("the packet's body{}", scope.length(length)),
                    Vec::new(),
                );
                let (before, _) = size::length(self.schema, length);
                self.cursor = self.cursor.behind(before);
                let inner = self.inner;
                let size = self.below(|walk| {
                    inner.map_or(Size::ZERO, |(packet, _)| walk.body(&packet.body, &[]))
                });
                self.sized(row, before.then(size))
            }
        }
    }

    pub(super) fn opcode(&mut self, scope: Scope<'_>, index: usize, part: &OpcodePart) -> Size {
        let name = if index == 0 {
            "opcode".to_owned()
        } else {
            format!("opcode.{index}")
        };
        let notes = vec![format!("= {}", hex_number(part.value))];
        self.leaf(scope, &name, &part.ty, notes)
    }

    pub(super) fn opcode_value(&self, index: u32) -> String {
        let part = self
            .inner
            .and_then(|(_, opcode)| opcode.get(index as usize));
        part.map_or("opcode".to_owned(), |part| {
            format!("opcode, = {}", hex_number(part.value))
        })
    }
}
