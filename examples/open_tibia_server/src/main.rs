//! Runs the server until Ctrl-C: `open-tibia-server [ADDRESS]`, on ports 7171 and 7172.

use std::net::IpAddr;
use std::process::ExitCode;
use std::time::Duration;

use open_tibia_server::{OpenTibia, Settings};

#[tokio::main]
async fn main() -> ExitCode {
    let address = std::env::args().nth(1);
    let address = address.as_deref().unwrap_or("127.0.0.1");
    let Ok(ip) = address.parse::<IpAddr>() else {
        eprintln!("{address}: not an IP address");
        return ExitCode::FAILURE;
    };
    match OpenTibia::start(ip, [7171, 7172], Settings::default()).await {
        Err(error) => {
            eprintln!("{ip}: {error}");
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
