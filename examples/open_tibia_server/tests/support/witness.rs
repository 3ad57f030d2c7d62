//! A second reader of every byte: the dynamic codec, that knows the schema alone.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use protogen_dynamic::frames::{Content, Observer};
use protogen_dynamic::{Connection, Context, MapTables, Outcome};
use protogen_runtime::wire::rsa::well_known_ot_test_key;
use protogen_schema::ir::{Direction, Schema};

/// Reads along, and knows what the server sent.
pub struct Witness {
    observer: Observer<'static>,
    /// The names of the server's packets that were not compared yet.
    names: VecDeque<String>,
}

impl Witness {
    pub fn new(version: u32, state: &str) -> Self {
        let schema = schema();
        let mut context = Context::new(schema, &[(0, version)], &[]);
        context.rsa.private = Some(Arc::new(well_known_ot_test_key()));
        context.tables = Arc::new(tables());
        let connection = Connection::new(schema, context, schema.state(state));
        Self {
            observer: Observer::new(connection),
            names: VecDeque::new(),
        }
    }

    /// The client sent this.
    pub fn sent(&mut self, bytes: &[u8]) {
        self.observer.receive(Direction::C2s, bytes, &mut |_| {});
    }

    /// The server sent this: every packet of it is read, and would be written the same.
    pub fn received(&mut self, bytes: &[u8]) {
        let names = &mut self.names;
        self.observer.receive(Direction::S2c, bytes, &mut |seen| {
            let Content::Opened(opened) = seen.content else {
                panic!("{:?}", seen.content);
            };
            for outcome in opened.outcomes {
                match outcome {
                    Outcome::Packet(packet) => {
                        assert!(packet.kept.is_empty(), "{packet:?}");
                        names.push_back(packet.name);
                    }
                    Outcome::Fault(fault) => panic!("{fault:?}"),
                }
            }
        });
    }

    /// The next packet has this name.
    pub fn agrees(&mut self, name: &str) {
        assert_eq!(self.names.pop_front().as_deref(), Some(name));
    }
}

fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/open_tibia.pgen");
        let files = protogen_schema::load::FileSystem;
        protogen_schema::compile(Path::new(path), &files)
            .schema
            .unwrap()
    })
}

/// The facts of the example's own items, said a second time.
fn tables() -> MapTables {
    let mut tables = MapTables::empty_tables();
    for name in ["stackable", "fluid_or_splash", "chargeable", "animated"] {
        tables.declare(name);
    }
    tables.insert("stackable", vec![3031], 1);
    tables.insert("fluid_or_splash", vec![2874], 1);
    for animated in [2921, 4597] {
        tables.insert("animated", vec![animated], 1);
    }
    tables
}
