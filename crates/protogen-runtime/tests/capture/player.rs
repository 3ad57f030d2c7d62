//! Playback with a made-up clock. Never a real one.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    time::{Duration, Instant},
};

use protogen_runtime::{
    capture::{CaptureError, Content, Due, Form, Frame, Header, Pace, Player, Speed},
    wire::Direction,
};

use super::support::{frame, open, random, write};

const SECOND: Duration = Duration::from_secs(1);

fn at_seconds(times: &[u64]) -> impl Iterator<Item = Result<Frame, CaptureError>> {
    let frame = |at: &u64| {
        Ok(Frame::new(
            Duration::from_secs(*at),
            Direction::S2c,
            [*at as u8],
        ))
    };
    times.iter().map(frame).collect::<Vec<_>>().into_iter()
}

fn timed(factor: f64) -> Pace {
    Pace::Timed(Speed::new(factor).unwrap())
}

fn due(at: u64) -> Due {
    Due::Now(Frame::new(
        Duration::from_secs(at),
        Direction::S2c,
        [at as u8],
    ))
}

#[test]
fn frames_come_at_their_time_at_any_speed() {
    for (factor, wait) in [
        (1.0, 10 * SECOND),
        (4.0, SECOND * 5 / 2),
        (0.5, 20 * SECOND),
    ] {
        let start = Instant::now();
        let mut player = Player::new(at_seconds(&[0, 10]), timed(factor), start);
        assert_eq!(player.next_due(start), Ok(due(0)));
        assert_eq!(player.next_due(start), Ok(Due::At(start + wait)));
        assert_eq!(player.next_due(start + wait), Ok(due(10)));
        assert_eq!(player.next_due(start + wait), Ok(Due::End));
        assert_eq!(player.next_due(start + wait), Ok(Due::End));
    }
}

#[test]
fn a_late_caller_gets_all_that_was_due() {
    let start = Instant::now();
    let mut player = Player::new(at_seconds(&[1, 2, 9]), timed(1.0), start);
    let now = start + 5 * SECOND;
    assert_eq!(player.next_due(now), Ok(due(1)));
    assert_eq!(player.next_due(now), Ok(due(2)));
    assert_eq!(player.next_due(now), Ok(Due::At(start + 9 * SECOND)));
}

#[test]
fn the_pace_changes_from_where_playback_is() {
    let start = Instant::now();
    let mut player = Player::new(at_seconds(&[10, 20]), timed(1.0), start);
    player.set_pace(timed(2.0), start + 4 * SECOND);
    assert_eq!(
        player.next_due(start + 4 * SECOND),
        Ok(Due::At(start + 7 * SECOND))
    );
    player.set_pace(Pace::Stepwise, start + 6 * SECOND);
    assert_eq!(player.position(start + 60 * SECOND), 8 * SECOND);
    assert_eq!(player.next_due(start + 60 * SECOND), Ok(Due::Step));
    player.set_pace(timed(1.0), start + 60 * SECOND);
    assert_eq!(
        player.next_due(start + 60 * SECOND),
        Ok(Due::At(start + 62 * SECOND))
    );
}

#[test]
fn stepwise_gives_one_frame_a_step() {
    let now = Instant::now();
    let mut player = Player::new(at_seconds(&[1, 2, 3]), Pace::Stepwise, now);
    assert_eq!(player.next_due(now), Ok(Due::Step));
    player.step();
    assert_eq!(player.next_due(now), Ok(due(1)));
    assert_eq!(player.next_due(now), Ok(Due::Step));
    player.step();
    player.step();
    assert_eq!(player.next_due(now), Ok(due(2)));
    assert_eq!(player.next_due(now), Ok(due(3)));
    assert_eq!(player.next_due(now), Ok(Due::End));
}

#[test]
fn one_direction_alone_can_be_played() {
    let now = Instant::now();
    let frames = (0..100).map(|index| Ok(frame(index, 8)));
    let mut player = Player::new(frames, Pace::Unpaced, now).only(Direction::C2s);
    let mut count = 0;
    while let Due::Now(frame) = player.next_due(now).unwrap() {
        assert_eq!(frame.direction, Direction::C2s);
        count += 1;
    }
    let expected = (0..100).filter(|index| frame(*index, 8).direction == Direction::C2s);
    assert_eq!(count, expected.count());
}

#[test]
fn an_error_of_the_capture_is_repeated() {
    let now = Instant::now();
    let mut player = Player::new(open(b"< 1 00\nx\n").unwrap(), Pace::Unpaced, now);
    assert!(matches!(player.next_due(now), Ok(Due::Now(_))));
    let error = player.next_due(now).unwrap_err();
    assert_eq!(player.next_due(now), Err(error));
}

#[test]
fn a_speed_is_above_zero_and_finite() {
    for factor in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(Speed::new(factor), None, "{factor}");
    }
}

/// Ten minutes, about 20 frames a second, written and played by clocks that tick differently.
#[test]
fn ten_minutes_play_twice_to_the_same_events() {
    let mut state = 9;
    let mut at = Duration::ZERO;
    let mut frames = vec![];
    while at < 600 * SECOND {
        let mut frame = frame(frames.len() as u64, 9);
        frame.at = at;
        frames.push(frame);
        at += Duration::from_micros(random(&mut state) % 100_000);
    }
    let bytes = write(Form::Own, &Header::new(Content::Payload), &frames);
    let mut hashes = vec![];
    for (factor, tick) in [(1.0, 10_000), (1.0, 33_000), (7.3, 1_000)] {
        let start = Instant::now();
        let mut now = start;
        let mut player = Player::new(open(&bytes).unwrap(), timed(factor), now);
        let mut hasher = DefaultHasher::new();
        let mut count = 0;
        loop {
            match player.next_due(now).unwrap() {
                Due::Now(frame) => {
                    count += 1;
                    frame.hash(&mut hasher);
                    assert!(player.position(now) + Duration::from_micros(1) >= frame.at);
                }
                Due::At(due) => {
                    let jitter = Duration::from_micros(random(&mut state) % tick);
                    now = due.max(now) + jitter;
                }
                Due::Step => panic!("not stepwise"),
                Due::End => break,
            }
        }
        assert_eq!(count, frames.len());
        let expected = Duration::from_secs(600).as_secs_f64() / factor;
        let took = (now - start).as_secs_f64();
        assert!(
            (expected - took).abs() < 0.2,
            "{took} s instead of {expected} s"
        );
        hashes.push(hasher.finish());
    }
    assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
}
