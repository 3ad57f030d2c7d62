//! The impls of one hand-written type: the same lowering and emitters as for a whole schema, of
//! which the codec and the packet alone are taken.
//! Never writes a type.

use protogen_schema::ir::Schema;

use super::{emit, lower};
use crate::options::Options;
use crate::unsupported::Unsupported;

/// A hand-written type.
#[derive(Debug, Clone)]
pub struct Derived {
    /// Its name in Rust, which names its body in the schema too.
    pub ty: String,
    /// How the module of its protocol is reached: `tibia::`; empty without one.
    pub root: String,
    /// Whether that module has a `Context`, which is then taken even if nothing asks for it.
    pub in_protocol: bool,
    /// The type that answers it, if it is a request.
    pub response: Option<String>,
}

/// The impls of a hand-written type.
#[derive(Debug, Clone)]
pub struct Impls {
    /// Their text. It names the contract as `pg` and the traits of it that it calls as `_`.
    pub code: String,
    /// Whether they name a `Context`.
    pub needs_context: bool,
}

/// The impls of a hand-written type, whose body stands in the schema: as the only packet, or as the
/// struct or union of its name. Types that have `rust_type` are named so.
///
/// # Errors
///
/// What Rust code can't carry of it.
pub fn impls(schema: &Schema, options: &Options, of: &Derived) -> Result<Impls, Vec<Unsupported>> {
    let mut single = lower::single(schema, options, of)?;
    emit::mark_items(&mut single.items, &single.declared);
    Ok(Impls {
        code: emit::impls(&single.items, !schema.axes.is_empty()),
        needs_context: single.needs_context,
    })
}
