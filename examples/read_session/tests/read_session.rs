//! The example prints what the recorded players saw and said.

use std::process::Command;

#[test]
fn it_prints_who_entered_and_what_was_said() {
    let output = Command::new(env!("CARGO_BIN_EXE_read-session"))
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(text.starts_with("Alice enters the game\n"), "{text}");
    assert!(
        text.contains("the map around 95, 117, 7: 592 tiles with something on them\n"),
        "{text}"
    );
    assert!(
        text.contains("> hello world\nAlice: hello world\n"),
        "{text}"
    );
    assert!(!text.contains("unknown"), "{text}");
}
