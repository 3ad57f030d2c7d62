//! Doors to game servers: one listening socket for each server that a list of characters names.
//! Never reads from a connection.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::rc::Rc;

use tokio::sync::mpsc::UnboundedSender;

use crate::commands::live::notice;

/// At most so many: a list of characters is the server's to write.
const MOST_DOORS: usize = 64;

/// A door that was opened: whoever accepts connections takes it over.
#[derive(Debug)]
pub struct Door {
    /// The socket.
    pub listener: TcpListener,
    /// The game server behind it.
    pub to: String,
}

/// The doors of all connections.
#[derive(Debug)]
pub struct Games {
    known: HashMap<(String, u16), SocketAddr>,
    opened: UnboundedSender<Door>,
}

impl Games {
    /// None yet; those that open go into `opened`.
    pub fn new(opened: UnboundedSender<Door>) -> Rc<RefCell<Self>> {
        let known = HashMap::new();
        Rc::new(RefCell::new(Self { known, opened }))
    }

    fn open(&mut self, here: IpAddr, host: &str, port: u16) -> Option<SocketAddr> {
        let server = (host.to_owned(), port);
        if let Some(known) = self.known.get(&server) {
            return Some(*known);
        }
        if self.known.len() >= MOST_DOORS {
            notice(
                0,
                format!("{host}:{port} is one game server too many: not led through here"),
            );
            return None;
        }
        // The same port where it is free, for clients that insist on it.
        let bound = TcpListener::bind((here, port)).or_else(|_| TcpListener::bind((here, 0)));
        let bound = bound.and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok((listener.local_addr()?, listener))
        });
        match bound {
            Ok((address, listener)) => {
                let to = format!("{host}:{port}");
                notice(0, format!("listening on {address}, passing on to {to}"));
                // The loop that accepts lives as long as the program.
                drop(self.opened.send(Door { listener, to }));
                self.known.insert(server, address);
                Some(address)
            }
            Err(error) => {
                notice(0, format!("no door to {host}:{port}: {error}"));
                None
            }
        }
    }
}

/// The doors as one client sees them.
pub struct Doors {
    /// All of them.
    pub games: Rc<RefCell<Games>>,
    /// The address of this machine that the client reached.
    pub here: IpAddr,
    /// What the client is told, if not that address.
    pub host: String,
}

impl Doors {
    /// A door to a game server: the host to tell, and the address.
    pub fn open(&mut self, host: &str, port: u16) -> Option<(String, SocketAddr)> {
        let address = self.games.borrow_mut().open(self.here, host, port)?;
        let told = match self.host.as_str() {
            "" => self.here.to_string(),
            host => host.to_owned(),
        };
        Some((told, address))
    }
}
