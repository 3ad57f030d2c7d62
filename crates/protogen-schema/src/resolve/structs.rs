//! Structs, named unions and newtypes: one instance for each list of type arguments, made when
//! first asked for, so that types may speak of each other in any order.
//! Never resolves members itself.

use std::fmt::Write;
use std::rc::Rc;

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, TypeKind};

use super::build::{Binding, Build, Env};
use super::collect::{Def, DefId, DefKind};
use super::members::empty_record;
use super::resolver::{Resolver, docs, place};

/// Bodies that may be in work inside one another; each takes stack.
pub(super) const DEPTH: u32 = 64;
/// Instances that one definition may have.
const INSTANCES: usize = 100_000;

/// Names of instances do not grow beyond this.
const LONGEST_NAME: usize = 80;

/// Something that was made of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Instance {
    Struct(ir::StructId),
    Union(ir::UnionId),
    Newtype(ir::NewtypeId),
    /// In place wherever it is named: bit fields have no definition of their own.
    InPlace,
}

/// A body that is still to be resolved.
pub(super) struct Job<'a> {
    pub(super) what: JobKind<'a>,
    pub(super) file: FileId,
    pub(super) generics: Rc<Vec<(&'a str, ir::Type)>>,
    pub(super) nesting: u32,
}

/// What it is the body of.
pub(super) enum JobKind<'a> {
    Struct(&'a ast::Struct),
    Union(&'a ast::TypeDef, &'a ast::Match),
}

impl<'a> Resolver<'a> {
    /// Every struct and type without type parameters, in the order of the text.
    pub(super) fn declare_types(&mut self) {
        for index in 0..self.names.all.len() {
            let def = self.names.def(DefId(index as u32));
            let no_types = match def.kind {
                DefKind::Struct(def) => def.generics.is_empty(),
                DefKind::Type(def) => def.generics.is_empty(),
                _ => false,
            };
            if !no_types {
                continue;
            }
            let mut build = Build::new(self, &def.name.name);
            let env = build.top(def.file);
            match def.kind {
                DefKind::Struct(_) => {
                    build.struct_instance(def.name.span, &def, &[], &env);
                }
                _ => {
                    build.instance(def.name.span, &def, &[], &env);
                }
            }
        }
    }

    /// Looks at aliases that nothing stood for, so that a fault in them is not missed.
    pub(super) fn unused_aliases(&mut self) {
        for index in 0..self.names.all.len() {
            let def = self.names.def(DefId(index as u32));
            let DefKind::Alias(alias) = def.kind else {
                continue;
            };
            let plain = alias.generics.is_empty() && alias.params.is_empty();
            if plain && !self.aliases.contains(&def.name.span) {
                let mut build = Build::new(self, &def.name.name);
                let env = build.top(def.file);
                let _unused = build.alias(def.name.span, &def, alias, (&[], &[]), &env, "Unused");
            }
        }
    }

    /// Works until nothing waits.
    pub(super) fn drain(&mut self) {
        while let Some(next) = self.queue.pop_front() {
            self.work(next);
        }
    }

    /// Makes the body of a struct now, if it waits; false if it is in work.
    pub(super) fn ensure(&mut self, id: ir::StructId) -> bool {
        if self.done.contains(&id) {
            return true;
        }
        let instance = Instance::Struct(id);
        if self.depth >= DEPTH || !self.jobs.contains_key(&instance) {
            return false;
        }
        self.work(instance);
        true
    }

    fn work(&mut self, instance: Instance) {
        let Some(job) = self.jobs.remove(&instance) else {
            return;
        };
        self.depth += 1;
        match (instance, &job.what) {
            (Instance::Struct(id), JobKind::Struct(def)) => self.struct_body(id, def, &job),
            (Instance::Union(id), JobKind::Union(def, union)) => {
                self.union_body(id, def, union, &job);
            }
            _ => {}
        }
        self.depth -= 1;
    }

    fn struct_body(&mut self, id: ir::StructId, def: &'a ast::Struct, job: &Job<'a>) {
        let name = self.schema.structs[id.0 as usize].name.clone();
        let params = self.schema.structs[id.0 as usize].params.clone();
        let mut build = Build::new(self, &name);
        let env = build.inside(job, &params, &def.params);
        let notes = build.notes(&def.notes, &env, None);
        let lenient = build.lenient(&def.notes);
        build.expanding.push(def.name.span);
        let body = build.body(&def.members, &env, name, lenient);
        let made = &mut self.schema.structs[id.0 as usize];
        made.body = body;
        made.notes = notes;
        self.done.insert(id);
    }

    fn union_body(
        &mut self,
        id: ir::UnionId,
        def: &'a ast::TypeDef,
        union: &'a ast::Match,
        job: &Job<'a>,
    ) {
        let name = self.schema.unions[id.0 as usize].name.clone();
        let params = self.schema.unions[id.0 as usize].params.clone();
        let mut build = Build::new(self, &name);
        let env = build.inside(job, &params, &def.params);
        let notes = build.notes(&def.notes, &env, None);
        let union = build.named_union(union, &env, name);
        let (slots, patches) = build.finish_slots();
        let made = &mut self.schema.unions[id.0 as usize];
        made.notes = notes;
        made.slots = slots;
        if let Some(mut union) = union {
            super::patches::in_union(&mut union, &patches);
            made.union = union;
        }
    }
}

impl<'a> Build<'_, 'a> {
    /// The place inside a definition, its parameters bound to themselves.
    fn inside(
        &mut self,
        job: &Job<'a>,
        types: &[(String, ExprType)],
        params: &'a [ast::Param],
    ) -> Env<'a> {
        let mut env = self.top(job.file);
        env.generics = Rc::clone(&job.generics);
        env.depth = job.nesting;
        for (index, (param, (_, ty))) in params.iter().zip(types).enumerate() {
            let kind = ir::ExprKind::Param {
                param: index as u32,
                path: Vec::new(),
            };
            let ty = ty.clone();
            self.bind(
                env.frame,
                &param.name.name,
                Binding::Value(Box::new(ir::Expr { kind, ty })),
            );
        }
        env
    }

    /// The struct for these type arguments.
    pub(super) fn struct_instance(
        &mut self,
        span: Span,
        def: &Def<'a>,
        given: &'a [ast::Type],
        env: &Env<'a>,
    ) -> Option<ir::StructId> {
        match self.instance(span, def, given, env)? {
            Instance::Struct(id) => Some(id),
            _ => None,
        }
    }

    /// The arguments of a struct's parameters.
    pub(super) fn struct_arguments(
        &mut self,
        span: Span,
        def: &Def<'a>,
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<Vec<ir::Expr>> {
        let DefKind::Struct(struct_) = def.kind else {
            return None;
        };
        let inner = Env {
            file: def.file,
            ..env.clone()
        };
        let types = self.param_types(&struct_.params, &inner)?;
        self.arguments(span, &def.name.name, &types, args, env)
    }

    /// A `type` by name.
    pub(super) fn defined(
        &mut self,
        span: Span,
        def: &Def<'a>,
        (generics, args): (&'a [ast::Type], &'a [ast::Arg]),
        env: &Env<'a>,
    ) -> Option<ir::Type> {
        let DefKind::Type(type_) = def.kind else {
            return None;
        };
        let instance = self.instance(span, def, generics, env)?;
        let inner = Env {
            file: def.file,
            ..env.clone()
        };
        let types = self.param_types(&type_.params, &inner)?;
        let values = self.arguments(span, &def.name.name, &types, args, env)?;
        Some(match instance {
            Instance::Union(id) => ir::Type::Union { id, args: values },
            Instance::Newtype(id) => ir::Type::Newtype(id),
            Instance::Struct(id) => ir::Type::Struct { id, args: values },
            Instance::InPlace => {
                let inner = self.enter(span, def, &type_.generics, generics, env)?;
                let TypeKind::Bits(bits) = &type_.ty.kind else {
                    return None;
                };
                // The name stays: all uses are one type.
                let bits = self.bits(bits, &inner, def.name.name.clone())?;
                ir::Type::Bits(Box::new(bits))
            }
        })
    }

    /// What was made of a definition for these type arguments, made now if it is the first time.
    fn instance(
        &mut self,
        span: Span,
        def: &Def<'a>,
        given: &'a [ast::Type],
        env: &Env<'a>,
    ) -> Option<Instance> {
        let params = match def.kind {
            DefKind::Struct(def) => &def.generics,
            DefKind::Type(def) => &def.generics,
            _ => return None,
        };
        let generics = self.type_arguments(span, &def.name.name, params, given, env)?;
        let mut key = format!("{}:{}", def.file.0, def.name.span.start);
        for (_, ty) in &generics {
            let _ = write!(key, "|{ty:?}");
        }
        if let Some(instance) = self.r.instances.get(&key) {
            return Some(*instance);
        }
        if env.depth > DEPTH && !generics.is_empty()
            || self.r.instances.len() > INSTANCES && !generics.is_empty()
        {
            self.r.report(
                Diagnostic::error(
                    e03::ENDLESS,
                    format!("`{}` asks for itself with ever new types", def.name.name),
                )
                .at(span, "this would never end")
                .also(def.name.span, "of this"),
            );
            return None;
        }
        self.make(def, key, generics, env)
    }

    fn make(
        &mut self,
        def: &Def<'a>,
        key: String,
        generics: Vec<(&'a str, ir::Type)>,
        env: &Env<'a>,
    ) -> Option<Instance> {
        let mut wanted = def.name.name.clone();
        for (_, ty) in &generics {
            wanted.push_str(&self.r.type_label(ty));
            // Names of names of names would double at each step.
            if wanted.len() > LONGEST_NAME {
                wanted.clone_from(&def.name.name);
                break;
            }
        }
        let generics = Rc::new(generics);
        let nesting = if generics.is_empty() {
            0
        } else {
            env.depth + 1
        };
        let inner = Env {
            file: def.file,
            generics: Rc::clone(&generics),
            ..env.clone()
        };
        let job = |what| Job {
            what,
            file: def.file,
            generics,
            nesting,
        };
        let span = place(def.name.span);
        match def.kind {
            DefKind::Struct(struct_) => {
                let types = self.param_types(&struct_.params, &inner)?;
                let params = named(&struct_.params, types);
                let name = self.r.unique_type_name(&wanted);
                let id = ir::StructId(self.r.schema.structs.len() as u32);
                self.r.schema.structs.push(ir::StructDef {
                    body: empty_body(&name),
                    name,
                    docs: docs(def.docs),
                    params,
                    partial_of: None,
                    notes: ir::Notes::default(),
                    span,
                });
                let instance = Instance::Struct(id);
                self.r.instances.insert(key, instance);
                self.r.jobs.insert(instance, job(JobKind::Struct(struct_)));
                self.r.queue.push_back(instance);
                Some(instance)
            }
            DefKind::Type(type_) => match &type_.ty.kind {
                TypeKind::Match(union) => {
                    let types = self.param_types(&type_.params, &inner)?;
                    let params = named(&type_.params, types);
                    let name = self.r.unique_type_name(&wanted);
                    let id = ir::UnionId(self.r.schema.unions.len() as u32);
                    self.r.schema.unions.push(ir::UnionDef {
                        union: ir::Union {
                            type_name: name.clone(),
                            tag: ir::Tag::Conditions,
                            arms: Vec::new(),
                        },
                        name,
                        docs: docs(def.docs),
                        params,
                        slots: Vec::new(),
                        notes: ir::Notes::default(),
                        span,
                    });
                    let instance = Instance::Union(id);
                    self.r.instances.insert(key, instance);
                    self.r
                        .jobs
                        .insert(instance, job(JobKind::Union(type_, union)));
                    self.r.queue.push_back(instance);
                    Some(instance)
                }
                TypeKind::Bits(_) => {
                    self.r.take_type_name("", &wanted);
                    self.r.instances.insert(key, Instance::InPlace);
                    Some(Instance::InPlace)
                }
                _ => self.newtype(def, type_, key, wanted, inner),
            },
            _ => None,
        }
    }
}

fn named(params: &[ast::Param], types: Vec<ExprType>) -> Vec<(String, ExprType)> {
    let names = params.iter().map(|param| param.name.name.clone());
    names.zip(types).collect()
}

/// Until the body is known.
pub(super) fn empty_body(name: &str) -> ir::Body {
    ir::Body {
        slots: Vec::new(),
        record: empty_record(name),
        exactness: ir::Exactness::Exact,
        min_size: 0,
        max_size: None,
        sets_context: false,
        reads_context: false,
    }
}
