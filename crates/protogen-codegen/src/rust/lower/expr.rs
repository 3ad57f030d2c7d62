//! Expressions of the schema as Rust text, typed and checked for overflow by the ranges of what they
//! are made of: arithmetic that can't leave 64 bits is plain, any other is checked in 128.

use protogen_schema::ir::{
    BinaryOp, Direction, EnumId, Expr, ExprKind, ExprType, PathStep, Type, UnaryOp,
};

use super::body::{BodyLower, Known};
use crate::rust::model::Ex;
use crate::rust::names;
use crate::rust::prims::prim_range;

/// Which of the two functions an expression stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `r` and locals.
    Decode,
    /// `w` and places.
    Encode,
}

/// An integer expression: its text, its type and the range of its values.
#[derive(Debug, Clone)]
pub struct Num {
    /// The expression.
    pub text: String,
    /// Its primitive type; none for a literal that fits any.
    pub prim: Option<&'static str>,
    /// Least value.
    pub lo: i128,
    /// Greatest value.
    pub hi: i128,
}

impl Num {
    fn literal(value: i128) -> Self {
        Num {
            text: value.to_string(),
            prim: None,
            lo: value,
            hi: value,
        }
    }

    /// As an expression of this type, which holds every value of it: `i64`, `i128` or its own.
    pub fn as_wide(&self, prim: &'static str) -> String {
        match self.prim {
            None => format!("{}_{prim}", self.lo),
            Some(own) if own == prim => self.text.clone(),
            Some("u128") => format!("{prim}::try_from({}).unwrap_or({prim}::MAX)", self.text),
            Some(_) => format!("{prim}::from({})", self.text),
        }
    }

    /// The smallest of `i64` and `i128` that holds it; a `u64` is too wide for the first.
    fn wide(&self) -> &'static str {
        let fits = self.lo >= i64::MIN.into() && self.hi <= i64::MAX.into();
        if fits && !matches!(self.prim, Some("u64" | "i128")) {
            "i64"
        } else {
            "i128"
        }
    }
}

impl Mode {
    /// The error that a computation overflows, as a closure.
    pub fn overflow(self) -> &'static str {
        match self {
            Mode::Decode => "|| r.fault(pg::DecodeErrorKind::ArithmeticOverflow)",
            Mode::Encode => "|| w.fault(pg::EncodeErrorKind::ArithmeticOverflow)",
        }
    }

    /// The same, for a closure with an argument.
    pub fn overflow_of(self) -> &'static str {
        match self {
            Mode::Decode => "|_| r.fault(pg::DecodeErrorKind::ArithmeticOverflow)",
            Mode::Encode => "|_| w.fault(pg::EncodeErrorKind::ArithmeticOverflow)",
        }
    }

    /// Reader or writer.
    pub fn io(self) -> &'static str {
        match self {
            Mode::Decode => "r",
            Mode::Encode => "w",
        }
    }
}

impl BodyLower<'_, '_> {
    /// A condition, both ways.
    pub fn cond(&mut self, expr: &Expr) -> Ex {
        Ex {
            decode: self.bool_(expr, Mode::Decode),
            encode: self.bool_(expr, Mode::Encode),
        }
    }

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

    /// A truth value.
    pub fn bool_(&mut self, expr: &Expr, mode: Mode) -> String {
        match &expr.kind {
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Feature(feature) => match self.lower.fixed_feature(*feature) {
                Some(on) => on.to_string(),
                None => format!("cx.has({})", self.lower.feature_const(*feature, &self.root)),
            },
            ExprKind::Direction(wanted) => match self.direction {
                Some(known) => (known == *wanted).to_string(),
                None if *wanted == Direction::C2s => "cx.is_c2s()".into(),
                None => "!cx.is_c2s()".into(),
            },
            ExprKind::More => match mode {
                Mode::Decode => "r.more()".into(),
                Mode::Encode => "false".into(),
            },
            ExprKind::FlagsBit { of, mask } => {
                let flags = self.other(of, mode);
                format!("({}).has({})", flags, mask.0)
                    .replacen('(', "", 1)
                    .replacen(')', "", 1)
            }
            ExprKind::Unary {
                op: UnaryOp::Not,
                of,
            } => match self.bool_(of, mode).as_str() {
                "true" => "false".into(),
                "false" => "true".into(),
                inner if is_plain(inner) => format!("!{inner}"),
                inner => format!("!({inner})"),
            },
            ExprKind::Binary {
                op: op @ (BinaryOp::And | BinaryOp::Or),
                left,
                right,
            } => {
                let (left, right) = (self.bool_(left, mode), self.bool_(right, mode));
                logic(*op, &left, &right)
            }
            ExprKind::Binary { op, left, right } => self.compare(*op, left, right, mode),
            ExprKind::If { cond, then, els } => {
                let cond = self.bool_(cond, mode);
                let (then, els) = (self.bool_(then, mode), self.bool_(els, mode));
                format!("(if {cond} {{ {then} }} else {{ {els} }})")
            }
            ExprKind::Table { table, args } => {
                let def = &self.lower.schema[*table];
                let params: Vec<_> = def.params.iter().map(|(_, ty)| ty.clone()).collect();
                self.call(&def.name, args, &params, mode, "table")
            }
            ExprKind::ExternFn { function, args } => {
                let def = &self.lower.schema[*function];
                self.call_fn(&def.name, args, &def.params, mode)
            }
            ExprKind::Peek(ty) => {
                let method = self.peek(ty);
                format!("r.fork().{method}.is_ok_and(|peek| peek)")
            }
            _ => self.other(expr, mode),
        }
    }

    fn compare(&mut self, op: BinaryOp, left: &Expr, right: &Expr, mode: Mode) -> String {
        if let Some(ty) = peeked(left).or_else(|| peeked(right)) {
            if mode == Mode::Encode {
                return "false".into();
            }
            let ty = ty.clone();
            let method = self.peek(&ty);
            let outer = self.peeking.replace(ty);
            let inner = self.compare_plain(op, left, right, mode);
            self.peeking = outer;
            return format!("r.fork().{method}.is_ok_and(|peek| {inner})");
        }
        self.compare_plain(op, left, right, mode)
    }

    fn compare_plain(&mut self, op: BinaryOp, left: &Expr, right: &Expr, mode: Mode) -> String {
        let sign = sign(op);
        match (&left.ty, &right.ty) {
            (ExprType::Int, _) | (_, ExprType::Int) => {
                let (left, right) = (self.int(left, mode), self.int(right, mode));
                compare_ints(op, &left, &right)
            }
            (ExprType::Enum(_), _) => {
                if let ExprKind::EnumItem { enum_, item } = right.kind {
                    return self.is_item(left, enum_, item, op, mode);
                }
                if let ExprKind::EnumItem { enum_, item } = left.kind {
                    return self.is_item(right, enum_, item, op, mode);
                }
                format!(
                    "{} {sign} {}",
                    self.other(left, mode),
                    self.other(right, mode)
                )
            }
            (ExprType::Text, _) => {
                let (left, right) = (self.text(left, mode), self.text(right, mode));
                format!("{left} {sign} {right}")
            }
            (ExprType::Bytes, _) => {
                let (left, right) = (self.bytes(left, mode), self.bytes(right, mode));
                format!("{left} {sign} {right}")
            }
            (ExprType::Bool, _) => {
                let (left, right) = (self.bool_(left, mode), self.bool_(right, mode));
                format!("({left}) {sign} ({right})")
            }
            _ => format!(
                "{} {sign} {}",
                self.other(left, mode),
                self.other(right, mode)
            ),
        }
    }

    fn is_item(
        &mut self,
        value: &Expr,
        enum_: EnumId,
        item: u32,
        op: BinaryOp,
        mode: Mode,
    ) -> String {
        let value = self.other(value, mode);
        let pattern = self.lower.item_pattern(enum_, item, &self.root);
        let not = if op == BinaryOp::Ne { "!" } else { "" };
        if pattern.contains('(') || pattern.contains('|') {
            format!("{not}matches!({value}, {pattern})")
        } else {
            format!("{value} {} {pattern}", sign(op))
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
                let text = format!("{}.len()", place.text);
                let text = match self.slots.get(*slot as usize).map(|s| &s.ty) {
                    Some(Type::Text { encoding, .. }) => format!(
                        "pg::text::encoded_len(&{}, pg::Encoding::{}) / {}",
                        place.text,
                        super::wire::encoding(*encoding),
                        super::wire::unit(*encoding)
                    ),
                    _ => text,
                };
                Num {
                    text: format!("({text} as i128)"),
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

    fn arithmetic(&self, op: BinaryOp, left: Num, right: Num, mode: Mode) -> Num {
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

    /// A text as `&str`.
    pub fn text(&mut self, expr: &Expr, mode: Mode) -> String {
        match &expr.kind {
            ExprKind::Text(text) => format!("{text:?}"),
            _ => format!("{}.as_str()", self.path_text(expr, mode)),
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
    fn other(&mut self, expr: &Expr, mode: Mode) -> String {
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
            ExprKind::Peek(_) => "peek".into(),
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
            if found.as_ref().is_some_and(|(_, optional)| *optional) {
                text = self.needed(&text, name, mode, false);
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

    fn call(
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

    fn call_fn(
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

/// The type that is peeked in an expression, if one is.
fn peeked(expr: &Expr) -> Option<&Type> {
    match &expr.kind {
        ExprKind::Peek(ty) => Some(ty),
        ExprKind::Binary { left, right, .. } => peeked(left).or_else(|| peeked(right)),
        ExprKind::Unary { of, .. } | ExprKind::FlagsBit { of, .. } => peeked(of),
        ExprKind::Min(left, right) | ExprKind::Max(left, right) => {
            peeked(left).or_else(|| peeked(right))
        }
        _ => None,
    }
}

fn logic(op: BinaryOp, left: &str, right: &str) -> String {
    let (zero, unit, sign, other) = match op {
        BinaryOp::And => ("false", "true", "&&", "||"),
        _ => ("true", "false", "||", "&&"),
    };
    if left == zero || right == unit {
        return left.to_owned();
    }
    if left == unit {
        return right.to_owned();
    }
    let wrap = |text: &str| {
        if text.contains(other) {
            format!("({text})")
        } else {
            text.to_owned()
        }
    };
    format!("{} {sign} {}", wrap(left), wrap(right))
}

fn is_plain(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '(' | ')' | '?'))
}

fn compare_ints(op: BinaryOp, left: &Num, right: &Num) -> String {
    let sign = sign(op);
    let own = |a: &Num, b: &Num| {
        b.prim.is_none()
            && a.prim.is_some_and(|prim| {
                let (lo, hi) = prim_range(prim);
                lo <= b.lo && b.hi <= hi
            })
    };
    if left.prim.is_none() && right.prim.is_none() {
        let (a, b) = (left.lo, right.lo);
        return match op {
            BinaryOp::Eq => a == b,
            BinaryOp::Ne => a != b,
            BinaryOp::Lt => a < b,
            BinaryOp::Le => a <= b,
            BinaryOp::Gt => a > b,
            _ => a >= b,
        }
        .to_string();
    }
    if left.prim == right.prim || own(left, right) || own(right, left) {
        return format!("{} {sign} {}", left.text, right.text);
    }
    let prim = common(left, right);
    format!("{} {sign} {}", left.as_wide(prim), right.as_wide(prim))
}

/// The type in which both can be held.
fn common(left: &Num, right: &Num) -> &'static str {
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

fn sign(op: BinaryOp) -> &'static str {
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
