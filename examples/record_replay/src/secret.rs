//! Where the password stands in what is recorded.

use std::ops::Range;

use protogen_runtime::{capture::Content, wire::Direction};

/// The opcode of `Login` in `schemas/chat.pgen`.
const LOGIN: u8 = 1;

/// Finds the password of the first packet of a client, for
/// [`RecorderTap::with_secrets`](protogen_runtime::capture::RecorderTap::with_secrets).
pub fn passwords(content: Content) -> impl FnMut(Direction, &[u8]) -> Vec<Range<usize>> + Send {
    let mut is_first = true;
    let start = match content {
        Content::Wire => 2,
        Content::Payload => 0,
    };
    move |direction, bytes| match direction {
        Direction::C2s if is_first => {
            is_first = false;
            password(bytes, start).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// `01 | u16 name | u16 password`, from `start` on.
fn password(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let text = |at: usize| {
        let len = bytes.get(at..at + 2)?;
        let len = usize::from(u16::from_le_bytes(len.try_into().ok()?));
        Some(at + 2..at + 2 + len)
    };
    let name = text(start + 1).filter(|_| bytes.get(start) == Some(&LOGIN))?;
    text(name.end).filter(|password| password.end <= bytes.len())
}
