//! Both ends of each schema, joined in memory: states, layers, pings and handlers of the session.
#![allow(
    clippy::unwrap_used,
    reason = "what can't be sent or read fails the test"
)]

use std::collections::VecDeque;
use std::sync::Arc;

use protogen_runtime::wire::contract::{HandledBy, Packet, Protocol, SentIn};
use protogen_runtime::wire::outbox::{Outbox, Tray};
use protogen_runtime::wire::rsa::well_known_ot_test_key;
use protogen_runtime::wire::session::{Event, Policies, SendError, Session};
use protogen_tests::{bloom_sky, chat, custom_binary, mst, tibia, typed_sky};

/// Everything that `from` has to say, and what `to` made of it; bytes arrive one by one.
fn carry<P: Protocol, Q: Protocol>(from: &mut Session<P>, to: &mut Session<Q>) -> Vec<Q::Inbound> {
    let mut wire = Vec::new();
    from.transmit(&mut wire).unwrap();
    from.transmitted(wire.len());
    let mut events = VecDeque::new();
    for byte in wire {
        to.receive(&[byte]).unwrap();
        while to.poll(&mut events).unwrap() {}
    }
    taken(events)
}

/// The same where the transport keeps messages apart.
fn carry_whole<P: Protocol, Q: Protocol>(
    from: &mut Session<P>,
    to: &mut Session<Q>,
) -> Vec<Q::Inbound> {
    let mut wire = Vec::new();
    from.transmit(&mut wire).unwrap();
    from.transmitted(wire.len());
    let mut events = VecDeque::new();
    to.receive(&wire).unwrap();
    while to.poll(&mut events).unwrap() {}
    taken(events)
}

fn taken<M: std::fmt::Debug>(events: VecDeque<Event<M>>) -> Vec<M> {
    let packets = events.into_iter().map(|event| match event {
        Event::Packet(packet) => packet,
        other => panic!("{other:?}"),
    });
    packets.collect()
}

fn pair<C, S>(cx: &C::Context, state: C::State) -> (Session<C>, Session<S>)
where
    C: Protocol,
    S: Protocol<Context = C::Context, State = C::State>,
{
    let mut client = Session::new(cx.clone(), state).unwrap();
    let mut server = Session::new(cx.clone(), state).unwrap();
    client.set_policies(Policies::STRICT);
    server.set_policies(Policies::STRICT);
    (client, server)
}

fn tibia_login(version: u16) -> tibia::game_login::c2s::GameLogin {
    use tibia::game_login::c2s::{GameLogin, GameLoginAccount};
    let since = |first| version >= first;
    GameLogin {
        os: tibia::Os::Windows,
        protocol: version,
        client_version: since(980).then_some(version.into()),
        content_revision: since(1071).then_some(0),
        preview: since(980).then_some(0),
        xtea_key: since(770).then_some([1, 2, 3, 4]),
        gm: since(770).then_some(false),
        session_key: since(1074).then(|| "ana\npw".into()),
        character: "Ana".into(),
        account: match version {
            1074.. => None,
            840.. => Some(GameLoginAccount::Text("ana".into())),
            _ => Some(GameLoginAccount::U32(123_456)),
        },
        password: (!since(1074)).then(|| "pw".into()),
        token: None,
        timestamp: since(841).then_some(7),
        random: since(841).then_some(8),
        extension: None,
    }
}

/// A game at this version; whether the words that were said can be seen on the wire.
fn tibia_game(version: u16) -> bool {
    use tibia::{FromClient, FromServer, State, game, game_login};
    let mut cx = tibia::Context::default().with_client(version.into());
    cx.rsa.private = Some(Arc::new(well_known_ot_test_key()));
    let (mut client, mut server) = pair::<tibia::Client, tibia::Server>(&cx, State::GameLogin);
    if version >= 841 {
        let challenge = game_login::s2c::Challenge {
            timestamp: 7,
            random: 8,
        };
        server.push(&challenge).unwrap();
        let seen = carry(&mut server, &mut client);
        assert_eq!(
            seen,
            [FromServer::GameLogin(game_login::s2c::Message::Challenge(
                challenge
            ))]
        );
    }
    let say = game::c2s::Talk {
        mode: tibia::MessageMode::Say,
        target: game::c2s::TalkTarget::Nothing,
        text: "hello".into(),
    };
    // Not before the login.
    assert!(matches!(
        client.push(&say),
        Err(SendError::NotInState { packet: "Talk", .. })
    ));
    let login = tibia_login(version);
    client.push(&login).unwrap();
    // What follows at once travels in the cipher already.
    client.push(&say).unwrap();
    let seen = carry(&mut client, &mut server);
    assert_eq!(
        seen,
        [
            FromClient::GameLogin(game_login::c2s::Message::GameLogin(Box::new(login))),
            FromClient::Game(game::c2s::Message::Talk(say.clone())),
        ]
    );
    assert_eq!((client.state(), server.state()), (State::Game, State::Game));
    assert_eq!(client.context().key, server.context().key);

    // Two packets of the server share a frame.
    let closed = game::s2c::CloseContainer { container: 3 };
    server.push(&closed).unwrap();
    server.push(&game::s2c::Ping).unwrap();
    let seen = carry(&mut server, &mut client);
    assert_eq!(
        seen,
        [
            FromServer::Game(game::s2c::Message::CloseContainer(closed)),
            FromServer::Game(game::s2c::Message::Ping),
        ]
    );
    assert_eq!(server.counts().frames_out, 1 + u64::from(version >= 841));
    // The ping is answered; the server knows the answer.
    tibia::Client::pong(&seen[1], &mut |pong| client.push(pong).unwrap());
    let seen = carry(&mut client, &mut server);
    assert_eq!(seen, [FromClient::Game(game::c2s::Message::Pong)]);
    assert!(tibia::Server::is_pong(&seen[0]));

    client.push(&say).unwrap();
    let mut wire = Vec::new();
    client.transmit(&mut wire).unwrap();
    wire.windows(5).any(|bytes| bytes == b"hello")
}

#[test]
fn a_login_of_tibia_switches_the_cipher_on_for_both_ends() {
    assert!(!tibia_game(1098));
    assert!(!tibia_game(860));
    // The protocol had no cipher yet.
    assert!(tibia_game(740));
}

#[test]
fn a_line_is_said_after_a_login_is_granted() {
    use chat::{FromClient, FromServer, State, login};
    let (mut client, mut server) = pair::<chat::Client, chat::Server>(&(), State::Login);
    let ana = login::c2s::Login {
        username: "ana".into(),
        password: "pw".into(),
    };
    client.push(&ana).unwrap();
    let seen = carry(&mut client, &mut server);
    assert_eq!(seen, [FromClient::Login(login::c2s::Message::Login(ana))]);
    let refused = login::s2c::LoginResponse {
        success: false,
        error: Some("later".into()),
    };
    server.push(&refused).unwrap();
    assert_eq!(server.state(), State::Login);
    server
        .push(&login::s2c::LoginResponse {
            success: true,
            error: None,
        })
        .unwrap();
    assert_eq!(server.state(), State::Chat);
    assert_eq!(carry(&mut server, &mut client).len(), 2);
    assert_eq!(client.state(), State::Chat);

    let said = chat::chat::s2c::Said {
        sender: "ana".into(),
        text: "oi".into(),
    };
    server.push(&said).unwrap();
    let seen = carry(&mut server, &mut client);
    assert_eq!(
        seen,
        [FromServer::Chat(chat::chat::s2c::Message::Said(said))]
    );
    // Only the client asks, and only in this state.
    let mut pings = 0;
    chat::Client::ping(State::Chat, &mut |ping| {
        pings += 1;
        client.push(ping).unwrap();
    });
    chat::Client::ping(State::Login, &mut |_| pings += 1);
    chat::Server::ping(State::Chat, &mut |_| pings += 1);
    assert_eq!(pings, 1);
    let seen = carry(&mut client, &mut server);
    chat::Server::pong(&seen[0], &mut |pong| server.push(pong).unwrap());
    let seen = carry(&mut server, &mut client);
    assert!(chat::Client::is_pong(&seen[0]));
}

#[test]
fn packets_of_a_stream_delimit_themselves() {
    let (mut client, mut server) = pair::<custom_binary::Client, custom_binary::Server>(&(), ());
    let message = |id, data: &[u8]| custom_binary::both::Message_ {
        id,
        timestamp: 1_751_371_200,
        data: data.to_vec(),
    };
    let sent = [message(7, b""), message(8, b"some data")];
    for message in &sent {
        client.push(message).unwrap();
        server.push(message).unwrap();
    }
    let seen = carry(&mut client, &mut server);
    let expected = sent.clone().map(custom_binary::c2s::Message::Message_);
    assert_eq!(seen, expected);
    let seen = carry(&mut server, &mut client);
    assert_eq!(seen, sent.map(custom_binary::s2c::Message::Message_));
}

#[test]
fn a_pong_takes_the_fields_of_its_ping() {
    use bloom_sky::in_game::{both, s2c};
    use bloom_sky::{FromClient, FromServer, State};
    let (mut client, mut server) = pair::<bloom_sky::Client, bloom_sky::Server>(&(), State::InGame);
    client.push(&both::Ping { sent_at: 1234 }).unwrap();
    let seen = carry_whole(&mut client, &mut server);
    let [FromClient::InGame(_)] = &seen[..] else {
        panic!("{seen:?}");
    };
    bloom_sky::Server::pong(&seen[0], &mut |pong| server.push(pong).unwrap());
    let seen = carry_whole(&mut server, &mut client);
    let pong = s2c::Message::Pong(both::Pong { sent_at: 1234 });
    assert_eq!(seen, [FromServer::InGame(pong)]);
    assert!(bloom_sky::Client::is_pong(&seen[0]));
}

#[test]
fn an_envelope_travels_with_its_packet() {
    let cx = mst::Context::default();
    let (mut client, mut server) = pair::<mst::Client, mst::Server>(&cx, ());
    client.push(&mst::c2s::Ping).unwrap();
    let seen = carry_whole(&mut client, &mut server);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].message, mst::c2s::Message::Ping);
    assert_eq!(mst::Server::name(&seen[0]), "Ping");
}

/// Greets whoever logs in, and repeats what is said.
struct Greeter {
    heard: Vec<String>,
}

impl chat::login::c2s::Handler for Greeter {
    type Error = SendError;
    async fn on_login(
        &mut self,
        packet: chat::login::c2s::Login,
        out: &mut Outbox<'_>,
    ) -> Result<(), SendError> {
        self.heard.push(packet.username);
        out.push(&chat::login::s2c::LoginResponse {
            success: true,
            error: None,
        })
    }
}

impl chat::chat::c2s::Handler for Greeter {
    type Error = SendError;
    async fn on_say(
        &mut self,
        packet: chat::chat::c2s::Say,
        out: &mut Outbox<'_>,
    ) -> Result<(), SendError> {
        self.heard.push(packet.text.clone());
        out.push(&chat::chat::s2c::Said {
            sender: "ana".into(),
            text: packet.text,
        })
    }
}

impl chat::game::c2s::Handler for Greeter {
    type Error = SendError;
}

#[test]
fn one_handler_takes_the_packets_of_all_states() {
    let mut greeter = Greeter { heard: Vec::new() };
    let mut tray = Tray::new(());
    for message in [
        chat::FromClient::Login(chat::login::c2s::Message::Login(chat::login::c2s::Login {
            username: "ana".into(),
            password: "pw".into(),
        })),
        chat::FromClient::Chat(chat::chat::c2s::Message::Say(chat::chat::c2s::Say {
            text: "oi".into(),
        })),
    ] {
        let mut out = Outbox::new(&mut tray);
        let handled = chat::Server::handle(&mut greeter, message, &mut out);
        now(handled).unwrap();
    }
    assert_eq!(greeter.heard, ["ana", "oi"]);
    let names: Vec<_> = tray.packets().map(|sent| sent.name).collect();
    assert_eq!(names, ["LoginResponse", "Said"]);
}

/// The result of a future that waits for nothing.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut cx) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn packets_say_what_they_do_to_the_session() {
    use tibia::{game, game_login, login};
    assert_eq!(game_login::c2s::GameLogin::SWITCHES, 1);
    assert_eq!(login::c2s::AccountLogin::SWITCHES, 1);
    assert_eq!(game::c2s::Talk::SWITCHES, 0);
    const {
        assert!(game_login::c2s::GameLogin::READS_CONTEXT);
        assert!(!game::c2s::Talk::READS_CONTEXT);
        assert!(bloom_sky::in_game::both::Ping::EITHER_WAY);
        assert!(!game::c2s::Talk::EITHER_WAY);
    }
    let cx = tibia::Context::default();
    assert_eq!(tibia_login(1098).leads_to(&cx), Some("game"));
}

/// Compiles for what this end sends in this state, and for nothing else.
fn is_sent_in<P: Protocol, S>(packet: &impl SentIn<P, S>) -> &'static str {
    fn name<T: Packet>(_: &T) -> &'static str {
        T::NAME
    }
    name(packet)
}

#[test]
fn packets_say_by_type_where_they_are_sent() {
    use typed_sky::{Client, Server, in_game, states, unauthenticated};
    let ask = unauthenticated::c2s::RequestAuth {
        username: "ana".into(),
    };
    assert_eq!(
        is_sent_in::<Client, states::Unauthenticated>(&ask),
        "RequestAuth"
    );
    // Both ends send these.
    let ping = in_game::both::Ping { sent_at: 1 };
    assert_eq!(is_sent_in::<Client, states::InGame>(&ping), "Ping");
    assert_eq!(is_sent_in::<Server, states::InGame>(&ping), "Ping");
}
