//! A server in a thread of its own, and what its thread spends.

use std::{net::SocketAddr, sync::mpsc, thread};

use protogen_bench::ThreadClock;

use crate::client::{self, Load};

/// One message: the length of what follows, the opcode, a creature.
pub const FRAME: [u8; 36] = {
    let mut frame = [7; 36];
    frame[0] = 32;
    frame[1] = 0;
    frame[2] = 0;
    frame[3] = 0;
    frame[4] = 1;
    frame
};

/// A server that runs until the process ends.
pub struct Server {
    pub address: SocketAddr,
    clock: ThreadClock,
    /// One message as its client sends it, and gets it back.
    pub message: Message,
}

/// What a client sends.
pub enum Message {
    /// These bytes, and as many come back.
    Frame(Vec<u8>),
    /// A request of its own kind.
    Grpc,
}

impl Server {
    /// Runs `serve` in a thread; it is given a way to say where it listens.
    pub fn start(
        message: Message,
        serve: impl FnOnce(Box<dyn FnOnce(SocketAddr)>) + Send + 'static,
    ) -> Self {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let clock = ThreadClock::of_this_thread();
            serve(Box::new(move |address| {
                sender.send((address, clock)).expect("the starter waits");
            }));
        });
        let (address, clock) = receiver.recv().expect("the server says where it listens");
        Self {
            address,
            clock,
            message,
        }
    }

    /// Nanoseconds of processor time a message; `None` for what this server is not measured with.
    pub fn measure(&self, load: &Load) -> Option<f64> {
        let mut clients = client::connect(self, load)?;
        clients.run(load.warm_up());
        let before = self.clock.spent();
        let messages = clients.run(load.messages);
        Some((self.clock.spent() - before) as f64 / messages as f64)
    }
}
