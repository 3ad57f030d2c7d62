//! The client: blocking, so that all that is clever is on the server's side.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::{
    server::{Message, Server},
    tonic_echo,
};

/// What is asked of a server.
pub struct Load {
    pub connections: usize,
    /// Messages a connection and turn.
    pub batch: usize,
    /// In all.
    pub messages: usize,
}

impl Load {
    pub fn warm_up(&self) -> usize {
        self.messages / 10
    }
}

/// Connections that are there.
pub enum Clients {
    Bytes {
        streams: Vec<TcpStream>,
        /// A batch, and where it comes back.
        batch: Vec<u8>,
        back: Vec<u8>,
        in_batch: usize,
    },
    Grpc(tonic_echo::Client),
}

/// Connects as the load asks.
pub fn connect(server: &Server, load: &Load) -> Option<Clients> {
    match &server.message {
        Message::Frame(frame) => {
            let streams = (0..load.connections)
                .map(|_| {
                    let stream = TcpStream::connect(server.address).expect("it listens");
                    stream.set_nodelay(true).expect("a socket");
                    stream
                })
                .collect();
            Some(Clients::Bytes {
                streams,
                batch: frame.repeat(load.batch),
                back: vec![0; frame.len() * load.batch],
                in_batch: load.batch,
            })
        }
        Message::Grpc if load.connections == 1 => Some(Clients::Grpc(tonic_echo::Client::connect(
            server.address,
            load.batch,
        ))),
        Message::Grpc => None,
    }
}

impl Clients {
    /// Sends that many messages and reads them back; how many it were.
    pub fn run(&mut self, messages: usize) -> usize {
        match self {
            Self::Grpc(client) => client.run(messages),
            Self::Bytes {
                streams,
                batch,
                back,
                in_batch,
            } => {
                let turn = streams.len() * *in_batch;
                let turns = messages.div_ceil(turn).max(1);
                for _ in 0..turns {
                    for stream in &mut *streams {
                        stream.write_all(batch).expect("it reads");
                    }
                    for stream in &mut *streams {
                        stream.read_exact(back).expect("it answers");
                    }
                }
                turns * turn
            }
        }
    }
}
