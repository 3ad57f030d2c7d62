//! Layers: a frame that ends with certain bytes holds nothing that may be those by chance.

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Layer, LayerKind, LengthForm, Schema};

use super::place;
use super::space::Space;

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let space = Space::new(schema);
    let layers = &schema.session.layers;
    for (index, layer) in layers.iter().enumerate() {
        if !matches!(layer.kind, LayerKind::Length(LengthForm::Until(_))) {
            continue;
        }
        let mut behind = layers[index + 1..].iter();
        let meets = |other: &&Layer| {
            is_binary(&other.kind) && space.witness(&[&layer.gate, &other.gate]).is_some()
        };
        if let Some(other) = behind.find(meets) {
            sink.push(
                Diagnostic::warning(
                    e08::DELIMITER_INSIDE,
                    "what ends a frame may stand inside of it by chance",
                )
                .at(place(other.span), "its bytes can be any")
                .also(
                    place(layer.span),
                    "a frame that holds this elsewhere can not be sent",
                )
                .help("give the frame a length that stands before it: `layer length(u16)`"),
            );
        }
    }
}

/// Whether a layer makes bytes that nobody chose.
fn is_binary(kind: &LayerKind) -> bool {
    // The application's own may well make text.
    !matches!(kind, LayerKind::Length(_) | LayerKind::Extern { .. })
}
