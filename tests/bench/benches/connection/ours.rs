//! The runtime, as a user has it: a server, a handler, generated packets.

use protogen_bench::schemas::{echo, sealed_echo, sync_echo};
use protogen_runtime::{
    Config, Endpoint, Lifecycle, Server as Listener, limits::Limits, server::AcceptLimits,
};
use protogen_wire::{
    HandledBy, Outbox, Protocol,
    context::Slot,
    frame::{Filler, FrameState, seal},
    packet::Direction,
    session::SendError,
    xtea::Xtea,
};

use crate::server::{FRAME, Message, Server};

/// Sends every creature back.
struct Echo;

/// The key of all connections.
const KEY: [u32; 4] = [1, 2, 3, 4];

/// Length and packet.
pub fn plain() -> Server {
    Server::start(Message::Frame(FRAME.to_vec()), |listening| {
        run(
            listening,
            Endpoint::<echo::Server>::new((), echo::State::Open),
        );
    })
}

/// The same by a handler whose methods are plain functions.
pub fn sync() -> Server {
    Server::start(Message::Frame(FRAME.to_vec()), |listening| {
        run(
            listening,
            Endpoint::<sync_echo::Server>::new((), sync_echo::State::Open),
        );
    })
}

/// The frames of Open Tibia: length, Adler-32, XTEA, inner length.
pub fn sealed() -> Server {
    let context = || {
        let mut context = sealed_echo::Context::default();
        context.key = Slot::Set(KEY);
        context
    };
    let profile = sealed_echo::Client::profile(Direction::C2s, 0, &context()).expect("layers");
    let mut state = FrameState::new();
    state.set_xtea(Xtea::new(KEY));
    let frame = seal(&profile, &FRAME[4..], Filler::Profile, &mut state);
    let frame = frame.expect("a frame");
    Server::start(Message::Frame(frame), move |listening| {
        let open = sealed_echo::State::Open;
        run(
            listening,
            Endpoint::<sealed_echo::Server>::new(context(), open),
        );
    })
}

fn run<P>(listening: Box<dyn FnOnce(std::net::SocketAddr)>, endpoint: Endpoint<P>)
where
    P: HandledBy<Echo>,
    P::Error: std::fmt::Display,
    Echo: Lifecycle<P>,
    P::Context: Sync,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async move {
        let mut config = Config::default();
        // The client sends as fast as it is answered.
        config.limits = Some(Limits::UNLIMITED.into());
        let endpoint = endpoint.with_config(config);
        let limits = AcceptLimits {
            per_address: 10_000,
            ..AcceptLimits::default()
        };
        let server = Listener::bind("127.0.0.1:0", endpoint, limits)
            .await
            .expect("loopback");
        listening(server.local_addr().expect("it listens"));
        server.serve(|_| Echo).await;
    });
}

impl<P: Protocol> Lifecycle<P> for Echo {}

impl echo::open::c2s::Handler for Echo {
    type Error = SendError;
    async fn on_creature(
        &mut self,
        creature: echo::open::both::Creature,
        out: &mut Outbox<'_, ()>,
    ) -> Result<(), SendError> {
        out.push(&creature)
    }
}

impl sealed_echo::open::c2s::Handler for Echo {
    type Error = SendError;
    async fn on_creature(
        &mut self,
        creature: sealed_echo::open::both::Creature,
        out: &mut Outbox<'_, sealed_echo::Context>,
    ) -> Result<(), SendError> {
        out.push(&creature)
    }
}

impl sync_echo::open::c2s::Handler for Echo {
    type Error = SendError;
    fn on_creature(
        &mut self,
        creature: sync_echo::open::both::Creature,
        out: &mut Outbox<'_, ()>,
    ) -> Result<(), SendError> {
        out.push(&creature)
    }
}
