//! Numbers with a coding of their own, and the integers under enums and flags.
//! Never tries whether `read` undoes `write`: the checks do.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType};
use crate::syntax::ast::{self, ExternKind};

use super::build::{Binding, Build, Env};
use super::collect::{Def, DefId, DefKind};
use super::resolver::{Resolver, docs, place};

impl<'a> Resolver<'a> {
    pub(super) fn number_shell(&mut self, def: &Def<'a>, name: &ast::Ident) -> usize {
        let name = self.unique_type_name(&name.name);
        self.schema.numbers.push(ir::NumberDef {
            name,
            docs: docs(def.docs),
            bits: 32,
            signed: false,
            codec: ir::NumberCodec::Extern { min: 1, max: 16 },
            span: place(def.name.span),
        });
        self.schema.numbers.len() - 1
    }

    pub(super) fn base(&mut self, _: DefId, def: &Def<'a>) {
        let base = match def.kind {
            DefKind::Enum(enum_) => &enum_.base,
            DefKind::Flags(flags) => &flags.base,
            DefKind::Number(number) => &number.value,
            DefKind::Extern(extern_) => match &extern_.kind {
                ExternKind::Number { value, .. } => value,
                _ => return,
            },
            _ => return,
        };
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let Some(ty) = build.integer_type(base, &env, "the base") else {
            return;
        };
        let index = def.index as usize;
        match def.kind {
            DefKind::Enum(_) => self.schema.enums[index].base = ty,
            DefKind::Flags(_) => self.schema.flags[index].base = ty,
            _ => {
                let (bits, signed) = match &ty {
                    ir::Type::Int(int) => (int.bits, int.signed),
                    ir::Type::Varint(varint) => (varint.bits, varint.zigzag),
                    _ => {
                        build_not_plain(self, base);
                        return;
                    }
                };
                self.schema.numbers[index].bits = bits;
                self.schema.numbers[index].signed = signed;
            }
        }
    }

    pub(super) fn number_codec(&mut self, def: &Def<'a>, number: &'a ast::NumberDef) {
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let over = build.type_without_fields(&number.over, &env);
        let size = match &over {
            Some(ir::Type::Array {
                element,
                length: ir::Length::Fixed(size),
            }) if matches!(&**element, ir::Type::Int(int) if int.bits == 8 && !int.signed) => {
                u32::try_from(*size)
                    .ok()
                    .filter(|size| (1..=32).contains(size))
            }
            Some(ir::Type::Bytes {
                length: ir::Length::Fixed(size),
            }) => u32::try_from(*size)
                .ok()
                .filter(|size| (1..=32).contains(size)),
            None => return,
            _ => None,
        };
        let Some(size) = size else {
            build.not_here(
                number.over.span,
                "this type",
                "a number is made of 1 to 32 bytes: `over [u8; 2]`",
            );
            return;
        };
        let read_env = build.names_of(&env, &number.read.binding, Binding::Bytes(size));
        let read = build.number(&number.read.value, &read_env);
        let value = Binding::Value(Box::new(ir::Expr {
            kind: ir::ExprKind::NumberValue,
            ty: ExprType::Int,
        }));
        let write_env = build.names_of(&env, &number.write.binding, value);
        let ast::ExprKind::List(bytes) = &number.write.value.kind else {
            build.not_here(
                number.write.value.span,
                "this",
                "one expression a byte: `write v => [v % 256, v / 256]`",
            );
            return;
        };
        let write: Vec<Option<ir::Expr>> = bytes
            .iter()
            .map(|byte| build.number(byte, &write_env))
            .collect();
        if write.len() != size as usize {
            let text = format!("`write` has {}, not {size}", count(write.len(), "byte"));
            build.r.report(
                Diagnostic::error(e03::NUMBER_RULES, text)
                    .at(number.write.value.span, format!("{size} are read"))
                    .help("one expression a byte: `write v => [v % 256, v / 256]`"),
            );
            return;
        }
        let write: Option<Vec<ir::Expr>> = write.into_iter().collect();
        if let (Some(read), Some(write)) = (read, write) {
            self.schema.numbers[def.index as usize].codec =
                ir::NumberCodec::Bytes { size, read, write };
        }
    }
}

impl<'a> Build<'_, 'a> {
    /// A place where one name has this meaning.
    pub(super) fn names_of(
        &mut self,
        env: &Env<'a>,
        name: &'a ast::Ident,
        binding: Binding,
    ) -> Env<'a> {
        let frame = self.frame(None);
        self.bind(frame, &name.name, binding);
        env.within(frame)
    }
}

pub(super) fn build_not_plain(r: &mut Resolver<'_>, base: &ast::Type) {
    r.report(
        Diagnostic::error(
            e03::NOT_AN_INTEGER,
            "the values of a number are plain integers",
        )
        .at(base.span, "`u16`, `i32` and the like are wanted"),
    );
}

fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}
