//! Every place of a body in which a type is named.
//! Looks at the named types alone, and changes nothing but what is noted of them.

use crate::rust::model::{ArmPayload, Record, Step, Union, UnionTag, Wire};

/// Notes of each named type what is said of its name.
pub struct Visit<'f>(pub &'f dyn Fn(&str) -> bool);

impl Visit<'_> {
    pub fn record(&self, record: &mut Record) {
        self.steps(&mut record.steps);
    }

    fn steps(&self, steps: &mut [Step]) {
        for step in steps {
            match step {
                Step::Value(value) => self.wire(&mut value.wire),
                Step::If(branch) => {
                    self.steps(&mut branch.then);
                    self.steps(&mut branch.els);
                }
                Step::Region(region) => self.steps(&mut region.steps),
                Step::Mask(mask) => {
                    let bits = mask.bits.iter_mut();
                    bits.for_each(|bit| self.steps(&mut bit.steps));
                }
                _ => {}
            }
        }
    }

    pub fn union(&self, union: &mut Union) {
        if let UnionTag::Inline(wire) | UnionTag::Peek { wire, .. } = &mut union.tag {
            self.wire(wire);
        }
        for arm in &mut union.arms {
            match &mut arm.payload {
                ArmPayload::Unit => {}
                ArmPayload::Fields(record, _) => self.record(record),
                ArmPayload::Value { wire, .. } => self.wire(wire),
            }
        }
    }

    fn wire(&self, wire: &mut Wire) {
        match wire {
            Wire::Named {
                ty, leaves_fault, ..
            } => *leaves_fault = (self.0)(ty),
            Wire::Boxed(inner)
            | Wire::Newtype(_, inner)
            | Wire::Block { inner, .. }
            | Wire::Optional { inner, .. }
            | Wire::Sentinel { inner, .. }
            | Wire::Bitmap { element: inner, .. } => self.wire(inner),
            Wire::Union(union) => self.union(union),
            Wire::Record(record) => self.record(record),
            Wire::Array(array) => self.wire(&mut array.element),
            Wire::Map(map) => {
                self.wire(&mut map.key);
                self.wire(&mut map.value);
            }
            Wire::Sparse(sparse) => self.wire(&mut sparse.element),
            Wire::Choice { arms, .. } => arms.iter_mut().for_each(|(_, _, arm)| self.wire(arm)),
            _ => {}
        }
    }
}
