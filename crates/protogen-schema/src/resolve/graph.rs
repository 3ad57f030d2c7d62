//! Which named types lie in which, over the finished schema: endless types, sizes, and whether a
//! context is set or read below.
//! Never reads syntax.

use std::collections::HashSet;

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{
    ArmPayload, Block, Body, ExprKind, ItemKind, Length, NewtypeId, Record, Role, Schema, Sizes,
    StructId, Tag, Type, Union, UnionId,
};

use super::patches::{each_expr_of_record, each_part};
use super::resolver::{Resolver, source};

/// Types inside one another; a decoder stops at 64 anyway.
const DEPTH: usize = 1000;

/// A named type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Node {
    Struct(u32),
    Union(u32),
    Newtype(u32),
}

/// Which types a walk asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edges {
    /// Those that may be there.
    Possible,
    /// Those that are there in every value.
    Needed,
}

impl Resolver<'_> {
    /// What only all bodies together show. False if something is endless: then nothing may walk
    /// through the schema any more.
    pub(super) fn settle(&mut self) -> bool {
        self.chain_structs();
        let graph = Graph::of(&self.schema, Edges::Needed);
        if let Some(node) = graph.cycle() {
            let (name, span) = named(&self.schema, node);
            self.report(
                Diagnostic::error(e03::ENDLESS, format!("`{name}` contains itself"))
                    .at(source(span), "a value of it would never end")
                    .help("put it into a list or behind a condition"),
            );
            return false;
        }
        let graph = Graph::of(&self.schema, Edges::Possible);
        if let Some(node) = graph.deep() {
            let (name, span) = named(&self.schema, node);
            self.report(
                Diagnostic::error(e03::TOO_DEEP, format!("`{name}` is nested too deeply")).at(
                    source(span),
                    format!("more than {DEPTH} types lie inside it, one inside the other"),
                ),
            );
            return false;
        }
        self.context_flags(&graph);
        self.sizes();
        true
    }

    fn context_flags(&mut self, graph: &Graph) {
        let schema = &self.schema;
        let own = |node: &Node| match node {
            Node::Struct(id) => flags_of(&schema.structs[*id as usize].body.record),
            Node::Union(id) => flags_of_union(&schema.unions[*id as usize].union),
            Node::Newtype(_) => (false, false),
        };
        let mut flags: Vec<(bool, bool)> = graph.nodes.iter().map(own).collect();
        // Backwards along the edges, from each type that does so itself.
        let around = graph.reversed();
        let mut work: Vec<usize> = (0..flags.len())
            .filter(|n| flags[*n] != (false, false))
            .collect();
        while let Some(inner) = work.pop() {
            for outer in &around[inner] {
                let before = flags[*outer];
                let joined = (before.0 | flags[inner].0, before.1 | flags[inner].1);
                if joined != before {
                    flags[*outer] = joined;
                    work.push(*outer);
                }
            }
        }
        let below = |body: &Body| {
            let mut all = flags_of(&body.record);
            let mut nodes = Vec::new();
            in_record(&body.record, Edges::Possible, &mut nodes);
            for node in nodes {
                if let Some(index) = graph.index(node) {
                    all = (all.0 | flags[index].0, all.1 | flags[index].1);
                }
            }
            all
        };
        let packets: Vec<(bool, bool)> = schema.packets.iter().map(|p| below(&p.body)).collect();
        let envelope = schema.session.envelope.as_ref().map(|e| below(&e.body));
        for (packet, (sets, reads)) in self.schema.packets.iter_mut().zip(packets) {
            packet.body.sets_context = sets;
            packet.body.reads_context = reads;
        }
        if let (Some(made), Some((sets, reads))) = (&mut self.schema.session.envelope, envelope) {
            made.body.sets_context = sets;
            made.body.reads_context = reads;
        }
        for (node, (sets, reads)) in graph.nodes.iter().zip(flags) {
            if let Node::Struct(id) = node {
                let body = &mut self.schema.structs[*id as usize].body;
                body.sets_context = sets;
                body.reads_context = reads;
            }
        }
    }

    fn sizes(&mut self) {
        let schema = &self.schema;
        let mut sizes = Sizes::new(schema);
        let structs: Vec<_> = schema
            .structs
            .iter()
            .map(|def| sizes.block(&def.body.record.block))
            .collect();
        let packets: Vec<_> = schema
            .packets
            .iter()
            .map(|packet| sizes.block(&packet.body.record.block))
            .collect();
        let envelope = &schema.session.envelope;
        let envelope = envelope.as_ref().map(|e| sizes.block(&e.body.record.block));
        let set = |body: &mut Body, size: crate::ir::Size| {
            body.min_size = size.min;
            body.max_size = size.max;
        };
        for (def, size) in self.schema.structs.iter_mut().zip(structs) {
            set(&mut def.body, size);
        }
        for (packet, size) in self.schema.packets.iter_mut().zip(packets) {
            set(&mut packet.body, size);
        }
        if let (Some(made), Some(size)) = (&mut self.schema.session.envelope, envelope) {
            set(&mut made.body, size);
        }
    }
}

fn named(schema: &Schema, node: Node) -> (String, crate::ir::Span) {
    match node {
        Node::Struct(id) => {
            let def = &schema[StructId(id)];
            (def.name.clone(), def.span)
        }
        Node::Union(id) => {
            let def = &schema[UnionId(id)];
            (def.name.clone(), def.span)
        }
        Node::Newtype(id) => {
            let def = &schema[NewtypeId(id)];
            (def.name.clone(), def.span)
        }
    }
}

struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Vec<usize>>,
    structs: usize,
    unions: usize,
}

impl Graph {
    fn of(schema: &Schema, which: Edges) -> Graph {
        let structs = (0..schema.structs.len() as u32).map(Node::Struct);
        let unions = (0..schema.unions.len() as u32).map(Node::Union);
        let newtypes = (0..schema.newtypes.len() as u32).map(Node::Newtype);
        let mut graph = Graph {
            nodes: structs.chain(unions).chain(newtypes).collect(),
            edges: Vec::new(),
            structs: schema.structs.len(),
            unions: schema.unions.len(),
        };
        graph.edges = graph
            .nodes
            .iter()
            .map(|node| {
                let mut inner = Vec::new();
                match node {
                    Node::Struct(id) => {
                        in_record(&schema.structs[*id as usize].body.record, which, &mut inner);
                    }
                    Node::Union(id) => {
                        in_union(&schema.unions[*id as usize].union, which, &mut inner);
                    }
                    Node::Newtype(id) => {
                        in_type(&schema.newtypes[*id as usize].ty, which, &mut inner);
                    }
                }
                let mut edges: Vec<usize> =
                    inner.into_iter().filter_map(|n| graph.index(n)).collect();
                edges.sort_unstable();
                edges.dedup();
                edges
            })
            .collect();
        graph
    }

    fn index(&self, node: Node) -> Option<usize> {
        let index = match node {
            Node::Struct(id) => id as usize,
            Node::Union(id) => self.structs + id as usize,
            Node::Newtype(id) => self.structs + self.unions + id as usize,
        };
        (index < self.nodes.len()).then_some(index)
    }

    fn reversed(&self) -> Vec<Vec<usize>> {
        let mut around = vec![Vec::new(); self.nodes.len()];
        for (outer, inner) in self.edges.iter().enumerate() {
            for inner in inner {
                around[*inner].push(outer);
            }
        }
        around
    }

    /// A node from which a way leads back to itself.
    fn cycle(&self) -> Option<Node> {
        self.walk(|_, on_path| on_path)
    }

    /// A node with too many others inside one another; a way back to where it came from ends it.
    fn deep(&self) -> Option<Node> {
        let mut depths = vec![0usize; self.nodes.len()];
        let mut seen = vec![false; self.nodes.len()];
        for root in 0..self.nodes.len() {
            if std::mem::replace(&mut seen[root], true) {
                continue;
            }
            let mut path: Vec<(usize, usize)> = vec![(root, 0)];
            while let Some((node, next)) = path.last_mut() {
                let node = *node;
                if let Some(inner) = self.edges[node].get(*next).copied() {
                    *next += 1;
                    if !std::mem::replace(&mut seen[inner], true) {
                        path.push((inner, 0));
                    }
                    continue;
                }
                let inner = self.edges[node].iter().map(|inner| depths[*inner]).max();
                depths[node] = inner.unwrap_or(0) + 1;
                if depths[node] > DEPTH {
                    return Some(self.nodes[node]);
                }
                path.pop();
            }
        }
        None
    }

    /// Depth first, without the machine's stack; `found` is asked at each edge.
    fn walk(&self, found: impl Fn(usize, bool) -> bool) -> Option<Node> {
        let mut done = HashSet::new();
        let mut on_path = HashSet::new();
        for root in 0..self.nodes.len() {
            if done.contains(&root) {
                continue;
            }
            let mut path: Vec<(usize, usize)> = vec![(root, 0)];
            on_path.insert(root);
            while let Some((node, next)) = path.last_mut() {
                let Some(inner) = self.edges[*node].get(*next).copied() else {
                    on_path.remove(node);
                    done.insert(*node);
                    path.pop();
                    continue;
                };
                *next += 1;
                if found(path.len(), on_path.contains(&inner)) {
                    return Some(self.nodes[inner]);
                }
                if !done.contains(&inner) && on_path.insert(inner) {
                    path.push((inner, 0));
                }
            }
        }
        None
    }
}

fn in_record(record: &Record, which: Edges, found: &mut Vec<Node>) {
    in_block(&record.block, which, found);
}

fn in_block(block: &Block, which: Edges, found: &mut Vec<Node>) {
    for item in &block.items {
        if which == Edges::Needed && !item.gate.is_always() {
            continue;
        }
        match &item.kind {
            ItemKind::Field(field) => in_type(&field.ty, which, found),
            ItemKind::If { then, els, .. } => match which {
                Edges::Possible => {
                    in_block(then, which, found);
                    in_block(els, which, found);
                }
                Edges::Needed => {
                    let (mut a, mut b) = (Vec::new(), Vec::new());
                    in_block(then, which, &mut a);
                    in_block(els, which, &mut b);
                    found.extend(a.into_iter().filter(|node| b.contains(node)));
                }
            },
            ItemKind::Region(region) => in_block(&region.block, which, found),
            ItemKind::Mask(mask) if which == Edges::Possible => {
                for bit in &mask.bits {
                    in_block(&bit.block, which, found);
                }
            }
            ItemKind::Role(Role::Payload { .. })
            | ItemKind::Mask(_)
            | ItemKind::Bits(_)
            | ItemKind::Pad(_)
            | ItemKind::Let { .. }
            | ItemKind::Set { .. }
            | ItemKind::Role(Role::Opcode(_)) => {}
        }
    }
}

fn in_type(ty: &Type, which: Edges, found: &mut Vec<Node>) {
    match ty {
        Type::Struct { id, .. } => found.push(Node::Struct(id.0)),
        Type::Union { id, .. } => found.push(Node::Union(id.0)),
        Type::Newtype(id) => found.push(Node::Newtype(id.0)),
        Type::Match(union) => in_union(union, which, found),
        Type::Record(record) => in_record(record, which, found),
        Type::Block { inner, .. } | Type::As { inner, .. } => in_type(inner, which, found),
        Type::Array { element, length } => {
            let needed = match length {
                Length::Fixed(count) => *count > 0,
                Length::Chain { .. } => true,
                _ => false,
            };
            if needed || which == Edges::Possible {
                in_type(element, which, found);
            }
        }
        Type::Map { key, value, .. } if which == Edges::Possible => {
            in_type(key, which, found);
            in_type(value, which, found);
        }
        Type::Sparse { element: inner, .. }
        | Type::SparseBitmap { element: inner, .. }
        | Type::Optional(inner)
            if which == Edges::Possible =>
        {
            in_type(inner, which, found);
        }
        Type::Sentinel { inner, .. } => in_type(inner, which, found),
        Type::Choice { arms, .. } => {
            let each = arms.iter().map(|arm| {
                let mut inner = Vec::new();
                in_type(&arm.ty, which, &mut inner);
                inner
            });
            join(each, which, found);
        }
        _ => {}
    }
}

fn in_union(union: &Union, which: Edges, found: &mut Vec<Node>) {
    if let Tag::Inline(ty) = &union.tag {
        in_type(ty, which, found);
    }
    let each = union.arms.iter().map(|arm| {
        let mut inner = Vec::new();
        match &arm.payload {
            ArmPayload::Record(record) => in_record(record, which, &mut inner),
            ArmPayload::Value { ty, .. } => in_type(ty, which, &mut inner),
        }
        inner
    });
    join(each, which, found);
}

/// Of alternatives: all that one of them has, or what every one of them has.
fn join(each: impl Iterator<Item = Vec<Node>>, which: Edges, found: &mut Vec<Node>) {
    match which {
        Edges::Possible => each.for_each(|inner| found.extend(inner)),
        Edges::Needed => {
            let shared =
                each.reduce(|a, b| a.into_iter().filter(|node| b.contains(node)).collect());
            found.extend(shared.unwrap_or_default());
        }
    }
}

/// Whether contexts are set, and read, in a record itself.
fn flags_of(record: &Record) -> (bool, bool) {
    let mut reads = false;
    each_expr_of_record(record, &mut |expr| {
        each_part(expr, &mut |part| {
            reads |= matches!(part.kind, ExprKind::Context { .. });
        });
    });
    (sets_in_block(&record.block), reads)
}

fn flags_of_union(union: &Union) -> (bool, bool) {
    let mut reads = false;
    super::patches::each_expr_of_union(union, &mut |expr| {
        each_part(expr, &mut |part| {
            reads |= matches!(part.kind, ExprKind::Context { .. });
        });
    });
    (sets_in_union(union), reads)
}

fn sets_in_block(block: &Block) -> bool {
    block.items.iter().any(|item| match &item.kind {
        ItemKind::Set { .. } => true,
        ItemKind::Field(field) => sets_in_type(&field.ty),
        ItemKind::If { then, els, .. } => sets_in_block(then) || sets_in_block(els),
        ItemKind::Region(region) => sets_in_block(&region.block),
        ItemKind::Mask(mask) => mask.bits.iter().any(|bit| sets_in_block(&bit.block)),
        _ => false,
    })
}

fn sets_in_type(ty: &Type) -> bool {
    match ty {
        Type::Record(record) => sets_in_block(&record.block),
        Type::Match(union) => sets_in_union(union),
        Type::Array { element: inner, .. }
        | Type::Sparse { element: inner, .. }
        | Type::SparseBitmap { element: inner, .. }
        | Type::Block { inner, .. }
        | Type::Optional(inner) => sets_in_type(inner),
        Type::Map { key, value, .. } => sets_in_type(key) || sets_in_type(value),
        Type::Choice { arms, .. } => arms.iter().any(|arm| sets_in_type(&arm.ty)),
        _ => false,
    }
}

fn sets_in_union(union: &Union) -> bool {
    union.arms.iter().any(|arm| match &arm.payload {
        ArmPayload::Record(record) => sets_in_block(&record.block),
        ArmPayload::Value { ty, .. } => sets_in_type(ty),
    })
}
