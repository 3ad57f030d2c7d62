//! Moves the bytes of one connection, both ways, until both ends have said all.
//! Never looks at them: the relay does.

use std::cell::RefCell;
use std::io;

use protogen_schema::ir::Direction;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::relay::Relay;

/// Why a connection ended before its ends did.
pub enum Broken {
    /// A socket failed.
    Socket(io::Error),
    /// Nobody reads what is printed.
    Output(io::Error),
}

/// Moves bytes until both ends have said all, or one is gone.
pub async fn both_ways(
    client: TcpStream,
    server: TcpStream,
    relay: &RefCell<Relay>,
) -> Result<(), Broken> {
    for socket in [&client, &server] {
        socket.set_nodelay(true).map_err(Broken::Socket)?;
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::try_join!(
        one_way(from_client, to_server, Direction::C2s, relay),
        one_way(from_server, to_client, Direction::S2c, relay),
    )?;
    Ok(())
}

async fn one_way(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    direction: Direction,
    relay: &RefCell<Relay>,
) -> Result<(), Broken> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await.map_err(Broken::Socket)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        // The borrow ends before the next await.
        let passed = match read {
            0 => relay.borrow_mut().end(direction),
            _ => relay.borrow_mut().pass(direction, bytes),
        };
        let passed = passed.map_err(Broken::Output)?;
        to.write_all(&passed).await.map_err(Broken::Socket)?;
        if read == 0 {
            // The other direction may go on.
            return to.shutdown().await.map_err(Broken::Socket);
        }
    }
}
