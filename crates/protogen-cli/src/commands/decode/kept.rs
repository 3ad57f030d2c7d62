//! What the bytes are that are kept beside the fields.
//! Never looks at the bytes themselves.

use protogen_schema::ir::{Block, Body, Item, ItemKind, TransformKind};

/// In words, what is kept at a path of a body.
pub fn words(body: Option<&Body>, path: &str) -> &'static str {
    let item = body.and_then(|body| labelled(&body.record.block, path));
    match item.map(|item| &item.kind) {
        Some(ItemKind::Region(region)) => match region.transform.as_ref().map(|t| &t.kind) {
            Some(TransformKind::Rsa) => "sealed, `--rsa-key` opens it:",
            _ => "kept as it stands:",
        },
        Some(ItemKind::Pad(_)) => "filler:",
        _ => "kept as it stands:",
    }
}

/// The item with this label, however deep below conditions and regions.
fn labelled<'b>(block: &'b Block, label: &str) -> Option<&'b Item> {
    block.items.iter().find_map(|item| {
        if item.label == label {
            return Some(item);
        }
        match &item.kind {
            ItemKind::If { then, els, .. } => {
                labelled(then, label).or_else(|| labelled(els, label))
            }
            ItemKind::Region(region) => labelled(&region.block, label),
            _ => None,
        }
    })
}
