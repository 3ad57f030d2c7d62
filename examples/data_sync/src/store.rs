//! The server's records: a file with a line for each, in the order in which they came.
//! Never holds a record twice.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

/// The records of all clients.
#[derive(Debug)]
pub struct Store {
    file: File,
    /// The number that is to come next, of each run of a client.
    next: HashMap<u64, u64>,
}

impl Store {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    ///
    /// The file can't be read, written or understood.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        // A server that was killed amid a line never said that it had stored it.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64)?;
        }
        let mut next = HashMap::new();
        for line in text.get(..whole).unwrap_or_default().lines() {
            let (run, number) = numbers(line).ok_or_else(|| {
                let message = format!("{}: not a record: {line}", path.display());
                io::Error::new(io::ErrorKind::InvalidData, message)
            })?;
            next.insert(run, number + 1);
        }
        Ok(Self { file, next })
    }

    /// Brings a record to the disk, unless it is there.
    ///
    /// # Errors
    ///
    /// It can't be written. It may be there or not; nothing more is taken then.
    pub fn put(&mut self, run: u64, number: u64, text: &str) -> io::Result<()> {
        let next = self.next.entry(run).or_default();
        if number < *next {
            return Ok(());
        }
        // In one write, so that a line is there whole or is the last one.
        self.file
            .write_all(format!("{run:016x} {number} {text:?}\n").as_bytes())?;
        self.file.sync_data()?;
        *next = number + 1;
        Ok(())
    }
}

/// The run and the number of a line.
fn numbers(line: &str) -> Option<(u64, u64)> {
    let mut words = line.split(' ');
    let run = u64::from_str_radix(words.next()?, 16).ok()?;
    let number = words.next()?.parse().ok()?;
    Some((run, number))
}
