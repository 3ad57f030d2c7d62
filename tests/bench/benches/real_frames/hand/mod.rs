//! The codec of the frame's packets as one writes it by hand, straight-line: one bounds check for a
//! run of fields, no context but what the map needs.

mod decode;
mod encode;
mod map_decode;
mod map_encode;
mod modes;

pub use decode::Decoder;
pub use encode::Encoder;

/// Columns and rows of the map in sight.
const VIEW: usize = 18 * 14;
/// The lowest marker of empty tiles; its low byte counts them.
const MARKER: u16 = 0xFF00;
/// Things of a tile at most.
const THINGS: usize = 256;

/// How many floors are seen from one.
const fn floors(z: u8) -> usize {
    match z {
        0..=7 => 8,
        8..=13 => 5,
        14 => 4,
        _ => 3,
    }
}
