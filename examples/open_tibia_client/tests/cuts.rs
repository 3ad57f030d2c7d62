//! The connection dies again and again, in order and out of it, also in the middle of a login; the
//! server lives on, and the character stays where it was.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use open_tibia_client::generated::tibia::Direction;
use open_tibia_client::{Client, News, Settings};
use open_tibia_server::OpenTibia;
use protogen_runtime::reconnect::{AttemptLimit, Backoff, Jitter, ReconnectPolicy};
use protogen_test_support::proxy::{End, FaultProxy, Faults, Plan};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::timeout;

/// No test waits longer than this for anything.
const PATIENCE: Duration = Duration::from_secs(20);
const LINES: usize = 300;
/// How many lines are said before the first of them is acknowledged.
const UNDER_WAY: usize = 20;

/// How the connection of this number dies: the first in the middle of what the client says, the
/// next one in the middle of the map, and so on; after the twelfth the network is well.
fn plan(number: usize) -> Plan {
    let end = |bytes, end| Faults {
        slice_bytes: 61,
        end: Some((bytes, end)),
        ..Faults::default()
    };
    let (to_server, to_client) = match number {
        12.. => (Faults::default(), Faults::default()),
        _ if number % 4 == 1 => (Faults::default(), end(700, End::Reset)),
        _ if number % 4 == 2 => (end(1_777, End::Reset), Faults::default()),
        _ => (end(1_000 + 97 * number, End::Cut), Faults::default()),
    };
    Plan {
        to_server,
        to_client,
    }
}

async fn next(client: &mut Client) -> News {
    let news = timeout(PATIENCE, client.news()).await.unwrap();
    let news = news.expect("the client goes on");
    assert!(
        !matches!(news, News::GaveUp(_) | News::Dropped(_)),
        "{news}"
    );
    news
}

async fn through_cuts(version: u16) {
    let (sender, mut chronicle) = unbounded_channel();
    let world = open_tibia_server::Settings {
        chronicle: Some(sender),
        ..open_tibia_server::Settings::default()
    };
    let localhost = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let server = OpenTibia::start(localhost, [0, 0], world).await.unwrap();
    let proxy = FaultProxy::start(server.game, plan).await.unwrap();
    let mut settings = Settings::new(server.login.to_string(), "test2", "test");
    settings.version = version;
    settings.game = Some(proxy.address().to_string());
    settings.policy = ReconnectPolicy {
        attempts: AttemptLimit::Unlimited,
        backoff: Backoff {
            base: Duration::from_millis(5),
            factor: 1,
            cap: Duration::from_millis(5),
            jitter: Jitter::None,
        },
        ..settings.policy
    };
    let mut client = Client::start(settings);
    client.walk(Direction::East);
    let here = loop {
        if let News::Moved(here) = next(&mut client).await {
            break here;
        }
    };
    let line = |number: usize| format!("line {number}");
    let mut lines = (0..LINES).map(line);
    for text in lines.by_ref().take(UNDER_WAY) {
        client.say(text);
    }
    let (mut acknowledged, mut admitted) = (Vec::new(), 0);
    while acknowledged.len() < LINES {
        match next(&mut client).await {
            News::Acknowledged(text) => {
                acknowledged.push(text);
                lines.next().into_iter().for_each(|text| client.say(text));
            }
            News::Entered(spot) => assert_eq!(spot, here, "the character stays"),
            News::Admitted { .. } => admitted += 1,
            _ => {}
        }
    }
    assert_eq!(
        admitted, 0,
        "what the login server gave is good for all of it"
    );
    assert!(proxy.connections() > 8, "{}", proxy.connections());
    assert!(acknowledged.iter().cloned().eq((0..LINES).map(line)));
    let mut heard: BTreeMap<String, usize> = BTreeMap::new();
    server.kill().await;
    while let Some((_, text)) = chronicle.recv().await {
        *heard.entry(text).or_default() += 1;
    }
    assert_eq!(
        heard.len(),
        LINES,
        "nothing is lost, and nothing else was said"
    );
    let again: usize = heard.values().map(|times| times - 1).sum();
    assert!(again <= UNDER_WAY * proxy.connections(), "{again}");
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_by_cuts_at_10_98() {
    through_cuts(1098).await;
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_by_cuts_at_8_60() {
    through_cuts(860).await;
}
