//! Which layers stand around a frame at a moment: gates, directions, and what packets switched on.
//! Holds no keys and no sequence numbers: those move from frame to frame.

use protogen_schema::ir::{
    Configuration, Direction, FramingKind, Layer, LayerKind, PacketId, Schema, StateId, Transport,
};
use protogen_wire::{
    deflate::InflateLimits,
    frame::{FrameLimits, Profile, Stage, StreamStage},
};

use super::{
    error::LayerError,
    layers,
    stage::{self, Before},
};
use crate::limits::Limits;

/// The layers of a schema's session, and which of them are switched on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// One switch a layer, in the schema's order.
    on: Vec<bool>,
}

impl Plan {
    /// The plan of a connection that begins in a state.
    ///
    /// A layer behind `@after(P)` is off, unless every such `P` lies before that state: then it
    /// has passed already.
    #[must_use]
    pub fn new(schema: &Schema, state: Option<StateId>) -> Self {
        let is_legal = |id: &PacketId| {
            let packet = schema.packets.get(id.0 as usize);
            packet.is_some_and(|packet| {
                packet.states.is_empty() || state.is_none_or(|state| packet.states.contains(&state))
            })
        };
        let layers = &schema.session.layers;
        Self {
            on: layers
                .iter()
                .map(|layer| !layer.after.iter().any(is_legal))
                .collect(),
        }
    }

    /// Switches every layer on, as for a recording that begins behind the login.
    pub fn switch_all(&mut self) {
        self.on.fill(true);
    }

    /// A packet has passed: layers behind it begin with the next frame.
    pub fn passed(&mut self, schema: &Schema, direction: Direction, packet: PacketId) {
        for (on, layer) in self.on.iter_mut().zip(&schema.session.layers) {
            let here = layer.after_direction.is_none_or(|only| only == direction);
            *on |= here && layer.after.contains(&packet);
        }
    }

    /// The layers of a frame, outermost first.
    pub fn layers<'s>(
        &self,
        schema: &'s Schema,
        at: &Configuration,
    ) -> impl Iterator<Item = &'s Layer> {
        let layers = schema.session.layers.iter().zip(self.on.clone());
        layers
            .filter(|(layer, on)| *on && layer.gate.holds(at))
            .map(|(layer, _)| layer)
    }

    /// The profile of a frame.
    ///
    /// # Errors
    ///
    /// A layer that frames do not carry, by its name, or layers that do not fit together.
    pub fn profile(
        &self,
        schema: &Schema,
        at: &Configuration,
        limits: &Limits,
    ) -> Result<Profile, LayerError> {
        let framing = match at.direction {
            Direction::C2s => schema.session.c2s.kind,
            Direction::S2c => schema.session.s2c.kind,
        };
        let has_length = self
            .layers(schema, at)
            .any(|layer| matches!(layer.kind, LayerKind::Length(_)));
        let mut before_length = has_length;
        let mut stages = Vec::new();
        let mut before = Before::default();
        for layer in self.layers(schema, at) {
            let refused = |reason| LayerError::Unsupported {
                layer: layers::name(&layer.kind).to_owned(),
                reason,
            };
            if framing == FramingKind::Stream {
                return Err(refused("packets that delimit themselves have no frames"));
            }
            if before_length && !matches!(layer.kind, LayerKind::Length(_)) {
                if !matches!(layer.kind, LayerKind::Xor { .. }) {
                    return Err(refused("before the length it would turn the byte stream"));
                }
                stages.push(Stage::Stream(StreamStage::Xor));
                continue;
            }
            before_length = false;
            stages.push(stage::of(&layer.kind, before)?);
            before.xtea |= matches!(layer.kind, LayerKind::Xtea { .. });
            before.flag |= matches!(
                layer.kind,
                LayerKind::Sequence {
                    compressed_bit: Some(_),
                    ..
                }
            );
        }
        let is_stream = schema.session.transport == Transport::Tcp;
        if is_stream && !has_length && framing != FramingKind::Stream {
            return Err(LayerError::Unframed);
        }
        Profile::new(stages, frame_limits(limits)).map_err(LayerError::Profile)
    }
}

/// The profile of a payload without a frame.
pub(super) fn bare(limits: &Limits) -> Result<Profile, LayerError> {
    Profile::new(Vec::new(), frame_limits(limits)).map_err(LayerError::Profile)
}

fn frame_limits(limits: &Limits) -> FrameLimits {
    FrameLimits {
        frame_bytes: limits.frame_bytes,
        payload: InflateLimits {
            bytes: limits.frame_bytes,
            ratio: limits.plain_ratio,
        },
    }
}
