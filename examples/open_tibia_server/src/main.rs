//! Runs the server until Ctrl-C: `open-tibia-server [ADDRESS [LOGIN-PORT GAME-PORT]]`.

use std::net::IpAddr;
use std::process::ExitCode;
use std::time::Duration;

use open_tibia_server::{OpenTibia, Settings};

/// Where clients look for a login server, and where the game server is by custom.
const PORTS: [u16; 2] = [7171, 7172];

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let Some((ip, ports)) = address(&args) else {
        eprintln!("usage: open-tibia-server [ADDRESS [LOGIN-PORT GAME-PORT]]");
        return ExitCode::FAILURE;
    };
    match OpenTibia::start(ip, ports, Settings::default()).await {
        Err(error) => {
            eprintln!("{ip}, ports {ports:?}: {error}");
            ExitCode::FAILURE
        }
        Ok(server) => {
            println!(
                "login server at {}, game server at {}",
                server.login, server.game
            );
            println!("accounts: test (Alfred, Alice) and test2 (Bob), password test");
            let _ = tokio::signal::ctrl_c().await;
            server.stop(Duration::from_secs(2)).await;
            ExitCode::SUCCESS
        }
    }
}

/// The address at which clients reach the server, and its ports.
fn address(args: &[String]) -> Option<(IpAddr, [u16; 2])> {
    match args {
        [] => Some((IpAddr::from([127, 0, 0, 1]), PORTS)),
        [ip] => Some((ip.parse().ok()?, PORTS)),
        [ip, login, game] => Some((ip.parse().ok()?, [login.parse().ok()?, game.parse().ok()?])),
        _ => None,
    }
}
