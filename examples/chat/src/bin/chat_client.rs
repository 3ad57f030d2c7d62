//! Talks in a chat room: `chat_client NAME [ADDRESS] [PASSWORD]`. Each line that is typed is said;
//! if the connection dies it comes back, and what was not heard by then is said again.

use std::{collections::VecDeque, error::Error, process::ExitCode};

use chat::{
    client::Credentials,
    protocol::{
        Client, FromServer, State,
        chat::{c2s::Say, s2c::Message},
    },
};
use protogen_runtime::{
    Endpoint,
    link::{DeliveryId, LinkBuilder, LinkEvent, Resend, TcpDial},
    reconnect::{ReconnectPolicy, WhenRefused},
    wire::session::Event,
};
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments
        .next()
        .ok_or("usage: chat_client NAME [ADDRESS] [PASSWORD]")?;
    let address = arguments
        .next()
        .unwrap_or_else(|| "127.0.0.1:7171".to_owned());
    let password = arguments.next().unwrap_or_else(|| "secret".to_owned());
    let endpoint = Endpoint::<Client>::new((), State::Login);
    let credentials = Credentials {
        name: name.clone(),
        password,
    };
    let policy = ReconnectPolicy {
        when_refused: WhenRefused::Retry,
        ..ReconnectPolicy::DEFAULT
    };
    let (link, mut events) = LinkBuilder::new(TcpDial::new(endpoint, address), credentials)
        .with_policy(policy)
        .start();
    let mut lines = typed_lines();
    // What was said and not heard yet: the room sends everyone's lines to all, the sender too.
    let mut unheard: VecDeque<DeliveryId> = VecDeque::new();
    let mut typing = true;
    loop {
        tokio::select! {
            line = lines.recv(), if typing => match line {
                Some(text) => unheard.push_back(link.deliver(Say { text }, Resend::Idempotent)?),
                None => typing = false,
            },
            event = events.next() => match event {
                Some(LinkEvent::Received(Event::Packet(FromServer::Chat(packet)))) => match packet {
                    Message::Said(said) => {
                        println!("{}: {}", said.sender, said.text);
                        if said.sender == name && let Some(id) = unheard.pop_front() {
                            link.acknowledge(id);
                        }
                    }
                    Message::UserList(list) => println!("* here: {}", list.users.join(", ")),
                    _ => {}
                },
                Some(LinkEvent::Up { .. }) => println!("* connected"),
                Some(LinkEvent::Down { error, retry_in }) => {
                    println!("* {error}; again in {:.1} s", retry_in.as_secs_f64());
                }
                Some(LinkEvent::GaveUp { why, .. }) => {
                    println!("* {why}");
                    return Ok(ExitCode::FAILURE);
                }
                Some(other) => println!("* {other:?}"),
                None => return Ok(ExitCode::SUCCESS),
            },
        }
        if !typing && unheard.is_empty() {
            link.close();
        }
    }
}

/// The lines that are typed. A thread of its own reads them: it ends with the program, wherever it
/// waits.
fn typed_lines() -> mpsc::UnboundedReceiver<String> {
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}
