//! A pool of connections to servers of this process.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::time::Duration;

use protogen_runtime::{
    Endpoint, ServerHandle,
    error::Error,
    pool::{Pool, PoolConfig, PoolCounts},
    server::AcceptLimits,
};
use support::{Client, Cx, Echo, Message, Server, State, line};

async fn serve() -> (String, ServerHandle<Server>) {
    let endpoint = Endpoint::new(Cx::default(), State::Open);
    let limits = AcceptLimits::default();
    let server = protogen_runtime::Server::bind("127.0.0.1:0", endpoint, limits)
        .await
        .unwrap();
    let (address, handle) = (server.local_addr().unwrap(), server.handle());
    tokio::spawn(server.serve(|_| Echo));
    (address.to_string(), handle)
}

fn pool(config: PoolConfig) -> Pool<Client> {
    Pool::new(Endpoint::new(Cx::default(), State::Open), config)
}

fn counts(lent: usize, idle: usize, waiting: usize) -> PoolCounts {
    PoolCounts {
        lent,
        idle,
        waiting,
    }
}

#[tokio::test]
async fn a_connection_that_was_given_back_is_lent_again() {
    let (address, _server) = serve().await;
    let pool = pool(PoolConfig::default());
    let mut lent = pool.get(&address).await.unwrap();
    let id = lent.connection().id();
    lent.connection().send(&line(1, "x")).unwrap();
    let answer = lent.incoming().packet().await.unwrap();
    assert_eq!(answer, Message::Line(line(1, "x")));
    drop(lent);
    assert_eq!(pool.counts(), counts(0, 1, 0));
    assert_eq!(pool.get(&address).await.unwrap().connection().id(), id);
}

#[tokio::test]
async fn a_dead_connection_is_never_lent() {
    let (address, server) = serve().await;
    let pool = pool(PoolConfig::default());
    let lent = pool.get(&address).await.unwrap();
    let id = lent.connection().id();
    drop(lent);
    for peer in server.peers().connections() {
        peer.close("restart");
        peer.closed().await;
    }
    let again = pool.get(&address).await.unwrap();
    assert_ne!(again.connection().id(), id);
    assert_eq!(pool.counts(), counts(1, 0, 0));
}

#[tokio::test]
async fn who_asks_beyond_the_limit_waits_in_line_or_gives_up() {
    let (address, _server) = serve().await;
    let config = PoolConfig {
        connections: 1,
        acquire_timeout: Duration::from_millis(50),
        ..PoolConfig::default()
    };
    let pool = pool(config);
    let lent = pool.get(&address).await.unwrap();
    let late = pool.get(&address).await;
    assert!(matches!(late, Err(Error::Timeout { .. })), "{late:?}");
    assert_eq!(pool.counts(), counts(1, 0, 0));
    let waiting = {
        let (pool, address) = (pool.clone(), address.clone());
        tokio::spawn(async move { pool.get(&address).await })
    };
    while pool.counts().waiting == 0 {
        tokio::task::yield_now().await;
    }
    drop(lent);
    assert!(waiting.await.unwrap().is_ok());
}

#[tokio::test]
async fn an_address_that_does_not_answer_gives_its_place_back() {
    let pool = pool(PoolConfig::default());
    let error = pool.get("127.0.0.1:1").await.unwrap_err();
    assert!(error.is_connection_refused(), "{error}");
    assert_eq!(pool.counts(), counts(0, 0, 0));
}

/// Fifty who ask at once, ten thousand times in all, and kill one connection in eight: nobody gets
/// a dead one, none is lost, and all are served.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_23_ten_thousand_loans_leak_nothing() {
    let (address, _server) = serve().await;
    let pool = pool(PoolConfig::default());
    let borrowers: Vec<_> = (0..50)
        .map(|seed| {
            let (pool, address) = (pool.clone(), address.clone());
            tokio::spawn(async move {
                let mut random = fastrand::Rng::with_seed(seed);
                for number in 0..200 {
                    let mut lent = pool.get(&address).await.unwrap();
                    assert!(pool.counts().lent <= 10);
                    lent.connection().send(&line(number, "x")).unwrap();
                    loop {
                        match lent.incoming().packet().await.unwrap() {
                            Message::Line(answer) => break assert_eq!(answer.number, number),
                            // The answer to the check before it was lent.
                            other => assert_eq!(other, Message::Pong),
                        }
                    }
                    match random.u8(0..16) {
                        0 => lent.discard(),
                        1 => lent.connection().close("killed"),
                        _ => {}
                    }
                }
            })
        })
        .collect();
    for borrower in borrowers {
        borrower.await.unwrap();
    }
    let counts = pool.counts();
    assert_eq!((counts.lent, counts.waiting), (0, 0));
    assert!((1..=10).contains(&counts.idle), "{counts:?}");
}
