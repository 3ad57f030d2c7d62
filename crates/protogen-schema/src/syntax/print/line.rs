//! One printed line before its columns are aligned.
//! Never knows what the text means.

/// A space that may be widened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// Offset in the line's text of what stands behind the space.
    pub(super) at: usize,
    /// The column in the source of what stands behind it.
    pub(super) source_column: usize,
    /// Whether more than one space stood before it in the source.
    pub(super) wide: bool,
}

/// A comment behind the text of a line.
#[derive(Clone, Debug)]
pub(super) struct Trailing {
    pub(super) text: String,
    /// Its column in the source if it was aligned, else 0.
    pub(super) source_column: usize,
}

/// A line without its line feed.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// In levels.
    pub(super) indent: usize,
    pub(super) text: String,
    pub(super) cells: Vec<Cell>,
    pub(super) trailing: Option<Trailing>,
    /// Whether it holds only comments or docs, so that columns align across it.
    pub(super) remark: bool,
}

impl Line {
    /// An empty line at a level.
    pub(super) fn at(indent: usize) -> Self {
        Self {
            indent,
            ..Self::default()
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty() && self.trailing.is_none()
    }

    /// How wide its text is, with its indent.
    pub(super) fn width(&self) -> usize {
        self.indent * 2 + self.text.chars().count()
    }
}
