//! One token at a time onto the line, and going back where a list did not fit.
//! Never decides which tokens begin a line of their own, but for those that operators begin.

use super::{
    super::{mark::Mark, token::Kind},
    WIDTH,
    layout::{Layout, Place, is_doc},
    line::{Cell, Line},
    space::{Piece, between},
};

impl<'a> Layout<'a> {
    /// A comma, unless one stands there or nothing does.
    pub(super) fn comma(&mut self) {
        let Some(last) = self.last else { return };
        if matches!(
            last.kind,
            Kind::Comma | Kind::OpenBrace | Kind::OpenBracket | Kind::OpenParen
        ) {
            return;
        }
        self.line_of_last_token().push(',');
        self.last = Some(Piece {
            kind: Kind::Comma,
            mark: Mark::default(),
            text: ",",
        });
    }

    /// The text of the line that the last token stands on: comments may have ended it.
    pub(super) fn line_of_last_token(&mut self) -> &mut String {
        let code = |line: &Line| !line.text.is_empty() && !line.remark;
        if code(&self.line) {
            return &mut self.line.text;
        }
        match self.lines.iter().rposition(code) {
            Some(row) => &mut self.lines[row].text,
            None => &mut self.line.text,
        }
    }

    /// A token that is left out; comments before it stay.
    pub(super) fn pass(&mut self, at: usize) {
        self.comments_before(at);
        self.anchor = self.end(at);
    }

    pub(super) fn token(&mut self, at: usize) {
        let piece = self.piece(at);
        self.put(at, piece);
    }

    pub(super) fn put(&mut self, at: usize, piece: Piece<'a>) {
        if self.overflow {
            return;
        }
        let separator = matches!(piece.kind, Kind::Comma | Kind::Semi);
        if separator {
            // It stands behind its token, whatever comments are between.
            self.line_of_last_token().push_str(piece.text);
            self.comments_before(at);
        } else {
            self.comments_before(at);
            self.gap(at, piece);
            self.line.text.push_str(piece.text);
        }
        self.measure();
        self.anchor = self.anchor.max(self.end(at));
        self.last = Some(piece);
    }

    /// What stands between the last token and this one: a line break, a space or nothing.
    pub(super) fn gap(&mut self, at: usize, piece: Piece<'a>) {
        if self.line.text.is_empty() && self.line.trailing.is_none() {
            return;
        }
        if self.must_break || self.may_break(piece) && self.breaks_before(at) {
            let behind_doc = self.last.is_some_and(|last| is_doc(last.kind));
            self.end_line();
            if !self.overflow {
                self.line.indent = self.indent + usize::from(!behind_doc);
            }
            return;
        }
        let Some(last) = self.last else { return };
        if between(last, piece) {
            let start = self.start(at);
            let gap = start.saturating_sub(self.anchor);
            self.line.text.push(' ');
            if !self.breaks_before(at) {
                let at = self.line.text.len();
                if let Some(source_column) = self.column(start) {
                    self.line.cells.push(Cell {
                        at,
                        source_column,
                        wide: gap > 1,
                    });
                }
            }
        }
    }

    /// Whether a line break of the source stays before this token.
    pub(super) fn may_break(&self, piece: Piece<'_>) -> bool {
        let operator = matches!(
            piece.kind,
            Kind::Pipe
                | Kind::Plus
                | Kind::Star
                | Kind::Slash
                | Kind::Percent
                | Kind::Amp
                | Kind::EqEq
                | Kind::Ne
                | Kind::Lt
                | Kind::Le
                | Kind::Gt
                | Kind::Ge
                | Kind::Str
                | Kind::Arrow
        ) || piece.kind == Kind::At && !self.line.text.starts_with('@');
        let word = matches!(piece.text, "and" | "or");
        let behind = self
            .last
            .is_some_and(|last| matches!(last.kind, Kind::Comma | Kind::Eq));
        operator && !piece.mark.has(Mark::JOINED) || word || behind
    }

    /// A new line for what stands at `start` in the source, behind a blank one if there was one.
    pub(super) fn start_line(&mut self, start: usize) {
        self.end_line();
        if self.overflow {
            return;
        }
        let gap = self.ctx.text.get(self.anchor..start).unwrap_or("");
        let behind_opener = self.last.is_none_or(|last| last.kind.closer().is_some())
            && self.lines.last().is_none_or(|line| !line.remark);
        if gap.matches('\n').count() > 1 && !behind_opener && !self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        self.line = Line::at(self.indent);
    }

    pub(super) fn end_line(&mut self) {
        if self.flat > 0 {
            // It is taken back as a whole, so nothing may be begun.
            self.overflow = true;
            return;
        }
        let line = std::mem::replace(&mut self.line, Line::at(self.indent));
        if !line.is_blank() {
            self.lines.push(line);
        }
        self.must_break = false;
    }

    pub(super) fn finish_line(&mut self) {
        self.end_line();
    }

    pub(super) fn measure(&mut self) {
        if self.flat > 0 && self.line.width() > WIDTH {
            self.overflow = true;
        }
    }

    pub(super) fn place(&self) -> Place<'a> {
        Place {
            text: self.line.text.len(),
            cells: self.line.cells.len(),
            next_comment: self.next_comment,
            anchor: self.anchor,
            last: self.last,
            must_break: self.must_break,
        }
    }

    pub(super) fn go_back(&mut self, place: Place<'a>) {
        self.line.text.truncate(place.text);
        self.line.cells.truncate(place.cells);
        self.next_comment = place.next_comment;
        self.anchor = place.anchor;
        self.last = place.last;
        self.must_break = place.must_break;
        self.overflow = false;
    }
}
