//! Opens a capture of any form and gives its frames one by one. Never holds more than one frame
//! and what stands in its way.

use std::{io::Read, path::Path};

use super::{
    ending::{Ending, Lost},
    error::CaptureError,
    form::{Decoder, Form},
    frame::Frame,
    header::Header,
    limits::Limits,
    otclient::OtClientDecoder,
    own::OwnDecoder,
    pcapng::{PcapngDecoder, Wanted},
    source::Source,
};

/// How a capture is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// How much it may ask for.
    pub limits: Limits,
    /// In pcapng: the server's port. Only connections with it are counted, and no handshake is
    /// needed to tell the server's end.
    pub server_port: Option<u16>,
    /// In pcapng: which connection, in the order of their first packets, from 0.
    pub connection: usize,
}

/// Opens a capture; its first bytes tell its form.
///
/// # Errors
///
/// There is no such file, no form begins like it, or its header is damaged. A file that ends
/// within its header opens, without frames.
pub fn open(path: impl AsRef<Path>) -> Result<Capture, CaptureError> {
    open_with(path, &ReadOptions::default())
}

/// [`open`] with options.
///
/// # Errors
///
/// As [`open`].
pub fn open_with(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Capture, CaptureError> {
    let (source, head) = Source::open(path.as_ref())?;
    Capture::over(source, &head, options)
}

/// A capture that is being read: an iterator over its frames.
///
/// After an error there are no further frames. When there are none, [`Capture::ending`] says how
/// it ended.
pub struct Capture {
    form: Form,
    decoder: Box<dyn Decoder>,
    done: bool,
}

impl Capture {
    /// Reads a capture from anything; `name` stands for its path in errors.
    ///
    /// # Errors
    ///
    /// As [`open`].
    pub fn from_reader(
        reader: impl Read + Send + 'static,
        name: impl AsRef<Path>,
        options: &ReadOptions,
    ) -> Result<Self, CaptureError> {
        let (source, head) = Source::new(Box::new(reader), name.as_ref())?;
        Self::over(source, &head, options)
    }

    fn over(source: Source, head: &[u8], options: &ReadOptions) -> Result<Self, CaptureError> {
        let form = Form::of(head, source.path())?;
        let limits = options.limits;
        let wanted = Wanted {
            server_port: options.server_port,
            index: options.connection,
        };
        let decoder: Box<dyn Decoder> = match form {
            Form::Own => Box::new(OwnDecoder::open(source, limits)?),
            Form::OtClient => Box::new(OtClientDecoder::new(source, limits)),
            Form::Pcapng => Box::new(PcapngDecoder::open(source, limits, wanted)?),
        };
        Ok(Self {
            form,
            decoder,
            done: false,
        })
    }

    /// The form of the file.
    pub fn form(&self) -> Form {
        self.form
    }

    /// What the capture says of itself.
    pub fn header(&self) -> &Header {
        self.decoder.header()
    }

    /// How the capture ended; `None` before its last frame was read, or after an error.
    pub fn ending(&self) -> Option<Ending> {
        self.decoder.ending().filter(|_| self.done)
    }

    /// What its recorder lost before the frame that was read last, all in all. OTClient's text
    /// does not say.
    pub fn lost(&self) -> Lost {
        self.decoder.lost()
    }
}

impl Iterator for Capture {
    type Item = Result<Frame, CaptureError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.decoder.frame().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Capture")
            .field("form", &self.form)
            .field("header", self.header())
            .finish_non_exhaustive()
    }
}
