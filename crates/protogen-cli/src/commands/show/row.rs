//! One line of a layout: where a value stands, how long it is, what it is.
//! Never walks the schema: `layout` does.

use protogen_schema::ir::Size;

/// One line of a layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it begins; none where nothing is on the wire.
    pub at: Option<At>,
    /// How many bytes it takes.
    pub bytes: Size,
    /// How deep it is indented.
    pub depth: usize,
    /// Its name or, of a group, its condition.
    pub name: String,
    /// Its type in words; empty for a condition.
    pub ty: String,
    /// What else is to be said.
    pub notes: Vec<String>,
}

/// A place: so many bytes behind something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// What it is counted from.
    pub base: Base,
    /// Bytes behind it.
    pub plus: u64,
}

/// What a place is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// The first byte of the frame's payload.
    Start,
    /// The end of the last value of variable size.
    Variable,
    /// The first byte of the list's element.
    Element,
}

impl At {
    /// Behind a value of this size.
    pub fn behind(self, size: Size) -> Self {
        match size.exact() {
            Some(bytes) => Self {
                plus: self.plus.saturating_add(bytes),
                ..self
            },
            None => Self {
                base: Base::Variable,
                plus: 0,
            },
        }
    }
}
