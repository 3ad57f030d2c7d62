//! Texts, bytes, paths to parts of values, and calls.

use protogen_schema::ir::{Expr, ExprKind, ExprType, PathStep, Type};

use super::super::body::{BodyLower, Known};
use super::Mode;
use super::number::sign;
use crate::rust::names;

impl BodyLower<'_, '_> {
    /// A value of any type.
    pub fn any(&mut self, expr: &Expr, prim: Option<&'static str>, mode: Mode) -> String {
        match &expr.ty {
            ExprType::Bool => self.bool_(expr, mode),
            ExprType::Int => {
                let num = self.int(expr, mode);
                match prim {
                    Some(prim) => self.narrow(&num, prim, mode),
                    None => num.text,
                }
            }
            _ => self.other(expr, mode),
        }
    }

    /// A text as `&str`.
    pub fn text(&mut self, expr: &Expr, mode: Mode) -> String {
        match &expr.kind {
            ExprKind::Text(text) => format!("{text:?}"),
            _ => format!("&{}[..]", self.path_text(expr, mode)),
        }
    }

    /// Bytes as `&[u8]`.
    pub fn bytes(&mut self, expr: &Expr, mode: Mode) -> String {
        match &expr.kind {
            ExprKind::Bytes(bytes) => format!("&{bytes:?}[..]"),
            ExprKind::Text(text) => format!("{text:?}.as_bytes()"),
            _ => format!("&{}[..]", self.path_text(expr, mode)),
        }
    }

    /// A value that is neither integer nor truth value, `Copy` or a place.
    pub(super) fn other(&mut self, expr: &Expr, mode: Mode) -> String {
        match &expr.kind {
            ExprKind::EnumItem { enum_, item } => {
                self.lower.item_pattern(*enum_, *item, &self.root)
            }
            ExprKind::Float(value) => format!("{value:?}"),
            ExprKind::Int(value) => value.0.to_string(),
            ExprKind::Text(text) => format!("{text:?}.to_owned()"),
            ExprKind::Bytes(bytes) => format!("{bytes:?}.to_vec()"),
            ExprKind::If { cond, then, els } => {
                let cond = self.bool_(cond, mode);
                let (then, els) = (self.other(then, mode), self.other(els, mode));
                format!("(if {cond} {{ {then} }} else {{ {els} }})")
            }
            ExprKind::Slot { .. } | ExprKind::Param { .. } | ExprKind::Context { .. } => {
                self.path_text(expr, mode)
            }
            ExprKind::ExternFn { function, args } => {
                let def = &self.lower.schema[*function];
                self.call_fn(&def.name, args, &def.params, mode)
            }
            ExprKind::Peek(_) => {
                self.check_peek();
                "peek".into()
            }
            ExprKind::Binary { op, left, right } => {
                format!(
                    "({} {} {})",
                    self.other(left, mode),
                    sign(*op),
                    self.other(right, mode)
                )
            }
            _ => {
                self.lower.unsupported("this expression");
                String::new()
            }
        }
    }

    /// A value that is not `Copy`, by reference.
    pub fn reference(&mut self, expr: &Expr, mode: Mode) -> String {
        let whole = match &expr.kind {
            ExprKind::Slot { slot, path } if path.is_empty() => Some(self.known(*slot, mode)),
            ExprKind::Param { path, .. } | ExprKind::Context { path, .. } if path.is_empty() => {
                // Both are references as they stand.
                return self.path_text(expr, mode);
            }
            _ => None,
        };
        match whole {
            Some(known) if known.reference => known.text,
            Some(known) => format!("&{}", known.text),
            None => format!("&{}", self.path_text(expr, mode)),
        }
    }

    /// A slot, parameter or context value, or a part of it: as a place, or by value where it is `Copy`.
    pub fn path_text(&mut self, expr: &Expr, mode: Mode) -> String {
        let (known, path, ty) = match &expr.kind {
            ExprKind::Slot { slot, path } => {
                let ty = self.slots.get(*slot as usize).map(|s| s.ty.clone());
                (self.known(*slot, mode), path, ty)
            }
            ExprKind::Param { param, path } => {
                if let Some(ty) = self.own_params.get(*param as usize).cloned() {
                    let copy = self.lower.rust_type(&ty, &self.root).copy;
                    let name = self
                        .params
                        .get(*param as usize)
                        .map_or("", |(name, _)| name);
                    let own = if mode == Mode::Encode { "self." } else { "" };
                    let text = format!("{own}{name}");
                    if path.is_empty() {
                        return text;
                    }
                    let _ = copy;
                    return self.part(text, Some(ty), path, mode);
                }
                let (name, ty) = match self.params.get(*param as usize) {
                    Some((name, ty)) => (names::field_name(name), ty.clone()),
                    None => (String::new(), ExprType::Int),
                };
                let (copy, ty) = match ty {
                    ExprType::Struct(id) => (
                        false,
                        Some(Type::Struct {
                            id,
                            args: Vec::new(),
                        }),
                    ),
                    ExprType::Value(ty) => {
                        let copy = self.lower.rust_type(&ty, &self.root).copy;
                        (copy, Some(*ty))
                    }
                    ExprType::Text | ExprType::Bytes => (false, None),
                    _ => (true, None),
                };
                (
                    Known {
                        text: name,
                        reference: !copy,
                        copy,
                    },
                    path,
                    ty,
                )
            }
            ExprKind::Context { context, path } => {
                let def = &self.lower.schema[*context];
                let field = names::field_name(&def.name);
                let (io, method) = match mode {
                    Mode::Decode => ("r", "decoding"),
                    Mode::Encode => ("w", "encoding"),
                };
                let copy = self.lower.rust_type(&def.ty, &self.root).copy;
                let text = format!(
                    "cx.{field}.get().map_err(|e| {io}.fault(e.{method}({:?})))?",
                    def.name
                );
                (
                    Known {
                        text,
                        reference: true,
                        copy,
                    },
                    path,
                    Some(def.ty.clone()),
                )
            }
            _ => return self.other(expr, mode),
        };
        if path.is_empty() {
            return if known.reference && known.copy {
                format!("(*{})", known.text)
            } else {
                known.text
            };
        }
        self.part(known.text, ty, path, mode)
    }

    fn part(&self, text: String, ty: Option<Type>, path: &[PathStep], mode: Mode) -> String {
        let mut text = text;
        let mut ty = ty;
        for PathStep::Field(name) in path {
            text = format!("{text}.{}", names::field_name(name));
            let found = ty.as_ref().and_then(|ty| self.lower.field_of(ty, name));
            if let Some((ty, true)) = &found {
                let copy = self.lower.rust_type(ty, &self.root).copy;
                text = self.needed(&text, name, mode, copy);
            }
            ty = found.map(|(ty, _)| ty);
        }
        text
    }

    /// An option that has to be there, by value or by reference.
    pub fn needed(&self, text: &str, name: &str, mode: Mode, copy: bool) -> String {
        let as_ref = if copy { "" } else { ".as_ref()" };
        format!("{}.known({text}{as_ref}, {name:?})?", mode.io())
    }

    /// An argument for a parameter of this type.
    pub fn argument(&mut self, arg: &Expr, ty: &ExprType, mode: Mode) -> String {
        match ty {
            ExprType::Int => {
                let num = self.int(arg, mode);
                self.narrow(&num, "i128", mode)
            }
            ExprType::Bool => self.bool_(arg, mode),
            ExprType::Text => self.text(arg, mode),
            ExprType::Bytes => self.bytes(arg, mode),
            ExprType::Enum(_) | ExprType::Flags(_) | ExprType::Float => self.other(arg, mode),
            ExprType::Struct(_) => self.reference(arg, mode),
            ExprType::Value(ty) => {
                if self.lower.rust_type(ty, &self.root).copy {
                    self.path_text(arg, mode)
                } else {
                    self.reference(arg, mode)
                }
            }
        }
    }

    pub(super) fn call(
        &mut self,
        name: &str,
        args: &[Expr],
        params: &[Type],
        mode: Mode,
        kind: &str,
    ) -> String {
        let mut texts = Vec::new();
        for (arg, ty) in args.iter().zip(params) {
            let prim = self.lower.prim(ty);
            texts.push(match (&arg.ty, prim) {
                (ExprType::Int | ExprType::Enum(_) | ExprType::Flags(_), Some(prim)) => {
                    let num = self.int(arg, mode);
                    self.narrow(&num, prim, mode)
                }
                _ => self.any(arg, prim, mode),
            });
        }
        let args = texts.join(", ");
        let method = names::field_name(&format!("ask_{name}"));
        let fault = match mode {
            Mode::Decode => "r.fault(pg::DecodeErrorKind::",
            Mode::Encode => "w.fault(pg::EncodeErrorKind::",
        };
        let missing = if kind == "table" {
            "TableMissing"
        } else {
            "ExternMissing"
        };
        format!("cx.{method}({args}).ok_or_else(|| {fault}{missing} {{ name: {name:?}.into() }}))?")
    }

    pub(super) fn call_fn(
        &mut self,
        name: &str,
        args: &[Expr],
        params: &[(String, ExprType)],
        mode: Mode,
    ) -> String {
        let args: Vec<_> = args
            .iter()
            .zip(params)
            .map(|(arg, (_, ty))| self.argument(arg, ty, mode))
            .collect();
        let method = names::field_name(&format!("ask_{name}"));
        let fault = match mode {
            Mode::Decode => "r.fault(pg::DecodeErrorKind::",
            Mode::Encode => "w.fault(pg::EncodeErrorKind::",
        };
        let args = args.join(", ");
        format!(
            "cx.{method}({args}).ok_or_else(|| {fault}ExternMissing {{ name: {name:?}.into() }}))?"
        )
    }
}
