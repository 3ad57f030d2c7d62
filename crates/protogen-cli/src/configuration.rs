//! The flags that pick versions and features, and their meaning in a schema.
//! Never knows what is done with them.

use protogen_schema::ir::{Axis, Schema};

use crate::failure::{Complaint, Failure};

/// Which versions and features; shared by every command that looks at bytes.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Versions {
    /// The version on an axis, as in `client=860`; the first axis may go without its name.
    /// An axis that is not given follows the one it is declared to follow, or stands at its last version
    #[arg(long = "at", value_name = "AXIS=N")]
    pub at: Vec<String>,
    /// Switch a feature on, or off with `no-` before its name
    #[arg(long = "feature", value_name = "[no-]NAME")]
    pub features: Vec<String>,
}

/// Axes and features that were given, by their index in the schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Axis and version.
    pub axes: Vec<(u32, u32)>,
    /// Feature and whether it is on.
    pub features: Vec<(u32, bool)>,
}

impl Versions {
    /// What the flags mean in a schema; a name or version that it does not have is a usage error.
    pub fn in_schema(&self, schema: &Schema) -> Result<Chosen, Failure> {
        let axes = self.at.iter().map(|text| axis(schema, text));
        let features = self.features.iter().map(|text| feature(schema, text));
        let chosen = Chosen {
            axes: axes.collect::<Result<_, _>>().map_err(Failure::Usage)?,
            features: features.collect::<Result<_, _>>().map_err(Failure::Usage)?,
        };
        Ok(chosen)
    }
}

fn axis(schema: &Schema, text: &str) -> Result<(u32, u32), Complaint> {
    let (name, version) = match text.split_once('=') {
        Some((name, version)) => (Some(name.trim()), version.trim()),
        None => (None, text.trim()),
    };
    let names = || schema.axes.iter().map(|axis| axis.name.as_str());
    let found = match name {
        Some(name) => (0u32..)
            .zip(&schema.axes)
            .find(|(_, axis)| axis.name == name),
        None => (0u32..).zip(&schema.axes).next(),
    };
    let Some((index, axis)) = found else {
        let wrong = name.unwrap_or(text);
        let complaint =
            Complaint::new(format!("`--at {text}`: there is no version axis `{wrong}`"));
        return Err(complaint.choices("version axes of this schema", wrong, names()));
    };
    let Ok(version) = version.parse() else {
        let complaint = Complaint::new(format!("`--at {text}`: `{version}` is not a version"));
        return Err(complaint.help(format!("versions of `{}`: {}", axis.name, versions(axis))));
    };
    if !axis
        .versions
        .iter()
        .any(|i| (i.first..=i.last).contains(&version))
    {
        let complaint = Complaint::new(format!(
            "`--at {text}`: the schema does not describe version {version} of `{}`",
            axis.name
        ));
        return Err(complaint.help(format!("versions of `{}`: {}", axis.name, versions(axis))));
    }
    Ok((index, version))
}

/// The versions of an axis in the spelling of the language.
fn versions(axis: &Axis) -> String {
    let spell = |first: u32, last: u32| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}..={last}")
        }
    };
    let all: Vec<String> = axis
        .versions
        .iter()
        .map(|i| spell(i.first, i.last))
        .collect();
    all.join(" | ")
}

fn feature(schema: &Schema, text: &str) -> Result<(u32, bool), Complaint> {
    let named = |name: &str| {
        (0u32..)
            .zip(&schema.features)
            .find(|(_, f)| f.name == name)
            .map(|(index, _)| index)
    };
    if let Some(index) = named(text) {
        return Ok((index, true));
    }
    let name = text.strip_prefix("no-").unwrap_or(text);
    if let (Some(index), true) = (named(name), name != text) {
        return Ok((index, false));
    }
    let complaint = Complaint::new(format!("`--feature {text}`: there is no feature `{name}`"));
    let names = schema.features.iter().map(|feature| feature.name.as_str());
    Err(complaint.choices("features of this schema", name, names))
}
