//! What goes in comes out, and is named.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use chat::{
    client::Credentials,
    peer::Peer,
    protocol::{Client, FromServer, Server as Chat, State, chat as room},
    room::Room,
};
use protogen_runtime::{
    Endpoint, Server, link::Login, server::AcceptLimits, wire::Direction, wire::session::Event,
};
use proxy::relay::serve;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

type Told = Arc<Mutex<Vec<String>>>;

/// A proxy in this process: its address, and what it tells.
async fn proxy(server: String) -> (String, Told) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let told = Told::default();
    let teller = Arc::clone(&told);
    let teller = Arc::new(move |number, direction, text: &str| {
        let arrow = match direction {
            Direction::C2s => "->",
            Direction::S2c => "<-",
        };
        let line = format!("{number} {arrow} {text}");
        teller.lock().unwrap().push(line);
    });
    tokio::spawn(serve::<Client, Chat>(
        listener,
        server,
        (),
        State::Login,
        teller,
    ));
    (address, told)
}

/// Frames that a chat has, and some that it has not.
fn frames(bodies: &[&[u8]]) -> Vec<u8> {
    let frames = bodies.iter().map(|body| {
        let len = u16::try_from(body.len()).unwrap().to_le_bytes();
        [&len, *body].concat()
    });
    frames.collect::<Vec<_>>().concat()
}

/// Sends all of it in pieces of so many bytes, and ends.
async fn send(stream: &mut (impl AsyncWriteExt + Unpin), bytes: &[u8], piece: usize) {
    for piece in bytes.chunks(piece) {
        stream.write_all(piece).await.unwrap();
    }
    stream.shutdown().await.unwrap();
}

const LOGIN: &[u8] = b"\x01\x03\0ana\x02\0pw\xE8\x03\0\0";
const WELCOME: &[u8] = b"\x01\x01";

/// Sends these bytes through a proxy, each way in pieces of so many, the server's when the client's
/// have arrived; what arrived, and what was told.
async fn through(up: &[u8], down: &[u8], piece: usize) -> ([Vec<u8>; 2], Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, told) = proxy(listener.local_addr().unwrap().to_string()).await;
    let mut client = TcpStream::connect(&address).await.unwrap();
    let (mut server, _) = listener.accept().await.unwrap();
    let (mut arrived_up, mut arrived_down) = (Vec::new(), Vec::new());
    let client_end = async {
        // The login alone at first: the rest is legal once it is answered.
        client.write_all(&up[..LOGIN.len() + 2]).await.unwrap();
        let mut welcome = [0; 4];
        client.read_exact(&mut welcome).await.unwrap();
        arrived_down.extend(welcome);
        send(&mut client, &up[LOGIN.len() + 2..], piece).await;
        client.read_to_end(&mut arrived_down).await.unwrap();
    };
    let server_end = async {
        server.write_all(&down[..4]).await.unwrap();
        server.read_to_end(&mut arrived_up).await.unwrap();
        send(&mut server, &down[4..], piece).await;
    };
    tokio::join!(client_end, server_end);
    let told = told.lock().unwrap().clone();
    ([arrived_up, arrived_down], told)
}

#[tokio::test]
async fn every_byte_passes_and_every_packet_is_named_even_if_there_is_no_such_packet() {
    let up = frames(&[
        LOGIN,
        b"\x02\x02\0oi",      // a line
        b"\x63\xAA\xBB",      // no such opcode
        b"\x02\xFF\xFFshort", // a text that is cut off
        b"\x1E",
    ]);
    let down = frames(&[
        WELCOME,
        b"\x02\x03\0ana\x02\0oi",
        b"\xFE",
        b"\x03\xFF\xFF",
        b"\x1F",
    ]);
    for piece in [1, 3, 1000] {
        let (arrived, told) = through(&up, &down, piece).await;
        assert_eq!(arrived, [up.clone(), down.clone()]);
        let beginnings = [
            "1 -> Login 0x01 ",
            "1 <- LoginResponse 0x01 ",
            "1 -> Say 0x02 ",
            "1 -> Unknown 0x63 ",
            "1 -> malformed: Say.text ",
            "1 -> Ping 0x1E ",
            "1 <- Said 0x02 ",
            "1 <- Unknown 0xFE ",
            "1 <- malformed: UserList.users[0] ",
            "1 <- Pong 0x1F ",
        ];
        let fits = |(line, beginning): (&String, &&str)| line.starts_with(*beginning);
        assert_eq!(told.len(), beginnings.len(), "{told:#?}");
        assert!(told.iter().zip(&beginnings).all(fits), "{told:#?}");
        assert!(told[3].contains("bytes: [170, 187]"), "{}", told[3]);
        assert!(told[4].ends_with(" 02ffff73686f7274"), "{}", told[4]);
        // What the schema calls secret is not told.
        assert!(!told[0].contains("pw"), "{}", told[0]);
    }
}

#[tokio::test]
async fn bytes_pass_where_frames_can_not_be_told_apart_any_more() {
    // A frame that never becomes whole, after one that is.
    let mut up = frames(&[LOGIN]);
    up.extend([0xFF; 5000]);
    let mut down = frames(&[WELCOME]);
    down.extend((0..=255).cycle().take(100_000));
    let (arrived, told) = through(&up, &down, 777).await;
    assert_eq!(arrived, [up, down]);
    assert!(told.len() > 2, "{told:?}");
}

/// A chat server in this process; its address.
async fn chat() -> String {
    let endpoint = Endpoint::<Chat>::new((), State::Login);
    let server = Server::bind("127.0.0.1:0", endpoint, AcceptLimits::default());
    let server = server.await.unwrap();
    let address = server.local_addr().unwrap().to_string();
    let people = Room::default();
    tokio::spawn(server.serve(move |peer| Peer::new(peer, &people)));
    address
}

/// Logs in there, says a line and hears it.
async fn talk(address: &str) {
    let endpoint = Endpoint::<Client>::new((), State::Login);
    let (connection, mut incoming) = endpoint.connect(address).await.unwrap().spawn(64);
    let mut credentials = Credentials {
        name: "ana".to_owned(),
        password: "secret".to_owned(),
    };
    credentials.login(&connection, &mut incoming).await.unwrap();
    connection
        .send(&room::c2s::Say {
            text: "oi".to_owned(),
        })
        .unwrap();
    loop {
        let event = incoming.next().await.unwrap();
        if let Event::Packet(FromServer::Chat(room::s2c::Message::Said(said))) = event {
            assert_eq!((said.sender.as_str(), said.text.as_str()), ("ana", "oi"));
            break;
        }
    }
}

#[tokio::test]
async fn a_client_and_a_server_do_not_know_of_it() {
    let (address, told) = proxy(chat().await).await;
    talk(&address).await;
    let told = told.lock().unwrap();
    assert!(
        told.iter().any(|line| line.starts_with("1 -> Say 0x02 ")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|line| line.starts_with("1 <- Said 0x02 ")),
        "{told:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_program_prints_what_is_said_in_order() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_proxy"))
        .args(["127.0.0.1:0", &chat().await])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    talk(first.strip_prefix("listening on ").unwrap()).await;
    for beginning in [
        "1 -> Login ",
        "1 <- LoginResponse ",
        "1 -> Say ",
        "1 <- Said ",
    ] {
        let found = lines.any(|line| line.unwrap().starts_with(beginning));
        assert!(found, "{beginning}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
