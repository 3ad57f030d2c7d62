//! A file's text to its tree: lexer, balance, grammar.
//! Never fails: what is faulty is reported and left out.

use super::{
    ast::File,
    balance::balance,
    grammar,
    input::Context,
    lexer::lex,
    token::{Kind, Token},
};
use crate::{
    diagnostic::Diagnostics,
    source::{FileId, Span},
};

/// The tree of a file; what is faulty is reported to `sink` and left out or broken in the tree.
#[must_use]
pub fn parse(file: FileId, text: &str, sink: &mut Diagnostics) -> File {
    let lexed = lex(file, text, sink);
    let tokens = lexed.tokens;
    let starts = item_starts(text, &tokens);
    let Some(balanced) = balance(file, tokens, |at| starts.binary_search(&at).is_ok(), sink) else {
        let span = Span::new(file, 0, text.len());
        let (docs, items) = (Vec::new(), Vec::new());
        return File {
            id: file,
            docs,
            items,
            comments: lexed.comments,
            span,
        };
    };
    let ctx = Context::new(file, text, balanced, lexed.comments);
    let tree = grammar::file(&ctx);
    sink.extend(ctx.sink.into_inner());
    tree
}

/// The indices of the tokens that begin an item at the start of a line.
fn item_starts(text: &str, tokens: &[Token]) -> Vec<usize> {
    let starts_line = |at: u32| at == 0 || text.as_bytes().get(at as usize - 1) == Some(&b'\n');
    let word = |token: &Token| {
        text.get(token.start as usize..token.end as usize)
            .unwrap_or("")
    };
    let begins = |token: &Token| {
        token.kind == Kind::Ident && starts_line(token.start) && grammar::is_item_word(word(token))
    };
    tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| begins(token))
        .map(|(at, _)| at)
        .collect()
}
