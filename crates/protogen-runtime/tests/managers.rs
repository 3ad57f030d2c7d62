//! Managers and registries, over servers of this process.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::sync::{Arc, Mutex};

use protogen_runtime::{
    Endpoint,
    connection::Status,
    error::{Error, Retry},
    manager::{Manager, ManagerConfig},
    registry::{Handlers, ProtocolRegistry},
    server::AcceptLimits,
};
use support::{Client, Cx, Echo, Message, Server, State, line};

async fn serve() -> String {
    let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open);
    let server = protogen_runtime::Server::bind("127.0.0.1:0", endpoint, AcceptLimits::default())
        .await
        .unwrap();
    let address = server.local_addr().unwrap().to_string();
    tokio::spawn(server.serve(|_| Echo));
    address
}

fn client() -> Endpoint<Client> {
    Endpoint::new(Cx::default(), State::Open)
}

#[tokio::test]
async fn a_manager_connects_sends_and_counts_by_number() {
    let manager = Manager::default();
    let id = manager.create(client(), serve().await).unwrap();
    assert_eq!(manager.snapshot(id).unwrap().status, Status::Disconnected);
    let unsent = manager.send::<Client, _>(id, &line(1, "x"));
    assert_eq!(unsent, Err(Error::NotConnected));
    let mut incoming = manager.connect::<Client>(id).await.unwrap();
    manager.send::<Client, _>(id, &line(1, "x")).unwrap();
    let answer = incoming.packet().await.unwrap();
    assert_eq!(answer, Message::Line(line(1, "x")));
    let totals = manager.totals();
    assert_eq!((totals.connections, totals.connected), (1, 1));
    assert_eq!((totals.packets_sent, totals.mean_packet_bytes()), (1, 8));
    manager.remove(id, "done").unwrap();
    let gone = manager.snapshot(id).unwrap_err();
    assert!(gone.to_string().contains("connection"), "{gone}");
    // What it has moved still counts.
    assert_eq!(manager.totals().packets_sent, 1);
}

#[tokio::test]
async fn a_manager_holds_as_many_as_it_may_and_says_what_failed() {
    let manager = Manager::new(ManagerConfig {
        connections: 1,
        ..ManagerConfig::default()
    });
    let id = manager.create(client(), "127.0.0.1:1").unwrap();
    let full = manager.create(client(), "127.0.0.1:1").unwrap_err();
    assert!(matches!(full, Error::TooMany { limit: 1, .. }), "{full}");
    let refused = manager.connect::<Client>(id).await.unwrap_err();
    assert!(refused.is_connection_refused(), "{refused}");
    let snapshot = manager.snapshot(id).unwrap();
    assert_eq!((snapshot.status, snapshot.retries), (Status::Failed, 1));
    assert_eq!(snapshot.last_error, Some(refused));
    let text = snapshot.to_string();
    assert!(text.contains("Retry count   1"), "{text}");
}

#[tokio::test]
async fn protocols_are_chosen_by_name() {
    let mut registry = ProtocolRegistry::new();
    registry.register("lines", client());
    let unknown = registry.activate("chat").unwrap_err().to_string();
    assert!(
        unknown.contains("protocol") && unknown.contains("chat"),
        "{unknown}"
    );
    assert!(registry.connect("127.0.0.1:1").await.is_err());
    registry.activate("lines").unwrap();
    assert_eq!(registry.active(), Some(("lines", "lines")));
    let driver = registry.connect(&serve().await).await.unwrap();
    let driver = driver.downcast::<Server>().unwrap_err();
    let (connection, mut incoming) = driver.downcast::<Client>().unwrap().spawn(4);
    connection.send(&line(3, "x")).unwrap();
    let answer = incoming.packet().await.unwrap();
    assert_eq!(answer, Message::Line(line(3, "x")));
}

#[test]
fn one_failing_handler_leaves_the_others_running() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = |name: &'static str| {
        let heard = Arc::clone(&heard);
        move |_: &Message| {
            heard.lock().unwrap().push(name);
            Ok(())
        }
    };
    let mut handlers = Handlers::<Client>::new();
    handlers
        .on("Line", "first", hears("first"))
        .on("Line", "fails", |_| {
            Err(Error::application("no", Retry::Useless))
        })
        .on("Line", "panics", |_| panic!("a bug"))
        .on("Line", "last", hears("last"))
        .on("Bye", "other", hears("other"))
        .on_all("all", hears("all"));
    let failures = handlers.handle(&Message::Line(line(1, "")));
    let failed: Vec<_> = failures.iter().map(|failure| &*failure.handler).collect();
    assert_eq!(failed, ["fails", "panics"]);
    assert_eq!(*heard.lock().unwrap(), ["first", "last", "all"]);
    assert_eq!(
        (handlers.remove("fails"), handlers.remove("panics")),
        (1, 1)
    );
    assert_eq!(handlers.handle(&Message::Bye), []);
}
