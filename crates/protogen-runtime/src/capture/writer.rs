//! Writes a capture. Never decides when: the caller flushes.

use std::{
    io::Write,
    net::{Ipv4Addr, SocketAddrV4},
    path::Path,
};

use super::{
    ending::Lost,
    error::CaptureError,
    form::{Encoder, Form},
    frame::Frame,
    header::Header,
    limits::Limits,
    otclient::OtClientEncoder,
    own::OwnEncoder,
    pcapng::PcapngEncoder,
    target::Target,
};

/// So much is collected before it is handed to the operating system unasked.
const BUFFER_BYTES: usize = 64 << 10;

/// The two ends of a connection, as pcapng shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoints {
    /// The client's address: 10.0.0.1:49152 unless told.
    pub client: SocketAddrV4,
    /// The server's address: 10.0.0.2:7172 unless told.
    pub server: SocketAddrV4,
}

impl Default for Endpoints {
    fn default() -> Self {
        Self {
            client: SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 1), 49152),
            server: SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 2), 7172),
        }
    }
}

/// How a capture is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// How long a frame may be.
    pub limits: Limits,
    /// In pcapng: who seems to talk.
    pub endpoints: Endpoints,
}

/// Writes frames to a file in one form.
///
/// Frames are collected until [`Writer::flush`], or until 64 KiB are; then they survive the end of
/// this process. A failed write is the last: each later call gives the same error, and the file
/// keeps what was written before. Dropping a writer flushes it, but does not mark the end.
pub struct Writer {
    encoder: Box<dyn Encoder>,
    target: Target,
    limits: Limits,
    buffer: Vec<u8>,
}

impl Writer {
    /// Creates a file and writes the header.
    ///
    /// # Errors
    ///
    /// The file exists (it is never overwritten), can't be created or written, or the form can't
    /// hold the header.
    pub fn create(
        path: impl AsRef<Path>,
        form: Form,
        header: &Header,
    ) -> Result<Self, CaptureError> {
        Self::create_with(path, form, header, &WriteOptions::default())
    }

    /// [`Writer::create`] with options.
    ///
    /// # Errors
    ///
    /// As [`Writer::create`].
    pub fn create_with(
        path: impl AsRef<Path>,
        form: Form,
        header: &Header,
        options: &WriteOptions,
    ) -> Result<Self, CaptureError> {
        let (encoder, head) = begin(path.as_ref(), form, header, options)?;
        let target = Target::create(path.as_ref())?;
        Self::over(encoder, head, target, options)
    }

    /// Writes to anything; `name` stands for its path in errors.
    ///
    /// # Errors
    ///
    /// The first write fails, or the form can't hold the header.
    pub fn to_writer(
        writer: impl Write + Send + 'static,
        name: impl AsRef<Path>,
        form: Form,
        header: &Header,
        options: &WriteOptions,
    ) -> Result<Self, CaptureError> {
        let (encoder, head) = begin(name.as_ref(), form, header, options)?;
        let target = Target::new(Box::new(writer), name.as_ref());
        Self::over(encoder, head, target, options)
    }

    fn over(
        encoder: Box<dyn Encoder>,
        head: Vec<u8>,
        target: Target,
        options: &WriteOptions,
    ) -> Result<Self, CaptureError> {
        let mut writer = Self {
            encoder,
            target,
            limits: options.limits,
            buffer: head,
        };
        writer.flush()?;
        Ok(writer)
    }

    /// Appends a frame.
    ///
    /// # Errors
    ///
    /// The frame is longer than the limit, or the form can't hold it: then the writer goes on. An
    /// earlier or this write failed: then it does not.
    pub fn write(&mut self, frame: &Frame) -> Result<(), CaptureError> {
        self.target.refuse_if_failed()?;
        let (size, limit) = (frame.bytes.len(), self.limits.frame_bytes);
        if size > limit {
            return Err(unwritable(
                self.target.path(),
                "a frame is longer than the limit",
            ));
        }
        self.encoder
            .frame(frame, &mut self.buffer)
            .map_err(|what| unwritable(self.target.path(), what))?;
        if self.buffer.len() >= BUFFER_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    /// Says that frames lack here. OTClient's text has no place for it.
    ///
    /// # Errors
    ///
    /// An earlier write failed.
    pub fn lost(&mut self, lost: Lost) -> Result<(), CaptureError> {
        self.target.refuse_if_failed()?;
        if !lost.is_nothing() {
            self.encoder.lost(lost, &mut self.buffer);
        }
        Ok(())
    }

    /// Hands what was collected to the operating system: it survives the end of this process.
    ///
    /// # Errors
    ///
    /// The write fails; the error names the file.
    pub fn flush(&mut self) -> Result<(), CaptureError> {
        if self.buffer.is_empty() {
            return self.target.refuse_if_failed();
        }
        let result = self.target.write(&self.buffer);
        self.buffer.clear();
        result
    }

    /// Flushes and waits until the disk holds it: it survives a power cut.
    ///
    /// # Errors
    ///
    /// As [`Writer::flush`].
    pub fn sync(&mut self) -> Result<(), CaptureError> {
        self.flush()?;
        self.target.sync()
    }

    /// Marks the end, and waits until the disk holds it.
    ///
    /// # Errors
    ///
    /// As [`Writer::flush`].
    pub fn finish(mut self) -> Result<(), CaptureError> {
        self.target.refuse_if_failed()?;
        self.encoder.close(&mut self.buffer);
        self.sync()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Whoever wants to know calls `finish`.
        let _ = self.flush();
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("path", &self.target.path())
            .finish_non_exhaustive()
    }
}

/// The encoder of a form, and the first bytes of a file.
fn begin(
    path: &Path,
    form: Form,
    header: &Header,
    options: &WriteOptions,
) -> Result<(Box<dyn Encoder>, Vec<u8>), CaptureError> {
    let mut encoder: Box<dyn Encoder> = match form {
        Form::Own => Box::new(OwnEncoder),
        Form::OtClient => Box::new(OtClientEncoder),
        Form::Pcapng => Box::new(PcapngEncoder::new(&options.endpoints)),
    };
    let mut head = Vec::new();
    encoder
        .header(header, &mut head)
        .map_err(|what| unwritable(path, what))?;
    Ok((encoder, head))
}

fn unwritable(path: &Path, what: &'static str) -> CaptureError {
    CaptureError::Unwritable {
        path: path.to_owned(),
        what,
    }
}
