//! What the application implements: extern types, functions, transforms, tables.
//! Never knows what an implementation does.

use crate::ir::{self, ExprType};
use crate::syntax::ast::{self, ExternKind};

use super::build::{Build, Env};
use super::collect::Def;
use super::resolver::{Resolver, docs, place};

impl<'a> Resolver<'a> {
    pub(super) fn extern_shell(&mut self, def: &Def<'a>, extern_: &'a ast::Extern) -> usize {
        let (docs, span) = (docs(def.docs), place(def.name.span));
        let name = extern_.name.name.clone();
        match &extern_.kind {
            ExternKind::Type { sees, .. } => {
                let name = self.unique_type_name(&name);
                self.schema.extern_types.push(ir::ExternType {
                    name,
                    docs,
                    params: Vec::new(),
                    sees_message: *sees == ast::Sees::Message,
                    size: None,
                    span,
                });
                self.schema.extern_types.len() - 1
            }
            ExternKind::Fn { .. } => {
                self.schema.extern_fns.push(ir::ExternFn {
                    name,
                    docs,
                    params: Vec::new(),
                    answer: ir::Type::Bool,
                    span,
                });
                self.schema.extern_fns.len() - 1
            }
            ExternKind::Transform { .. } => {
                self.schema.transforms.push(ir::TransformDef {
                    name,
                    docs,
                    params: Vec::new(),
                    span,
                });
                self.schema.transforms.len() - 1
            }
            ExternKind::Number { .. } => self.number_shell(def, &extern_.name),
        }
    }

    pub(super) fn table_types(&mut self, def: &Def<'a>, table: &'a ast::Table) {
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let params: Option<Vec<(String, ir::Type)>> = table
            .params
            .iter()
            .map(|param| {
                let ty = build.integer_type(&param.ty, &env, "what a table is asked")?;
                Some((param.name.name.clone(), ty))
            })
            .collect();
        let answer = build.type_without_fields(&table.result, &env);
        if let Some(answer) = &answer
            && !matches!(answer, ir::Type::Bool)
            && !build.integer(answer, table.result.span, "what a table answers")
        {
            return;
        }
        let made = &mut self.schema.tables[def.index as usize];
        if let (Some(params), Some(answer)) = (params, answer) {
            made.params = params;
            made.answer = answer;
        }
    }

    pub(super) fn extern_types(&mut self, def: &Def<'a>, extern_: &'a ast::Extern) {
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let index = def.index as usize;
        let named = |params: &[ast::Param], types: Vec<ExprType>| -> Vec<(String, ExprType)> {
            params
                .iter()
                .map(|p| p.name.name.clone())
                .zip(types)
                .collect()
        };
        match &extern_.kind {
            ExternKind::Type { params, size, .. } => {
                let types = build.param_types(params, &env);
                let size = size.as_ref().and_then(|size| build.size(size, &env));
                let made = &mut self.schema.extern_types[index];
                made.params = types.map_or(Vec::new(), |types| named(params, types));
                made.size = size
                    .filter(|(min, max)| min == max)
                    .map(|(min, _)| u64::from(min));
            }
            ExternKind::Fn { params, result } => {
                let types = build.param_types(params, &env);
                let answer = build.type_without_fields(result, &env);
                let made = &mut self.schema.extern_fns[index];
                made.params = types.map_or(Vec::new(), |types| named(params, types));
                if let Some(answer) = answer {
                    made.answer = answer;
                }
            }
            ExternKind::Transform { params } => {
                let types = build.param_types(params, &env);
                self.schema.transforms[index].params =
                    types.map_or(Vec::new(), |types| named(params, types));
            }
            ExternKind::Number { size, .. } => {
                let size = size.as_ref().and_then(|size| build.size(size, &env));
                let (min, max) = size.unwrap_or((1, 16));
                self.schema.numbers[index].codec = ir::NumberCodec::Extern { min, max };
            }
        }
    }
}

impl<'a> Build<'_, 'a> {
    /// `size 4`, `size 1..=9`.
    pub(super) fn size(&mut self, range: &'a ast::Range, env: &Env<'a>) -> Option<(u32, u32)> {
        let (min, max) = self.range(range, env)?;
        let min = min.unwrap_or(0);
        let max = max.unwrap_or(i128::from(u32::MAX));
        match (u32::try_from(min), u32::try_from(max)) {
            (Ok(min), Ok(max)) => Some((min, max)),
            _ => self.out_of_range(range.span, max, "a number of bytes"),
        }
    }
}
