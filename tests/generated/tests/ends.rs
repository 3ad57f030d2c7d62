//! The whole way of recorded frames: wire, open, decode, encode, seal, wire, and again through the
//! session of the other end.
#![allow(
    clippy::unwrap_used,
    reason = "a recording that can't be read fails the test"
)]

mod recorded;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use protogen_runtime::wire::contract::{Name, OneOf, Protocol, RegionForm};
use protogen_runtime::wire::packets::Packets;
use protogen_runtime::wire::rsa::well_known_ot_test_key;
use protogen_runtime::wire::session::{Event, Form, Policies, Session, Tap};
use protogen_runtime::wire::{Direction, Reader};
use protogen_tests::tibia::{Client, Context, FromClient, FromServer, Server, State};
use recorded::{Frame, Items, frames};

fn context(version: u32) -> Context {
    let mut cx = Context::default()
        .with_client(version)
        .with_application(Items);
    cx.rsa.private = Some(Arc::new(well_known_ot_test_key()));
    cx
}

/// The payloads that a session sealed or opened.
#[derive(Clone, Default)]
struct Payloads(Arc<Mutex<Vec<Vec<u8>>>>);

impl Tap for Payloads {
    fn frame(&mut self, _: Direction, form: Form, bytes: &[u8]) {
        if form == Form::Payload {
            self.0.lock().unwrap().push(bytes.to_vec());
        }
    }
}

fn session<P: Protocol<Context = Context, State = State>>(
    version: u32,
    start: State,
) -> Session<P> {
    let mut session = Session::new(context(version), start).unwrap();
    session.set_policies(Policies::STRICT);
    session
}

/// What came in, where nothing was wrong.
fn received<P: Protocol>(session: &mut Session<P>, bytes: &[u8]) -> Vec<P::Inbound> {
    let mut events = VecDeque::new();
    session.receive(bytes).unwrap();
    while session.poll(&mut events).unwrap() {}
    let packets = events.into_iter().map(|event| match event {
        Event::Packet(packet) => packet,
        other => panic!("{other:?}"),
    });
    packets.collect()
}

/// Everything that is to be sent.
fn sent<P: Protocol>(session: &mut Session<P>) -> Vec<u8> {
    let mut bytes = Vec::new();
    session.transmit(&mut bytes).unwrap();
    session.transmitted(bytes.len());
    bytes
}

/// The packets of a payload without layers and with RSA blocks in the clear.
fn plain<P: Protocol<Context = Context, State = State>>(
    state: State,
    payload: &[u8],
    cx: &mut Context,
) -> Vec<P::Inbound> {
    cx.rsa.form = RegionForm::Plain;
    let mode = P::framing(P::SENDS.reverse());
    let mut packets = Packets::new(Reader::new(payload), mode);
    let mut read = Vec::new();
    let mut state = state;
    while let Some(packet) = packets.next_with(
        cx,
        |r, cx| P::decode(state, r, cx),
        |message, cx| (P::name(message), P::opcode(message, cx)),
        |_| Name::default(),
    ) {
        let packet = packet.unwrap();
        state = P::next_state(&packet, cx).unwrap_or(state);
        read.push(packet);
    }
    read
}

/// Tells the session of the other direction what passed on this one.
fn tell<P, Q>(packets: &[P::Inbound], from: &Session<P>, to: &mut Session<Q>)
where
    P: Protocol<Context = Context, State = State>,
    Q: Protocol<Context = Context, State = State>,
{
    for packet in packets {
        *to.context_mut() = from.context().clone();
        let next = P::next_state(packet, from.context());
        to.pass(next, P::switches(packet)).unwrap();
    }
}

/// How a recorded session went.
#[derive(Debug, Default)]
struct Passed {
    packets: usize,
    /// Frames that were written again byte for byte.
    exact: usize,
    /// Frames that were written with other filler, and read the same.
    alike: usize,
}

/// One connection: what observes the recording, and a pair that says it all again.
struct Chain {
    /// Reads what the recorded client sent.
    from_client: Session<Server>,
    /// Reads what the recorded server sent.
    from_server: Session<Client>,
    client: Session<Client>,
    server: Session<Server>,
    plain: Context,
    passed: Passed,
}

impl Chain {
    fn client_frame(&mut self, frame: &Frame) {
        let state = self.from_client.state();
        let packets = received(&mut self.from_client, &frame.wire);
        tell(&packets, &self.from_client, &mut self.from_server);
        let expected = plain::<Server>(state, &frame.plain, &mut self.plain);
        assert_eq!(packets, expected);
        for packet in &packets {
            match packet {
                FromClient::Login(message) => self.client.push(&OneOf(message)),
                FromClient::GameLogin(message) => self.client.push(&OneOf(message)),
                FromClient::Game(message) => self.client.push(&OneOf(message)),
            }
            .unwrap();
        }
        let wire = sent(&mut self.client);
        assert_eq!(received(&mut self.server, &wire), packets);
        self.count(packets.len(), wire == frame.wire);
    }

    fn server_frame(&mut self, frame: &Frame) {
        let state = self.from_server.state();
        let packets = received(&mut self.from_server, &frame.wire);
        tell(&packets, &self.from_server, &mut self.from_client);
        let expected = plain::<Client>(state, &frame.plain, &mut self.plain);
        assert_eq!(packets, expected);
        for packet in &packets {
            match packet {
                FromServer::Login(message) => self.server.push(&OneOf(message)),
                FromServer::GameLogin(message) => self.server.push(&OneOf(message)),
                FromServer::Game(message) => self.server.push(&OneOf(message)),
            }
            .unwrap();
        }
        let wire = sent(&mut self.server);
        assert_eq!(received(&mut self.client, &wire), packets);
        self.count(packets.len(), wire == frame.wire);
    }

    fn count(&mut self, packets: usize, exact: bool) {
        self.passed.packets += packets;
        self.passed.exact += usize::from(exact);
        self.passed.alike += usize::from(!exact);
    }
}

fn pass(name: &str, version: u32, start: State) -> Passed {
    let opened = Payloads::default();
    let mut chain = Chain {
        from_client: session(version, start),
        from_server: session(version, start),
        client: session(version, start),
        server: session(version, start),
        plain: context(version),
        passed: Passed::default(),
    };
    chain.from_server.set_tap(Box::new(opened.clone()));
    let mut expected = Vec::new();
    for frame in frames(name) {
        if frame.from_server {
            chain.server_frame(&frame);
            expected.push(frame.plain);
        } else {
            chain.client_frame(&frame);
        }
    }
    assert_eq!(*opened.0.lock().unwrap(), expected);
    assert_eq!(chain.client.state(), chain.server.state());
    assert_eq!(chain.client.state(), chain.from_server.state());
    chain.passed
}

#[test]
fn a_recorded_login_passes_the_whole_chain() {
    let passed = pass("login_1098_ok.json", 1098, State::Login);
    assert!(passed.packets > 2, "{passed:?}");
    let passed = pass("login_1098_badpw.json", 1098, State::Login);
    assert!(passed.packets > 1, "{passed:?}");
    let passed = pass("login_860_refused.json", 860, State::Login);
    assert!(passed.packets > 1, "{passed:?}");
}

#[test]
fn a_recorded_game_passes_the_whole_chain() {
    for name in [
        "game_1098_alice.json",
        "game_1098_bob.json",
        "game_1098_bob_combat.json",
    ] {
        let passed = pass(name, 1098, State::GameLogin);
        assert!(passed.packets > 30, "{passed:?}");
        // Both ends fill blocks up with 0x33, as the profile does.
        assert!(passed.alike <= 1 && passed.exact > 30, "{passed:?}");
    }
}
