//! Finds frames in a stream that arrives in pieces, and looks at no byte twice.

use super::delimiter::Delimiter;
use super::error::FrameError;
use super::length::{self, Length};
use super::profile::Profile;

/// How far a buffer has been searched for the end of its first frame.
///
/// Only a [`Delimiter`] has to be searched for; with it, [`frame_len`](super::frame_len) on a buffer that grows byte by byte
/// would look at every byte again and again.
///
/// # Examples
///
/// ```
/// use protogen_wire::frame::{Delimiter, FrameLimits, FrameScan, Length, Profile, Stage};
///
/// const LINES: Profile = Profile::constant(
///     &[Stage::Length(Length::Delimiter(Delimiter::CRLF))],
///     FrameLimits::DEFAULT,
/// );
/// let mut scan = FrameScan::new();
/// assert_eq!(scan.frame_len(&LINES, b"pin"), Ok(None));
/// assert_eq!(scan.frame_len(&LINES, b"ping\r"), Ok(None));
/// assert_eq!(scan.frame_len(&LINES, b"ping\r\npo"), Ok(Some(6)));
/// # Ok::<(), protogen_wire::frame::FrameError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct FrameScan {
    /// No frame ends with a delimiter that begins before this.
    searched: usize,
    /// What was searched for.
    delimiter: Option<Delimiter>,
}

impl FrameScan {
    /// Before the first byte.
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`frame_len`](super::frame_len).
    ///
    /// `buffered` must begin with the same bytes as at the last call, more may stand behind them;
    /// once a frame was found, the next call may begin elsewhere.
    ///
    /// # Errors
    ///
    /// As [`frame_len`](super::frame_len).
    pub fn frame_len(
        &mut self,
        profile: &Profile,
        buffered: &[u8],
    ) -> Result<Option<usize>, FrameError> {
        let Some(Length::Delimiter(delimiter)) = profile.length() else {
            return length::frame_len(profile, buffered);
        };
        if self.delimiter != Some(*delimiter) {
            self.restart();
            self.delimiter = Some(*delimiter);
        }
        let limit = profile.limits().frame_bytes;
        let found = delimiter.frame_end(buffered, self.searched, limit)?;
        self.searched = match found {
            Some(_) => 0,
            // A delimiter may have begun with the last bytes.
            None => buffered.len().saturating_sub(delimiter.len() - 1),
        };
        Ok(found)
    }

    /// The buffer begins with other bytes than at the last call.
    pub fn restart(&mut self) {
        *self = Self::default();
    }
}
