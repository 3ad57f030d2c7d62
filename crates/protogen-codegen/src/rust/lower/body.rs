//! Bodies: which local each slot is, what is known where, and the steps on the wire.
//! Reads the schema's items; their types are lowered by `wire`.

mod branch;
mod check;
mod extent;
mod item;
mod record;
mod region;

use std::collections::BTreeSet;

use protogen_schema::ir::{
    Direction, Expr, ExprKind, ExprType, Extent, Gate, Notes, SlotInfo, Type,
};

use super::expr::Mode;
use super::gates::Cond;
use super::graph::Node;
use super::{Lower, scan};
use crate::rust::model::{self, Closing, Form, Place, Ty};
use crate::rust::names::{self, Unique};

/// How a value is spoken of.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The expression.
    pub text: String,
    /// Whether it is a reference.
    pub reference: bool,
    /// Whether the value is `Copy`.
    pub copy: bool,
}

impl Known {
    pub(super) fn place(&self) -> Place {
        Place {
            text: self.text.clone(),
            reference: self.reference,
            copy: self.copy,
        }
    }
}

/// What is known of a slot at a point of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Nothing.
    #[default]
    Absent,
    /// It is an `Option`.
    Maybe,
    /// It is there.
    Present,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Bind {
    pub presence: Presence,
    pub known: Known,
}

/// Lowers one body.
pub struct BodyLower<'l, 's> {
    /// The schema and what is known of it.
    pub lower: &'l Lower<'s>,
    /// The body's slots.
    pub slots: &'l [SlotInfo],
    /// The parameters of the type.
    pub params: &'l [(String, ExprType)],
    /// The way to the root module.
    pub root: String,
    /// The direction, where it is always the same.
    pub direction: Option<Direction>,
    /// The type that `peek` stands for in the expression at hand.
    pub peeking: Option<Type>,
    /// Where an encoder looks ahead: at bytes that it wrote, with a reader `r` as a decoder has.
    pub looks_back: bool,
    /// The item that a chain list around this struct reads and writes.
    pub link: Option<String>,
    /// Types of parameters that are fields of the packet itself: the envelope's.
    pub own_params: Vec<Type>,
    /// Whether this is the envelope's body.
    pub enveloping: bool,
    /// The range of the value in a `number`'s write expressions.
    pub number_range: (i128, i128),
    /// The named type this body is of, for boxes.
    pub outer: Option<Node>,
    /// Whether this lowers a view of the body.
    pub is_view: bool,
    /// Whether what is lowered at the moment is borrowed: in a view, outside of transforms.
    pub form: Form,
    /// Fields that a view holds as the packet does, by their slots.
    owned: BTreeSet<u32>,
    /// Types in place, found on the way.
    pub items: Vec<model::Item>,
    pub(super) dec: Vec<Bind>,
    pub(super) enc: Vec<Bind>,
    pub(super) names: Unique,
    locals: Vec<String>,
    /// Slots that expressions speak of.
    used: BTreeSet<u32>,
    /// Slots whose place is needed.
    extents: BTreeSet<u32>,
    /// Regions whose size before the transform is needed.
    plains: BTreeSet<u32>,
    /// Slots that are fields of some record.
    fields: BTreeSet<u32>,
    pub(super) closings: Vec<Closing>,
    /// Closing checks whose expressions are still to be written out: index, slot, value, type.
    late: Vec<(usize, u32, Expr, Type)>,
    /// The computed field whose own bytes a sum leaves out.
    summing: Option<String>,
    pub(super) whole: bool,
    /// Path of the record at hand, with its dot.
    pub(super) prefix: String,
}

/// Where the fields of a record are when writing.
pub(super) enum Access {
    /// Behind this place: `self`, `extra`.
    Of(String),
    /// Bound by a pattern to their locals.
    Bound,
}

impl<'l, 's> BodyLower<'l, 's> {
    pub(super) fn new(
        lower: &'l Lower<'s>,
        slots: &'l [SlotInfo],
        params: &'l [(String, ExprType)],
        root: &str,
    ) -> Self {
        let mut names = Unique::locals();
        for (name, _) in params {
            names.take(names::field_name(name));
        }
        let locals = slots
            .iter()
            .map(|slot| {
                let name = names::field_name(&slot.name);
                names.take(if name.starts_with('_') {
                    format!("v{name}")
                } else {
                    name
                })
            })
            .collect();
        BodyLower {
            lower,
            slots,
            params,
            root: root.to_owned(),
            direction: None,
            peeking: None,
            looks_back: false,
            own_params: Vec::new(),
            enveloping: false,
            link: None,
            number_range: (i128::MIN, i128::MAX),
            outer: None,
            is_view: false,
            form: Form::Owned,
            owned: BTreeSet::new(),
            items: Vec::new(),
            dec: vec![Bind::default(); slots.len()],
            enc: vec![Bind::default(); slots.len()],
            names,
            locals,
            used: BTreeSet::new(),
            extents: BTreeSet::new(),
            plains: BTreeSet::new(),
            fields: BTreeSet::new(),
            closings: Vec::new(),
            late: Vec::new(),
            summing: None,
            whole: false,
            prefix: String::new(),
        }
    }

    /// Lowers the body in this form: the name of its type, and of what that is a view of.
    pub(super) fn take_form(&mut self, form: Form, name: String) -> (String, Option<String>) {
        self.form = form;
        self.is_view = form == Form::View;
        match form {
            Form::Owned => (name, None),
            Form::View => (names::view_name(&name), Some(name)),
        }
    }

    /// Complains of a view that has nothing to borrow in the versions that are left.
    pub(super) fn check_view(&self, fields: &[model::Field]) {
        if self.is_view && !fields.iter().any(|field| field.ty.borrows.is_some()) {
            self.lower
                .unsupported("a view of what has nothing to borrow in these versions");
        }
    }

    /// Further derives of the body's type: a view has none, for what they ask of its fields.
    pub(super) fn derives(&self, notes: &Notes) -> Vec<String> {
        match self.is_view {
            true => Vec::new(),
            false => notes.rust_derives.clone(),
        }
    }

    /// Lowers something as the packet itself holds it.
    pub(super) fn unborrowed<T>(&mut self, lower: impl FnOnce(&mut Self) -> T) -> T {
        let form = std::mem::replace(&mut self.form, Form::Owned);
        let lowered = lower(self);
        self.form = form;
        lowered
    }

    /// The Rust type of a value at this place.
    pub(super) fn rust_type(&self, of: &Type) -> Ty {
        self.lower.rust_type_as(of, &self.root, None, self.form)
    }

    /// The same, inside the named type that this body is of.
    pub(super) fn rust_type_inside(&self, of: &Type) -> Ty {
        self.lower
            .rust_type_as(of, &self.root, self.outer, self.form)
    }

    /// The name of a type in place, and of what it is a view of.
    pub(super) fn place_type(&self, name: &str) -> (String, Option<String>) {
        let name = names::type_name(name);
        match self.form {
            Form::Owned => (name, None),
            Form::View => (names::view_name(&name), Some(name)),
        }
    }

    /// How a named type is spoken of at this place.
    pub(super) fn named_type(&self, name: &str, notes: &Notes) -> String {
        let path = self.lower.path_of(name, notes, &self.root);
        match self.form {
            Form::Owned => path,
            Form::View => names::view_name(&path),
        }
    }

    /// Keeps a type in place. What a view holds as the packet does, the packet's body has made.
    pub(super) fn keep(&mut self, item: model::Item) {
        if self.form == Form::View || !self.is_view {
            self.items.push(item);
        }
    }

    /// Looks through a block for what its expressions speak of.
    pub(super) fn look(&mut self, visit: impl FnOnce(&mut dyn FnMut(&Expr))) {
        let (mut used, mut extents, mut whole) = (BTreeSet::new(), BTreeSet::new(), false);
        let mut plains = BTreeSet::new();
        visit(&mut |expr| {
            match &expr.kind {
                ExprKind::Slot { slot, .. } | ExprKind::Count { slot } => {
                    used.insert(*slot);
                }
                ExprKind::PlainSize { slot } => {
                    plains.insert(*slot);
                }
                ExprKind::Size(Extent::Body)
                | ExprKind::Checksum {
                    over: Extent::Body, ..
                } => {
                    whole = true;
                }
                _ => {}
            }
            scan::extents(expr, &mut |slot| {
                extents.insert(slot);
            });
        });
        self.used = used;
        self.extents = extents;
        self.plains = plains;
        self.whole = whole;
    }

    /// Whether an expression speaks of a value that is computed at the end.
    pub(super) fn speaks_of_late(&self, expr: &Expr) -> bool {
        scan::any(expr, |kind| match kind {
            ExprKind::Slot { slot, .. } => {
                let absent = |bind: &Bind| bind.presence == Presence::Absent;
                self.late.iter().any(|(_, late, _, _)| late == slot)
                    && self.enc.get(*slot as usize).is_none_or(absent)
            }
            _ => false,
        })
    }

    /// The path of the record at hand, without its dot.
    pub(super) fn here(&self) -> String {
        self.prefix
            .strip_suffix('.')
            .unwrap_or(&self.prefix)
            .to_owned()
    }

    /// The local of a slot.
    pub fn local(&self, slot: u32) -> String {
        self.locals.get(slot as usize).cloned().unwrap_or_default()
    }

    fn slot_copy(&self, slot: u32) -> bool {
        self.slots.get(slot as usize).is_some_and(|info| {
            self.lower
                .rust_type_in(&info.ty, &self.root, self.outer)
                .copy
        })
    }

    /// How a slot is spoken of; an optional one is asked for.
    pub fn known(&mut self, slot: u32, mode: Mode) -> Known {
        let binds = if mode == Mode::Decode {
            &self.dec
        } else {
            &self.enc
        };
        let bind = binds.get(slot as usize).cloned().unwrap_or_default();
        match bind.presence {
            Presence::Present => bind.known,
            Presence::Maybe => {
                let name = self
                    .slots
                    .get(slot as usize)
                    .map_or("", |s| s.name.as_str())
                    .to_owned();
                let copy = bind.known.copy;
                let deref = if bind.known.reference && copy {
                    "*"
                } else {
                    ""
                };
                let option = format!("{deref}{}", bind.known.text);
                let text = self.needed(&option, &name, mode, copy);
                Known {
                    text,
                    reference: !copy,
                    copy,
                }
            }
            Presence::Absent => {
                // A folded branch, or a slot that no version has here: never evaluated.
                Known {
                    text: self.local(slot),
                    reference: false,
                    copy: bind.known.copy,
                }
            }
        }
    }

    fn bind(&mut self, mode: Mode, slot: u32, presence: Presence, known: Known) {
        let binds = if mode == Mode::Decode {
            &mut self.dec
        } else {
            &mut self.enc
        };
        if let Some(bind) = binds.get_mut(slot as usize) {
            *bind = Bind { presence, known };
        }
    }

    /// A slot is known from here on under its local, when reading.
    pub(super) fn read(&mut self, slot: u32) {
        let known = Known {
            text: self.local(slot),
            reference: false,
            copy: self.slot_copy(slot),
        };
        self.bind(Mode::Decode, slot, Presence::Present, known);
    }

    /// A slot is known from here on as this, when writing.
    pub(super) fn write(&mut self, slot: u32, known: Known) {
        self.bind(Mode::Encode, slot, Presence::Present, known);
    }
}

impl Lower<'_> {
    /// A value of an enum or flags type from its number.
    pub(super) fn named_number(&self, ty: &Type, number: &str, root: &str) -> String {
        match ty {
            Type::Enum(id) => {
                let name = self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root);
                if self.enum_versioned(*id) {
                    format!("{name}::from_number({number}, cx)")
                } else {
                    format!("{name}::from_number({number})")
                }
            }
            Type::Flags(id) => {
                let name = self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root);
                format!("{name}::from_bits({number})")
            }
            _ => number.to_owned(),
        }
    }

    /// Whether a gate leaves something.
    pub(super) fn lives(&self, gate: &Gate, direction: Option<Direction>) -> bool {
        self.gate(gate, "", direction) != Cond::Never
    }
}
