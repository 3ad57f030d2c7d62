//! Brings the lines of its input to a server: `data_sync_client ADDRESS`.

use std::{error::Error, process::ExitCode};

use data_sync::{
    client::{News, Settings, sync},
    key::{SharedKey, roll},
};
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let address = std::env::args().nth(1);
    let address = address.ok_or("usage: data_sync_client ADDRESS < LINES")?;
    let run = u64::from_le_bytes(roll()?);
    let settings = Settings::new(address, SharedKey::from_environment()?, run);
    let (sender, records) = mpsc::unbounded_channel();
    // A thread of its own reads: it ends with the program, wherever it waits.
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let mut code = ExitCode::SUCCESS;
    sync(settings, records, |news| match news {
        News::Up => println!("* connected"),
        News::Down(why) => println!("* {why}"),
        News::Stored(text) => println!("stored {text}"),
        News::Dropped { text, why } => {
            code = ExitCode::FAILURE;
            println!("dropped {text}: {why}");
        }
    })
    .await;
    Ok(code)
}
