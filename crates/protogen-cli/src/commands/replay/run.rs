//! The loop of `protogen replay`: waits for what comes first, time, the other end, or a key.
//! Never looks at a byte.

use std::time::Instant;

use protogen_dynamic::Reproduction;
use protogen_dynamic::frames::Observer;
use protogen_runtime::capture::{Due, Pace, Player};
use protogen_schema::ir::{Direction, Schema};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::UnboundedReceiver;

use super::act::Act;
use super::flags::Args;
use super::frames::{self, Frames};
use super::steps;
use super::story::Story;
use crate::args::Global;
use crate::commands::codec::{Places, Wire, recording};
use crate::commands::decode::frame_text;
use crate::commands::live::{Printer, notice};
use crate::failure::{Complaint, Failure, Outcome};
use crate::format::Format;
use crate::schema;

/// Plays the recording.
pub fn run(args: &Args, global: Global) -> Outcome {
    let schema = schema::load(&args.schema, global)?;
    let observer = || observer(args, &schema);
    let (recorded, live) = (observer()?, observer()?);
    let (frames, content) = frames::open(args)?;
    let story = Story {
        observer: recorded,
        content,
    };
    let printer = Printer::new(&schema, args.format);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::Output)?;
    runtime.block_on(async {
        let stage = Stage {
            steps: args.step.then(steps::lines),
            pace: args.pace(),
        };
        tokio::select! {
            outcome = async {
                let (side, socket) = match (&args.listen, &args.connect) {
                    (Some(address), _) => (Direction::S2c, listen(address).await?),
                    (None, Some(address)) => (Direction::C2s, connect(address).await?),
                    (None, None) => return stage.show(frames, story, printer).await,
                };
                let act = Act::new(side, story, live, printer);
                stage.play(frames, act, socket).await
            } => outcome,
            stopped = tokio::signal::ctrl_c() => stopped.map_err(Failure::Output),
        }
    })
}

fn observer<'s>(args: &Args, schema: &'s Schema) -> Result<Observer<'s>, Failure> {
    let wire = Wire {
        places: match args.format {
            Format::Text => Places::Noted,
            Format::Json => Places::Forgotten,
        },
        reproduction: Reproduction::Unchecked,
    };
    wire.observer(schema, &args.known, &args.key)
}

async fn listen(address: &str) -> Result<TcpStream, Failure> {
    let wrong = |error: std::io::Error| {
        Failure::Input(Complaint::new(format!("`--listen {address}`: {error}")))
    };
    let listener = TcpListener::bind(address).await.map_err(wrong)?;
    let here = listener.local_addr().map_err(wrong)?;
    notice(0, format!("listening on {here}, playing the server"));
    let (socket, client) = listener.accept().await.map_err(wrong)?;
    notice(0, format!("{client} is the client"));
    Ok(socket)
}

async fn connect(address: &str) -> Result<TcpStream, Failure> {
    TcpStream::connect(address)
        .await
        .map_err(|error| Failure::Input(Complaint::new(format!("`--connect {address}`: {error}"))))
}

/// How time passes.
struct Stage {
    /// The Enter key.
    steps: Option<UnboundedReceiver<()>>,
    pace: Pace,
}

impl Stage {
    /// Prints the recording at its times.
    async fn show(
        mut self,
        frames: Frames,
        mut story: Story<'_>,
        mut printer: Printer<'_>,
    ) -> Outcome {
        let mut player = Player::new(frames, self.pace, Instant::now());
        let mut well = true;
        loop {
            let due = player.next_due(Instant::now());
            match due.map_err(|error| recording::wrong(&error))? {
                Due::Now(frame) => {
                    let pieces = story.go_on(&frame);
                    well &= pieces.iter().all(frame_text::is_well);
                    printer.print(0, frame.at, &pieces)?;
                }
                Due::At(time) => tokio::time::sleep_until(time.into()).await,
                Due::Step => match self.step().await {
                    true => player.step(),
                    false => return Ok(()),
                },
                Due::End => {
                    let pieces = story.end();
                    well &= pieces.is_empty();
                    printer.print(0, player.position(Instant::now()), &pieces)?;
                    return if well { Ok(()) } else { Err(Failure::Reported) };
                }
            }
        }
    }

    /// Plays one end to the other, until the other has said all.
    async fn play(mut self, frames: Frames, mut act: Act<'_>, mut socket: TcpStream) -> Outcome {
        let gone = |error: std::io::Error| {
            Failure::Input(Complaint::new(format!("the other end is gone: {error}")))
        };
        socket.set_nodelay(true).map_err(gone)?;
        let mut player = Player::new(frames, self.pace, Instant::now());
        let mut buffer = vec![0; 16 * 1024];
        let mut is_over = false;
        loop {
            let mut wait = Wait::Heard;
            if !is_over && !act.must_wait() {
                let due = player.next_due(Instant::now());
                wait = match due.map_err(|error| recording::wrong(&error))? {
                    Due::Now(frame) => {
                        let bytes = act.go_on(&frame)?;
                        socket.write_all(&bytes).await.map_err(gone)?;
                        if act.must_wait() {
                            // The recording stands still meanwhile.
                            player.set_pace(Pace::Stepwise, Instant::now());
                        }
                        continue;
                    }
                    Due::At(time) => Wait::Until(time),
                    Due::Step => Wait::Step,
                    Due::End => {
                        is_over = true;
                        notice(0, "the recording has ended");
                        socket.shutdown().await.map_err(gone)?;
                        continue;
                    }
                };
            }
            let read = tokio::select! {
                read = socket.read(&mut buffer) => read.map_err(gone)?,
                () = wait.until() => continue,
                go_on = self.step(), if matches!(wait, Wait::Step) => {
                    match go_on {
                        true => player.step(),
                        false => return Ok(()),
                    }
                    continue;
                }
            };
            if read == 0 {
                notice(0, "the other end has said all");
                return Ok(());
            }
            let waited = act.must_wait();
            let bytes = act.hear(buffer.get(..read).unwrap_or_default())?;
            if waited && !act.must_wait() {
                player.set_pace(self.pace, Instant::now());
            }
            socket.write_all(&bytes).await.map_err(gone)?;
        }
    }

    /// Waits for the Enter key; false once there is no keyboard any more.
    async fn step(&mut self) -> bool {
        match &mut self.steps {
            Some(steps) => steps.recv().await.is_some(),
            None => std::future::pending().await,
        }
    }
}

/// What is waited for beside the other end.
enum Wait {
    /// Nothing else.
    Heard,
    /// A time.
    Until(Instant),
    /// The Enter key.
    Step,
}

impl Wait {
    async fn until(&self) {
        match self {
            Self::Until(time) => tokio::time::sleep_until((*time).into()).await,
            Self::Heard | Self::Step => std::future::pending().await,
        }
    }
}
