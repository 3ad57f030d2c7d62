//! The input of `encode`: JSON objects, one behind the other, whatever line breaks are in them.
//! Never encodes one.

use std::io::BufRead;

use protogen_dynamic::json::{LineObject, line_object};
use serde_json::Value;

use crate::failure::{Complaint, Failure};

/// The objects, in order; what is no JSON ends them.
pub fn objects(input: impl BufRead) -> impl Iterator<Item = Result<LineObject, Failure>> {
    let stream = serde_json::Deserializer::from_reader(input).into_iter::<Value>();
    let mut ended = false;
    (1u64..).zip(stream).map_while(move |(number, value)| {
        if ended {
            return None;
        }
        let object = value.map_err(|error| format!("the input is not JSON: {error}"));
        ended = object.is_err();
        let object = object.and_then(|value| {
            line_object(&value).map_err(|message| format!("object {number}: {message}"))
        });
        Some(object.map_err(|message| Failure::Input(Complaint::new(message))))
    })
}
