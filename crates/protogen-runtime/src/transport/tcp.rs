//! TCP: connecting to the first address that answers, and the options of a socket.

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use protogen_wire::Protocol;
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    net::lookup_host,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    connection::{Closed, Config, Deadline},
    driver::{Driver, Side},
    endpoint::Endpoint,
};

pub use tokio::net::{TcpStream, ToSocketAddrs};

/// How long one address is waited for before the next is tried beside it (RFC 8305, section 5).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Decides whether an address may be connected to. Asked before every attempt, reconnects too.
pub type ConnectPolicy = Arc<dyn Fn(&str, IpAddr) -> bool + Send + Sync>;

impl<P: Protocol> Endpoint<P> {
    /// Connects to `host:port`: resolves the name, tries its addresses side by side, takes the
    /// first that answers.
    ///
    /// # Errors
    ///
    /// Why no address could be connected to, within the configuration's `connect_timeout`.
    pub async fn connect(&self, address: &str) -> Result<Driver<P, TcpStream>, Closed> {
        let stream = connect(address, self.config(), None).await?;
        let peer = stream.peer_addr().ok();
        Ok(self.over(stream, Side::Client, peer)?)
    }

    /// As [`Endpoint::connect`], for addresses that the policy allows.
    ///
    /// # Errors
    ///
    /// As [`Endpoint::connect`]; permission denied if no address is allowed.
    pub async fn connect_if(
        &self,
        address: &str,
        policy: &ConnectPolicy,
    ) -> Result<Driver<P, TcpStream>, Closed> {
        let stream = connect(address, self.config(), Some(policy)).await?;
        let peer = stream.peer_addr().ok();
        Ok(self.over(stream, Side::Client, peer)?)
    }
}

/// Connects to `host:port` and sets the socket's options.
///
/// # Errors
///
/// Why no address could be connected to.
pub async fn connect(
    address: &str,
    config: &Config,
    policy: Option<&ConnectPolicy>,
) -> Result<TcpStream, Closed> {
    let attempt = async {
        let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
        let found = lookup_host(address).await?;
        let addresses: Vec<_> = found
            .filter(|found| policy.is_none_or(|allows| allows(host, found.ip())))
            .collect();
        if addresses.is_empty() {
            let message = format!("{address}: no address that may be connected to");
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
        }
        first_that_answers(interleaved(addresses)).await
    };
    let stream = match config.connect_timeout {
        None => attempt.await,
        Some(limit) => match timeout(limit, attempt).await {
            Ok(connected) => connected,
            Err(_) => return Err(Closed::Timeout(Deadline::Connect)),
        },
    };
    let stream =
        stream.map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))?;
    set_options(&stream, config)?;
    Ok(stream)
}

/// Sets what the configuration says about a socket.
///
/// # Errors
///
/// The system refuses an option.
pub fn set_options(stream: &TcpStream, config: &Config) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    if let Some(bytes) = config.receive_buffer_bytes {
        socket.set_recv_buffer_size(bytes)?;
    }
    if let Some(bytes) = config.send_buffer_bytes {
        socket.set_send_buffer_size(bytes)?;
    }
    if let Some(limit) = config.user_timeout {
        // A peer that vanishes without a word is noticed even while nothing is sent.
        let keepalive = TcpKeepalive::new().with_time(limit.max(Duration::from_secs(1)));
        socket.set_tcp_keepalive(&keepalive)?;
        #[cfg(any(target_os = "linux", target_os = "android", target_os = "fuchsia"))]
        socket.set_tcp_user_timeout(Some(limit))?;
    }
    Ok(())
}

/// The addresses with their families taking turns, the resolver's first one first (RFC 8305,
/// section 4).
fn interleaved(addresses: Vec<SocketAddr>) -> VecDeque<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv6() == first_is_v6);
    let mut second = second.into_iter();
    let mut turns: VecDeque<_> = first
        .into_iter()
        .flat_map(|address| [Some(address), second.next()])
        .flatten()
        .collect();
    turns.extend(second);
    turns
}

async fn first_that_answers(mut addresses: VecDeque<SocketAddr>) -> io::Result<TcpStream> {
    let mut attempts = JoinSet::new();
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        let more = addresses.pop_front();
        if let Some(address) = more {
            attempts.spawn(TcpStream::connect(address));
        }
        let finished = if addresses.is_empty() {
            attempts.join_next().await
        } else {
            tokio::select! {
                finished = attempts.join_next() => finished,
                () = sleep(ATTEMPT_DELAY) => continue,
            }
        };
        match finished {
            Some(Ok(Ok(stream))) => return Ok(stream),
            Some(Ok(Err(error))) => last = error,
            Some(Err(_)) => {}
            None if addresses.is_empty() => return Err(last),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns() {
        let addresses = ["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1"]
            .map(|address| address.parse().expect("an address"));
        let turns: Vec<String> = interleaved(addresses.to_vec())
            .iter()
            .map(SocketAddr::to_string)
            .collect();
        assert_eq!(turns, ["[::1]:1", "1.1.1.1:1", "[::2]:1", "[::3]:1"]);
    }
}
