//! How the path of a kept value is spelled: as in errors.

use protogen_wire::Segment;

/// `worlds[3].name`, and `label` behind it if there is one.
pub(crate) fn join(path: &[Segment], label: &str) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Field(name) => dotted(&mut text, name),
            Segment::Index(index) => {
                text.push('[');
                text.push_str(&index.to_string());
                text.push(']');
            }
            Segment::Case(_) => {}
        }
    }
    match label.strip_prefix('#') {
        // A part of the value itself, such as its length.
        Some(_) => text.push_str(label),
        None if label.is_empty() => {}
        None => dotted(&mut text, label),
    }
    text
}

fn dotted(text: &mut String, name: &str) {
    if !text.is_empty() {
        text.push('.');
    }
    text.push_str(name);
}
