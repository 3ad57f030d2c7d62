//! README's commands do what stands below them.
//! Never runs the test command: that would run this.

use crate::program::{root, run};

/// The fenced blocks of a text with this language, in order.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let open = format!("```{language}\n");
    let parts = text.split(open.as_str()).skip(1);
    parts
        .map(|part| part.split("\n```").next().unwrap())
        .collect()
}

#[test]
fn the_first_command_prints_what_readme_shows() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let commands = blocks(&readme, "sh");
    assert_eq!(commands.len(), 2, "the first decodes, the second tests");
    let (generate, decode) = commands[0].split_once(" && ").unwrap();
    let generate = generate.strip_prefix("cargo run -q -- ").unwrap();
    let out = concat!(env!("CARGO_TARGET_TMPDIR"), "/readme/open_tibia.rs");
    let generated = run(&generate.replace("target/open_tibia.rs", out));
    assert_eq!(generated.status, 0, "{}", generated.err);
    let decoded = run(decode.strip_prefix("cargo run -q -- ").unwrap());
    let shown = readme.split("It prints\n\n").nth(1).unwrap();
    let shown = blocks(shown, "text")[0];
    assert_eq!(
        shown,
        format!("wrote target/open_tibia.rs\n{}", decoded.out.trim_end())
    );
}

#[test]
fn the_second_command_tests_everything() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert_eq!(blocks(&readme, "sh")[1], "cargo test --workspace");
}
