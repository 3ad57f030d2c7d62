//! The colours, by meaning.
//! Never decides whether there is colour: the streams strip it where none is wanted.

use anstyle::{AnsiColor, Style};
use clap::builder::Styles;

/// Faults.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// What went well.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Advice, offsets, frames: what stands beside the matter.
pub const NOTE: Style = AnsiColor::Cyan.on_default();
/// Names of packets, codes and other titles.
pub const TITLE: Style = Style::new().bold();
/// Hex and punctuation beside what it stands for.
pub const DIM: Style = Style::new().dimmed();

/// clap's own texts, in the same colours.
pub const HELP: Styles = Styles::styled()
    .header(TITLE)
    .usage(TITLE)
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default())
    .error(ERROR)
    .valid(AnsiColor::Green.on_default())
    .invalid(AnsiColor::Yellow.on_default());
