//! Stages that carry state or other ends: ChaCha20-Poly1305, context take-over, delimiters, runs, and the application's own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod stages {
    pub mod chacha;
    pub mod compression;
    pub mod length;
    pub mod transforms;
}
mod support;
