//! What can be set about a connection, with its defaults.

use std::{sync::Arc, time::Duration};

use protogen_wire::session::{Policies, Queue};

use crate::{limits::Limits, monitor::Detail};

/// What can be set about a connection. `None` as a time means: without limit.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Config {
    /// The longest silence of the peer. Default 30 s.
    pub read_timeout: Option<Duration>,
    /// The longest time in which not one byte can be written while some wait. Default 30 s.
    pub write_timeout: Option<Duration>,
    /// The longest time from a frame's first byte to its last. Default 10 s.
    pub frame_timeout: Option<Duration>,
    /// The longest time until the first packet. Servers only. Default 10 s.
    pub handshake_timeout: Option<Duration>,
    /// The longest time to resolve a name and to connect. Clients only. Default 10 s.
    pub connect_timeout: Option<Duration>,
    /// After how long a silence a ping is sent, where the schema has one. Default 5 s.
    pub heartbeat: Option<Duration>,
    /// The longest time until a ping is answered. Default 10 s.
    pub pong_timeout: Option<Duration>,
    /// Whether pings of the peer are answered without the handler. Default yes.
    pub answer_pings: AnswerPings,
    /// How long queued bytes may take to leave once the connection closes. Default 5 s.
    pub drain_timeout: Duration,
    /// How much may wait to be sent. Default 1 MiB.
    pub queue: Queue,
    /// What becomes of faults; `None` is lenient for clients and strict about states for servers.
    pub policies: Option<Policies>,
    /// How fast the peer may send; `None` is [`Limits::PEER`] for servers and
    /// [`Limits::UNLIMITED`] for clients.
    pub limits: Option<Arc<Limits>>,
    /// What is counted beside the totals, for [`Connection::statistics`](super::Connection::statistics).
    /// Default [`Detail::Totals`].
    pub detail: Detail,
    /// How long sent bytes may stay unacknowledged (`TCP_USER_TIMEOUT`). Default 30 s.
    pub user_timeout: Option<Duration>,
    /// The kernel's receive buffer, if not its own choice.
    pub receive_buffer_bytes: Option<usize>,
    /// The kernel's send buffer, if not its own choice.
    pub send_buffer_bytes: Option<usize>,
}

/// Who answers the peer's pings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AnswerPings {
    /// The driver, at once; the handler sees them too.
    #[default]
    Driver,
    /// The handler.
    Handler,
}

impl Default for Config {
    fn default() -> Self {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        Self {
            read_timeout: seconds(30),
            write_timeout: seconds(30),
            frame_timeout: seconds(10),
            handshake_timeout: seconds(10),
            connect_timeout: seconds(10),
            heartbeat: seconds(5),
            pong_timeout: seconds(10),
            answer_pings: AnswerPings::Driver,
            drain_timeout: Duration::from_secs(5),
            queue: Queue::default(),
            policies: None,
            limits: None,
            detail: Detail::Totals,
            user_timeout: seconds(30),
            receive_buffer_bytes: None,
            send_buffer_bytes: None,
        }
    }
}
