//! Masks and padding.

use protogen_schema::ir::{Fill, Item, Mask, Pad, PadKind};
use protogen_wire::{EncodeError, EncodeErrorKind};

use super::{Encoder, block::lifted};
use crate::value::Value;

impl<'s> Encoder<'s, '_> {
    pub(super) fn mask(&mut self, item: &'s Item, mask: &'s Mask) -> Result<(), EncodeError> {
        let mut bits = 0u128;
        for bit in &mask.bits {
            let slots = lifted(&bit.block);
            if slots.iter().any(|slot| self.frame.is_present(*slot)) {
                bits |= 1u128.checked_shl(bit.bit.into()).unwrap_or(0);
            } else {
                for slot in slots {
                    self.frame.refuse(slot, "a bit of the mask that is not set");
                }
            }
        }
        let start = self.position();
        let number = self.with_kept_bits(item, mask, bits);
        self.in_field(&item.label, |e| e.value(&mask.ty, &number))?;
        let place = self.place_from(start);
        self.frame.locate(mask.slot, place);
        self.frame.fill(mask.slot, number);
        for bit in &mask.bits {
            if bits.checked_shr(bit.bit.into()).unwrap_or(0) & 1 == 1 {
                self.block(&bit.block)?;
            }
        }
        Ok(())
    }

    /// The mask with the unknown bits that were kept.
    fn with_kept_bits(&self, item: &Item, mask: &Mask, bits: u128) -> Value {
        let known = mask.bits.iter().fold(0u128, |known, bit| {
            known | 1u128.checked_shl(bit.bit.into()).unwrap_or(0)
        });
        let kept = self.kept(&item.label).filter(|_| mask.lenient);
        let kept = kept.and_then(|bytes| {
            let mut r = protogen_wire::Reader::new(bytes);
            crate::decode::scalar(&mask.ty, self.schema, self.context, &mut r, 16)?.ok()
        });
        let unknown = match kept {
            Some(Value::Int(kept)) => kept.cast_unsigned() & !known,
            Some(Value::Wide(kept)) => kept & !known,
            _ => 0,
        };
        Value::unsigned(bits | unknown)
    }

    pub(super) fn pad(&mut self, item: &'s Item, pad: &'s Pad) -> Result<(), EncodeError> {
        let written = self.position().saturating_sub(self.frame.block_start) as u64;
        let len = match pad.kind {
            PadKind::Count(count) => count,
            PadKind::To(distance) => match distance.checked_sub(written) {
                Some(len) => len,
                None => {
                    return Err(self.fault(EncodeErrorKind::LengthOverflow {
                        limit: distance,
                        found: written,
                    }));
                }
            },
            PadKind::Align(unit) => match written.checked_rem(unit) {
                Some(over) if over > 0 => unit - over,
                _ => 0,
            },
        };
        let limit = self.context.limits.frame_bytes as u64;
        let Some(len) = usize::try_from(len).ok().filter(|len| *len as u64 <= limit) else {
            return Err(self.fault(EncodeErrorKind::LengthOverflow { limit, found: len }));
        };
        if let Some(bytes) = self.kept(&item.label).filter(|bytes| bytes.len() == len) {
            self.put(bytes);
            return Ok(());
        }
        let mut filler = vec![0; len];
        if pad.fill == Fill::Random
            && let Some(fill) = self.context.filler.clone()
        {
            fill(&mut filler);
        }
        self.put(&filler);
        Ok(())
    }
}
