//! Row 11: peers that begin a frame and do not end it, beside one who is honest.

use std::time::Duration;

use protogen_runtime::{Config, Endpoint, Server as Listener, server::AcceptLimits};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use crate::{
    lines::{Client, Cx, Echo, Server, State, line},
    report::{Outcome, percentile},
};

/// So many half frames, each to be closed at the deadline; every second one goes on a byte at a
/// time.
///
/// # Errors
///
/// The system does not let it listen or connect.
///
/// # Panics
///
/// If the honest client gets no answer.
pub async fn run(half_frames: usize, deadline: Duration) -> std::io::Result<Outcome> {
    let mut config = Config::default();
    config.frame_timeout = Some(deadline);
    let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open).with_config(config);
    let limits = AcceptLimits {
        per_address: half_frames + 1,
        ..AcceptLimits::default()
    };
    let server = Listener::bind("127.0.0.1:0", endpoint, limits).await?;
    let (address, handle) = (server.local_addr()?, server.handle());
    let serving = tokio::spawn(server.serve(|_| Echo));

    let mut slow = JoinSet::new();
    for number in 0..half_frames {
        let mut peer = TcpStream::connect(address).await?;
        slow.spawn(async move {
            // A whole frame first: it has passed the handshake.
            peer.write_all(&[5, 0, 1, 0, 0, 0, 0]).await?;
            peer.read_exact(&mut [0; 7]).await?;
            peer.write_all(&[200, 0, 1]).await?;
            let start = Instant::now();
            let mut drip = deadline / 10;
            if number % 2 == 0 {
                drip = deadline * 10;
            }
            let (mut from, mut to) = peer.split();
            let mut byte = [0; 64];
            loop {
                tokio::select! {
                    read = from.read(&mut byte) => match read {
                        Ok(0) | Err(_) => return Ok::<_, std::io::Error>(start.elapsed()),
                        Ok(_) => {}
                    },
                    () = sleep(drip) => {
                        let _ = to.write_all(&[0]).await;
                    }
                }
            }
        });
    }

    let honest = Endpoint::<Client>::new(Cx::default(), State::Open);
    let (connection, mut incoming) = honest
        .connect(&address.to_string())
        .await
        .map_err(std::io::Error::other)?
        .spawn(16);
    let mut round_trips = Vec::new();
    let start = Instant::now();
    while start.elapsed() < deadline {
        let sent = Instant::now();
        let number = u32::try_from(round_trips.len()).unwrap_or(0);
        connection
            .send(&line(number, "honest"))
            .map_err(std::io::Error::other)?;
        let answer = timeout(Duration::from_secs(5), incoming.packet()).await;
        assert!(
            matches!(answer, Ok(Ok(_))),
            "the honest client got {answer:?}"
        );
        round_trips.push(sent.elapsed());
        sleep(Duration::from_millis(2)).await;
    }

    let mut times = Vec::new();
    while let Some(Ok(Ok(time))) = slow.join_next().await {
        times.push(time);
    }
    let closed = times.len();
    let least = times.iter().min().copied().unwrap_or_default();
    let most = times.iter().max().copied().unwrap_or_default();
    let p99 = percentile(&mut round_trips, 99);
    drop((connection, incoming));
    handle.stop("over", Duration::from_secs(1));
    let _ = serving.await;

    let margin = Duration::from_millis(500);
    Ok(Outcome::new(
        format!("{half_frames} half frames, one honest client, deadline {deadline:?}"),
        format!("{closed} closed after {least:.2?} to {most:.2?}; honest p99 {p99:.2?}"),
        "all closed at the deadline ±0.5 s; honest p99 < 50 ms",
        closed == half_frames
            && least + margin >= deadline
            && most <= deadline + margin
            && p99 < Duration::from_millis(50),
    ))
}
