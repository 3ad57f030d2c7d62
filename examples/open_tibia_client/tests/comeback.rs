//! The server is killed in mid-game and started again on the same ports: the client comes back,
//! and what it said is neither lost nor, once acknowledged, said twice.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use open_tibia_client::{Client, News, Settings};
use open_tibia_server::OpenTibia;
use open_tibia_server::accounts::{Account, Accounts};
use protogen_runtime::error::{Error, Refusal};
use protogen_runtime::reconnect::{
    AttemptLimit, Backoff, GaveUp, Jitter, ReconnectPolicy, WhenRefused,
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// No test waits longer than this for anything.
const PATIENCE: Duration = Duration::from_secs(20);
/// How much is said, and after how many answers the server is killed.
const LINES: usize = 300;
/// How many lines are said before the first of them is acknowledged.
const UNDER_WAY: usize = 20;
const KILLED_AFTER: [usize; 3] = [1, 70, 190];

/// A server, and what is said on it.
struct World {
    server: OpenTibia,
    chronicle: UnboundedReceiver<(String, String)>,
}

impl World {
    async fn start(ports: [u16; 2]) -> Self {
        Self::with_accounts(ports, Accounts::for_tests()).await
    }

    async fn with_accounts(ports: [u16; 2], accounts: Accounts) -> Self {
        let (sender, chronicle) = unbounded_channel();
        let settings = open_tibia_server::Settings {
            accounts,
            chronicle: Some(sender),
            ..open_tibia_server::Settings::default()
        };
        let server = OpenTibia::start(LOCALHOST, ports, settings).await.unwrap();
        Self { server, chronicle }
    }

    /// Kills it; what was said on it.
    async fn kill(mut self) -> Vec<String> {
        self.server.kill().await;
        let mut lines = Vec::new();
        // To the end: it comes when the last task of the server is gone.
        while let Some((name, text)) = self.chronicle.recv().await {
            assert_eq!(name, "Bob");
            lines.push(text);
        }
        lines
    }
}

async fn next(client: &mut Client) -> News {
    let news = timeout(PATIENCE, client.news()).await.unwrap();
    news.expect("the client goes on")
}

fn settings(world: &World, version: u16) -> Settings {
    let mut settings = Settings::new(world.server.login.to_string(), "test2", "test");
    settings.version = version;
    settings.policy = ReconnectPolicy {
        attempts: AttemptLimit::Unlimited,
        backoff: Backoff {
            base: Duration::from_millis(10),
            factor: 1,
            cap: Duration::from_millis(10),
            jitter: Jitter::None,
        },
        when_refused: WhenRefused::Retry,
        ..ReconnectPolicy::DEFAULT
    };
    settings
}

async fn comes_back(version: u16) {
    let mut world = World::start([0, 0]).await;
    let ports = [world.server.login.port(), world.server.game.port()];
    let mut client = Client::start(settings(&world, version));
    let line = |number: usize| format!("line {number}");
    let mut lines = (0..LINES).map(line);
    for text in lines.by_ref().take(UNDER_WAY) {
        client.say(text);
    }
    let (mut acknowledged, mut entered) = (Vec::new(), 0);
    // What each server heard, and how much of it all was acknowledged when it was killed.
    let mut heard: Vec<(Vec<String>, usize)> = Vec::new();
    while acknowledged.len() < LINES {
        match next(&mut client).await {
            News::Acknowledged(text) => {
                acknowledged.push(text);
                if let Some(text) = lines.next() {
                    client.say(text);
                }
            }
            News::Entered(_) => entered += 1,
            News::Dropped(text) => panic!("dropped: {text}"),
            News::GaveUp(why) => panic!("{why}"),
            _ => {}
        }
        if KILLED_AFTER.get(heard.len()) == Some(&acknowledged.len()) {
            heard.push((world.kill().await, acknowledged.len()));
            world = World::start(ports).await;
        }
    }
    heard.push((world.kill().await, LINES));

    assert_eq!(entered, KILLED_AFTER.len() + 1, "in the game once on each");
    let all = (0..LINES).map(line);
    assert!(acknowledged.iter().cloned().eq(all), "in order");
    for text in &acknowledged {
        let mut servers = heard.iter();
        assert!(
            servers.any(|(lines, _)| lines.contains(text)),
            "{text}: lost"
        );
    }
    for (lines, _) in &heard {
        let mut once = lines.clone();
        once.dedup();
        assert_eq!(&once, lines, "one server hears a line once");
    }
    for (index, (_, safe)) in heard.iter().enumerate() {
        for text in &acknowledged[..*safe] {
            let mut later = heard[index + 1..].iter();
            let again = later.any(|(lines, _)| lines.contains(text));
            assert!(!again, "{text}: acknowledged, and said again");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_of_10_98_loses_nothing_that_was_acknowledged() {
    comes_back(1098).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_of_8_60_loses_nothing_that_was_acknowledged() {
    comes_back(860).await;
}

/// The key of before is refused: the login server is asked for another one, and refuses too.
#[tokio::test]
async fn a_password_that_was_changed_meanwhile_ends_it() {
    let world = World::start([0, 0]).await;
    let ports = [world.server.login.port(), world.server.game.port()];
    let mut client = Client::start(settings(&world, 1098));
    while !matches!(next(&mut client).await, News::Entered(_)) {}
    world.kill().await;
    let account = Account {
        name: "test2".to_owned(),
        password: "changed".to_owned(),
        characters: vec!["Bob".to_owned()],
    };
    let accounts = Accounts::new(vec![account]);
    let _world = World::with_accounts(ports, accounts).await;
    let message = "Account name or password is not correct.";
    let mut refused_key = false;
    loop {
        match next(&mut client).await {
            News::Lost { why, .. } => refused_key |= why.to_string() == message,
            News::GaveUp(why) => {
                let refused = Error::refused(Refusal::Credentials, message);
                assert_eq!(why, GaveUp::Pointless(refused));
                break;
            }
            _ => {}
        }
    }
    assert!(refused_key, "the key was tried before");
}
