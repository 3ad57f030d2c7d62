//! Where a capture is read from: counts bytes and names the file in errors.
//! Never takes memory for bytes that have not arrived.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Cursor, Read},
    path::{Path, PathBuf},
};

use super::error::CaptureError;

/// So many first bytes tell the form of a file.
const HEAD_BYTES: u64 = 256;

/// A stream of bytes with its place and its name.
pub(super) struct Source {
    inner: BufReader<Box<dyn Read + Send>>,
    path: PathBuf,
    at: u64,
}

/// What was behind the place where a reader gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rest {
    pub bytes: u64,
    /// All of them are zero, as after a power cut.
    pub blank: bool,
}

impl Source {
    /// Opens a file; its first bytes, as many as there are up to 256, come beside.
    pub fn open(path: &Path) -> Result<(Self, Vec<u8>), CaptureError> {
        let file = File::open(path).map_err(|error| CaptureError::io(path, "open", &error))?;
        Self::new(Box::new(file), path)
    }

    /// Reads from anything; `path` is its name in errors.
    pub fn new(
        mut inner: Box<dyn Read + Send>,
        path: &Path,
    ) -> Result<(Self, Vec<u8>), CaptureError> {
        let mut head = Vec::new();
        inner
            .by_ref()
            .take(HEAD_BYTES)
            .read_to_end(&mut head)
            .map_err(|error| CaptureError::io(path, "read", &error))?;
        let again = Cursor::new(head.clone()).chain(inner);
        let source = Self {
            inner: BufReader::with_capacity(64 << 10, Box::new(again)),
            path: path.to_owned(),
            at: 0,
        };
        Ok((source, head))
    }

    /// Fills `buffer` with the next `len` bytes, fewer at the end; says how many.
    pub fn read(&mut self, len: usize, buffer: &mut Vec<u8>) -> Result<usize, CaptureError> {
        buffer.clear();
        let result = self
            .inner
            .by_ref()
            .take(len as u64)
            .read_to_end(buffer)
            .map_err(|error| self.failed(&error))?;
        self.at += result as u64;
        Ok(result)
    }

    /// Fills `buffer` with the next line, its end included, or with `limit` bytes of it.
    pub fn line(&mut self, limit: usize, buffer: &mut Vec<u8>) -> Result<usize, CaptureError> {
        buffer.clear();
        let result = self
            .inner
            .by_ref()
            .take(limit as u64)
            .read_until(b'\n', buffer)
            .map_err(|error| self.failed(&error))?;
        self.at += result as u64;
        Ok(result)
    }

    /// Reads to the end and forgets what it reads.
    pub fn drain(&mut self) -> Result<Rest, CaptureError> {
        let mut rest = Rest {
            bytes: 0,
            blank: true,
        };
        loop {
            let chunk = match self.inner.fill_buf() {
                Ok([]) => break,
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.failed(&error)),
            };
            let len = chunk.len();
            rest.blank &= chunk.iter().all(|byte| *byte == 0);
            rest.bytes += len as u64;
            self.inner.consume(len);
        }
        self.at += rest.bytes;
        Ok(rest)
    }

    /// The place of the next byte.
    pub fn at(&self) -> u64 {
        self.at
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file is damaged from `at`; what is behind it is counted, not read.
    pub fn damaged(&mut self, at: u64, what: &'static str) -> CaptureError {
        let behind = self.at.saturating_sub(at);
        match self.drain() {
            Ok(rest) => CaptureError::Damaged {
                path: self.path.clone(),
                at,
                unread: behind + rest.bytes,
                what,
            },
            Err(error) => error,
        }
    }

    fn failed(&self, error: &io::Error) -> CaptureError {
        CaptureError::io(&self.path, "read", error)
    }
}
