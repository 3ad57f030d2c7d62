//! Makes the delimiters of a token list pair up, and says where they did not.
//! Never reads text: tokens in, tokens out.

use super::token::{Kind, Token};
use crate::{
    codes::e01,
    diagnostic::{Diagnostic, Diagnostics},
    source::{FileId, Span},
};

/// Deeper nesting of delimiters than this is refused before the grammar sees it.
pub(crate) const DEPTH_LIMIT: usize = 128;

/// Tokens whose delimiters pair up.
#[derive(Debug)]
pub(crate) struct Balanced {
    /// In order; missing closers are there with an empty place.
    pub(crate) tokens: Vec<Token>,
    /// For each opening token the index of its closer, for others their own.
    pub(crate) closers: Vec<u32>,
}

/// Pairs up the delimiters. `starts_item` tells a token that begins an item at the start of a
/// line: where delimiters do not pair up, it is a sign that all before it should be closed.
/// Nothing comes back where they are nested too deeply.
pub(crate) fn balance(
    file: FileId,
    tokens: Vec<Token>,
    starts_item: impl Fn(usize) -> bool,
    sink: &mut Diagnostics,
) -> Option<Balanced> {
    let even = pairs_up(&tokens);
    let mut state = State::new(file, tokens.len(), sink);
    for (at, token) in tokens.iter().enumerate() {
        if !even && !state.open.is_empty() && starts_item(at) {
            state.close_all(token.start);
        }
        state.take(*token);
        if state.open.len() > DEPTH_LIMIT {
            let span = Span {
                file,
                start: token.start,
                end: token.end,
            };
            state.sink.push(too_deep(span));
            return None;
        }
    }
    let end = tokens.last().map_or(0, |token| token.end);
    state.close_all(end);
    Some(Balanced {
        tokens: state.tokens,
        closers: state.closers,
    })
}

/// The diagnostic for any nesting that goes too deep.
pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(e01::DEPTH, "this is nested too deeply")
        .at(span, "the limit is reached here")
        .help("name an inner part: a `struct` or a `type`, a `let` for an expression")
}

fn pairs_up(tokens: &[Token]) -> bool {
    let mut open = Vec::new();
    for token in tokens {
        if let Some(closer) = token.kind.closer() {
            open.push(closer);
            if open.len() > DEPTH_LIMIT {
                return true;
            }
        } else if token.kind.is_closer() && open.pop() != Some(token.kind) {
            return false;
        }
    }
    open.is_empty()
}

struct State<'a> {
    file: FileId,
    tokens: Vec<Token>,
    closers: Vec<u32>,
    /// Indices into `tokens`; at most [`DEPTH_LIMIT`] + 1.
    open: Vec<usize>,
    sink: &'a mut Diagnostics,
}

impl<'a> State<'a> {
    fn new(file: FileId, len: usize, sink: &'a mut Diagnostics) -> Self {
        let (tokens, closers) = (Vec::with_capacity(len + 1), Vec::with_capacity(len + 1));
        Self {
            file,
            tokens,
            closers,
            open: Vec::new(),
            sink,
        }
    }

    fn take(&mut self, token: Token) {
        if token.kind.closer().is_some() {
            self.open.push(self.tokens.len());
        } else if token.kind.is_closer() {
            let fits = |open: &usize| self.tokens[*open].kind.closer() == Some(token.kind);
            let Some(depth) = self.open.iter().rposition(fits) else {
                return self.stray(token);
            };
            while self.open.len() > depth + 1 {
                self.close_missing(token.start);
            }
            self.open.pop().into_iter().for_each(|open| self.pair(open));
        }
        self.push(token);
    }

    fn push(&mut self, token: Token) {
        self.closers.push(index(self.tokens.len()));
        self.tokens.push(token);
    }

    /// The next token will close `open`.
    fn pair(&mut self, open: usize) {
        self.closers[open] = index(self.tokens.len());
    }

    fn close_all(&mut self, at: u32) {
        while !self.open.is_empty() {
            self.close_missing(at);
        }
    }

    fn close_missing(&mut self, at: u32) {
        let Some(open) = self.open.pop() else { return };
        let Token { kind, start, end } = self.tokens[open];
        let opened = Span {
            file: self.file,
            start,
            end,
        };
        let place = Span {
            file: self.file,
            start: at,
            end: at,
        };
        let closer = kind.closer().unwrap_or(Kind::CloseBrace);
        let message = format!("this {} is never closed", kind.name());
        self.sink.push(
            Diagnostic::error(e01::DELIMITER, message)
                .at(opened, "opened here")
                .also(place, format!("{} is missing before this", closer.name())),
        );
        self.pair(open);
        self.push(Token {
            kind: closer,
            start: at,
            end: at,
        });
    }

    fn stray(&mut self, token: Token) {
        let span = Span {
            file: self.file,
            start: token.start,
            end: token.end,
        };
        let message = format!("this {} closes nothing", token.kind.name());
        self.sink.push(
            Diagnostic::error(e01::DELIMITER, message)
                .at(span, "")
                .suggest("remove it", span, ""),
        );
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
