//! What a session does about what it can't take, and how much it holds.

/// What becomes of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// It is reported, what it concerns is passed over, and the connection goes on.
    Skip,
    /// It is fatal.
    Close,
}

/// What becomes of each kind of fault. Faults of the length or of a sequence number are always
/// fatal: nothing behind them can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policies {
    /// A packet that is no packet: the rest of its frame is passed over.
    pub malformed: Reaction,
    /// A packet that is not legal in this state.
    pub unexpected: Reaction,
    /// A frame that does not open: a wrong checksum, no whole blocks, a wrong inner length.
    pub frame: Reaction,
}

impl Policies {
    /// What a client does: it bears with all but broken streams.
    pub const LENIENT: Self = Self {
        malformed: Reaction::Skip,
        unexpected: Reaction::Skip,
        frame: Reaction::Skip,
    };
    /// What a server does: a packet that is not legal in its state closes the connection.
    pub const SERVER: Self = Self {
        unexpected: Reaction::Close,
        ..Self::LENIENT
    };
    /// Everything that is wrong closes the connection.
    pub const STRICT: Self = Self {
        malformed: Reaction::Close,
        unexpected: Reaction::Close,
        frame: Reaction::Close,
    };
}

impl Default for Policies {
    /// [`Policies::SERVER`].
    fn default() -> Self {
        Self::SERVER
    }
}

/// How much may wait to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// The most bytes of packets that wait, and of frames that were not taken yet.
    pub limit_bytes: usize,
    /// What becomes of a packet that would go above the limit.
    pub when_full: WhenFull,
}

impl Default for Queue {
    /// 1 MiB, then refuse.
    fn default() -> Self {
        Self {
            limit_bytes: 1 << 20,
            when_full: WhenFull::Refuse,
        }
    }
}

/// What becomes of a packet for which there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenFull {
    /// Its sender is told; nothing else happens. An awaiting sender waits for room instead.
    Refuse,
    /// The oldest waiting packets of these names give way, as many as it needs; if they do not
    /// suffice, it is refused and none is dropped.
    DropOldest(&'static [&'static str]),
    /// The connection is closed.
    Close,
}
