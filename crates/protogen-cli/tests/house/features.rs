//! The table of features of the runtime's README: each row names a test, and each test is there.
//! Never knows what a test shows.

use std::{fs, path::Path};

/// The page, from the project's root.
const PAGE: &str = "crates/protogen-runtime/README.md";

/// The heading of a table whose rows are shown by tests.
const HEADING: &str = "| in the guide | here | shown by |";

/// What is wrong with the rows of a page, and how many there are. `read` gives the file of a link.
fn faults(page: &str, read: impl Fn(&str) -> Option<String>) -> (Vec<String>, usize) {
    let (mut faults, mut rows) = (Vec::new(), 0);
    let mut in_table = false;
    for line in page.lines() {
        in_table = line == HEADING || (in_table && line.starts_with('|'));
        if !in_table || line == HEADING || line.starts_with("|---") {
            continue;
        }
        rows += 1;
        let shown = line.trim_end_matches(" |").rsplit(" | ").next();
        let mut tests = links(shown.unwrap_or_default()).peekable();
        if tests.peek().is_none() {
            faults.push(format!("no test: {line}"));
        }
        for (name, path) in tests {
            let is_there = read(path).is_some_and(|text| holds(&text, name));
            if !is_there {
                faults.push(format!("{path} has no {name}"));
            }
        }
    }
    (faults, rows)
}

/// The names and targets of links.
fn links(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('[').skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once("](")?;
        Some((name, rest.split_once(')')?.0))
    })
}

/// Whether a file has a function of this name, or hands the name to a macro that makes one.
fn holds(text: &str, name: &str) -> bool {
    text.contains(&format!("fn {name}(")) || text.contains(&format!("    {name}: "))
}

#[test]
fn each_feature_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = root.join(PAGE);
    let text = fs::read_to_string(&page).expect("the page is there");
    let folder = page.parent().expect("it lies in a folder");
    let (faults, rows) = faults(&text, |path| fs::read_to_string(folder.join(path)).ok());
    assert_eq!(faults.join("\n"), "");
    assert!(rows >= 80, "{rows} rows");
}

#[test]
fn a_row_without_a_test_is_found() {
    let read = |path: &str| (path == "a.rs").then(|| "fn works() {}".to_owned());
    let page =
        |shown: &str| format!("{HEADING}\n|---|---|---|\n| a | b | {shown} |\n\n| c | d |\n");
    assert_eq!(faults(&page("[works](a.rs)"), read), (Vec::new(), 1));
    for shown in [
        "",
        "works",
        "[fails](a.rs)",
        "[works](b.rs)",
        "[works](a.rs), [work](a.rs)",
    ] {
        assert_eq!(faults(&page(shown), read).0.len(), 1, "{shown}");
    }
}
