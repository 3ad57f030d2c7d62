//! Numbers that mean something else: carriers, wrappers and bit fields as values.

use protogen_schema::ir::{EnumId, Type};

use super::super::body::{BodyLower, Known};
use super::bit_type;
use crate::rust::model::{self, Convert, Wire};
use crate::rust::names;
use crate::rust::prims::prim_range;

impl BodyLower<'_, '_> {
    pub(super) fn sentinel(&self, inner: &Type, number: &str) -> String {
        match inner {
            Type::Newtype(id) => {
                let def = &self.lower.schema[*id];
                let path = self.lower.path_of(&def.name, &def.notes, &self.root);
                format!("{path}({})", self.sentinel(&def.ty, number))
            }
            Type::As { inner, .. } => self.sentinel(inner, number),
            _ => self.lower.named_number(inner, number, &self.root),
        }
    }

    /// A value of `inner` whose number is carried by `carrier`.
    pub(super) fn carried(&mut self, inner: &Type, carrier: &Type) -> Wire {
        let number = self.wire(carrier, &Known::default());
        let from = self.lower.prim(carrier).unwrap_or("i128");
        let into = match inner {
            Type::Bool | Type::Truthy => Convert::Bool,
            Type::Enum(id) => {
                let def = &self.lower.schema[*id];
                Convert::Enum {
                    ty: self.lower.path_of(&def.name, &def.notes, &self.root),
                    name: def.name.clone(),
                    prim: self.lower.prim(&def.base).unwrap_or("u8"),
                    versioned: self.lower.enum_versioned(*id),
                    closed: def.closed,
                    first: self.first_of(*id),
                }
            }
            Type::Flags(id) => {
                let def = &self.lower.schema[*id];
                Convert::Flags {
                    ty: self.lower.path_of(&def.name, &def.notes, &self.root),
                    prim: self.lower.prim(&def.base).unwrap_or("u32"),
                }
            }
            Type::Newtype(id) => {
                let def = &self.lower.schema[*id];
                let path = self.lower.path_of(&def.name, &def.notes, &self.root);
                let inner = self.carried(&def.ty.clone(), carrier);
                return Wire::Newtype(path, Box::new(inner));
            }
            _ => {
                let prim = self.lower.prim(inner).unwrap_or("i128");
                Convert::Int(prim, self.width_of(carrier))
            }
        };
        let (number, from) = match into {
            Convert::Enum { prim, .. } | Convert::Flags { prim, .. }
                if prim.starts_with('i') != from.starts_with('i') =>
            {
                (self.signed(number, from, prim, carrier), prim)
            }
            _ => (number, from),
        };
        Wire::Convert {
            number: Box::new(number),
            from,
            into,
        }
    }

    /// The number of a carrier, in two's complement as one of type `prim`.
    fn signed(&self, number: Wire, from: &'static str, prim: &'static str, carrier: &Type) -> Wire {
        Wire::Convert {
            number: Box::new(number),
            from,
            into: Convert::Int(prim, self.width_of(carrier)),
        }
    }

    /// The first name of an enum whose Rust type is made of it.
    fn first_of(&self, id: EnumId) -> Option<String> {
        let def = &self.lower.schema[id];
        let path = self.lower.path_of(&def.name, &def.notes, &self.root);
        let replaced = def.notes.rust_type.as_ref();
        let first = def.items.iter().find(|item| !item.alias)?;
        let name = names::variant_name(&first.name);
        if replaced.is_some_and(|ty| *ty != def.name) {
            return None;
        }
        Some(match first.values.iter().any(|v| v.first != v.last) {
            true => format!("{path}::{name}(0)"),
            false => format!("{path}::{name}"),
        })
    }

    fn width_of(&self, carrier: &Type) -> u8 {
        match carrier {
            Type::Int(int) => int.bits,
            Type::Varint(varint) => varint.bits,
            _ => {
                let (lo, hi) = self.lower.prim(carrier).map_or((0, i128::MAX), prim_range);
                let _ = lo;
                u8::try_from(128 - hi.leading_zeros()).unwrap_or(128)
            }
        }
    }

    pub(super) fn bits_value(&mut self, bits: &protogen_schema::ir::Bits, known: &Known) -> Wire {
        let path = names::type_name(&bits.type_name);
        let before = (self.dec.clone(), self.enc.clone());
        let mut fields = Vec::new();
        let mut gives = Vec::new();
        for item in &bits.items {
            if item.value != protogen_schema::ir::BitValue::Field {
                continue;
            }
            let name = names::field_name(&item.name);
            let ty = bit_type(item);
            let mut rust = self.lower.rust_type(&ty, &self.root);
            let gate = self.lower.gate(&item.gate, &self.root, self.direction);
            if gate == super::super::gates::Cond::Never {
                continue;
            }
            let optional = matches!(gate, super::super::gates::Cond::Code(_));
            let place = Known {
                text: format!("{}.{name}", known.text),
                reference: false,
                copy: rust.copy,
            };
            self.write(item.slot, place);
            if optional {
                rust = rust.optional();
                if let Some(bind) = self.enc.get_mut(item.slot as usize) {
                    bind.presence = super::super::body::Presence::Maybe;
                }
            }
            gives.push((name.clone(), model::Give::As(self.local(item.slot))));
            fields.push(model::Field {
                name,
                docs: item.docs.clone(),
                ty: rust,
                secret: item.notes.secret,
                deprecated: item.notes.deprecated.clone(),
                scale: None,
            });
        }
        let lowered = self.bits(bits);
        (self.dec, self.enc) = before;
        self.keep(model::Item::Struct(model::Struct {
            name: path.clone(),
            docs: Vec::new(),
            fields,
            derives: Vec::new(),
            eq: true,
            view_of: None,
        }));
        Wire::Record(Box::new(model::Record {
            path,
            fields: gives,
            steps: vec![model::Step::Bits(Box::new(lowered))],
            closing: Vec::new(),
            extents: Vec::new(),
            plains: Vec::new(),
            start: false,
        }))
    }
}
