//! Enums, flags, numbers, constants, tables, contexts, externs: what is declared by itself.

use crate::codes::{e02, e03};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType};
use crate::syntax::ast::{self, EnumItemKind, EnumNumber, ExternKind};

use super::algebra;
use super::build::{Binding, Build, Env};
use super::collect::{Def, DefId, DefKind};
use super::resolver::{Resolver, docs, place};

impl<'a> Resolver<'a> {
    /// Ids for everything that has one, so that all of it may speak of all of it.
    pub(super) fn shells(&mut self) {
        for index in 0..self.names.all.len() {
            let def = self.names.def(DefId(index as u32));
            let id = match def.kind {
                DefKind::Enum(enum_) => self.enum_shell(&def, enum_),
                DefKind::Flags(flags) => self.flags_shell(&def, flags),
                DefKind::Number(number) => self.number_shell(&def, &number.name),
                DefKind::Extern(extern_) => self.extern_shell(&def, extern_),
                DefKind::Table(table) => {
                    self.schema.tables.push(ir::Table {
                        name: table.name.name.clone(),
                        docs: docs(def.docs),
                        params: Vec::new(),
                        answer: ir::Type::Bool,
                        span: place(def.name.span),
                    });
                    self.schema.tables.len() - 1
                }
                DefKind::Context(context) => {
                    self.schema.contexts.push(ir::Context {
                        name: context.name.name.clone(),
                        docs: docs(def.docs),
                        ty: ir::Type::Bool,
                        initial: None,
                        secret: context.notes.iter().any(|note| note.name.name == "secret"),
                        span: place(def.name.span),
                    });
                    self.schema.contexts.len() - 1
                }
                _ => continue,
            };
            self.names.all[index].index = id as u32;
        }
    }

    fn number_shell(&mut self, def: &Def<'a>, name: &ast::Ident) -> usize {
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

    fn extern_shell(&mut self, def: &Def<'a>, extern_: &'a ast::Extern) -> usize {
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

    fn enum_shell(&mut self, def: &Def<'a>, enum_: &'a ast::Enum) -> usize {
        let id = ir::EnumId(self.schema.enums.len() as u32);
        let mut items = Vec::with_capacity(enum_.items.len());
        for item in &enum_.items {
            let key = (id, item.name.name.as_str());
            if let Some(before) = self.enum_items.insert(key, items.len() as u32) {
                let before = enum_.items[before as usize].name.span;
                self.twice(&item.name, before);
            }
            items.push(ir::EnumItem {
                name: item.name.name.clone(),
                docs: docs(&item.docs),
                values: Vec::new(),
                alias: matches!(item.kind, EnumItemKind::Alias(_)),
                notes: ir::Notes::default(),
                span: place(item.name.span),
            });
        }
        let name = self.unique_type_name(&def.name.name);
        self.schema.enums.push(ir::EnumDef {
            name,
            docs: docs(def.docs),
            // Until its own is known.
            base: ir::Type::Bool,
            closed: enum_.notes.iter().any(|note| note.name.name == "closed"),
            items,
            notes: ir::Notes::default(),
            span: place(def.name.span),
        });
        id.0 as usize
    }

    fn flags_shell(&mut self, def: &Def<'a>, flags: &'a ast::Flags) -> usize {
        let id = ir::FlagsId(self.schema.flags.len() as u32);
        let name = self.unique_type_name(&def.name.name);
        self.schema.flags.push(ir::FlagsDef {
            name,
            docs: docs(def.docs),
            base: ir::Type::Bool,
            items: Vec::new(),
            notes: ir::Notes::default(),
            span: place(def.name.span),
        });
        // Their masks follow; the names are known at once.
        for item in &flags.items {
            let _ = self
                .flags_items
                .entry((id, item.name.name.as_str()))
                .or_default();
        }
        id.0 as usize
    }

    /// Fills what the shells stand for.
    pub(super) fn declared(&mut self) {
        // Bases first: which numbers fit depends on them.
        self.each_def(|r, id, def| r.base(id, &def));
        self.each_def(|r, id, def| match def.kind {
            DefKind::Const(_) => {
                r.const_value(id);
            }
            DefKind::Enum(enum_) => r.enum_values(&def, enum_),
            DefKind::Flags(flags) => r.flags_masks(&def, flags),
            DefKind::Number(number) => r.number_codec(&def, number),
            DefKind::Table(table) => r.table_types(&def, table),
            DefKind::Extern(extern_) => r.extern_types(&def, extern_),
            _ => {}
        });
    }

    /// The types of contexts, which may be structs.
    pub(super) fn contexts(&mut self) {
        self.each_def(|r, _, def| {
            let DefKind::Context(context) = def.kind else {
                return;
            };
            let mut build = Build::new(r, &def.name.name);
            let env = build.top(def.file);
            let Some(ty) = build.type_without_fields(&context.ty, &env) else {
                return;
            };
            let want = build.r.value_type(&ty);
            let initial = context.default.as_ref().and_then(|default| {
                let value = build.expr(default, &env, Some(&want))?;
                build.value_for(default.span, value, &want, &ty)
            });
            let notes = build.notes(&context.notes, &env, Some(&ty));
            let made = &mut r.schema.contexts[def.index as usize];
            made.ty = ty;
            made.initial = initial;
            made.secret = notes.secret;
        });
    }

    fn each_def(&mut self, mut each: impl FnMut(&mut Self, DefId, Def<'a>)) {
        for index in 0..self.names.all.len() {
            let id = DefId(index as u32);
            let def = self.names.def(id);
            each(self, id, def);
        }
    }

    fn base(&mut self, _: DefId, def: &Def<'a>) {
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

    /// The value of a constant; none where it has a fault, which is reported once.
    pub(super) fn const_value(&mut self, id: DefId) -> Option<ir::Expr> {
        if let Some(known) = self.constants.get(&id) {
            return known.clone();
        }
        let def = self.names.def(id);
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
        self.depth += 1;
        let errors = self.sink.len();
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let ty = build.type_without_fields(&constant.ty, &env);
        let value = ty.as_ref().and_then(|ty| {
            let want = build.r.value_type(ty);
            let value = build.expr(&constant.value, &env, Some(&want))?;
            build.value_for(constant.value.span, value, &want, ty)
        });
        self.depth -= 1;
        let (Some(ty), Some(value)) = (ty, value) else {
            if self.sink.len() == errors {
                self.report(
                    Diagnostic::error(e03::ENDLESS, "a constant is made of itself")
                        .at(def.name.span, "of this one"),
                );
            }
            return None;
        };
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

    fn enum_values(&mut self, def: &Def<'a>, enum_: &'a ast::Enum) {
        let id = ir::EnumId(def.index);
        let mut next: Option<i128> = Some(0);
        for (index, item) in enum_.items.iter().enumerate() {
            let values = match &item.kind {
                EnumItemKind::Values { values, notes } => {
                    let mut build = Build::new(self, &def.name.name);
                    let env = build.top(def.file);
                    let notes = build.notes(notes, &env, None);
                    self.schema.enums[def.index as usize].items[index].notes = notes;
                    self.item_values(def, item, values, next)
                }
                EnumItemKind::Alias(of) => {
                    let found = self.enum_items.get(&(id, of.name.as_str())).copied();
                    match found {
                        Some(of) if (of as usize) < index => {
                            let items = &self.schema.enums[def.index as usize].items;
                            items[of as usize].values.clone()
                        }
                        Some(_) => {
                            self.report(
                                Diagnostic::error(
                                    e02::NOT_FOUND,
                                    "an alias stands behind its item",
                                )
                                .at(of.span, "this one comes later, or is the alias itself"),
                            );
                            Vec::new()
                        }
                        None => {
                            self.no_item(&ExprType::Enum(id), of);
                            Vec::new()
                        }
                    }
                }
            };
            if !matches!(item.kind, EnumItemKind::Alias(_)) {
                next = match values.as_slice() {
                    [value] => value.last.0.checked_add(1),
                    _ => None,
                };
            }
            self.schema.enums[def.index as usize].items[index].values = values;
        }
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let notes = build.notes(&enum_.notes, &env, None);
        self.schema.enums[def.index as usize].notes = notes;
    }

    fn item_values(
        &mut self,
        def: &Def<'a>,
        item: &'a ast::EnumItem,
        values: &'a [ast::EnumValue],
        next: Option<i128>,
    ) -> Vec<ir::EnumValue> {
        let around = self.gates(&item.gates);
        let limits = self.limits(&self.schema.enums[def.index as usize].base.clone());
        if values.is_empty() {
            let Some(value) = next else {
                self.report(
                    Diagnostic::error(
                        e03::NOT_CONSTANT,
                        format!("`{}` needs a number", item.name.name),
                    )
                    .at(
                        item.name.span,
                        "the one before has several, so none follows it",
                    ),
                );
                return Vec::new();
            };
            self.in_limits(value, limits, item.name.span);
            let number = ir::Integer(value);
            return vec![ir::EnumValue {
                gate: around,
                first: number,
                last: number,
            }];
        }
        let mut all = Vec::new();
        for value in values {
            let own = self.gates(&value.gates);
            let gate = algebra::all([around.clone(), own]);
            let mut build = Build::new(self, &def.name.name);
            let env = build.top(def.file);
            let numbers = match &value.number {
                EnumNumber::Value(expr) => build.constant(expr, &env).map(|n| (n, n)),
                EnumNumber::Range(range) => match build.range(range, &env) {
                    Some((Some(first), Some(last))) => Some((first, last)),
                    Some(_) => {
                        build.not_here(
                            range.span,
                            "an open range",
                            "both ends are wanted: `10..=19`",
                        );
                        None
                    }
                    None => None,
                },
            };
            let Some((first, last)) = numbers else {
                continue;
            };
            self.in_limits(first, limits, value.span);
            if last != first {
                self.in_limits(last, limits, value.span);
            }
            let (first, last) = (ir::Integer(first), ir::Integer(last));
            all.push(ir::EnumValue { gate, first, last });
        }
        all
    }

    fn in_limits(&mut self, value: i128, limits: Option<(i128, i128)>, span: crate::source::Span) {
        if let Some((least, most)) = limits
            && !(least..=most).contains(&value)
        {
            let text = format!("{value} does not fit the base, which holds {least}..={most}");
            self.report(Diagnostic::error(e03::OUT_OF_RANGE, text).at(span, "out of range"));
        }
    }

    fn flags_masks(&mut self, def: &Def<'a>, flags: &'a ast::Flags) {
        let id = ir::FlagsId(def.index);
        let limits = self.limits(&self.schema.flags[def.index as usize].base.clone());
        let bits = limits.map_or(127, |(_, most)| 128 - most.leading_zeros().max(1));
        let mut seen: Vec<&ast::Ident> = Vec::new();
        for item in &flags.items {
            if let Some(before) = seen.iter().find(|before| before.name == item.name.name) {
                let before = before.span;
                self.twice(&item.name, before);
                continue;
            }
            // Types of thousands of flags do not exist: there are at most 128 bits to name.
            if seen.len() < 1024 {
                seen.push(&item.name);
            }
            let around = self.gates(&item.gates);
            for value in &item.values {
                let own = self.gates(&value.gates);
                let gate = algebra::all([around.clone(), own]);
                let mut build = Build::new(self, &def.name.name);
                let env = build.top(def.file);
                let mask = match &value.number {
                    ast::FlagNumber::Bit(bit) => {
                        build
                            .constant(bit, &env)
                            .and_then(|index| match u32::try_from(index) {
                                Ok(index) if index < bits => Some(1i128 << index),
                                _ => build.out_of_range(bit.span, index, &format!("{bits} bits")),
                            })
                    }
                    ast::FlagNumber::Mask(mask) => build.constant(mask, &env),
                };
                let Some(mask) = mask else {
                    continue;
                };
                if mask == 0 {
                    self.report(
                        Diagnostic::error(e03::OUT_OF_RANGE, "a flag without a bit")
                            .at(value.span, "this names no bit"),
                    );
                    continue;
                }
                self.in_limits(mask, limits, value.span);
                let items = &mut self.schema.flags[def.index as usize].items;
                let key = (id, item.name.name.as_str());
                self.flags_items
                    .entry(key)
                    .or_default()
                    .push(items.len() as u32);
                items.push(ir::FlagsItem {
                    name: item.name.name.clone(),
                    docs: docs(&item.docs),
                    mask: ir::Integer(mask),
                    gate,
                    span: place(item.name.span),
                });
            }
        }
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let notes = build.notes(&flags.notes, &env, None);
        self.schema.flags[def.index as usize].notes = notes;
    }

    fn number_codec(&mut self, def: &Def<'a>, number: &'a ast::NumberDef) {
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
        let value = Binding::Value(ir::Expr {
            kind: ir::ExprKind::NumberValue,
            ty: ExprType::Int,
        });
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
            let text = format!("{} bytes are written, {size} are read", write.len());
            build.r.report(
                Diagnostic::error(e03::NUMBER_RULES, text)
                    .at(number.write.value.span, format!("{size} are wanted")),
            );
            return;
        }
        let write: Option<Vec<ir::Expr>> = write.into_iter().collect();
        if let (Some(read), Some(write)) = (read, write) {
            self.schema.numbers[def.index as usize].codec =
                ir::NumberCodec::Bytes { size, read, write };
        }
    }

    fn table_types(&mut self, def: &Def<'a>, table: &'a ast::Table) {
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

    fn extern_types(&mut self, def: &Def<'a>, extern_: &'a ast::Extern) {
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

fn build_not_plain(r: &mut Resolver<'_>, base: &ast::Type) {
    r.report(
        Diagnostic::error(
            e03::NOT_AN_INTEGER,
            "the values of a number are plain integers",
        )
        .at(base.span, "`u16`, `i32` and the like are wanted"),
    );
}

impl<'a> Build<'_, 'a> {
    /// A type that needs no body around it.
    pub(super) fn type_without_fields(
        &mut self,
        ty: &'a ast::Type,
        env: &Env<'a>,
    ) -> Option<ir::Type> {
        let before = self.slots.len();
        let owner = self.owner.clone();
        let resolved = self.ty(ty, env, &format!("{owner}Value"))?;
        if self.slots.len() > before {
            self.not_here(
                ty.span,
                "a type with fields of its own",
                "make it a struct, and name that",
            );
            return None;
        }
        Some(resolved)
    }

    /// A place where one name has this meaning.
    fn names_of(&mut self, env: &Env<'a>, name: &'a ast::Ident, binding: Binding) -> Env<'a> {
        let frame = self.frame(None);
        self.bind(frame, &name.name, binding);
        env.within(frame)
    }

    /// `size 4`, `size 1..=9`.
    fn size(&mut self, range: &'a ast::Range, env: &Env<'a>) -> Option<(u32, u32)> {
        let (min, max) = self.range(range, env)?;
        let min = min.unwrap_or(0);
        let max = max.unwrap_or(i128::from(u32::MAX));
        match (u32::try_from(min), u32::try_from(max)) {
            (Ok(min), Ok(max)) => Some((min, max)),
            _ => self.out_of_range(range.span, max, "a number of bytes"),
        }
    }
}
