//! The limits of a peer as plain data: rates, costs of packets, and what happens on a breach.
//!
//! Counts nothing; that is the peer's limiter.

use std::{fmt, time::Duration};

use super::{Allowance, Rate};
use crate::connection::Closed;

/// How much a peer may send.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Packets, weighed by the costs of their rules.
    pub packets: Allowance,
    /// Bytes on the wire.
    pub bytes: Allowance,
    /// Frames, empty ones too: a flood of empty frames has no bytes and no packets to count.
    pub frames: Allowance,
    /// What is special about single packets.
    pub rules: Vec<PacketRule>,
    /// What happens to what is too much.
    pub on_breach: OnBreach,
}

impl Limits {
    /// What a server allows a peer that nothing else is said about: 1,000 packets and 1,000
    /// frames a second (2,000 at once), 1 MiB a second (4 MiB at once); more is delayed.
    pub const PEER: Self = Self {
        packets: Allowance::At(Rate::constant(1_000, 2_000)),
        bytes: Allowance::At(Rate::constant(1 << 20, 4 << 20)),
        frames: Allowance::At(Rate::constant(1_000, 2_000)),
        rules: Vec::new(),
        on_breach: OnBreach::Delay,
    };

    /// No limits.
    pub const UNLIMITED: Self = Self {
        packets: Allowance::Unlimited,
        bytes: Allowance::Unlimited,
        frames: Allowance::Unlimited,
        rules: Vec::new(),
        on_breach: OnBreach::Delay,
    };

    /// Whether they allow everything.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        let all = [&self.packets, &self.bytes, &self.frames];
        self.rules.is_empty() && all.into_iter().all(|of| *of == Allowance::Unlimited)
    }

    /// Adds a rule for a packet.
    #[must_use]
    pub fn with_rule(mut self, rule: PacketRule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Says what happens to what is too much.
    #[must_use]
    pub fn on_breach(mut self, on_breach: OnBreach) -> Self {
        self.on_breach = on_breach;
        self
    }
}

impl Default for Limits {
    /// [`Limits::PEER`].
    fn default() -> Self {
        Self::PEER
    }
}

/// What is special about one packet.
#[derive(Debug, Clone, PartialEq)]
pub struct PacketRule {
    /// The packet's name in the schema.
    pub packet: &'static str,
    /// How many tokens of [`Limits::packets`] it takes; 1 without a rule.
    pub cost: u64,
    /// A limit of its own, in packets.
    pub own: Allowance,
}

impl PacketRule {
    /// It takes so many tokens of the packets' limit.
    #[must_use]
    pub fn cost(packet: &'static str, cost: u64) -> Self {
        Self {
            packet,
            cost,
            own: Allowance::Unlimited,
        }
    }

    /// It has a limit of its own, and costs one token of the packets' limit.
    #[must_use]
    pub fn own(packet: &'static str, rate: Rate) -> Self {
        Self {
            packet,
            cost: 1,
            own: Allowance::At(rate),
        }
    }
}

/// What happens to what is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OnBreach {
    /// Reading waits until the rate holds again: the peer feels it by its own full socket.
    Delay,
    /// It is dropped, and the connection carries on.
    Drop,
    /// The connection is closed.
    Close,
}

/// What a limiter says about a packet or a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// Go on.
    Pass,
    /// Go on with it after this time, and read nothing before; it is counted already.
    Delay(Duration),
    /// Forget it, and carry on.
    Drop(Breach),
    /// Close the connection, with this as the reason.
    Close(Breach),
}

/// Which limit a peer went above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Breach {
    /// Of what there was too much.
    pub limited: Limited,
    /// The limit.
    pub rate: Rate,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.limited, self.rate)
    }
}

impl From<Breach> for Closed {
    fn from(breach: Breach) -> Self {
        Self::RateLimit {
            what: breach.to_string().into(),
        }
    }
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limited {
    /// Packets, weighed by their costs.
    Packets,
    /// Bytes on the wire.
    Bytes,
    /// Frames.
    Frames,
    /// Packets of this name.
    Packet(&'static str),
}

impl fmt::Display for Limited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Packets => f.write_str("packets"),
            Self::Bytes => f.write_str("bytes"),
            Self::Frames => f.write_str("frames"),
            Self::Packet(name) => write!(f, "packets {name}"),
        }
    }
}
