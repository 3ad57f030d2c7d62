//! What both codecs are told before they read: versions, features, tables, context values.
//!
//! Everything comes from a seed, so that a failure can be run again.

use std::path::Path;
use std::sync::Arc;

use protogen_dynamic::{Context, MapTables, Record, Tables, Value, random::Chance};
use protogen_schema::{
    compile,
    ir::{ContextId, Length, Schema, Type},
    load::FileSystem,
    render::{Style, render_text},
};
use protogen_wire::region::{RegionForm, RsaKeys};

use crate::{Generated, Known, Pair};

/// The schema of a known protocol.
///
/// # Panics
///
/// A schema with faults, which are shown.
#[must_use]
pub fn load(known: &Known) -> Schema {
    let compiled = compile(Path::new(known.path), &FileSystem);
    match compiled.schema {
        Some(schema) => schema,
        None => panic!(
            "{}",
            render_text(&compiled.diagnostics, &compiled.files, Style::Plain)
        ),
    }
}

/// How many cases a property is tried with: `few`, times `AGREEMENT_CASES` where that is set.
#[must_use]
pub fn cases(few: usize) -> usize {
    let times = std::env::var("AGREEMENT_CASES").ok();
    few * times.and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// One way to tell both codecs the same.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// Versions by axis.
    pub axes: Vec<(u32, u32)>,
    /// Features that are overridden.
    pub features: Vec<(u32, bool)>,
    /// What tables answer and context values are.
    pub seed: u64,
}

impl Setup {
    /// Some versions of a schema, the first and the last among them, and some with features turned.
    #[must_use]
    pub fn several(schema: &Schema) -> Vec<Self> {
        let mut setups = vec![Self::default()];
        if let Some(axis) = schema.axes.first() {
            let versions: Vec<u32> = axis
                .versions
                .iter()
                .flat_map(|interval| interval.first..=interval.last)
                .collect();
            let steps = 5.min(versions.len());
            for step in 0..steps.saturating_sub(1) {
                let at = step * versions.len() / steps.max(1);
                let version = versions.get(at).copied().unwrap_or_default();
                setups.push(Self {
                    axes: vec![(0, version)],
                    seed: u64::from(version),
                    ..Self::default()
                });
            }
        }
        if !schema.features.is_empty() {
            // Half of them on, half of them off, all on.
            for seed in 1..=3 {
                let mut chance = Chance::new(seed);
                let features = (0u32..).zip(&schema.features);
                let turned = features
                    .filter(|_| seed == 3 || chance.once_in(2))
                    .map(|(index, _)| (index, seed != 2));
                setups.push(Self {
                    features: turned.collect(),
                    seed,
                    ..Self::default()
                });
            }
        }
        setups
    }

    /// Both codecs, told so.
    #[must_use]
    pub fn pair<'s>(&self, schema: &'s Schema, known: &Known) -> Pair<'s> {
        let mut dynamic = Context::new(schema, &self.axes, &self.features);
        let mut generated = (known.end)();
        for (axis, version) in &self.axes {
            generated.set_axis(*axis, *version);
        }
        for (feature, on) in &self.features {
            generated.set_feature(*feature, *on);
        }
        let tables = Arc::new(Hashed(self.seed));
        dynamic.tables = tables.clone();
        generated.set_tables(tables);
        let keys = RsaKeys {
            form: RegionForm::Plain,
            ..RsaKeys::default()
        };
        dynamic.rsa = keys.clone();
        generated.set_rsa(keys);
        self.values(schema, &mut dynamic, generated.as_mut());
        Pair {
            schema,
            dynamic,
            generated,
            state: None,
        }
    }

    fn values(&self, schema: &Schema, dynamic: &mut Context, generated: &mut dyn Generated) {
        let mut chance = Chance::new(self.seed);
        for (index, context) in (0u32..).zip(&schema.contexts) {
            if context.initial.is_none() {
                let value = value_of(schema, &context.ty, &mut chance);
                let set = dynamic.set_value(schema, ContextId(index), value.clone());
                set.unwrap_or_else(|error| panic!("{}: {error}", context.name));
                generated.set_value(index, &value);
            }
        }
    }
}

/// A value of a context's type, with small numbers: they count things.
fn value_of(schema: &Schema, ty: &Type, chance: &mut Chance) -> Value {
    match ty {
        Type::Bool => Value::Bool(chance.once_in(2)),
        Type::Text { .. } => Value::Text("a".repeat(chance.below(16))),
        Type::Array {
            element,
            length: Length::Fixed(count),
        } => Value::List(
            (0..*count)
                .map(|_| value_of(schema, element, chance))
                .collect(),
        ),
        Type::Struct { id, .. } => {
            let fields = &schema[*id].body.record.fields;
            let fields = fields
                .iter()
                .map(|field| (field.name.clone(), value_of(schema, &field.ty, chance)));
            Value::Record(Record::new(fields.collect()))
        }
        _ => Value::Int(i128::try_from(chance.below(16)).unwrap_or_default()),
    }
}

/// Answers that look like chance and are always the same: 0 or 1.
#[derive(Debug, Clone, Copy)]
struct Hashed(u64);

impl Tables for Hashed {
    fn answer(&self, table: &str, args: &[i128]) -> Option<i128> {
        let mut sum = self.0;
        for byte in table.bytes() {
            sum = sum.wrapping_mul(31).wrapping_add(byte.into());
        }
        for arg in args {
            let low = u64::from_le_bytes(arg.to_le_bytes()[..8].try_into().unwrap_or_default());
            sum = sum.wrapping_mul(31).wrapping_add(low);
        }
        Some((Chance::new(sum).bits() & 1).into())
    }
}

/// The kinds of the items that these recordings hold; any other has none of these properties.
const STACKABLE: &[i128] = &[1781, 3585];
const FLUID_OR_SPLASH: &[i128] = &[2886, 2889];
const ANIMATED: &[i128] = &[
    1923, 1925, 2446, 2941, 2943, 4597, 4598, 4599, 4600, 4601, 4602, 4609, 4610, 4611, 4612, 4613,
    4614, 4633, 4634, 4637, 4638, 4639, 4640, 4641, 4642, 4643, 4644, 4739, 4742,
];

/// What tables say of these items.
#[must_use]
pub fn items() -> MapTables {
    let mut tables = MapTables::empty_tables();
    for (table, items) in [
        ("stackable", STACKABLE),
        ("fluid_or_splash", FLUID_OR_SPLASH),
        ("animated", ANIMATED),
    ] {
        for item in items {
            tables.insert(table, vec![*item], 1);
        }
    }
    tables
}
