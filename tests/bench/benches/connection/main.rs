//! What a message costs a server on one thread: ours, a loop over epoll written by hand, and the
//! libraries that others would take.
//!
//! A client in a thread of its own writes batches of 36-byte frames and waits until all have come
//! back. Counted is the processor time of the server's thread alone, over the messages.
//! `cargo bench --bench connection`; `-- --quick` for a glance, `-- epoll ours` for those servers
//! alone whose names hold one of these words, `-- --load=1x64` for that column alone.

mod client;
#[path = "../fixed_packet/creature.rs"]
#[expect(dead_code, reason = "the bench of codecs needs more")]
mod creature;
mod epoll;
mod framed;
#[path = "../fixed_packet/hand.rs"]
#[expect(dead_code, reason = "the bench of codecs needs more")]
mod hand;
mod ours;
mod server;
mod tonic_echo;

use client::Load;
use server::Server;

/// How a server is started.
type Start = fn() -> Server;

/// What is compared. The first is what the others are compared with.
const SERVERS: [(&str, Start); 8] = [
    (
        "epoll loop, fields read and written by hand",
        epoll::decoding,
    ),
    ("epoll loop, bytes sent back", epoll::copying),
    (
        "Framed + LengthDelimitedCodec, fed and flushed",
        framed::batched,
    ),
    ("Framed + LengthDelimitedCodec, each sent", framed::each),
    ("tonic, one stream a connection", tonic_echo::start),
    ("ours, a length alone", ours::plain),
    ("ours, a length alone, sync handler", ours::sync),
    ("ours, Adler-32 and XTEA", ours::sealed),
];

fn main() {
    let (options, words): (Vec<_>, Vec<_>) = std::env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let quick = options.iter().any(|option| option == "--quick");
    let mut servers = SERVERS.to_vec();
    servers.retain(|(name, _)| words.is_empty() || words.iter().any(|word| name.contains(word)));
    let rounds = if quick { 1 } else { 3 };
    let scale = if quick { 20 } else { 1 };
    let mut loads = vec![
        Load {
            connections: 1,
            batch: 1,
            messages: 30_000 / scale,
        },
        Load {
            connections: 1,
            batch: 16,
            messages: 300_000 / scale,
        },
        Load {
            connections: 1,
            batch: 64,
            messages: 1_000_000 / scale,
        },
        Load {
            connections: 1,
            batch: 1_024,
            messages: 2_000_000 / scale,
        },
        Load {
            connections: 1_000,
            batch: 1,
            messages: 100_000 / scale,
        },
        Load {
            connections: 1_000,
            batch: 16,
            messages: 480_000 / scale,
        },
    ];
    if let Some(load) = options.iter().find_map(|it| it.strip_prefix("--load=")) {
        loads.retain(|of| format!("{}x{}", of.connections, of.batch) == load);
    }
    print!("| server, ns of processor a message |");
    for load in &loads {
        print!(" {} × {} |", load.connections, load.batch);
    }
    println!("\n|---|{}", "--:|".repeat(loads.len()));
    // Every round visits all servers, so that what else the machine does meets each of them.
    let mut found = vec![vec![Vec::new(); loads.len()]; servers.len()];
    for _ in 0..rounds {
        for (row, (_, start)) in found.iter_mut().zip(&servers) {
            for (figures, load) in row.iter_mut().zip(&loads) {
                if let Some(figure) = start().measure(load) {
                    figures.push(figure);
                }
            }
        }
    }
    let mut first = Vec::new();
    for (row, (name, _)) in found.iter_mut().zip(&servers) {
        print!("| {name} |");
        for (index, figures) in row.iter_mut().enumerate() {
            figures.sort_by(f64::total_cmp);
            match figures.get(figures.len() / 2) {
                None => print!(" - |"),
                Some(median) if first.len() <= index => {
                    first.push(*median);
                    print!(" {median:.0} |");
                }
                Some(median) => print!(" {median:.0} ({:.2}×) |", median / first[index]),
            }
        }
        println!();
    }
}
