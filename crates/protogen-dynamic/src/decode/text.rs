//! Text, bytes, JSON.

use protogen_schema::ir::{Length, TextEncoding};
use protogen_wire::{DecodeError, DecodeErrorKind, Encoding, Reader, text};

use super::Decoder;
use crate::{number, value::Value};

/// What a text is beside its length.
#[derive(Clone, Copy)]
pub(super) struct TextForm {
    pub(super) encoding: TextEncoding,
    pub(super) nul: bool,
    pub(super) pad: u8,
}

impl<'s> Decoder<'s, '_> {
    pub(super) fn text(
        &mut self,
        length: &'s Length,
        form: TextForm,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let encoding = number::encoding(form.encoding);
        let unit = encoding.unit_bytes();
        if let Length::Until { terminator, .. } = length {
            return r.text_until(terminator, encoding).map(Value::Text);
        }
        let Some(extent) = self.extent(length, r)? else {
            return Err(self.schema_fault("a text's length", r));
        };
        let start = r.offset();
        let bytes = self.run(&extent, unit, r)?;
        let said = if form.nul {
            match bytes.strip_suffix(&[0, 0][..unit]) {
                Some(said) => said,
                None if r.is_lenient() => bytes,
                None => return Err(DecodeError::new(start, DecodeErrorKind::MissingTerminator)),
            }
        } else if matches!(length, Length::Fixed(_)) {
            unpadded(bytes, form.pad, unit)
        } else {
            bytes
        };
        let value = decode(start, said, encoding)?;
        let behind = bytes.get(said.len()..).unwrap_or_default();
        let filler = if form.nul { 0 } else { form.pad };
        if behind.iter().any(|byte| *byte != filler) {
            // What stands behind the text's end, in place of its padding.
            self.keep("", bytes);
        }
        Ok(Value::Text(value))
    }

    pub(super) fn bytes(
        &mut self,
        length: &'s Length,
        r: &mut Reader<'_>,
    ) -> Result<Vec<u8>, DecodeError> {
        if let Length::Until { terminator, .. } = length {
            return Ok(r.take_until(terminator, 1)?.to_vec());
        }
        match self.extent(length, r)? {
            Some(extent) => Ok(self.run(&extent, 1, r)?.to_vec()),
            None => Err(self.schema_fault("a length of bytes", r)),
        }
    }

    pub(super) fn json(
        &mut self,
        length: &'s Length,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let bytes;
        let start;
        if let Length::Until { terminator, .. } = length {
            start = r.offset();
            bytes = r.take_until(terminator, 1)?;
        } else {
            let Some(extent) = self.extent(length, r)? else {
                return Err(self.schema_fault("a length of JSON", r));
            };
            start = r.offset();
            bytes = self.run(&extent, 1, r)?;
        }
        let text = decode(start, bytes, Encoding::Utf8)?;
        if let Err(error) = protogen_wire::json::check(&text) {
            return Err(DecodeError::new(
                start.saturating_add(error.at),
                DecodeErrorKind::InvalidJson,
            ));
        }
        let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) else {
            return Err(DecodeError::new(start, DecodeErrorKind::InvalidJson));
        };
        let again = value.to_string();
        if again != text {
            self.keep("", bytes);
        }
        Ok(Value::Json(value))
    }
}

/// The bytes before the padding; a text that is filled with NULs ends at the first one.
fn unpadded(bytes: &[u8], pad: u8, unit: usize) -> &[u8] {
    let is_pad = |unit: &[u8]| unit.iter().all(|byte| *byte == pad);
    let whole = bytes.len() - bytes.len() % unit;
    let units = bytes[..whole].chunks(unit);
    let kept = if pad == 0 {
        units.take_while(|unit| !is_pad(unit)).count()
    } else {
        let padding = units.clone().rev().take_while(|unit| is_pad(unit)).count();
        units.len() - padding
    };
    &bytes[..kept * unit]
}

fn decode(start: usize, bytes: &[u8], encoding: Encoding) -> Result<String, DecodeError> {
    text::decode(bytes, encoding).map_err(|error| {
        let offset = start.saturating_add(error.at);
        DecodeError::new(offset, DecodeErrorKind::InvalidText { encoding })
    })
}
