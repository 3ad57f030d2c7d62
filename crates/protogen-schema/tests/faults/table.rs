//! The table of codes: all are there, all are explained, all have a case.

use std::{collections::BTreeSet, fs, path::Path};

use protogen_schema::codes;

/// Without a snapshot: the schema is too large to be shown, or a back-end says it.
const ELSEWHERE: [&str; 2] = ["E0307", "E0901"];

fn texts(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, into);
        } else if let Ok(text) = fs::read_to_string(&path) {
            into.push((path.display().to_string(), text));
        }
    }
}

fn all_in(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    texts(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        &mut found,
    );
    found
}

#[test]
fn every_code_has_a_case() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for (_, text) in all_in("tests")
        .into_iter()
        .filter(|(path, _)| path.ends_with(".snap"))
    {
        for part in text.split("error[").chain(text.split("warning[")).skip(1) {
            shown.extend(part.get(..5).map(str::to_owned));
        }
    }
    // Those of E01xx are the parser's, whose cases are beside it.
    let all = codes::all().map(|found| found.code.0);
    for code in all.filter(|code| *code >= "E0200" && !ELSEWHERE.contains(code)) {
        assert!(shown.contains(code), "{code} has no case in tests/");
    }
}

#[test]
fn every_code_of_the_sources_is_in_the_table_and_used() {
    let listed: BTreeSet<&str> = codes::all().map(|found| found.code.0).collect();
    let sources = all_in("src");
    let (tables, others): (Vec<_>, Vec<_>) = sources
        .into_iter()
        .partition(|(path, _)| path.contains("/codes/"));
    let mut seen = 0;
    for (path, text) in &tables {
        let range = Path::new(path).file_stem().unwrap().to_str().unwrap();
        for line in text.lines().filter(|line| line.contains(": Code = Code(")) {
            let name = line.split([' ', ':']).nth(2).unwrap();
            let number = line.split('"').nth(1).unwrap();
            assert!(listed.contains(number), "{number} is not explained");
            seen += 1;
            let used = format!("{range}::{name}");
            let is_used = others.iter().any(|(_, text)| text.contains(&used));
            assert!(is_used || number == "E0901", "{used} is used nowhere");
        }
    }
    assert_eq!(seen, listed.len());
}
