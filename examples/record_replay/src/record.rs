//! A chat client whose session is recorded.

use std::path::Path;

use chat::{
    client::Credentials,
    protocol::{
        Client, FromServer, State,
        chat::{c2s::Say, s2c::Message},
    },
};
use protogen_runtime::{
    Endpoint,
    capture::{Content, Form, Header, Recorder, RecorderOptions, Stats},
    link::Login,
    wire::{Protocol, session::Event},
};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::secret::passwords;

/// What comes in.
pub type Seen = Event<FromServer>;

/// Whatever goes wrong, in its own words.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// Says these lines in a room until there are no more and all of them were heard, and records the
/// session.
///
/// # Errors
///
/// The file can't be written, the server can't be reached or refuses.
pub async fn record(
    server: &str,
    mut credentials: Credentials,
    (path, form): (&Path, Form),
    mut lines: UnboundedReceiver<String>,
    mut see: impl FnMut(&Seen),
) -> Result<Stats, Error> {
    let content = match form {
        // Its text knows nothing else.
        Form::OtClient => Content::Payload,
        _ => Content::Wire,
    };
    let mut header = Header::new(content);
    header.protocol = Client::NAME.to_owned();
    header.state = State::Login.name().to_owned();
    let recorder = Recorder::create(path, form, &header, RecorderOptions::default())?;
    let tapped = recorder.clone();
    let endpoint = Endpoint::<Client>::new((), State::Login)
        .with_tap(move |_, _| Some(Box::new(tapped.tap().with_secrets(passwords(content)))));

    let (connection, mut incoming) = endpoint.connect(server).await?.spawn(64);
    credentials.login(&connection, &mut incoming).await?;
    let (mut unheard, mut are_more) = (0, true);
    while are_more || unheard > 0 {
        tokio::select! {
            line = lines.recv(), if are_more => match line {
                Some(text) => {
                    connection.send(&Say { text })?;
                    unheard += 1;
                }
                None => are_more = false,
            },
            event = incoming.next() => {
                let Some(event) = event else {
                    return Err(connection.closed().await.into());
                };
                see(&event);
                if let Event::Packet(FromServer::Chat(Message::Said(said))) = &event
                    && said.sender == credentials.name
                {
                    unheard -= 1;
                }
            }
        }
    }
    // What has arrived meanwhile is in the recording too.
    connection.finish("all is said");
    while let Some(event) = incoming.next().await {
        see(&event);
    }
    Ok(tokio::task::spawn_blocking(move || recorder.close()).await??)
}
