//! Items under a condition: what is known behind them, and how a writer finds the branch.

use protogen_schema::ir::{BitValue, Block, Decide, Expr, FieldValue, ItemKind};

use super::super::expr::Mode;
use super::{Bind, BodyLower, Known, Presence};
use crate::rust::model::{Ahead, Branch, BranchAhead, Ex, Give, Out, Step};

impl<'l, 's> BodyLower<'l, 's> {
    pub(super) fn condition(
        &mut self,
        cond: &Expr,
        then: &Block,
        els: &Block,
        decide: &Decide,
        steps: &mut Vec<Step>,
    ) {
        let (in_then, in_els) = (self.fields_of(then), self.fields_of(els));
        let only = |these: &[(u32, String)], others: &[(u32, String)]| -> Vec<(u32, String)> {
            let other = |slot: &u32| others.iter().any(|(s, _)| s == slot);
            these
                .iter()
                .filter(|(slot, _)| !other(slot))
                .cloned()
                .collect()
        };
        let then_only = only(&in_then, &in_els);
        let els_only = only(&in_els, &in_then);
        let decode = self.bool_(cond, Mode::Decode);
        let encode = match decide {
            Decide::Condition => self.bool_(cond, Mode::Encode),
            Decide::Presence => self.found_by_presence(&in_then, &in_els),
        };
        if decide == &Decide::Condition {
            match decode.as_str() {
                "true" => return steps.extend(self.block(then)),
                "false" => return steps.extend(self.block(els)),
                _ => {}
            }
        }
        let ahead = match decide {
            Decide::Condition => None,
            Decide::Presence => {
                let named = then_only.first().or(els_only.first()).or(in_then.first());
                let field = named.map_or("", |(_, name)| name);
                let width = cond.looks_ahead_of([then, els], self.lower.schema);
                self.branch_ahead(cond, width, field)
            }
        };
        let then_absent = self.absences(&els_only);
        let els_absent = match decide {
            Decide::Condition => self.absences(&then_only),
            Decide::Presence => Vec::new(),
        };
        let mut branch = self.branch(
            Ex { decode, encode },
            |this| this.block(then),
            |this| this.block(els),
        );
        branch.then_absent = then_absent;
        branch.els_absent = els_absent;
        branch.disagrees_with =
            super::super::describe::condition(self.lower.schema, self.slots, cond);
        branch.ahead = ahead;
        steps.push(Step::If(Box::new(branch)));
    }

    /// What a reader looks at before it takes a branch, and the condition over it.
    fn branch_ahead(&mut self, cond: &Expr, width: u64, field: &str) -> Option<BranchAhead> {
        if self.speaks_of_late(cond) {
            return None;
        }
        Some(BranchAhead {
            ahead: self.ahead(width, cond.is_of_bytes_alone(self.lower.schema))?,
            cond: self.cond_ahead(cond).encode,
            path: self.here(),
            field: field.to_owned(),
        })
    }

    /// What a reader looks at, if a writer can look at it too.
    pub(in crate::rust::lower) fn ahead(
        &mut self,
        width: u64,
        of_bytes_alone: bool,
    ) -> Option<Ahead> {
        let ends = of_bytes_alone || width != u64::MAX;
        (width != 0 && ends).then(|| Ahead {
            at: self.names.take("ahead".into()),
            width,
            of_bytes_alone,
        })
    }

    /// The fields that a block lifts into its record, with their names.
    pub(super) fn fields_of(&self, block: &Block) -> Vec<(u32, String)> {
        fn go(block: &Block, found: &mut Vec<(u32, String)>) {
            for item in &block.items {
                match &item.kind {
                    ItemKind::Field(field)
                        if field.value == FieldValue::Field
                            && !found.iter().any(|(slot, _)| *slot == field.slot) =>
                    {
                        found.push((field.slot, item.label.clone()));
                    }
                    ItemKind::If { then, els, .. } => {
                        go(then, found);
                        go(els, found);
                    }
                    ItemKind::Region(region) => go(&region.block, found),
                    ItemKind::Mask(mask) => mask.bits.iter().for_each(|bit| go(&bit.block, found)),
                    ItemKind::Bits(bits) => {
                        for item in bits.items.iter().filter(|i| i.value == BitValue::Field) {
                            found.push((item.slot, item.name.clone()));
                        }
                    }
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        go(block, &mut found);
        found
    }

    pub(super) fn found_by_presence(
        &self,
        then: &[(u32, String)],
        els: &[(u32, String)],
    ) -> String {
        let any = |fields: &[(u32, String)]| {
            let texts: Vec<String> = fields
                .iter()
                .filter_map(|(slot, _)| self.is_some(*slot))
                .collect();
            texts.join(" || ")
        };
        if then.is_empty() {
            match any(els) {
                none if none.is_empty() => "false".into(),
                some => format!("!({some})"),
            }
        } else {
            match any(then) {
                // Both branches carry the same fields: `then` is as good as the other.
                none if none.is_empty() => "true".into(),
                some => some,
            }
        }
    }

    fn absences(&self, fields: &[(u32, String)]) -> Vec<(String, String)> {
        fields
            .iter()
            .filter_map(|(slot, name)| Some((self.is_some(*slot)?, name.clone())))
            .collect()
    }

    /// Two ways, and what is known behind both.
    pub(in crate::rust::lower) fn branch(
        &mut self,
        cond: Ex,
        then: impl FnOnce(&mut Self) -> Vec<Step>,
        els: impl FnOnce(&mut Self) -> Vec<Step>,
    ) -> Branch {
        let before = (self.dec.clone(), self.enc.clone());
        let then = then(self);
        let after_then = (
            std::mem::replace(&mut self.dec, before.0.clone()),
            std::mem::replace(&mut self.enc, before.1.clone()),
        );
        let els = els(self);
        let after_els = (std::mem::take(&mut self.dec), std::mem::take(&mut self.enc));
        let (dec, outs) = self.merge(&before.0, &after_then.0, &after_els.0, Mode::Decode);
        let (enc, outs_encode) = self.merge(&before.1, &after_then.1, &after_els.1, Mode::Encode);
        (self.dec, self.enc) = (dec, enc);
        Branch {
            cond,
            then,
            els,
            outs,
            outs_encode,
            then_absent: Vec::new(),
            els_absent: Vec::new(),
            disagrees_with: String::new(),
            ahead: None,
        }
    }

    fn merge(
        &self,
        before: &[Bind],
        then: &[Bind],
        els: &[Bind],
        mode: Mode,
    ) -> (Vec<Bind>, Vec<Out>) {
        let mut after = before.to_vec();
        let mut outs = Vec::new();
        for (slot, bind) in (0u32..).zip(&mut after) {
            let index = slot as usize;
            let (Some(a), Some(b)) = (then.get(index), els.get(index)) else {
                continue;
            };
            if a.presence == bind.presence && b.presence == bind.presence {
                continue;
            }
            let is_field = self.fields.contains(&slot);
            let late = self.late.iter().any(|(_, s, _, _)| *s == slot);
            let wanted = match mode {
                Mode::Decode => is_field || late || self.used.contains(&slot),
                Mode::Encode => !is_field && self.used.contains(&slot),
            };
            if !wanted {
                continue;
            }
            let sure = a.presence == Presence::Present && b.presence == Presence::Present;
            let local = self.local(slot);
            let give = |presence: Presence| match (presence, sure) {
                (Presence::Present, true) | (Presence::Maybe, _) => Give::As(local.clone()),
                (Presence::Present, false) => Give::Some(local.clone()),
                (Presence::Absent, _) => Give::None,
            };
            outs.push(Out {
                local: local.clone(),
                then: give(a.presence),
                els: give(b.presence),
            });
            bind.presence = if sure {
                Presence::Present
            } else {
                Presence::Maybe
            };
            bind.known = Known {
                text: local,
                reference: false,
                copy: self.slot_copy(slot),
            };
        }
        (after, outs)
    }
}
