//! The JSON form of values, both ways.
//!
//! The form is a contract with scripts: see the type-by-type list in the command line's help.

mod line;
mod read;
mod write;

pub use line::{FaultPlace, LineObject, decoded_json, fault_json, line_object, put_warnings};
pub use read::{packet_from_json, struct_from_json, value_from_json};
pub use write::{packet_to_json, struct_to_json, value_to_json};
