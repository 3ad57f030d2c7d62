//! What decides which parts of a layout exist: version axes and features.
//!
//! Small and `Copy`; it holds numbers only, the names are the generated code's.

/// The versions and features of one end of a connection.
///
/// A feature is on by its version rule unless the application overrides it; an axis may follow
/// another until it is set. The generated code knows the rules and calls [`Gates::derive`] and
/// [`Gates::follow`] after an axis changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gates {
    /// The version on each axis, in the order of their declaration.
    pub axes: [u32; Self::AXES],
    /// The features that are on, one bit each in the order of their declaration.
    pub features: u64,
    /// The features that the application decided, whatever the version says.
    overridden: u64,
    /// The axes that were set, and so follow no other.
    pinned: u8,
}

/// Whether a feature is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// It is on the wire.
    On,
    /// It is not.
    Off,
}

impl Gates {
    /// The most version axes of a protocol.
    pub const AXES: usize = 4;

    /// Gates with these versions, no axis set by hand and no feature on.
    #[must_use]
    pub const fn new(axes: [u32; Self::AXES]) -> Self {
        Self {
            axes,
            features: 0,
            overridden: 0,
            pinned: 0,
        }
    }

    /// Sets an axis, which from now on follows no other. An axis that does not exist changes
    /// nothing.
    #[inline]
    pub fn set_axis(&mut self, axis: usize, version: u32) {
        if let Some(slot) = self.axes.get_mut(axis) {
            *slot = version;
            self.pinned |= 1 << axis;
        }
    }

    /// Lets an axis take the version of `leader`, unless it was set.
    #[inline]
    pub fn follow(&mut self, axis: usize, leader: usize) {
        let version = self.axis(leader);
        if let Some(slot) = self.axes.get_mut(axis)
            && self.pinned & 1 << axis == 0
        {
            *slot = version;
        }
    }

    /// Takes the features that the versions give, except those that were overridden.
    #[inline]
    pub fn derive(&mut self, by_version: u64) {
        self.features = (self.features & self.overridden) | (by_version & !self.overridden);
    }

    /// Decides the features of `mask`, whatever the version says.
    #[inline]
    pub fn override_features(&mut self, mask: u64, switch: Switch) {
        self.overridden |= mask;
        match switch {
            Switch::On => self.features |= mask,
            Switch::Off => self.features &= !mask,
        }
    }

    /// The version on an axis; 0 for one that does not exist.
    #[inline]
    #[must_use]
    pub fn axis(&self, axis: usize) -> u32 {
        self.axes.get(axis).copied().unwrap_or(0)
    }

    /// Whether every feature of `mask` is on.
    #[inline]
    #[must_use]
    pub const fn has(&self, mask: u64) -> bool {
        self.features & mask == mask
    }

    /// Whether an axis was set by hand or by the wire.
    #[inline]
    #[must_use]
    pub const fn is_pinned(&self, axis: usize) -> bool {
        axis < Self::AXES && self.pinned & 1 << axis != 0
    }
}

impl From<bool> for Switch {
    fn from(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}
