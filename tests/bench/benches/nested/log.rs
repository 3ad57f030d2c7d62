//! Data set `log`: 10,000 lines of a web server's log.

use protogen_bench::Random;

use crate::peers::peer;

pub const LINES: usize = 10_000;

peer! {
    #[derive(Copy)]
    pub struct Address { pub x0: u8, pub x1: u8, pub x2: u8, pub x3: u8 }
    pub struct Log {
        pub address: Address,
        pub identity: String,
        pub userid: String,
        pub date: String,
        pub request: String,
        pub code: u16,
        pub size: u64,
    }
    pub struct Logs { pub logs: Vec<Log> }
}

/// The same, with text that stays where it was read.
pub mod borrowed {
    use super::Address;
    use crate::peers::view;

    view! {
        pub struct Log {
            pub address: Address,
            pub identity: &'a str,
            pub userid: &'a str,
            pub date: &'a str,
            pub request: &'a str,
            pub code: u16,
            pub size: u64,
        }
        pub struct Logs { pub logs: Vec<Log<'a>> }
    }
}

const USERS: [&str; 9] = [
    "-", "alice", "bob", "carmen", "david", "eric", "frank", "george", "harry",
];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const CODES: [u16; 9] = [200, 201, 204, 301, 304, 401, 404, 418, 500];
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "UPDATE", "DELETE"];
const ROUTES: [&str; 7] = [
    "/favicon.ico",
    "/css/index.css",
    "/css/font-awsome.min.css",
    "/img/logo-full.svg",
    "/img/splash.jpg",
    "/api/login",
    "/api/logout",
];
const VERSIONS: [&str; 4] = ["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3"];

pub fn make() -> Logs {
    Logs {
        logs: Random::new(1).list(LINES, line),
    }
}

fn line(random: &mut Random) -> Log {
    let mut byte = || random.bits() as u8;
    let address = Address {
        x0: byte(),
        x1: byte(),
        x2: byte(),
        x3: byte(),
    };
    Log {
        address,
        identity: "-".into(),
        userid: random.pick(&USERS).into(),
        date: format!(
            "{}/{}/{}:{}:{}:{} {}{:02}00",
            random.between(1, 29),
            random.pick(&MONTHS),
            random.between(1970, 2022),
            random.below(24),
            random.below(60),
            random.below(60),
            random.pick(&["+", "-"]),
            random.below(13),
        ),
        request: format!(
            "{} {} {}",
            random.pick(&METHODS),
            random.pick(&ROUTES),
            random.pick(&VERSIONS)
        ),
        code: random.pick(&CODES),
        size: random.below(100_000_000) as u64,
    }
}
