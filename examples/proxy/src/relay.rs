//! The bytes: from either end to the other as they come, each seen before it goes on.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use protogen_runtime::wire::{Direction, Protocol};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::watch::Watch;

/// Takes what is told: the number of a connection, who speaks, and what.
pub type Teller = Arc<dyn Fn(u64, Direction, &str) + Send + Sync>;

/// Accepts clients, and gives each a connection to the server.
///
/// # Errors
///
/// The layers of the schema do not fit together, or the system accepts no more.
pub async fn serve<C, S>(
    listener: TcpListener,
    server: String,
    context: C::Context,
    state: C::State,
    teller: Teller,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    C: Protocol,
    S: Protocol<Context = C::Context, State = C::State>,
{
    for number in 1.. {
        let (client, _) = listener.accept().await?;
        let watch = Watch::<C, S>::new(&context, state)?;
        let (server, teller) = (server.clone(), Arc::clone(&teller));
        tokio::spawn(async move {
            let tell = |direction: Direction, text: &str| teller(number, direction, text);
            let ended = match TcpStream::connect(&server).await {
                Ok(server) => relay(client, server, watch, &tell).await,
                Err(error) => Err(error),
            };
            if let Err(error) = ended {
                tell(Direction::S2c, &format!("ended: {error}"));
            }
        });
    }
    Ok(())
}

/// Joins two streams until both have ended, or one breaks.
async fn relay<C, S>(
    mut client: TcpStream,
    mut server: TcpStream,
    watch: Watch<C, S>,
    tell: &(dyn Fn(Direction, &str) + Send + Sync),
) -> io::Result<()>
where
    C: Protocol,
    S: Protocol<Context = C::Context, State = C::State>,
{
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let watch = Mutex::new(watch);
    let see = |direction, bytes: &[u8]| {
        let mut watch = watch.lock().unwrap_or_else(PoisonError::into_inner);
        watch.see(direction, bytes, &mut |text| tell(direction, &text));
    };
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    let up = pump(from_client, to_server, |bytes| see(Direction::C2s, bytes));
    let down = pump(from_server, to_client, |bytes| see(Direction::S2c, bytes));
    tokio::try_join!(up, down).map(|_| ())
}

/// Moves bytes until there are no more, and says so to the other end.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    see: impl Fn(&[u8]),
) -> io::Result<()> {
    let mut buffer = vec![0; 16_384];
    loop {
        let len = from.read(&mut buffer).await?;
        let bytes = buffer.get(..len).unwrap_or_default();
        if bytes.is_empty() {
            return to.shutdown().await;
        }
        // Before it goes on: the answer to it can't be seen first.
        see(bytes);
        to.write_all(bytes).await?;
    }
}
