//! One body under construction: its slots, its labels, and what names mean at a place in it.
//! Never decides what a construct becomes: the files of the constructs do.

use std::collections::HashMap;
use std::rc::Rc;

use crate::ir;
use crate::source::{FileId, Span};
use crate::syntax::ast;

use super::resolver::Resolver;

/// Index into [`Build::frames`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameId(usize);

/// What a name of a value means.
#[derive(Debug, Clone)]
pub(super) enum Binding {
    /// A value of this body.
    Slot {
        slot: u32,
        /// The region whose bytes it is, for `size` and `plain`.
        region: Option<u32>,
    },
    /// A parameter, or what was given for one.
    Value(Box<ir::Expr>),
    /// In the `read` of a number: the bytes.
    Bytes(u32),
    /// It had a fault that is reported already.
    Broken,
}

/// Names of one record or arm; the names around it are its parent's.
#[derive(Debug, Default)]
struct Frame<'a> {
    parent: Option<FrameId>,
    names: HashMap<&'a str, Binding>,
    /// In the order of the text, for "did you mean" and for spreads.
    order: Vec<&'a str>,
}

/// What stands around a place: its file, type arguments, frame.
#[derive(Debug, Clone)]
pub(super) struct Env<'a> {
    pub(super) file: FileId,
    pub(super) frame: FrameId,
    pub(super) generics: Rc<Vec<(&'a str, ir::Type)>>,
    /// Aliases and spreads inside one another.
    pub(super) depth: u32,
    /// Whether roles of a frame may stand here.
    pub(super) envelope: bool,
}

impl<'a> Env<'a> {
    /// The same place with other names.
    pub(super) fn within(&self, frame: FrameId) -> Env<'a> {
        Env {
            frame,
            ..self.clone()
        }
    }
}

/// A computed value whose expression waits until all names of the body are known.
pub(super) struct Deferred<'a> {
    pub(super) value: &'a ast::Expr,
    pub(super) env: Env<'a>,
    pub(super) slot: u32,
    pub(super) want: Option<ir::ExprType>,
    pub(super) ty: ir::Type,
}

/// A body under construction.
pub(super) struct Build<'r, 'a> {
    pub(super) r: &'r mut Resolver<'a>,
    /// The name of the packet or type, before which the names of its parts stand.
    pub(super) owner: String,
    /// The module of the packet; empty for types of the whole schema.
    pub(super) module: String,
    pub(super) slots: Vec<ir::SlotInfo>,
    frames: Vec<Frame<'a>>,
    labels: u32,
    pub(super) deferred: Vec<Deferred<'a>>,
    /// Names of `if`s, to tell branches apart.
    pub(super) branches: u32,
    /// The aliases and spread structs that are expanded right now, outermost first.
    pub(super) expanding: Vec<Span>,
}

impl<'r, 'a> Build<'r, 'a> {
    pub(super) fn new(r: &'r mut Resolver<'a>, owner: &str) -> Build<'r, 'a> {
        Build {
            r,
            owner: owner.to_owned(),
            module: String::new(),
            slots: Vec::new(),
            frames: Vec::new(),
            labels: 0,
            deferred: Vec::new(),
            branches: 0,
            expanding: Vec::new(),
        }
    }

    /// A place without names of values.
    pub(super) fn top(&mut self, file: FileId) -> Env<'a> {
        let frame = self.frame(None);
        Env {
            file,
            frame,
            generics: Rc::new(Vec::new()),
            depth: 0,
            envelope: false,
        }
    }

    pub(super) fn frame(&mut self, parent: Option<FrameId>) -> FrameId {
        self.frames.push(Frame {
            parent,
            ..Frame::default()
        });
        FrameId(self.frames.len() - 1)
    }

    /// Room for so many more names, and a slot for each.
    pub(super) fn reserve(&mut self, frame: FrameId, names: usize) {
        let frame = &mut self.frames[frame.0];
        frame.names.reserve(names);
        frame.order.reserve(names);
        self.slots.reserve(names);
    }

    /// Gives a name its meaning from here on.
    pub(super) fn bind(&mut self, frame: FrameId, name: &'a str, binding: Binding) {
        let frame = &mut self.frames[frame.0];
        if frame.names.insert(name, binding).is_none() {
            frame.order.push(name);
        }
    }

    /// What a name means, here or around.
    pub(super) fn binding(&self, frame: FrameId, name: &str) -> Option<&Binding> {
        let mut at = Some(frame);
        while let Some(FrameId(index)) = at {
            if let Some(binding) = self.frames[index].names.get(name) {
                return Some(binding);
            }
            at = self.frames[index].parent;
        }
        None
    }

    /// The parameter that a new name would hide.
    pub(super) fn hidden_parameter(&self, frame: FrameId, name: &str) -> bool {
        matches!(self.binding(frame, name), Some(Binding::Value(_)))
    }

    /// All names that have a meaning here.
    pub(super) fn known(&self, frame: FrameId) -> Vec<&'a str> {
        let mut known = Vec::new();
        let mut at = Some(frame);
        while let Some(FrameId(index)) = at {
            known.extend(self.frames[index].order.iter().copied());
            at = self.frames[index].parent;
        }
        known
    }

    /// The values that a frame itself holds, as a spread hands them on.
    pub(super) fn own(&self, frame: FrameId) -> Vec<(&'a str, Binding)> {
        let frame = &self.frames[frame.0];
        let slots = frame.order.iter().filter_map(|name| {
            let binding = frame.names.get(name)?;
            matches!(binding, Binding::Slot { .. } | Binding::Broken)
                .then(|| (*name, binding.clone()))
        });
        slots.collect()
    }

    pub(super) fn slot(&mut self, name: &str, ty: ir::Type) -> u32 {
        self.slots.push(ir::SlotInfo {
            name: name.to_owned(),
            ty,
        });
        (self.slots.len() - 1) as u32
    }

    /// The next label of an item without a name.
    pub(super) fn label(&mut self) -> String {
        let label = format!("_{}", self.labels);
        self.labels += 1;
        label
    }

    /// A name for a type that is made here.
    pub(super) fn type_name(&mut self, wanted: &str) -> String {
        self.r.unique_in(&self.module, wanted)
    }

    /// One more expansion, if there is one.
    pub(super) fn expand(&mut self, span: Span) -> bool {
        self.r.expand(span)
    }
}
