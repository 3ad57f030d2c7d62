//! The members of a record, in the order of the text: what each puts on the wire.
//! Never decides the form of a field: fields do.

use crate::ir::{self, Gate};
use crate::source::Span;
use crate::syntax::ast::{self, MemberKind};

use super::algebra;
use super::build::{Binding, Build, Env};
use super::parts::Parts;
use super::patches::{self, Patch};
use super::presence;
use super::resolver::place;

/// A record under construction and the items that it has so far.
pub(super) struct Site<'p> {
    pub(super) parts: &'p mut Parts,
    pub(super) items: Vec<ir::Item>,
    /// The gates of groups around, which every item here carries.
    pub(super) gate: Gate,
}

impl<'a> Build<'_, 'a> {
    /// A whole body.
    pub(super) fn body(
        &mut self,
        members: &'a [ast::Member],
        env: &Env<'a>,
        name: String,
        lenient: bool,
    ) -> ir::Body {
        let mut parts = Parts::new(name);
        let items = self.items(members, env, &mut parts, Gate::Always);
        let record = self.record(parts, items);
        self.finish(record, lenient)
    }

    /// Computed values, presence bits, and what a body has beside its record.
    pub(super) fn finish(&mut self, mut record: ir::Record, lenient: bool) -> ir::Body {
        let (slots, patches) = self.finish_slots();
        patches::in_block(&mut record.block, &patches);
        super::presence_bits::find(&mut record, &slots, &self.r.schema);
        ir::Body {
            slots,
            record,
            exactness: if lenient {
                ir::Exactness::Lenient
            } else {
                ir::Exactness::Exact
            },
            min_size: 0,
            max_size: None,
            sets_context: false,
            reads_context: false,
        }
    }

    /// The slots, and the computed values now that all names are known.
    pub(super) fn finish_slots(&mut self) -> (Vec<ir::SlotInfo>, Vec<Option<Patch>>) {
        let mut patches = Vec::new();
        for deferred in std::mem::take(&mut self.deferred) {
            patches.push(self.computed(&deferred));
        }
        let mut slots = std::mem::take(&mut self.slots);
        slots.shrink_to_fit();
        (slots, patches)
    }

    /// Fields and items as a record.
    pub(super) fn record(&mut self, parts: Parts, items: Vec<ir::Item>) -> ir::Record {
        let type_name = parts.name.clone();
        let mut fields = parts.fields();
        let mut block = ir::Block { items };
        // Schemas of many types stay as small as they can be.
        block.items.shrink_to_fit();
        fields.shrink_to_fit();
        self.widen(&fields, &mut block);
        presence::settle(&mut fields, &block, &self.r.schema.axes);
        ir::Record {
            type_name,
            fields,
            block,
        }
    }

    /// A record inside this body, with names of its own that see those around.
    pub(super) fn nested_record(
        &mut self,
        members: &'a [ast::Member],
        env: &Env<'a>,
        hint: &str,
    ) -> ir::Record {
        let frame = self.frame(Some(env.frame));
        let mut parts = Parts::new(self.type_name(hint));
        let inner = env.within(frame);
        let items = self.items(members, &inner, &mut parts, Gate::Always);
        self.record(parts, items)
    }

    /// The items of members whose fields go into `parts`.
    pub(super) fn items(
        &mut self,
        members: &'a [ast::Member],
        env: &Env<'a>,
        parts: &mut Parts,
        gate: Gate,
    ) -> Vec<ir::Item> {
        parts.reserve(members.len());
        self.reserve(env.frame, members.len());
        let mut site = Site {
            parts,
            items: Vec::with_capacity(members.len()),
            gate,
        };
        self.members(members, env, &mut site);
        site.items
    }

    /// The same items inside another item with this gate.
    pub(super) fn items_inside(
        &mut self,
        members: &'a [ast::Member],
        env: &Env<'a>,
        parts: &mut Parts,
        around: &Gate,
    ) -> Vec<ir::Item> {
        let inside = algebra::all([parts.around.clone(), around.clone()]);
        let outside = std::mem::replace(&mut parts.around, inside);
        let items = self.items(members, env, parts, Gate::Always);
        parts.around = outside;
        items
    }

    pub(super) fn members(
        &mut self,
        members: &'a [ast::Member],
        env: &Env<'a>,
        site: &mut Site<'_>,
    ) {
        for member in members {
            let own = self.r.gates(&member.gates);
            let gate = algebra::all([site.gate.clone(), own]);
            self.member(member, env, site, gate);
        }
    }

    fn member(&mut self, member: &'a ast::Member, env: &Env<'a>, site: &mut Site<'_>, gate: Gate) {
        match &member.kind {
            MemberKind::Field(field) => self.field(member, field, env, site, gate),
            MemberKind::If(if_) => self.unnamed_if(if_, env, site, gate),
            MemberKind::Match(match_) => self.not_here(
                match_.span,
                "a `match` without a name",
                "name it: `target: match .. { .. }`",
            ),
            MemberKind::Gate(group) => {
                let own = self.r.gates(&group.gates);
                self.grouped(&group.members, env, site, algebra::all([gate, own]));
            }
            MemberKind::Block(block) => self.unnamed_block(member, block, env, site, gate),
            MemberKind::Via(via) => self.unnamed_via(member, via, env, site, gate),
            MemberKind::Bits(bits) => self.unnamed_bits(member, bits, env, site, gate),
            MemberKind::Mask(mask) => self.unnamed_mask(member, mask, env, site, gate),
            MemberKind::Pad(pad) => self.pad(member, pad, env, site, gate),
            MemberKind::Spread(spread) => self.spread(spread, member, env, site, gate),
            MemberKind::Let(let_) => self.let_(member, let_, env, site, gate),
            MemberKind::Set(set) => self.set(member, set, env, site, gate),
            MemberKind::Opcode => self.role_opcode(member, env, site, gate),
            MemberKind::Payload(payload) => self.role_payload(member, payload, env, site, gate),
            MemberKind::Broken(Some(name)) => self.bind(env.frame, &name.name, Binding::Broken),
            MemberKind::Broken(None) => {}
        }
    }

    /// Members that all carry one gate, without an item around them.
    pub(super) fn grouped(
        &mut self,
        members: &'a [ast::Member],
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let outside = std::mem::replace(&mut site.gate, gate);
        self.members(members, env, site);
        site.gate = outside;
    }

    /// An item without a name of its own.
    pub(super) fn push(
        &mut self,
        site: &mut Site<'_>,
        span: Span,
        gate: Gate,
        label: String,
        kind: ir::ItemKind,
    ) {
        site.items.push(ir::Item {
            gate,
            kind,
            label,
            span: place(span),
        });
    }

    fn pad(
        &mut self,
        member: &'a ast::Member,
        pad: &'a ast::Pad,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let label = self.label();
        let Some(amount) = self.constant(&pad.amount, env) else {
            return;
        };
        let least = i128::from(pad.kind == ast::PadKind::Align);
        let amount = match u64::try_from(amount) {
            Ok(amount) if amount >= least as u64 && amount <= u64::from(u32::MAX) => amount,
            _ => {
                let _: Option<()> = self.out_of_range(pad.amount.span, amount, "a number of bytes");
                return;
            }
        };
        let kind = match pad.kind {
            ast::PadKind::Bytes | ast::PadKind::Skip => ir::PadKind::Count(amount),
            ast::PadKind::To => ir::PadKind::To(amount),
            ast::PadKind::Align => ir::PadKind::Align(amount),
        };
        let fill = match pad.random {
            Some(_) => ir::Fill::Random,
            None => ir::Fill::Zero,
        };
        let kind = ir::ItemKind::Pad(ir::Pad { kind, fill });
        self.push(site, member.span, gate, label, kind);
    }

    fn let_(
        &mut self,
        member: &'a ast::Member,
        let_: &'a ast::Let,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let owner = self.owner.clone();
        let ty = self.ty(&let_.ty, env, &owner);
        let want = ty.as_ref().map(|ty| self.r.value_type(ty));
        let value = self.expr(&let_.value, env, want.as_ref());
        self.hides(env.frame, &let_.name.name, let_.name.span);
        let value = value
            .zip(want)
            .and_then(|(value, want)| self.expect_type(let_.value.span, value, &want));
        let (Some(ty), Some(value)) = (ty, value) else {
            self.bind(env.frame, &let_.name.name, Binding::Broken);
            return;
        };
        let fits = match &ty {
            ir::Type::Int(int) => Some((int.bits, int.signed)),
            _ => None,
        };
        let slot = self.slot(&let_.name.name, ty);
        let binding = Binding::Slot { slot, region: None };
        self.bind(env.frame, &let_.name.name, binding);
        let kind = ir::ItemKind::Let { slot, value, fits };
        let label = let_.name.name.clone();
        self.push(site, member.span, gate, label, kind);
    }
}

/// Until the record is known.
pub(super) fn empty_record(name: &str) -> ir::Record {
    ir::Record {
        type_name: name.to_owned(),
        fields: Vec::new(),
        block: ir::Block::default(),
    }
}
