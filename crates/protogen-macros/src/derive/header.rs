//! `#[packet(..)]`: direction, opcode, states, and the protocol that a type belongs to.
//! Never checks an opcode.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;

use super::clause::split;
use crate::fault::{Fault, Faults};

/// What `#[packet(..)]` says.
#[derive(Debug, Default)]
pub struct Header {
    /// `c2s`, `s2c` or `both`: without it the type is no packet of its own.
    pub direction: Option<Ident>,
    /// `id = 0x1E`: opcodes as in the language, gates included.
    pub id: Option<TokenStream>,
    /// `state = game`, `state = [login, game]`.
    pub states: Vec<Ident>,
    /// `protocol = tibia`: the module that holds `Context`.
    pub protocol: Option<syn::Path>,
    /// `schema = "tibia.pgen"`: where its types, versions and features are declared.
    pub schema: Option<syn::LitStr>,
    /// `endian = big`; little unless said.
    pub endian: Option<Ident>,
    /// `text = latin1`; UTF-8 unless said.
    pub text: Option<Ident>,
    /// `opcode = u16`; `u8` unless said.
    pub opcode: Option<TokenStream>,
    /// `name = "Talk"`: the name in errors and logs, where it is not the type's.
    pub name: Option<syn::LitStr>,
    /// `response = Reply`: what answers it.
    pub response: Option<syn::Path>,
    /// `crate = path`: where the contract is.
    pub runtime: Option<syn::Path>,
    /// Whether bytes left over are ignored.
    pub lenient: Option<Ident>,
}

const WORDS: &[&str] = &[
    "c2s", "s2c", "both", "id", "state", "protocol", "schema", "endian", "text", "opcode", "name",
    "response", "crate", "lenient",
];

impl Header {
    /// Reads all `#[packet(..)]` of an item.
    pub fn read(attributes: Vec<TokenStream>, faults: &mut Faults) -> Self {
        let mut header = Self::default();
        let mut seen: Vec<String> = Vec::new();
        for part in attributes.into_iter().flat_map(split) {
            let trees: Vec<TokenTree> = part.clone().into_iter().collect();
            let Some(TokenTree::Ident(word)) = trees.first() else {
                faults.push(Fault::at(
                    &part,
                    "`#[packet(..)]` takes words: `s2c, id = 0x1E`",
                ));
                continue;
            };
            let name = word.to_string();
            let key = if ["c2s", "s2c", "both"].contains(&&*name) {
                "direction"
            } else {
                &name
            };
            if seen.iter().any(|seen| seen == key) {
                faults.push(Fault::at(
                    &part,
                    format!("the {key} of this packet is said twice"),
                ));
                continue;
            }
            seen.push(key.to_owned());
            let equals = trees.get(1).is_some_and(|tree| tree.to_string() == "=");
            let value: TokenStream = trees.iter().skip(2).cloned().collect();
            let result = match trees.len() {
                1 => header.word(word),
                _ if equals && !value.is_empty() => header.value(word, value),
                _ => Err(Fault::at(&part, format!("`{name}` takes `= value`"))),
            };
            faults.take(result);
        }
        header.complete(faults);
        header
    }

    fn word(&mut self, word: &Ident) -> Result<(), Fault> {
        match word.to_string().as_str() {
            "c2s" | "s2c" | "both" => self.direction = Some(word.clone()),
            "lenient" => self.lenient = Some(word.clone()),
            name if WORDS.contains(&name) => {
                return Err(Fault::new(
                    word.span(),
                    format!("`{name}` takes a value: `{name} = ..`"),
                ));
            }
            name => return Err(unknown(word, name)),
        }
        Ok(())
    }

    fn value(&mut self, word: &Ident, value: TokenStream) -> Result<(), Fault> {
        match word.to_string().as_str() {
            "id" => self.id = Some(value),
            "opcode" => self.opcode = Some(value),
            "state" => self.states = states(value)?,
            "protocol" => self.protocol = Some(syn::parse2(value)?),
            "schema" => self.schema = Some(syn::parse2(value)?),
            "endian" => self.endian = Some(syn::parse2(value)?),
            "text" => self.text = Some(syn::parse2(value)?),
            "name" => self.name = Some(syn::parse2(value)?),
            "response" => self.response = Some(syn::parse2(value)?),
            "crate" => self.runtime = Some(Parser::parse2(syn::Path::parse_mod_style, value)?),
            name if WORDS.contains(&name) => {
                return Err(Fault::at(&value, format!("`{name}` takes no value")));
            }
            name => return Err(unknown(word, name)),
        }
        Ok(())
    }

    fn complete(&self, faults: &mut Faults) {
        if let (None, Some(id)) = (&self.direction, &self.id) {
            let why = "a packet with an opcode has a direction: `c2s`, `s2c` or `both`";
            faults.push(Fault::at(id, why));
        }
        if self.direction.is_none() {
            if let Some(state) = self.states.first() {
                faults.push(Fault::new(
                    state.span(),
                    "only a packet has states: say `c2s` or `s2c`",
                ));
            }
            if let Some(response) = &self.response {
                faults.push(Fault::at(
                    response,
                    "only a packet is answered: say `c2s` or `s2c`",
                ));
            }
        }
        if self.schema.is_some() {
            let said = [&self.endian, &self.text]
                .into_iter()
                .flatten()
                .map(Ident::to_token_stream);
            for said in said.chain(self.opcode.clone()) {
                faults.push(Fault::at(&said, "the schema says this already"));
            }
        }
    }

    /// The path to the module of the protocol, as a prefix of names.
    pub fn root(&self) -> String {
        self.protocol.as_ref().map_or(String::new(), |path| {
            let path = path.to_token_stream().to_string().replace(' ', "");
            format!("{path}::")
        })
    }
}

fn states(value: TokenStream) -> Result<Vec<Ident>, Fault> {
    let trees: Vec<TokenTree> = value.clone().into_iter().collect();
    if let [TokenTree::Group(group)] = &trees[..] {
        return split(group.stream())
            .into_iter()
            .map(|state| Ok(syn::parse2(state)?))
            .collect();
    }
    Ok(vec![syn::parse2(value)?])
}

fn unknown(word: &Ident, name: &str) -> Fault {
    let near = protogen_schema::nearest::did_you_mean(name, WORDS.iter().copied());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", WORDS.join(", ")),
    };
    Fault::new(
        word.span(),
        format!("`#[packet(..)]` has no `{name}`\nhelp: {help}"),
    )
}
