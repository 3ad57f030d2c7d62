//! Regions and blocks: values within a length, a transform or both.

use std::rc::Rc;

use protogen_schema::ir::{Length, Region, TransformKind, Type};
use protogen_wire::{
    DecodeError, DecodeErrorKind, Reader,
    deflate::Wrapping,
    region::{self, RegionForm},
    rsa::BLOCK_BYTES,
};

use super::Decoder;
use crate::{eval::Fail, transform, value::Value};

/// The plain bytes of a region.
enum Opened {
    /// Nothing is done to them, or nothing that moves them.
    InPlace(Vec<u8>),
    /// They have offsets of their own.
    Moved(Vec<u8>),
    /// The key is lacking.
    Locked,
}

impl<'s> Decoder<'s, '_> {
    pub(super) fn region(
        &mut self,
        label: &'s str,
        region: &'s Region,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let mut transform = region.transform.as_ref();
        if let Some(when) = transform.and_then(|transform| transform.when.as_ref())
            && !self.condition(when, r)?
        {
            // Neither transform nor length: the items stand bare.
            transform = None;
            if region.transform.is_some() {
                let start = r.offset();
                let block_start = std::mem::replace(&mut self.frame.block_start, start);
                let read = self.block(&region.block, r);
                self.frame.block_start = block_start;
                read?;
                self.frame.locate(region.slot, start, r.offset());
                return Ok(());
            }
        }
        let mut window = match &region.length {
            Some(length) => self.window(length, r)?,
            None => r.fork(),
        };
        if region.lenient {
            window = window.lenient();
        }
        let start = window.offset();
        self.frame
            .locate(region.slot, start, start + window.remaining());
        match transform {
            None => {
                self.fill_plain_size(region.slot, window.remaining());
                self.inside(label, region, &mut window)
            }
            Some(transform) => {
                let taken = self.transformed(label, region, &transform.kind, &mut window)?;
                if region.length.is_none() {
                    self.frame.locate(region.slot, start, start + taken);
                    r.skip(taken)?;
                }
                Ok(())
            }
        }
    }

    fn fill_plain_size(&mut self, slot: u32, size: usize) {
        if let Some(place) = self.frame.plain_sizes.get_mut(slot as usize) {
            *place = Some(size);
        }
    }

    /// The items of a region in its window.
    fn inside(
        &mut self,
        label: &str,
        region: &'s Region,
        window: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let start = window.offset();
        let whole = window.rest();
        let block_start = std::mem::replace(&mut self.frame.block_start, start);
        let waiting = self.frame.late.len();
        let mut read = self.block(&region.block, window);
        if read.is_ok() && region.transform.is_some() {
            read = self.check_bytes(waiting, window);
        }
        let read = read.and_then(|()| window.finish());
        self.frame.block_start = block_start;
        read?;
        if region.lenient && (window.more() || window.made_up()) {
            self.keep(label, whole);
        }
        Ok(())
    }

    /// A region with a transform; how many bytes of the wire it took.
    fn transformed(
        &mut self,
        label: &str,
        region: &'s Region,
        kind: &'s TransformKind,
        window: &mut Reader<'_>,
    ) -> Result<usize, DecodeError> {
        let start = window.offset();
        let sealed = window.rest();
        let (opened, taken) = self.open(kind, region.length.as_ref(), window)?;
        let sealed = sealed.get(..taken).unwrap_or_default();
        let (plain, base, moved) = match opened {
            Opened::Locked => {
                self.keep(label, sealed);
                return Ok(taken);
            }
            Opened::InPlace(plain) => (plain, start, false),
            Opened::Moved(plain) => (plain, 0, true),
        };
        if moved && !self.seals_back(kind, &plain, sealed, window) {
            self.keep(label, sealed);
        }
        self.fill_plain_size(region.slot, plain.len());
        let plain: Rc<[u8]> = plain.into();
        self.opened.push((base, Rc::clone(&plain)));
        let buffer = std::mem::replace(&mut self.frame.buffer, self.opened.len());
        let mut inner = window.opened(&plain).at(base);
        if region.lenient {
            inner = inner.lenient();
        }
        let read = self.inside(label, region, &mut inner);
        self.frame.buffer = buffer;
        match read {
            Ok(()) => Ok(taken),
            Err(error) if !moved => Err(error),
            Err(error) => Err(error.in_region(label.to_owned(), start)),
        }
    }

    /// Whether a writer makes the same sealed bytes.
    fn seals_back(
        &self,
        kind: &TransformKind,
        plain: &[u8],
        sealed: &[u8],
        r: &Reader<'_>,
    ) -> bool {
        let packed = |plain, form| region::deflate(plain, form).map_err(|refused| refused.message);
        let again = match kind {
            TransformKind::Zlib => packed(plain, Wrapping::Zlib),
            TransformKind::Deflate => packed(plain, Wrapping::Raw),
            TransformKind::Extern { id, args } => {
                let Some(def) = self.schema.transforms.get(id.0 as usize) else {
                    return false;
                };
                match (
                    self.context.externs.find_transform(&def.name),
                    self.args(args, r),
                ) {
                    (Some(codec), Ok(args)) => codec.seal(plain, &args),
                    _ => return false,
                }
            }
            _ => return true,
        };
        again.is_ok_and(|again| again == sealed)
    }

    fn open(
        &mut self,
        kind: &'s TransformKind,
        length: Option<&Length>,
        r: &mut Reader<'_>,
    ) -> Result<(Opened, usize), DecodeError> {
        let sealed = r.rest();
        let all = sealed.len();
        let failed = |message: String| r.fault(DecodeErrorKind::TransformFailed { message });
        match kind {
            TransformKind::Rsa => {
                let size = match length {
                    Some(_) => all,
                    None => BLOCK_BYTES,
                };
                let Some(sealed) = sealed.get(..size) else {
                    return Err(r.fault(DecodeErrorKind::UnexpectedEnd {
                        needed: size as u64,
                        remaining: all,
                    }));
                };
                let keys = &self.context.rsa;
                if keys.form == RegionForm::Sealed && keys.private.is_none() {
                    return Ok((Opened::Locked, size));
                }
                let plain = keys
                    .open(sealed)
                    .map_err(|refused| failed(refused.message))?;
                Ok((Opened::InPlace(plain.to_vec()), size))
            }
            TransformKind::Zlib | TransformKind::Deflate => {
                let form = match kind {
                    TransformKind::Zlib => Wrapping::Zlib,
                    _ => Wrapping::Raw,
                };
                if length.is_some() {
                    let plain =
                        region::inflate(sealed, form).map_err(|refused| r.fault(refused.into()))?;
                    return Ok((Opened::Moved(plain), all));
                }
                let limits = self.context.limits;
                let (plain, taken) = transform::inflate(sealed, form, &limits).map_err(failed)?;
                Ok((Opened::Moved(plain), taken))
            }
            TransformKind::Xor { key } => {
                let key = self.eval(key, r)?;
                let key = transform::xor_key(&key)
                    .ok_or_else(|| r.fault(Fail::Type("a key").decode_kind()))?;
                let plain = transform::xor(sealed, &key).map_err(failed)?;
                Ok((Opened::InPlace(plain), all))
            }
            TransformKind::Xtea { key } => {
                let key = self.eval(key, r)?;
                let cipher = transform::xtea(&key)
                    .ok_or_else(|| r.fault(Fail::Type("a key").decode_kind()))?;
                let mut plain = sealed.to_vec();
                cipher
                    .decrypt(&mut plain)
                    .map_err(|error| failed(error.to_string()))?;
                Ok((Opened::InPlace(plain), all))
            }
            TransformKind::Extern { id, args } => {
                let Some(def) = self.schema.transforms.get(id.0 as usize) else {
                    return Err(self.schema_fault("a transform", r));
                };
                let args = self.args(args, r)?;
                let Some(codec) = self.context.externs.find_transform(&def.name) else {
                    return Err(r.fault(Fail::Extern(def.name.clone()).decode_kind()));
                };
                let limit = self.context.limits.plain_bytes;
                let plain = codec.open(sealed, &args, limit).map_err(failed)?;
                Ok((Opened::Moved(plain), all))
            }
        }
    }

    /// `block[L] T`: one value in a window of its own.
    pub(super) fn block_value(
        &mut self,
        length: &'s Length,
        lenient: bool,
        inner: &'s Type,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let mut window = self.window(length, r)?;
        if lenient {
            window = window.lenient();
        }
        let whole = window.rest();
        let kept = self.kept.len();
        let start = window.offset();
        let block_start = std::mem::replace(&mut self.frame.block_start, start);
        let value = self.value(inner, &mut window);
        self.frame.block_start = block_start;
        let value = value?;
        window.finish()?;
        if lenient && (window.more() || window.made_up()) {
            self.kept.truncate(kept);
            self.keep("", whole);
        }
        Ok(value)
    }
}
