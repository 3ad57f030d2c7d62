//! Who may connect: how many in all, how many from one address, how many a second.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use tokio::time::Instant;

/// Who may connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptLimits {
    /// Connections at a time. Default 10,000.
    pub connections: usize,
    /// Connections at a time from one address. Default 100.
    pub per_address: usize,
    /// New connections a second. Default 5,000.
    pub per_second: u32,
}

impl Default for AcceptLimits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            per_address: 100,
            per_second: 5_000,
        }
    }
}

/// Who is connected.
#[derive(Debug)]
pub(super) struct Admission {
    limits: AcceptLimits,
    connections: usize,
    by_address: HashMap<IpAddr, usize>,
    /// When the second began in which `accepted` were let in.
    second: Instant,
    accepted: u32,
}

impl Admission {
    pub(super) fn new(limits: AcceptLimits, now: Instant) -> Self {
        Self {
            limits,
            connections: 0,
            by_address: HashMap::new(),
            second: now,
            accepted: 0,
        }
    }

    /// Lets one in, or says why not.
    pub(super) fn enter(&mut self, address: IpAddr, now: Instant) -> Result<(), &'static str> {
        if now.saturating_duration_since(self.second) >= Duration::from_secs(1) {
            self.second = now;
            self.accepted = 0;
        }
        let here = self.by_address.get(&address).copied().unwrap_or(0);
        if self.connections >= self.limits.connections {
            return Err("too many connections");
        }
        if here >= self.limits.per_address {
            return Err("too many connections from this address");
        }
        if self.accepted >= self.limits.per_second {
            return Err("too many connections in this second");
        }
        self.connections += 1;
        self.accepted += 1;
        self.by_address.insert(address, here + 1);
        Ok(())
    }

    /// Lets one out.
    pub(super) fn leave(&mut self, address: IpAddr) {
        self.connections = self.connections.saturating_sub(1);
        if let Some(here) = self.by_address.get_mut(&address) {
            *here -= 1;
            if *here == 0 {
                self.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_limit_refuses_by_its_name_and_lets_in_again() {
        let limits = AcceptLimits {
            connections: 3,
            per_address: 2,
            per_second: 3,
        };
        let (a, b) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let now = Instant::now();
        let mut admission = Admission::new(limits, now);
        assert_eq!(admission.enter(a, now), Ok(()));
        assert_eq!(admission.enter(a, now), Ok(()));
        let refused = admission.enter(a, now);
        assert_eq!(refused, Err("too many connections from this address"));
        assert_eq!(admission.enter(b, now), Ok(()));
        assert_eq!(admission.enter(b, now), Err("too many connections"));
        admission.leave(a);
        let refused = admission.enter(b, now);
        assert_eq!(refused, Err("too many connections in this second"));
        assert_eq!(admission.enter(b, now + Duration::from_secs(1)), Ok(()));
    }
}
