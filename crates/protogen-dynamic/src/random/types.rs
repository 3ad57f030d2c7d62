//! A value of any type by chance.

use protogen_schema::ir::{Arm, ArmPayload, ChoiceShape, Length, Notes, Pattern, Tag, Type, Union};
use serde_json::json;

use super::Maker;
use crate::{
    decode, encode,
    eval::Fail,
    held, names, notes, number,
    value::{EnumValue, Value},
};

impl<'s> Maker<'s, '_> {
    pub(super) fn value(&mut self, ty: &'s Type, notes: &Notes) -> Option<Value> {
        self.budget = self.budget.checked_sub(1)?;
        if let Type::Newtype(id) = ty {
            let def = self.schema.newtypes.get(id.0 as usize)?;
            if self.depth > 10 {
                return None;
            }
            self.depth += 1;
            let value = self.noted(&def.ty, &def.notes);
            self.depth -= 1;
            return value;
        }
        if let Some(value) = self.scalar(ty) {
            return Some(value);
        }
        match ty {
            Type::Struct { id, args } => {
                let def = self.schema.structs.get(id.0 as usize)?;
                let params: Option<Vec<Value>> = args.iter().map(|arg| self.eval(arg)).collect();
                self.nested(&def.body.slots, params?, |maker| {
                    maker.block(&def.body.record.block)?;
                    Some(Value::Record(maker.collect(&def.body.record)))
                })
            }
            Type::Union { id, args } => {
                let def = self.schema.unions.get(id.0 as usize)?;
                let params: Option<Vec<Value>> = args.iter().map(|arg| self.eval(arg)).collect();
                self.nested(&def.slots, params?, |maker| maker.union(&def.union))
            }
            Type::Match(union) => self.union(union),
            Type::Record(record) => {
                self.block(&record.block)?;
                Some(Value::Record(self.collect(record)))
            }
            Type::Bits(bits) => self.bits_record(bits),
            Type::Block { inner, .. } => {
                let closed = std::mem::replace(&mut self.closed, false);
                let made = self.value(inner, notes);
                self.closed = closed;
                made
            }
            Type::Text {
                length,
                encoding,
                nul,
                ..
            } => self.text(length, notes, *encoding, *nul).map(Value::Text),
            Type::Bytes { length } => self.bytes(length, notes).map(Value::Bytes),
            Type::Json { .. } => {
                let number = self.chance.below(100);
                Some(Value::Json(json!({ "a": number, "b": [true, null, "x"] })))
            }
            Type::Array { element, length } => {
                let most = if self.depth > 4 { 1 } else { 4 };
                let mut count = self.count(length, notes, most)?;
                if matches!(length, Length::Chain { .. }) {
                    count = count.max(1);
                }
                self.list(element, count).map(Value::List)
            }
            Type::Map { key, value, length } => {
                let count = self.count(length, notes, 3)?;
                let mut pairs = Vec::new();
                for _ in 0..count {
                    let mark = self.frame.mark();
                    let plain = Notes::default();
                    let key = self.value(key, &plain)?;
                    pairs.push((key, self.value(value, &plain)?));
                    self.frame.forget(mark);
                }
                Some(Value::Map(pairs))
            }
            Type::Sparse { element, slots, .. } => {
                let Value::Int(slots) = self.eval(slots)? else {
                    return None;
                };
                let slots = usize::try_from(slots)
                    .ok()
                    .filter(|slots| *slots <= 100_000)?;
                self.slots(element, slots)
            }
            Type::SparseBitmap { element, bitmap } => {
                let Type::Array {
                    element: word,
                    length,
                } = &**bitmap
                else {
                    return None;
                };
                let (bits, _) = number::width(word, self.schema)?;
                let words = self.count(length, &Notes::default(), 2)?;
                self.slots(element, words.checked_mul(bits.into())?)
            }
            Type::Optional(inner) => match self.depth > 5 || self.chance.once_in(2) {
                true => Some(Value::Absent),
                false => {
                    let value = self.value(inner, notes)?;
                    Some(held::hold(inner, value, self.schema))
                }
            },
            Type::Sentinel { inner, absent } => {
                if self.chance.once_in(3) {
                    return Some(Value::Absent);
                }
                let value = self.value(inner, notes)?;
                let number = notes::number_of(inner, &value, self);
                (number != Ok(absent.0)).then_some(value)
            }
            Type::Choice { arms, shape } => {
                for arm in arms {
                    let holds = match &arm.cond {
                        Some(cond) => self.decide(cond)?,
                        None => true,
                    };
                    if holds {
                        let value = self.value(&arm.ty, notes)?;
                        return Some(match shape {
                            ChoiceShape::Widest { .. } => value,
                            ChoiceShape::Enum { .. } => {
                                Value::Case(arm.name.clone(), Box::new(value))
                            }
                        });
                    }
                }
                None
            }
            Type::Extern { id, .. } => {
                let def = self.schema.extern_types.get(id.0 as usize)?;
                let size = usize::try_from(def.size?)
                    .ok()
                    .filter(|size| *size <= 4096)?;
                if self.context.externs.find_type(&def.name).is_some() {
                    return None;
                }
                Some(Value::Raw(
                    (0..size).map(|_| self.chance.bits() as u8).collect(),
                ))
            }
            _ => None,
        }
    }

    fn list(&mut self, element: &'s Type, count: usize) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(self.element(element)?);
        }
        Some(items)
    }

    fn element(&mut self, element: &'s Type) -> Option<Value> {
        let mark = self.frame.mark();
        let value = self.value(element, &Notes::default());
        self.frame.forget(mark);
        value
    }

    /// Slots of which few are filled.
    fn slots(&mut self, element: &'s Type, count: usize) -> Option<Value> {
        let mut items = vec![Value::Absent; count];
        for _ in 0..self.chance.below(6) {
            let index = match self.chance.below(4) {
                0 => 0,
                1 => count.saturating_sub(1),
                _ => self.chance.below(count),
            };
            let value = self.element(element)?;
            let value = held::hold(element, value, self.schema);
            if let Some(slot) = items.get_mut(index) {
                *slot = value;
            }
        }
        Some(Value::List(items))
    }

    fn union(&mut self, union: &'s Union) -> Option<Value> {
        let (arm, tag) = match &union.tag {
            Tag::Before(tag) => {
                let tag = self.eval(tag)?;
                (
                    decode::find_arm(union, Some(&tag), None, self).ok()??,
                    Some(tag),
                )
            }
            Tag::Conditions => match decode::find_arm(union, None, None, self) {
                Ok(arm) => (arm?, None),
                Err(Fail::AtWriting) => (self.any_arm(union)?, None),
                Err(_) => return None,
            },
            Tag::Peek(_) => (self.any_arm(union)?, None),
            Tag::Inline(ty) => {
                let arm = self.any_arm(union)?;
                let tag = match arm.binding {
                    Some(_) => Some(self.tag_for(union, ty, arm)?),
                    None => None,
                };
                (arm, tag)
            }
        };
        if let (Some(slot), Some(tag)) = (arm.binding, tag) {
            self.frame.fill(slot, tag);
        }
        let payload = match &arm.payload {
            ArmPayload::Record(record) => {
                self.block(&record.block)?;
                Value::Record(self.collect(record))
            }
            ArmPayload::Value { slot, ty } => {
                let value = self.value(ty, &Notes::default())?;
                self.frame.fill(*slot, value.clone());
                value
            }
        };
        Some(Value::Case(arm.name.clone(), Box::new(payload)))
    }

    fn any_arm(&mut self, union: &'s Union) -> Option<&'s Arm> {
        let at = self.context.configuration();
        let arms: Vec<&Arm> = union.arms.iter().filter(|arm| arm.gate.holds(at)).collect();
        arms.get(self.chance.below(arms.len())).copied()
    }

    /// A tag that leads to the arm.
    fn tag_for(&mut self, union: &'s Union, ty: &'s Type, arm: &'s Arm) -> Option<Value> {
        (0..32).find_map(|_| {
            let pattern = arm.patterns.get(self.chance.below(arm.patterns.len()))?;
            let tag = match pattern {
                Pattern::Int(number) => self.as_tag(ty, number.0),
                Pattern::Range(first, last) => {
                    let span = usize::try_from(last.0.checked_sub(first.0)?).ok()?;
                    let step = self.chance.below(span.saturating_add(1));
                    self.as_tag(ty, first.0.checked_add(i128::try_from(step).ok()?)?)
                }
                Pattern::EnumItem { enum_, item } => {
                    let def = self.schema.enums.get(enum_.0 as usize)?;
                    let item = def.items.get(*item as usize)?;
                    Value::Enum(EnumValue::Name(item.name.clone()))
                }
                Pattern::Bool(truth) => Value::Bool(*truth),
                Pattern::Text(text) => Value::Text(text.clone()),
                Pattern::Any | Pattern::Cond(_) => self.value(ty, &Notes::default())?,
            };
            encode::value_bytes(self.schema, self.context, ty, &tag).ok()?;
            let found = decode::find_arm(union, Some(&tag), Some(ty), self).ok()??;
            std::ptr::eq(found, arm).then_some(tag)
        })
    }

    fn as_tag(&self, ty: &Type, number: i128) -> Value {
        match ty {
            Type::Enum(id) => match self.schema.enums.get(id.0 as usize) {
                Some(def) => {
                    Value::Enum(names::enum_value(def, number, self.context.configuration()))
                }
                None => Value::Int(number),
            },
            _ => Value::Int(number),
        }
    }
}
