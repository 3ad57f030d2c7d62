//! What the tests of sessions, connections and servers share. Never a part of what is shipped.

pub mod lines;
pub mod plain;
pub mod process;
pub mod proxy;
pub mod random;
pub mod report;
pub mod rows;
