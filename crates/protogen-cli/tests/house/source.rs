//! Reading Rust text without parsing it: what is code, what its `use` lines name.
//! Never understands more than comments, literals and `use` trees.

/// The text without comments, and with every string literal empty.
pub fn code(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if let Some(length) = raw_string(rest, code.chars().last()) {
            at += length;
            code.push_str("\"\"");
        } else if rest.starts_with('"') {
            at += string(rest);
            code.push_str("\"\"");
        } else if let Some(length) = character(rest) {
            at += length;
            code.push_str("' '");
        } else {
            let c = rest.chars().next().expect("at < length");
            code.push(c);
            at += c.len_utf8();
        }
    }
    code
}

/// The length of a literal `"..."` at the start.
fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a literal `r#"..."#` at the start, where no word ends just before it.
fn raw_string(rest: &str, before: Option<char>) -> Option<usize> {
    let inner = rest.strip_prefix('r')?;
    if before.is_some_and(|c| c.is_alphanumeric() && c != 'b' || c == '_') {
        return None;
    }
    let hashes = inner.len() - inner.trim_start_matches('#').len();
    let body = inner[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let close = body.find(&end)?;
    Some(1 + hashes + 1 + close + end.len())
}

/// The length of a character literal at the start; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let mut chars = inner.char_indices();
    let (_, first) = chars.next()?;
    if first == '\\' {
        return inner[1..]
            .find('\'')
            .map(|end| end + 3)
            .or(Some(rest.len()));
    }
    let (at, second) = chars.next()?;
    (second == '\'').then_some(1 + at + 1)
}

/// Every path that `use` lines name, one by one: `use a::{b, c::d};` names `a::b` and `a::c::d`.
pub fn used_paths(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let before = code[..at].trim_end_matches([' ', '\t']);
        let starts = before.is_empty() || before.ends_with(['\n', ')', '{', ';']);
        if starts || before.ends_with("pub") {
            let tree = code[at + 4..].split(';').next().unwrap_or("");
            expand(String::new(), tree.trim(), &mut paths);
        }
    }
    paths
}

fn expand(prefix: String, tree: &str, paths: &mut Vec<String>) {
    match tree.split_once('{') {
        None => {
            for part in tree
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
            {
                paths.push(format!("{prefix}{part}"));
            }
        }
        Some((head, rest)) => {
            let inner = rest.trim_end().strip_suffix('}').unwrap_or(rest);
            for part in split_outer(inner) {
                expand(format!("{prefix}{}", head.trim()), part.trim(), paths);
            }
        }
    }
}

/// The parts between the commas that stand in no inner braces.
fn split_outer(tree: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0, 0);
    for (at, c) in tree.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&tree[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&tree[from..]);
    parts
}

#[test]
fn comments_and_literals_are_no_code() {
    let text =
        "a(\"un\\\"safe\"); // unsafe\nb('\"', r#\"unsafe\"#, 'x' as &'a u8); /* unsafe */ c";
    assert_eq!(code(text), "a(\"\"); \nb(' ', \"\", ' ' as &'a u8);  c");
}

#[test]
fn a_use_tree_names_each_path() {
    let code = "pub use a::{b, c::{d, e}};\n    use f;\nlet use_g = 1;";
    assert_eq!(used_paths(code), ["a::b", "a::c::d", "a::c::e", "f"]);
}
