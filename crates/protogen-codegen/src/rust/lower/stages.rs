//! The layers of a schema as stages of a frame.
//! Knows what a stage can carry; never when it stands in a frame.

use protogen_schema::ir::{
    ByteOrder, Checksum, Expr, Integer, Layer, LayerKind, LengthForm, LengthPrefix, Type,
};

use super::Lower;

/// A transform's name has at most so many bytes.
const LONGEST_NAME: usize = 63;

/// Where a layer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before the length: it transforms the byte stream.
    Stream,
    /// Around one frame.
    Frame,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyed {
    /// XTEA.
    Xtea,
    /// Repeating exclusive or.
    Xor(Place),
    /// ChaCha20-Poly1305.
    ChaCha,
}

impl Keyed {
    /// The statement that gives a key of this Rust type to `state`; none for a type that is no key.
    pub fn give(self, key: &str, ty: &str) -> Option<String> {
        let bytes = match ty {
            "Vec<u8>" => format!("&{key}"),
            "String" => format!("{key}.as_bytes()"),
            "u8" => format!("&[{key}]"),
            ty if ty.starts_with("[u8; ") => format!("&{key}"),
            _ => String::new(),
        };
        match self {
            Self::Xtea if ty == "[u32; 4]" => {
                Some(format!("state.set_xtea(pg::Xtea::new({key}));"))
            }
            Self::Xtea if ty == "[u8; 16]" => {
                Some(format!("state.set_xtea(pg::Xtea::from_bytes({key}));"))
            }
            Self::ChaCha if ty == "[u8; 32]" => Some(format!(
                "state.set_chacha(pg::ChaChaKey::new({key}, direction));"
            )),
            Self::ChaCha if ty == "[u32; 8]" => Some(format!(
                "let words = {key}.map(u32::to_le_bytes);\nlet key = ::core::array::from_fn(|at| words[at / 4][at % 4]);\nstate.set_chacha(pg::ChaChaKey::new(key, direction));"
            )),
            Self::Xor(place) if !bytes.is_empty() => {
                let set = match place {
                    Place::Stream => "set_stream_xor",
                    Place::Frame => "set_xor",
                };
                Some(format!(
                    "if let Ok(key) = pg::XorKey::new({bytes}) {{\n    state.{set}(key);\n}}"
                ))
            }
            _ => None,
        }
    }
}

/// The key of a layer, and what it is for.
pub fn keyed(kind: &LayerKind, place: Place) -> Option<(&Expr, Keyed)> {
    match kind {
        LayerKind::Xtea { key } => Some((key, Keyed::Xtea)),
        LayerKind::Xor { key } => Some((key, Keyed::Xor(place))),
        LayerKind::ChaCha20Poly1305 { key } => Some((key, Keyed::ChaCha)),
        _ => None,
    }
}

impl Lower<'_> {
    /// A layer as a `pg::Stage`; `before` are the layers outside of it.
    pub(super) fn stage(
        &self,
        kind: &LayerKind,
        place: Place,
        before: &[(&Layer, String)],
    ) -> Option<String> {
        let carried = match (kind, place) {
            (LayerKind::Xor { .. }, Place::Stream) => Some("Stream(pg::StreamStage::Xor)".into()),
            (_, Place::Stream) => None,
            (kind, Place::Frame) => self.frame_stage(kind, before),
        };
        if carried.is_none() {
            let before = match place {
                Place::Stream => " over the byte stream",
                Place::Frame => "",
            };
            self.unsupported(&format!("the layer {}{before}", described(kind)));
        }
        carried.map(|stage| format!("pg::Stage::{stage}"))
    }

    fn frame_stage(&self, kind: &LayerKind, before: &[(&Layer, String)]) -> Option<String> {
        match kind {
            LayerKind::Length(form) => length(form),
            LayerKind::Checksum {
                sum,
                order,
                tolerant,
            } => checksum(sum, *order, *tolerant),
            LayerKind::Sequence {
                ty,
                start,
                step,
                wrap,
                compressed_bit,
                checked,
            } => sequence(ty, *start, *step, *wrap, *compressed_bit, *checked),
            LayerKind::Xtea { .. } => Some("Xtea".into()),
            LayerKind::Xor { .. } => Some("Xor".into()),
            LayerKind::ChaCha20Poly1305 { .. } => Some("ChaCha20Poly1305".into()),
            LayerKind::Inner { ty } => inner(ty, before),
            LayerKind::PadCount => Some("PadCount(pg::PadCount::OPEN_TIBIA)".into()),
            LayerKind::Deflate {
                context_takeover,
                threshold,
                level,
            } => {
                let level = format!("pg::Level::new({level}).unwrap_or(pg::Level::DEFAULT)");
                let stage = match context_takeover {
                    true => "CompressionStream",
                    false => "Compression",
                };
                let when = when(*threshold, before);
                Some(format!("{stage}({})", compression("Raw", &level, &when)))
            }
            LayerKind::Zlib => {
                let when = when(0, before);
                let compression = compression("Zlib", "pg::Level::DEFAULT", &when);
                Some(format!("Compression({compression})"))
            }
            LayerKind::Rle => Some(format!("Rle({})", when(0, before))),
            LayerKind::Extern { id, .. } => {
                let name = &self.schema[*id].name;
                (name.len() <= LONGEST_NAME)
                    .then(|| format!("Extern(pg::TransformName::constant({name:?}))"))
            }
        }
    }
}

fn described(kind: &LayerKind) -> &'static str {
    match kind {
        LayerKind::Length(_) => "`length` of this type, unit or bias",
        LayerKind::Checksum { .. } => "of this checksum",
        LayerKind::Sequence { .. } => "`sequence` of this type, or with these numbers",
        LayerKind::Inner { .. } => "`inner` of this type",
        LayerKind::Deflate { .. } => "`deflate`",
        LayerKind::Rle => "`rle`",
        LayerKind::ChaCha20Poly1305 { .. } => "`chacha20poly1305`",
        LayerKind::Extern { .. } => "of an `extern transform`",
        LayerKind::Xtea { .. } => "`xtea`",
        LayerKind::Xor { .. } => "`xor`",
        LayerKind::PadCount => "`pad_count`",
        LayerKind::Zlib => "`zlib`",
    }
}

/// An integer in the header of a frame.
fn form(ty: &Type) -> Option<String> {
    let Type::Int(int) = ty else { return None };
    let width = match (int.bits, int.signed) {
        (8, false) => "U8",
        (16, false) => "U16",
        (32, false) => "U32",
        (32, true) => "I32",
        _ => return None,
    };
    Some(match (width, int.order) {
        ("U8", _) => "pg::IntegerForm::U8".into(),
        (width, ByteOrder::Little) => format!("pg::IntegerForm::{width}_LE"),
        (width, ByteOrder::Big) => format!("pg::IntegerForm::{width}_BE"),
    })
}

fn length(of: &LengthForm) -> Option<String> {
    match of {
        LengthForm::Prefix(prefix) => length_prefix(prefix),
        LengthForm::Until(bytes) => Some(format!(
            "Length(pg::Length::Delimiter(pg::Delimiter::constant(&{bytes:?})))"
        )),
        LengthForm::Fixed(bytes) => Some(format!("Length(pg::Length::Fixed({bytes}))")),
    }
}

fn length_prefix(of: &LengthPrefix) -> Option<String> {
    let plain = of.unit == 1 && of.bias.0 == 0;
    if let Type::Varint(varint) = &of.ty {
        let fits = plain && !of.counts_itself && !varint.zigzag;
        return fits.then(|| "Length(pg::Length::Varint)".into());
    }
    let form = form(&of.ty)?;
    let name = if of.counts_itself {
        "of_whole"
    } else {
        "of_rest"
    };
    let prefix = if plain {
        format!("pg::LengthPrefix::{name}({form})")
    } else {
        let unit = u16::try_from(of.unit).ok()?;
        let bias = i32::try_from(of.bias.0).ok()?;
        format!(
            "pg::LengthPrefix {{ unit: {unit}, bias: {bias}, ..pg::LengthPrefix::{name}({form}) }}"
        )
    };
    Some(format!("Length(pg::Length::Prefix({prefix}))"))
}

fn checksum(sum: &Checksum, order: ByteOrder, tolerant: bool) -> Option<String> {
    let (sum, width) = match sum {
        Checksum::Adler32 => ("Adler32", "U32"),
        Checksum::Crc32 => ("Crc32", "U32"),
        Checksum::Sum16 => ("Sum16", "U16"),
        Checksum::Sum8 => ("Sum8", "U8"),
        Checksum::Xor8 => ("Xor8", "U8"),
        // The one CRC-16 that frames carry: CCITT-FALSE.
        Checksum::Crc16 {
            poly: 0x1021,
            init: 0xFFFF,
            reflected: false,
            xor_out: 0,
        } => ("Crc16", "U16"),
        Checksum::Crc16 { .. } | Checksum::Extern(_) => return None,
    };
    let form = match (width, order) {
        ("U8", _) => "U8".into(),
        (width, ByteOrder::Little) => format!("{width}_LE"),
        (width, ByteOrder::Big) => format!("{width}_BE"),
    };
    let mismatch = if tolerant { "AssumeAbsent" } else { "Refuse" };
    Some(format!(
        "Checksum(pg::Checksum {{ sum: pg::Sum::{sum}, form: pg::IntegerForm::{form}, mismatch: pg::Mismatch::{mismatch} }})"
    ))
}

fn sequence(
    ty: &Type,
    start: Integer,
    step: Integer,
    wrap: Option<Integer>,
    compressed_bit: Option<u8>,
    checked: bool,
) -> Option<String> {
    let form = form(ty)?;
    let Type::Int(int) = ty else { return None };
    let bits = u32::from(int.bits) - u32::from(int.signed);
    let greatest = match compressed_bit {
        // The flag is no part of the number.
        Some(bit) => (1_i128 << u32::from(bit).min(bits)) - 1,
        None => (1_i128 << bits) - 1,
    };
    let first = u32::try_from(start.0).ok()?;
    let step = u32::try_from(step.0).ok()?;
    let last = u32::try_from(wrap.map_or(greatest, |last| last.0)).ok()?;
    let flag = match compressed_bit {
        Some(bit) if u32::from(bit) < bits => format!("Some({bit})"),
        Some(_) => return None,
        None => "None".into(),
    };
    let check = if checked { "Strict" } else { "Ignore" };
    Some(format!(
        "Sequence(pg::Sequence {{ form: {form}, first: {first}, step: {step}, last: {last:#x}, after_last: 0, compressed_bit: {flag}, check: pg::SequenceCheck::{check} }})"
    ))
}

/// Padding comes to blocks only where a cipher of blocks stands outside.
fn inner(ty: &Type, before: &[(&Layer, String)]) -> Option<String> {
    let form = form(ty)?;
    let ciphers = |(layer, _): &(&Layer, String)| matches!(layer.kind, LayerKind::Xtea { .. });
    let base = if before.iter().any(ciphers) {
        "(if stages.contains(&pg::Stage::Xtea) { pg::PayloadLength::OPEN_TIBIA } else { pg::PayloadLength::UNPADDED })"
    } else {
        "pg::PayloadLength::UNPADDED"
    };
    Some(format!(
        "PayloadLength(pg::PayloadLength {{ form: {form}, ..{base} }})"
    ))
}

/// Which frames are compressed: all, but where a sequence number has a bit that says so.
fn when(threshold: u64, before: &[(&Layer, String)]) -> String {
    let mut flags = before.iter().filter(|(layer, _)| {
        matches!(
            layer.kind,
            LayerKind::Sequence {
                compressed_bit: Some(_),
                ..
            }
        )
    });
    let flagged = format!("pg::When::Flagged {{ threshold_bytes: {threshold} }}");
    match flags.next() {
        None => "pg::When::Always".into(),
        Some((_, cond)) if cond.is_empty() => flagged,
        Some(_) => format!(
            "if stages.iter().any(|stage| matches!(stage, pg::Stage::Sequence(of) if of.compressed_bit.is_some())) {{ {flagged} }} else {{ pg::When::Always }}"
        ),
    }
}

fn compression(wrapping: &str, level: &str, when: &str) -> String {
    format!(
        "pg::Compression {{ wrapping: pg::Wrapping::{wrapping}, level: {level}, when: {when} }}"
    )
}
