//! Records to frames. Never takes memory for a length that has not arrived, never panics.

use std::time::{Duration, UNIX_EPOCH};

use protogen_wire::Direction;

use super::{
    super::{
        ending::{Ending, Lost},
        error::CaptureError,
        form::Decoder,
        frame::Frame,
        header::{Content, Header, TEXT_BYTES},
        limits::Limits,
        source::Source,
    },
    record::{
        END, FRAME, FRAME_HEAD_BYTES, FROM_SERVER, HEAD_BYTES, HEADER, LOST, MAGIC, MASKED,
        NO_START, checksum,
    },
};

/// Reads our own form.
pub(in super::super) struct OwnDecoder {
    source: Source,
    limits: Limits,
    header: Header,
    ending: Option<Ending>,
    lost: Lost,
    closed: bool,
    body: Vec<u8>,
}

impl OwnDecoder {
    /// Reads magic and header. A file that ends before them is a torn one without frames.
    pub fn open(source: Source, limits: Limits) -> Result<Self, CaptureError> {
        let mut decoder = Self {
            source,
            limits,
            header: Header::new(Content::Wire),
            ending: None,
            lost: Lost::default(),
            closed: false,
            body: Vec::new(),
        };
        let mut magic = Vec::new();
        decoder.source.read(MAGIC.len(), &mut magic)?;
        if magic.len() < MAGIC.len() {
            decoder.tear(magic.len() as u64);
            return Ok(decoder);
        }
        if magic != MAGIC {
            return Err(CaptureError::Unrecognised {
                path: decoder.source.path().to_owned(),
                hint: "a capture of a version of protogen that is not known here",
            });
        }
        decoder.read_header()?;
        Ok(decoder)
    }

    fn read_header(&mut self) -> Result<(), CaptureError> {
        let at = self.source.at();
        if !self.record()? {
            // Without a header there is no whole file, even if it ends between two records.
            let behind = match self.ending {
                Some(Ending::Torn { bytes }) => bytes,
                _ => 0,
            };
            self.tear(MAGIC.len() as u64 + behind);
            return Ok(());
        }
        match header(&self.body) {
            Some(header) => self.header = header,
            None => return Err(self.source.damaged(at, "the first record is no header")),
        }
        Ok(())
    }

    /// Reads the next whole record into `self.body`; false at the end.
    fn record(&mut self) -> Result<bool, CaptureError> {
        let at = self.source.at();
        let mut head = Vec::with_capacity(HEAD_BYTES);
        let got = self.source.read(HEAD_BYTES, &mut head)?;
        let Some((length, sum)) = split_head(&head) else {
            match got {
                0 if self.closed => self.ending = Some(Ending::Closed),
                0 => self.ending = Some(Ending::Open),
                _ => self.tear(got as u64),
            }
            return Ok(false);
        };
        let len = u32::from_le_bytes(length) as usize;
        // A header is longer than a frame may be only if the limit is tiny.
        let limit = (self.limits.frame_bytes.saturating_add(FRAME_HEAD_BYTES))
            .max(FRAME_HEAD_BYTES + 16 + 4 * TEXT_BYTES);
        if len > limit {
            return Err(CaptureError::TooLong {
                path: self.source.path().to_owned(),
                at,
                what: "a record",
                size: len as u64,
                limit: limit as u64,
            });
        }
        let mut body = std::mem::take(&mut self.body);
        let read = self.source.read(len, &mut body);
        self.body = body;
        if read? < len {
            self.tear((HEAD_BYTES + self.body.len()) as u64);
            return Ok(false);
        }
        if checksum(length, &self.body) != sum {
            return self.wrong_sum(at).map(|()| false);
        }
        Ok(true)
    }

    /// A wrong checksum is the torn tail if only zeros follow, else damage.
    fn wrong_sum(&mut self, at: u64) -> Result<(), CaptureError> {
        let record = self.source.at() - at;
        let rest = self.source.drain()?;
        if rest.blank {
            self.tear(record + rest.bytes);
            return Ok(());
        }
        Err(CaptureError::Damaged {
            path: self.source.path().to_owned(),
            at,
            unread: record + rest.bytes,
            what: "the checksum of a record is wrong",
        })
    }

    fn tear(&mut self, bytes: u64) {
        self.ending = Some(Ending::Torn { bytes });
    }
}

impl Decoder for OwnDecoder {
    fn frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        while self.ending.is_none() {
            let at = self.source.at();
            if !self.record()? {
                break;
            }
            self.closed = false;
            match self.body.first() {
                Some(&FRAME) => {
                    return match frame(&self.body) {
                        Some(frame) => Ok(Some(frame)),
                        None => Err(self.source.damaged(at, "a frame is too short")),
                    };
                }
                Some(&LOST) => match lost(&self.body) {
                    Some(lost) => self.lost.add(lost),
                    None => return Err(self.source.damaged(at, "a loss is too short")),
                },
                Some(&END) => self.closed = true,
                Some(&HEADER) => return Err(self.source.damaged(at, "a second header")),
                Some(_) => {}
                None => return Err(self.source.damaged(at, "a record is empty")),
            }
        }
        Ok(None)
    }

    fn header(&self) -> &Header {
        &self.header
    }

    fn ending(&self) -> Option<Ending> {
        self.ending
    }

    fn lost(&self) -> Lost {
        self.lost
    }
}

fn split_head(head: &[u8]) -> Option<([u8; 4], u32)> {
    let (length, rest) = head.split_first_chunk::<4>()?;
    let (sum, _) = rest.split_first_chunk::<4>()?;
    Some((*length, u32::from_le_bytes(*sum)))
}

fn header(body: &[u8]) -> Option<Header> {
    let [HEADER, content, rest @ ..] = body else {
        return None;
    };
    let mut header = Header::new(match content {
        0 => Content::Wire,
        1 => Content::Payload,
        _ => return None,
    });
    let (seconds, rest) = rest.split_first_chunk::<8>()?;
    let (nanoseconds, mut rest) = rest.split_first_chunk::<4>()?;
    let nanoseconds = u32::from_le_bytes(*nanoseconds);
    if nanoseconds != NO_START {
        let seconds = u64::try_from(i64::from_le_bytes(*seconds)).ok()?;
        // 10^9 nanoseconds or more would carry into the seconds, which may overflow.
        let since =
            Duration::from_secs(seconds).checked_add(Duration::from_nanos(nanoseconds.into()))?;
        header.started = Some(UNIX_EPOCH.checked_add(since)?);
    }
    for text in [
        &mut header.protocol,
        &mut header.versions,
        &mut header.state,
        &mut header.note,
    ] {
        let (len, behind) = rest.split_first_chunk::<2>()?;
        let (bytes, behind) = behind.split_at_checked(u16::from_le_bytes(*len).into())?;
        *text = String::from_utf8(bytes.to_vec()).ok()?;
        rest = behind;
    }
    Some(header)
}

fn frame(body: &[u8]) -> Option<Frame> {
    let [FRAME, flags, rest @ ..] = body else {
        return None;
    };
    let (at, bytes) = rest.split_first_chunk::<8>()?;
    Some(Frame {
        at: Duration::from_nanos(u64::from_le_bytes(*at)),
        direction: match flags & FROM_SERVER {
            0 => Direction::C2s,
            _ => Direction::S2c,
        },
        bytes: bytes.to_vec(),
        masked: flags & MASKED != 0,
    })
}

fn lost(body: &[u8]) -> Option<Lost> {
    let (frames, rest) = body.get(1..)?.split_first_chunk::<8>()?;
    let (bytes, _) = rest.split_first_chunk::<8>()?;
    Some(Lost {
        frames: u64::from_le_bytes(*frames),
        bytes: u64::from_le_bytes(*bytes),
    })
}
