//! The one form of a schema file.
//! Never loses a token or a comment: it compares both before it answers.

mod align;
mod check;
mod comment;
mod layout;
mod line;
mod source;
mod space;
mod write;

use super::{grammar, parse::context};
use crate::{diagnostic::Diagnostics, source::FileId};

/// Lines longer than this are broken where they can be.
const WIDTH: usize = 100;

/// How often a text is printed until it stays as it is. Once is nearly always enough; where a line
/// break moved what stood at one column by chance, the columns that it makes are aligned in turn.
const MOST_PASSES: usize = 8;

/// The text in its one form.
///
/// Two spaces a level; a list on one line if it was written so and fits, else its entries on
/// lines of their own; at most one blank line; columns that were aligned stay aligned. The order
/// of everything stays, and so do line breaks before operators.
///
/// # Errors
///
/// The faults of the text, if it has any; it is not printed then.
pub fn format(text: &str) -> Result<String, Diagnostics> {
    let mut printed = pass(text)?;
    for _ in 1..MOST_PASSES {
        let again = pass(&printed)?;
        if again == printed {
            break;
        }
        printed = again;
    }
    Ok(printed)
}

/// Prints once.
fn pass(text: &str) -> Result<String, Diagnostics> {
    let mut sink = Diagnostics::new();
    let file = FileId(0);
    let Ok(ctx) = context(file, text, &mut sink) else {
        return Err(sink);
    };
    let _tree = grammar::file(&ctx);
    sink.extend(ctx.sink.take());
    if sink.has_errors() {
        return Err(sink);
    }
    let printed = align::join(layout::lines(&ctx));
    check::same(&ctx, &printed)?;
    Ok(printed)
}
