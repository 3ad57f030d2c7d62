//! The client against the example's own server, in both versions, over TCP.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use open_tibia_client::generated::tibia::Direction;
use open_tibia_client::{Client, News, Settings};
use open_tibia_server::{OpenTibia, Settings as World};
use protogen_runtime::error::{Error, Refusal};
use protogen_runtime::reconnect::GaveUp;
use tokio::time::timeout;

const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// No test waits longer than this for anything.
const PATIENCE: Duration = Duration::from_secs(20);

async fn server() -> OpenTibia {
    OpenTibia::start(LOCALHOST, [0, 0], World::default())
        .await
        .unwrap()
}

fn settings(server: &OpenTibia, version: u16, account: &str) -> Settings {
    let mut settings = Settings::new(server.login.to_string(), account, "test");
    settings.version = version;
    settings
}

async fn next(client: &mut Client) -> News {
    let news = timeout(PATIENCE, client.news()).await.unwrap();
    news.expect("the client goes on")
}

/// What happens up to the first news that fits, with it.
async fn until(client: &mut Client, fits: impl Fn(&News) -> bool) -> News {
    loop {
        let news = next(client).await;
        assert!(!matches!(news, News::GaveUp(_)), "{news}");
        if fits(&news) {
            return news;
        }
    }
}

fn saw(text: &str) -> impl Fn(&News) -> bool {
    let text = text.to_owned();
    move |news| matches!(news, News::Saw(seen) if seen.contains(&text))
}

async fn a_session(version: u16) {
    let server = server().await;
    let mut alice = Client::start(Settings {
        character: Some("Alice".to_owned()),
        ..settings(&server, version, "test")
    });
    let News::Admitted { character, motd } = next(&mut alice).await else {
        panic!("not admitted");
    };
    assert_eq!(character, "Alice");
    assert_eq!(motd, "Welcome to a field in the middle of nowhere.");
    let News::Entered(start) = until(&mut alice, |news| matches!(news, News::Entered(_))).await
    else {
        panic!("not entered");
    };

    alice.walk(Direction::East);
    let moved = until(&mut alice, |news| matches!(news, News::Moved(_))).await;
    assert_eq!(moved, News::Moved(start.moved(1, 0, 0).unwrap()));

    let mut bob = Client::start(settings(&server, version, "test2"));
    until(&mut alice, saw("Bob is at")).await;
    until(&mut bob, saw("Alice is at")).await;
    bob.walk(Direction::South);
    until(&mut alice, saw("Bob moves to")).await;

    alice.say("hello");
    let said = News::Heard {
        name: "Alice".to_owned(),
        how: "say".to_owned(),
        text: "hello".to_owned(),
    };
    until(&mut bob, |news| *news == said).await;
    until(&mut alice, |news| {
        *news == News::Acknowledged("hello".to_owned())
    })
    .await;

    let mut last = bob.leave();
    until(&mut alice, saw("Bob vanishes")).await;
    let mut ended = None;
    while let Some(news) = timeout(PATIENCE, last.recv()).await.unwrap() {
        ended = Some(news);
    }
    assert_eq!(ended, Some(News::Left));
}

#[tokio::test]
async fn two_of_10_98_log_in_enter_see_each_other_walk_talk_and_part() {
    a_session(1098).await;
}

#[tokio::test]
async fn two_of_8_60_log_in_enter_see_each_other_walk_talk_and_part() {
    a_session(860).await;
}

#[tokio::test]
async fn a_wrong_password_is_not_tried_twice() {
    let server = server().await;
    for version in [860, 1098] {
        let mut settings = settings(&server, version, "test");
        settings.password = "wrong".to_owned();
        let mut client = Client::start(settings);
        let message = "Account name or password is not correct.";
        let refused = Error::refused(Refusal::Credentials, message);
        let gave_up = News::GaveUp(GaveUp::Pointless(refused));
        assert_eq!(next(&mut client).await, gave_up);
    }
}

#[tokio::test]
async fn a_wall_stops_a_walk() {
    let server = server().await;
    let mut client = Client::start(settings(&server, 1098, "test2"));
    // The house begins eight columns to the east of the start; its door is straight ahead.
    client.walk(Direction::South);
    for _ in 0..8 {
        client.walk(Direction::East);
    }
    for _ in 0..8 {
        until(&mut client, |news| matches!(news, News::Moved(_))).await;
    }
    until(&mut client, |news| *news == News::Blocked).await;
}
