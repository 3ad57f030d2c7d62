//! E09xx: what a back-end can't carry.
//! Never holds a fault of the schema itself: other back-ends and tools may carry it.

use super::Explanation;
use crate::diagnostic::Code;

/// The target language's generator can't carry a construct.
pub const UNSUPPORTED: Code = Code("E0901");

/// Their explanations.
pub const TABLE: &[Explanation] = &[Explanation {
    code: UNSUPPORTED,
    title: "the generator can't carry this",
    text: "\
The schema is right, and `protogen decode` reads what it describes, but the generator of the chosen
target language has no code for this construct.

Leave the packet out (`--packets`), or fix the version so that the construct is folded away (`--at`).
If the application codes the bytes itself, declare them as an `extern type`.
",
}];
