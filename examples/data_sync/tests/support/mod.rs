//! The key, and the files of records.

use std::{
    fs,
    path::{Path, PathBuf},
};

pub const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A file that is not there yet.
pub fn fresh(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_file(&path);
    path
}

/// The texts of a file of records.
pub fn stored(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let texts = text.lines().map(|line| line.splitn(3, ' ').nth(2).unwrap());
    texts
        .map(|text| text.trim_matches('"').to_owned())
        .collect()
}
