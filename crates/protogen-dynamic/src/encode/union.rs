//! Tagged unions: the arm of the value, the tag that leads to it, what follows.

use protogen_schema::ir::{Arm, ArmPayload, Expr, Pattern, Tag, Type, Union, UnionId};
use protogen_wire::{EncodeError, EncodeErrorKind};

use super::{Encoder, WriteScope, ends::Ahead};
use crate::{
    decode, eval,
    eval::Fail,
    names, notes,
    value::{EnumValue, Value},
};

impl<'s> Encoder<'s, '_> {
    pub(super) fn named_union(
        &mut self,
        id: UnionId,
        args: &'s [Expr],
        value: &Value,
    ) -> Result<(), EncodeError> {
        let Some(def) = self.schema.unions.get(id.0 as usize) else {
            return Err(self.schema_fault("a union"));
        };
        let params = self.args(args)?;
        self.nested(&def.slots, params, def.notes.depth, |e| {
            e.union(&def.union, value)
        })
    }

    pub(super) fn union(&mut self, union: &'s Union, value: &Value) -> Result<(), EncodeError> {
        let Value::Case(name, payload) = value else {
            return Err(self.type_fault(format!("a variant of {}", union.type_name)));
        };
        let at = self.context.configuration();
        let named = |arm: &&Arm| arm.name == *name && arm.gate.holds(at);
        let Some(arm) = union.arms.iter().find(named) else {
            let known = union.arms.iter().map(|arm| arm.name.as_str());
            let found = match names::nearest(name, known) {
                Some(near) if near != name => format!("{name} (did you mean {near}?)"),
                _ => name.clone(),
            };
            return Err(self.fault(EncodeErrorKind::UnknownVariant { found }));
        };
        match &union.tag {
            Tag::Inline(ty) => self.put_tag(union, ty, arm, payload)?,
            Tag::Before(tag) => {
                let value = self.eval(tag)?;
                self.fill_binding(arm, &value, payload)?;
                let found = decode::find_arm(union, Some(&value), None, &WriteScope::new(self))
                    .map_err(|fail| self.fail(fail))?;
                self.leads_to(found, arm, || self.shown(tag))?;
            }
            Tag::Peek(_) => {}
            Tag::Conditions => {
                match decode::find_arm(union, None, None, &WriteScope::new(self)) {
                    Ok(found) => self.leads_to(found, arm, || "its condition".to_owned())?,
                    // What peeks is decided by the arm.
                    Err(Fail::AtWriting) => {}
                    Err(fail) => return Err(self.fail(fail)),
                }
            }
        }
        let start = self.position();
        self.payload(arm, payload)?;
        self.leads(start, Ahead::Arm(union, arm))
    }

    fn leads_to(
        &self,
        found: Option<&Arm>,
        arm: &Arm,
        by: impl FnOnce() -> String,
    ) -> Result<(), EncodeError> {
        if found.is_some_and(|found| std::ptr::eq(found, arm)) {
            return Ok(());
        }
        Err(self.fault(EncodeErrorKind::Disagrees {
            a: arm.name.clone().into(),
            b: by().into(),
        }))
    }

    fn put_tag(
        &mut self,
        union: &'s Union,
        ty: &'s Type,
        arm: &'s Arm,
        payload: &Value,
    ) -> Result<(), EncodeError> {
        let tag = match (arm.binding, self.bound(arm, payload)) {
            (Some(_), Some(tag)) => tag.clone(),
            _ => match self.tag_of(arm) {
                Some(tag) => tag,
                None => {
                    let field = arm.binding.map_or_else(
                        || format!("the tag of {}", arm.name),
                        |slot| self.frame.name(slot),
                    );
                    let field = field.into();
                    return Err(self.fault(EncodeErrorKind::Missing { field }));
                }
            },
        };
        let found = decode::find_arm(union, Some(&tag), Some(ty), &WriteScope::new(self))
            .map_err(|fail| self.fail(fail))?;
        if !found.is_some_and(|found| std::ptr::eq(found, arm)) {
            return Err(self.fault(EncodeErrorKind::TagConflict {
                found: notes::text(&tag),
            }));
        }
        let start = self.position();
        match self.number(ty, &tag, "#tag") {
            Some(kept) => self.put(&kept),
            None => self.value(ty, &tag)?,
        }
        if let Some(slot) = arm.binding {
            let place = self.place_from(start);
            self.frame.locate(slot, place);
        }
        Ok(())
    }

    /// The value of the field that holds the tag.
    fn bound<'v>(&self, arm: &Arm, payload: &'v Value) -> Option<&'v Value> {
        let slot = arm.binding?;
        let ArmPayload::Record(record) = &arm.payload else {
            return None;
        };
        let field = record.fields.iter().find(|field| field.slot == slot)?;
        payload.field(&field.name)
    }

    fn fill_binding(&mut self, arm: &Arm, tag: &Value, payload: &Value) -> Result<(), EncodeError> {
        let (Some(slot), Some(bound)) = (arm.binding, self.bound(arm, payload)) else {
            return Ok(());
        };
        let same = eval::same(bound, tag, None, &WriteScope::new(self));
        if same.map_err(|fail| self.fail(fail))? {
            return Ok(());
        }
        Err(self.fault(EncodeErrorKind::Disagrees {
            a: self.frame.name(slot).into(),
            b: "the tag".into(),
        }))
    }

    /// The tag of an arm that one value reaches.
    fn tag_of(&self, arm: &Arm) -> Option<Value> {
        arm.patterns.iter().find_map(|pattern| match pattern {
            Pattern::Int(number) => Some(Value::Int(number.0)),
            Pattern::Range(first, _) => Some(Value::Int(first.0)),
            Pattern::Bool(truth) => Some(Value::Bool(*truth)),
            Pattern::Text(text) => Some(Value::Text(text.clone())),
            Pattern::EnumItem { enum_, item } => {
                let def = self.schema.enums.get(enum_.0 as usize)?;
                let item = def.items.get(*item as usize)?;
                names::first_number(item, self.context.configuration())?;
                Some(Value::Enum(EnumValue::Name(item.name.clone())))
            }
            Pattern::Cond(_) | Pattern::Any => None,
        })
    }

    fn payload(&mut self, arm: &'s Arm, payload: &Value) -> Result<(), EncodeError> {
        match &arm.payload {
            ArmPayload::Record(record) => {
                let Value::Record(fields) = payload else {
                    return Err(self.type_fault(format!("the fields of {}", arm.name)));
                };
                let known = |name: &str| record.fields.iter().any(|field| field.name == name);
                if let Some((name, _)) = fields.fields.iter().find(|(name, _)| !known(name)) {
                    return Err(self.unknown_field(record, name));
                }
                for field in &record.fields {
                    let value = fields.field(&field.name).cloned();
                    self.frame.expect(field.slot, value);
                }
                if let Some(slot) = arm.binding {
                    // Written as the tag.
                    self.frame.write(slot);
                }
                self.record_items(record)
            }
            ArmPayload::Value { slot, ty } => {
                let start = self.position();
                self.value(ty, payload)?;
                let place = self.place_from(start);
                self.frame.locate(*slot, place);
                self.frame.fill(*slot, payload.clone());
                Ok(())
            }
        }
    }
}
