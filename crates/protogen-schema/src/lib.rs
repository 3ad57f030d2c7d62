//! protogen-schema.
