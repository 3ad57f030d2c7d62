//! From the schema to the Rust model: the only place of this back-end that reads the schema.
//! Writes no items; expressions become text here, because only here their types are known.

mod body;
mod context;
mod describe;
mod envelope;
mod expr;
mod gates;
mod graph;
mod items;
mod lending;
mod literals;
mod packets;
mod reads;
mod scan;
mod session;
mod single;
mod stages;
mod types;
mod union;
mod vectors;
mod wire;

use std::cell::RefCell;
use std::collections::BTreeMap;

use protogen_schema::ir::{Body, Length, PacketId, Schema, Span, StructId, Type};

use self::graph::Graph;
pub use self::single::single;
use super::model::{Model, Take};
use crate::options::Options;
use crate::unsupported::Unsupported;

/// What lowering knows of the whole schema.
pub struct Lower<'s> {
    schema: &'s Schema,
    options: &'s Options,
    graph: Graph,
    /// The version of each axis that options decide.
    fixed_axes: Vec<Option<u32>>,
    /// The state of each feature that options decide.
    fixed_features: Vec<Option<bool>>,
    /// Rust names of packets' types and the modules they are in.
    homes: BTreeMap<PacketId, packets::Home>,
    /// What this back-end can't carry, with the place.
    faults: RefCell<Vec<Unsupported>>,
    place: RefCell<Span>,
    has_context: bool,
    uses_direction: bool,
    /// The envelope, in which what packets take or fix is a field like any other.
    envelope_body: Option<Body>,
    /// Types that have a view.
    lending: lending::Lending,
    /// Structs that are elements of chain lists, with the name of their `more`.
    linked: BTreeMap<StructId, String>,
}

/// Lowers a schema. The items of packets go to `take` as they are made, for they are most of it and
/// nothing looks at them twice.
///
/// # Errors
///
/// What this back-end can't carry.
pub fn lower(
    schema: &Schema,
    options: &Options,
    take: &mut dyn Take,
) -> Result<Model, Vec<Unsupported>> {
    let mut lower = Lower::of(schema, options);
    lower.check_packets();
    lower.find_lending();
    lower.homes = packets::homes(&lower);
    let model = lower.model(take);
    let faults = lower.faults.into_inner();
    if faults.is_empty() {
        Ok(model)
    } else {
        Err(faults)
    }
}

fn fixed_axes(schema: &Schema, options: &Options) -> Vec<Option<u32>> {
    let mut fixed: Vec<Option<u32>> = Vec::new();
    for axis in &schema.axes {
        let given = options
            .at
            .iter()
            .find(|(name, _)| *name == axis.name)
            .map(|(_, v)| *v);
        let followed = axis
            .follows
            .and_then(|leader| fixed.get(leader as usize).copied().flatten());
        fixed.push(given.or(followed));
    }
    fixed
}

/// A feature is decided if it is given, or if its default speaks of decided axes alone.
fn fixed_features(schema: &Schema, options: &Options, axes: &[Option<u32>]) -> Vec<Option<bool>> {
    let known: Vec<(u32, u32)> = (0u32..)
        .zip(axes)
        .filter_map(|(axis, version)| Some((axis, (*version)?)))
        .collect();
    let at = schema.configuration(&known, &[], protogen_schema::ir::Direction::S2c);
    let folds = !schema.axes.is_empty() && axes.iter().all(Option::is_some);
    schema
        .features
        .iter()
        .map(|feature| {
            let given = options
                .features
                .iter()
                .find(|(name, _)| *name == feature.name)
                .map(|(_, on)| *on);
            given.or_else(|| folds.then(|| feature.default.holds(&at)))
        })
        .collect()
}

fn linked(schema: &Schema) -> BTreeMap<StructId, String> {
    let mut linked = BTreeMap::new();
    let mut look = |ty: &Type| {
        if let Type::Array {
            element,
            length: Length::Chain { more },
        } = ty
            && let Type::Struct { id, .. } = **element
        {
            linked.insert(id, more.clone());
        }
    };
    let structs = schema.structs.iter().map(|def| &def.body.record.block);
    let packets = schema.packets.iter().map(|def| &def.body.record.block);
    structs
        .chain(packets)
        .for_each(|block| scan::types(block, &mut look));
    schema
        .unions
        .iter()
        .for_each(|def| scan::union_types(&def.union, &mut look));
    linked
}

impl<'s> Lower<'s> {
    fn of(schema: &'s Schema, options: &'s Options) -> Self {
        let fixed_axes = fixed_axes(schema, options);
        let fixed_features = fixed_features(schema, options, &fixed_axes);
        let uses_direction = context::uses_direction(schema);
        let all_fixed =
            fixed_axes.iter().all(Option::is_some) && fixed_features.iter().all(Option::is_some);
        let has_context = !all_fixed
            || uses_direction
            || !schema.contexts.is_empty()
            || !schema.tables.is_empty()
            || !schema.extern_types.is_empty()
            || !schema.extern_fns.is_empty()
            || !schema.transforms.is_empty()
            || context::uses_rsa(schema);
        Lower {
            schema,
            options,
            graph: Graph::of(schema),
            fixed_axes,
            fixed_features,
            homes: BTreeMap::new(),
            faults: RefCell::default(),
            place: RefCell::default(),
            has_context,
            uses_direction,
            envelope_body: envelope::opened(schema),
            lending: lending::Lending::default(),
            linked: linked(schema),
        }
    }
}

impl Lower<'_> {
    pub(super) fn fixed_axis(&self, axis: u32) -> Option<u32> {
        self.fixed_axes.get(axis as usize).copied().flatten()
    }

    pub(super) fn fixed_feature(&self, feature: u32) -> Option<bool> {
        self.fixed_features.get(feature as usize).copied().flatten()
    }

    /// Whether options decide anything, so that optional fields may become plain.
    pub(super) fn folds(&self) -> bool {
        self.fixed_axes.iter().any(Option::is_some)
            || self.fixed_features.iter().any(Option::is_some)
    }

    /// Notes where lowering is, for complaints.
    pub(super) fn at(&self, span: Span) {
        *self.place.borrow_mut() = span;
    }

    /// Complains of something at the present place.
    pub(super) fn unsupported(&self, what: &str) {
        let span = *self.place.borrow();
        let fault = Unsupported {
            what: what.to_owned(),
            span,
        };
        let mut faults = self.faults.borrow_mut();
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }

    /// The context's type, from a module that reaches the root by `root`.
    pub(super) fn context(&self, root: &str) -> String {
        if self.has_context {
            format!("{root}Context")
        } else {
            "()".into()
        }
    }

    fn model(&self, take: &mut dyn Take) -> Model {
        let mut model = Model {
            docs: self.schema.docs.clone(),
            name: self.schema.name.clone(),
            context: self.has_context.then(|| self.context_model()),
            ..Model::default()
        };
        self.root_items(&mut model);
        if let (Some(envelope), Some(body)) = (&self.schema.session.envelope, &self.envelope_body) {
            let (items, item) = self.envelope(envelope, body);
            model.types.extend(items);
            model.envelope = Some(item);
        }
        take.shared(&mut model.types);
        self.packet_modules(&mut model, take);
        self.check_view_names(&model);
        model.tests = self.tests();
        model
    }
}
