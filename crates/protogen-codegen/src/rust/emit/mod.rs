//! From the Rust model to text. Reads no schema.

mod code;
mod codec;
mod context;
mod decode;
mod dispatch;
mod doc_links;
mod encode;
mod ends;
mod envelope;
mod field;
mod handler;
mod impls;
mod leaves;
mod len;
mod message;
mod module;
mod packet;
mod protocol;
mod runs;
mod tests;
mod text;
mod types;
mod view;

pub use impls::impls;
pub use leaves::mark_items;
pub use module::Modules;
