//! The forms of a capture, and how each is told from its first bytes. Never trusts a file's name.

use std::path::Path;

use super::{
    ending::{Ending, Lost},
    error::CaptureError,
    frame::Frame,
    header::Header,
    otclient, own, pcapng,
};

/// A form of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// [`own`]: append-only, survives a crash, holds everything.
    Own,
    /// [`otclient`]: the text of OTClient's recorder. Payloads, times in milliseconds.
    OtClient,
    /// [`pcapng`]: for Wireshark, and from it.
    Pcapng,
}

impl Form {
    /// Tells the form of a file by its first bytes, `head`.
    ///
    /// # Errors
    ///
    /// None begins like this.
    pub fn of(head: &[u8], path: &Path) -> Result<Self, CaptureError> {
        if own::begins(head) {
            return Ok(Self::Own);
        }
        if pcapng::begins(head) {
            return Ok(Self::Pcapng);
        }
        if otclient::begins(head) {
            return Ok(Self::OtClient);
        }
        let hint = if pcapng::is_classic(head) {
            "this is a classic pcap file; `editcap -F pcapng IN OUT` makes pcapng of it"
        } else {
            "neither a capture of protogen, nor of OTClient (`< 12 0a..`), nor pcapng"
        };
        Err(CaptureError::Unrecognised {
            path: path.to_owned(),
            hint,
        })
    }
}

/// Makes bytes of a capture, in one form. Pure: the writer knows the file.
pub(super) trait Encoder: Send {
    /// What stands before the first frame.
    fn header(&mut self, header: &Header, out: &mut Vec<u8>) -> Result<(), &'static str>;
    /// One frame. Appends nothing if it fails.
    fn frame(&mut self, frame: &Frame, out: &mut Vec<u8>) -> Result<(), &'static str>;
    /// Frames lack here.
    fn lost(&mut self, lost: Lost, out: &mut Vec<u8>);
    /// The end.
    fn close(&mut self, out: &mut Vec<u8>);
}

/// Reads a capture in one form.
pub(super) trait Decoder: Send {
    /// The next frame. After `None` or an error it is not called again.
    fn frame(&mut self) -> Result<Option<Frame>, CaptureError>;
    /// What the capture says of itself.
    fn header(&self) -> &Header;
    /// How it ended, once it has.
    fn ending(&self) -> Option<Ending>;
    /// What its recorder lost, as far as it was read.
    fn lost(&self) -> Lost;
}
