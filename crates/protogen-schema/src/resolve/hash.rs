//! Opcodes by rule: the hash of a name.
//! Never looks for collisions: the checks compare opcodes.

use crate::codes::{e02, e06};
use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::source::Span;
use crate::syntax::ast;

use super::build::{Build, Env};
use super::exprs::integer;

/// Parameters of a hash, by name.
struct Given {
    params: Vec<(String, i128)>,
}

impl Given {
    fn or(&self, name: &str, usual: i128) -> i128 {
        let found = self.params.iter().find(|(n, _)| n == name);
        found.map_or(usual, |(_, value)| *value)
    }
}

impl<'a> Build<'_, 'a> {
    /// `mst16("SignIn")`
    pub(super) fn hash(
        &mut self,
        hash: &'a ast::Hash,
        span: Span,
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<ir::Expr> {
        let [ast::Arg::Expr(text)] = args else {
            return self.no_values(span, &hash.name.name, 1, args);
        };
        let value = self.expr(text, env, Some(&ir::ExprType::Text))?;
        let text = match value.kind {
            ir::ExprKind::Text(text) => text,
            _ => return self.mismatch(text.span, &value.ty, &ir::ExprType::Text),
        };
        let known: &[&str] = match hash.family.name.as_str() {
            "fnv1a32" => &["offset", "prime"],
            "crc16" => &["poly", "init", "reflected", "xor"],
            "crc32" => &["poly", "init", "xor"],
            "fourcc" => &[],
            _ => return self.unknown_family(&hash.family),
        };
        let mut given = Given { params: Vec::new() };
        for param in &hash.params {
            if !known.contains(&param.name.name.as_str()) {
                return self.no_setting(&param.name, known);
            }
            let value = self.expr(&param.value, env, None)?;
            let Some(number) = self.r.known_number(&value) else {
                return self.mismatch(param.value.span, &value.ty, &ir::ExprType::Int);
            };
            given.params.push((param.name.name.clone(), number));
        }
        let mask = match &hash.mask {
            Some(mask) => self.constant(mask, env)?,
            None => i128::from(u32::MAX),
        };
        let hashed = match hash.family.name.as_str() {
            "fnv1a32" => fnv1a32(&text, &given),
            "crc16" => crc16(text.as_bytes(), &given),
            "crc32" => crc32(text.as_bytes(), &given),
            _ => match text.as_bytes() {
                [a, b, c, d] => i128::from(u32::from_le_bytes([*a, *b, *c, *d])),
                _ => {
                    self.r.report(
                        Diagnostic::error(e06::HASH, "a `fourcc` is made of four letters")
                            .at(span, format!("these are {}", text.len())),
                    );
                    return None;
                }
            },
        };
        Some(integer(hashed & mask))
    }

    fn unknown_family<T>(&mut self, family: &ast::Ident) -> Option<T> {
        let text = format!("there is no hash `{}`", family.name);
        self.r.report(
            Diagnostic::error(e02::NOT_FOUND, text)
                .at(family.span, "unknown")
                .did_you_mean(
                    &family.name,
                    family.span,
                    ["fnv1a32", "crc16", "crc32", "fourcc"],
                ),
        );
        None
    }
}

/// FNV-1a over UTF-16 code units, as C# does over its chars; over ASCII that is the usual one.
fn fnv1a32(text: &str, given: &Given) -> i128 {
    let offset = given.or("offset", 0x811C_9DC5) as u32;
    let prime = given.or("prime", 0x0100_0193) as u32;
    let step = |hash: u32, unit: u16| (hash ^ u32::from(unit)).wrapping_mul(prime);
    i128::from(text.encode_utf16().fold(offset, step))
}

/// CRC-16/CCITT-FALSE unless the parameters say otherwise.
fn crc16(bytes: &[u8], given: &Given) -> i128 {
    let poly = given.or("poly", 0x1021) as u16;
    let reflected = given.or("reflected", 0) != 0;
    let mut crc = given.or("init", 0xFFFF) as u16;
    for byte in bytes {
        let byte = if reflected {
            byte.reverse_bits()
        } else {
            *byte
        };
        crc ^= u16::from(byte) << 8;
        for _ in 0..8 {
            let carry = crc & 0x8000 != 0;
            crc <<= 1;
            if carry {
                crc ^= poly;
            }
        }
    }
    let crc = if reflected { crc.reverse_bits() } else { crc };
    i128::from(crc ^ given.or("xor", 0) as u16)
}

/// The CRC-32 of zlib unless the parameters say otherwise; always reflected.
fn crc32(bytes: &[u8], given: &Given) -> i128 {
    let poly = (given.or("poly", 0x04C1_1DB7) as u32).reverse_bits();
    let mut crc = given.or("init", 0xFFFF_FFFF) as u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let carry = crc & 1 != 0;
            crc >>= 1;
            if carry {
                crc ^= poly;
            }
        }
    }
    i128::from(crc ^ given.or("xor", 0xFFFF_FFFF) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(params: &[(&str, i128)]) -> Given {
        let params = params
            .iter()
            .map(|(name, value)| ((*name).to_owned(), *value));
        Given {
            params: params.collect(),
        }
    }

    #[test]
    fn hashes_give_their_published_check_values() {
        assert_eq!(fnv1a32("foobar", &given(&[])), 0xBF9C_F968);
        assert_eq!(crc16(b"123456789", &given(&[])), 0x29B1);
        let arc = given(&[("poly", 0x8005), ("init", 0), ("reflected", 1)]);
        assert_eq!(crc16(b"123456789", &arc), 0xBB3D);
        assert_eq!(crc32(b"123456789", &given(&[])), 0xCBF4_3926);
    }

    #[test]
    fn the_swapped_constants_of_master_server_toolkit_are_honoured() {
        let swapped = given(&[("offset", 0x0100_0193), ("prime", 0x811C_9DC5)]);
        assert_eq!(fnv1a32("GetRoomAccessRequest", &swapped) & 0xFFFF, 0x995B);
        assert_eq!(fnv1a32("SignIn", &swapped) & 0xFFFF, 0x3533);
    }
}
