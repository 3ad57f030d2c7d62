//! Gates: on which versions, features and directions something is on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where in the schema's files something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Index into [`Schema::files`](super::Schema::files).
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// Byte after the last; start <= end.
    pub end: u32,
}

/// Who sends: the client or the server.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Client to server.
    C2s,
    /// Server to client.
    S2c,
}

/// Versions `first..=last` of an axis.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Interval {
    /// The first version that belongs; first <= last.
    pub first: u32,
    /// The last version that belongs.
    pub last: u32,
}

/// A formula over version axes, features and the direction.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// On every version.
    #[default]
    Always,
    /// The axis lies in one of the intervals: sorted, disjoint, not adjacent.
    Axis {
        /// Index into [`Schema::axes`](super::Schema::axes).
        axis: u32,
        /// No interval at all means never.
        intervals: Vec<Interval>,
    },
    /// The feature is on.
    Feature {
        /// Index into [`Schema::features`](super::Schema::features).
        feature: u32,
    },
    /// The packet travels in this direction.
    Direction(Direction),
    /// All hold.
    All(Vec<Gate>),
    /// One holds.
    Any(Vec<Gate>),
    /// The inner one does not hold.
    Not(Box<Gate>),
}

/// What a gate is asked about: one end of a connection at one moment, and a direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// One version an axis, in the order of [`Schema::axes`](super::Schema::axes).
    pub axes: Vec<u32>,
    /// One switch a feature, in the order of [`Schema::features`](super::Schema::features).
    pub features: Vec<bool>,
    /// The direction of the packet at hand.
    pub direction: Direction,
}

impl Gate {
    /// Whether the gate lets through in this configuration.
    #[must_use]
    pub fn holds(&self, at: &Configuration) -> bool {
        match self {
            Gate::Always => true,
            Gate::Axis { axis, intervals } => at
                .axes
                .get(*axis as usize)
                .is_some_and(|v| intervals.iter().any(|i| (i.first..=i.last).contains(v))),
            Gate::Feature { feature } => {
                at.features.get(*feature as usize).copied().unwrap_or(false)
            }
            Gate::Direction(direction) => at.direction == *direction,
            Gate::All(gates) => gates.iter().all(|gate| gate.holds(at)),
            Gate::Any(gates) => gates.iter().any(|gate| gate.holds(at)),
            Gate::Not(gate) => !gate.holds(at),
        }
    }

    /// Whether it holds at no version, whatever the features: an alternative of nothing.
    #[must_use]
    pub fn is_never(&self) -> bool {
        matches!(self, Gate::Any(of) if of.is_empty())
    }

    /// Whether nothing is gated.
    #[must_use]
    pub fn is_always(&self) -> bool {
        matches!(self, Gate::Always)
    }
}
