//! The recorder's handle. Never touches the file: its thread does.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};

use protogen_wire::{Direction, session};
use tokio::time::Instant;

use super::{
    super::{
        ending::Lost,
        error::CaptureError,
        form::Form,
        frame::Frame,
        header::{Content, Header},
        mask::mask,
        writer::Writer,
    },
    options::{FirstSent, Overflow, RecorderOptions, Secrets},
    queue::{Queue, State},
    tap::RecorderTap,
    thread::{Shared, run},
};

/// The last handle that is dropped waits at most so long for the rest to be written.
const DROP_WAIT: Duration = Duration::from_secs(1);

/// What a recorder has done so far. What is taken, and neither written nor refused, waits; after a
/// failed write, for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Frames that were taken.
    pub taken: u64,
    /// Of these, frames that were written: handed to the operating system, unless the flush policy
    /// is `Every`.
    pub written: u64,
    /// Of these, frames that the form can't hold, or above the limit.
    pub refused: u64,
    /// Frames that were not taken: the queue was full, or a write had failed.
    pub lost: Lost,
}

/// Records the frames of one connection into a file. Cheap to clone; any thread may use it.
///
/// Callers hand frames to a bounded queue, a thread writes them. When the last handle is dropped
/// what was queued is written and the file closed; [`Recorder::close`] also says whether it could
/// be.
#[derive(Clone)]
pub struct Recorder {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    path: PathBuf,
    form: Form,
    content: Content,
    options: RecorderOptions,
    /// When the capture began.
    start: Instant,
}

impl Recorder {
    /// Creates the file and starts the thread. A header without a start gets the time it is now.
    ///
    /// # Errors
    ///
    /// The file exists or can't be created, the form can't hold the header, no thread can be
    /// started.
    pub fn create(
        path: impl AsRef<Path>,
        form: Form,
        header: &Header,
        options: RecorderOptions,
    ) -> Result<Self, CaptureError> {
        let mut header = header.clone();
        header.started.get_or_insert_with(SystemTime::now);
        let writer = Writer::create_with(&path, form, &header, &options.write)?;
        Self::over(writer, path.as_ref(), form, header.content, options)
    }

    /// Records through a writer that was made before; `name` stands for its path in errors.
    ///
    /// # Errors
    ///
    /// No thread can be started.
    pub fn over(
        writer: Writer,
        name: &Path,
        form: Form,
        content: Content,
        options: RecorderOptions,
    ) -> Result<Self, CaptureError> {
        let start = Instant::now();
        let shared = Arc::new(Shared::new(Queue::new(options.queue_bytes)));
        let threads = Arc::clone(&shared);
        thread::Builder::new()
            .name("protogen recorder".to_owned())
            .spawn(move || run(&threads, writer, options.flush))
            .map_err(|error| CaptureError::io(name, "start a thread for", &error))?;
        Ok(Self {
            inner: Arc::new(Inner {
                shared,
                path: name.to_owned(),
                form,
                content,
                options,
                start,
            }),
        })
    }

    /// What the recorder takes: the other method does nothing.
    pub fn content(&self) -> Content {
        self.inner.content
    }

    pub(super) fn takes(&self, form: session::Form) -> bool {
        match form {
            session::Form::Wire => self.inner.content == Content::Wire,
            session::Form::Payload => self.inner.content == Content::Payload,
        }
    }

    /// Records a frame as it was on the wire, if that is what the header says. `secrets` are
    /// ranges of `bytes`.
    ///
    /// # Errors
    ///
    /// The recorder was closed, or its file can't be written any more; the error is repeated.
    pub fn wire(
        &self,
        at: Duration,
        direction: Direction,
        bytes: &[u8],
        secrets: &[Range<usize>],
    ) -> Result<(), CaptureError> {
        match self.inner.content {
            Content::Wire => self.inner.record(at, direction, bytes, secrets),
            Content::Payload => Ok(()),
        }
    }

    /// Records a payload, if that is what the header says. `secrets` are ranges of `bytes`.
    ///
    /// # Errors
    ///
    /// As [`Recorder::wire`].
    pub fn payload(
        &self,
        at: Duration,
        direction: Direction,
        bytes: &[u8],
        secrets: &[Range<usize>],
    ) -> Result<(), CaptureError> {
        match self.inner.content {
            Content::Payload => self.inner.record(at, direction, bytes, secrets),
            Content::Wire => Ok(()),
        }
    }

    /// A tap for a session: hands it to [`Endpoint::with_tap`](crate::Endpoint::with_tap). Times
    /// count from when the recorder was made, by tokio's clock.
    pub fn tap(&self) -> RecorderTap {
        RecorderTap::new(self.clone(), self.inner.start)
    }

    /// What was done so far.
    pub fn stats(&self) -> Stats {
        let queue = self.inner.shared.lock();
        Stats {
            taken: queue.taken,
            written: queue.written,
            refused: queue.refused,
            lost: queue.lost_in_all,
        }
    }

    /// Takes no further frames, waits until all are written and the end is marked. Blocks its
    /// thread: within async code, call it where blocking is allowed.
    ///
    /// # Errors
    ///
    /// The file could not be written.
    pub fn close(&self) -> Result<Stats, CaptureError> {
        let result = self.inner.close(None);
        result.map(|()| self.stats())
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("path", &self.inner.path)
            .field("content", &self.inner.content)
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}

impl Inner {
    fn record(
        &self,
        at: Duration,
        direction: Direction,
        bytes: &[u8],
        secrets: &[Range<usize>],
    ) -> Result<(), CaptureError> {
        let mut queue = self.shared.lock();
        loop {
            match &queue.state {
                State::Open => {}
                State::Done(Err(error)) => {
                    let error = error.clone();
                    queue.drop_frame(bytes.len());
                    return Err(error);
                }
                State::Closing | State::Done(Ok(())) => {
                    return Err(CaptureError::Closed {
                        path: self.path.clone(),
                    });
                }
            }
            if direction == Direction::C2s && !queue.first_sent_seen {
                queue.first_sent_seen = true;
                if self.leaves_out_first(secrets) {
                    return Ok(());
                }
            }
            if !queue.has_room(bytes.len()) {
                match self.options.overflow {
                    Overflow::Drop => {
                        queue.drop_frame(bytes.len());
                        return Ok(());
                    }
                    Overflow::Wait => {
                        queue = self.shared.wait(&self.shared.room, queue, None);
                        continue;
                    }
                }
            }
            // The copy is made under the lock, for frames of both directions must stay in order;
            // it is bounded by the size of a frame.
            queue.push(self.copy(at, direction, bytes, secrets));
            self.shared.work.notify_one();
            return Ok(());
        }
    }

    fn leaves_out_first(&self, secrets: &[Range<usize>]) -> bool {
        match self.options.first_sent {
            FirstSent::Recorded => false,
            FirstSent::LeftOut => true,
            FirstSent::Usual if self.form == Form::OtClient => true,
            FirstSent::Usual => self.content == Content::Payload && secrets.is_empty(),
        }
    }

    fn copy(
        &self,
        at: Duration,
        direction: Direction,
        bytes: &[u8],
        secrets: &[Range<usize>],
    ) -> Frame {
        let mut frame = Frame::new(at, direction, bytes);
        if self.options.secrets == Secrets::Masked {
            frame.masked = mask(&mut frame.bytes, secrets);
        }
        frame
    }

    fn close(&self, longest: Option<Duration>) -> Result<(), CaptureError> {
        // The disk does not follow a clock that stands still for a test.
        let until = longest.and_then(|longest| std::time::Instant::now().checked_add(longest));
        let mut queue = self.shared.lock();
        if queue.state == State::Open {
            queue.state = State::Closing;
        }
        self.shared.work.notify_one();
        self.shared.room.notify_all();
        loop {
            if let State::Done(result) = &queue.state {
                return result.clone();
            }
            let left =
                until.map(|until| until.saturating_duration_since(std::time::Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Ok(());
            }
            queue = self.shared.wait(&self.shared.room, queue, left);
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Whoever wants to know calls `close`.
        let _ = self.close(Some(DROP_WAIT));
    }
}
