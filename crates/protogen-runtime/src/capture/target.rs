//! Where a capture is written to. Never goes on after a failed write: what follows a torn record
//! could not be read.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use super::error::CaptureError;

/// A stream of bytes with its name, and the reason why it ended.
pub(super) struct Target {
    inner: Sink,
    path: PathBuf,
    failed: Option<CaptureError>,
}

enum Sink {
    File(File),
    Other(Box<dyn Write + Send>),
}

impl Target {
    /// A new file. One that exists is never touched.
    pub fn create(path: &Path) -> Result<Self, CaptureError> {
        let file = OpenOptions::new()
            .append(true)
            .create_new(true)
            .open(path)
            .map_err(|error| CaptureError::io(path, "create", &error))?;
        Ok(Self::over(Sink::File(file), path))
    }

    /// Writes to anything; `path` is its name in errors.
    pub fn new(inner: Box<dyn Write + Send>, path: &Path) -> Self {
        Self::over(Sink::Other(inner), path)
    }

    fn over(inner: Sink, path: &Path) -> Self {
        Self {
            inner,
            path: path.to_owned(),
            failed: None,
        }
    }

    /// Hands the bytes to the operating system.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), CaptureError> {
        self.refuse_if_failed()?;
        let result = match &mut self.inner {
            Sink::File(file) => file.write_all(bytes),
            Sink::Other(other) => other.write_all(bytes).and_then(|()| other.flush()),
        };
        self.keep(result, "write")
    }

    /// Waits until the disk holds what was written.
    pub fn sync(&mut self) -> Result<(), CaptureError> {
        self.refuse_if_failed()?;
        let result = match &self.inner {
            Sink::File(file) => file.sync_data(),
            Sink::Other(_) => Ok(()),
        };
        self.keep(result, "sync")
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn refuse_if_failed(&self) -> Result<(), CaptureError> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    fn keep(
        &mut self,
        result: std::io::Result<()>,
        action: &'static str,
    ) -> Result<(), CaptureError> {
        result.map_err(|error| {
            let error = CaptureError::io(&self.path, action, &error);
            self.failed = Some(error.clone());
            error
        })
    }
}
