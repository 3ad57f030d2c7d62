//! Row 16: a network that drops every packet without a word, between two namespaces that are made
//! for it.

use std::{
    io,
    process::{self, Command},
    time::{Duration, Instant},
};

use protogen_runtime::{Config, Endpoint, Server as Listener, server::AcceptLimits};
use protogen_test_support::{
    lines::{Client, Cx, Echo, Server, State, line},
    report::{Outcome, Verdict},
};
use tokio::time::sleep;

use super::start::{Process, block_on};

const TARGET: &str = "detected <= 2 heartbeats or 5 s";
const HEARTBEAT: Duration = Duration::from_secs(2);
const USER_TIMEOUT: Duration = Duration::from_secs(3);
const MOST: Duration = Duration::from_secs(5);

/// Two namespaces with a cable between them, removed when dropped.
struct Cable {
    ours: String,
    theirs: String,
}

impl Cable {
    fn lay() -> io::Result<Self> {
        let number = process::id();
        let cable = Self {
            ours: format!("pgt-a-{number}"),
            theirs: format!("pgt-b-{number}"),
        };
        let Self { ours, theirs } = &cable;
        ip(&["netns", "add", ours])?;
        ip(&["netns", "add", theirs])?;
        let (left, right) = (format!("pgta{number}"), format!("pgtb{number}"));
        ip(&["link", "add", &left, "type", "veth", "peer", "name", &right])?;
        for (space, end, address) in [
            (ours, &left, "10.213.7.1/24"),
            (theirs, &right, "10.213.7.2/24"),
        ] {
            ip(&["link", "set", end, "netns", space])?;
            ip(&["-n", space, "addr", "add", address, "dev", end])?;
            ip(&["-n", space, "link", "set", end, "up"])?;
            ip(&["-n", space, "link", "set", "lo", "up"])?;
        }
        Ok(cable)
    }

    /// Drops all that comes and goes from now on.
    fn cut(&self) -> io::Result<()> {
        let rules = "table inet cut {\n chain in {\n type filter hook input priority 0; policy drop;\n }\n chain out {\n type filter hook output priority 0; policy drop;\n }\n}\n";
        let path = std::env::temp_dir().join(format!("{}.nft", self.theirs));
        std::fs::write(&path, rules)?;
        let path_text = path.to_string_lossy().into_owned();
        let done = execute(
            "ip",
            &["netns", "exec", &self.theirs, "nft", "-f", &path_text],
        );
        let _ = std::fs::remove_file(path);
        done
    }

    fn process(space: &str, arguments: &[&str]) -> io::Result<Process> {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", space]);
        command
            .arg(std::env::current_exe()?)
            .arg("child")
            .args(arguments);
        Process::of(command)
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        for space in [&self.ours, &self.theirs] {
            let _ = execute("ip", &["netns", "delete", space]);
        }
    }
}

fn ip(arguments: &[&str]) -> io::Result<()> {
    execute("ip", arguments)
}

fn execute(program: &str, arguments: &[&str]) -> io::Result<()> {
    let output = Command::new(program).args(arguments).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!(
        "{program} {arguments:?}: {}",
        said.trim()
    )))
}

pub fn run() -> io::Result<Vec<Outcome>> {
    let has_nft = execute("nft", &["--version"]).is_ok();
    let cable = match Cable::lay() {
        Ok(cable) if has_nft => cable,
        Ok(_) => return Ok(vec![Outcome::skipped(TARGET, "nft is not installed")]),
        Err(error) => return Ok(vec![Outcome::skipped(TARGET, error.to_string())]),
    };
    let mut server = Cable::process(&cable.theirs, &["half-open-server"])?;
    let address = server.line()?;
    let mut client = Cable::process(&cable.ours, &["half-open-client", &address])?;
    let ready = client.line()?;
    if ready != "ready" {
        return Err(io::Error::other(ready));
    }
    if let Err(error) = cable.cut() {
        return Ok(vec![Outcome::skipped(TARGET, error.to_string())]);
    }
    let start = Instant::now();
    let mut figures = Vec::new();
    let mut most = Duration::ZERO;
    for _ in 0..2 {
        let noticed = client.line()?;
        let time = start.elapsed();
        // A connection that could not tell in a minute is no detection.
        most = if noticed.contains("not noticed") {
            Duration::MAX
        } else {
            most.max(time)
        };
        figures.push(format!("{noticed} after {time:.2?}"));
    }
    Ok(vec![Outcome::new(
        format!(
            "packets dropped by nft between two namespaces; heartbeat {HEARTBEAT:?}, pong {HEARTBEAT:?}; TCP_USER_TIMEOUT {USER_TIMEOUT:?}"
        ),
        figures.join("; "),
        TARGET,
        Verdict::from(most <= MOST),
    )])
}

/// An echo server on the far end.
pub fn server() -> io::Result<()> {
    block_on(async {
        let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open);
        let server = Listener::bind("10.213.7.2:0", endpoint, AcceptLimits::default()).await?;
        println!("{}", server.local_addr()?);
        server.serve(|_| Echo).await;
        Ok(())
    })
}

/// Two connections: one is quiet and has heartbeats, the other one talks and has none.
pub fn client(address: &str) -> io::Result<()> {
    block_on(async {
        let mut beats = Config::default();
        beats.heartbeat = Some(HEARTBEAT);
        beats.pong_timeout = Some(HEARTBEAT);
        beats.user_timeout = None;
        let mut talks = Config::default();
        talks.heartbeat = None;
        talks.read_timeout = None;
        talks.user_timeout = Some(USER_TIMEOUT);
        let mut watched = Vec::new();
        for (name, config) in [("heartbeat", beats), ("TCP_USER_TIMEOUT", talks)] {
            let endpoint = Endpoint::<Client>::new(Cx::default(), State::Open).with_config(config);
            let driver = endpoint.connect(address).await.map_err(io::Error::other)?;
            let (connection, mut incoming) = driver.spawn(64);
            connection
                .send(&line(1, "hello"))
                .map_err(io::Error::other)?;
            incoming.packet().await.map_err(io::Error::other)?;
            watched.push((name, connection, incoming));
        }
        println!("ready");
        let talking = watched[1].1.clone();
        tokio::spawn(async move {
            while talking.send(&line(2, "are you there?")).is_ok() {
                sleep(Duration::from_millis(100)).await;
            }
        });
        let mut tasks = tokio::task::JoinSet::new();
        for (name, connection, mut incoming) in watched {
            tasks.spawn(async move {
                let limit = Duration::from_secs(60);
                let gone = tokio::time::timeout(limit, async {
                    while incoming.next().await.is_some() {}
                    connection.closed().await
                });
                match gone.await {
                    Ok(closed) => println!("{name}: {closed}"),
                    Err(_) => println!("{name}: not noticed"),
                }
            });
        }
        while tasks.join_next().await.is_some() {}
        Ok(())
    })
}
