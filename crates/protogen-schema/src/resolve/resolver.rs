//! What all passes share: the schema under construction, the names, the sink.
//! Never resolves anything itself: the passes do.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{FileId, Span};
use crate::syntax::ast;
use crate::{codes::e03, ir};

use super::collect::{DefId, Names};
use super::structs::{Instance, Job};

/// Types that may be expanded beyond one a few bytes of text; aliases and spreads of aliases and
/// spreads could ask for any number.
const EXPANSIONS: u64 = 50_000;

/// Names that are compared for "did you mean", over all reports.
const COMPARISONS: usize = 100_000;

/// Byte order and text encoding where a type does not say its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Defaults {
    pub(super) order: ir::ByteOrder,
    pub(super) text: ir::TextEncoding,
}

/// The state of one resolution.
pub(super) struct Resolver<'a> {
    pub(super) sink: Diagnostics,
    pub(super) schema: ir::Schema,
    pub(super) names: Names<'a>,
    pub(super) defaults: Defaults,
    /// Structs, unions and newtypes by definition and arguments.
    pub(super) instances: HashMap<String, Instance>,
    /// Bodies still to be resolved, in the order in which they were asked for.
    pub(super) queue: VecDeque<Instance>,
    /// What is to be done for each of them.
    pub(super) jobs: HashMap<Instance, Job<'a>>,
    /// Structs whose bodies are done; the others wait or are in work.
    pub(super) done: HashSet<ir::StructId>,
    /// Constants that are evaluated; `None` while one is in work or where it has a fault.
    pub(super) constants: HashMap<DefId, Option<ir::Expr>>,
    /// Those that are in work, outermost first.
    pub(super) open_constants: Vec<DefId>,
    /// Contexts whose types are known, or in work.
    pub(super) contexts: HashSet<u32>,
    /// Items of enums and flags by name.
    pub(super) enum_items: HashMap<(ir::EnumId, &'a str), u32>,
    pub(super) flags_items: HashMap<(ir::FlagsId, &'a str), Vec<u32>>,
    /// Elements of `chain` lists: the struct, its item, and where.
    pub(super) chains: Vec<(ir::StructId, String, Span)>,
    /// States by name.
    pub(super) state_ids: HashMap<String, ir::StateId>,
    /// Names that types have.
    pub(super) type_names: HashSet<String>,
    /// Aliases that stood for something, by the places of their names.
    pub(super) aliases: HashSet<Span>,
    /// How often a name was given a number, so that the next one is found at once.
    ordinals: HashMap<String, u32>,
    /// Expansions left.
    budget: u64,
    /// Names that may still be compared for "did you mean".
    comparisons: usize,
    /// Bodies in work inside one another.
    pub(super) depth: u32,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(text_bytes: usize) -> Self {
        Resolver {
            sink: Diagnostics::new(),
            schema: empty_schema(),
            names: Names::default(),
            defaults: Defaults {
                order: ir::ByteOrder::Little,
                text: ir::TextEncoding::Utf8,
            },
            instances: HashMap::new(),
            queue: VecDeque::new(),
            jobs: HashMap::new(),
            done: HashSet::new(),
            constants: HashMap::new(),
            contexts: HashSet::new(),
            open_constants: Vec::new(),
            enum_items: HashMap::new(),
            flags_items: HashMap::new(),
            chains: Vec::new(),
            state_ids: HashMap::new(),
            type_names: HashSet::new(),
            aliases: HashSet::new(),
            ordinals: HashMap::new(),
            comparisons: COMPARISONS,
            budget: EXPANSIONS.saturating_add(text_bytes as u64),
            depth: 0,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    /// Whether it is worth looking for what was meant: a hostile file can have many names and many
    /// faults.
    pub(super) fn may_suggest(&mut self) -> bool {
        let names = self.names.all.len() + 1;
        match self.comparisons.checked_sub(names) {
            Some(left) => {
                self.comparisons = left;
                self.sink.len() < Diagnostics::LIMIT
            }
            None => false,
        }
    }

    /// Takes one expansion; false, and one report, when there are none left.
    pub(super) fn expand(&mut self, span: Span) -> bool {
        match self.budget {
            0 => false,
            1 => {
                self.budget = 0;
                self.report(
                    Diagnostic::error(e03::TOO_DEEP, "the types expand without end")
                        .at(span, "the limit is reached here")
                        .help("turn an alias or a spread into a struct: it is not repeated"),
                );
                false
            }
            _ => {
                self.budget -= 1;
                true
            }
        }
    }

    /// A name for a type that no other type has: the one asked for, or with a number behind.
    pub(super) fn unique_type_name(&mut self, wanted: &str) -> String {
        self.unique_in("", wanted)
    }

    /// The same for a type that lives in a module of its own, beside its packet.
    pub(super) fn unique_in(&mut self, module: &str, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        loop {
            let key = format!("{module}:{name}");
            let global = !module.is_empty() && self.type_names.contains(&format!(":{name}"));
            if !global && self.type_names.insert(key) {
                return name;
            }
            let ordinal = self
                .ordinals
                .entry(format!("{module}:{wanted}"))
                .or_insert(1);
            *ordinal += 1;
            name = format!("{wanted}{ordinal}");
        }
    }

    /// Keeps a name from being given to another type.
    pub(super) fn take_type_name(&mut self, module: &str, name: &str) {
        self.type_names.insert(format!("{module}:{name}"));
    }
}

/// A span as the IR has it.
pub(super) fn place(span: Span) -> ir::Span {
    ir::Span {
        file: span.file.0,
        start: span.start,
        end: span.end,
    }
}

/// The other way round.
pub(super) fn source(span: ir::Span) -> Span {
    Span {
        file: FileId(span.file),
        start: span.start,
        end: span.end,
    }
}

/// The lines of a doc comment.
pub(super) fn docs(docs: &ast::Docs) -> Vec<String> {
    docs.iter().map(|line| line.text.clone()).collect()
}

/// `player_state` or `playerState` as `PlayerState`, for the name of a type made of a field's.
pub(super) fn upper_camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = true;
    for c in name.chars() {
        if c == '_' {
            upper = true;
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out
}

fn empty_schema() -> ir::Schema {
    let framing = ir::Framing {
        kind: ir::FramingKind::One,
        lenient: false,
    };
    ir::Schema {
        ir_version: ir::IR_VERSION,
        name: String::new(),
        docs: Vec::new(),
        files: Vec::new(),
        axes: Vec::new(),
        features: Vec::new(),
        constants: Vec::new(),
        opcode: ir::OpcodeScheme {
            c2s: Vec::new(),
            s2c: Vec::new(),
        },
        contexts: Vec::new(),
        tables: Vec::new(),
        extern_types: Vec::new(),
        extern_fns: Vec::new(),
        transforms: Vec::new(),
        numbers: Vec::new(),
        enums: Vec::new(),
        flags: Vec::new(),
        newtypes: Vec::new(),
        structs: Vec::new(),
        unions: Vec::new(),
        states: Vec::new(),
        packets: Vec::new(),
        rpcs: Vec::new(),
        requests: Vec::new(),
        pings: Vec::new(),
        session: ir::Session {
            transport: ir::Transport::Tcp,
            layers: Vec::new(),
            c2s: framing.clone(),
            s2c: framing,
            envelope: None,
            unknown: ir::Unknown::KeepRest,
            rpc_timeout_ms: None,
            reply_opcode_same: false,
            settings: Vec::new(),
        },
        vectors: Vec::new(),
    }
}
