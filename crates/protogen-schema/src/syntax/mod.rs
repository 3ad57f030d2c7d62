//! The text of a schema file as a typed tree, and back.
//! Never asks for another file and never names the IR.

pub mod ast;
mod balance;
mod grammar;
mod input;
mod lexer;
mod literal;
mod mark;
mod parse;
mod print;
mod token;

pub use parse::parse;
pub use print::format;
