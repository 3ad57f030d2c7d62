//! Least and greatest sizes on the wire, over all versions.
//! Never looks at a value: only what the schema alone tells.

use std::collections::HashMap;

use super::{
    ArmPayload, Bits, Block, ItemKind, Length, LengthUnit, NumberCodec, PadKind, Record, Role,
    Schema, StructId, Tag, Type, Union, UnionId, VarintType,
};

/// Bytes that a value takes: at least `min`, at most `max` if it is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// The least number of bytes.
    pub min: u64,
    /// The greatest, if there is one; min <= max.
    pub max: Option<u64>,
}

impl Size {
    /// No bytes.
    pub const ZERO: Size = Size::fixed(0);
    /// Any number of bytes.
    pub const ANY: Size = Size { min: 0, max: None };

    /// Always so many bytes.
    #[must_use]
    pub const fn fixed(bytes: u64) -> Size {
        Size {
            min: bytes,
            max: Some(bytes),
        }
    }

    /// One behind the other.
    #[must_use]
    pub fn then(self, other: Size) -> Size {
        let max = self.max.zip(other.max).and_then(|(a, b)| a.checked_add(b));
        Size {
            min: self.min.saturating_add(other.min),
            max,
        }
    }

    /// One or the other.
    #[must_use]
    pub fn or(self, other: Size) -> Size {
        let max = self.max.zip(other.max).map(|(a, b)| a.max(b));
        Size {
            min: self.min.min(other.min),
            max,
        }
    }

    /// So many times.
    #[must_use]
    pub fn times(self, count: u64) -> Size {
        let max = self.max.and_then(|max| max.checked_mul(count));
        Size {
            min: self.min.saturating_mul(count),
            max,
        }
    }

    /// Always the same number of bytes, if it is.
    #[must_use]
    pub fn exact(self) -> Option<u64> {
        self.max.filter(|max| *max == self.min)
    }
}

/// The size of a type's values.
#[must_use]
pub fn type_size(schema: &Schema, ty: &Type) -> Size {
    Sizes::new(schema).ty(ty)
}

/// The least size of a type's values: what a count of them is held against.
#[must_use]
pub fn min_size(schema: &Schema, ty: &Type) -> u64 {
    match ty {
        Type::Struct { id, .. } => schema
            .structs
            .get(id.0 as usize)
            .map_or(0, |def| def.body.min_size),
        _ => type_size(schema, ty).min,
    }
}

/// The size of a block of items.
#[must_use]
pub fn block_size(schema: &Schema, block: &Block) -> Size {
    Sizes::new(schema).block(block)
}

/// Computes sizes, each named type's once.
pub struct Sizes<'a> {
    schema: &'a Schema,
    /// None while it is being computed: a type within itself counts as unbounded.
    structs: HashMap<StructId, Option<Size>>,
    /// Likewise.
    unions: HashMap<UnionId, Option<Size>>,
}

impl Sizes<'_> {
    /// For the types of this schema.
    #[must_use]
    pub fn new(schema: &Schema) -> Sizes<'_> {
        Sizes {
            schema,
            structs: HashMap::new(),
            unions: HashMap::new(),
        }
    }

    /// The size of a type's values.
    pub fn ty(&mut self, ty: &Type) -> Size {
        let schema = self.schema;
        match ty {
            Type::Int(int) => Size::fixed(u64::from(int.bits / 8)),
            Type::Float(float) => Size::fixed(u64::from(float.bits / 8)),
            Type::Bool | Type::Truthy => Size::fixed(1),
            Type::Varint(VarintType { max_bytes, .. }) => Size {
                min: 1,
                max: Some(u64::from(*max_bytes)),
            },
            Type::As { wire, .. } => self.ty(wire),
            Type::Bias { base, .. } => self.ty(base),
            Type::Number(id) => match schema.numbers.get(id.0 as usize).map(|n| &n.codec) {
                Some(NumberCodec::Bytes { size, .. }) => Size::fixed(u64::from(*size)),
                Some(NumberCodec::Extern { min, max }) => Size {
                    min: u64::from(*min),
                    max: Some(u64::from(*max)),
                },
                None => Size::ANY,
            },
            Type::Enum(id) => self.named(schema.enums.get(id.0 as usize).map(|e| &e.base)),
            Type::Flags(id) => self.named(schema.flags.get(id.0 as usize).map(|f| &f.base)),
            Type::Newtype(id) => self.named(schema.newtypes.get(id.0 as usize).map(|n| &n.ty)),
            Type::Bits(bits) => self.bits(bits),
            Type::Struct { id, .. } => self.struct_(*id),
            Type::Union { id, .. } => self.named_union(*id),
            Type::Match(union) => self.union(union),
            Type::Record(record) => self.record(record),
            Type::Block { length, inner, .. } => {
                let inner = self.ty(inner);
                self.enclosed(length, inner)
            }
            Type::Text { length, .. } | Type::Bytes { length } | Type::Json { length } => {
                self.counted(length, Size::fixed(1))
            }
            Type::Array { element, length } => {
                let element = self.ty(element);
                self.counted(length, element)
            }
            Type::Map { key, value, length } => {
                let pair = self.ty(key).then(self.ty(value));
                self.counted(length, pair)
            }
            Type::Sparse { .. } => Size::ANY,
            Type::SparseBitmap { bitmap, .. } => Size {
                max: None,
                ..self.ty(bitmap)
            },
            Type::Optional(inner) => Size::fixed(1).then(self.ty(inner).or(Size::ZERO)),
            Type::Sentinel { inner, .. } => self.ty(inner),
            Type::Choice { arms, .. } => {
                self.any_of(arms.iter().map(|arm| &arm.ty), |sizes, ty| sizes.ty(ty))
            }
            Type::Extern { id, .. } => {
                let size = schema.extern_types.get(id.0 as usize).and_then(|e| e.size);
                size.map_or(Size::ANY, Size::fixed)
            }
        }
    }

    fn struct_(&mut self, id: StructId) -> Size {
        if let Some(known) = self.structs.get(&id) {
            return known.unwrap_or(Size::ANY);
        }
        let Some(def) = self.schema.structs.get(id.0 as usize) else {
            return Size::ANY;
        };
        self.structs.insert(id, None);
        let size = self.block(&def.body.record.block);
        self.structs.insert(id, Some(size));
        size
    }

    fn named_union(&mut self, id: UnionId) -> Size {
        if let Some(known) = self.unions.get(&id) {
            return known.unwrap_or(Size::ANY);
        }
        let Some(def) = self.schema.unions.get(id.0 as usize) else {
            return Size::ANY;
        };
        self.unions.insert(id, None);
        let size = self.union(&def.union);
        self.unions.insert(id, Some(size));
        size
    }

    fn named(&mut self, ty: Option<&Type>) -> Size {
        ty.map_or(Size::ANY, |ty| self.ty(ty))
    }

    fn any_of<T>(
        &mut self,
        choices: impl Iterator<Item = T>,
        mut size: impl FnMut(&mut Self, T) -> Size,
    ) -> Size {
        let mut all: Option<Size> = None;
        for choice in choices {
            let size = size(self, choice);
            all = Some(all.map_or(size, |all| all.or(size)));
        }
        all.unwrap_or(Size::ZERO)
    }

    fn bits(&mut self, bits: &Bits) -> Size {
        Size::fixed(u64::from(bits.carrier.bits / 8))
    }

    fn record(&mut self, record: &Record) -> Size {
        self.block(&record.block)
    }

    fn union(&mut self, union: &Union) -> Size {
        let tag = match &union.tag {
            Tag::Inline(ty) => self.ty(ty),
            Tag::Before(_) | Tag::Peek(_) | Tag::Conditions => Size::ZERO,
        };
        let arms = self.any_of(union.arms.iter(), |sizes, arm| match &arm.payload {
            ArmPayload::Record(record) => sizes.record(record),
            ArmPayload::Value { ty, .. } => sizes.ty(ty),
        });
        tag.then(arms)
    }

    /// The size of a block of items.
    pub fn block(&mut self, block: &Block) -> Size {
        let mut total = Size::ZERO;
        for item in &block.items {
            let size = self.item(&item.kind, total);
            let size = if item.gate.is_always() {
                size
            } else {
                size.or(Size::ZERO)
            };
            total = total.then(size);
        }
        total
    }

    fn item(&mut self, kind: &ItemKind, before: Size) -> Size {
        match kind {
            ItemKind::Field(field) => self.ty(&field.ty),
            ItemKind::If { then, els, .. } => self.block(then).or(self.block(els)),
            ItemKind::Region(region) => {
                let inner = self.block(&region.block);
                let size = match &region.length {
                    Some(length) if region.transform.is_some() => self.enclosed(length, Size::ANY),
                    Some(length) => self.enclosed(length, inner),
                    None => Size::ANY,
                };
                match &region.transform {
                    Some(transform) if transform.when.is_some() => size.or(inner),
                    _ => size,
                }
            }
            ItemKind::Mask(mask) => {
                let mut total = self.ty(&mask.ty);
                for bit in &mask.bits {
                    total = total.then(self.block(&bit.block).or(Size::ZERO));
                }
                total
            }
            ItemKind::Bits(bits) => self.bits(bits),
            ItemKind::Pad(pad) => match pad.kind {
                PadKind::Count(count) => Size::fixed(count),
                PadKind::To(to) => Size {
                    min: to.saturating_sub(before.max.unwrap_or(to)),
                    max: Some(to.saturating_sub(before.min)),
                },
                PadKind::Align(to) => Size {
                    min: 0,
                    max: Some(to.saturating_sub(1)),
                },
            },
            ItemKind::Let { .. } | ItemKind::Set { .. } => Size::ZERO,
            ItemKind::Role(Role::Opcode(_)) => Size {
                min: 1,
                max: Some(16),
            },
            ItemKind::Role(Role::Payload { length, .. }) => self.enclosed(length, Size::ANY),
        }
    }

    /// A value within a length of bytes.
    fn enclosed(&mut self, length: &Length, inner: Size) -> Size {
        match length {
            Length::Fixed(bytes) => Size::fixed(*bytes),
            Length::Prefix { ty, .. } => self.ty(ty).then(inner),
            Length::Until { terminator, .. } => inner.then(Size::fixed(terminator.len() as u64)),
            _ => inner,
        }
    }

    /// So many units as a length says.
    fn counted(&mut self, length: &Length, unit: Size) -> Size {
        match length {
            Length::Fixed(count) => unit.times(*count),
            Length::Prefix {
                ty,
                unit: counts,
                bias,
            } => {
                let prefix = self.ty(ty);
                let most = greatest(self.schema, ty).and_then(|most| most.checked_add(bias.0));
                let most = most.and_then(|most| u64::try_from(most).ok());
                let least = u64::try_from(bias.0).unwrap_or(0);
                let max = match counts {
                    LengthUnit::Bytes => most,
                    _ => most
                        .zip(unit.max)
                        .and_then(|(most, max)| most.checked_mul(max)),
                };
                let min = match counts {
                    LengthUnit::Bytes => least,
                    _ => unit.min.saturating_mul(least),
                };
                prefix.then(Size { min, max })
            }
            Length::Until { terminator, .. } => Size {
                min: terminator.len() as u64,
                max: None,
            },
            Length::Chain { .. } => Size {
                min: unit.min,
                max: None,
            },
            _ => Size::ANY,
        }
    }
}

/// The greatest number that an integer type can hold, if it is one.
#[must_use]
pub fn greatest(schema: &Schema, ty: &Type) -> Option<i128> {
    match ty {
        Type::Int(int) => {
            let bits = u32::from(int.bits) - u32::from(int.signed);
            Some(if bits >= 127 {
                i128::MAX
            } else {
                (1 << bits) - 1
            })
        }
        Type::Varint(varint) => {
            let bits = u32::from(varint.bits) - u32::from(varint.zigzag);
            Some((1 << bits) - 1)
        }
        Type::As { wire, .. } => greatest(schema, wire),
        Type::Bias { base, bias } => greatest(schema, base)?.checked_add(bias.0),
        Type::Number(id) => {
            let def = schema.numbers.get(id.0 as usize)?;
            let bits = u32::from(def.bits) - u32::from(def.signed);
            Some(if bits >= 127 {
                i128::MAX
            } else {
                (1 << bits) - 1
            })
        }
        Type::Enum(id) => greatest(schema, &schema.enums.get(id.0 as usize)?.base),
        Type::Flags(id) => greatest(schema, &schema.flags.get(id.0 as usize)?.base),
        Type::Newtype(id) => greatest(schema, &schema.newtypes.get(id.0 as usize)?.ty),
        _ => None,
    }
}
