//! Whether the bytes of a packet are of one connection alone: they hold or set context values, or
//! a key or the application has a hand in them.
//! Gates and tables count for nothing: they are equal wherever versions are.

use protogen_schema::ir::{
    ArmPayload, Block, ExprKind, ItemKind, NumberCodec, Packet, StructId, TransformKind, Type,
    UnionId,
};

use super::graph::{Node, nodes_of};
use super::{Lower, context, scan};

impl Lower<'_> {
    /// Whether a packet's layout depends on more than gates.
    pub(super) fn reads_context(&self, packet: &Packet) -> bool {
        let block = &packet.body.record.block;
        if packet.body.sets_context || self.block_reads(block) {
            return true;
        }
        let closure = self.graph.closure(nodes_of(self.schema, block));
        let structs = (0u32..).zip(&self.schema.structs).any(|(id, def)| {
            self.graph.holds(&closure, Node::Struct(StructId(id)))
                && self.block_reads(&def.body.record.block)
        });
        let unions = (0u32..).zip(&self.schema.unions).any(|(id, def)| {
            self.graph.holds(&closure, Node::Union(UnionId(id))) && {
                let mut found = false;
                scan::union(&def.union, &mut |expr| found |= reads(&expr.kind));
                scan::union_types(&def.union, &mut |ty| found |= self.type_reads(ty));
                found
                    || def.union.arms.iter().any(|arm| match &arm.payload {
                        ArmPayload::Record(record) => self.block_reads(&record.block),
                        ArmPayload::Value { .. } => false,
                    })
            }
        });
        structs || unions
    }

    fn block_reads(&self, block: &Block) -> bool {
        let mut found = false;
        scan::block(block, &mut |expr| found |= reads(&expr.kind));
        scan::types(block, &mut |ty| found |= self.type_reads(ty));
        context::each_item(block, &mut |kind| {
            found |= match kind {
                ItemKind::Set { .. } => true,
                ItemKind::Region(region) => region.transform.as_ref().is_some_and(|transform| {
                    matches!(
                        transform.kind,
                        TransformKind::Rsa | TransformKind::Extern { .. }
                    )
                }),
                _ => false,
            };
        });
        found
    }

    fn type_reads(&self, ty: &Type) -> bool {
        match ty {
            Type::Extern { .. } => true,
            Type::Number(id) => matches!(self.schema[*id].codec, NumberCodec::Extern { .. }),
            Type::As { wire, .. } => self.type_reads(wire),
            Type::Bias { base, .. } => self.type_reads(base),
            Type::Newtype(id) => self.type_reads(&self.schema[*id].ty),
            _ => false,
        }
    }
}

fn reads(kind: &ExprKind) -> bool {
    matches!(kind, ExprKind::Context { .. } | ExprKind::ExternFn { .. })
}
