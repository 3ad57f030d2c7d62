//! Faults and warnings of a schema, as data, and the sink that gathers them.
//! Never prints: `render` makes text and JSON of them.

use crate::source::Span;

/// The number of a diagnostic, as in `E0101`. All are listed in [`crate::codes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// Whether the schema can be used in spite of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It can't.
    Error,
    /// It can.
    Warning,
}

/// A marked place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What stands there; may be empty.
    pub text: String,
    /// Whether it is the fault's own place; others give context.
    pub primary: bool,
}

/// A way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The advice.
    pub text: String,
    /// The edit that follows it: this span becomes this text.
    pub replacement: Option<(Span, String)>,
}

/// One fault or warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its number.
    pub code: Code,
    /// Whether it is an error.
    pub severity: Severity,
    /// One line, lower case, no full stop.
    pub message: String,
    /// The places; the first primary one is *the* place.
    pub labels: Vec<Label>,
    /// Facts that belong to no place.
    pub notes: Vec<String>,
    /// Ways out.
    pub help: Vec<Help>,
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message.into())
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message.into())
    }

    fn new(code: Code, severity: Severity, message: String) -> Self {
        let (labels, notes, help) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            code,
            severity,
            message,
            labels,
            notes,
            help,
        }
    }

    /// Marks the place of the fault.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
            primary: true,
        });
        self
    }

    /// Marks a further place that explains it.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
            primary: false,
        });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(Help {
            text: text.into(),
            replacement: None,
        });
        self
    }

    /// Adds advice with the edit that follows it.
    #[must_use]
    pub fn suggest(mut self, text: impl Into<String>, span: Span, new: impl Into<String>) -> Self {
        self.help.push(Help {
            text: text.into(),
            replacement: Some((span, new.into())),
        });
        self
    }

    /// Adds "did you mean" with the edit, where a candidate is near.
    #[must_use]
    pub fn did_you_mean<'a>(
        self,
        name: &str,
        span: Span,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        match crate::nearest::did_you_mean(name, candidates) {
            Some(near) => {
                let text = format!("did you mean `{near}`?");
                self.suggest(text, span, near)
            }
            None => self,
        }
    }

    /// The place of the fault.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        let primary = self.labels.iter().find(|label| label.primary);
        primary.or(self.labels.first()).map(|label| label.span)
    }
}

/// Gathers diagnostics, so that one run reports many faults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// How many were not kept because there were [`Diagnostics::LIMIT`] already.
    dropped: usize,
}

impl Diagnostics {
    /// Nobody reads more than this; a hostile file may hold a fault in every byte.
    pub const LIMIT: usize = 200;

    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps one, unless the same is there.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < Self::LIMIT {
            // What is expanded in two places is said once.
            if !self.list.contains(&diagnostic) {
                self.list.push(diagnostic);
            }
        } else if diagnostic.severity == Severity::Error && !self.has_errors() {
            // An error must not hide behind warnings.
            self.list.pop();
            self.list.push(diagnostic);
            self.dropped += 1;
        } else {
            self.dropped += 1;
        }
    }

    /// Keeps all of another gathering.
    pub fn extend(&mut self, other: Diagnostics) {
        self.dropped += other.dropped;
        for diagnostic in other.list {
            self.push(diagnostic);
        }
    }

    /// Whether no more are kept, so that none need be made.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.list.len() >= Self::LIMIT
    }

    /// Sorts by file and place, errors at one place before warnings.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|d| (d.span(), d.severity, d.code));
    }

    /// In the order they were found or sorted.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// How many more there were.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// Whether there is nothing to report.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, iter: T) {
        iter.into_iter().for_each(|d| self.push(d));
    }
}
