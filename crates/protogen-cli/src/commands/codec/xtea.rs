//! The XTEA key of a connection whose login is not at hand: `--xtea-key HEX`.
//! Never shows it.

use protogen_dynamic::Value;
use protogen_schema::ir::{ContextId, ExprKind, LayerKind, Schema};

use crate::failure::Complaint;

/// The context that the schema's `xtea` layer takes its key from, and the key.
pub fn key(schema: &Schema, digits: &str) -> Result<(ContextId, Value), Complaint> {
    let bytes = protogen_dynamic::hex::parse(digits)
        .map_err(|message| Complaint::new(format!("`--xtea-key`: {message}")))?;
    let bytes: [u8; 16] = bytes.try_into().map_err(|bytes: Vec<u8>| {
        let complaint = Complaint::new(format!(
            "`--xtea-key`: a key has 16 bytes, not {}",
            bytes.len()
        ));
        complaint.help("32 hex digits: the key's bytes as they stand in the login packet")
    })?;
    let layer = schema.session.layers.iter().find_map(|layer| {
        let LayerKind::Xtea { key } = &layer.kind else {
            return None;
        };
        match &key.kind {
            ExprKind::Context { context, path } if path.is_empty() => Some(*context),
            _ => None,
        }
    });
    let context = layer.ok_or_else(|| {
        Complaint::new("`--xtea-key`: the schema has no layer `xtea` with a context as its key")
    })?;
    let words = bytes.chunks_exact(4).map(|word| {
        let number = word
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | i128::from(*byte));
        Value::Int(number)
    });
    Ok((context, Value::List(words.collect())))
}
