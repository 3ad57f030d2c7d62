//! Says which frame of a capture is due when. Never sleeps, never reads a clock: time is an
//! argument.

use std::time::{Duration, Instant};

use protogen_wire::Direction;

use super::{error::CaptureError, frame::Frame};

/// How fast frames come. Above zero and finite.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Speed(f64);

impl Speed {
    /// As fast as it was recorded.
    pub const RECORDED: Self = Self(1.0);

    /// So many times as fast as it was recorded; `None` unless it is from a millionth to a million.
    pub fn new(factor: f64) -> Option<Self> {
        (1e-6..=1e6).contains(&factor).then_some(Self(factor))
    }

    /// How long a span of the capture takes.
    fn shorten(self, span: Duration) -> Duration {
        Duration::try_from_secs_f64(span.as_secs_f64() / self.0).unwrap_or(Duration::MAX)
    }

    /// Which span of the capture a time plays.
    fn lengthen(self, time: Duration) -> Duration {
        Duration::try_from_secs_f64(time.as_secs_f64() * self.0).unwrap_or(Duration::MAX)
    }
}

/// When the next frame is due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// At its time in the capture, at this speed.
    Timed(Speed),
    /// When [`Player::step`] was called: one frame a call. It is also how playback pauses.
    Stepwise,
    /// At once.
    Unpaced,
}

/// What is to be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Play this frame, then ask again.
    Now(Frame),
    /// Ask again then.
    At(Instant),
    /// Ask again after [`Player::step`] or [`Player::set_pace`].
    Step,
    /// There are no further frames.
    End,
}

/// Plays frames: ask [`Player::next_due`] until it gives [`Due::End`].
///
/// ```
/// # use std::time::{Duration, Instant};
/// # use protogen_runtime::{capture::*, wire::Direction};
/// let second = Duration::from_secs(1);
/// let frames = [0, 10].map(|at| Ok(Frame::new(at * second, Direction::S2c, [0x1E])));
/// let start = Instant::now();
/// let twice = Pace::Timed(Speed::new(2.0).expect("in range"));
/// let mut player = Player::new(frames.into_iter(), twice, start);
/// assert!(matches!(player.next_due(start)?, Due::Now(_)));
/// assert_eq!(player.next_due(start)?, Due::At(start + 5 * second));
/// assert!(matches!(player.next_due(start + 5 * second)?, Due::Now(_)));
/// assert_eq!(player.next_due(start + 5 * second)?, Due::End);
/// # Ok::<(), CaptureError>(())
/// ```
#[derive(Debug)]
pub struct Player<I> {
    frames: I,
    only: Option<Direction>,
    pace: Pace,
    /// Playback was at `position` of the capture at this time.
    since: Instant,
    position: Duration,
    next: Option<Frame>,
    steps: u64,
    end: Option<Result<(), CaptureError>>,
}

impl<I: Iterator<Item = Result<Frame, CaptureError>>> Player<I> {
    /// Plays from the start of the capture, which is `now`.
    pub fn new(frames: I, pace: Pace, now: Instant) -> Self {
        Self {
            frames,
            only: None,
            pace,
            since: now,
            position: Duration::ZERO,
            next: None,
            steps: 0,
            end: None,
        }
    }

    /// Passes over the frames of the other direction, as a client does that is played to.
    #[must_use]
    pub fn only(mut self, direction: Direction) -> Self {
        self.only = Some(direction);
        self
    }

    /// Goes on at another pace, from where playback is now.
    pub fn set_pace(&mut self, pace: Pace, now: Instant) {
        self.position = self.position(now);
        self.since = now;
        self.pace = pace;
    }

    /// Lets one more frame pass at [`Pace::Stepwise`].
    pub fn step(&mut self) {
        self.steps = self.steps.saturating_add(1);
    }

    /// What to do now. Frames come in the order of the capture, whatever their times are.
    ///
    /// # Errors
    ///
    /// The capture can't be read further; the error is repeated.
    pub fn next_due(&mut self, now: Instant) -> Result<Due, CaptureError> {
        let Some(frame) = self.peek()? else {
            return Ok(Due::End);
        };
        let at = frame.at;
        match self.pace {
            Pace::Unpaced => {}
            Pace::Stepwise if self.steps == 0 => return Ok(Due::Step),
            Pace::Stepwise => self.steps -= 1,
            Pace::Timed(speed) => {
                let wait = speed.shorten(at.saturating_sub(self.position));
                // A frame beyond the range of the clock is never due; a year is as good.
                let due = (self.since.checked_add(wait))
                    .unwrap_or(now + Duration::from_secs(365 * 24 * 3600));
                if due > now {
                    return Ok(Due::At(due));
                }
            }
        }
        if !matches!(self.pace, Pace::Timed(_)) {
            self.position = self.position.max(at);
            self.since = now;
        }
        Ok(self.next.take().map_or(Due::End, Due::Now))
    }

    /// Where playback is in the capture. Where it does not go by time, that is the last frame.
    pub fn position(&self, now: Instant) -> Duration {
        match self.pace {
            Pace::Timed(speed) => {
                let played = speed.lengthen(now.saturating_duration_since(self.since));
                self.position.saturating_add(played)
            }
            Pace::Stepwise | Pace::Unpaced => self.position,
        }
    }

    fn peek(&mut self) -> Result<Option<&Frame>, CaptureError> {
        while self.next.is_none() {
            if let Some(end) = &self.end {
                return end.clone().map(|()| None);
            }
            match self.frames.next() {
                None => self.end = Some(Ok(())),
                Some(Err(error)) => self.end = Some(Err(error)),
                Some(Ok(frame)) => {
                    if self.only.is_none_or(|only| only == frame.direction) {
                        self.next = Some(frame);
                    }
                }
            }
        }
        Ok(self.next.as_ref())
    }
}
