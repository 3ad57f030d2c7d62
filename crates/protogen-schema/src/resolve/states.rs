//! States of the connection, and where packets lead.
//! Never checks that a state is reached: the checks do.

use std::collections::HashMap;

use crate::codes::{e02, e06};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType, Gate};
use crate::syntax::ast::{self, ItemKind, TransitionKind};

use super::build::{Build, Env};
use super::protocol::directions;
use super::resolver::{Resolver, docs, place};

impl<'a> Resolver<'a> {
    /// The states, in the order of the text; `closed` is the last.
    pub(super) fn states(&mut self, files: &'a [ast::File]) {
        let items = || files.iter().flat_map(|tree| &tree.items);
        let mut index: HashMap<&str, usize> = HashMap::new();
        for item in items() {
            let ItemKind::State(state) = &item.kind else {
                continue;
            };
            if state.name.name == "closed" {
                self.report(
                    Diagnostic::error(e06::STATE, "`closed` is built in")
                        .at(state.name.span, "nothing can be declared in it"),
                );
                continue;
            }
            if index.contains_key(state.name.name.as_str()) {
                continue;
            }
            index.insert(&state.name.name, self.schema.states.len());
            self.schema.states.push(ir::State {
                name: state.name.name.clone(),
                docs: docs(&item.docs),
                entry: false,
                span: place(state.name.span),
            });
        }
        for item in items() {
            let ItemKind::Entry(entry) = &item.kind else {
                continue;
            };
            match index.get(entry.state.name.as_str()) {
                Some(state) => self.schema.states[*state].entry = true,
                None => self.no_state(&entry.state),
            }
        }
        self.state_ids = (0u32..)
            .zip(&self.schema.states)
            .map(|(id, state)| (state.name.clone(), ir::StateId(id)))
            .collect();
        let closed = ir::StateId(self.schema.states.len() as u32);
        self.state_ids.insert("closed".to_owned(), closed);
        self.schema.states.push(ir::State {
            name: "closed".to_owned(),
            docs: vec!["Nothing follows.".to_owned()],
            entry: false,
            span: ir::Span::default(),
        });
    }

    pub(super) fn no_state(&mut self, name: &ast::Ident) {
        let states = self.schema.states.iter().take(1000);
        let known: Vec<String> = states.map(|s| s.name.clone()).collect();
        let text = format!("there is no state `{}`", name.name);
        self.report(
            Diagnostic::error(e02::NOT_FOUND, text)
                .at(name.span, "no state has this name")
                .did_you_mean(&name.name, name.span, known.iter().map(String::as_str)),
        );
    }

    pub(super) fn state(&mut self, name: &ast::Ident) -> Option<ir::StateId> {
        let found = self.state_ids.get(&name.name).copied();
        if found.is_none() {
            self.no_state(name);
        }
        found
    }
}

impl<'a> Build<'_, 'a> {
    pub(super) fn transition(
        &mut self,
        transition: &'a ast::Transition,
        env: &Env<'a>,
        all: &mut Vec<ir::Transition>,
    ) {
        let directions = transition
            .direction
            .map_or(ir::Directions::Both, directions);
        match &transition.kind {
            TransitionKind::To { targets, condition } => {
                let cond = match condition {
                    Some(condition) => match self.condition(condition, env) {
                        Some(cond) => Some(cond),
                        None => return,
                    },
                    None => None,
                };
                for target in targets {
                    let gate = self.r.gates(&target.gates);
                    let Some(state) = self.r.state(&target.state) else {
                        continue;
                    };
                    all.push(ir::Transition {
                        gate,
                        cond: cond.clone(),
                        directions,
                        target: ir::TransitionTarget::State(state),
                    });
                }
            }
            TransitionKind::Match { subject, arms } => {
                let Some(on) = self.expr(subject, env, None) else {
                    return;
                };
                let against: ExprType = on.ty.clone();
                let mut resolved = Vec::new();
                for arm in arms {
                    let patterns: Vec<ir::Pattern> = arm
                        .patterns
                        .iter()
                        .filter_map(|pattern| self.pattern(pattern, Some(&against), env))
                        .collect();
                    if let Some(state) = self.r.state(&arm.state) {
                        resolved.push((patterns, state));
                    }
                }
                all.push(ir::Transition {
                    gate: Gate::Always,
                    cond: None,
                    directions,
                    target: ir::TransitionTarget::Match { on, arms: resolved },
                });
            }
        }
    }
}
