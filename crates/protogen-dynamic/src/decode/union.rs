//! Tagged unions: the tag, the arm it leads to, what follows.

use protogen_schema::ir::{
    Arm, ArmPayload, Configuration, Pattern, Schema, Tag, Type, Union, UnionId,
};
use protogen_wire::{DecodeError, DecodeErrorKind, Reader};

use super::{Decoder, ReadScope};
use crate::{
    eval::{self, Fail, Scope},
    names, notes,
    value::{EnumValue, Value},
};

impl<'s> Decoder<'s, '_> {
    pub(super) fn named_union(
        &mut self,
        id: UnionId,
        args: &'s [protogen_schema::ir::Expr],
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let Some(def) = self.schema.unions.get(id.0 as usize) else {
            return Err(self.schema_fault("a union", r));
        };
        let params = self.args(args, r)?;
        self.nested(&def.slots, params, def.notes.depth, r, |d, r| {
            d.union(&def.union, r)
        })
    }

    pub(super) fn union(
        &mut self,
        union: &'s Union,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let arm = self.arm(union, r)?;
        let payload = self.payload(arm, r)?;
        Ok(Value::Case(arm.name.clone(), Box::new(payload)))
    }

    /// Reads the tag, and finds the arm that it leads to.
    #[inline(never)]
    fn arm(&mut self, union: &'s Union, r: &mut Reader<'_>) -> Result<&'s Arm, DecodeError> {
        let start = r.offset();
        let tag = match &union.tag {
            Tag::Inline(ty) => {
                let tag = self.tag(ty, r)?;
                if crate::number::has_forms(ty, self.schema) {
                    self.keep_form(ty, &tag, start, "#tag", r);
                }
                Some(tag)
            }
            Tag::Peek(ty) => Some(self.tag(ty, &mut r.fork())?),
            Tag::Before(expr) => Some(self.eval(expr, r)?),
            Tag::Conditions => None,
        };
        let ty = match &union.tag {
            Tag::Inline(ty) | Tag::Peek(ty) => Some(&**ty),
            _ => None,
        };
        let scope = ReadScope::new(self, r);
        let arm = find_arm(union, tag.as_ref(), ty, &scope)
            .map_err(|fail| r.fault(fail.decode_kind()))?;
        let Some(arm) = arm else {
            let found = tag
                .as_ref()
                .map_or_else(|| "none of them".to_owned(), notes::text);
            let kind = DecodeErrorKind::UnmatchedTag { found };
            return Err(DecodeError::new(start, kind));
        };
        if let (Some(slot), Some(tag)) = (arm.binding, tag) {
            self.frame.locate(slot, start, r.offset());
            self.frame.fill(slot, tag);
        }
        Ok(arm)
    }

    /// A tag of any type; what is not a scalar is read as any other value.
    fn tag(&mut self, ty: &'s Type, r: &mut Reader<'_>) -> Result<Value, DecodeError> {
        match self.scalar(ty, r) {
            Some(tag) => tag,
            None => self.value(ty, r),
        }
    }

    fn payload(&mut self, arm: &'s Arm, r: &mut Reader<'_>) -> Result<Value, DecodeError> {
        match &arm.payload {
            ArmPayload::Record(record) => {
                self.record_items(record, r)?;
                Ok(Value::Record(self.collect(record)))
            }
            ArmPayload::Value { slot, ty } => {
                let start = r.offset();
                let value = self.value(ty, r)?;
                self.frame.locate(*slot, start, r.offset());
                self.frame.fill(*slot, value.clone());
                Ok(value)
            }
        }
    }
}

/// The first arm that the tag leads to.
pub(crate) fn find_arm<'u>(
    union: &'u Union,
    tag: Option<&Value>,
    ty: Option<&Type>,
    scope: &dyn Scope,
) -> Result<Option<&'u Arm>, Fail> {
    for arm in &union.arms {
        if !arm.gate.holds(scope.at()) {
            continue;
        }
        for pattern in &arm.patterns {
            if matches(pattern, tag, ty, scope)? {
                return Ok(Some(arm));
            }
        }
    }
    Ok(None)
}

/// Whether a tag matches a pattern.
pub(crate) fn matches(
    pattern: &Pattern,
    tag: Option<&Value>,
    ty: Option<&Type>,
    scope: &dyn Scope,
) -> Result<bool, Fail> {
    let number = || -> Option<i128> {
        let tag = tag?;
        match ty {
            Some(ty) => notes::number_of(ty, tag, scope).ok(),
            None => eval::number(tag, None, scope).ok(),
        }
    };
    Ok(match pattern {
        Pattern::Any => true,
        Pattern::Cond(cond) => eval::truth(cond, scope)?,
        Pattern::Int(value) => number() == Some(value.0),
        Pattern::Range(first, last) => {
            number().is_some_and(|number| (first.0..=last.0).contains(&number))
        }
        Pattern::Bool(value) => match tag {
            Some(Value::Bool(tag)) => tag == value,
            Some(Value::Int(tag)) => *tag == i128::from(*value),
            _ => false,
        },
        Pattern::Text(text) => match tag {
            Some(Value::Text(tag)) => tag == text,
            Some(Value::Bytes(tag)) => tag == text.as_bytes(),
            _ => false,
        },
        Pattern::EnumItem { enum_, item } => {
            tag.is_some_and(|tag| is_item(tag, *enum_, *item, scope.schema(), scope.at()))
        }
    })
}

/// Whether a value decodes to this item.
fn is_item(
    tag: &Value,
    id: protogen_schema::ir::EnumId,
    item: u32,
    schema: &Schema,
    at: &Configuration,
) -> bool {
    let Some(def) = schema.enums.get(id.0 as usize) else {
        return false;
    };
    let Some(item) = def.items.get(item as usize) else {
        return false;
    };
    match tag {
        Value::Enum(EnumValue::Name(name) | EnumValue::Ranged(name, _)) if *name == item.name => {
            true
        }
        Value::Enum(value) => names::enum_number(def, value, at)
            .is_some_and(|number| names::item_holds(item, number, at)),
        Value::Int(number) => names::item_holds(item, *number, at),
        _ => false,
    }
}
