//! Data set `log`.

use protogen_bench::schemas::log::{Address, Log, s2c::Logs};

use super::Ours;
use crate::log;

impl From<&log::Logs> for Ours<Logs> {
    fn from(logs: &log::Logs) -> Self {
        Self::new(Logs {
            logs: logs.logs.iter().map(line).collect(),
        })
    }
}

fn line(of: &log::Log) -> Log {
    let log::Address { x0, x1, x2, x3 } = of.address;
    Log {
        address: Address { x0, x1, x2, x3 },
        identity: of.identity.clone(),
        userid: of.userid.clone(),
        date: of.date.clone(),
        request: of.request.clone(),
        code: of.code,
        size: of.size,
    }
}
