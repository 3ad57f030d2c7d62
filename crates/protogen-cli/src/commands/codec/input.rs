//! The input of `decode` and `encode`: a file or standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use crate::failure::{Complaint, Failure};

/// Opens the file; without one, or for `-`, standard input.
pub fn open(path: Option<&Path>) -> Result<Box<dyn BufRead + Send>, Failure> {
    match path {
        Some(path) if path.as_os_str() != "-" => {
            let file = File::open(path).map_err(|error| {
                Failure::Input(Complaint::new(format!("{}: {error}", path.display())))
            })?;
            Ok(Box::new(BufReader::new(file)))
        }
        _ => Ok(Box::new(BufReader::new(io::stdin()))),
    }
}
