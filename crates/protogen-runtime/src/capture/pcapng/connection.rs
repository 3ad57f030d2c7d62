//! Picks one TCP connection out of many, and the server's end of it. Never reads its bytes.

use std::{
    collections::{HashMap, hash_map::Entry},
    net::IpAddr,
};

use protogen_wire::Direction;

use super::{
    ip::Segment,
    packet::{ACK, SYN},
};

type End = (IpAddr, u16);

/// Which connection is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Wanted {
    pub server_port: Option<u16>,
    pub index: usize,
}

/// The connections that were seen.
pub(super) struct Connections {
    wanted: Wanted,
    limit: usize,
    /// By its two ends, the smaller first.
    known: HashMap<(End, End), Known>,
    count: usize,
}

#[derive(Clone, Copy)]
struct Known {
    index: usize,
    server: Option<End>,
    /// The sequence number of the SYN that opened it.
    opened: Option<u32>,
}

/// What a segment is to the connection that is wanted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Belongs {
    Yes(Direction),
    No,
    /// It is of it, but nothing says which end is the server.
    Unclear,
    /// There are more connections than the limit.
    TooMany,
}

impl Connections {
    pub fn new(wanted: Wanted, limit: usize) -> Self {
        Self {
            wanted,
            limit,
            known: HashMap::new(),
            count: 0,
        }
    }

    /// How many connections were seen that could be asked for.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether the one that is asked for was among them.
    pub fn has_wanted(&self) -> bool {
        self.wanted.index < self.count
    }

    pub fn place(&mut self, segment: &Segment<'_>) -> Belongs {
        let ports = [segment.from.1, segment.to.1];
        if let Some(port) = self.wanted.server_port
            && !ports.contains(&port)
        {
            return Belongs::No;
        }
        let known = match self.look_up(segment) {
            Some(known) => known,
            None => return Belongs::TooMany,
        };
        if known.index != self.wanted.index {
            return Belongs::No;
        }
        match known.server {
            Some(server) if server == segment.to => Belongs::Yes(Direction::C2s),
            Some(_) => Belongs::Yes(Direction::S2c),
            None => Belongs::Unclear,
        }
    }

    fn look_up(&mut self, segment: &Segment<'_>) -> Option<Known> {
        let opens = (segment.flags & (SYN | ACK) == SYN).then_some(segment.sequence);
        let server = self.server(segment);
        let key = match segment.from <= segment.to {
            true => (segment.from, segment.to),
            false => (segment.to, segment.from),
        };
        let room = self.known.len() < self.limit;
        let mut known = Known {
            index: self.count,
            server,
            opened: opens,
        };
        match self.known.entry(key) {
            Entry::Occupied(mut entry) => {
                let before = *entry.get();
                // The same ports again: a SYN with another number is another connection.
                if opens.is_none() || opens == before.opened {
                    known = before;
                } else {
                    entry.insert(known);
                    self.count += 1;
                }
            }
            Entry::Vacant(entry) => {
                if !room {
                    return None;
                }
                entry.insert(known);
                self.count += 1;
            }
        }
        Some(known)
    }

    /// The end with the server's port, or the one that a SYN asks or that answers it.
    fn server(&self, segment: &Segment<'_>) -> Option<End> {
        let by_flags = match segment.flags & (SYN | ACK) {
            SYN => Some(segment.to),
            both if both == SYN | ACK => Some(segment.from),
            _ => None,
        };
        let Some(port) = self.wanted.server_port else {
            return by_flags;
        };
        match (segment.from.1 == port, segment.to.1 == port) {
            (true, false) => Some(segment.from),
            (false, true) => Some(segment.to),
            _ => by_flags,
        }
    }
}
