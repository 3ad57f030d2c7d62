//! The loop that one writes by hand: epoll, one read buffer for all, one write for each read.

use std::{
    collections::HashMap,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::fd::AsRawFd,
};

use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

use crate::{
    creature::Creature,
    hand,
    server::{FRAME, Message, Server},
};

/// Sends the bytes back once a frame is whole.
pub fn copying() -> Server {
    start(|frame, out| out.extend_from_slice(frame))
}

/// Reads the fields, and writes them again.
pub fn decoding() -> Server {
    start(|frame, out| {
        let mut body = &frame[5..];
        let creature: Creature = hand::read(&mut body).expect("a creature");
        out.extend_from_slice(&[32, 0, 0, 0, 1]);
        hand::append(&creature, out);
    })
}

fn start(answer: fn(&[u8], &mut Vec<u8>)) -> Server {
    Server::start(Message::Frame(FRAME.to_vec()), move |listening| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let poll = epoll::create(CreateFlags::CLOEXEC).expect("an epoll");
        let add = |fd: &dyn std::os::fd::AsFd, number: u64| {
            epoll::add(&poll, fd, EventData::new_u64(number), EventFlags::IN).expect("a socket");
        };
        add(&listener, u64::MAX);
        listening(listener.local_addr().expect("it listens"));
        let mut peers: HashMap<u64, Peer> = HashMap::new();
        let mut buffer = vec![0; 65_536];
        let mut out = Vec::new();
        let mut events = Vec::with_capacity(1_024);
        loop {
            events.clear();
            epoll::wait(&poll, rustix::buffer::spare_capacity(&mut events), None).expect("epoll");
            for event in &events {
                let number = event.data.u64();
                if number == u64::MAX {
                    let (stream, _) = listener.accept().expect("a peer");
                    stream.set_nodelay(true).expect("a socket");
                    let number = u64::try_from(stream.as_raw_fd()).expect("a descriptor");
                    add(&stream, number);
                    peers.insert(
                        number,
                        Peer {
                            stream,
                            rest: Vec::new(),
                        },
                    );
                } else if let Some(peer) = peers.get_mut(&number)
                    && !peer.turn(&mut buffer, &mut out, answer)
                {
                    peers.remove(&number);
                }
            }
        }
    })
}

struct Peer {
    stream: TcpStream,
    /// The beginning of a frame that is not whole.
    rest: Vec<u8>,
}

impl Peer {
    /// One read, all its frames, one write; whether the peer is still there.
    fn turn(
        &mut self,
        buffer: &mut [u8],
        out: &mut Vec<u8>,
        answer: fn(&[u8], &mut Vec<u8>),
    ) -> bool {
        let Ok(read @ 1..) = self.stream.read(buffer) else {
            return false;
        };
        out.clear();
        let mut bytes = &buffer[..read];
        if !self.rest.is_empty() {
            self.rest.extend_from_slice(bytes);
            bytes = &self.rest;
        }
        let mut at = 0;
        while let Some(header) = bytes.get(at..at + 4) {
            let len = u32::from_le_bytes(header.try_into().expect("four bytes")) as usize + 4;
            let Some(frame) = bytes.get(at..at + len) else {
                break;
            };
            answer(frame, out);
            at += len;
        }
        let rest = bytes[at..].to_vec();
        self.rest = rest;
        self.stream.write_all(out).is_ok()
    }
}
