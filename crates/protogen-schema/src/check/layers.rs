//! Layers: they stand where a frame can have them, and a frame that ends with certain bytes holds
//! nothing that may be those by chance.

use crate::codes::{e06, e08};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Direction, FramingKind, Gate, Layer, LayerKind, LengthForm, Schema};

use super::place;
use super::space::Space;

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let space = Space::new(schema);
    let layers = &schema.session.layers;
    for (index, layer) in layers.iter().enumerate() {
        let meets = |other: &&Layer| space.witness(&[&layer.gate, &other.gate]).is_some();
        let mut behind = layers[index + 1..].iter().filter(meets);
        match &layer.kind {
            LayerKind::Length(LengthForm::Until(_)) => {
                if let Some(other) = behind.clone().find(|other| is_binary(&other.kind)) {
                    by_chance(layer, other, sink);
                }
            }
            LayerKind::Xor { .. } | LayerKind::Extern { .. } => continue,
            _ => {}
        }
        if let Some(length) = behind.find(|other| is_length(&other.kind)) {
            before_length(layer, length, sink);
        }
        without_frames(schema, &space, layer, sink);
    }
}

fn by_chance(length: &Layer, other: &Layer, sink: &mut Diagnostics) {
    sink.push(
        Diagnostic::warning(
            e08::DELIMITER_INSIDE,
            "what ends a frame may stand inside of it by chance",
        )
        .at(place(other.span), "its bytes can be any")
        .also(
            place(length.span),
            "a frame that holds this elsewhere can not be sent",
        )
        .help("give the frame a length that stands before it: `layer length(u16)`"),
    );
}

/// What stands before the length would have to turn the byte stream.
fn before_length(layer: &Layer, length: &Layer, sink: &mut Diagnostics) {
    let fault = match is_length(&layer.kind) {
        true => Diagnostic::error(e06::LAYER, "a frame has one length")
            .at(place(length.span), "the second one")
            .also(place(layer.span), "the first one")
            .help("gate the two so that they exclude each other: `@until(9)`, `@since(9)`"),
        false => Diagnostic::error(
            e06::LAYER,
            "this layer is of a frame, and stands before its length",
        )
        .at(
            place(layer.span),
            "over the byte stream, where no frame is told apart yet",
        )
        .also(place(length.span), "frames begin here")
        .help("put it behind the length; `xor` and an `extern transform` can turn the byte stream"),
    };
    sink.push(fault);
}

/// Packets that delimit themselves have no frames for a layer to be around.
fn without_frames(schema: &Schema, space: &Space<'_>, layer: &Layer, sink: &mut Diagnostics) {
    let session = &schema.session;
    let streams = [
        (Direction::C2s, session.c2s.kind),
        (Direction::S2c, session.s2c.kind),
    ];
    let meets = |(direction, kind): &(Direction, FramingKind)| {
        *kind == FramingKind::Stream
            && space
                .witness(&[&layer.gate, &Gate::Direction(*direction)])
                .is_some()
    };
    if streams.iter().any(meets) {
        sink.push(
            Diagnostic::error(e06::LAYER, "`frame stream` has no frames")
                .at(place(layer.span), "this layer is around a frame")
                .help("write `frame many` or `frame one`, or gate the layer: `@c2s`, `@s2c`"),
        );
    }
}

fn is_length(kind: &LayerKind) -> bool {
    matches!(kind, LayerKind::Length(_))
}

/// Whether a layer makes bytes that nobody chose.
fn is_binary(kind: &LayerKind) -> bool {
    // The application's own may well make text.
    !matches!(kind, LayerKind::Length(_) | LayerKind::Extern { .. })
}
