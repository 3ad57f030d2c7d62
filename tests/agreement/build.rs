//! Writes one implementation of `Generated` for each schema: the names that tests can't know.
//!
//! Reads the schemas, writes below `OUT_DIR`.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use protogen_codegen::options::{Arrangement, Views};
use protogen_codegen::{Options, rust, rust::names};
use protogen_schema::ir::{Direction, Directions, Length, Schema, Type};
use protogen_schema::{compile, load::FileSystem};

fn main() -> Result<(), Box<dyn Error>> {
    let mut glue = String::new();
    let mut list = String::new();
    for directory in ["../../schemas", "../constructs"] {
        println!("cargo:rerun-if-changed={directory}");
        let mut paths: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(directory)? {
            paths.push(entry?.path());
        }
        paths.sort();
        for path in paths {
            if path
                .extension()
                .is_some_and(|extension| extension == "pgen")
            {
                one(&path, &mut glue, &mut list)?;
            }
        }
    }
    writeln!(
        glue,
        "/// Every schema of the project.\npub const ALL: &[Known] = &[\n{list}];"
    )?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    fs::write(out.join("glue.rs"), glue)?;
    Ok(())
}

/// What the glue of one schema depends on.
struct Glue<'s> {
    schema: &'s Schema,
    text: String,
    /// The modules whose message has a view: `game::s2c::`.
    views: BTreeSet<String>,
}

fn message_views(items: &[syn::Item], path: &str, views: &mut BTreeSet<String>) {
    for item in items {
        match item {
            syn::Item::Enum(item) if item.ident == "MessageView" => {
                views.insert(path.to_owned());
            }
            syn::Item::Mod(module) => {
                let path = format!("{path}{}::", module.ident);
                let items = module.content.as_ref().map(|(_, items)| items.as_slice());
                message_views(items.unwrap_or_default(), &path, views);
            }
            _ => {}
        }
    }
}

fn one(path: &Path, glue: &mut String, list: &mut String) -> Result<(), Box<dyn Error>> {
    let compiled = compile(path, &FileSystem);
    let schema = compiled
        .schema
        .ok_or_else(|| format!("{} has errors", path.display()))?;
    let options = Options {
        views: Views::All,
        arrangement: Arrangement::OneFile,
        ..Options::default()
    };
    let files = rust::generate(&schema, &options).map_err(|faults| format!("{faults:?}"))?;
    let text: String = files.iter().map(|(_, text)| text).collect();
    let module = names::field_name(&schema.name);
    let mut views = BTreeSet::new();
    message_views(&syn::parse_file(&text)?.items, "", &mut views);
    let this = Glue {
        schema: &schema,
        text,
        views,
    };
    writeln!(glue, "/// The generated code of `{}`.", schema.name)?;
    writeln!(
        glue,
        "#[allow(clippy::all, reason = \"written by the build script, for schemas of any shape\")]"
    )?;
    writeln!(glue, "pub mod {module} {{")?;
    writeln!(glue, "use super::*;\nuse protogen_tests::{module} as g;")?;
    this.end(glue)?;
    writeln!(glue, "}}")?;
    let path = path.to_string_lossy();
    writeln!(
        list,
        "Known {{ name: {:?}, path: concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/\", {path:?}), end: {module}::end }},",
        schema.name
    )?;
    Ok(())
}

impl Glue<'_> {
    fn has_context(&self) -> bool {
        self.text.contains("pub struct Context {")
    }

    fn context(&self) -> &'static str {
        if self.has_context() {
            "g::Context"
        } else {
            "()"
        }
    }

    fn end(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        let context = self.context();
        writeln!(
            out,
            "/// One end of a connection.\n#[derive(Clone, Default)]"
        )?;
        writeln!(out, "pub struct End {{ cx: {context}, taken: usize }}")?;
        writeln!(
            out,
            "/// A new end.\n#[must_use]\npub fn end() -> Box<dyn Generated> {{ Box::new(End::default()) }}"
        )?;
        writeln!(out, "impl Generated for End {{")?;
        self.gates(out)?;
        self.values(out)?;
        self.questions(out)?;
        self.messages(out)?;
        writeln!(out, "fn taken(&self) -> usize {{ self.taken }}")?;
        writeln!(
            out,
            "fn boxed(&self) -> Box<dyn Generated> {{ Box::new(self.clone()) }}\n}}"
        )?;
        self.application(out)
    }

    fn gates(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        writeln!(
            out,
            "fn set_axis(&mut self, axis: u32, version: u32) {{ match axis {{"
        )?;
        for (index, axis) in self.schema.axes.iter().enumerate() {
            let name = names::field_name(&axis.name);
            let name = name.trim_start_matches("r#");
            writeln!(out, "{index} => self.cx.set_{name}(version),")?;
        }
        writeln!(out, "_ => {{ let _ = version; }} }} }}")?;
        writeln!(
            out,
            "fn set_feature(&mut self, feature: u32, on: bool) {{ match feature {{"
        )?;
        for (index, feature) in self.schema.features.iter().enumerate() {
            let name = names::const_name(&feature.name);
            writeln!(
                out,
                "{index} => self.cx.set_feature(g::feature::{name}, on.into()),"
            )?;
        }
        writeln!(out, "_ => {{ let _ = on; }} }} }}")?;
        Ok(())
    }

    fn values(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        writeln!(
            out,
            "fn set_value(&mut self, context: u32, value: &Value) {{ match context {{"
        )?;
        for (index, context) in self.schema.contexts.iter().enumerate() {
            let name = names::field_name(&context.name);
            let rust = self.rust_of(&context.ty, "value")?;
            writeln!(out, "{index} => self.cx.{name}.set({rust}),")?;
        }
        writeln!(out, "_ => {{ let _ = value; }} }} }}")?;
        writeln!(
            out,
            "fn value(&self, context: u32) -> Slot {{ match context {{"
        )?;
        for (index, context) in self.schema.contexts.iter().enumerate() {
            let name = names::field_name(&context.name);
            let value = self.dynamic_of(&context.ty, "value")?;
            writeln!(
                out,
                "{index} => slot(self.cx.{name}.get().map(|value| {value})),"
            )?;
        }
        writeln!(out, "_ => Slot::Unset }} }}")?;
        let lose = match self.has_context() {
            true => "self.cx.lose()",
            false => "",
        };
        writeln!(out, "fn lose(&mut self) {{ {lose} }}")?;
        let rsa = match self.text.contains("pub rsa: pg::RsaKeys") {
            true => "self.cx.rsa = keys",
            false => "drop(keys)",
        };
        writeln!(out, "fn set_rsa(&mut self, keys: RsaKeys) {{ {rsa} }}")?;
        Ok(())
    }

    fn questions(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        let set = match self.schema.tables.is_empty() {
            true => "drop(tables)",
            false => "self.cx = std::mem::take(&mut self.cx).with_application(Answers(tables))",
        };
        writeln!(
            out,
            "fn set_tables(&mut self, tables: SharedTables) {{ {set} }}"
        )?;
        Ok(())
    }

    fn application(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        if self.schema.tables.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "struct Answers(SharedTables);\nimpl g::Application for Answers {{"
        )?;
        for table in &self.schema.tables {
            let name = names::field_name(&table.name);
            let mut params = String::new();
            let mut args = String::new();
            for (param, ty) in &table.params {
                let param = names::field_name(param);
                write!(params, ", {param}: {}", prim(ty)?)?;
                write!(args, "i128::from({param}), ")?;
            }
            let answer = prim(&table.answer)?;
            let from = match table.answer {
                Type::Bool => "Some(answer != 0)",
                _ => "answer.try_into().ok()",
            };
            writeln!(
                out,
                "fn {name}(&self{params}) -> Option<{answer}> {{ let answer = self.0.answer({:?}, &[{args}])?; {from} }}",
                table.name
            )?;
        }
        writeln!(out, "}}")?;
        Ok(())
    }

    fn messages(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        writeln!(
            out,
            "fn next(&mut self, state: &str, direction: Direction, packets: &mut Packets<'_>) -> Option<Next> {{ match (state, direction) {{"
        )?;
        let version = match self.has_context() {
            true => "g::Context::version_text",
            false => "|()| Name::default()",
        };
        let has_states = self.schema.states.len() > 1;
        let states: Vec<&str> = match has_states {
            true => self.schema.states.iter().map(|s| s.name.as_str()).collect(),
            false => vec![""],
        };
        for state in states {
            for (direction, side) in [(Direction::C2s, "C2s"), (Direction::S2c, "S2c")] {
                if !self.has_packets(state, direction) {
                    continue;
                }
                let mut module = String::new();
                if has_states {
                    write!(module, "{}::", names::field_name(state))?;
                }
                write!(module, "{}::", side.to_lowercase())?;
                let enveloped = self.schema.session.envelope.is_some();
                let (message, inner, view) = match enveloped {
                    true => ("Frame", "message.message", "FrameView"),
                    false => ("Message", "message", "MessageView"),
                };
                let view = match self.views.contains(&module) {
                    true => format!(
                        "Some(|packets, cx| Some(packets.next_view::<g::{module}{view}>(cx, {version})?.map(|view| format!(\"{{:?}}\", view.to_owned()))))"
                    ),
                    false => "None".to_owned(),
                };
                let path = format!("g::{module}");
                let goal = match has_states {
                    true => format!("{inner}.next_state(cx).map(g::State::name)"),
                    false => "None".to_owned(),
                };
                writeln!(
                    out,
                    "({state:?}, Direction::{side}) => next::<{path}{message}>(packets, &mut self.cx, &mut self.taken, {version}, {view}, |message, cx| {{ let _ = (message, cx); {goal} }}),"
                )?;
            }
        }
        writeln!(out, "_ => None }} }}")?;
        Ok(())
    }

    fn has_packets(&self, state: &str, direction: Direction) -> bool {
        if state == "closed" {
            return false;
        }
        let wanted = match direction {
            Direction::C2s => Directions::C2s,
            Direction::S2c => Directions::S2c,
        };
        self.schema.packets.iter().any(|packet| {
            let here = state.is_empty()
                || packet.states.is_empty()
                || packet
                    .states
                    .iter()
                    .any(|id| self.schema[*id].name == state);
            here && (packet.directions == wanted || packet.directions == Directions::Both)
        })
    }

    /// An expression that makes the Rust value of a dynamic one.
    fn rust_of(&self, ty: &Type, of: &str) -> Result<String, Box<dyn Error>> {
        Ok(match ty {
            Type::Int(_) => format!("number({of})"),
            Type::Bool => format!("truth({of})"),
            Type::Text { .. } => format!("text({of})"),
            Type::Array {
                element,
                length: Length::Fixed(_),
            } => {
                let element = self.rust_of(element, "value")?;
                format!("array({of}, |value| {element})")
            }
            Type::Struct { id, .. } => {
                let def = &self.schema[*id];
                let mut fields = String::new();
                for field in &def.body.record.fields {
                    let inner = format!("field({of}, {:?})", field.name);
                    let inner = self.rust_of(&field.ty, &inner)?;
                    write!(fields, "{}: {inner}, ", names::field_name(&field.name))?;
                }
                format!("g::{} {{ {fields} }}", names::type_name(&def.name))
            }
            other => return Err(format!("a context of the type {other:?} needs glue").into()),
        })
    }

    fn dynamic_of(&self, ty: &Type, of: &str) -> Result<String, Box<dyn Error>> {
        Ok(match ty {
            Type::Int(_) => format!("Value::Int({of}.to_owned().into())"),
            Type::Bool => format!("Value::Bool({of}.to_owned())"),
            Type::Text { .. } => format!("Value::Text({of}.to_owned())"),
            Type::Array { element, .. } => {
                let element = self.dynamic_of(element, "value")?;
                format!("Value::List({of}.iter().map(|value| {element}).collect())")
            }
            Type::Struct { id, .. } => {
                let def = &self.schema[*id];
                let mut fields = String::new();
                for field in &def.body.record.fields {
                    let inner = format!("{of}.{}", names::field_name(&field.name));
                    let inner = self.dynamic_of(&field.ty, &inner)?;
                    write!(fields, "({:?}.to_owned(), {inner}), ", field.name)?;
                }
                format!("Value::Record(Record {{ fields: vec![{fields}] }})")
            }
            other => return Err(format!("a context of the type {other:?} needs glue").into()),
        })
    }
}

/// The Rust type of a table's parameter or answer.
fn prim(ty: &Type) -> Result<String, Box<dyn Error>> {
    match ty {
        Type::Bool => Ok("bool".into()),
        Type::Int(int) => {
            let bits = u16::from(int.bits).next_power_of_two();
            let sign = if int.signed { 'i' } else { 'u' };
            Ok(format!("{sign}{bits}"))
        }
        other => Err(format!("a table of the type {other:?} needs glue").into()),
    }
}
