//! Where a connection stands, as an observer sees it.

/// Where a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// It was not tried yet, or it ended and may be tried again.
    #[default]
    Disconnected,
    /// It is being established.
    Connecting,
    /// Packets can be sent.
    Connected,
    /// It could not be established.
    Failed,
    /// It ended.
    Closed,
}
