//! What one packet to 1,000 connections costs a server: ours, and a bare `write` to each.
//!
//! Counted is the processor time of the server's thread alone, over the connections.
//! `cargo bench --bench broadcast`; `-- --quick` for a glance.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc,
    thread,
};

use protogen_bench::{
    ThreadClock,
    schemas::echo::{self, open::both::Creature},
};
use protogen_runtime::{
    Config, Endpoint, Lifecycle, Server, limits::Limits, server::AcceptLimits,
};

/// How many are spoken to.
const CONNECTIONS: usize = 1_000;

/// What each gets: the length of what follows, the opcode, a creature.
const FRAME: [u8; 36] = {
    let mut frame = [0; 36];
    frame[0] = 32;
    frame[4] = 1;
    frame
};

const CREATURE: Creature = Creature {
    id: 0,
    kind: 0,
    x: 0,
    y: 0,
    z: 0,
    direction: 0,
    health: 0,
    mana: 0,
    speed: 0,
    experience: 0,
    level: 0,
    light: 0,
};

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (rounds, turns) = if quick { (1, 20) } else { (5, 100) };
    let servers: [(&str, Start); 3] = [
        ("a bare write to each", bare),
        ("ours: Group::broadcast", |tell| ours(tell, Way::Broadcast)),
        ("ours: Connection::send to each", |tell| {
            ours(tell, Way::Each);
        }),
    ];
    let mut running = servers.map(|(_, start)| Audience::gather(start));
    let mut found = [(); 3].map(|()| Vec::new());
    for _ in 0..rounds {
        for (audience, figures) in running.iter_mut().zip(&mut found) {
            figures.push(audience.measure(turns));
        }
    }
    println!("| one packet to {CONNECTIONS} connections | ns of processor a connection |");
    println!("|---|--:|");
    let mut first = None;
    for ((name, _), figures) in servers.iter().zip(&mut found) {
        figures.sort_by(f64::total_cmp);
        let median = figures[figures.len() / 2];
        let ratio = median / *first.get_or_insert(median);
        println!("| {name} | {median:.0} ({ratio:.2}×) |");
    }
}

/// Serves in the thread that calls it.
type Start = fn(Tell);

/// Says where it listens, what its thread spends, and how it is told to speak once to all.
type Tell = Box<dyn FnOnce(SocketAddr, ThreadClock, Speak) + Send>;
type Speak = Box<dyn FnMut() + Send>;

/// A server, and all who listen to it.
struct Audience {
    streams: Vec<TcpStream>,
    clock: ThreadClock,
    speak: Speak,
}

impl Audience {
    fn gather(start: Start) -> Self {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            start(Box::new(move |address, clock, speak| {
                let told = sender.send((address, clock, speak));
                told.expect("the starter waits");
            }));
        });
        let (address, clock, speak) = receiver.recv().expect("the server says where it listens");
        let streams = (0..CONNECTIONS)
            .map(|_| {
                let mut stream = TcpStream::connect(address).expect("it listens");
                // Its answer shows that the connection is served.
                stream.write_all(&FRAME).expect("it reads");
                stream.read_exact(&mut [0; 36]).expect("it answers");
                stream
            })
            .collect();
        Self {
            streams,
            clock,
            speak,
        }
    }

    /// Nanoseconds of processor time a connection.
    fn measure(&mut self, turns: usize) -> f64 {
        self.turn();
        let before = self.clock.spent();
        for _ in 0..turns {
            self.turn();
        }
        (self.clock.spent() - before) as f64 / (turns * CONNECTIONS) as f64
    }

    fn turn(&mut self) {
        (self.speak)();
        for stream in &mut self.streams {
            let mut frame = [1; 36];
            stream.read_exact(&mut frame).expect("it speaks to all");
            assert_eq!(frame, FRAME);
        }
    }
}

fn bare(tell: Tell) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let (sender, receiver) = mpsc::channel();
    tell(
        listener.local_addr().expect("it listens"),
        ThreadClock::of_this_thread(),
        Box::new(move || sender.send(()).expect("it serves")),
    );
    let mut streams: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (mut stream, _) = listener.accept().expect("a peer");
            stream.set_nodelay(true).expect("a socket");
            stream.set_nonblocking(false).expect("a socket");
            stream.read_exact(&mut [0; 36]).expect("it asks");
            stream.write_all(&FRAME).expect("it reads");
            stream
        })
        .collect();
    while receiver.recv().is_ok() {
        for stream in &mut streams {
            stream.write_all(&FRAME).expect("it reads");
        }
    }
}

/// How ours speaks to all.
#[derive(Clone, Copy)]
enum Way {
    Broadcast,
    Each,
}

fn ours(tell: Tell, way: Way) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async move {
        let limits = AcceptLimits {
            per_address: CONNECTIONS,
            ..AcceptLimits::default()
        };
        // Nobody answers what is said to all.
        let mut config = Config::default();
        config.read_timeout = None;
        config.limits = Some(Limits::UNLIMITED.into());
        let endpoint = Endpoint::<echo::Server>::new((), echo::State::Open).with_config(config);
        let server = Server::bind("127.0.0.1:0", endpoint, limits)
            .await
            .expect("loopback");
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        tell(
            server.local_addr().expect("it listens"),
            ThreadClock::of_this_thread(),
            Box::new(move || sender.send(()).expect("it serves")),
        );
        let handle = server.handle();
        tokio::spawn(server.serve(|_| Echo));
        while receiver.recv().await.is_some() {
            match way {
                Way::Broadcast => {
                    let delivered = handle.peers().broadcast(&CREATURE).expect("a creature");
                    assert_eq!(delivered.sent, CONNECTIONS);
                }
                Way::Each => {
                    for connection in handle.peers().connections() {
                        connection.send(&CREATURE).expect("a creature");
                    }
                }
            }
        }
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
