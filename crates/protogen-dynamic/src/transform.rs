//! Transforms of a region's bytes: from the wire to the plain bytes and back.
//!
//! What it opens is bounded before it is produced.

use flate2::{Decompress, FlushDecompress, Status};
use protogen_wire::{deflate::Wrapping, xtea::Xtea};

use crate::{limits::Limits, value::Value};

/// Decompresses from the front of `sealed`: the plain bytes, and how many sealed bytes they took.
pub(crate) fn inflate(
    sealed: &[u8],
    form: Wrapping,
    limits: &Limits,
) -> Result<(Vec<u8>, usize), String> {
    let by_ratio = sealed.len().saturating_mul(limits.plain_ratio).max(4096);
    let limit = limits.plain_bytes.min(by_ratio);
    let mut state = Decompress::new(form == Wrapping::Zlib);
    let mut plain = Vec::new();
    loop {
        let (taken, made) = (total(state.total_in()), plain.len());
        // In steps, so that memory follows what is really there.
        let step = (made + 256).max(sealed.len().min(limit)).min(limit + 1);
        plain.reserve_exact(step.saturating_sub(made).max(1));
        let rest = sealed.get(taken..).unwrap_or_default();
        let status = state
            .decompress_vec(rest, &mut plain, FlushDecompress::Finish)
            .map_err(|error| error.to_string())?;
        if plain.len() > limit {
            return Err(format!("opens to more than {limit} bytes"));
        }
        match status {
            Status::StreamEnd => return Ok((plain, total(state.total_in()))),
            _ if total(state.total_in()) == taken && plain.len() == made => {
                return Err("the compressed bytes end too soon".to_owned());
            }
            _ => {}
        }
    }
}

fn total(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Repeating xor, which is its own inverse.
pub(crate) fn xor(bytes: &[u8], key: &[u8]) -> Result<Vec<u8>, String> {
    if key.is_empty() {
        return Err("the key is empty".to_owned());
    }
    let pairs = bytes.iter().zip(key.iter().cycle());
    Ok(pairs.map(|(byte, key)| byte ^ key).collect())
}

/// The bytes of an xor key.
pub(crate) fn xor_key(key: &Value) -> Option<Vec<u8>> {
    match key {
        Value::Bytes(bytes) => Some(bytes.clone()),
        Value::Text(text) => Some(text.as_bytes().to_vec()),
        Value::Int(number @ 0..=0xFF) => Some(vec![*number as u8]),
        Value::Int(number) => {
            let bytes = number.to_le_bytes();
            let width = match u64::try_from(*number) {
                Ok(0..=0xFFFF) => 2,
                Ok(0..=0xFFFF_FFFF) => 4,
                Ok(_) => 8,
                Err(_) => 16,
            };
            bytes.get(..width).map(<[u8]>::to_vec)
        }
        Value::List(items) => {
            // Bytes, or 32-bit words of which one does not fit into a byte.
            let numbers: Option<Vec<u32>> = items
                .iter()
                .map(|item| match item {
                    Value::Int(number) => u32::try_from(*number).ok(),
                    _ => None,
                })
                .collect();
            let numbers = numbers?;
            match numbers.iter().map(|number| u8::try_from(*number)).collect() {
                Ok(bytes) => Some(bytes),
                Err(_) => Some(numbers.iter().flat_map(|word| word.to_le_bytes()).collect()),
            }
        }
        _ => None,
    }
}

/// The cipher of an XTEA key: four 32-bit words or 16 bytes.
pub(crate) fn xtea(key: &Value) -> Option<Xtea> {
    match key {
        Value::List(items) => {
            let words: Vec<u32> = items
                .iter()
                .map(|item| match item {
                    Value::Int(word) => u32::try_from(*word).ok(),
                    _ => None,
                })
                .collect::<Option<_>>()?;
            Some(Xtea::new(words.try_into().ok()?))
        }
        Value::Bytes(bytes) => Some(Xtea::from_bytes(bytes.as_slice().try_into().ok()?)),
        _ => None,
    }
}
