//! One step of the path to a field, and how a path is spelled.
//!
//! Knows nothing of packets.

use core::fmt;

use super::Name;

/// One step of the path from a packet to the value at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A field of a record.
    Field(Name),
    /// An element of a list, counted from 0.
    Index(usize),
    /// An arm of a union. It is kept for programs and not printed: the fields inside say enough.
    Case(Name),
}

/// A path, innermost step first, displayed from the outside in: `worlds[3].name`.
#[derive(Debug, Clone, Copy)]
pub struct PathText<'a>(pub(super) &'a [Segment]);

impl fmt::Display for PathText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut empty = true;
        for segment in self.0.iter().rev() {
            match segment {
                Segment::Field(name) if empty => f.write_str(name)?,
                Segment::Field(name) => write!(f, ".{name}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Case(_) => continue,
            }
            empty = false;
        }
        Ok(())
    }
}
