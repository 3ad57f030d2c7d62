//! Where packets move the connection, and the states.

use protogen_schema::ir::{Direction, Directions, Packet, StateId, Transition, TransitionTarget};

use super::super::Lower;
use super::super::body::{BodyLower, Known};
use super::super::expr::Mode;
use super::super::gates::Cond;
use super::directions;
use crate::rust::model::{Next, Protocol};
use crate::rust::names::{self};

impl Lower<'_> {
    /// Where a packet moves the connection; a packet of both directions asks the context for its
    /// own, where that counts.
    pub(super) fn transitions(
        &self,
        packet: &Packet,
        direction: Option<Direction>,
        root: &str,
    ) -> Vec<Next> {
        if packet.transitions.is_empty() {
            return Vec::new();
        }
        let mut body = BodyLower::new(self, &packet.body.slots, &[], root);
        body.direction = direction;
        for field in &packet.body.record.fields {
            let copy = self.rust_type(&field.ty, root).copy;
            let name = names::field_name(&field.name);
            body.write(
                field.slot,
                Known {
                    text: format!("packet.{name}"),
                    reference: false,
                    copy,
                },
            );
        }
        packet
            .transitions
            .iter()
            .filter(|transition| {
                direction.is_none_or(|d| directions(transition.directions).contains(&d))
            })
            .flat_map(|transition| self.transition(transition, &mut body, root, direction))
            .collect()
    }

    pub(super) fn transition(
        &self,
        transition: &Transition,
        body: &mut BodyLower<'_, '_>,
        root: &str,
        direction: Option<Direction>,
    ) -> Vec<Next> {
        let gate = match self.gate(&transition.gate, root, direction) {
            Cond::Never => return Vec::new(),
            cond => cond.text(),
        };
        let mut conds = Vec::new();
        match (direction, transition.directions) {
            (Some(_), _) | (None, Directions::Both) => {}
            (None, Directions::C2s) => conds.push("cx.is_c2s()".into()),
            (None, Directions::S2c) => conds.push("!cx.is_c2s()".into()),
        }
        if !gate.is_empty() {
            conds.push(gate);
        }
        if let Some(cond) = &transition.cond {
            conds.push(body.bool_(cond, Mode::Encode));
        }
        let state = |id: StateId| names::variant_name(&self.schema[id].name);
        let name = |id: StateId| self.schema[id].name.clone();
        let join = |conds: &[String]| conds.join(" && ");
        match &transition.target {
            TransitionTarget::State(id) => vec![Next {
                cond: join(&conds),
                state: state(*id),
                name: name(*id),
            }],
            TransitionTarget::Match { on, arms } => arms
                .iter()
                .map(|(patterns, id)| {
                    let mut conds = conds.clone();
                    conds.push(body.matches(on, patterns));
                    Next {
                        cond: join(&conds),
                        state: state(*id),
                        name: name(*id),
                    }
                })
                .collect(),
        }
    }

    pub(super) fn protocol(&self) -> Protocol {
        let states = self
            .schema
            .states
            .iter()
            .map(|state| (names::variant_name(&state.name), state.name.clone()))
            .collect();
        let entries = self
            .schema
            .states
            .iter()
            .filter(|state| state.entry)
            .map(|state| names::variant_name(&state.name))
            .collect();
        Protocol {
            states,
            entries,
            messages: Vec::new(),
            context: self.context(""),
            has_states: self.has_states(),
        }
    }
}
