//! Each record is told of once: stored, or dropped and why.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use data_sync::{
    client::{News, Settings, sync},
    key::SharedKey,
    peer::Peer,
    protocol::{self, Context, State, hello, sync::c2s::Put},
    store::Store,
};
use protogen_runtime::{
    Endpoint, Lifecycle, Server,
    reconnect::{AttemptLimit, Backoff, ReconnectPolicy, WhenRefused},
    server::AcceptLimits,
    wire::{Outbox, frame::FrameError, outbox::Tray, session::Reaction},
};
use support::{KEY, fresh, stored};
use tokio::sync::mpsc;

/// A policy that is quick, for a server that is a test.
fn quick(attempts: AttemptLimit) -> ReconnectPolicy {
    ReconnectPolicy {
        attempts,
        backoff: Backoff {
            base: Duration::from_millis(1),
            ..Backoff::DEFAULT
        },
        when_refused: WhenRefused::Retry,
        ..ReconnectPolicy::DEFAULT
    }
}

/// What happens when these records are brought; attempts to connect are not told of.
async fn bring(settings: Settings, texts: &[&str]) -> Vec<News> {
    let (sender, records) = mpsc::unbounded_channel();
    for text in texts {
        sender.send((*text).to_owned()).unwrap();
    }
    drop(sender);
    let mut told = Vec::new();
    sync(settings, records, |news| told.push(news)).await;
    told.retain(|news| !matches!(news, News::Up | News::Down(_)));
    told
}

#[tokio::test]
async fn a_server_that_stays_away_has_every_record_reported() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let mut settings = Settings::new(address, SharedKey::parse(KEY).unwrap(), 1);
    settings.policy = quick(ReconnectPolicy::DEFAULT.attempts);
    let told = bring(settings, &["one", "two"]).await;
    let [
        News::Dropped { text, why },
        News::Dropped { text: second, .. },
    ] = &told[..]
    else {
        panic!("{told:?}");
    };
    assert_eq!((text.as_str(), second.as_str()), ("one", "two"));
    assert!(
        why.starts_with("reconnect: given up after 5 attempts: "),
        "{why}"
    );
}

/// The server's peer, but that it dies of one record, and once amid the answer to another.
struct Delicate {
    peer: Peer,
    tries: Arc<Mutex<usize>>,
}

impl hello::c2s::Handler for Delicate {
    type Error = String;

    async fn on_hello(
        &mut self,
        hello: hello::c2s::Hello,
        out: &mut Outbox<'_, Context>,
    ) -> Result<(), String> {
        self.peer.on_hello(hello, out).await
    }

    async fn on_begin(
        &mut self,
        begin: hello::c2s::Begin,
        out: &mut Outbox<'_, Context>,
    ) -> Result<(), String> {
        self.peer.on_begin(begin, out).await
    }
}

impl protocol::sync::c2s::Handler for Delicate {
    type Error = String;

    async fn on_put(&mut self, put: Put, out: &mut Outbox<'_, Context>) -> Result<(), String> {
        if put.text == "poison" {
            *self.tries.lock().unwrap() += 1;
            return Err("this one I can't bear".to_owned());
        }
        if put.text == "unanswered" && *self.tries.lock().unwrap() == 0 {
            *self.tries.lock().unwrap() += 1;
            let mut tray = Tray::new(Context::default());
            self.peer.on_put(put, &mut tray.outbox()).await?;
            return Err("the answer is lost".to_owned());
        }
        self.peer.on_put(put, out).await
    }
}

impl Lifecycle<protocol::Server> for Delicate {
    fn on_refused(&mut self, error: &FrameError) -> Reaction {
        self.peer.on_refused(error)
    }
}

/// A server in this process, and how often it died of a record.
async fn delicate(path: &Path) -> (String, Arc<Mutex<usize>>) {
    let key = SharedKey::parse(KEY).unwrap();
    let store = Arc::new(Mutex::new(Store::open(path).unwrap()));
    let endpoint = Endpoint::<protocol::Server>::new(Context::default(), State::Hello);
    let server = Server::bind("127.0.0.1:0", endpoint, AcceptLimits::default());
    let server = server.await.unwrap();
    let address = server.local_addr().unwrap().to_string();
    let tries = Arc::default();
    let counted = Arc::clone(&tries);
    tokio::spawn(server.serve(move |_| Delicate {
        peer: Peer::new(key, &store),
        tries: Arc::clone(&counted),
    }));
    (address, tries)
}

#[tokio::test]
async fn a_record_that_kills_every_connection_is_dropped_after_five_retries_and_no_other() {
    let path = fresh("delicate.txt");
    let (address, tries) = delicate(&path).await;
    let mut settings = Settings::new(address, SharedKey::parse(KEY).unwrap(), 1);
    settings.policy = quick(AttemptLimit::Unlimited);
    let too_long = "x".repeat(70_000);
    let told = bring(settings, &["one", "poison", &too_long, "two"]).await;
    let [
        News::Stored(one),
        News::Dropped {
            text: poison,
            why: spent,
        },
        News::Dropped {
            text: long,
            why: too_large,
        },
        News::Stored(two),
    ] = &told[..]
    else {
        panic!("{told:?}");
    };
    assert_eq!(
        [one, poison, long, two],
        ["one", "poison", too_long.as_str(), "two"]
    );
    assert_eq!(spent, "retry queue: not sent after 5 retries");
    assert!(too_large.contains("Put.text"), "{too_large}");
    assert_eq!(*tries.lock().unwrap(), 6);
    assert_eq!(stored(&path), ["one", "two"]);
}

#[tokio::test]
async fn a_client_with_another_key_brings_nothing() {
    let path = fresh("stranger.txt");
    let (address, _) = delicate(&path).await;
    let other = SharedKey::parse(&KEY.replace("00", "ff")).unwrap();
    let mut settings = Settings::new(address, other, 1);
    settings.policy = quick(ReconnectPolicy::DEFAULT.attempts);
    let told = bring(settings, &["one"]).await;
    assert!(matches!(&told[..], [News::Dropped { .. }]), "{told:?}");
    assert!(stored(&path).is_empty());
}

#[tokio::test]
async fn a_record_whose_answer_is_lost_is_stored_once() {
    let path = fresh("unanswered.txt");
    let (address, tries) = delicate(&path).await;
    let mut settings = Settings::new(address, SharedKey::parse(KEY).unwrap(), 1);
    settings.policy = quick(AttemptLimit::Unlimited);
    let texts = ["one", "unanswered", "two"];
    let told = bring(settings, &texts).await;
    assert_eq!(told, texts.map(|text| News::Stored(text.to_owned())));
    assert_eq!(*tries.lock().unwrap(), 1);
    assert_eq!(stored(&path), texts);
}
