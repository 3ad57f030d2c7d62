//! Expressions, by strength of their operators.
//! Never evaluates and never resolves a name.

use super::super::{
    ast::{Arg, BinaryOp, Expr, ExprKind, UnaryOp},
    balance::too_deep,
    input::{Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    basics::{at_literal, expect, expect_word, fail, fail_with, literal, name, path},
    builtin,
    list::short_list,
    ty,
};
use crate::{codes::e01, diagnostic::Diagnostic};

/// One expression with all the operators inside it may have this many; a longer one would make
/// a tree that is too deep to walk.
const OPERATOR_LIMIT: u32 = 256;

/// Any expression, for sure.
pub(super) fn expr(i: Tokens<'_>) -> Parsed<'_, Expr> {
    weakest(i, 1)
}

/// An expression without the operators that `/` and `|` between opcodes could be taken for.
pub(super) fn operand(i: Tokens<'_>) -> Parsed<'_, Expr> {
    counted(i, |i| i.nested(unary))
}

/// An expression of operators at least as strong as `+`.
pub(super) fn sum(i: Tokens<'_>) -> Parsed<'_, Expr> {
    weakest(i, BinaryOp::Add.strength())
}

/// An expression of operators stronger than `+`.
pub(super) fn product(i: Tokens<'_>) -> Parsed<'_, Expr> {
    weakest(i, BinaryOp::Mul.strength())
}

fn weakest(i: Tokens<'_>, strength: u8) -> Parsed<'_, Expr> {
    counted(i, |i| i.nested(|i| binary(i, strength)))
}

/// The outermost expression starts the count of operators.
fn counted<'a>(
    i: Tokens<'a>,
    read: impl FnOnce(Tokens<'a>) -> Parsed<'a, Expr>,
) -> Parsed<'a, Expr> {
    let outermost = !i.ctx.in_expression.replace(true);
    if outermost {
        i.ctx.operators.set(0);
    }
    let result = read(i);
    if outermost {
        i.ctx.in_expression.set(false);
    }
    result
}

fn count_operator<'a>(i: Tokens<'a>) -> Parsed<'a, ()> {
    let count = i.ctx.operators.get() + 1;
    i.ctx.operators.set(count);
    if count > OPERATOR_LIMIT {
        fail_with(i, too_deep(i.span()))
    } else {
        Ok((i, ()))
    }
}

fn binary(start: Tokens<'_>, weakest: u8) -> Parsed<'_, Expr> {
    let (mut i, mut left) = unary(start)?;
    while let Some(op) = binary_op(i).filter(|op| op.strength() >= weakest) {
        count_operator(i)?;
        if op.is_comparison() && is_comparison(&left) {
            return fail_with(i, chained_comparison(i));
        }
        let op_span = i.span();
        let (rest, right) = i.next().nested(|i| binary(i, op.strength() + 1))?;
        let span = left.span.to(right.span);
        let (left_box, right) = (Box::new(left), Box::new(right));
        left = Expr {
            kind: ExprKind::Binary {
                op,
                op_span,
                left: left_box,
                right,
            },
            span,
        };
        i = rest;
    }
    Ok((i, left))
}

fn is_comparison(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Binary { op, .. } if op.is_comparison())
}

fn chained_comparison(i: Tokens<'_>) -> Diagnostic {
    Diagnostic::error(e01::COMPARISON, "comparisons can't be chained")
        .at(i.span(), "a second comparison")
        .help("write `a < b and b < c`")
}

fn binary_op(i: Tokens<'_>) -> Option<BinaryOp> {
    let op = match i.kind() {
        Kind::Ident if i.is_word("or") => BinaryOp::Or,
        Kind::Ident if i.is_word("and") => BinaryOp::And,
        Kind::EqEq => BinaryOp::Eq,
        Kind::Ne => BinaryOp::Ne,
        Kind::Lt => BinaryOp::Lt,
        Kind::Le => BinaryOp::Le,
        Kind::Gt => BinaryOp::Gt,
        Kind::Ge => BinaryOp::Ge,
        Kind::Amp => BinaryOp::BitAnd,
        Kind::Plus => BinaryOp::Add,
        Kind::Minus => BinaryOp::Sub,
        Kind::Star => BinaryOp::Mul,
        Kind::Slash => BinaryOp::Div,
        Kind::Percent => BinaryOp::Rem,
        _ => return None,
    };
    Some(op)
}

/// One of `== != < <= > >=`.
pub(super) fn comparison_op(i: Tokens<'_>) -> Option<BinaryOp> {
    binary_op(i).filter(|op| op.is_comparison())
}

/// `not` binds weaker than a comparison, `-` stronger than anything.
fn unary(i: Tokens<'_>) -> Parsed<'_, Expr> {
    let start = i.span();
    let (op, operand) = if i.is_word("not") {
        let strength = BinaryOp::Eq.strength();
        (UnaryOp::Not, i.next().nested(|i| binary(i, strength)))
    } else if i.is(Kind::Minus) {
        i.mark(Mark::UNARY.and(Mark::OPERAND));
        (UnaryOp::Neg, i.next().nested(unary))
    } else {
        return postfix(i);
    };
    count_operator(i)?;
    let (i, operand) = operand?;
    let span = start.to(operand.span);
    Ok((
        i,
        Expr {
            kind: ExprKind::Unary {
                op,
                operand: Box::new(operand),
            },
            span,
        },
    ))
}

fn postfix(start: Tokens<'_>) -> Parsed<'_, Expr> {
    let (mut i, mut base) = primary(start)?;
    while i.is(Kind::OpenBracket) {
        count_operator(i)?;
        let (rest, index) = expr(i.next())?;
        let (rest, _) = expect(rest, Kind::CloseBracket)?;
        let kind = ExprKind::Index {
            base: Box::new(base),
            index: Box::new(index),
        };
        base = Expr {
            kind,
            span: rest.span_from(start),
        };
        i = rest;
    }
    Ok((i, base))
}

fn primary(start: Tokens<'_>) -> Parsed<'_, Expr> {
    let done = |i: Tokens<'_>, kind| Expr {
        kind,
        span: i.span_from(start),
    };
    if at_literal(start) {
        let (i, literal) = literal(start, "a literal")?;
        return Ok((i, done(i, ExprKind::Lit(literal))));
    }
    match start.kind() {
        Kind::OpenParen => {
            start.mark(Mark::OPERAND);
            let (i, inner) = expr(start.next())?;
            let (i, _) = expect(i, Kind::CloseParen)?;
            Ok((i, done(i, ExprKind::Paren(Box::new(inner)))))
        }
        Kind::OpenBracket => {
            start.mark(Mark::OPERAND);
            let (i, values) = short_list(start, Kind::OpenBracket, expr)?;
            Ok((i, done(i, ExprKind::List(values))))
        }
        Kind::Ident if start.is_word("if") => condition(start),
        Kind::Ident if start.is_word("more") => {
            Ok((start.next(), done(start.next(), ExprKind::More)))
        }
        Kind::Ident if start.is_word("peek") && begins_type(start.next()) => {
            let (i, ty) = ty::simple(start.next())?;
            Ok((i, done(i, ExprKind::Peek(Box::new(ty)))))
        }
        Kind::Ident | Kind::RawIdent => call_or_path(start),
        _ => fail(start, "an expression"),
    }
}

fn begins_type(i: Tokens<'_>) -> bool {
    matches!(i.kind(), Kind::Ident | Kind::RawIdent | Kind::OpenBracket)
        && !matches!(i.word(), Some("and" | "or"))
}

/// `if c { a } else { b }`
fn condition(start: Tokens<'_>) -> Parsed<'_, Expr> {
    let (i, condition) = expr(start.next())?;
    let (i, then) = braced(i)?;
    let (i, _) = expect_word(i, "else", "`else`")?;
    let (i, otherwise) = if i.is_word("if") {
        i.nested(self::condition)?
    } else {
        braced(i)?
    };
    let (condition, then) = (Box::new(condition), Box::new(then));
    let kind = ExprKind::If {
        condition,
        then,
        otherwise: Box::new(otherwise),
    };
    Ok((
        i,
        Expr {
            kind,
            span: i.span_from(start),
        },
    ))
}

fn braced(i: Tokens<'_>) -> Parsed<'_, Expr> {
    let (i, _) = expect(i, Kind::OpenBrace)?;
    let (i, value) = expr(i)?;
    let (i, _) = expect(i, Kind::CloseBrace)?;
    Ok((i, value))
}

fn call_or_path(start: Tokens<'_>) -> Parsed<'_, Expr> {
    let (i, path) = path(start, "an expression")?;
    if !i.is(Kind::OpenParen) {
        return Ok((
            i,
            Expr {
                kind: ExprKind::Path(path),
                span: i.span_from(start),
            },
        ));
    }
    let (i, args) = args(i)?;
    let kind = ExprKind::Call {
        function: path,
        args,
    };
    Ok((
        i,
        Expr {
            kind,
            span: i.span_from(start),
        },
    ))
}

/// `(a, u16, max 64K, from x to y)`, for sure.
pub(super) fn args(i: Tokens<'_>) -> Parsed<'_, Vec<Arg>> {
    short_list(i, Kind::OpenParen, arg)
}

/// `(..)` or nothing.
pub(super) fn optional_args(i: Tokens<'_>) -> Parsed<'_, Vec<Arg>> {
    if i.is(Kind::OpenParen) {
        args(i)
    } else {
        Ok((i, Vec::new()))
    }
}

/// `from` is a region only before a name, and a name is named only before a literal, so that a
/// field may be called `from` or `max`.
fn arg(start: Tokens<'_>) -> Parsed<'_, Arg> {
    let followed_by_name = matches!(start.nth(1).kind, Kind::Ident | Kind::RawIdent);
    let operator = matches!(start.nth_word(1), Some("and" | "or"));
    if start.is_word("from") && followed_by_name && !operator {
        return region(start);
    }
    if start.is(Kind::Ident) && !start.is_word("not") && at_literal(start.next()) {
        let (i, name) = name(start, "the name of an argument")?;
        let (i, value) = expr(i)?;
        return Ok((i, Arg::Named { name, value }));
    }
    if builtin::is_builtin(start) {
        let (i, ty) = ty::ty(start)?;
        return Ok((i, Arg::Type(ty)));
    }
    let (i, value) = expr(start)?;
    Ok((i, Arg::Expr(value)))
}

fn region(start: Tokens<'_>) -> Parsed<'_, Arg> {
    let (i, from) = path(start.next(), "the field that the region begins with")?;
    let (i, to) = if i.is_word("to") {
        let (i, to) = path(i.next(), "the last field of the region")?;
        (i, Some(to))
    } else {
        (i, None)
    };
    Ok((
        i,
        Arg::Region {
            from,
            to,
            span: i.span_from(start),
        },
    ))
}
