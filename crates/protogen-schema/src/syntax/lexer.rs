//! Text to tokens and comments, by nom over `&str`.
//! Never stops at a fault: it is reported, and the rest goes on.

use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::{tag, take_till, take_while, take_while1},
    character::complete::{anychar, char, satisfy},
    combinator::{opt, peek, recognize, value},
    sequence::{pair, preceded},
};

use super::{
    ast::Comment,
    literal::{self, Number},
    token::{Kind, SYMBOLS, Token},
};
use crate::{
    codes::e01,
    diagnostic::{Diagnostic, Diagnostics},
    source::{FileId, Span},
};

/// What a file is made of.
#[derive(Debug, Default)]
pub(crate) struct Lexed {
    /// In order, without an end token, delimiters perhaps unbalanced.
    pub(crate) tokens: Vec<Token>,
    /// In order.
    pub(crate) comments: Vec<Comment>,
}

/// The next piece of the text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece {
    Space,
    Comment,
    OpenComment,
    Token(Kind),
    Number,
    Text,
    OpenText,
}

type Lex<'a, T = Piece> = IResult<&'a str, T, ()>;

/// All tokens and comments of a file.
pub(crate) fn lex(file: FileId, text: &str, sink: &mut Diagnostics) -> Lexed {
    let mut lexed = Lexed::default();
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while let Ok((after, piece)) = piece(rest) {
        let start = text.len() - rest.len();
        let span = Span::new(file, start, text.len() - after.len());
        keep(piece, span, text, &mut lexed, sink);
        rest = after;
    }
    lexed
}

fn keep(piece: Piece, span: Span, text: &str, lexed: &mut Lexed, sink: &mut Diagnostics) {
    let kind = match piece {
        Piece::Space => return,
        Piece::Comment => return lexed.comments.push(Comment { span }),
        Piece::OpenComment => {
            sink.push(
                Diagnostic::error(e01::OPEN_COMMENT, "this comment has no end")
                    .at(
                        Span {
                            end: span.start + 2,
                            ..span
                        },
                        "opened here",
                    )
                    .help("end it with `*/`"),
            );
            return lexed.comments.push(Comment { span });
        }
        Piece::Token(Kind::Bad) if sink.is_full() => Kind::Bad,
        Piece::Token(Kind::Bad) => {
            sink.push(unknown_character(&text[span.range()], span));
            Kind::Bad
        }
        Piece::Token(kind) => kind,
        Piece::Number => number(&text[span.range()], span, sink),
        Piece::Text => {
            if let Err((at, why)) = literal::text(&text[span.range()]) {
                let at = Span::new(
                    span.file,
                    span.start as usize + at.start,
                    span.start as usize + at.end,
                );
                sink.push(
                    Diagnostic::error(e01::TEXT, "this text has a faulty escape").at(at, why),
                );
            }
            Kind::Str
        }
        Piece::OpenText => {
            sink.push(
                Diagnostic::error(e01::TEXT, "this text has no end")
                    .at(span, "a text ends on the line it begins on")
                    .help("end it with `\"`; write a line feed as `\\n`"),
            );
            Kind::Str
        }
    };
    lexed.tokens.push(Token {
        kind,
        start: span.start,
        end: span.end,
    });
}

fn number(text: &str, span: Span, sink: &mut Diagnostics) -> Kind {
    match literal::number(text) {
        Ok(Number::Integer(_)) => Kind::Int,
        Ok(Number::Float(_)) => Kind::Float,
        Ok(Number::Duration(_)) => Kind::Duration,
        Err(why) => {
            sink.push(Diagnostic::error(e01::NUMBER, "this is not a number").at(span, why));
            Kind::Int
        }
    }
}

fn unknown_character(text: &str, span: Span) -> Diagnostic {
    let message = format!("the character {text:?} has no meaning here");
    let found = Diagnostic::error(e01::CHARACTER, message).at(span, "");
    match text {
        "'" => found.help("a text stands in double quotes"),
        "#" => found.help("notes and gates begin with `@`, raw names with `r#`"),
        "^" => found.help("there is no exponent and no exclusive or"),
        _ => found,
    }
}

/// One piece; an error at the end of the text. Its first byte says which it can be.
fn piece(input: &str) -> Lex<'_> {
    match input.as_bytes().first() {
        Some(b' ' | b'\n' | b'\t' | b'\r') => space(input),
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => word(input),
        Some(b'0'..=b'9') => number_text(input),
        Some(b'/') => alt((comment, symbol)).parse(input),
        Some(b'"') => text(input),
        _ => alt((symbol, space, word, unknown)).parse(input),
    }
}

fn space(input: &str) -> Lex<'_> {
    value(Piece::Space, take_while1(char::is_whitespace)).parse(input)
}

/// `name`, `r#name`, `_`
fn word(input: &str) -> Lex<'_> {
    let (rest, raw) = opt((tag("r#"), peek(satisfy(starts_word)))).parse(input)?;
    let (rest, name) =
        recognize(pair(satisfy(starts_word), take_while(continues_word))).parse(rest)?;
    let kind = match (raw, name) {
        (Some(_), _) => Kind::RawIdent,
        (None, "_") => Kind::Underscore,
        (None, _) => Kind::Ident,
    };
    Ok((rest, Piece::Token(kind)))
}

fn starts_word(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn continues_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// A digit and what hangs on it. A dot belongs to it only before a digit: `0..5` has none.
fn number_text(input: &str) -> Lex<'_> {
    let exponent = |c: char| matches!(c, 'e' | 'E');
    let (rest, head) = digits(input)?;
    let (mut rest, fraction) = opt(preceded(char('.'), digits)).parse(rest)?;
    let tail = fraction.unwrap_or(head);
    if tail.ends_with(exponent) && !head.starts_with("0x") {
        rest = opt((alt((char('+'), char('-'))), digits)).parse(rest)?.0;
    }
    Ok((rest, Piece::Number))
}

fn digits(input: &str) -> Lex<'_, &str> {
    recognize(pair(
        satisfy(|c| c.is_ascii_digit()),
        take_while(continues_word),
    ))
    .parse(input)
}

fn comment(input: &str) -> Lex<'_> {
    let (rest, _) = tag("/").parse(input)?;
    alt((line_comment, block_comment)).parse(rest)
}

fn line_comment(input: &str) -> Lex<'_> {
    let (rest, line) = preceded(char('/'), take_till(|c| c == '\n')).parse(input)?;
    let piece = match line.as_bytes() {
        [b'!', ..] => Piece::Token(Kind::InnerDoc),
        [b'/', b'/', ..] => Piece::Comment,
        [b'/', ..] => Piece::Token(Kind::Doc),
        _ => Piece::Comment,
    };
    Ok((rest, piece))
}

/// `/* .. */`, nested as in Rust.
fn block_comment(input: &str) -> Lex<'_> {
    let (mut rest, _) = char('*').parse(input)?;
    let mut depth = 1_usize;
    while depth > 0 {
        let (after, _) = take_till(|c| c == '*' || c == '/').parse(rest)?;
        if after.is_empty() {
            return Ok((after, Piece::OpenComment));
        }
        let step: Lex<'_, &str> = alt((tag("*/"), tag("/*"), tag("*"), tag("/"))).parse(after);
        let (after, mark) = step?;
        match mark {
            "*/" => depth -= 1,
            "/*" => depth += 1,
            _ => {}
        }
        rest = after;
    }
    Ok((rest, Piece::Comment))
}

/// `".."`, on one line.
fn text(input: &str) -> Lex<'_> {
    let (mut rest, _) = char('"').parse(input)?;
    loop {
        let (after, _) = take_till(|c| matches!(c, '"' | '\\' | '\n')).parse(rest)?;
        let step: Lex<'_, char> = anychar(after);
        match step {
            Ok((after, '"')) => return Ok((after, Piece::Text)),
            Ok((escaped, '\\')) => {
                rest = opt(satisfy(|c| c != '\n')).parse(escaped)?.0;
            }
            _ => return Ok((after, Piece::OpenText)),
        }
    }
}

fn symbol(input: &str) -> Lex<'_> {
    let first = input.as_bytes().first();
    let found = SYMBOLS
        .iter()
        // Most are told apart by their first byte.
        .find(|(text, _)| text.as_bytes().first() == first && input.starts_with(text))
        .ok_or(nom::Err::Error(()))?;
    Ok((&input[found.0.len()..], Piece::Token(found.1)))
}

fn unknown(input: &str) -> Lex<'_> {
    value(Piece::Token(Kind::Bad), anychar).parse(input)
}
