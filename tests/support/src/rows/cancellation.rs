//! Row 17: futures that are dropped at any await. For a paused clock.

use std::time::Duration;

use protogen_runtime::{
    Endpoint, Side,
    transport::memory,
    wire::session::{Event, Queue},
};
use tokio::time::{sleep, timeout};

use crate::{
    lines::{Client, Cx, Message, Server, State, line},
    random::Random,
    report::Outcome,
};

/// So many frames, every send and every receive of which is dropped at random and begun anew.
///
/// # Errors
///
/// The ends do not fit together.
pub async fn run(frames: u32, seed: u64) -> std::io::Result<Outcome> {
    let (ours, theirs) = memory::pair(200);
    let mut sender = Endpoint::<Client>::new(Cx::default(), State::Open);
    let mut config = sender.config().clone();
    // Pings would be counted among what was sent.
    config.heartbeat = None;
    config.read_timeout = None;
    let receiver_config = config.clone();
    config.queue = Queue {
        limit_bytes: 100,
        ..Queue::default()
    };
    sender = sender.with_config(config);
    let receiver = Endpoint::<Server>::new(Cx::default(), State::Open).with_config(receiver_config);
    let (out, _replies) = sender
        .over(ours, Side::Client, None)
        .map_err(std::io::Error::other)?
        .spawn(1);
    let (_back, mut incoming) = receiver
        .over(theirs, Side::Server, None)
        .map_err(std::io::Error::other)?
        .spawn(1);
    let sending = tokio::spawn(async move {
        let mut random = Random::new(seed);
        let mut dropped = 0;
        for number in 0..frames {
            let packet = line(number, "cancel");
            while timeout(micros(&mut random), out.send_when_room(&packet))
                .await
                .is_err()
            {
                dropped += 1;
            }
            // Now the one is slow and now the other one.
            if number / 50 % 2 == 0 {
                sleep(micros(&mut random)).await;
            }
        }
        (out, dropped)
    });
    let mut random = Random::new(seed + 1);
    let (mut next, mut wrong, mut dropped) = (0, 0, 0);
    while next < frames {
        tokio::select! {
            biased;
            () = sleep(micros(&mut random)) => dropped += 1,
            event = incoming.next() => match event {
                Some(Event::Packet(Message::Line(line))) => {
                    wrong += u32::from(line.number != next);
                    next += 1;
                    if next / 50 % 2 == 1 {
                        sleep(micros(&mut random)).await;
                    }
                }
                Some(_) => {}
                None => break,
            },
        }
    }
    let (out, sends_dropped) = sending.await.map_err(std::io::Error::other)?;
    let sent = out.counts().packets_out;
    Ok(Outcome::new(
        format!(
            "{frames} frames, {sends_dropped} sends and {dropped} receives dropped at an await"
        ),
        format!(
            "{} lost, {wrong} out of order, {} sent twice",
            frames - next,
            sent.saturating_sub(u64::from(frames))
        ),
        "0 lost, 0 reordered",
        next == frames
            && wrong == 0
            && sent == u64::from(frames)
            && dropped > frames / 10
            && sends_dropped > frames / 10,
    ))
}

fn micros(random: &mut Random) -> Duration {
    Duration::from_micros(random.below(1500) as u64)
}
