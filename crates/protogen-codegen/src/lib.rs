//! protogen-codegen.
