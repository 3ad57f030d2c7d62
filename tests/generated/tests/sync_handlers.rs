//! Handlers whose methods are plain functions, on a connection and by themselves.
#![allow(
    clippy::unwrap_used,
    reason = "what can't be sent or read fails the test"
)]

use protogen_runtime::{
    Closed, Endpoint, Lifecycle, Side, transport::memory, wire::Outbox, wire::outbox::Tray,
    wire::session::SendError,
};
use protogen_tests::sync_chat::{Client, FromServer, Server, State, chat, game, login};

/// Greets whoever logs in, repeats what is said, and bears no silence.
#[derive(Default)]
struct Greeter {
    heard: Vec<String>,
}

impl login::c2s::Handler for Greeter {
    type Error = SendError;
    fn on_login(
        &mut self,
        packet: login::c2s::Login,
        out: &mut Outbox<'_>,
    ) -> Result<(), SendError> {
        self.heard.push(packet.username);
        out.push(&login::s2c::LoginResponse {
            success: true,
            error: None,
        })
    }
}

impl chat::c2s::Handler for Greeter {
    type Error = SendError;
    fn on_say(&mut self, packet: chat::c2s::Say, out: &mut Outbox<'_>) -> Result<(), SendError> {
        self.heard.push(packet.text.clone());
        if packet.text.is_empty() {
            return Err(SendError::Full { limit_bytes: 7 });
        }
        out.push(&chat::s2c::Said {
            sender: "ana".into(),
            text: packet.text,
        })
    }
}

impl game::c2s::Handler for Greeter {
    type Error = SendError;
}

impl Lifecycle<Server> for Greeter {}

fn ana() -> login::c2s::Login {
    login::c2s::Login {
        username: "ana".into(),
        password: "pw".into(),
    }
}

fn say(text: &str) -> chat::c2s::Say {
    chat::c2s::Say { text: text.into() }
}

#[tokio::test]
async fn a_sync_handler_answers_in_order_until_it_fails() {
    let (ours, theirs) = memory::pair(1 << 16);
    let server = Endpoint::<Server>::new((), State::Login);
    let server = server.over(ours, Side::Server, None).unwrap();
    let running = tokio::spawn(server.run(Greeter::default()));
    let client = Endpoint::<Client>::new((), State::Login);
    let (connection, mut incoming) = client.over(theirs, Side::Client, None).unwrap().spawn(64);
    connection.send(&ana()).unwrap();
    let granted = incoming.packet().await.unwrap();
    assert!(matches!(granted, FromServer::Login(_)), "{granted:?}");
    for number in 0..100 {
        connection.send(&say(&number.to_string())).unwrap();
    }
    connection.send(&say("")).unwrap();
    for number in 0..100 {
        let said = chat::s2c::Said {
            sender: "ana".into(),
            text: number.to_string(),
        };
        let said = FromServer::Chat(chat::s2c::Message::Said(said));
        assert_eq!(incoming.packet().await, Ok(said));
    }
    let closed = running.await.unwrap();
    assert!(matches!(closed, Closed::Handler { .. }), "{closed}");
}

#[test]
fn a_sync_handler_is_called_without_a_runtime() {
    let mut greeter = Greeter::default();
    let mut tray = Tray::new(());
    let mut call = |message| chat::c2s::Dispatch(&mut greeter).call(message, &mut tray.outbox());
    call(chat::c2s::Message::Say(say("oi"))).unwrap();
    call(chat::c2s::Message::Ping).unwrap();
    let failed = call(chat::c2s::Message::Say(say("")));
    assert_eq!(failed, Err(SendError::Full { limit_bytes: 7 }));
    assert_eq!(greeter.heard, ["oi", ""]);
    let names: Vec<_> = tray.packets().map(|sent| sent.name).collect();
    assert_eq!(names, ["Said"]);
}
