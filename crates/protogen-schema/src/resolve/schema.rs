//! The passes in their order.
//! Never does the work of a pass.

use crate::diagnostic::Diagnostics;
use crate::ir;
use crate::load::Loaded;

use super::resolver::Resolver;

/// The schema that the files are; none where a fault makes it unusable.
/// Reports go to `sink`; with errors in it the schema is not to be used.
pub(crate) fn resolve(loaded: &Loaded, sink: &mut Diagnostics) -> Option<ir::Schema> {
    let trees = loaded.trees.as_slice();
    let bytes = loaded.files.iter().map(|file| file.text.len()).sum();
    let mut resolver = Resolver::new(bytes);
    resolver.schema.files = loaded
        .files
        .iter()
        .map(|file| ir::File {
            path: file.path.clone(),
        })
        .collect();
    resolver.collect(trees, &loaded.imports);
    resolver.protocol(trees);
    resolver.features();
    resolver.shells();
    resolver.declared();
    resolver.declare_types();
    resolver.contexts();
    resolver.opcode_scheme(trees);
    resolver.drain();
    resolver.states(trees);
    resolver.frames(trees);
    resolver.packets(trees);
    resolver.unused_aliases();
    resolver.drain();
    resolver.links(trees);
    let whole = resolver.settle();
    if whole {
        resolver.vectors(trees);
    }
    sink.extend(resolver.sink);
    whole.then_some(resolver.schema)
}
