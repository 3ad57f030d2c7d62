//! Listens, and begins a relay for each client that comes.
//! Never looks at a byte.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::net::TcpListener as Bound;
use std::path::Path;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Instant;

use protogen_dynamic::{Connection, Context, Reproduction, frames::Observer};
use protogen_schema::ir::{Schema, StateId};
use protogen_wire::region::RsaKeys;
use protogen_wire::rsa::RsaPublicKey;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::task::LocalSet;

use super::flags::Args;
use super::games::{Door, Doors, Games};
use super::pump::{self, Broken};
use super::record::{About, Recording};
use super::relay::Relay;
use super::rewrite::Rewriting;
use crate::args::Global;
use crate::commands::codec::{public_key, setup};
use crate::commands::live::{Printer, notice};
use crate::failure::{Complaint, Failure, Outcome};
use crate::format::Format;
use crate::schema;

/// Passes bytes on until Ctrl-C.
pub fn run(args: &Args, global: Global) -> Outcome {
    // Relays live as long as their sockets, and the program no longer.
    let schema: &'static Schema = Box::leak(Box::new(schema::load(&args.schema, global)?));
    let (opened, mut doors) = mpsc::unbounded_channel();
    let (broken, mut output) = mpsc::unbounded_channel();
    let proxy = Rc::new(Proxy::new(args, schema, opened, broken)?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::Output)?;
    let tasks = LocalSet::new();
    let outcome = tasks.block_on(&runtime, async {
        // One for all rounds: between two it must not miss the key. It listens once it was asked.
        let mut stop = pin!(tokio::signal::ctrl_c());
        let asked = poll_fn(|cx| Poll::Ready(stop.as_mut().poll(cx))).await;
        if let Poll::Ready(stopped) = asked {
            return stopped.map_err(Failure::Output);
        }
        let listener = proxy.listen(args).await?;
        tasks.spawn_local(accept(Rc::clone(&proxy), listener, proxy.first(args)));
        loop {
            tokio::select! {
                Some(door) = doors.recv() => {
                    let (listener, target) = proxy.behind(door)?;
                    tasks.spawn_local(accept(Rc::clone(&proxy), listener, target));
                }
                Some(error) = output.recv() => return Err(Failure::Output(error)),
                stopped = &mut stop => {
                    stopped.map_err(Failure::Output)?;
                    return Ok(());
                }
            }
        }
    });
    // Sockets and recordings are closed with their tasks.
    drop(tasks);
    outcome
}

/// Where the clients of a socket are passed on to.
#[derive(Clone)]
struct Target {
    to: String,
    state: Option<StateId>,
}

/// What all connections share.
struct Proxy {
    schema: &'static Schema,
    context: Context,
    state: Option<StateId>,
    game_state: Option<StateId>,
    key: Option<RsaPublicKey>,
    games: Rc<RefCell<Games>>,
    /// As `--rewrite-host` says.
    host: Option<String>,
    record: Option<std::path::PathBuf>,
    /// As `--at` and `--feature` say.
    versions: String,
    printer: Rc<RefCell<Printer<'static>>>,
    connections: Cell<u64>,
    broken: UnboundedSender<std::io::Error>,
}

impl Proxy {
    fn new(
        args: &Args,
        schema: &'static Schema,
        opened: UnboundedSender<Door>,
        broken: UnboundedSender<std::io::Error>,
    ) -> Result<Self, Failure> {
        let state = setup::state(&args.known, schema)?;
        let mut context = setup::context(&args.known, schema)?;
        context.places = (args.format == Format::Text).then(Vec::new);
        let key = match &args.to_rsa_key {
            Some(path) => other_key(path, &context.rsa)?,
            None => None,
        };
        let game_state = match &args.rewrite_host {
            Some(_) => setup::game_state(args.game_state.as_deref(), schema, state)?,
            None => None,
        };
        Ok(Self {
            schema,
            context,
            state,
            game_state,
            key,
            games: Games::new(opened),
            host: args.rewrite_host.clone(),
            record: args.record.clone(),
            versions: versions(args),
            printer: Rc::new(RefCell::new(Printer::new(schema, args.format))),
            connections: Cell::new(0),
            broken,
        })
    }

    async fn listen(&self, args: &Args) -> Result<TcpListener, Failure> {
        let unbound = |error: std::io::Error| {
            Failure::Input(Complaint::new(format!(
                "`--listen {}`: {error}",
                args.listen
            )))
        };
        let listener = TcpListener::bind(&args.listen).await.map_err(unbound)?;
        let address = listener.local_addr().map_err(unbound)?;
        notice(
            0,
            format!("listening on {address}, passing on to {}", args.to),
        );
        Ok(listener)
    }

    fn first(&self, args: &Args) -> Target {
        Target {
            to: args.to.clone(),
            state: self.state,
        }
    }

    fn behind(&self, door: Door) -> Result<(TcpListener, Target), Failure> {
        let bound: Bound = door.listener;
        let listener = TcpListener::from_std(bound).map_err(Failure::Output)?;
        let target = Target {
            to: door.to,
            state: self.game_state,
        };
        Ok((listener, target))
    }

    fn relay(&self, number: u64, client: &TcpStream, target: &Target) -> std::io::Result<Relay> {
        let connection = Connection::new(self.schema, self.context.clone(), target.state);
        let connection = connection.with_reproduction(Reproduction::Unchecked);
        let doors = match &self.host {
            Some(host) => Some(Doors {
                games: Rc::clone(&self.games),
                here: client.local_addr()?.ip(),
                host: host.clone(),
            }),
            None => None,
        };
        Ok(Relay {
            number,
            schema: self.schema,
            observer: Observer::new(connection),
            rewriting: Rewriting {
                key: self.key.clone(),
                doors,
            },
            printer: Rc::clone(&self.printer),
            recording: self.recording(number, target),
            began: Instant::now(),
        })
    }

    /// Without one where the file can't be made: that is no reason to keep the client out.
    fn recording(&self, number: u64, target: &Target) -> Option<Recording> {
        let path = self.record.as_deref()?;
        let state = target.state.map(|state| self.schema[state].name.clone());
        let about = About {
            protocol: self.schema.name.clone(),
            versions: self.versions.clone(),
            state: state.unwrap_or_default(),
            server: target.to.clone(),
        };
        match Recording::begin(path, number, &about) {
            Ok(recording) => Some(recording),
            Err(error) => {
                notice(number, format!("not recorded: {error}"));
                None
            }
        }
    }
}

/// Versions and features as they were given.
fn versions(args: &Args) -> String {
    let versions = &args.known.versions;
    let words: Vec<&str> = versions
        .at
        .iter()
        .chain(&versions.features)
        .map(String::as_str)
        .collect();
    words.join(" ")
}

/// The key of the real server, if it is another one than the client encrypts for.
fn other_key(path: &Path, ours: &RsaKeys) -> Result<Option<RsaPublicKey>, Failure> {
    let theirs = public_key("--to-rsa-key", path).map_err(Failure::Input)?;
    let Some(private) = &ours.private else {
        let complaint = Complaint::new("`--rsa-key` holds no private key: it opens nothing");
        return Err(Failure::Input(complaint));
    };
    let same = private.public_key().modulus_bytes() == theirs.modulus_bytes()
        && private.public_key().exponent() == theirs.exponent();
    Ok((!same).then_some(theirs))
}

/// Accepts clients for ever.
async fn accept(proxy: Rc<Proxy>, listener: TcpListener, target: Target) {
    loop {
        match listener.accept().await {
            Ok((client, address)) => {
                let number = proxy.connections.get() + 1;
                proxy.connections.set(number);
                notice(number, format!("{address} to {}", target.to));
                let (proxy, target) = (Rc::clone(&proxy), target.clone());
                tokio::task::spawn_local(serve(proxy, client, number, target));
            }
            Err(error) => {
                notice(0, format!("a client was not accepted: {error}"));
                // No file handle is free, for instance: others may become so.
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
    }
}

async fn serve(proxy: Rc<Proxy>, client: TcpStream, number: u64, target: Target) {
    let server = match TcpStream::connect(&target.to).await {
        Ok(server) => server,
        Err(error) => {
            notice(number, format!("{} is not reached: {error}", target.to));
            return;
        }
    };
    let relay = match proxy.relay(number, &client, &target) {
        Ok(relay) => RefCell::new(relay),
        Err(error) => return notice(number, format!("ended: {error}")),
    };
    match pump::both_ways(client, server, &relay).await {
        Ok(()) => notice(number, "ended"),
        Err(Broken::Socket(error)) => notice(number, format!("ended: {error}")),
        Err(Broken::Output(error)) => drop(proxy.broken.send(error)),
    }
}
