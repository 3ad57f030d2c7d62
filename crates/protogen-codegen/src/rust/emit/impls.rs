//! The impls of hand-written types.
//! Never writes a type.

use super::code::Code;
use super::{codec, packet};
use crate::rust::model::Item;

/// Codecs and packets alone; types among the items are the user's own.
pub fn impls(items: &[Item], versioned: bool) -> String {
    let mut code = Code::new();
    for item in items {
        match item {
            Item::Codec(item) => codec::codec(&mut code, item),
            Item::Packet(item) => packet::packet(&mut code, item, versioned),
            _ => {}
        }
    }
    code.finish()
}
