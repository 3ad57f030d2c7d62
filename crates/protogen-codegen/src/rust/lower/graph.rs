//! Which types hold which: where a box is needed, and where nesting has to be counted.
//! Looks at named structs and unions only.

use std::collections::BTreeMap;

use protogen_schema::ir::{
    ArmPayload, Block, ItemKind, Length, Schema, StructId, Type, Union, UnionId,
};

/// A named type with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A struct.
    Struct(StructId),
    /// A union.
    Union(UnionId),
}

/// Who holds whom.
#[derive(Debug, Default)]
pub struct Graph {
    structs: usize,
    /// The cycle that a node belongs to, by values held without a list between; 0 is none.
    by_value: Vec<u32>,
    /// Whether a node can hold itself, however deep, or holds one that can.
    deep: Vec<bool>,
    /// All edges.
    edges: Vec<Vec<usize>>,
}

impl Graph {
    /// Of all named types.
    pub fn of(schema: &Schema) -> Self {
        let structs = schema.structs.len();
        let count = structs + schema.unions.len();
        let mut graph = Graph {
            structs,
            ..Graph::default()
        };
        let mut direct: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut all: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (index, def) in schema.structs.iter().enumerate() {
            let mut seen = Seen {
                structs,
                direct: &mut direct[index],
                all: &mut all[index],
                schema,
            };
            seen.block(&def.body.record.block, true);
        }
        for (index, def) in schema.unions.iter().enumerate() {
            let at = structs + index;
            let mut seen = Seen {
                structs,
                direct: &mut direct[at],
                all: &mut all[at],
                schema,
            };
            seen.union(&def.union, true);
        }
        graph.by_value = cycles(&direct);
        let mut counted = cycles(&all);
        // A type with a depth of its own has to know how deep it stands.
        let structs = schema.structs.iter().map(|def| &def.notes);
        let notes = structs.chain(schema.unions.iter().map(|def| &def.notes));
        for (mark, notes) in counted.iter_mut().zip(notes) {
            if *mark == 0 && notes.depth.is_some() {
                *mark = u32::MAX;
            }
        }
        graph.deep = reach(&all, &counted);
        graph.edges = all;
        graph
    }

    fn index(&self, node: Node) -> usize {
        match node {
            Node::Struct(id) => id.0 as usize,
            Node::Union(id) => self.structs + id.0 as usize,
        }
    }

    /// Whether `inner`, held by value in `outer`, makes a type of endless size.
    pub fn needs_box(&self, outer: Option<Node>, inner: Node) -> bool {
        let Some(outer) = outer else { return false };
        let cycle = |node| self.by_value.get(self.index(node)).copied().unwrap_or(0);
        cycle(outer) != 0 && cycle(outer) == cycle(inner)
    }

    /// Whether nesting has to be counted in this type.
    pub fn counts_depth(&self, node: Node) -> bool {
        self.deep.get(self.index(node)).copied().unwrap_or(false)
    }

    /// Every named type.
    pub fn nodes(&self) -> Vec<Node> {
        (0..self.edges.len())
            .map(|at| node(self.structs, at))
            .collect()
    }

    /// For each named type those that hold it.
    pub fn holders(&self) -> BTreeMap<Node, Vec<Node>> {
        let mut holders: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
        for (from, edges) in self.edges.iter().enumerate() {
            for to in edges {
                let holder = node(self.structs, from);
                holders
                    .entry(node(self.structs, *to))
                    .or_default()
                    .push(holder);
            }
        }
        holders
    }

    /// The named types that these hold, with themselves.
    pub fn closure(&self, from: impl IntoIterator<Item = Node>) -> Vec<bool> {
        let mut seen = vec![false; self.edges.len()];
        let mut open: Vec<usize> = from.into_iter().map(|node| self.index(node)).collect();
        while let Some(at) = open.pop() {
            if let Some(mark) = seen.get_mut(at)
                && !*mark
            {
                *mark = true;
                open.extend(self.edges.get(at).into_iter().flatten());
            }
        }
        seen
    }

    /// Whether the closure holds this type.
    pub fn holds(&self, closure: &[bool], node: Node) -> bool {
        closure.get(self.index(node)).copied().unwrap_or(false)
    }
}

/// The named types that stand in a block.
pub fn nodes_of(schema: &Schema, block: &Block) -> Vec<Node> {
    let (mut direct, mut all) = (Vec::new(), Vec::new());
    let structs = schema.structs.len();
    Seen {
        structs,
        direct: &mut direct,
        all: &mut all,
        schema,
    }
    .block(block, true);
    all.into_iter().map(|at| node(structs, at)).collect()
}

/// The named type at this place, structs before unions.
fn node(structs: usize, at: usize) -> Node {
    match at.checked_sub(structs) {
        Some(union) => Node::Union(UnionId(u32::try_from(union).unwrap_or(u32::MAX))),
        None => Node::Struct(StructId(u32::try_from(at).unwrap_or(u32::MAX))),
    }
}

struct Seen<'a> {
    structs: usize,
    direct: &'a mut Vec<usize>,
    all: &'a mut Vec<usize>,
    schema: &'a Schema,
}

impl Seen<'_> {
    fn node(&mut self, index: usize, by_value: bool) {
        self.all.push(index);
        if by_value {
            self.direct.push(index);
        }
    }

    fn block(&mut self, block: &Block, by_value: bool) {
        for item in &block.items {
            match &item.kind {
                ItemKind::Field(field) => self.ty(&field.ty, by_value),
                ItemKind::If { then, els, .. } => {
                    self.block(then, by_value);
                    self.block(els, by_value);
                }
                ItemKind::Region(region) => self.block(&region.block, by_value),
                ItemKind::Mask(mask) => {
                    mask.bits
                        .iter()
                        .for_each(|bit| self.block(&bit.block, by_value));
                }
                _ => {}
            }
        }
    }

    fn union(&mut self, union: &Union, by_value: bool) {
        for arm in &union.arms {
            match &arm.payload {
                ArmPayload::Record(record) => self.block(&record.block, by_value),
                ArmPayload::Value { ty, .. } => self.ty(ty, by_value),
            }
        }
    }

    fn ty(&mut self, ty: &Type, by_value: bool) {
        match ty {
            Type::Struct { id, .. } => self.node(id.0 as usize, by_value),
            Type::Union { id, .. } => self.node(self.structs + id.0 as usize, by_value),
            Type::Newtype(id) => self.ty(&self.schema[*id].ty, by_value),
            Type::Match(union) => self.union(union, by_value),
            Type::Record(record) => self.block(&record.block, by_value),
            Type::Block { inner, .. } | Type::Optional(inner) | Type::Sentinel { inner, .. } => {
                self.ty(inner, by_value);
            }
            Type::Choice { arms, .. } => arms.iter().for_each(|arm| self.ty(&arm.ty, by_value)),
            Type::Array { element, length } => {
                self.ty(element, false);
                if let Length::Prefix { ty, .. } = length {
                    self.ty(ty, false);
                }
            }
            Type::Map { key, value, .. } => {
                self.ty(key, false);
                self.ty(value, false);
            }
            Type::Sparse { element, .. } | Type::SparseBitmap { element, .. } => {
                self.ty(element, false);
            }
            _ => {}
        }
    }
}

/// For each node the number of its cycle, 0 for a node in none (Kosaraju, without recursion).
fn cycles(edges: &[Vec<usize>]) -> Vec<u32> {
    let count = edges.len();
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    for root in 0..count {
        let mut stack = vec![(root, 0usize)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 {
                if seen[node] {
                    continue;
                }
                seen[node] = true;
            }
            match edges[node].get(next) {
                Some(&to) => {
                    stack.push((node, next + 1));
                    if !seen[to] {
                        stack.push((to, 0));
                    }
                }
                None => order.push(node),
            }
        }
    }
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, tos) in edges.iter().enumerate() {
        tos.iter().for_each(|&to| back[to].push(from));
    }
    let mut cycle = vec![0u32; count];
    let mut done = vec![false; count];
    let mut number = 0;
    for &root in order.iter().rev() {
        if done[root] {
            continue;
        }
        let mut members = Vec::new();
        let mut stack = vec![root];
        while let Some(node) = stack.pop() {
            if !std::mem::replace(&mut done[node], true) {
                members.push(node);
                stack.extend(back[node].iter().copied().filter(|&n| !done[n]));
            }
        }
        if members.len() > 1 || edges[root].contains(&root) {
            number += 1;
            members.iter().for_each(|&m| cycle[m] = number);
        }
    }
    cycle
}

/// The nodes from which a cycle can be reached.
fn reach(edges: &[Vec<usize>], cycles: &[u32]) -> Vec<bool> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (from, tos) in edges.iter().enumerate() {
        tos.iter().for_each(|&to| back[to].push(from));
    }
    let mut deep = vec![false; edges.len()];
    let mut open: Vec<usize> = (0..edges.len()).filter(|&n| cycles[n] != 0).collect();
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut deep[node], true) {
            open.extend(&back[node]);
        }
    }
    deep
}
