//! protogen-runtime.
