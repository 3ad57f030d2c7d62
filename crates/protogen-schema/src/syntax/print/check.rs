//! Whether two texts have the same tokens and comments.
//! Never repairs anything: it refuses.

use super::super::{
    input::Context,
    lexer::lex,
    parse::parse,
    token::{Kind, Token},
};
use crate::{
    codes::e01,
    diagnostic::{Diagnostic, Diagnostics},
    source::{FileId, Span},
};

/// Fine if `printed` has the tokens and comments of the source, but for commas and semicolons,
/// and no fault.
pub(super) fn same(ctx: &Context<'_>, printed: &str) -> Result<(), Diagnostics> {
    let mut sink = Diagnostics::new();
    let file = FileId(0);
    let lexed = lex(file, printed, &mut sink);
    let text = |text: &str, token: &Token| {
        text.get(token.start as usize..token.end as usize)
            .unwrap_or("")
            .trim_end()
            .to_owned()
    };
    let keeps = |token: &&Token| !matches!(token.kind, Kind::Comma | Kind::Semi | Kind::End);
    let before = ctx.tokens.iter().filter(keeps);
    let mut after = lexed.tokens.iter().filter(keeps);
    for token in before {
        let same = after
            .next()
            .is_some_and(|new| text(printed, new) == text(ctx.text, token));
        if !same {
            return refuse(ctx.span_of(*token), "this would be lost or changed");
        }
    }
    if let Some(extra) = after.next() {
        let message = format!("`{}` would be added", text(printed, extra));
        return refuse(Span::new(file, 0, 0), &message);
    }
    let comment = |text: &str, span: Span| {
        text.get(span.range())
            .unwrap_or("")
            .trim_end()
            .replace('\r', "")
    };
    let mut comments = lexed.comments.iter();
    for old in &ctx.comments {
        let new = comments.next().map(|new| comment(printed, new.span));
        if new != Some(comment(ctx.text, old.span)) {
            return refuse(old.span, "this comment would be lost or changed");
        }
    }
    let _tree = parse(file, printed, &mut sink);
    if sink.has_errors() {
        return refuse(
            Span::new(file, 0, 0),
            "the printed text would not be read again",
        );
    }
    Ok(())
}

fn refuse(span: Span, label: &str) -> Result<(), Diagnostics> {
    let mut sink = Diagnostics::new();
    sink.push(
        Diagnostic::error(e01::FORMAT, "this file can't be formatted")
            .at(span, label)
            .note("this is a fault of the formatter; the file is left as it is"),
    );
    Err(sink)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse::context;

    fn refused(source: &str, printed: &str) -> bool {
        let mut sink = Diagnostics::new();
        let Ok(ctx) = context(FileId(0), source, &mut sink) else {
            return false;
        };
        same(&ctx, printed)
            .is_err_and(|faults| faults.iter().all(|fault| fault.code == e01::FORMAT))
    }

    #[test]
    fn e0130_a_lost_token_or_comment_is_refused() {
        let source = "struct A { a: u8 } // why";
        assert!(!refused(source, "struct A {\n  a: u8,\n} // why\n"));
        for printed in [
            "struct A { b: u8 } // why",
            "struct A { a: u8 }",
            "struct A { a: u8 } // what",
            "struct A { a: u8 } struct // why",
            "struct A { a u8 } // why",
            "struct A a: u8 } // why",
        ] {
            assert!(refused(source, printed), "{printed}");
        }
    }
}
