//! How fast a peer may send: token buckets of packets, bytes and frames, and of single packets.
//!
//! Holds no clock and closes nothing: the caller says what time it is and does what it is told.

mod address;
mod bucket;
mod keyed;
mod peer;
mod rate;
mod rules;

pub use address::AddressKey;
pub use bucket::Bucket;
pub use keyed::{Keyed, KeyedVerdict};
pub use peer::PeerLimiter;
pub use rate::{Allowance, Rate, RateError};
pub use rules::{Breach, Limited, Limits, OnBreach, PacketRule, Verdict};
