//! Constants: evaluated when first asked for, in any order of the text.
//! Never evaluates one twice.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self};

use super::build::Build;
use super::collect::{DefId, DefKind};
use super::resolver::{Resolver, docs};

impl<'a> Resolver<'a> {
    /// The value of a constant; none where it has a fault, which is reported once.
    pub(super) fn const_value(&mut self, id: DefId) -> Option<ir::Expr> {
        let def = self.names.def(id);
        if let Some(known) = self.constants.get(&id) {
            let known = known.clone();
            if self.open_constants.contains(&id) {
                self.report(
                    Diagnostic::error(e03::ENDLESS, "a constant is made of itself")
                        .at(def.name.span, "of this one"),
                );
            }
            return known;
        }
        let DefKind::Const(constant) = def.kind else {
            return None;
        };
        if self.depth > 64 {
            self.report(
                Diagnostic::error(e03::TOO_DEEP, "constants of constants of constants")
                    .at(def.name.span, "64 of them, one inside the other"),
            );
            return None;
        }
        // Whoever asks for it while it is in work asks in a circle.
        self.constants.insert(id, None);
        self.open_constants.push(id);
        self.depth += 1;
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let ty = build.type_without_fields(&constant.ty, &env);
        let value = ty.as_ref().and_then(|ty| {
            let want = build.r.value_type(ty);
            let value = build.expr(&constant.value, &env, Some(&want))?;
            build.value_for(constant.value.span, value, &want, ty)
        });
        self.depth -= 1;
        self.open_constants.pop();
        let (ty, value) = ty.zip(value)?;
        let known = matches!(
            value.kind,
            ir::ExprKind::Int(_)
                | ir::ExprKind::Bool(_)
                | ir::ExprKind::Float(_)
                | ir::ExprKind::Text(_)
                | ir::ExprKind::Bytes(_)
                | ir::ExprKind::EnumItem { .. }
        );
        if !known {
            self.report(
                Diagnostic::error(e03::NOT_CONSTANT, "a constant is known at once").at(
                    constant.value.span,
                    "this is known only when bytes are read",
                ),
            );
            return None;
        }
        self.constants.insert(id, Some(value.clone()));
        self.schema.constants.push(ir::Constant {
            name: constant.name.name.clone(),
            docs: docs(def.docs),
            ty,
            value: value.clone(),
        });
        Some(value)
    }
}
