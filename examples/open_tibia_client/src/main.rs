//! The terminal program: logs in, does its errand, and prints what it sees.

use std::process::ExitCode;

use open_tibia_client::generated::tibia::Direction;
use open_tibia_client::settings::{USAGE, clockwise};
use open_tibia_client::{Client, News, Settings};

#[tokio::main]
async fn main() -> ExitCode {
    let (settings, errand) = match Settings::parse(std::env::args().skip(1)) {
        Ok(parsed) => parsed,
        Err(fault) => {
            eprintln!("{fault}\nusage: {USAGE}");
            return ExitCode::FAILURE;
        }
    };
    let mut client = Client::start(settings);
    let (mut to_walk, mut to_say) = (errand.steps, u32::from(errand.say.is_some()));
    let is_errand = to_walk + to_say > 0;
    let mut direction = Direction::East;
    if let Some(text) = errand.say {
        client.say(text);
    }
    if to_walk > 0 {
        client.walk(direction);
    }
    while let Some(news) = client.news().await {
        println!("{news}");
        match news {
            News::Moved(_) if to_walk > 0 => {
                to_walk -= 1;
                if to_walk > 0 {
                    client.walk(direction);
                }
            }
            News::Blocked if to_walk > 0 => {
                direction = clockwise(direction);
                client.walk(direction);
            }
            News::Acknowledged(_) | News::Dropped(_) => to_say = to_say.saturating_sub(1),
            News::GaveUp(_) => return ExitCode::FAILURE,
            _ => {}
        }
        if is_errand && to_walk == 0 && to_say == 0 {
            break;
        }
    }
    let mut last = client.leave();
    while let Some(news) = last.recv().await {
        println!("{news}");
    }
    ExitCode::SUCCESS
}
