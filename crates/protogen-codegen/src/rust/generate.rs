//! The whole way of this back-end: lower, then emit; what makes up packets one packet at a time.

use protogen_schema::ir::Schema;

use super::{emit, lower};
use crate::file::Files;
use crate::options::Options;
use crate::unsupported::Unsupported;

/// The files of a schema in Rust: `mod.rs` and one file a state.
///
/// # Errors
///
/// What Rust code can't carry of it.
pub fn generate(schema: &Schema, options: &Options) -> Result<Files, Vec<Unsupported>> {
    // One of the states is `closed`, which has no packets.
    let states = schema.states.len().saturating_sub(1).max(1);
    let mut modules = emit::Modules::new(options, schema.packets.len() / states);
    let model = lower::lower(schema, options, &mut modules)?;
    Ok(modules.files(model))
}
