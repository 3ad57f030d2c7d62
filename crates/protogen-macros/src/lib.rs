//! protogen-macros.
