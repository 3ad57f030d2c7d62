//! A proxy over TCP that does what networks do at their worst, by a script.
//!
//! It knows bytes alone, and stands on loopback only.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::watch,
    task::JoinSet,
    time::sleep,
};

/// What happens to the bytes of one direction.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// How long each piece waits.
    pub delay: Duration,
    /// The most bytes of a piece; 0 for as many as come.
    pub slice_bytes: usize,
    /// Bytes a second; 0 for as many as come.
    pub throttle: usize,
    /// What happens behind so many bytes.
    pub end: Option<(usize, End)>,
    /// Nothing is ever read.
    pub is_deaf: bool,
}

/// How a connection is ended by the proxy, both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Both directions end in order.
    Cut,
    /// Both sides are reset (`SO_LINGER` of 0).
    Reset,
    /// This direction ends in order, the other goes on.
    HalfClose,
}

/// What happens to one connection.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// To what the client sends.
    pub to_server: Faults,
    /// To what the server sends.
    pub to_client: Faults,
}

/// A proxy that runs until it is dropped.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    kill: watch::Sender<End>,
    /// Ends all its tasks when it is dropped.
    _tasks: JoinSet<()>,
}

impl FaultProxy {
    /// Passes connections on to `server`; `plan` says what happens to each, by its number.
    ///
    /// # Errors
    ///
    /// The system does not let it listen.
    pub async fn start(
        server: SocketAddr,
        mut plan: impl FnMut(usize) -> Plan + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let connections = Arc::new(AtomicUsize::new(0));
        let (kill, killed) = watch::channel(End::Cut);
        let count = Arc::clone(&connections);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut running = JoinSet::new();
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    Some(_) = running.join_next() => continue,
                };
                let Ok((client, _)) = accepted else { continue };
                let plan = plan(count.fetch_add(1, Ordering::Relaxed));
                running.spawn(pass(client, server, plan, killed.clone()));
            }
        });
        Ok(Self {
            address,
            connections,
            kill,
            _tasks: tasks,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections it has taken.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Ends all connections that are there.
    pub fn end_all(&self, end: End) {
        self.kill.send_replace(end);
    }
}

/// One connection from its beginning to its end.
async fn pass(
    mut client: TcpStream,
    server: SocketAddr,
    plan: Plan,
    mut kill: watch::Receiver<End>,
) {
    kill.mark_unchanged();
    let Ok(mut upstream) = TcpStream::connect(server).await else {
        return;
    };
    let _ = (client.set_nodelay(true), upstream.set_nodelay(true));
    let end = {
        let (client_in, client_out) = client.split();
        let (server_in, server_out) = upstream.split();
        let there = pump(client_in, server_out, &plan.to_server);
        let back = pump(server_in, client_out, &plan.to_client);
        tokio::pin!(there, back);
        let (mut is_there_over, mut is_back_over) = (false, false);
        loop {
            let end = tokio::select! {
                end = &mut there, if !is_there_over => {
                    is_there_over = true;
                    end
                }
                end = &mut back, if !is_back_over => {
                    is_back_over = true;
                    end
                }
                changed = kill.changed() => match changed {
                    Ok(()) => Some(*kill.borrow()),
                    Err(_) => Some(End::Cut),
                },
            };
            match end {
                Some(end @ (End::Reset | End::Cut)) => break end,
                _ if is_there_over && is_back_over => break End::Cut,
                _ => {}
            }
        }
    };
    if end == End::Reset {
        for stream in [&client, &upstream] {
            let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
        }
    }
}

/// Moves the bytes of one direction until they or the script end; what the script says then.
async fn pump(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, faults: &Faults) -> Option<End> {
    let end = match moved(&mut from, &mut to, faults).await {
        Ok(end) => end,
        Err(_) => Some(End::Reset),
    };
    if matches!(end, None | Some(End::HalfClose)) {
        let _ = to.shutdown().await;
    }
    end
}

/// What the script says at the end of the bytes; `None` if the sender ended them.
async fn moved(
    from: &mut ReadHalf<'_>,
    to: &mut WriteHalf<'_>,
    faults: &Faults,
) -> io::Result<Option<End>> {
    if faults.is_deaf {
        std::future::pending::<()>().await;
    }
    let mut buffer = vec![0; 16_384];
    let mut passed = 0;
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return Ok(None);
        }
        let mut rest = buffer.get(..read).unwrap_or_default();
        while !rest.is_empty() {
            let mut piece = match faults.slice_bytes {
                0 => rest.len(),
                most => most.min(rest.len()),
            };
            if let Some((after, end)) = faults.end {
                if passed >= after {
                    return Ok(Some(end));
                }
                piece = piece.min(after - passed);
            }
            let (now, later) = rest.split_at(piece);
            if !faults.delay.is_zero() {
                sleep(faults.delay).await;
            }
            if faults.throttle > 0 {
                let seconds = now.len() as f64 / faults.throttle as f64;
                sleep(Duration::from_secs_f64(seconds)).await;
            }
            to.write_all(now).await?;
            passed += piece;
            rest = later;
        }
        if let Some((after, end)) = faults.end
            && passed >= after
        {
            return Ok(Some(end));
        }
    }
}
