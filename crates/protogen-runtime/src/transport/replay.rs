//! Streams whose peer is a capture: what it sent comes again at its time, what it is sent is
//! passed over. Never opens a file: it is given frames.

use std::{
    fmt, io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker, ready},
};

use protogen_wire::Direction;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use crate::capture::{CaptureError, Due, Frame, Pace, Player};

type Frames = Box<dyn Iterator<Item = Result<Frame, CaptureError>> + Send>;

/// A stream that plays one direction of a capture of the wire.
///
/// It ends with the last frame, or when our side is shut down.
pub struct Replay {
    shared: Arc<Mutex<Shared>>,
    timer: Option<Pin<Box<Sleep>>>,
    /// The bytes of a frame; 0 <= read <= frame.len().
    frame: Vec<u8>,
    read: usize,
}

/// Steers a replay from outside.
#[derive(Clone)]
pub struct ReplayControl {
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    player: Player<Frames>,
    is_shut: bool,
    waker: Option<Waker>,
}

impl Replay {
    /// Plays what `peer` sent, from now on.
    pub fn new(
        frames: impl Iterator<Item = Result<Frame, CaptureError>> + Send + 'static,
        peer: Direction,
        pace: Pace,
    ) -> (Self, ReplayControl) {
        let frames: Frames = Box::new(frames);
        let now = Instant::now().into_std();
        let shared = Arc::new(Mutex::new(Shared {
            player: Player::new(frames, pace, now).only(peer),
            is_shut: false,
            waker: None,
        }));
        let control = ReplayControl {
            shared: Arc::clone(&shared),
        };
        let replay = Self {
            shared,
            timer: None,
            frame: Vec::new(),
            read: 0,
        };
        (replay, control)
    }

    /// Makes the next frame ready; false at the end.
    fn poll_frame(&mut self, task: &mut Context<'_>) -> Poll<io::Result<bool>> {
        loop {
            let mut shared = lock(&self.shared);
            if shared.is_shut {
                return Poll::Ready(Ok(false));
            }
            shared.waker = Some(task.waker().clone());
            let due =
                (shared.player.next_due(Instant::now().into_std())).map_err(io::Error::other)?;
            drop(shared);
            match due {
                Due::End => return Poll::Ready(Ok(false)),
                Due::Step => return Poll::Pending,
                // To a reader, no bytes would mean the end.
                Due::Now(frame) if frame.bytes.is_empty() => {}
                Due::Now(frame) => {
                    self.frame = frame.bytes;
                    self.read = 0;
                    return Poll::Ready(Ok(true));
                }
                Due::At(due) => {
                    let due = Instant::from_std(due);
                    let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
                    timer.as_mut().reset(due);
                    ready!(timer.as_mut().poll(task));
                }
            }
        }
    }
}

impl ReplayControl {
    /// Lets one more frame pass at [`Pace::Stepwise`].
    pub fn step(&self) {
        self.steer(Player::step);
    }

    /// Goes on at another pace.
    pub fn set_pace(&self, pace: Pace) {
        self.steer(|player| player.set_pace(pace, Instant::now().into_std()));
    }

    fn steer(&self, change: impl FnOnce(&mut Player<Frames>)) {
        let mut shared = lock(&self.shared);
        change(&mut shared.player);
        if let Some(waker) = shared.waker.take() {
            waker.wake();
        }
    }
}

impl AsyncRead for Replay {
    fn poll_read(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.read == self.frame.len() && !ready!(self.poll_frame(task))? {
            return Poll::Ready(Ok(()));
        }
        let rest = self.frame.get(self.read..).unwrap_or_default();
        let bytes = rest.get(..buffer.remaining()).unwrap_or(rest);
        buffer.put_slice(bytes);
        self.read += bytes.len();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Replay {
    fn poll_write(
        self: Pin<&mut Self>,
        _task: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _task: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut shared = lock(&self.shared);
        shared.is_shut = true;
        if let Some(waker) = shared.waker.take() {
            waker.wake();
        }
        Poll::Ready(Ok(()))
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").finish_non_exhaustive()
    }
}

impl fmt::Debug for ReplayControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayControl").finish_non_exhaustive()
    }
}

/// Nothing in here panics while it holds the lock but the caller's iterator; then the replay goes
/// on where that left it.
fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
