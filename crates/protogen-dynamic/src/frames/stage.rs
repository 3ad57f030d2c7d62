//! One layer of a schema as one stage of a profile.
//! Never looks at gates: whoever calls has done that.

use std::num::NonZeroU8;

use protogen_schema::ir::{self, IntType, LayerKind, LengthForm, Type};
use protogen_wire::{
    deflate::{Level, Wrapping},
    frame::{
        Checksum, Compression, Counts, Delimiter, IntegerForm, Length, LengthPrefix, Mismatch,
        PadCount, PayloadLength, Sequence, SequenceCheck, Stage, Sum, When, Width,
    },
};

use super::{error::LayerError, layers};
use crate::number;

/// The layers before one another, as far as they bear on the next.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Before {
    /// XTEA covers what follows: it is padded to its blocks.
    pub xtea: bool,
    /// A sequence number has a bit that says "compressed".
    pub flag: bool,
}

/// The stage of a layer.
pub(super) fn of(kind: &LayerKind, before: Before) -> Result<Stage, LayerError> {
    let unsupported = |reason| LayerError::Unsupported {
        layer: layers::name(kind).to_owned(),
        reason,
    };
    Ok(match kind {
        LayerKind::Length(form) => Stage::Length(length(form).map_err(unsupported)?),
        LayerKind::Checksum {
            sum,
            order,
            tolerant,
        } => {
            let (sum, width) = match sum {
                ir::Checksum::Adler32 => (Sum::Adler32, Width::U32),
                ir::Checksum::Crc32 => (Sum::Crc32, Width::U32),
                ir::Checksum::Sum16 => (Sum::Sum16, Width::U16),
                ir::Checksum::Crc16 { .. } if is_ccitt_false(sum) => (Sum::Crc16, Width::U16),
                ir::Checksum::Crc16 { .. } => {
                    return Err(unsupported("frames carry the CRC-16 of CCITT-FALSE"));
                }
                ir::Checksum::Sum8 => (Sum::Sum8, Width::U8),
                ir::Checksum::Xor8 => (Sum::Xor8, Width::U8),
                ir::Checksum::Extern(_) => {
                    return Err(unsupported("the application's function is not known here"));
                }
            };
            Stage::Checksum(Checksum {
                sum,
                form: IntegerForm::new(width, number::endian(*order)),
                mismatch: match tolerant {
                    true => Mismatch::AssumeAbsent,
                    false => Mismatch::Refuse,
                },
            })
        }
        LayerKind::Sequence { .. } => Stage::Sequence(sequence(kind).map_err(unsupported)?),
        LayerKind::Xtea { .. } => Stage::Xtea,
        LayerKind::Xor { .. } => Stage::Xor,
        LayerKind::Inner { ty } => Stage::PayloadLength(PayloadLength {
            form: integer(ty).map_err(unsupported)?,
            align: match before.xtea {
                true => PayloadLength::OPEN_TIBIA.align,
                false => NonZeroU8::MIN,
            },
            fill: PayloadLength::OPEN_TIBIA.fill,
        }),
        LayerKind::PadCount => Stage::PadCount(PadCount::OPEN_TIBIA),
        LayerKind::Deflate {
            context_takeover,
            threshold,
            level,
        } => {
            let compression = Compression {
                wrapping: Wrapping::Raw,
                level: Level::new(*level).unwrap_or(Level::DEFAULT),
                when: when(before, *threshold),
            };
            match context_takeover {
                true => Stage::CompressionStream(compression),
                false => Stage::Compression(compression),
            }
        }
        LayerKind::Zlib => Stage::Compression(Compression {
            wrapping: Wrapping::Zlib,
            level: Level::DEFAULT,
            when: when(before, 0),
        }),
        LayerKind::Rle => Stage::Rle(when(before, 0)),
        LayerKind::ChaCha20Poly1305 { .. } => Stage::ChaCha20Poly1305,
        LayerKind::Extern { .. } => {
            return Err(unsupported("the application's transform is not known here"));
        }
    })
}

/// The parameters by which frames carry a CRC-16.
fn is_ccitt_false(sum: &ir::Checksum) -> bool {
    *sum == ir::Checksum::Crc16 {
        poly: 0x1021,
        init: 0xFFFF,
        reflected: false,
        xor_out: 0,
    }
}

fn when(before: Before, threshold: u64) -> When {
    match before.flag {
        true => When::Flagged {
            threshold_bytes: usize::try_from(threshold).unwrap_or(usize::MAX),
        },
        // Nothing on the wire says which are: all.
        false => When::Always,
    }
}

fn length(form: &LengthForm) -> Result<Length, &'static str> {
    match form {
        LengthForm::Prefix(prefix) => length_prefix(prefix),
        LengthForm::Until(bytes) => match Delimiter::new(bytes) {
            Some(delimiter) => Ok(Length::Delimiter(delimiter)),
            None => Err("a delimiter has 1 to 8 bytes"),
        },
        LengthForm::Fixed(bytes) => match usize::try_from(*bytes) {
            Ok(bytes) => Ok(Length::Fixed(bytes)),
            Err(_) => Err("frames of this size do not fit this machine"),
        },
    }
}

fn length_prefix(form: &ir::LengthPrefix) -> Result<Length, &'static str> {
    let plain = form.unit == 1 && form.bias.0 == 0 && !form.counts_itself;
    if let Type::Varint(varint) = &form.ty {
        return match plain && !varint.zigzag {
            true => Ok(Length::Varint),
            false => Err("a varint counts the bytes that follow it, and nothing else"),
        };
    }
    Ok(Length::Prefix(LengthPrefix {
        form: integer(&form.ty)?,
        unit: u16::try_from(form.unit).map_err(|_| "the unit is above 65,535 bytes")?,
        bias: i32::try_from(form.bias.0).map_err(|_| "the bias does not fit 32 bits")?,
        counts: match form.counts_itself {
            true => Counts::Whole,
            false => Counts::Rest,
        },
    }))
}

fn integer(ty: &Type) -> Result<IntegerForm, &'static str> {
    let Type::Int(IntType {
        bits,
        signed,
        order,
    }) = ty
    else {
        return Err("its number is no integer of fixed width");
    };
    let width = match (bits, signed) {
        (8, false) => Width::U8,
        (16, false) => Width::U16,
        (32, false) => Width::U32,
        (32, true) => Width::I32,
        _ => return Err("its number is none of u8, u16, u32, i32"),
    };
    Ok(IntegerForm::new(width, number::endian(*order)))
}

fn sequence(kind: &LayerKind) -> Result<Sequence, &'static str> {
    let LayerKind::Sequence {
        ty,
        start,
        step,
        wrap,
        compressed_bit,
        checked,
    } = kind
    else {
        return Err("it is no sequence number");
    };
    let form = integer(ty)?;
    let fit = |number: i128| u32::try_from(number).map_err(|_| "a number does not fit 32 bits");
    let below_flag = match compressed_bit {
        Some(bit @ 1..=31) => (1_u32 << bit) - 1,
        Some(_) => return Err("the compressed bit is none of 1 to 31"),
        None => form.greatest(),
    };
    Ok(Sequence {
        form,
        first: fit(start.0)?,
        step: fit(step.0)?,
        last: match wrap {
            Some(wrap) => fit(wrap.0)?,
            None => below_flag.min(form.greatest()),
        },
        after_last: 0,
        compressed_bit: *compressed_bit,
        check: match checked {
            true => SequenceCheck::Strict,
            false => SequenceCheck::Ignore,
        },
    })
}
