//! Which rows there are.

use std::io;

use protogen_test_support::report::Outcome;

use super::{crowd, dead_peer, elsewhere, half_open, kills, large};

/// One row of the test plan.
#[derive(Debug)]
pub struct Row {
    /// Its number there.
    pub number: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// Runs it.
    pub run: fn() -> io::Result<Vec<Outcome>>,
}

/// All rows that run here, in order.
pub const ALL: &[Row] = &[
    Row {
        number: "6",
        title: "fragmentation: golden streams cut everywhere",
        run: elsewhere::fragmentation,
    },
    Row {
        number: "7",
        title: "EOF, RST, half-close and garbage in each state",
        run: large::endings,
    },
    Row {
        number: "11",
        title: "slowloris: half frames beside an honest client",
        run: large::slowloris,
    },
    Row {
        number: "12",
        title: "decompression bombs",
        run: elsewhere::bombs,
    },
    Row {
        number: "13",
        title: "floods of empty, tiny and unknown frames",
        run: large::floods,
    },
    Row {
        number: "14.1",
        title: "peers that never read: refuse",
        run: large::slow_reader_refuse,
    },
    Row {
        number: "14.2",
        title: "peers that never read: drop the oldest of a class",
        run: large::slow_reader_drop,
    },
    Row {
        number: "14.3",
        title: "peers that never read: close",
        run: large::slow_reader_close,
    },
    Row {
        number: "15",
        title: "write to a peer that was stopped (SIGSTOP)",
        run: dead_peer::run,
    },
    Row {
        number: "16",
        title: "a network that drops everything (namespaces, nft)",
        run: half_open::run,
    },
    Row {
        number: "17",
        title: "futures dropped at any await",
        run: large::cancellation,
    },
    Row {
        number: "18",
        title: "reconnects: kill -9, simulated partitions",
        run: kills::run,
    },
    Row {
        number: "19",
        title: "reconnect storm",
        run: elsewhere::storm,
    },
    Row {
        number: "20",
        title: "sequence numbers: replay, forgery, wrap",
        run: elsewhere::sequence,
    },
    Row {
        number: "21",
        title: "rate limits",
        run: elsewhere::rate_limits,
    },
    Row {
        number: "22",
        title: "10,000 connections",
        run: crowd::run,
    },
    Row {
        number: "24",
        title: "shutdown under load",
        run: large::shutdown,
    },
    Row {
        number: "25",
        title: "kill -9 while recording",
        run: elsewhere::recording,
    },
    Row {
        number: "26",
        title: "replay is repeatable",
        run: elsewhere::replay,
    },
];
