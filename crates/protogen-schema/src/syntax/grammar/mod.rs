//! The productions: tokens to tree, one function each, by nom.
//! Never backs up over a token: which production follows is decided by the next two.

mod attr;
mod basics;
mod block;
mod builtin;
mod data;
mod declare;
mod expr;
mod group;
mod item;
mod length;
mod list;
mod member;
mod packet;
mod protocol;
mod report;
mod request;
mod session;
mod test;
mod ty;
mod union;
mod value;

pub(crate) use item::{file, is_item_word};
