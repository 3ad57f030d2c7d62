//! A file's text to its tree: lexer, balance, grammar.
//! Never fails: what is faulty is reported and left out.

use super::{
    ast::{Comment, File},
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
    match context(file, text, sink) {
        Ok(ctx) => {
            let tree = grammar::file(&ctx);
            sink.extend(ctx.sink.into_inner());
            tree
        }
        Err(comments) => {
            let span = Span::new(file, 0, text.len());
            let (docs, items) = (Vec::new(), Vec::new());
            File {
                id: file,
                docs,
                items,
                comments,
                span,
                unread: true,
            }
        }
    }
}

/// The tokens of a file, ready to be read; only its comments where it is nested too deeply.
pub(super) fn context<'a>(
    file: FileId,
    text: &'a str,
    sink: &mut Diagnostics,
) -> Result<Context<'a>, Vec<Comment>> {
    let lexed = lex(file, text, sink);
    let tokens = lexed.tokens;
    let starts = item_starts(text, &tokens);
    match balance(file, tokens, |at| starts.binary_search(&at).is_ok(), sink) {
        Some(balanced) => Ok(Context::new(file, text, balanced, lexed.comments)),
        None => Err(lexed.comments),
    }
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
