//! The back-ends by name: one list, which the doors and the CLI read.
//! Knows no back-end's inside.

use protogen_schema::ir::Schema;

use crate::file::Files;
use crate::options::Options;
use crate::rust;
use crate::unsupported::Unsupported;

/// A back-end.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// One line on what it makes.
    pub about: &'static str,
    /// Makes it.
    pub generate: fn(&Schema, &Options) -> Result<Files, Vec<Unsupported>>,
}

/// Every back-end, by name.
pub const TARGETS: &[Target] = &[Target {
    name: "rust",
    about: "types, codecs, messages and handlers in Rust",
    generate: rust::generate,
}];

/// The back-end with this name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_found_by_its_name() {
        assert_eq!(target("rust").map(|target| target.name), Some("rust"));
        assert!(target("cobol").is_none());
    }
}
