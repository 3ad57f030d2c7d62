//! The flags of `protogen decode`, and its loop over the lines.
//! Never words what it prints: `text` and `json` do.

use std::io::{self, Write};

use protogen_runtime::capture::Content;
use protogen_schema::ir::{Direction, Schema};

use super::{json, text, wire};
use crate::args::Global;
use crate::commands::codec::{
    Flags, Line, Pick, Places, Recording, Session, Step, XteaKey, recording,
};
use crate::failure::{Complaint, Failure, Outcome};
use crate::format::Format;
use crate::{output, schema};

/// Flags of `protogen decode`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A line holds the payload of one frame in hex; spaces, blank lines and `#` comments are passed over.
`c2s ` or `s2c ` before it says who sent it. All lines are one connection: what one sets, such as a
context value or the state, the next may read. `encode` makes the same lines of the JSON.

With --wire a line is any part of the byte stream of its sender, as it was on the wire: the frames
are cut out of it and opened by the layers of the schema's session, so `line` counts frames.
A frame that does not open is a fault with its stage; the next one goes on.
The input may also be a recording: of `protogen proxy`, of OTClient, or pcapng; it says itself
whether it holds frames or payloads.

Examples:
  echo 'c2s 02 0500 68656c6c6f' | protogen decode schemas/chat.pgen --state chat
  protogen decode schemas/open_tibia.pgen --state login --plain-regions \\
    tests/vectors/open-tibia/login_1098_ok.txt
  protogen decode schemas/open_tibia.pgen --packet Outfit --at 860 --direction s2c --format json
  protogen decode game.pgen --state game --direction s2c --table stackable=items.csv:id,stackable \\
    --set 'player={\"x\":94,\"y\":117,\"z\":7}' session.txt
  protogen decode schemas/open_tibia.pgen --state login --wire --rsa-key key.pem wire.txt
  protogen decode schemas/open_tibia.pgen --state game --wire --show-frames \\
    --xtea-key c2abbd8136545aa8669c96198e7b7405 later.txt
  protogen decode schemas/open_tibia.pgen --state game_login --rsa-key key.pem \\
    --server-port 7172 wireshark.pcapng

Status 1 if a line has a fault; the next line goes on.")]
pub struct Args {
    #[command(flatten)]
    pub(super) flags: Flags,
    /// The input is frames as they were on the wire, in pieces of any size
    #[arg(long, conflicts_with_all = ["packet", "body", "plain_regions"])]
    wire: bool,
    #[command(flatten)]
    pub(super) key: XteaKey,
    #[command(flatten)]
    pick: Pick,
    /// Show of every frame on the wire what its layers say: length, checksum, sequence number
    #[arg(long)]
    pub(super) show_frames: bool,
    /// For people, or one JSON object a packet
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
}

/// Decodes every line, and says at the end whether all were well.
pub fn run(args: &Args, global: Global) -> Outcome {
    let schema = schema::load(&args.flags.schema, global)?;
    let places = match args.format {
        Format::Text => Places::Noted,
        Format::Json => Places::Forgotten,
    };
    // Before the input is looked at, which may take its time: what is wrong is said at once.
    let session = Session::open(&schema, &args.flags, places)?;
    match Recording::open(args.flags.file.as_deref(), args.pick)? {
        Recording::Capture(frames) if frames.content() == Content::Wire => {
            wire::run(args, &schema, frames)
        }
        Recording::Capture(frames) => payloads(args, &schema, session, frames),
        Recording::Lines(lines) => {
            let lines = lines.map(|line| line.map_err(|error| recording::unreadable(&error)));
            if args.wire {
                wire::run(args, &schema, lines)
            } else {
                payloads(args, &schema, session, lines)
            }
        }
    }
}

/// Every line is a frame's payload.
fn payloads(
    args: &Args,
    schema: &Schema,
    mut session: Session<'_>,
    lines: impl Iterator<Item = Result<Line, Failure>>,
) -> Outcome {
    let default = args.flags.direction.map(Direction::from);
    let mut out = output::standard(args.format);
    let mut well = true;
    for line in lines {
        let line = line?;
        let direction = line
            .direction
            .or(default)
            .ok_or_else(|| undirected(line.number))?;
        let steps = match &line.bytes {
            Ok(bytes) => session.decode(direction, bytes),
            Err(message) => {
                well = false;
                match args.format {
                    Format::Json => json::bad_hex(&line, message, &mut out)?,
                    Format::Text => text::bad_hex(&line, message, &mut out)?,
                }
                continue;
            }
        };
        well &= !steps.iter().any(|step| matches!(step, Step::Fault(_)));
        print(schema, args.format, &line, direction, &steps, &mut out)?;
        // Whoever reads a running session waits for each line.
        out.flush()?;
    }
    out.flush()?;
    if well { Ok(()) } else { Err(Failure::Reported) }
}

fn print(
    schema: &Schema,
    format: Format,
    line: &Line,
    direction: Direction,
    steps: &[Step],
    out: &mut impl Write,
) -> io::Result<()> {
    let bytes = line.bytes.as_deref().unwrap_or_default();
    steps.iter().try_for_each(|step| match format {
        Format::Json => json::step(schema, line, step, out),
        Format::Text => {
            let head = format!("line {:<4}", line.number);
            text::step(schema, &head, direction, bytes, step, out)
        }
    })
}

pub(super) fn undirected(line: u64) -> Failure {
    let complaint = Complaint::new(format!("line {line} does not say who sent it"));
    Failure::Usage(complaint.help(
        "give `--direction c2s` or `--direction s2c`, or begin each line with `c2s ` or `s2c `",
    ))
}
