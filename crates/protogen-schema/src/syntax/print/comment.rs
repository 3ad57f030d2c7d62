//! Where comments go.
//! Never changes the text of one.

use super::{
    super::{ast::Comment, mark::Mark, token::Kind},
    layout::Layout,
    line::Trailing,
    space::Piece,
};

impl Layout<'_> {
    /// The comments between the last printed token and this one.
    pub(super) fn comments_before(&mut self, at: usize) {
        let start = self.start(at);
        while let Some(comment) = self.ctx.comments.get(self.next_comment).copied() {
            if comment.span.start as usize >= start || self.overflow {
                return;
            }
            self.next_comment += 1;
            self.comment(comment);
        }
    }

    fn comment(&mut self, comment: Comment) {
        let (start, end) = (comment.span.start as usize, comment.span.end as usize);
        let text = self
            .ctx
            .text
            .get(start..end)
            .unwrap_or("")
            .trim_end()
            .replace('\r', "");
        let several_lines = text.contains('\n');
        let begins_line = self.source_breaks(self.anchor, start) || self.line.is_blank();
        let ends_line = text.starts_with("//") || self.rest_of_line_is_empty(end);
        if self.flat > 0 && (ends_line || begins_line || several_lines) {
            self.overflow = true;
            return;
        }
        if begins_line || self.must_break && self.line.trailing.is_none() {
            self.start_line(start);
            self.line.remark = ends_line;
            self.line.text.push_str(&text);
            self.must_break = ends_line;
        } else if ends_line {
            self.trail(text, start);
        } else {
            self.line.text.push(' ');
            self.line.text.push_str(&text);
        }
        self.anchor = self.anchor.max(end);
        if !ends_line {
            let (kind, mark) = (Kind::Ident, Mark::default());
            self.last = Some(Piece {
                kind,
                mark,
                text: "",
            });
        }
    }

    fn trail(&mut self, text: String, start: usize) {
        let aligned = start.saturating_sub(self.anchor) > 1;
        let source_column = self.column(start).filter(|_| aligned).unwrap_or(0);
        match &mut self.line.trailing {
            Some(trailing) => {
                trailing.text.push(' ');
                trailing.text.push_str(&text);
            }
            trailing => {
                *trailing = Some(Trailing {
                    text,
                    source_column,
                })
            }
        }
        self.must_break = true;
    }
}
