//! The command line as a type: global flags, and one variant a subcommand.
//! Never runs anything; the flags of a subcommand stand beside what it does.

use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::commands::{
    check, completions, decode, encode, explain, fmt, generate, ir, proxy, replay, show, test,
    watch,
};
use crate::style::HELP;

/// Describe a binary protocol in a schema file, then generate code from it and read its bytes.
///
/// A schema is a text file `*.pgen`: each line of it is a field, and the order of the text is the
/// order of the bytes. schemas/README.md teaches the language.
#[derive(Debug, Parser)]
#[command(
    name = "protogen",
    version,
    max_term_width = 100,
    styles = HELP,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = false,
    after_help = "\
Exit status: 0 all is well, 1 the input is at fault, 2 the command line is."
)]
pub struct CommandLine {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Global {
    /// When to use colour; `auto` means on a terminal where NO_COLOR is not set
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        value_enum,
        help_heading = "Global options"
    )]
    pub color: Color,
    /// How faults of schemas are printed: for people, or one JSON object a line
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "text",
        value_enum,
        help_heading = "Global options"
    )]
    pub message_format: MessageFormat,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// In files and pipes too.
    Always,
    /// Not at all.
    Never,
}

/// How faults of schemas are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// For people, with the lines of the schema.
    Text,
    /// One JSON object a line.
    Json,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check schemas: many faults at once, with place, reason and advice
    Check(check::Args),
    /// Generate code from a schema
    Generate(generate::Args),
    /// Decode recorded bytes: lines of hex to packets, as text or JSON
    Decode(decode::Args),
    /// Encode packets: the JSON of `decode` to lines of hex
    Encode(encode::Args),
    /// Sit between a client and a server and print every packet, byte for byte untouched
    Proxy(proxy::Args),
    /// Play a recording: its packets at their time, or one end of it to the other
    Replay(replay::Args),
    /// Show the layout of a packet at one version, with offsets
    Show(show::Args),
    /// Run the `test` lines of schemas, both ways
    Test(test::Args),
    /// Generate again whenever the schema changes
    Watch(watch::Args),
    /// Format schema files; comments and blank lines stay
    Fmt(fmt::Args),
    /// Print the resolved schema as JSON, for tools of any language
    Ir(ir::Args),
    /// Explain a diagnostic by its code, or list all codes
    Explain(explain::Args),
    /// Print the completion script of a shell
    Completions(completions::Args),
}

/// The command line of this process; an `Err` is the status after clap said what is wrong with it
/// or printed the help that was asked for.
pub fn read() -> Result<CommandLine, ExitCode> {
    let color = asked_color(std::env::args());
    anstream::ColorChoice::write_global(match color {
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
        ColorChoice::Auto => anstream::ColorChoice::Auto,
    });
    let matches = CommandLine::command().color(color).try_get_matches();
    matches
        .and_then(|matches| CommandLine::from_arg_matches(&matches))
        .map_err(|error| {
            // A reader that went away is no reason to complain.
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        })
}

/// The value of `--color`, before the whole line is parsed: clap's own messages obey it too.
fn asked_color(args: impl Iterator<Item = String>) -> ColorChoice {
    let args: Vec<String> = args.collect();
    let value = args.iter().enumerate().find_map(|(at, arg)| {
        arg.strip_prefix("--color=")
            .or_else(|| (arg == "--color").then(|| args.get(at + 1).map_or("", String::as_str)))
    });
    match value {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn colour_is_found_in_both_spellings() {
        let ask = |line: &str| asked_color(line.split(' ').map(String::from));
        assert_eq!(ask("protogen explain --color never"), ColorChoice::Never);
        assert_eq!(ask("protogen --color=always explain"), ColorChoice::Always);
        assert_eq!(ask("protogen explain"), ColorChoice::Auto);
    }
}
