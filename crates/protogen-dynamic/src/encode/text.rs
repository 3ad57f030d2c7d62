//! Text, bytes, JSON.

use protogen_schema::ir::{Length, LengthUnit, TextEncoding, Type};
use protogen_wire::{EncodeError, EncodeErrorKind, text};

use super::Encoder;
use crate::{number, value::Value};

/// What a text is beside its length.
#[derive(Clone, Copy)]
pub(super) struct TextForm {
    pub(super) encoding: TextEncoding,
    pub(super) nul: bool,
    pub(super) pad: u8,
}

impl<'s> Encoder<'s, '_> {
    pub(super) fn text(
        &mut self,
        length: &'s Length,
        form: TextForm,
        value: &Value,
    ) -> Result<(), EncodeError> {
        let encoding = number::encoding(form.encoding);
        let unit = encoding.unit_bytes();
        let mut bytes = match value {
            Value::Text(said) => {
                let mut bytes = Vec::new();
                text::encode(said, encoding, &mut bytes).map_err(|error| {
                    self.fault(EncodeErrorKind::UnencodableText {
                        encoding,
                        character: error.character,
                    })
                })?;
                bytes
            }
            // A literal of the schema.
            Value::Bytes(bytes) => bytes.clone(),
            _ => return Err(self.type_fault("a text")),
        };
        let said = bytes.len();
        if form.nul {
            bytes.extend_from_slice(&[0, 0][..unit]);
        } else if let Length::Fixed(len) = length {
            let len = usize::try_from(*len).unwrap_or(usize::MAX);
            if said > len || len > self.context.limits.frame_bytes {
                return Err(self.fault(EncodeErrorKind::LengthOverflow {
                    limit: len as u64,
                    found: said as u64,
                }));
            }
            if would_be_cut(&bytes, form.pad, unit) {
                return Err(self.fault(EncodeErrorKind::TerminatorInValue));
            }
            bytes.resize(len, form.pad);
        }
        if let Some(kept) = self.kept("")
            && kept.get(..said) == bytes.get(..said)
            && kept.len() >= said
        {
            bytes = kept.to_vec();
        }
        self.run(length, &bytes, unit)
    }

    pub(super) fn bytes(&mut self, length: &'s Length, value: &Value) -> Result<(), EncodeError> {
        match value {
            Value::Bytes(bytes) | Value::Raw(bytes) => self.run(length, bytes, 1),
            Value::Text(said) => self.run(length, said.as_bytes(), 1),
            _ => Err(self.type_fault("bytes")),
        }
    }

    pub(super) fn json(&mut self, length: &'s Length, value: &Value) -> Result<(), EncodeError> {
        let Value::Json(value) = value else {
            return Err(self.type_fault("a JSON value"));
        };
        if let Some(kept) = self.kept("")
            && serde_json::from_slice::<serde_json::Value>(kept).is_ok_and(|kept| kept == *value)
        {
            return self.run(length, kept, 1);
        }
        let said = value.to_string();
        if protogen_wire::json::check(&said).is_err() {
            return Err(self.fault(EncodeErrorKind::InvalidJson));
        }
        self.run(length, said.as_bytes(), 1)
    }

    /// Writes bytes by any length form that bytes can have.
    fn run(&mut self, length: &'s Length, bytes: &[u8], unit: usize) -> Result<(), EncodeError> {
        let limit = self.context.limits.text_bytes;
        if bytes.len() > limit {
            return Err(self.fault(EncodeErrorKind::LengthOverflow {
                limit: limit as u64,
                found: bytes.len() as u64,
            }));
        }
        let count = |units: LengthUnit| match units {
            LengthUnit::Chars => bytes.len() / unit,
            LengthUnit::Items | LengthUnit::Bytes => bytes.len(),
        };
        match length {
            Length::Prefix {
                ty,
                bias,
                unit: units,
            } => {
                self.put_length(ty, bias.0, count(*units))?;
                self.put(bytes);
                Ok(())
            }
            Length::Fixed(len) if *len != bytes.len() as u64 => {
                Err(self.fault(EncodeErrorKind::LengthMismatch {
                    expected: *len,
                    found: bytes.len() as u64,
                }))
            }
            Length::Expr { expr, unit: units } => {
                self.agree(expr, count(*units))?;
                self.put(bytes);
                Ok(())
            }
            Length::Fixed(_) | Length::Rest { .. } => {
                self.put(bytes);
                Ok(())
            }
            Length::Until {
                terminator,
                replacement,
            } => {
                let start = self.position();
                self.put(bytes);
                self.terminate(start, terminator, replacement.as_deref(), unit)
            }
            _ => Err(self.schema_fault("a length")),
        }
    }

    /// A number, in the form that was kept if it still means the value.
    pub(super) fn number(&mut self, ty: &Type, value: &Value, label: &str) -> Option<Vec<u8>> {
        if !number::has_forms(ty, self.schema) {
            return None;
        }
        let kept = self.kept(label)?;
        self.means(ty, kept, value).then(|| kept.to_vec())
    }
}

/// Whether a reader would cut something off the end of a padded text.
fn would_be_cut(bytes: &[u8], pad: u8, unit: usize) -> bool {
    let is_pad = |unit: &[u8]| unit.iter().all(|byte| *byte == pad);
    match pad {
        0 => bytes.chunks(unit).any(is_pad),
        _ => bytes.chunks(unit).next_back().is_some_and(is_pad),
    }
}
