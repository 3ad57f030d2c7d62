//! Small pieces of text that decode and encode functions share.

use crate::rust::model::{Give, Out};

/// `?`, with the path if there is one.
pub fn q(path: &str) -> String {
    if path.is_empty() {
        "?".into()
    } else {
        format!(".field({path:?})?")
    }
}

/// How a local becomes a field or a result.
pub fn give_text(give: &Give) -> String {
    match give {
        Give::As(local) => local.clone(),
        Give::Some(local) => format!("Some({local})"),
        Give::None => "None".into(),
        Give::Need(local) => format!("r.known({local}, {local:?})?"),
        Give::Boxed(inner) => format!("Box::new({})", give_text(inner)),
    }
}

pub fn outs_text(outs: &[Out], of: impl Fn(&Out) -> String) -> String {
    let texts: Vec<String> = outs.iter().map(of).collect();
    match &texts[..] {
        [one] => one.clone(),
        _ => format!("({})", texts.join(", ")),
    }
}

/// Names as a pattern or a value: alone, or a tuple.
pub fn names_text(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        _ => format!("({})", names.join(", ")),
    }
}

/// What adds the path to an error that is returned.
pub fn tail(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!(".field({path:?})")
    }
}

/// A list in brackets, broken into lines where it is long.
pub fn wrap_list(head: &str, items: &[String], tail: &str) -> String {
    let flat = format!("{head}{}{tail}", items.join(", "));
    if flat.len() <= 96 {
        return flat;
    }
    let mut text = head.to_owned();
    let mut width = usize::MAX;
    for item in items {
        if width.saturating_add(item.len() + 2) > 90 {
            text.push_str("\n    ");
            width = 4;
        } else {
            text.push(' ');
            width += 1;
        }
        text.push_str(item);
        text.push(',');
        width += item.len() + 1;
    }
    text.push('\n');
    text.push_str(tail);
    text
}
