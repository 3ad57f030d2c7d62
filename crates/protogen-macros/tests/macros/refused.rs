//! Compile errors: each at the token it is about.

use std::path::Path;
use std::{fs, io};

#[test]
fn faults_are_shown_where_they_are() {
    lay_out_schemas().unwrap();
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/fail/*.rs");
}

/// The cases are built as a crate of their own, whose folder is where the paths of schemas begin.
fn lay_out_schemas() -> io::Result<()> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let name = "tests/ui/fail/faulty.pgen";
    let copy = target
        .join("trybuild")
        .join(env!("CARGO_PKG_NAME"))
        .join(name);
    if let Some(folder) = copy.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(here.join(name), copy)?;
    Ok(())
}
