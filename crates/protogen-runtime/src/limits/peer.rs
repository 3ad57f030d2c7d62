//! The limiter of one peer: a bucket for each limit, asked at each frame and each packet.
//!
//! Waits for nothing and closes nothing: it returns a verdict.

use std::{sync::Arc, time::Instant};

use super::{Allowance, Breach, Bucket, Limited, Limits, OnBreach, PacketRule, Rate, Verdict};

/// Counts what one peer sends against its [`Limits`].
///
/// The limits are shared by all peers; the buckets of single packets are made when the first of
/// these packets comes.
#[derive(Debug, Clone)]
pub struct PeerLimiter {
    limits: Arc<Limits>,
    packets: Option<Bucket>,
    bytes: Option<Bucket>,
    frames: Option<Bucket>,
    /// Beside `limits.rules`, or empty.
    own: Vec<Option<Bucket>>,
}

impl PeerLimiter {
    /// A peer that has sent nothing yet.
    #[must_use]
    pub fn new(limits: Arc<Limits>, now: Instant) -> Self {
        let bucket = |allowance: &Allowance| match allowance {
            Allowance::At(rate) => Some(Bucket::new(rate, now)),
            Allowance::Unlimited => None,
        };
        Self {
            packets: bucket(&limits.packets),
            bytes: bucket(&limits.bytes),
            frames: bucket(&limits.frames),
            own: Vec::new(),
            limits,
        }
    }

    /// Counts a frame of so many bytes on the wire.
    pub fn frame(&mut self, bytes: usize, now: Instant) -> Verdict {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let limits = &*self.limits;
        judge(
            limits.on_breach,
            now,
            [
                demand(Limited::Frames, &limits.frames, &mut self.frames, 1),
                demand(Limited::Bytes, &limits.bytes, &mut self.bytes, bytes),
            ],
        )
    }

    /// Counts a packet, by its name in the schema.
    pub fn packet(&mut self, name: &str, now: Instant) -> Verdict {
        let limits = &*self.limits;
        let found = limits.rules.iter().position(|rule| rule.packet == name);
        let mut cost = 1;
        let mut own = None;
        if let Some(index) = found {
            let rule = &limits.rules[index];
            cost = rule.cost;
            own = own_bucket(&mut self.own, limits.rules.len(), index, rule, now);
        }
        judge(
            limits.on_breach,
            now,
            [
                demand(Limited::Packets, &limits.packets, &mut self.packets, cost),
                own,
            ],
        )
    }

    /// Counts a frame of so many bytes with one packet in it, if nothing of it is too much;
    /// else counts nothing. Packets with a rule of their own are too much for it.
    pub(crate) fn passes(&mut self, bytes: usize, name: &str, now: Instant) -> bool {
        if self.limits.rules.iter().any(|rule| rule.packet == name) {
            return false;
        }
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let limits = &*self.limits;
        let mut demands = [
            demand(Limited::Frames, &limits.frames, &mut self.frames, 1),
            demand(Limited::Bytes, &limits.bytes, &mut self.bytes, bytes),
            demand(Limited::Packets, &limits.packets, &mut self.packets, 1),
        ];
        let mut all = demands.iter_mut().flatten();
        if all.any(|of| !of.bucket.wait_for(of.rate, of.cost, now).is_zero()) {
            return false;
        }
        for of in demands.iter_mut().flatten() {
            of.bucket.charge(of.rate, of.cost);
        }
        true
    }

    /// What it counts against.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

fn own_bucket<'a>(
    own: &'a mut Vec<Option<Bucket>>,
    rules: usize,
    index: usize,
    rule: &'a PacketRule,
    now: Instant,
) -> Option<Demand<'a>> {
    let Allowance::At(rate) = &rule.own else {
        return None;
    };
    if own.is_empty() {
        own.resize(rules, None);
    }
    let bucket = own.get_mut(index)?.get_or_insert(Bucket::new(rate, now));
    Some(Demand {
        limited: Limited::Packet(rule.packet),
        rate,
        bucket,
        cost: 1,
    })
}

/// So many tokens of one bucket.
struct Demand<'a> {
    limited: Limited,
    rate: &'a Rate,
    bucket: &'a mut Bucket,
    cost: u64,
}

fn demand<'a>(
    limited: Limited,
    allowance: &'a Allowance,
    bucket: &'a mut Option<Bucket>,
    cost: u64,
) -> Option<Demand<'a>> {
    match (allowance, bucket) {
        (Allowance::At(rate), Some(bucket)) => Some(Demand {
            limited,
            rate,
            bucket,
            cost,
        }),
        _ => None,
    }
}

/// Takes all or nothing, but for a delay, which takes all and waits for the slowest.
fn judge(on_breach: OnBreach, now: Instant, mut demands: [Option<Demand<'_>>; 2]) -> Verdict {
    let mut longest = None;
    for demand in demands.iter_mut().flatten() {
        let wait = demand.bucket.wait_for(demand.rate, demand.cost, now);
        if wait.is_zero() || longest.is_some_and(|(longest, _)| wait <= longest) {
            continue;
        }
        let breach = Breach {
            limited: demand.limited,
            rate: *demand.rate,
        };
        longest = Some((wait, breach));
    }
    let verdict = match (longest, on_breach) {
        (None, _) => Verdict::Pass,
        (Some((wait, _)), OnBreach::Delay) => Verdict::Delay(wait),
        (Some((_, breach)), OnBreach::Drop) => return Verdict::Drop(breach),
        (Some((_, breach)), OnBreach::Close) => return Verdict::Close(breach),
    };
    for demand in demands.iter_mut().flatten() {
        demand.bucket.charge(demand.rate, demand.cost);
    }
    verdict
}
