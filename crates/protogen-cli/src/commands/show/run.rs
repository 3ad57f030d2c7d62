//! The flags of `protogen show`, and what is shown.
//! Never computes a layout: `layout` does.

use std::io::Write;
use std::path::PathBuf;

use protogen_schema::ir::{Configuration, Direction, OpcodePart, Packet, Schema};

use super::row::Row;
use super::{json, layout, list, text};
use crate::args::Global;
use crate::configuration::Versions;
use crate::failure::{Complaint, Failure, Outcome};
use crate::format::Format;
use crate::named::{self, Named};
use crate::{output, schema};

/// Flags of `protogen show`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  protogen show schemas/open_tibia.pgen --at client=860         all packets of one version
  protogen show schemas/open_tibia.pgen Talk --at client=860    both Talks, byte by byte
  protogen show schemas/open_tibia.pgen s2c.0xAA --format json
  protogen show schemas/open_tibia.pgen Outfit --at 740         a struct

Offsets count from the first byte of the frame's payload. `+` stands right behind a value of
variable size, `+2` two bytes later; `.2` is the third byte of a list's element.")]
pub struct Args {
    /// The schema
    schema: PathBuf,
    /// A packet or struct: `Talk`, `s2c.Talk`, `game.s2c.Talk`, `0xAA`; without it all packets are listed
    packet: Option<String>,
    #[command(flatten)]
    versions: Versions,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// One layout and what it is of.
pub struct Shown<'a> {
    /// `s2c Talk`, `struct Position`.
    pub title: String,
    /// Of a packet: itself, its direction and its opcode.
    pub packet: Option<(&'a Packet, Direction, Vec<OpcodePart>)>,
    /// The version.
    pub at: Configuration,
    /// The first lines of its doc comment.
    pub docs: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// Prints the layouts that the name means.
pub fn run(args: &Args, global: Global) -> Outcome {
    let schema = schema::load(&args.schema, global)?;
    let chosen = args.versions.in_schema(&schema)?;
    let at = |direction| schema.configuration(&chosen.axes, &chosen.features, direction);
    let mut out = output::standard(args.format);
    let Some(name) = &args.packet else {
        list::print(&schema, &at, args.format, &mut out)?;
        return Ok(out.flush()?);
    };
    let shown = find(&schema, name, &at)?;
    for (index, shown) in shown.iter().enumerate() {
        match args.format {
            Format::Text if index > 0 => writeln!(out)?,
            _ => {}
        }
        match args.format {
            Format::Text => text::print(&schema, shown, &mut out)?,
            Format::Json => json::print(&schema, shown, &mut out)?,
        }
    }
    Ok(out.flush()?)
}

fn find<'a>(
    schema: &'a Schema,
    name: &str,
    at: &impl Fn(Direction) -> Configuration,
) -> Result<Vec<Shown<'a>>, Failure> {
    let mut shown = Vec::new();
    let mut elsewhere = None;
    for named in named::find(schema, name).map_err(Failure::Usage)? {
        match named {
            Named::Struct(id) => {
                let at = at(Direction::C2s);
                shown.push(Shown {
                    title: format!("struct {}", schema[id].name),
                    packet: None,
                    docs: schema[id].docs.clone(),
                    rows: layout::structure(schema, &at, id),
                    at,
                });
            }
            Named::Packet(id, direction) => {
                let (packet, at) = (&schema[id], at(direction));
                match opcode(packet, &at) {
                    Some(opcode) => shown.push(Shown {
                        title: format!("{} {}", named::direction(direction), packet.name),
                        docs: packet.docs.clone(),
                        rows: layout::packet(schema, &at, packet, &opcode),
                        packet: Some((packet, direction, opcode)),
                        at,
                    }),
                    None => elsewhere = Some(packet),
                }
            }
        }
    }
    match elsewhere {
        Some(packet) if shown.is_empty() => Err(Failure::Usage(
            Complaint::new(format!(
                "`{}` is not on the wire at this version",
                packet.name
            ))
            .help("`--at AXIS=N` and `--feature NAME` pick another one"),
        )),
        _ => Ok(shown),
    }
}

/// The packet's opcode at a version; empty where it needs none, none where it is not on the wire.
pub fn opcode(packet: &Packet, at: &Configuration) -> Option<Vec<OpcodePart>> {
    if packet.opcodes.is_empty() {
        return Some(Vec::new());
    }
    let here = packet
        .opcodes
        .iter()
        .find(|alternative| alternative.gate.holds(at));
    here.map(|alternative| alternative.parts.clone())
}
