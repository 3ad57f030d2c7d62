//! Diagnostics for people and for tools.
//! Never prints: texts come back to the caller.

mod json;
mod text;

pub use json::render_json;
pub use text::{Style, render_text};
