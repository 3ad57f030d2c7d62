//! A character in the world, and the connection of who plays it. Never knows the map.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use protogen_runtime::Connection;
use protogen_runtime::connection::ConnectionId;
use protogen_runtime::wire::Packet;
use protogen_runtime::wire::session::SendError;
use tokio::time::Instant;

use crate::creature::Creature;
use crate::generated::tibia::{Context, Direction, Server};
use crate::known::Known;

/// A character in the world.
#[derive(Debug)]
pub struct Player {
    /// As others see it.
    pub creature: Creature,
    /// The version of its client.
    pub version: u32,
    /// Whom its client knows.
    pub known: Known,
    /// The channels that it listens to.
    pub channels: BTreeSet<u16>,
    /// The steps that it has still to take.
    pub way: VecDeque<Direction>,
    /// When it may take the next one.
    pub may_step: Instant,
    link: Link,
}

/// Whether somebody plays it.
#[derive(Debug)]
enum Link {
    Here(Connection<Server>),
    Away { since: Instant },
}

impl Player {
    /// A character that is played over this connection.
    #[must_use]
    pub fn new(creature: Creature, connection: Connection<Server>, version: u32) -> Self {
        Self {
            creature,
            version,
            known: Known::of_client(version),
            channels: BTreeSet::new(),
            way: VecDeque::new(),
            may_step: Instant::now(),
            link: Link::Here(connection),
        }
    }

    /// Is played over another connection from now on; the one before is closed.
    pub fn take_over(&mut self, connection: Connection<Server>, version: u32) {
        if let Link::Here(before) = &self.link {
            before.close("the character was taken over by another login");
        }
        self.version = version;
        self.known = Known::of_client(version);
        self.channels.clear();
        self.way.clear();
        self.link = Link::Here(connection);
    }

    /// The connection has ended: the character stays for a while.
    pub fn lose(&mut self, connection: ConnectionId, now: Instant) {
        if self.is_played_over(connection) {
            self.way.clear();
            self.link = Link::Away { since: now };
        }
    }

    /// Whether it is played over this connection.
    #[must_use]
    pub fn is_played_over(&self, connection: ConnectionId) -> bool {
        matches!(&self.link, Link::Here(here) if here.id() == connection)
    }

    /// Sends a packet, if somebody plays it. A client that does not read is let go.
    pub fn tell<T: Packet<Context = Context>>(&self, packet: &T) {
        let Link::Here(connection) = &self.link else {
            return;
        };
        match connection.send(packet) {
            Ok(()) => {}
            // Its version has no place for this: it misses something, and goes on.
            Err(SendError::Encode(error)) => tracing::warn!(%error, "not told"),
            Err(error) => connection.close(error.to_string()),
        }
    }

    /// Ends the connection, after what was sent.
    pub fn dismiss(&self, reason: &'static str) {
        if let Link::Here(connection) = &self.link {
            connection.close(reason);
        }
    }

    /// Whether it was left alone for so long.
    #[must_use]
    pub fn is_abandoned(&self, now: Instant, patience: Duration) -> bool {
        matches!(self.link, Link::Away { since } if now.saturating_duration_since(since) >= patience)
    }
}
