//! `record-replay record ADDRESS NAME FILE [--form own|otclient|pcapng]` says the lines that are
//! typed and records all of it; `record-replay replay FILE [--speed FACTOR]` shows it again, at
//! once without a speed.

use std::path::Path;

use chat::client::Credentials;
use protogen_runtime::capture::{Form, Pace, Speed};
use record_replay::{
    record::{Error, Seen, record},
    replay::replay,
};
use tokio::sync::mpsc;

const USAGE: &str = "usage: record-replay record ADDRESS NAME FILE [--form own|otclient|pcapng]\n\
                     \x20      record-replay replay FILE [--speed FACTOR]";

#[tokio::main]
async fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match &arguments[..] {
        ["record", server, name, path] => start(server, name, path, "own").await,
        ["record", server, name, path, "--form", form] => start(server, name, path, form).await,
        ["replay", path] => replay(Path::new(path), Pace::Unpaced, print).await,
        ["replay", path, "--speed", factor] => {
            let speed = factor.parse().ok().and_then(Speed::new);
            let speed = speed.ok_or_else(|| format!("--speed {factor}: not a factor"))?;
            replay(Path::new(path), Pace::Timed(speed), print).await
        }
        _ => Err(USAGE.into()),
    }
}

async fn start(server: &str, name: &str, path: &str, form: &str) -> Result<(), Error> {
    let form = match form {
        "own" => Form::Own,
        "otclient" => Form::OtClient,
        "pcapng" => Form::Pcapng,
        _ => return Err(USAGE.into()),
    };
    let credentials = Credentials {
        name: name.to_owned(),
        password: "secret".to_owned(),
    };
    let (sender, lines) = mpsc::unbounded_channel();
    // A thread of its own reads: it ends with the program, wherever it waits.
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let stats = record(server, credentials, (Path::new(path), form), lines, print).await?;
    println!(
        "{} frames written, {} lost",
        stats.written, stats.lost.frames
    );
    Ok(())
}

fn print(seen: &Seen) {
    println!("{seen:?}");
}
