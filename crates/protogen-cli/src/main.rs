//! The terminal program `protogen`.
fn main() {}
