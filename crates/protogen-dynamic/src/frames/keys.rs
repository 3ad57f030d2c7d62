//! Keys of ciphers: from context values into the state of a direction.
//! Shows none.

use protogen_schema::ir::{Direction, Expr, Layer, LayerKind, Schema};
use protogen_wire::{chacha::ChaChaKey, frame::FrameState, xor::XorKey};

use super::plan::Plan;
use crate::{
    context::Context,
    eval::{self, Bare},
    transform,
    value::Value,
};

/// The keys that a direction has, as values, so that a new one is seen.
///
/// A key that was known stays when its context becomes stale: bytes that were lost rarely held
/// another one, and a wrong key shows at once.
#[derive(Clone, Default)]
pub(super) struct Keys {
    xtea: Option<Value>,
    xor: Option<Value>,
    stream_xor: Option<Value>,
    chacha: Option<Value>,
}

impl Keys {
    /// Gives the keys of the layers in the context's direction to a state, where they changed.
    pub(super) fn refresh(
        &mut self,
        schema: &Schema,
        context: &Context,
        plan: &Plan,
        state: &mut FrameState,
    ) {
        let layers = || plan.layers(schema, context.configuration());
        let is_length = |layer: &Layer| matches!(layer.kind, LayerKind::Length(_));
        let before_length = layers().position(is_length).unwrap_or(0);
        for (index, layer) in layers().enumerate() {
            match &layer.kind {
                LayerKind::Xtea { key } => {
                    if let Some(key) = changed(&mut self.xtea, schema, context, key)
                        && let Some(cipher) = transform::xtea(key)
                    {
                        state.set_xtea(cipher);
                    }
                }
                LayerKind::Xor { key } if index < before_length => {
                    changed(&mut self.stream_xor, schema, context, key);
                    self.give_stream(state);
                }
                LayerKind::Xor { key } => {
                    let key = changed(&mut self.xor, schema, context, key);
                    let bytes = key.and_then(transform::xor_key);
                    if let Some(Ok(key)) = bytes.as_deref().map(XorKey::new) {
                        state.set_xor(key);
                    }
                }
                LayerKind::ChaCha20Poly1305 { key } => {
                    changed(&mut self.chacha, schema, context, key);
                    self.give_counting(context.configuration().direction, state);
                }
                _ => {}
            }
        }
    }

    /// Gives those that keep no count of frames to a state without any.
    pub(super) fn give(&self, state: &mut FrameState) {
        if let Some(cipher) = self.xtea.as_ref().and_then(transform::xtea) {
            state.set_xtea(cipher);
        }
        let bytes = self.xor.as_ref().and_then(transform::xor_key);
        if let Some(Ok(key)) = bytes.as_deref().map(XorKey::new) {
            state.set_xor(key);
        }
    }

    /// Gives the one of the byte stream; a state that has it already goes on where it was.
    pub(super) fn give_stream(&self, state: &mut FrameState) {
        let bytes = self.stream_xor.as_ref().and_then(transform::xor_key);
        if let Some(Ok(key)) = bytes.as_deref().map(XorKey::new) {
            state.set_stream_xor(key);
        }
    }

    /// Gives the one that counts frames; a state that has it already goes on counting.
    pub(super) fn give_counting(&self, direction: Direction, state: &mut FrameState) {
        if let Some(key) = self.chacha.as_ref().and_then(chacha) {
            let direction = match direction {
                Direction::C2s => protogen_wire::Direction::C2s,
                Direction::S2c => protogen_wire::Direction::S2c,
            };
            state.set_chacha(ChaChaKey::new(key, direction));
        }
    }
}

/// The 32 bytes of a key: bytes, or a list of them or of 32-bit words.
fn chacha(key: &Value) -> Option<[u8; 32]> {
    match key {
        Value::Bytes(bytes) => bytes.as_slice().try_into().ok(),
        Value::List(items) => {
            let numbers = items.iter().map(|item| match item {
                Value::Int(number) => u32::try_from(*number).ok(),
                _ => None,
            });
            let numbers: Vec<u32> = numbers.collect::<Option<_>>()?;
            let bytes: Vec<u8> = match numbers.len() {
                8 => numbers.iter().flat_map(|word| word.to_le_bytes()).collect(),
                _ => {
                    let bytes = numbers.iter().map(|number| u8::try_from(*number).ok());
                    bytes.collect::<Option<_>>()?
                }
            };
            bytes.try_into().ok()
        }
        _ => None,
    }
}

/// The key, if it is known and is another one than before.
fn changed<'k>(
    known: &'k mut Option<Value>,
    schema: &Schema,
    context: &Context,
    key: &Expr,
) -> Option<&'k Value> {
    let value = eval::eval(key, &Bare::new(schema, context)).ok()?;
    if known.as_ref() == Some(&value) {
        return None;
    }
    Some(known.insert(value))
}
