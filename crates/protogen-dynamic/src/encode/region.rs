//! Regions and blocks: values within a length, a transform or both.

use protogen_schema::ir::{Block, Region, TransformKind, Type};
use protogen_wire::{EncodeError, EncodeErrorKind, deflate::Wrapping, region};

use super::{Encoder, Place, block::lifted};
use crate::{eval::Fail, transform, value::Value};

impl<'s> Encoder<'s, '_> {
    pub(super) fn region(&mut self, label: &'s str, region: &'s Region) -> Result<(), EncodeError> {
        let mut transform = region.transform.as_ref();
        let mut length = region.length.as_ref();
        if let Some(when) = transform.and_then(|transform| transform.when.as_ref())
            && !self.condition(when)?
        {
            // Neither transform nor length: the items stand bare.
            transform = None;
            length = None;
        }
        let is_bare = region.transform.is_some() && transform.is_none();
        if let Some(raw) = self.kept(label)
            && self.stays_raw(region, transform.is_some())
        {
            return self.in_window(length, region.slot, |e| {
                e.put(raw);
                Ok(())
            });
        }
        match transform {
            None => self.in_window(length, region.slot, |e| {
                let start = e.position();
                match is_bare {
                    // What stands behind is not looked at: with the transform it would not be.
                    true => e.bounded(|e| e.inside(&region.block))?,
                    false => e.plainly_inside(&region.block)?,
                }
                let size = e.position().saturating_sub(start);
                e.fill_plain_size(region.slot, size);
                Ok(())
            }),
            Some(transform) => {
                let plain = self.plain(&region.block)?;
                self.fill_plain_size(region.slot, plain.len());
                let sealed = self.seal(label, &transform.kind, plain)?;
                self.in_window(length, region.slot, |e| {
                    e.put(&sealed);
                    Ok(())
                })
            }
        }
    }

    /// Whether a region's kept bytes stand for all that is in it: it was locked, or forgiven.
    fn stays_raw(&self, region: &Region, transformed: bool) -> bool {
        if !transformed {
            return region.lenient;
        }
        let rsa = region
            .transform
            .as_ref()
            .is_some_and(|transform| matches!(transform.kind, TransformKind::Rsa));
        let mut slots = lifted(&region.block).into_iter();
        rsa && !slots.any(|slot| self.frame.is_present(slot))
    }

    fn in_window(
        &mut self,
        length: Option<&'s protogen_schema::ir::Length>,
        slot: u32,
        write: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let located = |e: &mut Self| {
            let start = e.position();
            write(e)?;
            let place = Place {
                buffer: e.buffer(),
                start,
                end: e.position(),
            };
            e.frame.locate(slot, place);
            Ok(())
        };
        match length {
            Some(length) => self.window(length, located),
            None => located(self),
        }
    }

    fn fill_plain_size(&mut self, slot: u32, size: usize) {
        if let Some(place) = self.frame.plain_sizes.get_mut(slot as usize) {
            *place = Some(size);
        }
    }

    /// The items of a region without a transform.
    fn plainly_inside(&mut self, block: &'s Block) -> Result<(), EncodeError> {
        let open = self.ends.len();
        self.inside(block)?;
        if block.is_patched() {
            self.hold_ends(open);
        }
        Ok(())
    }

    /// The items of a region.
    fn inside(&mut self, block: &'s Block) -> Result<(), EncodeError> {
        let start = self.position();
        let block_start = std::mem::replace(&mut self.frame.block_start, start);
        let written = self.block(block);
        self.frame.block_start = block_start;
        written
    }

    /// The items of a region with a transform, in a buffer of their own.
    fn plain(&mut self, block: &'s Block) -> Result<Vec<u8>, EncodeError> {
        self.buffers.push(Vec::new());
        let buffer = self.buffer();
        let open = self.ends.len();
        let written = self
            .inside(block)
            .and_then(|()| self.settle(Some(buffer)))
            .and_then(|()| self.settle_ends(open));
        let plain = self.buffers.pop().unwrap_or_default();
        written.map(|()| plain)
    }

    fn seal(
        &mut self,
        label: &str,
        kind: &'s TransformKind,
        plain: Vec<u8>,
    ) -> Result<Vec<u8>, EncodeError> {
        let failed = |message: String| EncodeErrorKind::TransformFailed { message };
        let limits = self.context.limits;
        match kind {
            TransformKind::Rsa => self
                .context
                .rsa
                .seal(&plain)
                .map_err(|refused| self.fault(refused.into())),
            TransformKind::Zlib | TransformKind::Deflate => {
                let form = match kind {
                    TransformKind::Zlib => Wrapping::Zlib,
                    _ => Wrapping::Raw,
                };
                if let Some(kept) = self.kept(label)
                    && transform::inflate(kept, form, &limits)
                        .is_ok_and(|(opened, taken)| opened == plain && taken == kept.len())
                {
                    return Ok(kept.to_vec());
                }
                region::deflate(&plain, form).map_err(|refused| self.fault(refused.into()))
            }
            TransformKind::Xor { key } => {
                let key = transform::xor_key(&self.eval(key)?)
                    .ok_or_else(|| self.fail(Fail::Type("a key")))?;
                transform::xor(&plain, &key).map_err(|message| self.fault(failed(message)))
            }
            TransformKind::Xtea { key } => {
                let cipher = transform::xtea(&self.eval(key)?)
                    .ok_or_else(|| self.fail(Fail::Type("a key")))?;
                let mut sealed = plain;
                match cipher.encrypt(&mut sealed) {
                    Ok(()) => Ok(sealed),
                    Err(error) => Err(self.fault(failed(error.to_string()))),
                }
            }
            TransformKind::Extern { id, args } => {
                let Some(def) = self.schema.transforms.get(id.0 as usize) else {
                    return Err(self.schema_fault("a transform"));
                };
                let args = self.args(args)?;
                let Some(codec) = self.context.externs.find_transform(&def.name) else {
                    return Err(self.fail(Fail::Extern(def.name.clone())));
                };
                if let Some(kept) = self.kept(label)
                    && codec.open(kept, &args, limits.plain_bytes).as_deref() == Ok(&*plain)
                {
                    return Ok(kept.to_vec());
                }
                codec
                    .seal(&plain, &args)
                    .map_err(|message| self.fault(failed(message)))
            }
        }
    }

    /// `block[L] T`: one value in a window of its own.
    pub(super) fn block_value(
        &mut self,
        length: &'s protogen_schema::ir::Length,
        lenient: bool,
        inner: &'s Type,
        value: &Value,
    ) -> Result<(), EncodeError> {
        let kept = self.kept("").filter(|_| lenient);
        self.window(length, |e| match kept {
            Some(raw) => {
                e.put(raw);
                Ok(())
            }
            None => {
                let start = e.position();
                let block_start = std::mem::replace(&mut e.frame.block_start, start);
                let written = e.value(inner, value);
                e.frame.block_start = block_start;
                written
            }
        })
    }
}
