//! Names of layers, for messages.
//! Never decides what a layer does.

use protogen_schema::ir::{Checksum, LayerKind};

/// The layer as the language spells it.
pub(super) fn name(kind: &LayerKind) -> &'static str {
    match kind {
        LayerKind::Length(_) => "length",
        LayerKind::Checksum { sum, .. } => match sum {
            Checksum::Adler32 => "adler32",
            Checksum::Crc32 => "crc32",
            Checksum::Crc16 { .. } => "crc16",
            Checksum::Sum8 => "sum8",
            Checksum::Sum16 => "sum16",
            Checksum::Xor8 => "xor8",
            Checksum::Extern(_) => "extern fn",
        },
        LayerKind::Sequence { .. } => "sequence",
        LayerKind::Xtea { .. } => "xtea",
        LayerKind::Inner { .. } => "inner",
        LayerKind::PadCount => "pad_count",
        LayerKind::Xor { .. } => "xor",
        LayerKind::Deflate { .. } => "deflate",
        LayerKind::Zlib => "zlib",
        LayerKind::Rle => "rle",
        LayerKind::ChaCha20Poly1305 { .. } => "chacha20poly1305",
        LayerKind::Extern { .. } => "extern transform",
    }
}
