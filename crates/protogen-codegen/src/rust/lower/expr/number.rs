//! Whole numbers: ranges are followed, so that arithmetic is checked only where it can fail.

use protogen_schema::ir::{BinaryOp, Expr, ExprKind, ExprType, Type, UnaryOp};

use super::super::body::BodyLower;
use super::{Mode, Num};
use crate::rust::model::Ex;
use crate::rust::names;
use crate::rust::prims::prim_range;

impl BodyLower<'_, '_> {
    /// A value of any type, both ways; integers as this primitive type, checked.
    pub fn value(&mut self, expr: &Expr, prim: Option<&'static str>) -> Ex {
        Ex {
            decode: self.any(expr, prim, Mode::Decode),
            encode: self.any(expr, prim, Mode::Encode),
        }
    }

    /// An integer as `i128`, both ways.
    pub fn wide_int(&mut self, expr: &Expr) -> Ex {
        let text = |this: &mut Self, mode| {
            let num = this.int(expr, mode);
            num.as_wide("i128")
        };
        Ex {
            decode: text(self, Mode::Decode),
            encode: text(self, Mode::Encode),
        }
    }

    /// An integer as this type, with an error where it does not fit.
    pub fn narrow(&self, num: &Num, prim: &'static str, mode: Mode) -> String {
        let (lo, hi) = prim_range(prim);
        match num.prim {
            Some(own) if own == prim => num.text.clone(),
            None if lo <= num.lo && num.hi <= hi => num.text.clone(),
            Some(own) if lossless(own, prim) => format!("{prim}::from({})", num.text),
            _ => format!(
                "{prim}::try_from({}).map_err({})?",
                num.as_wide(num.wide()),
                mode.overflow_of()
            ),
        }
    }

    /// An integer.
    pub fn int(&mut self, expr: &Expr, mode: Mode) -> Num {
        match &expr.kind {
            ExprKind::Int(value) => Num::literal(value.0),
            ExprKind::Bool(value) => Num::literal(i128::from(*value)),
            ExprKind::Axis(axis) => match self.lower.fixed_axis(*axis) {
                Some(version) => Num::literal(version.into()),
                None => {
                    let name = self
                        .lower
                        .schema
                        .axes
                        .get(*axis as usize)
                        .map_or("", |a| &a.name);
                    let text = format!("cx.{}()", names::field_name(name));
                    Num {
                        text,
                        prim: Some("u32"),
                        lo: 0,
                        hi: u32::MAX.into(),
                    }
                }
            },
            ExprKind::Unary {
                op: UnaryOp::Neg,
                of,
            } => {
                let of = self.int(of, mode);
                self.arithmetic(BinaryOp::Sub, Num::literal(0), of, mode)
            }
            ExprKind::Binary { op, left, right } => {
                let (left, right) = (self.int(left, mode), self.int(right, mode));
                self.arithmetic(*op, left, right, mode)
            }
            ExprKind::Min(left, right) => self.extreme("min", left, right, mode),
            ExprKind::Max(left, right) => self.extreme("max", left, right, mode),
            ExprKind::If { cond, then, els } => {
                let cond = self.bool_(cond, mode);
                let (then, els) = (self.int(then, mode), self.int(els, mode));
                match cond.as_str() {
                    "true" => return then,
                    "false" => return els,
                    _ => {}
                }
                let prim = common(&then, &els);
                let text = format!(
                    "(if {cond} {{ {} }} else {{ {} }})",
                    then.as_wide(prim),
                    els.as_wide(prim)
                );
                Num {
                    text,
                    prim: Some(prim),
                    lo: then.lo.min(els.lo),
                    hi: then.hi.max(els.hi),
                }
            }
            ExprKind::Table { table, args } => {
                let def = &self.lower.schema[*table];
                let params: Vec<_> = def.params.iter().map(|(_, ty)| ty.clone()).collect();
                let (name, answer) = (def.name.clone(), def.answer.clone());
                let text = self.call(&name, args, &params, mode, "table");
                self.num_of(text, &answer)
            }
            ExprKind::ExternFn { function, args } => {
                let def = &self.lower.schema[*function];
                let text = self.call_fn(&def.name, args, &def.params, mode);
                let answer = def.answer.clone();
                self.num_of(text, &answer)
            }
            ExprKind::Peek(ty) => {
                self.check_peek();
                let ty = (**ty).clone();
                self.num_of("peek".into(), &ty)
            }
            ExprKind::Byte(index) => Num {
                text: format!("b{index}"),
                prim: Some("u8"),
                lo: 0,
                hi: 255,
            },
            ExprKind::NumberValue => {
                let (lo, hi) = self.number_range;
                Num {
                    text: "v".into(),
                    prim: Some("i128"),
                    lo,
                    hi,
                }
            }
            ExprKind::Count { slot } => {
                let place = self.known(*slot, mode);
                Num {
                    text: format!("({}.len() as i128)", place.text),
                    prim: Some("i128"),
                    lo: 0,
                    hi: 1 << 48,
                }
            }
            ExprKind::Size(extent) => {
                let text = format!("({} as i128)", self.extent_size(extent, mode));
                Num {
                    text,
                    prim: Some("i128"),
                    lo: 0,
                    hi: 1 << 48,
                }
            }
            ExprKind::PlainSize { slot } => {
                let text = format!("({}_plain as i128)", self.local(*slot));
                Num {
                    text,
                    prim: Some("i128"),
                    lo: 0,
                    hi: 1 << 48,
                }
            }
            ExprKind::Checksum { sum, over } => {
                let text = format!("i128::from({})", self.checksum(sum, over, mode));
                Num {
                    text,
                    prim: Some("i128"),
                    lo: 0,
                    hi: u32::MAX.into(),
                }
            }
            ExprKind::FlagsBit { .. } => {
                let text = format!("u8::from({})", self.bool_(expr, mode));
                Num {
                    text,
                    prim: Some("u8"),
                    lo: 0,
                    hi: 1,
                }
            }
            ExprKind::EnumItem { enum_, item } => {
                let value = self.lower.schema[*enum_]
                    .items
                    .get(*item as usize)
                    .and_then(|i| i.values.first())
                    .map_or(0, |v| v.first.0);
                Num::literal(value)
            }
            ExprKind::Slot { slot, path } => {
                let ty = self.slots.get(*slot as usize).map(|s| s.ty.clone());
                let text = self.path_text(expr, mode);
                match ty.and_then(|ty| self.lower.part_type(&ty, path)) {
                    Some(ty) => self.num_of(text, &ty),
                    None => self.wide_unknown(text),
                }
            }
            ExprKind::Context { context, path } => {
                let ty = self.lower.schema[*context].ty.clone();
                let text = self.path_text(expr, mode);
                match self.lower.part_type(&ty, path) {
                    Some(ty) => self.num_of(text, &ty),
                    None => self.wide_unknown(text),
                }
            }
            ExprKind::Param { param, path } => {
                let text = self.path_text(expr, mode);
                if let Some(ty) = self.own_params.get(*param as usize) {
                    return self.num_of(text, &ty.clone());
                }
                match self.params.get(*param as usize).map(|(_, ty)| ty.clone()) {
                    Some(ExprType::Struct(id)) => {
                        let ty = Type::Struct {
                            id,
                            args: Vec::new(),
                        };
                        match self.lower.part_type(&ty, path) {
                            Some(ty) => self.num_of(text, &ty),
                            None => self.wide_unknown(text),
                        }
                    }
                    Some(ExprType::Enum(id)) => self.num_of(text, &Type::Enum(id)),
                    Some(ExprType::Flags(id)) => self.num_of(text, &Type::Flags(id)),
                    Some(ExprType::Bool) => Num {
                        text: format!("u8::from({text})"),
                        prim: Some("u8"),
                        lo: 0,
                        hi: 1,
                    },
                    // A parameter that is an integer travels as `i128`.
                    _ => self.wide_unknown(text),
                }
            }
            _ => {
                self.lower.unsupported("this expression as a number");
                Num::literal(0)
            }
        }
    }

    fn wide_unknown(&self, text: String) -> Num {
        let (lo, hi) = (i128::MIN, i128::MAX);
        Num {
            text,
            prim: Some("i128"),
            lo,
            hi,
        }
    }

    /// The number in a value of this type that stands in `text`.
    pub fn num_of(&self, text: String, ty: &Type) -> Num {
        match ty {
            Type::Newtype(id) => self.num_of(format!("{text}.0"), &self.lower.schema[*id].ty),
            Type::Enum(id) => {
                let def = &self.lower.schema[*id];
                let prim = self.lower.prim(&def.base).unwrap_or("u8");
                let (lo, hi) = prim_range(prim);
                let argument = if self.lower.enum_versioned(*id) {
                    "cx"
                } else {
                    ""
                };
                Num {
                    text: format!("{text}.number({argument})"),
                    prim: Some(prim),
                    lo,
                    hi,
                }
            }
            Type::Flags(id) => {
                let prim = self
                    .lower
                    .prim(&self.lower.schema[*id].base)
                    .unwrap_or("u32");
                let (lo, hi) = prim_range(prim);
                Num {
                    text: format!("{text}.bits()"),
                    prim: Some(prim),
                    lo,
                    hi,
                }
            }
            Type::Bool | Type::Truthy => Num {
                text: format!("u8::from({text})"),
                prim: Some("u8"),
                lo: 0,
                hi: 1,
            },
            Type::As { inner, .. } => self.num_of(text, inner),
            _ => {
                let (lo, hi) = self.lower.int_range(ty).unwrap_or((i128::MIN, i128::MAX));
                Num {
                    text,
                    prim: Some(self.lower.prim(ty).unwrap_or("i128")),
                    lo,
                    hi,
                }
            }
        }
    }

    fn extreme(&mut self, name: &str, left: &Expr, right: &Expr, mode: Mode) -> Num {
        let (left, right) = (self.int(left, mode), self.int(right, mode));
        let prim = common(&left, &right);
        let text = format!("{}.{name}({})", left.as_wide(prim), right.as_wide(prim));
        let (lo, hi) = if name == "min" {
            (left.lo.min(right.lo), left.hi.min(right.hi))
        } else {
            (left.lo.max(right.lo), left.hi.max(right.hi))
        };
        Num {
            text,
            prim: Some(prim),
            lo,
            hi,
        }
    }

    pub(super) fn arithmetic(&self, op: BinaryOp, left: Num, right: Num, mode: Mode) -> Num {
        let range = range_of(op, (left.lo, left.hi), (right.lo, right.hi));
        if let (None, None, Some((value, _))) = (left.prim, right.prim, range) {
            return Num::literal(value);
        }
        let in_64 = |n: &Num| n.wide() == "i64";
        let sign = sign(op);
        match range {
            Some((lo, hi))
                if in_64(&left)
                    && in_64(&right)
                    && lo >= i64::MIN.into()
                    && hi <= i64::MAX.into() =>
            {
                let text = format!("({} {sign} {})", left.as_wide("i64"), right.as_wide("i64"));
                Num {
                    text,
                    prim: Some("i64"),
                    lo,
                    hi,
                }
            }
            Some((lo, hi)) => {
                let text = format!(
                    "({} {sign} {})",
                    left.as_wide("i128"),
                    right.as_wide("i128")
                );
                Num {
                    text,
                    prim: Some("i128"),
                    lo,
                    hi,
                }
            }
            None => {
                let method = match op {
                    BinaryOp::Add => "checked_add",
                    BinaryOp::Sub => "checked_sub",
                    BinaryOp::Mul => "checked_mul",
                    BinaryOp::Div => "checked_div",
                    BinaryOp::Rem => "checked_rem",
                    _ => "",
                };
                let (left, right) = (left.as_wide("i128"), right.as_wide("i128"));
                let text = match op {
                    BinaryOp::Shl | BinaryOp::Shr => {
                        let name = if op == BinaryOp::Shl { "shl" } else { "shr" };
                        format!(
                            "pg::arith::{name}({left}, {right}).ok_or_else({})?",
                            mode.overflow()
                        )
                    }
                    _ => format!("{left}.{method}({right}).ok_or_else({})?", mode.overflow()),
                };
                Num {
                    text,
                    prim: Some("i128"),
                    lo: i128::MIN,
                    hi: i128::MAX,
                }
            }
        }
    }
}

pub(super) fn is_plain(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '(' | ')' | '?'))
}

/// The type in which both can be held.
pub(super) fn common(left: &Num, right: &Num) -> &'static str {
    if left.wide() == "i64" && right.wide() == "i64" {
        "i64"
    } else {
        "i128"
    }
}

/// Whether `from` converts to `to` by `From`.
fn lossless(from: &str, to: &str) -> bool {
    let (a, b) = (prim_range(from), prim_range(to));
    from != "usize" && to != "usize" && from != "u128" && b.0 <= a.0 && a.1 <= b.1
}

/// The range of a result, if it can't leave `i128`.
fn range_of(op: BinaryOp, a: (i128, i128), b: (i128, i128)) -> Option<(i128, i128)> {
    let all = |f: fn(i128, i128) -> Option<i128>| {
        let ends = [f(a.0, b.0)?, f(a.0, b.1)?, f(a.1, b.0)?, f(a.1, b.1)?];
        Some((*ends.iter().min()?, *ends.iter().max()?))
    };
    match op {
        BinaryOp::Add => Some((a.0.checked_add(b.0)?, a.1.checked_add(b.1)?)),
        BinaryOp::Sub => Some((a.0.checked_sub(b.1)?, a.1.checked_sub(b.0)?)),
        BinaryOp::Mul => all(i128::checked_mul),
        BinaryOp::Div if b.0 > 0 || b.1 < 0 => all(i128::checked_div),
        BinaryOp::Rem if b.0 > 0 => {
            let most = b.1 - 1;
            Some((
                if a.0 < 0 { -most } else { 0 },
                if a.1 > 0 { most.min(a.1) } else { 0 },
            ))
        }
        BinaryOp::BitAnd if b.0 >= 0 => Some((0, b.1)),
        BinaryOp::BitAnd if a.0 >= 0 => Some((0, a.1)),
        BinaryOp::BitAnd => Some((i128::MIN, i128::MAX)),
        BinaryOp::BitOr | BinaryOp::BitXor if a.0 >= 0 && b.0 >= 0 => {
            let most = u128::try_from(a.1 | b.1).ok()?;
            let mask = u128::MAX.checked_shr(most.leading_zeros()).unwrap_or(0);
            Some((0, i128::try_from(mask).ok()?))
        }
        BinaryOp::BitOr | BinaryOp::BitXor => Some((i128::MIN, i128::MAX)),
        BinaryOp::Shl if b.0 >= 0 && b.1 < 63 => {
            let by = 1i128 << b.1;
            Some((a.0.min(0).checked_mul(by)?, a.1.max(0).checked_mul(by)?))
        }
        BinaryOp::Shr if b.0 >= 0 && b.1 < 63 => Some((a.0.min(a.0 >> b.0), a.1.max(a.1 >> b.0))),
        _ => None,
    }
}

pub(super) fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
        BinaryOp::BitAnd => "&",
        BinaryOp::BitOr => "|",
        BinaryOp::BitXor => "^",
        BinaryOp::Shl => "<<",
        BinaryOp::Shr => ">>",
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
        BinaryOp::And => "&&",
        BinaryOp::Or => "||",
    }
}
