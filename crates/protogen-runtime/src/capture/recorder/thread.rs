//! The thread that writes. Never holds the lock while it does.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{
    super::{ending::Lost, error::CaptureError, writer::Writer},
    options::Flush,
    queue::{Entry, Queue, State},
};

/// What callers and the thread share.
pub(super) struct Shared {
    queue: Mutex<Queue>,
    /// There is something to write, or the recorder closes.
    pub work: Condvar,
    /// There is room, or something was written.
    pub room: Condvar,
}

impl Shared {
    pub fn new(queue: Queue) -> Self {
        Self {
            queue: Mutex::new(queue),
            work: Condvar::new(),
            room: Condvar::new(),
        }
    }

    /// A caller that panicked while it held the lock left counters at worst.
    pub fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn wait<'a>(
        &self,
        condition: &Condvar,
        queue: MutexGuard<'a, Queue>,
        longest: Option<Duration>,
    ) -> MutexGuard<'a, Queue> {
        match longest {
            None => condition
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner),
            Some(longest) => {
                condition
                    .wait_timeout(queue, longest)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
        }
    }
}

/// Writes until the recorder closes or a write fails.
pub(super) fn run(shared: &Shared, mut writer: Writer, flush: Flush) {
    let mut schedule = Schedule { flush, due: None };
    let result = loop {
        let batch = match next_batch(shared, &schedule) {
            Some(batch) => batch,
            None => break finish(shared, writer),
        };
        let pending = batch.len() as u64;
        let refused = match write(&mut writer, batch) {
            Ok(refused) => refused,
            Err(error) => break Err(error),
        };
        if let Err(error) = schedule.flush(&mut writer, Instant::now()) {
            break Err(error);
        }
        let mut queue = shared.lock();
        queue.refused += refused;
        queue.written += pending - refused;
        shared.room.notify_all();
    };
    let mut queue = shared.lock();
    // What waits now is never written.
    queue.take();
    queue.state = State::Done(result);
    shared.room.notify_all();
}

/// What waits, nothing if only a flush is due; `None` when the recorder closes.
fn next_batch(shared: &Shared, schedule: &Schedule) -> Option<VecDeque<Entry>> {
    let mut queue = shared.lock();
    loop {
        if !queue.is_empty() {
            let batch = queue.take();
            shared.room.notify_all();
            return Some(batch);
        }
        if queue.state != State::Open {
            return None;
        }
        let wait = match schedule.due {
            None => None,
            Some(due) => match due.checked_duration_since(Instant::now()) {
                Some(left) if !left.is_zero() => Some(left),
                _ => return Some(VecDeque::new()),
            },
        };
        queue = shared.wait(&shared.work, queue, wait);
    }
}

/// Says how many frames the form can't hold or are too long; they are told as lost.
fn write(writer: &mut Writer, batch: VecDeque<Entry>) -> Result<u64, CaptureError> {
    let mut refused = 0;
    for Entry { lost, frame } in batch {
        writer.lost(lost)?;
        match writer.write(&frame) {
            Ok(()) => {}
            Err(CaptureError::Unwritable { .. }) => {
                refused += 1;
                writer.lost(Lost {
                    frames: 1,
                    bytes: frame.bytes.len() as u64,
                })?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(refused)
}

fn finish(shared: &Shared, mut writer: Writer) -> Result<(), CaptureError> {
    let lost = shared.lock().lost;
    writer.lost(lost)?;
    writer.finish()
}

/// When to flush.
struct Schedule {
    flush: Flush,
    /// Something waits until then.
    due: Option<Instant>,
}

impl Schedule {
    /// Called after each batch, and when `due` has come.
    fn flush(&mut self, writer: &mut Writer, now: Instant) -> Result<(), CaptureError> {
        let (Flush::Every(delay) | Flush::Disk(delay)) = self.flush else {
            return writer.flush();
        };
        if let Flush::Disk(_) = self.flush {
            writer.flush()?;
        }
        // A delay beyond the range of the clock never comes.
        match self.due {
            None => self.due = now.checked_add(delay),
            Some(due) if due > now => {}
            Some(_) => {
                self.due = None;
                match self.flush {
                    Flush::Disk(_) => writer.sync()?,
                    _ => writer.flush()?,
                }
            }
        }
        Ok(())
    }
}
