//! protogen-schema: text to a resolved schema; knows no target language.

pub mod ir;
