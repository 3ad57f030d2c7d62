//! `rpc`: two packets of one opcode, a question and its answer.
//! Never checks the frame that carries ids: links do.

use crate::ir::{self, Gate};
use crate::source::FileId;
use crate::syntax::ast::{self};

use super::algebra;
use super::build::{Build, Env};
use super::collect::DefKind;
use super::members::Site;
use super::opcodes::Alternatives;
use super::packets::Content;
use super::packets::Declared;
use super::parts::{Appearance, Parts};
use super::resolver::{Resolver, docs};

impl<'a> Resolver<'a> {
    pub(super) fn declare_rpc(
        &mut self,
        file: FileId,
        item: &'a ast::Item,
        rpc: &'a ast::Rpc,
        state: Option<ir::StateId>,
        around: &Gate,
        declared: &mut Vec<Declared<'a>>,
    ) {
        let asked_by_server = |gate: &ast::Gate| gate.kind == ast::GateKind::ServerToClient;
        let server = rpc.direction == Some(ast::Direction::ServerToClient)
            || item.gates.iter().any(asked_by_server);
        let (asks, answers) = if server {
            (ir::Directions::S2c, ir::Directions::C2s)
        } else {
            (ir::Directions::C2s, ir::Directions::S2c)
        };
        let versions: Vec<ast::Gate> = item
            .gates
            .iter()
            .filter(|gate| {
                let kind = &gate.kind;
                !matches!(
                    kind,
                    ast::GateKind::ServerToClient | ast::GateKind::ClientToServer
                )
            })
            .cloned()
            .collect();
        let own = self.gates(&versions);
        let gate = algebra::all([around.clone(), own]);
        let first = declared.len() as u32;
        for (name, directions, body, reply) in [
            (rpc.name.name.clone(), asks, &rpc.request, ir::Reply::No),
            (
                format!("{}Response", rpc.name.name),
                answers,
                &rpc.response,
                ir::Reply::Answer,
            ),
        ] {
            declared.push(Declared {
                name,
                span: rpc.name.span,
                docs: &item.docs,
                directions,
                state,
                gate: gate.clone(),
                opcodes: vec![Alternatives {
                    alternatives: &rpc.opcodes,
                }],
                sub: None,
                fixed: &[],
                params: &[],
                notes: &rpc.notes,
                body: Content::Type(body),
                transitions: &[],
                reply,
                file,
            });
        }
        self.schema.rpcs.push(ir::Rpc {
            name: rpc.name.name.clone(),
            docs: docs(&item.docs),
            request: ir::PacketId(first),
            response: ir::PacketId(first + 1),
            stream: rpc.reply == ast::RpcReply::Stream,
        });
    }
}

impl<'a> Build<'_, 'a> {
    /// The body of an `rpc`'s packet: a struct's fields, nothing, or one value.
    pub(super) fn rpc_items(
        &mut self,
        ty: &'a ast::Type,
        env: &Env<'a>,
        parts: &mut Parts,
    ) -> Vec<ir::Item> {
        let mut site = Site {
            parts,
            items: Vec::new(),
            gate: Gate::Always,
        };
        if matches!(ty.kind, ast::TypeKind::Unit) {
            return site.items;
        }
        if let ast::TypeKind::Named {
            name,
            generics,
            args,
        } = &ty.kind
        {
            let Some(def) = self.type_def(name, env) else {
                return site.items;
            };
            if let DefKind::Struct(struct_) = def.kind {
                let inner = self.enter(ty.span, &def, &struct_.generics, generics, env);
                let Some(inner) = inner else {
                    return site.items;
                };
                let bound =
                    self.bind_arguments(ty.span, &name.name, &struct_.params, args, env, &inner);
                if bound.is_some() {
                    self.members(&struct_.members, &inner, &mut site);
                }
                return site.items;
            }
        }
        let hint = format!("{}Value", site.parts.name);
        let Some(value) = self.ty(ty, env, &hint) else {
            return site.items;
        };
        let appearance = Appearance {
            name: "value",
            span: ty.span,
            ty: value.clone(),
            visible: true,
            docs: Vec::new(),
            notes: ir::Notes::default(),
            gate: &Gate::Always,
        };
        if let Some(slot) = self.appear(site.parts, env.frame, appearance) {
            let item = ir::FieldItem {
                slot,
                ty: value,
                value: ir::FieldValue::Field,
                presence_bits: Vec::new(),
                notes: ir::Notes::default(),
            };
            let kind = ir::ItemKind::Field(Box::new(item));
            self.push(&mut site, ty.span, Gate::Always, "value".to_owned(), kind);
        }
        site.items
    }
}
