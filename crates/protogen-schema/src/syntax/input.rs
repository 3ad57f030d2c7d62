//! The token list as an input of nom, and the fault that a production fails with.
//! Never copies tokens: an input is a place in the shared list.

use std::cell::{Cell, RefCell};

use nom::{
    IResult, Input, Needed,
    error::{ErrorKind, ParseError},
};

use super::{
    ast::Comment,
    balance::{Balanced, too_deep},
    mark::Mark,
    token::{Kind, Token},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    source::{FileId, Span},
};

/// What all inputs of one file share.
pub(crate) struct Context<'a> {
    pub(crate) file: FileId,
    pub(crate) text: &'a str,
    /// Its delimiters pair up; an end token is the last.
    pub(crate) tokens: Vec<Token>,
    /// For each opening token the index of its closer, for others their own.
    pub(crate) closers: Vec<u32>,
    pub(crate) comments: Vec<Comment>,
    /// For each token what the grammar found out about it.
    pub(crate) marks: Vec<Cell<Mark>>,
    pub(crate) sink: RefCell<Diagnostics>,
    /// How many productions that may hold themselves are open.
    depth: Cell<u32>,
    /// How many operators the expression that is being read has so far.
    pub(crate) operators: Cell<u32>,
    /// Whether one is being read.
    pub(crate) in_expression: Cell<bool>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        file: FileId,
        text: &'a str,
        balanced: Balanced,
        comments: Vec<Comment>,
    ) -> Self {
        let Balanced {
            mut tokens,
            mut closers,
        } = balanced;
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        closers.push(u32::try_from(tokens.len()).unwrap_or(u32::MAX));
        tokens.push(Token {
            kind: Kind::End,
            start: end,
            end,
        });
        let marks = vec![Cell::default(); tokens.len()];
        let sink = RefCell::new(Diagnostics::new());
        let (depth, operators, in_expression) = (Cell::new(0), Cell::new(0), Cell::new(false));
        Self {
            file,
            text,
            tokens,
            closers,
            comments,
            marks,
            sink,
            depth,
            operators,
            in_expression,
        }
    }

    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        self.sink.borrow_mut().push(diagnostic);
    }
}

/// A place in the token list.
#[derive(Clone, Copy)]
pub(crate) struct Tokens<'a> {
    pub(crate) ctx: &'a Context<'a>,
    /// `at < ctx.tokens.len()`: the end token is never passed.
    pub(crate) at: usize,
    /// Behind the last token that belongs to it.
    end: usize,
}

/// What a production answers: an `Error` consumed nothing, a `Failure` did.
pub(crate) type Parsed<'a, T> = IResult<Tokens<'a>, T, Fault>;

/// More of these inside each other than this is refused, long before the stack ends.
const DEPTH_LIMIT: u32 = 64;

impl<'a> Tokens<'a> {
    pub(crate) fn new(ctx: &'a Context<'a>) -> Self {
        Self {
            ctx,
            at: 0,
            end: ctx.tokens.len(),
        }
    }

    /// The token here; the end token behind the last.
    pub(crate) fn token(self) -> Token {
        self.nth(0)
    }

    /// A token further on.
    pub(crate) fn nth(self, n: usize) -> Token {
        let last = Token {
            kind: Kind::End,
            start: 0,
            end: 0,
        };
        let at = (self.at + n).min(self.ctx.tokens.len().saturating_sub(1));
        self.ctx.tokens.get(at).copied().unwrap_or(last)
    }

    pub(crate) fn kind(self) -> Kind {
        self.token().kind
    }

    /// Whether this token is of that kind.
    pub(crate) fn is(self, kind: Kind) -> bool {
        self.kind() == kind
    }

    /// Whether this token is that word (and not `r#word`).
    pub(crate) fn is_word(self, word: &str) -> bool {
        self.word() == Some(word)
    }

    /// The word here.
    pub(crate) fn word(self) -> Option<&'a str> {
        self.nth_word(0)
    }

    /// A word further on.
    pub(crate) fn nth_word(self, n: usize) -> Option<&'a str> {
        let token = self.nth(n);
        (token.kind == Kind::Ident).then(|| self.ctx.text_of(token))
    }

    /// The text of this token.
    pub(crate) fn text(self) -> &'a str {
        self.ctx.text_of(self.token())
    }

    /// Notes something about this token for the printer.
    pub(crate) fn mark(self, mark: Mark) {
        if let Some(cell) = self.ctx.marks.get(self.at) {
            cell.set(cell.get().and(mark));
        }
    }

    /// Takes back what was noted about this token.
    pub(crate) fn unmark(self) {
        if let Some(cell) = self.ctx.marks.get(self.at) {
            cell.set(Mark::default());
        }
    }

    pub(crate) fn span(self) -> Span {
        self.ctx.span_of(self.token())
    }

    /// The place behind the token before this one.
    pub(crate) fn behind_last(self) -> Span {
        let last = self
            .at
            .checked_sub(1)
            .and_then(|at| self.ctx.tokens.get(at));
        last.map_or(self.span().at_start(), |token| {
            self.ctx.span_of(*token).at_end()
        })
    }

    /// Whether the token before this one is a text without an end, which may have swallowed what
    /// is missed here.
    pub(crate) fn behind_open_text(self) -> bool {
        let last = self
            .at
            .checked_sub(1)
            .and_then(|at| self.ctx.tokens.get(at));
        let Some(last) = last.filter(|token| token.kind == Kind::Str) else {
            return false;
        };
        let text = self.ctx.text_of(*last);
        text.len() < 2 || !text.ends_with('"') || text.ends_with("\\\"")
    }

    /// From `start` to behind the token before this one.
    pub(crate) fn span_from(self, start: Tokens<'a>) -> Span {
        start.span().to(self.behind_last())
    }

    /// The place behind this token; the end token stays.
    pub(crate) fn next(self) -> Self {
        self.skip(1)
    }

    /// The place behind `n` tokens.
    pub(crate) fn skip(self, n: usize) -> Self {
        Self {
            at: (self.at + n).min(self.ctx.tokens.len().saturating_sub(1)),
            ..self
        }
    }

    /// The same list, elsewhere.
    pub(crate) fn moved_to(self, at: usize) -> Self {
        Self { at, ..self }.skip(0)
    }

    /// The index of the closer of the opening token here.
    pub(crate) fn closer(self) -> usize {
        self.ctx
            .closers
            .get(self.at)
            .map_or(self.at, |at| *at as usize)
    }

    /// Whether this token is the first of its line.
    pub(crate) fn starts_line(self) -> bool {
        let before = self.behind_last().end as usize;
        let here = self.token().start as usize;
        self.at == 0
            || self
                .ctx
                .text
                .get(before..here)
                .is_some_and(|gap| gap.contains('\n'))
    }

    /// Reads with one level of nesting more, or fails where there are too many.
    pub(crate) fn nested<T>(self, read: impl FnOnce(Tokens<'a>) -> Parsed<'a, T>) -> Parsed<'a, T> {
        let depth = self.ctx.depth.get();
        if depth >= DEPTH_LIMIT {
            return Err(nom::Err::Failure(Fault::of(self, too_deep(self.span()))));
        }
        self.ctx.depth.set(depth + 1);
        let result = read(self);
        self.ctx.depth.set(depth);
        result
    }
}

impl<'a> Context<'a> {
    fn text_of(&self, token: Token) -> &'a str {
        self.text
            .get(token.start as usize..token.end as usize)
            .unwrap_or("")
    }

    pub(crate) fn span_of(&self, token: Token) -> Span {
        Span {
            file: self.file,
            start: token.start,
            end: token.end,
        }
    }
}

/// Why a production does not fit.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The index of the token.
    pub(crate) at: usize,
    pub(crate) why: Why,
}

/// What is wrong at a token.
#[derive(Clone, Debug)]
pub(crate) enum Why {
    /// Something else is wanted: "`{`", "a type".
    Expected(&'static str),
    /// All there is to say.
    Diagnostic(Box<Diagnostic>),
}

impl Fault {
    /// Something else is wanted here.
    pub(crate) fn expected(input: Tokens<'_>, what: &'static str) -> Self {
        Self {
            at: input.at,
            why: Why::Expected(what),
        }
    }

    /// A fault with its own words.
    pub(crate) fn of(input: Tokens<'_>, diagnostic: Diagnostic) -> Self {
        Self {
            at: input.at,
            why: Why::Diagnostic(Box::new(diagnostic)),
        }
    }
}

impl ParseError<Tokens<'_>> for Fault {
    fn from_error_kind(input: Tokens<'_>, _: ErrorKind) -> Self {
        Self::expected(input, "something else")
    }

    fn append(_: Tokens<'_>, _: ErrorKind, other: Self) -> Self {
        other
    }

    fn or(self, other: Self) -> Self {
        if self.at > other.at { self } else { other }
    }
}

impl<'a> Input for Tokens<'a> {
    type Item = Token;
    type Iter = std::iter::Copied<std::slice::Iter<'a, Token>>;
    type IterIndices = std::iter::Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    fn take(&self, index: usize) -> Self {
        Self {
            end: (self.at + index).min(self.end),
            ..*self
        }
    }

    fn take_from(&self, index: usize) -> Self {
        self.skip(index)
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Token) -> bool>(&self, predicate: P) -> Option<usize> {
        self.iter_elements().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.ctx
            .tokens
            .get(self.at..self.end)
            .unwrap_or(&[])
            .iter()
            .copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if self.input_len() >= count {
            Ok(count)
        } else {
            Err(Needed::new(count - self.input_len()))
        }
    }
}
