//! How much a capture may ask for. Never unlimited.

/// Bounds of what is read and written. Writers obey the limit of frames too: what is written can
/// be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A frame has at most so many bytes: 16 MiB.
    pub frame_bytes: usize,
    /// In pcapng: TCP segments that wait for an earlier one hold at most so many bytes: 4 MiB.
    pub reorder_bytes: usize,
    /// In pcapng: so many connections are told apart: 65,536.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: 16 << 20,
            reorder_bytes: 4 << 20,
            connections: 65_536,
        }
    }
}
