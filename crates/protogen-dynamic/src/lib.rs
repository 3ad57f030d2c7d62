//! protogen-dynamic.
