//! Looking at the source: tokens by index, line breaks, columns.
//! Never prints.

use super::{
    super::{mark::Mark, token::Kind},
    WIDTH,
    layout::Layout,
    space::Piece,
};

impl<'a> Layout<'a> {
    pub(super) fn kind(&self, at: usize) -> Kind {
        self.ctx
            .tokens
            .get(at)
            .map_or(Kind::End, |token| token.kind)
    }

    pub(super) fn mark(&self, at: usize) -> Mark {
        self.ctx
            .marks
            .get(at)
            .map(std::cell::Cell::get)
            .unwrap_or_default()
    }

    pub(super) fn closer(&self, at: usize) -> usize {
        self.ctx
            .closers
            .get(at)
            .map_or(at, |closer| *closer as usize)
    }

    pub(super) fn start(&self, at: usize) -> usize {
        self.ctx
            .tokens
            .get(at)
            .map_or(self.ctx.text.len(), |token| token.start as usize)
    }

    pub(super) fn end(&self, at: usize) -> usize {
        self.ctx
            .tokens
            .get(at)
            .map_or(self.ctx.text.len(), |token| token.end as usize)
    }

    pub(super) fn text(&self, at: usize) -> &'a str {
        self.ctx
            .text
            .get(self.start(at)..self.end(at))
            .unwrap_or("")
            .trim_end()
    }

    pub(super) fn piece(&self, at: usize) -> Piece<'a> {
        Piece {
            kind: self.kind(at),
            mark: self.mark(at),
            text: self.text(at),
        }
    }

    pub(super) fn source_breaks(&self, from: usize, to: usize) -> bool {
        self.ctx
            .text
            .get(from..to)
            .is_some_and(|gap| gap.contains('\n'))
    }

    /// Whether this token begins a line of the source.
    pub(super) fn breaks_before(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or(0, |before| self.end(before));
        self.source_breaks(before, self.start(at))
    }

    /// Whether the tokens `from..to` are on several lines of the source.
    pub(super) fn breaks_between(&self, from: usize, to: usize) -> bool {
        let end = self
            .end(to.saturating_sub(1).max(from))
            .min(self.start(from) + 4 * WIDTH);
        self.source_breaks(self.start(from), end) || end < self.end(to.saturating_sub(1).max(from))
    }

    pub(super) fn comments_stand_before(&self, at: usize) -> bool {
        let comment = self.ctx.comments.get(self.next_comment);
        comment.is_some_and(|comment| (comment.span.start as usize) < self.start(at))
    }

    pub(super) fn rest_of_line_is_empty(&self, from: usize) -> bool {
        let rest = self.ctx.text.get(from..).unwrap_or("");
        rest.chars()
            .find(|c| *c == '\n' || !c.is_whitespace())
            .is_none_or(|c| c == '\n')
    }

    /// The column of a place, in characters from zero; none where lines are too long to have
    /// columns worth keeping.
    pub(super) fn column(&self, at: usize) -> Option<usize> {
        const LONGEST_BYTES: usize = 512;
        let before = self.ctx.text.get(..at)?;
        let line = before
            .bytes()
            .rev()
            .take(LONGEST_BYTES)
            .position(|byte| byte == b'\n');
        let line = match line {
            Some(back) => at - back,
            None if at < LONGEST_BYTES => 0,
            None => return None,
        };
        before.get(line..).map(|line| line.chars().count())
    }
}
