//! A client for tests: a socket, a session without a clock that reads what comes, and a witness
//! who reads along.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test uses a part of it, and may fail by panicking"
)]

mod witness;

use std::collections::VecDeque;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use open_tibia_server::generated::tibia::game_login::c2s::{GameLogin, GameLoginAccount};
use open_tibia_server::generated::tibia::game_login::s2c::Message as GameLoginMessage;
use open_tibia_server::generated::tibia::login::c2s::{AccountLogin, AccountLoginAccount};
use open_tibia_server::generated::tibia::{
    Client, Context, FromServer, Graphics, Os, State, feature,
};
use open_tibia_server::items::Items;
use protogen_runtime::wire::region::RsaKeys;
use protogen_runtime::wire::rsa::well_known_ot_test_key;
use protogen_runtime::wire::session::{Event, Session};
use protogen_runtime::wire::{Message, Packet, Protocol, Writer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use witness::Witness;

/// No test waits longer than this for anything.
const PATIENCE: Duration = Duration::from_secs(20);
/// The key of the logins that tests make themselves.
const KEY: [u32; 4] = [1, 2, 3, 4];

/// One recorded frame.
#[derive(Debug, Clone)]
pub struct Frame {
    pub from_server: bool,
    pub wire: Vec<u8>,
    pub plain: Vec<u8>,
}

/// The frames of a recording.
pub fn frames(name: &str) -> Vec<Frame> {
    let vectors = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/open-tibia"
    );
    let text = fs::read_to_string(format!("{vectors}/{name}")).unwrap();
    let recorded: serde_json::Value = serde_json::from_str(&text).unwrap();
    let bytes = |frame: &serde_json::Value, of: &str| {
        let hex = frame[of].as_str().unwrap();
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(byte).collect()
    };
    let list = recorded.as_array().unwrap();
    list.iter()
        .map(|frame| Frame {
            from_server: frame["dir"] == "s2c",
            wire: bytes(frame, "wire"),
            plain: bytes(frame, "plain"),
        })
        .collect()
}

pub fn localhost() -> IpAddr {
    IpAddr::V4(Ipv4Addr::LOCALHOST)
}

fn context(version: u32) -> Context {
    let mut context = Context::default()
        .with_client(version)
        .with_application(Items);
    context.rsa = RsaKeys {
        public: Some(well_known_ot_test_key().public_key().clone()),
        ..RsaKeys::default()
    };
    context
}

/// A packet's bytes, as they stand in a frame.
pub fn written<M: Message<Context = Context>>(message: &M, version: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut cx = context(version);
    message
        .encode(&mut Writer::new(&mut bytes), &mut cx)
        .unwrap();
    bytes
}

/// A client's connection.
pub struct Line {
    stream: TcpStream,
    session: Session<Client>,
    witness: Witness,
    events: VecDeque<Event<FromServer>>,
    last: Option<FromServer>,
    faults: usize,
}

impl Line {
    pub async fn to_login(address: SocketAddr, version: u32) -> Self {
        Self::to(address, version, State::Login).await
    }

    pub async fn to_game(address: SocketAddr, version: u32) -> Self {
        Self::to(address, version, State::GameLogin).await
    }

    async fn to(address: SocketAddr, version: u32, state: State) -> Self {
        Self {
            stream: TcpStream::connect(address).await.unwrap(),
            session: Session::new(context(version), state).unwrap(),
            witness: Witness::new(version, state.name()),
            events: VecDeque::new(),
            last: None,
            faults: 0,
        }
    }

    /// Sends a recorded frame as it is. The session learns the key from a login.
    pub async fn replay(&mut self, frame: &Frame) {
        let login = self.session.state() != State::Game;
        if login {
            learn(&mut self.session, &frame.plain);
        }
        self.witness.sent(&frame.wire);
        self.stream.write_all(&frame.wire).await.unwrap();
    }

    /// Sends a packet.
    pub async fn send<T: Packet<Context = Context>>(&mut self, packet: &T) {
        self.session.push(packet).unwrap();
        self.flush().await;
    }

    /// Sends bytes as one packet, whatever they are.
    pub async fn send_raw(&mut self, packet: &[u8]) {
        self.session.push_raw("raw", packet).unwrap();
        self.flush().await;
    }

    async fn flush(&mut self) {
        let mut bytes = Vec::new();
        self.session.transmit(&mut bytes).unwrap();
        self.witness.sent(&bytes);
        self.stream.write_all(&bytes).await.unwrap();
    }

    /// Reads up to a packet of this name; the names of all up to there.
    pub async fn until(&mut self, name: &str) -> Vec<&'static str> {
        let mut names = Vec::new();
        while let Some(packet) = timeout(PATIENCE, self.next()).await.unwrap() {
            let read = Client::name(&packet);
            names.push(read);
            self.last = Some(packet);
            if read == name {
                return names;
            }
        }
        panic!("closed before {name}: {names:?}");
    }

    /// Reads to the end of the stream.
    pub async fn closed(&mut self) {
        while timeout(PATIENCE, self.next()).await.unwrap().is_some() {}
    }

    /// The last packet that was read.
    pub fn last(&mut self) -> Option<FromServer> {
        self.last.take()
    }

    pub fn faults(&self) -> usize {
        self.faults
    }

    /// The names of the packets of the server in these recorded frames, of which one is a login.
    pub fn names_of(frames: &[Frame], version: u32) -> Vec<&'static str> {
        let login = frames.iter().find(|frame| !frame.from_server).unwrap();
        let state = match login.plain[0] {
            0x01 => State::Login,
            _ => State::GameLogin,
        };
        let context = context(version).with_feature(feature::TFS14, true);
        let context = context.with_application(Recorded);
        let mut session = Session::<Client>::new(context, state).unwrap();
        learn(&mut session, &login.plain);
        let mut events = VecDeque::new();
        for frame in frames.iter().filter(|frame| frame.from_server) {
            session.receive(&frame.wire).unwrap();
            while session.poll(&mut events).unwrap() {}
        }
        let packet = |event| match event {
            Event::Packet(packet) => Client::name(&packet),
            fault => panic!("{fault:?}"),
        };
        events.into_iter().map(packet).collect()
    }

    /// The bytes of a challenge.
    pub fn challenge_of(packet: Option<FromServer>) -> Vec<u8> {
        match packet {
            Some(FromServer::GameLogin(message)) => written(&message, 1098),
            other => panic!("{other:?}"),
        }
    }

    async fn next(&mut self) -> Option<FromServer> {
        loop {
            match self.events.pop_front() {
                Some(Event::Packet(packet)) => {
                    self.witness.agrees(Client::name(&packet));
                    return Some(packet);
                }
                Some(_) => self.faults += 1,
                None => {
                    if !self.session.poll(&mut self.events).unwrap() {
                        let mut bytes = [0; 4096];
                        let read = self.stream.read(&mut bytes).await.unwrap_or(0);
                        if read == 0 {
                            return None;
                        }
                        self.witness.received(&bytes[..read]);
                        self.session.receive(&bytes[..read]).unwrap();
                    }
                }
            }
        }
    }
}

/// Tells a session of a login that somebody else sent: its state and its key.
fn learn(session: &mut Session<Client>, plain: &[u8]) {
    let mut cx = session.context().clone();
    cx.rsa.form = protogen_runtime::wire::region::RegionForm::Plain;
    let version = u32::from(u16::from_le_bytes([plain[3], plain[4]]));
    cx.set_client(version);
    let mut reader = protogen_runtime::wire::Reader::new(plain);
    let state = session.state();
    let server = open_tibia_server::generated::tibia::Server::decode;
    let Ok(message) = server(state, &mut reader, &mut cx) else {
        // A login that can't be read, as it was recorded too.
        return;
    };
    type Server = open_tibia_server::generated::tibia::Server;
    session.context_mut().key = cx.key;
    let next = Server::next_state(&message, &cx);
    session.pass(next, Server::switches(&message)).unwrap();
}

/// The kinds of the items in the recordings.
struct Recorded;

impl open_tibia_server::generated::tibia::Application for Recorded {
    fn stackable(&self, item: u16) -> Option<bool> {
        Some(fact(item, 1))
    }
    fn fluid_or_splash(&self, item: u16) -> Option<bool> {
        Some(fact(item, 2))
    }
    fn chargeable(&self, _: u16) -> Option<bool> {
        Some(false)
    }
    fn animated(&self, item: u16) -> Option<bool> {
        Some(fact(item, 3))
    }
}

fn fact(item: u16, column: usize) -> bool {
    let items = include_str!("../../../../tests/vectors/open-tibia/items.csv");
    let mut rows = items
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    rows.any(|row| row[0] == item.to_string() && row[column] == "1")
}

pub fn account_login(version: u32) -> AccountLogin {
    AccountLogin {
        os: Os::OtclientLinux,
        protocol: u16::try_from(version).unwrap(),
        client_version: Some(version),
        content_revision: Some(0),
        dat_signature: Some(0),
        spr_signature: 0,
        pic_signature: 0,
        preview: Some(0),
        xtea_key: Some(KEY),
        account: AccountLoginAccount::Text("test".to_owned()),
        password: "test".to_owned(),
        graphics: Some(Graphics {
            renderer: String::new(),
            version_text: String::new(),
        }),
        token: Some(String::new()),
        stay_logged: Some(false),
    }
}

pub fn game_login(
    version: u32,
    account: &str,
    character: &str,
    challenge: Option<FromServer>,
) -> GameLogin {
    let Some(FromServer::GameLogin(GameLoginMessage::Challenge(challenge))) = challenge else {
        panic!("{challenge:?}");
    };
    let by_key = version >= 1074;
    GameLogin {
        os: Os::OtclientLinux,
        protocol: u16::try_from(version).unwrap(),
        client_version: Some(version),
        content_revision: Some(0),
        preview: Some(0),
        xtea_key: Some(KEY),
        gm: Some(false),
        session_key: by_key.then(|| format!("{account}\ntest\n\n0")),
        character: character.to_owned(),
        account: (!by_key).then(|| GameLoginAccount::Text(account.to_owned())),
        password: (!by_key).then(|| "test".to_owned()),
        token: None,
        timestamp: Some(challenge.timestamp),
        random: Some(challenge.random),
        extension: None,
    }
}
