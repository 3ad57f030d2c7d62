//! The hand-written protocol of the tests: it lives in `protogen-test-support`.
#![allow(unused_imports, reason = "each test uses a part of it")]

pub use protogen_test_support::lines::*;
