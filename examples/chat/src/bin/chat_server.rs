//! Serves a chat room: `chat_server [ADDRESS]`. The password is `secret`; Ctrl-C drains and stops.

use std::{error::Error, time::Duration};

use chat::{
    peer::Peer,
    protocol::{Server as Chat, State},
    room::Room,
};
use protogen_runtime::{Endpoint, Server, server::AcceptLimits};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:7171".to_owned());
    let endpoint = Endpoint::<Chat>::new((), State::Login);
    let server = Server::bind(&address, endpoint, AcceptLimits::default()).await?;
    println!("listening on {}", server.local_addr()?);
    let handle = server.handle();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            handle.stop("the server is shutting down", Duration::from_secs(5));
        }
    });
    let room = Room::default();
    let stopped = server.serve(|peer| Peer::new(peer, &room)).await;
    println!("{} drained, {} cut off", stopped.drained, stopped.aborted);
    Ok(())
}
