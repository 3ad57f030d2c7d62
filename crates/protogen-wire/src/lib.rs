//! protogen-wire.
