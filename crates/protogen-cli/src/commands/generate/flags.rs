//! The flags that pick what is generated, shared by `generate` and `watch`.
//! Never generates.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser};
use protogen_codegen::options::{
    Arrangement, HandlerKind, Methods, Options, Tests, Typestate, Views,
};
use protogen_codegen::target::{TARGETS, Target};
use protogen_schema::ir::Schema;

use crate::configuration::{Chosen, Versions};
use crate::failure::{Complaint, Failure};
use crate::named;

/// What is generated.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// The schema
    pub schema: PathBuf,
    /// The language, or several
    #[arg(long, value_name = "NAME,..", value_delimiter = ',', value_parser = targets(),
        default_value = "rust")]
    pub target: Vec<String>,
    /// Fix an axis at one version: gates over it are folded away, and the `Option`s with them
    #[command(flatten)]
    pub versions: Versions,
    /// Generate these packets alone, and the types they need: `Talk`, `s2c.Talk`, `game.s2c.Talk`
    #[arg(long, value_name = "NAME,..", value_delimiter = ',')]
    pub packets: Vec<String>,
    /// Generate views too, which borrow texts and bytes from the frame: of all packets, or of
    /// these, as in `--views=Talk,s2c.Text`
    #[arg(long, value_name = "NAME,..", value_delimiter = ',', num_args = 0..,
        require_equals = true)]
    pub views: Option<Vec<String>>,
    /// Handler traits: with a default method a packet, or exhaustive, so that the compiler tells
    /// which is missing
    #[arg(long, value_enum, default_value = "default")]
    pub handler: Handler,
    /// Make a handler's methods plain functions instead of async ones: for tick loops and bots
    #[arg(long)]
    pub sync_handler: bool,
    /// Say by types in which states each end sends a packet, for connections that know theirs while
    /// compiling
    #[arg(long)]
    pub typestate: bool,
    /// The path by which generated code names the runtime
    #[arg(long, value_name = "PATH", default_value = "::protogen_runtime::wire")]
    pub runtime_path: String,
    /// A derive on all types, where it is legal, as in `Eq,Hash`
    #[arg(long, value_name = "NAME,..", value_delimiter = ',')]
    pub derive: Vec<String>,
    /// Where the Rust type of an `extern type` is, as in `Properties=crate::Properties`
    #[arg(long, value_name = "NAME=PATH")]
    pub extern_type: Vec<String>,
    /// Leave out the `#[test]`s of the schema's test vectors
    #[arg(long)]
    pub no_tests: bool,
}

/// The names of the back-ends, as the one list of them has it.
fn targets() -> PossibleValuesParser {
    let value = |target: &Target| PossibleValue::new(target.name).help(target.about);
    PossibleValuesParser::new(TARGETS.iter().map(value))
}

/// Which handler traits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Handler {
    /// With a default method a packet.
    Default,
    /// Without default methods.
    Exhaustive,
    /// None at all.
    None,
}

/// Where the code goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// To standard output.
    Print,
    /// To this file.
    File(PathBuf),
    /// Into this folder.
    Folder(PathBuf),
}

impl Output {
    /// `--out`: a path that ends in `.rs` is a file, any other a folder.
    pub fn at(path: Option<&Path>) -> Self {
        match path {
            None => Output::Print,
            Some(path) if path.extension().is_some_and(|end| end == "rs") => {
                Output::File(path.to_path_buf())
            }
            Some(path) => Output::Folder(path.to_path_buf()),
        }
    }
}

impl Flags {
    /// What the flags mean to the generator.
    pub fn options(&self, schema: &Schema, arrangement: Arrangement) -> Result<Options, Failure> {
        let Chosen { axes, features } = self.versions.in_schema(schema)?;
        for name in self.packets.iter().chain(self.views.iter().flatten()) {
            named::find(schema, name).map_err(Failure::Usage)?;
        }
        let axis = |index: u32| {
            schema
                .axes
                .get(index as usize)
                .map(|axis| axis.name.clone())
        };
        let feature = |index: u32| schema.features.get(index as usize).map(|f| f.name.clone());
        let externs = self
            .extern_type
            .iter()
            .map(|text| extern_type(schema, text));
        Ok(Options {
            name: None,
            runtime: self.runtime_path.clone(),
            at: axes
                .into_iter()
                .filter_map(|(i, version)| Some((axis(i)?, version)))
                .collect(),
            features: features
                .into_iter()
                .filter_map(|(i, on)| Some((feature(i)?, on)))
                .collect(),
            packets: self.packets.clone(),
            handler: match self.handler {
                Handler::Default => Some(HandlerKind::Default),
                Handler::Exhaustive => Some(HandlerKind::Exhaustive),
                Handler::None => None,
            },
            methods: if self.sync_handler {
                Methods::Sync
            } else {
                Methods::Async
            },
            typestate: if self.typestate {
                Typestate::Generate
            } else {
                Typestate::Omit
            },
            views: match self.views.as_deref() {
                None => Views::Omit,
                Some([]) => Views::All,
                Some(names) => Views::Of(names.to_vec()),
            },
            derives: self.derive.clone(),
            arrangement,
            tests: if self.no_tests {
                Tests::Omit
            } else {
                Tests::Generate
            },
            extern_types: externs.collect::<Result<_, _>>().map_err(Failure::Usage)?,
        })
    }
}

fn extern_type(schema: &Schema, text: &str) -> Result<(String, String), Complaint> {
    let Some((name, path)) = text.split_once('=') else {
        let complaint = Complaint::new(format!("`--extern-type {text}` is not NAME=PATH"));
        return Err(complaint.help("for example `--extern-type Properties=crate::Properties`"));
    };
    if schema.extern_types.iter().any(|known| known.name == name) {
        return Ok((name.to_owned(), path.to_owned()));
    }
    let names = schema.extern_types.iter().map(|known| known.name.as_str());
    let complaint = Complaint::new(format!("the schema has no extern type `{name}`"));
    Err(complaint.choices("extern types of this schema", name, names))
}
