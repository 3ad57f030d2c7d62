//! Keeps what clients bring: `data_sync_server ADDRESS FILE`.

use std::{
    error::Error,
    path::Path,
    sync::{Arc, Mutex},
};

use data_sync::{
    key::SharedKey,
    peer::Peer,
    protocol::{Context, Server as Sync, State},
    store::Store,
};
use protogen_runtime::{Endpoint, Server, server::AcceptLimits};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, path] = &arguments[..] else {
        return Err("usage: data_sync_server ADDRESS FILE".into());
    };
    let key = SharedKey::from_environment()?;
    let store = Arc::new(Mutex::new(Store::open(Path::new(path))?));
    let endpoint = Endpoint::<Sync>::new(Context::default(), State::Hello);
    let server = Server::bind(address, endpoint, AcceptLimits::default()).await?;
    println!("listening on {}", server.local_addr()?);
    server.serve(|_| Peer::new(key, &store)).await;
    Ok(())
}
