//! Tokens and comments to lines.
//! Never drops one of them, but commas and semicolons that the form has no use for.

use super::{
    super::{input::Context, mark::Mark, token::Kind},
    line::Line,
    space::Piece,
};

/// Gates of an entry that are wider than this stand on a line of their own.
const SHORT_GATES: usize = 40;

/// The lines of a file.
pub(super) fn lines(ctx: &Context<'_>) -> Vec<Line> {
    let mut layout = Layout::new(ctx);
    let end = ctx.tokens.len().saturating_sub(1);
    layout.entries(0, end, Group::broken(Mark::LINES));
    layout.comments_before(end);
    layout.finish_line();
    while layout.lines.last().is_some_and(Line::is_blank) {
        layout.lines.pop();
    }
    layout.lines
}

/// The list that is being printed.
#[derive(Clone, Copy)]
struct Group {
    mark: Mark,
    /// Whether its entries are on lines of their own.
    broken: bool,
}

impl Group {
    const fn flat(mark: Mark) -> Self {
        Self {
            mark,
            broken: false,
        }
    }

    const fn broken(mark: Mark) -> Self {
        Self { mark, broken: true }
    }
}

pub(super) struct Layout<'a> {
    pub(super) ctx: &'a Context<'a>,
    pub(super) lines: Vec<Line>,
    pub(super) line: Line,
    pub(super) indent: usize,
    pub(super) next_comment: usize,
    /// Where in the source the last printed token or comment ends.
    pub(super) anchor: usize,
    pub(super) last: Option<Piece<'a>>,
    /// A line comment or a doc ended the line.
    pub(super) must_break: bool,
    /// How many lists that are tried on one line are open.
    pub(super) flat: usize,
    /// It does not fit.
    pub(super) overflow: bool,
}

/// Enough to go back to.
pub(super) struct Place<'a> {
    pub(super) text: usize,
    pub(super) cells: usize,
    pub(super) next_comment: usize,
    pub(super) anchor: usize,
    pub(super) last: Option<Piece<'a>>,
    pub(super) must_break: bool,
}

impl<'a> Layout<'a> {
    fn new(ctx: &'a Context<'a>) -> Self {
        let (lines, line) = (Vec::new(), Line::default());
        let (indent, next_comment, anchor, last) = (0, 0, 0, None);
        let (must_break, flat, overflow) = (false, 0, false);
        Self {
            ctx,
            lines,
            line,
            indent,
            next_comment,
            anchor,
            last,
            must_break,
            flat,
            overflow,
        }
    }

    /// The tokens `from..to`, which are those of a list.
    fn entries(&mut self, from: usize, to: usize, group: Group) {
        let (mut at, mut entry) = (from, from);
        while at < to && !self.overflow {
            let mark = self.mark(at);
            if mark.has(Mark::ENTRY) {
                entry = at;
                self.begin_entry(at, from, to, group);
            } else if group.broken && mark.has(Mark::GATED) && self.gates_are_long(entry, at) {
                self.comments_before(at);
                self.start_line(self.start(at));
            }
            at = self.step(at, to, group);
        }
    }

    /// One token, or a list with its delimiters. Answers where to go on.
    fn step(&mut self, at: usize, to: usize, group: Group) -> usize {
        let kind = self.kind(at);
        let last_comma = kind == Kind::Comma && at + 1 == to;
        if last_comma && group.mark.has(Mark::COMMAS) && !group.broken
            || kind == Kind::Semi && self.mark(at).has(Mark::OPTIONAL)
        {
            self.pass(at);
            return at + 1;
        }
        if kind.closer().is_some() {
            return self.list(at);
        }
        self.token(at);
        if is_doc(kind) {
            self.line.remark = true;
            self.must_break = true;
        }
        at + 1
    }

    /// The comma before an entry and its new line, if it gets one.
    fn begin_entry(&mut self, at: usize, from: usize, to: usize, group: Group) {
        if at > from && group.mark.has(Mark::COMMAS) {
            self.comma();
        }
        if !group.broken {
            return;
        }
        self.comments_before(at);
        let new_line = group.mark.has(Mark::LINES)
            || at == from
            || self.breaks_before(at)
            || !self.entry_fits(at, to);
        if new_line {
            self.start_line(self.start(at));
        }
    }

    /// Whether the entry up to its comma fits behind what stands on the line.
    fn entry_fits(&mut self, at: usize, to: usize) -> bool {
        let place = self.place();
        let mut end = at;
        loop {
            end = (self.closer(end)).max(end) + 1;
            if end >= to || self.mark(end).has(Mark::ENTRY) {
                break;
            }
        }
        if self.breaks_between(at, end.min(to)) {
            return true;
        }
        self.flat += 1;
        self.entries(at, end.min(to), Group::flat(Mark::default()));
        self.flat -= 1;
        let fits = !self.overflow;
        self.go_back(place);
        fits
    }

    /// An opening token, what it holds, and its closer.
    fn list(&mut self, open: usize) -> usize {
        let close = self.closer(open);
        let mark = self.mark(open);
        let is_list = mark.has(Mark::LINES) || mark.has(Mark::FLOW);
        let braces = self.kind(open) == Kind::OpenBrace && !mark.has(Mark::TIGHT);
        let empty = open + 1 == close && !self.comments_stand_before(close);
        if !is_list || empty || self.flat > 0 {
            self.inside(open, close, Group::flat(mark));
            return close + 1;
        }
        let written_broken = if braces {
            self.breaks_between(open, close + 1)
        } else {
            self.breaks_before(open + 1)
        };
        if written_broken {
            self.inside(open, close, Group::broken(mark));
        } else if !braces {
            self.inside(open, close, Group::flat(mark));
        } else if !self.try_flat(open, close, mark) {
            self.inside(open, close, Group::broken(mark));
        }
        close + 1
    }

    /// Prints a list on one line, or nothing if it does not fit.
    fn try_flat(&mut self, open: usize, close: usize, mark: Mark) -> bool {
        let place = self.place();
        self.flat += 1;
        self.inside(open, close, Group::flat(mark));
        self.flat -= 1;
        if self.overflow {
            self.go_back(place);
            return false;
        }
        true
    }

    fn inside(&mut self, open: usize, close: usize, group: Group) {
        self.token(open);
        if !group.broken {
            self.entries(open + 1, close, group);
            return self.close(open, close);
        }
        self.indent += 1;
        self.entries(open + 1, close, group);
        if group.mark.has(Mark::COMMAS) {
            self.comma();
        }
        self.comments_before(close);
        self.indent -= 1;
        self.end_line();
        self.line.indent = self.indent;
        self.token(close);
    }

    /// The closer behind what stands on the same line; `{}` has no space.
    fn close(&mut self, open: usize, close: usize) {
        if open + 1 == close && !self.comments_stand_before(close) {
            self.line.text.push_str(self.text(close));
            self.measure();
            self.anchor = self.end(close);
            self.last = Some(self.piece(close));
            return;
        }
        let tight = self.mark(open).has(Mark::TIGHT);
        let mut piece = self.piece(close);
        if tight {
            piece.mark = Mark::TIGHT;
        }
        self.put(close, piece);
    }

    /// Whether the gates of an entry, which end before `at`, are too long for its line.
    fn gates_are_long(&self, entry: usize, at: usize) -> bool {
        let first = (entry..at)
            .find(|at| self.kind(*at) == Kind::At)
            .unwrap_or(at);
        let width: usize = (first..at).map(|at| self.text(at).chars().count()).sum();
        width > SHORT_GATES
    }
}

pub(super) fn is_doc(kind: Kind) -> bool {
    matches!(kind, Kind::Doc | Kind::InnerDoc)
}
