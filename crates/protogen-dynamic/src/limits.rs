//! How much one packet may ask for.
//!
//! Holds numbers with defaults; none is "unlimited".

/// Limits on what is read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one frame's payload.
    pub frame_bytes: usize,
    /// Elements of one list; the bytes that arrived bound them too, and generated code has no other limit.
    pub list_items: usize,
    /// Bytes of one text.
    pub text_bytes: usize,
    /// Structs inside structs, where the schema does not say otherwise.
    pub nesting: u32,
    /// Bytes that one compressed region may open to.
    pub plain_bytes: usize,
    /// How many times its size a compressed region of over 4 KiB may open to.
    pub plain_ratio: usize,
    /// Elements of one packet that take no byte.
    pub empty_items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: 1 << 24,
            list_items: usize::MAX,
            text_bytes: 1 << 24,
            nesting: 64,
            plain_bytes: 1 << 20,
            plain_ratio: 1032,
            empty_items: 1 << 20,
        }
    }
}
