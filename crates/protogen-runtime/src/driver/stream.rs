//! What the driver asks of its stream: reads and writes that do not wait.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use protogen_wire::Protocol;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

use super::scratch::READ_BYTES;
use super::{Driver, Manner, scratch};
use crate::connection::Closed;

impl<P, S> Driver<P, S>
where
    P: Protocol,
    S: AsyncRead + AsyncWrite + Unpin,
{
    /// Writes once from these bytes, in front of which nothing waits; how many have left.
    pub(super) fn poll_write_once(
        &mut self,
        task: &mut Context<'_>,
        bytes: &[u8],
    ) -> Result<usize, Closed> {
        match Pin::new(&mut self.stream).poll_write(task, bytes) {
            Poll::Ready(Ok(0)) => Err(std::io::ErrorKind::WriteZero.into_closed()),
            Poll::Ready(Ok(bytes)) => {
                self.deadlines.write_since = None;
                Ok(bytes)
            }
            Poll::Ready(Err(error)) => Err(error.into()),
            Poll::Pending => Ok(0),
        }
    }

    /// Writes what is queued: ready when nothing is left.
    pub(super) fn poll_write(&mut self, task: &mut Context<'_>) -> Result<Poll<()>, Closed> {
        self.return_loan();
        loop {
            if self.written == self.out.len() {
                self.out.clear();
                self.written = 0;
                if !self.shared.look().transmit(&mut self.out)? {
                    self.deadlines.write_since = None;
                    return Ok(Poll::Ready(()));
                }
            }
            let rest = self.out.get(self.written..).unwrap_or_default();
            match Pin::new(&mut self.stream).poll_write(task, rest) {
                Poll::Ready(Ok(0)) => return Err(std::io::ErrorKind::WriteZero.into_closed()),
                Poll::Ready(Ok(bytes)) => {
                    self.written += bytes;
                    self.deadlines.write_since = None;
                    self.shared.look().transmitted(bytes);
                    self.shared.room.tell();
                }
                Poll::Ready(Err(error)) => return Err(error.into()),
                Poll::Pending => {
                    self.deadlines.write_since.get_or_insert_with(Instant::now);
                    return Ok(Poll::Pending);
                }
            }
        }
    }

    /// Reads once.
    pub(super) fn poll_read(&mut self, task: &mut Context<'_>) -> Result<Poll<()>, Closed> {
        let mut scratch = scratch::take();
        let turns = self.manner == Manner::Turns && self.unread <= READ_BYTES / 2;
        // A turn reads all that is unread, in one piece.
        let start = if turns { self.unread } else { 0 };
        let mut buffer = ReadBuf::new(scratch.get_mut(start..).unwrap_or_default());
        let polled = Pin::new(&mut self.stream).poll_read(task, &mut buffer);
        let end = start + buffer.filled().len();
        match polled {
            Poll::Pending => {
                scratch::put(scratch);
                return Ok(Poll::Pending);
            }
            Poll::Ready(Err(error)) => return Err(error.into()),
            Poll::Ready(Ok(())) if end == start => {
                scratch::put(scratch);
                self.return_loan();
                self.shared.look().receive_end()?;
                return Err(Closed::ByPeer);
            }
            Poll::Ready(Ok(())) => {}
        }
        self.shared.set_last_read(Instant::now());
        self.has_read = true;
        if turns {
            match self.begin_turn(scratch, end) {
                Ok(()) => return Ok(Poll::Ready(())),
                Err(bytes) => scratch = bytes,
            }
        }
        let arrived = scratch.get(start..end).unwrap_or_default();
        self.is_calm = false;
        self.return_loan();
        let received = self.shared.look().receive(arrived);
        scratch::put(scratch);
        received?;
        Ok(Poll::Ready(()))
    }
}

/// An error of the system without words of its own.
trait IntoClosed {
    fn into_closed(self) -> Closed;
}

impl IntoClosed for std::io::ErrorKind {
    fn into_closed(self) -> Closed {
        std::io::Error::from(self).into()
    }
}
