//! How much memory 10,000 connections hold that have nothing to say, and how fast they are
//! accepted. The server is a process of its own, so that its memory is its own.
//!
//! `cargo bench --bench idle`; it needs 10,100 open files in each of the two processes.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use protogen_bench::schemas::echo::{self, open::both::Creature};
use protogen_runtime::{Endpoint, Lifecycle, Server, server::AcceptLimits};

const CONNECTIONS: usize = 10_000;
const THREADS: usize = 20;

/// A creature in its frame.
const FRAME: [u8; 36] = {
    let mut frame = [0; 36];
    frame[0] = 32;
    frame[4] = 1;
    frame
};

/// How long a connection is left alone; longer than the heartbeat, at which a driver gives the
/// memory of empty buffers back.
const SILENCE: Duration = Duration::from_secs(7);

fn main() {
    if std::env::args().any(|argument| argument == "--serve") {
        return serve();
    }
    let mut served = Served::start();
    let before = served.memory();
    let begun = Instant::now();
    let mut streams = served.connect();
    served.wait_for(CONNECTIONS);
    let accepted = begun.elapsed();
    let fresh = served.memory();
    for stream in &mut streams {
        stream.write_all(&FRAME).expect("it reads");
    }
    for stream in &mut streams {
        stream.read_exact(&mut [0; 36]).expect("it answers");
    }
    let spoken = served.memory();
    thread::sleep(SILENCE);
    let silent = served.memory();
    served.wait_for(CONNECTIONS);
    let each = |memory: usize| memory.saturating_sub(before) / CONNECTIONS;
    println!("| {CONNECTIONS} connections, idle | bytes of server memory a connection |");
    println!("|---|--:|");
    println!("| connected | {} |", each(fresh));
    println!(
        "| each has sent a message and got it back | {} |",
        each(spoken)
    );
    println!(
        "| and has then been silent for {} s | {} |",
        SILENCE.as_secs(),
        each(silent)
    );
    println!("\nAll were accepted in {:.2} s.", accepted.as_secs_f64());
}

/// The server's process.
struct Served {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    address: String,
}

impl Served {
    fn start() -> Self {
        let program = std::env::current_exe().expect("it runs");
        let mut child = Command::new(program)
            .arg("--serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let questions = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut served = Self {
            child,
            questions,
            answers,
            address: String::new(),
        };
        served.address = served.answer();
        served
    }

    /// All connections, from several threads: one alone would mostly wait for its turn.
    fn connect(&self) -> Vec<TcpStream> {
        let connect = |_| TcpStream::connect(&self.address).expect("it listens");
        let some = || (0..CONNECTIONS / THREADS).map(connect).collect::<Vec<_>>();
        thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(some)).collect();
            let joined = threads.into_iter().map(|thread| thread.join());
            joined
                .flat_map(|streams| streams.expect("it listens"))
                .collect()
        })
    }

    /// The bytes of memory that it has.
    fn memory(&mut self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kilobytes: usize = kilobytes.and_then(|text| text.parse().ok()).expect("VmRSS");
        kilobytes * 1_024
    }

    fn wait_for(&mut self, connections: usize) {
        loop {
            self.questions.write_all(b"how many?\n").expect("it runs");
            if self.answer() == connections.to_string() {
                return;
            }
        }
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("it runs");
        line.trim().into()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves until its input ends: says where it listens, then on each line how many are connected.
fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let limits = AcceptLimits {
            connections: CONNECTIONS,
            per_address: CONNECTIONS,
            per_second: 100_000,
        };
        let endpoint = Endpoint::<echo::Server>::new((), echo::State::Open);
        let server = Server::bind("127.0.0.1:0", endpoint, limits)
            .await
            .expect("loopback");
        println!("{}", server.local_addr().expect("it listens"));
        let peers = server.handle();
        thread::spawn(move || {
            for _ in std::io::stdin().lines() {
                println!("{}", peers.peers().len());
            }
            std::process::exit(0);
        });
        server.serve(|_| Echo).await;
    });
}

/// Sends every creature back.
struct Echo;

impl Lifecycle<echo::Server> for Echo {}

impl echo::open::c2s::Handler for Echo {
    type Error = protogen_wire::session::SendError;
    async fn on_creature(
        &mut self,
        creature: Creature,
        out: &mut protogen_wire::Outbox<'_, ()>,
    ) -> Result<(), Self::Error> {
        out.push(&creature)
    }
}
