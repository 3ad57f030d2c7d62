//! Diagnostics as rustc shows them.
//! Never shows more of a file than the lines that are marked.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Help, Label, Severity},
    source::{Files, SourceFile, Span},
};

/// Whether the text is for a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape codes.
    Plain,
    /// ANSI colours.
    Colour,
}

/// More source than this is not shown, only its place is named.
const LONGEST_EXCERPT_BYTES: usize = 4096;

/// All diagnostics, one after the other with an empty line between, and how many more there are.
#[must_use]
pub fn render_text(diagnostics: &Diagnostics, files: &Files, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    };
    let mut text = String::new();
    for diagnostic in diagnostics.iter() {
        text.push_str(&renderer.render(&groups(diagnostic, files)));
        text.push_str("\n\n");
    }
    if diagnostics.dropped() > 0 {
        text.push_str(&format!("{} more are not shown\n", diagnostics.dropped()));
    }
    text
}

fn groups<'a>(diagnostic: &'a Diagnostic, files: &'a Files) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.0);
    let mut first = title.elements(excerpts(&diagnostic.labels, files));
    for note in &diagnostic.notes {
        first = first.element(Level::NOTE.message(note.as_str()));
    }
    let mut edits = Vec::new();
    for help in &diagnostic.help {
        match edit(help, files) {
            Some(group) => edits.push(group),
            None => first = first.element(Level::HELP.message(help.text.as_str())),
        }
    }
    let mut groups = vec![first];
    groups.append(&mut edits);
    groups
}

/// One excerpt a file, that of the fault's own place first.
fn excerpts<'a>(labels: &'a [Label], files: &'a Files) -> Vec<Element<'a>> {
    let mut order: Vec<_> = labels.iter().collect();
    order.sort_by_key(|label| !label.primary);
    let mut ids: Vec<_> = Vec::new();
    for label in &order {
        if !ids.contains(&label.span.file) {
            ids.push(label.span.file);
        }
    }
    let mut elements = Vec::new();
    for id in ids {
        let Some(file) = files.file(id) else { continue };
        let marked: Vec<&Label> = order
            .iter()
            .copied()
            .filter(|l| l.span.file == id)
            .collect();
        elements.push(excerpt(file, &marked));
    }
    elements
}

fn excerpt<'a>(file: &'a SourceFile, labels: &[&'a Label]) -> Element<'a> {
    let ranges: Vec<Range<usize>> = labels.iter().map(|label| whole(file, label.span)).collect();
    let start = ranges.iter().map(|range| range.start).min().unwrap_or(0);
    let end = ranges.iter().map(|range| range.end).max().unwrap_or(0);
    let Some((window, text)) = lines(file, start..end) else {
        let first = ranges.first().map_or(0, |range| range.start);
        let place = file.position(first);
        let origin = Origin::path(file.path.as_str())
            .line(place.line)
            .char_column(place.column);
        return origin.into();
    };
    let mut snippet = Snippet::source(text)
        .path(file.path.as_str())
        .line_start(file.position(window.start).line);
    for (label, range) in labels.iter().zip(ranges) {
        let kind = if label.primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let span = range.start - window.start..range.end - window.start;
        let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
        snippet = snippet.annotation(kind.span(span).label(text));
    }
    snippet.into()
}

fn edit<'a>(help: &'a Help, files: &'a Files) -> Option<Group<'a>> {
    let (span, new) = help.replacement.as_ref()?;
    let file = files.file(span.file)?;
    let range = whole(file, *span);
    let (window, text) = lines(file, range.clone())?;
    let span = range.start - window.start..range.end - window.start;
    let snippet = Snippet::source(text)
        .path(file.path.as_str())
        .line_start(file.position(window.start).line)
        .patch(Patch::new(span, new.as_str()));
    Some(
        Level::HELP
            .secondary_title(help.text.as_str())
            .element(snippet),
    )
}

/// The range of a span, inside the text and on whole characters.
fn whole(file: &SourceFile, span: Span) -> Range<usize> {
    let floor = |mut at: usize| {
        while !file.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor((span.start as usize).min(file.text.len()));
    let end = floor((span.end as usize).min(file.text.len()));
    start..end.max(start)
}

/// The whole lines around a range, unless they are too long to show.
fn lines(file: &SourceFile, range: Range<usize>) -> Option<(Range<usize>, &str)> {
    let far = range.start.saturating_sub(LONGEST_EXCERPT_BYTES);
    let before = &file.text.as_bytes()[far..range.start];
    let start = match before.iter().rposition(|byte| *byte == b'\n') {
        Some(at) => far + at + 1,
        None if far == 0 => 0,
        None => return None,
    };
    let limit = (start + LONGEST_EXCERPT_BYTES).min(file.text.len());
    if range.end > limit {
        return None;
    }
    let after = &file.text.as_bytes()[range.end..limit];
    let end = match after.iter().position(|byte| *byte == b'\n') {
        Some(at) => range.end + at,
        None if limit == file.text.len() => limit,
        None => return None,
    };
    file.text.get(start..end).map(|text| (start..end, text))
}
