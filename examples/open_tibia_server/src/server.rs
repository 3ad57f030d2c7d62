//! The two listeners, the login server and the game server, and the world's clock.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use protogen_runtime::connection::{AnswerPings, Config};
use protogen_runtime::server::{AcceptLimits, Next, Stopped, ticks};
use protogen_runtime::wire::region::RsaKeys;
use protogen_runtime::wire::rsa::well_known_ot_test_key;
use protogen_runtime::{Connection, Endpoint, Server as Listener, ServerHandle};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::generated::tibia::{Context, Server, State};
use crate::items::Items;
use crate::peer::Peer;
use crate::realm::{Realm, Settings};

/// How often the world moves on.
const TICK: Duration = Duration::from_millis(50);

/// A login server and a game server that run.
#[derive(Debug)]
pub struct OpenTibia {
    /// Where the login server listens.
    pub login: SocketAddr,
    /// Where the game server listens.
    pub game: SocketAddr,
    handles: [ServerHandle<Server>; 2],
    tasks: [JoinHandle<Stopped>; 2],
    clock: JoinHandle<()>,
}

impl OpenTibia {
    /// Starts both. A port of 0 leaves the choice to the system.
    ///
    /// # Errors
    ///
    /// The system does not let it listen there.
    pub async fn start(ip: IpAddr, ports: [u16; 2], settings: Settings) -> io::Result<Self> {
        let limits = AcceptLimits::default();
        let [login_port, game_port] = ports;
        let login = Listener::bind((ip, login_port), endpoint(State::Login), limits).await?;
        let game = Listener::bind((ip, game_port), endpoint(State::GameLogin), limits).await?;
        let (login_addr, game_addr) = (login.local_addr()?, game.local_addr()?);
        let realm = Arc::new(Realm::new(settings, game_addr));
        let handles = [login.handle(), game.handle()];
        let greet = |realm: &Arc<Realm>| {
            let realm = Arc::clone(realm);
            move |peer: &Connection<Server>| Peer::new(peer.clone(), Arc::clone(&realm))
        };
        let tasks = [
            tokio::spawn(login.serve(greet(&realm))),
            tokio::spawn(game.serve(greet(&realm))),
        ];
        let clock = tokio::spawn(ticks(TICK, move |_| {
            realm.world().tick(Instant::now());
            Next::Step
        }));
        Ok(Self {
            login: login_addr,
            game: game_addr,
            handles,
            tasks,
            clock,
        })
    }

    /// Stops gracefully: what is queued still leaves, within `drain`.
    pub async fn stop(self, drain: Duration) {
        for handle in &self.handles {
            handle.stop("the server goes down", drain);
        }
        self.clock.abort();
        for task in self.tasks {
            let _ = task.await;
        }
    }

    /// Ends at once, as if it had been killed: nothing more is read, handled or sent.
    pub async fn kill(self) {
        self.clock.abort();
        for task in &self.tasks {
            task.abort();
        }
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

/// What every connection starts with.
fn endpoint(state: State) -> Endpoint<Server> {
    let mut context = Context::default().with_application(Items);
    context.rsa = RsaKeys {
        private: Some(Arc::new(well_known_ot_test_key())),
        ..RsaKeys::default()
    };
    let mut config = Config::default();
    config.answer_pings = AnswerPings::Handler;
    Endpoint::new(context, state)
        .with_config(config)
        .with_probe(choose_version)
}

/// The layout of a login depends on the version that stands in it, behind the opcode and the
/// client's system: it is looked at before the packet is read. A version that is too new is read
/// as the last one that is known, and then refused by name.
fn choose_version(payload: &[u8], context: &mut Context) {
    if let [_, _, _, low, high, ..] = *payload {
        let version = u32::from(u16::from_le_bytes([low, high]));
        context.set_client(version.clamp(740, 1098));
    }
}
