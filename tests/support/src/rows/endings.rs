//! Row 7: every way in which a peer ends, in every state in which a connection can be.
//!
//! The peer is raw bytes: it can break every rule.

use std::{net::SocketAddr, time::Duration};

use protogen_runtime::{
    Closed, Config, Connection, Endpoint, Lifecycle, Server as Listener, ServerHandle,
    server::AcceptLimits,
    wire::{Outbox, Protocol, session::SendError},
};
use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    task::JoinHandle,
    time::timeout,
};

use crate::{
    lines::{Cx, Handler, Message, Server, State},
    process::Held,
    report::Outcome,
};

/// Where a connection stands when its peer ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Nothing was sent.
    Fresh,
    /// Packets went both ways.
    Idle,
    /// A frame has begun.
    AmidFrame,
    /// Behind a switch of the layers.
    Switched,
    /// A handler waits.
    HandlerWaits,
    /// The server's queue is full, for the peer does not read.
    Congested,
    /// The server closes and waits for the peer.
    Lingering,
}

/// How a peer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It closes its socket.
    Eof,
    /// It resets the connection.
    Reset,
    /// It ends its own stream and reads on.
    HalfClose,
    /// It sends bytes that are no frame, then closes.
    Garbage,
}

impl Moment {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Fresh,
        Self::Idle,
        Self::AmidFrame,
        Self::Switched,
        Self::HandlerWaits,
        Self::Congested,
        Self::Lingering,
    ];
}

impl Ending {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Eof, Self::Reset, Self::HalfClose, Self::Garbage];
}

/// A server that says of each connection how it ended, and how often.
struct Watched {
    address: SocketAddr,
    handle: ServerHandle<Server>,
    closed: mpsc::UnboundedReceiver<Closed>,
    serving: JoinHandle<()>,
}

/// Echoes lines; number 7 makes it wait, number 8 makes it fill its queue, number 9 makes it close.
struct Watcher {
    connection: Connection<Server>,
    closed: mpsc::UnboundedSender<Closed>,
}

impl Handler for Watcher {
    type Error = SendError;
    async fn on_message(
        &mut self,
        message: Message,
        out: &mut Outbox<'_, Cx>,
    ) -> Result<(), SendError> {
        let Message::Line(line) = message else {
            return Ok(());
        };
        match line.number {
            7 => {
                self.connection.closed().await;
                Ok(())
            }
            8 => loop {
                self.connection
                    .send_when_room(&crate::lines::line(8, &"x".repeat(1000)))
                    .await?;
            },
            9 => {
                self.connection.close("asked to");
                Ok(())
            }
            _ => out.push(&line),
        }
    }
}

impl<P: Protocol> Lifecycle<P> for Watcher {
    fn on_closed(&mut self, closed: &Closed) {
        let _ = self.closed.send(closed.clone());
    }
}

impl Watched {
    async fn start() -> std::io::Result<Self> {
        let mut config = Config::default();
        config.heartbeat = Some(Duration::from_millis(100));
        config.pong_timeout = None;
        config.drain_timeout = Duration::from_millis(300);
        config.write_timeout = Some(Duration::from_millis(300));
        config.read_timeout = Some(Duration::from_secs(2));
        config.queue.limit_bytes = 20_000;
        let endpoint = Endpoint::new(Cx::default(), State::Open).with_config(config);
        let limits = AcceptLimits {
            per_address: 10_000,
            ..AcceptLimits::default()
        };
        let server = Listener::bind("127.0.0.1:0", endpoint, limits).await?;
        let address = server.local_addr()?;
        let handle = server.handle();
        let (sender, closed) = mpsc::unbounded_channel();
        let serving = tokio::spawn(async move {
            server
                .serve(move |connection| Watcher {
                    connection: connection.clone(),
                    closed: sender.clone(),
                })
                .await;
        });
        Ok(Self {
            address,
            handle,
            closed,
            serving,
        })
    }
}

/// A line as bytes.
fn frame(number: u32) -> Vec<u8> {
    let mut bytes = vec![5, 0, 1];
    bytes.extend_from_slice(&number.to_le_bytes());
    bytes
}

/// Brings a connection to the moment.
async fn reach(moment: Moment, peer: &mut TcpStream) -> std::io::Result<()> {
    let mut answer = [0; 7];
    if moment != Moment::Fresh {
        peer.write_all(&frame(1)).await?;
        // Pings may come before it.
        loop {
            peer.read_exact(&mut answer[..3]).await?;
            if answer[0] == 5 {
                peer.read_exact(&mut answer[3..]).await?;
                break;
            }
        }
    }
    match moment {
        Moment::Fresh | Moment::Idle => Ok(()),
        Moment::AmidFrame => peer.write_all(&[9, 0, 1, 2]).await,
        Moment::Switched => peer.write_all(&[2, 0, 4, 0x5A]).await,
        Moment::HandlerWaits => peer.write_all(&frame(7)).await,
        Moment::Congested => peer.write_all(&frame(8)).await,
        Moment::Lingering => {
            peer.write_all(&frame(9)).await?;
            let mut rest = Vec::new();
            peer.read_to_end(&mut rest).await.map(drop)
        }
    }
}

async fn end(ending: Ending, mut peer: TcpStream) -> std::io::Result<()> {
    match ending {
        Ending::Eof => {}
        Ending::Reset => SockRef::from(&peer).set_linger(Some(Duration::ZERO))?,
        Ending::HalfClose => {
            peer.shutdown().await?;
            let mut rest = Vec::new();
            let _ = timeout(Duration::from_millis(200), peer.read_to_end(&mut rest)).await;
        }
        Ending::Garbage => {
            let _ = peer.write_all(&[0xFF; 300]).await;
        }
    }
    Ok(())
}

/// Every state, every ending, `times` over, on real sockets.
///
/// # Errors
///
/// The system does not let it listen or connect.
pub async fn run(times: usize) -> std::io::Result<Outcome> {
    let before = Held::now();
    let mut watched = Watched::start().await?;
    let (mut tried, mut wrong) = (0, Vec::new());
    for _ in 0..times {
        for moment in Moment::ALL {
            for ending in Ending::ALL {
                tried += 1;
                let mut peer = TcpStream::connect(watched.address).await?;
                reach(moment, &mut peer).await?;
                end(ending, peer).await?;
                match timeout(Duration::from_secs(5), watched.closed.recv()).await {
                    Ok(Some(closed)) if is_honest(moment, ending, &closed) => {}
                    other => wrong.push(format!("{moment:?} {ending:?}: {other:?}")),
                }
            }
        }
    }
    let extra = watched.closed.try_recv().is_ok();
    let left = watched.handle.peers().len();
    watched.handle.stop("over", Duration::from_secs(1));
    let _ = watched.serving.await;
    let leaked = before.is_back(Duration::from_secs(2)).await;
    Ok(Outcome::new(
        format!(
            "{tried} endings: {} states x EOF, RST, half-close, garbage",
            Moment::ALL.len()
        ),
        match &leaked {
            Ok(()) => format!(
                "{} without one clean reason, 0 tasks and files left {wrong:?}",
                wrong.len()
            ),
            Err(held) => format!(
                "{} wrong {wrong:?}, {before:?} became {held:?}",
                wrong.len()
            ),
        },
        "one clean reason each, 0 leaked tasks and files",
        wrong.is_empty() && leaked.is_ok() && !extra && left == 0,
    ))
}

/// Whether the reason is what has happened.
fn is_honest(moment: Moment, ending: Ending, closed: &Closed) -> bool {
    match (moment, ending) {
        (Moment::Lingering, _) => matches!(closed, Closed::ByUs { .. }),
        (Moment::AmidFrame, Ending::Eof | Ending::HalfClose) => {
            matches!(closed, Closed::Session(_) | Closed::Io { .. })
        }
        (_, Ending::Reset) => matches!(closed, Closed::Io { .. }),
        (Moment::Congested, Ending::HalfClose) => !matches!(closed, Closed::Ended),
        (Moment::HandlerWaits, Ending::HalfClose) => true,
        (Moment::HandlerWaits | Moment::Congested, _) => matches!(
            closed,
            Closed::Io { .. } | Closed::Timeout(_) | Closed::ByPeer | Closed::Handler { .. }
        ),
        (_, Ending::Garbage) => matches!(closed, Closed::Session(_) | Closed::Io { .. }),
        // A ping that the peer had not read makes its close a reset.
        (_, Ending::Eof) => matches!(closed, Closed::ByPeer | Closed::Io { .. }),
        (_, Ending::HalfClose) => *closed == Closed::ByPeer,
    }
}
