//! Named types: numbers, enums, flags, newtypes, structs and unions, with their codecs.

use protogen_schema::ir::{
    EnumDef, EnumId, Field, FlagsDef, NumberCodec, NumberDef, StructDef, StructId, Type, UnionDef,
    UnionId,
};

use super::body::{BodyLower, Known};
use super::expr::Mode;
use super::gates::Cond;
use super::graph::{Node, nodes_of};
use super::{Lower, scan};
use crate::rust::model::{
    Body, Codec, Compare, Enum, EnumValue, EnumVariant, Flags, Form, Item, Model, Newtype, Number,
    Partial, Struct,
};
use crate::rust::names;

impl Lower<'_> {
    pub(super) fn root_items(&self, model: &mut Model) {
        let schema = self.schema;
        for def in &schema.numbers {
            if let Some(number) = self.number(def) {
                model.types.push(Item::Number(number));
            }
        }
        for (id, def) in (0u32..).zip(&schema.enums) {
            model.types.push(Item::Enum(self.enum_(EnumId(id), def)));
        }
        model
            .types
            .extend(schema.flags.iter().map(|def| Item::Flags(self.flags(def))));
        for def in &schema.newtypes {
            model.types.push(Item::Newtype(Newtype {
                name: names::type_name(&def.name),
                docs: def.docs.clone(),
                ty: self.rust_type(&def.ty, ""),
                derives: def.notes.rust_derives.clone(),
            }));
        }
        for def in &schema.extern_types {
            model.externs.push(names::type_name(&def.name));
        }
        let reachable = self.reachable();
        for (id, def) in (0u32..).zip(&schema.structs) {
            let replaced = def.notes.rust_type.is_some();
            if !replaced && self.graph.holds(&reachable, Node::Struct(StructId(id))) {
                self.struct_at(StructId(id), def, "", &mut model.types);
            }
        }
        for (id, def) in (0u32..).zip(&schema.unions) {
            let replaced = def.notes.rust_type.is_some();
            if !replaced && self.graph.holds(&reachable, Node::Union(UnionId(id))) {
                self.union_at(UnionId(id), def, "", &mut model.types);
            }
        }
    }

    /// The named types that the chosen packets hold; all of them where every packet is chosen.
    fn reachable(&self) -> Vec<bool> {
        let every = (0u32..)
            .zip(&self.schema.structs)
            .map(|(id, _)| Node::Struct(StructId(id)));
        let unions = (0u32..)
            .zip(&self.schema.unions)
            .map(|(id, _)| Node::Union(UnionId(id)));
        if self.options.packets.is_empty() {
            return self.graph.closure(every.chain(unions));
        }
        let chosen = self
            .schema
            .packets
            .iter()
            .filter(|packet| self.chosen(packet));
        let mut nodes: Vec<Node> = chosen
            .flat_map(|packet| nodes_of(self.schema, &packet.body.record.block))
            .collect();
        for context in &self.schema.contexts {
            if let Type::Struct { id, .. } = context.ty {
                nodes.push(Node::Struct(id));
            }
        }
        if let Some(envelope) = &self.schema.session.envelope {
            nodes.extend(nodes_of(self.schema, &envelope.body.record.block));
        }
        self.graph.closure(nodes)
    }

    fn enum_(&self, id: EnumId, def: &EnumDef) -> Enum {
        self.at(def.span);
        let versioned = self.enum_versioned(id);
        let mut variants: Vec<EnumVariant> = Vec::new();
        for item in &def.items {
            let values: Vec<EnumValue> = item
                .values
                .iter()
                .filter_map(|value| match self.gate(&value.gate, "", None) {
                    Cond::Never => None,
                    cond => Some(EnumValue {
                        gate: cond.text(),
                        first: value.first.0,
                        last: value.last.0,
                    }),
                })
                .collect();
            let carries = item.values.iter().any(|v| v.first != v.last);
            variants.push(EnumVariant {
                name: names::variant_name(&item.name),
                alias: item.notes.alias.clone(),
                docs: item.docs.clone(),
                values,
                carries,
                second: item.alias,
            });
        }
        Enum {
            name: names::type_name(&def.name),
            schema_name: def.name.clone(),
            docs: def.docs.clone(),
            prim: self.prim(&def.base).unwrap_or("u8"),
            context: versioned.then(|| self.context("")),
            closed: def.closed,
            variants,
            derives: def.notes.rust_derives.clone(),
        }
    }

    fn flags(&self, def: &FlagsDef) -> Flags {
        Flags {
            name: names::type_name(&def.name),
            docs: def.docs.clone(),
            prim: self.prim(&def.base).unwrap_or("u32"),
            items: def
                .items
                .iter()
                .filter(|item| self.lives(&item.gate, None))
                .map(|item| {
                    (
                        names::const_name(&item.name),
                        item.docs.clone(),
                        item.mask.0,
                    )
                })
                .collect(),
            derives: def.notes.rust_derives.clone(),
        }
    }

    fn number(&self, def: &NumberDef) -> Option<Number> {
        self.at(def.span);
        let NumberCodec::Bytes { size, read, write } = &def.codec else {
            return None;
        };
        let mut body = BodyLower::new(self, &[], &[], "");
        let prim = super::types::prim(def.bits, def.signed);
        body.number_range = crate::rust::prims::prim_range(prim);
        let read = body.int(read, Mode::Decode).as_wide("i128");
        let write = write
            .iter()
            .map(|expr| {
                let num = body.int(expr, Mode::Encode);
                body.narrow(&num, "u8", Mode::Encode)
            })
            .collect();
        Some(Number {
            name: names::field_name(&def.name),
            docs: def.docs.clone(),
            prim,
            size: *size,
            read,
            write,
        })
    }

    pub(super) fn struct_at(
        &self,
        id: StructId,
        def: &StructDef,
        root: &str,
        items: &mut Vec<Item>,
    ) {
        self.struct_as(id, def, root, Form::Owned, items);
        if self.has_view(Node::Struct(id)) {
            self.struct_as(id, def, root, Form::View, items);
        }
    }

    fn struct_as(
        &self,
        id: StructId,
        def: &StructDef,
        root: &str,
        form: Form,
        items: &mut Vec<Item>,
    ) {
        self.at(def.span);
        let mut body = BodyLower::new(self, &def.body.slots, &def.params, root);
        let own = self.path_of(&def.name, &def.notes, "");
        let (name, view_of) = body.take_form(form, own);
        body.outer = Some(Node::Struct(id));
        body.link = self.linked.get(&id).cloned();
        body.look(|f| scan::block(&def.body.record.block, f));
        let (record, fields) = body.whole(&def.body.record, "Self".into());
        body.check_view(&fields);
        let nested = std::mem::take(&mut body.items);
        items.push(Item::Struct(Struct {
            name: name.clone(),
            docs: def.docs.clone(),
            eq: fields.iter().all(|field| field.ty.eq),
            fields,
            derives: body.derives(&def.notes),
            view_of,
        }));
        items.push(Item::Codec(Codec {
            ty: name.clone(),
            context: self.context(root),
            params: self.params(&def.params, root),
            own_params: false,
            body: Body::Record(record),
            fixed: (def.body.max_size == Some(def.body.min_size)).then_some(def.body.min_size),
            linked: self.linked.contains_key(&id),
            counts_depth: self.graph.counts_depth(Node::Struct(id)),
            depth_limit: def.notes.depth,
            restores: def.body.sets_context && self.has_context,
            is_view: form == Form::View,
            leaves_fault: false,
        }));
        if let (Some(whole), Form::Owned) = (def.partial_of, form) {
            items.push(Item::Partial(self.partial(
                &name,
                whole,
                &def.body.record.fields,
            )));
        }
        items.extend(nested);
    }

    fn partial(&self, name: &str, whole: StructId, fields: &[Field]) -> Partial {
        Partial {
            name: name.to_owned(),
            whole: names::type_name(&self.schema[whole].name),
            fields: fields
                .iter()
                .map(|field| {
                    let compare = match field.ty {
                        Type::Float(_) => Compare::Bits,
                        _ => Compare::Equal,
                    };
                    (names::field_name(&field.name), compare)
                })
                .collect(),
        }
    }

    pub(super) fn union_at(&self, id: UnionId, def: &UnionDef, root: &str, items: &mut Vec<Item>) {
        self.union_as(id, def, root, Form::Owned, items);
        if self.has_view(Node::Union(id)) {
            self.union_as(id, def, root, Form::View, items);
        }
    }

    fn union_as(&self, id: UnionId, def: &UnionDef, root: &str, form: Form, items: &mut Vec<Item>) {
        self.at(def.span);
        let mut body = BodyLower::new(self, &def.slots, &def.params, root);
        let own = self.path_of(&def.name, &def.notes, "");
        let (name, view_of) = body.take_form(form, own);
        body.outer = Some(Node::Union(id));
        body.look(|f| scan::union(&def.union, f));
        let known = Known {
            text: "self".into(),
            reference: true,
            copy: false,
        };
        let mut union = body.union(&def.union, name.clone(), view_of, &known);
        union.start = body.whole;
        let mut nested = std::mem::take(&mut body.items);
        for item in &mut nested {
            if let Item::Union(item) = item
                && item.name == name
            {
                item.docs.clone_from(&def.docs);
                item.derives = body.derives(&def.notes);
            }
        }
        items.extend(nested);
        items.push(Item::Codec(Codec {
            ty: name,
            context: self.context(root),
            params: self.params(&def.params, root),
            own_params: false,
            body: Body::Union(union),
            fixed: None,
            linked: false,
            counts_depth: self.graph.counts_depth(Node::Union(id)),
            depth_limit: def.notes.depth,
            restores: false,
            is_view: form == Form::View,
            leaves_fault: false,
        }));
    }

    pub(super) fn params(
        &self,
        params: &[(String, protogen_schema::ir::ExprType)],
        root: &str,
    ) -> Vec<(String, String)> {
        params
            .iter()
            .map(|(name, ty)| (names::field_name(name), self.param_type(ty, root)))
            .collect()
    }
}
