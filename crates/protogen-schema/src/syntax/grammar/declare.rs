//! Items of one line: imports, features, constants, types, tables, contexts, externs.
//! Never resolves a name.

use super::super::{
    ast::{
        Const, Context, Extern, ExternKind, Feature, FeatureRule, Ident, Param, Path, Range, Sees,
        Table, TypeDef, Use, UseSource,
    },
    input::{Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    attr::{axis_value, notes, range, versions},
    basics::{expect, fail, name, string},
    expr::expr,
    list::{optional_semi, short_list},
    ty::{self, ty},
};
use crate::{codes::e01, diagnostic::Diagnostic};

/// The `;` of an item. A missing one before a new line is reported and taken as there.
pub(super) fn semi(i: Tokens<'_>) -> Parsed<'_, ()> {
    if i.is(Kind::Semi) {
        return Ok((i.next(), ()));
    }
    if !i.starts_line() && !i.is(Kind::End) && !i.is(Kind::CloseBrace) {
        return fail(i, "`;`");
    }
    if i.behind_open_text() {
        return Ok((i, ()));
    }
    let place = i.behind_last();
    i.ctx.report(
        Diagnostic::error(e01::SEPARATOR, "`;` is missing")
            .at(place, "expected `;`")
            .suggest("add a semicolon", place, ";"),
    );
    Ok((i, ()))
}

/// Behind `use`.
pub(super) fn use_(start: Tokens<'_>) -> Parsed<'_, Use> {
    if start.is(Kind::Str) {
        let (i, file) = string(start)?;
        let (i, ()) = semi(i)?;
        return Ok((
            i,
            Use {
                source: UseSource::File(file),
                names: None,
            },
        ));
    }
    let (mut i, first) = name(start, "a module or a file in quotes")?;
    let mut segments = vec![first];
    let mut names = None;
    let mut span = i.span_from(start);
    while i.is(Kind::ColonColon) && names.is_none() {
        i = i.next();
        if i.is(Kind::OpenBrace) {
            let open = i;
            let (rest, list) = short_list(i, Kind::OpenBrace, |i| name(i, "the name of an item"))?;
            open.unmark();
            open.mark(Mark::TIGHT.and(Mark::FLOW).and(Mark::COMMAS));
            names = Some(list);
            i = rest;
        } else if i.text().starts_with(char::is_uppercase) {
            let (rest, only) = name(i, "the name of an item")?;
            names = Some(vec![only]);
            i = rest;
        } else {
            let (rest, segment) = name(i, "a module or the names of items")?;
            segments.push(segment);
            i = rest;
            span = i.span_from(start);
        }
    }
    let (i, ()) = semi(i)?;
    Ok((
        i,
        Use {
            source: UseSource::Module(Path { segments, span }),
            names,
        },
    ))
}

/// Behind `feature`.
pub(super) fn feature(i: Tokens<'_>) -> Parsed<'_, Feature> {
    let (i, name) = name(i, "the name of a feature")?;
    let (i, rule) = if i.is(Kind::Colon) {
        let (i, rule) = feature_rule(i.next())?;
        (i, Some(rule))
    } else {
        (i, None)
    };
    let (i, ()) = semi(i)?;
    Ok((i, Feature { name, rule }))
}

fn feature_rule(i: Tokens<'_>) -> Parsed<'_, FeatureRule> {
    match i.word() {
        Some("since") => axis_value(i.next()).map(|(i, value)| (i, FeatureRule::Since(value))),
        Some("until") => axis_value(i.next()).map(|(i, value)| (i, FeatureRule::Until(value))),
        _ => versions(i).map(|(i, versions)| (i, FeatureRule::In(versions))),
    }
}

/// Behind `const`.
pub(super) fn const_(i: Tokens<'_>) -> Parsed<'_, Const> {
    let (i, name) = name(i, "the name of a constant")?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, ty) = ty(i)?;
    let (i, _) = expect(i, Kind::Eq)?;
    let (i, value) = expr(i)?;
    let (i, ()) = semi(i)?;
    Ok((i, Const { name, ty, value }))
}

/// Behind `type` or `alias`. Behind braces no `;` is needed.
pub(super) fn type_def(i: Tokens<'_>) -> Parsed<'_, TypeDef> {
    let (i, name) = name(i, "the name of a type")?;
    let (i, generics) = generics(i)?;
    let (i, params) = optional_params(i)?;
    let (i, _) = expect(i, Kind::Eq)?;
    let (i, ty) = ty(i)?;
    let (i, notes) = notes(i)?;
    let (i, ()) = semi_or_braces(i)?;
    Ok((
        i,
        TypeDef {
            name,
            generics,
            params,
            ty,
            notes,
        },
    ))
}

/// `;`, or nothing where braces end the item.
pub(super) fn semi_or_braces(i: Tokens<'_>) -> Parsed<'_, ()> {
    let braces = i.at > 0 && i.moved_to(i.at - 1).is(Kind::CloseBrace);
    if braces {
        Ok((optional_semi(i), ()))
    } else {
        semi(i)
    }
}

/// `<T, U>` or nothing.
pub(super) fn generics(mut i: Tokens<'_>) -> Parsed<'_, Vec<Ident>> {
    let mut generics = Vec::new();
    if !i.is(Kind::Lt) {
        return Ok((i, generics));
    }
    loop {
        i.mark(if generics.is_empty() {
            Mark::JOINED
        } else {
            Mark::default()
        });
        let (rest, generic) = name(i.next(), "the name of a type parameter")?;
        generics.push(generic);
        i = rest;
        if !i.is(Kind::Comma) {
            break;
        }
    }
    i.mark(Mark::JOINED);
    let (i, _) = expect(i, Kind::Gt)?;
    Ok((i, generics))
}

/// `(name: T, name: T)`, for sure.
pub(super) fn params(i: Tokens<'_>) -> Parsed<'_, Vec<Param>> {
    short_list(i, Kind::OpenParen, param)
}

/// `(..)` or nothing.
pub(super) fn optional_params(i: Tokens<'_>) -> Parsed<'_, Vec<Param>> {
    if i.is(Kind::OpenParen) {
        params(i)
    } else {
        Ok((i, Vec::new()))
    }
}

/// `name: T`
pub(super) fn param(i: Tokens<'_>) -> Parsed<'_, Param> {
    let (i, name) = name(i, "the name of a parameter")?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, ty) = ty(i)?;
    Ok((i, Param { name, ty }))
}

/// Behind `table`.
pub(super) fn table(i: Tokens<'_>) -> Parsed<'_, Table> {
    let (i, name) = name(i, "the name of a table")?;
    let (i, params) = params(i)?;
    let (i, result) = ty::result(i)?;
    let (i, ()) = semi(i)?;
    Ok((
        i,
        Table {
            name,
            params,
            result,
        },
    ))
}

/// Behind `context`.
pub(super) fn context(i: Tokens<'_>) -> Parsed<'_, Context> {
    let (i, name) = name(i, "the name of a context")?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, ty) = ty(i)?;
    let (i, mut before) = notes(i)?;
    let (i, default) = if i.is(Kind::Eq) {
        let (i, default) = expr(i.next())?;
        (i, Some(default))
    } else {
        (i, None)
    };
    let (i, behind) = notes(i)?;
    before.extend(behind);
    let (i, ()) = semi(i)?;
    Ok((
        i,
        Context {
            name,
            ty,
            default,
            notes: before,
        },
    ))
}

/// Behind `extern`.
pub(super) fn extern_(i: Tokens<'_>) -> Parsed<'_, Extern> {
    let word = i.word();
    let (i, name) = match word {
        Some("type" | "fn" | "transform" | "number") => name(i.next(), "the name of an extern")?,
        _ => return fail(i, "`type`, `fn`, `transform` or `number`"),
    };
    let (i, kind) = match word {
        Some("type") => extern_type(i)?,
        Some("fn") => {
            let (i, params) = params(i)?;
            let (i, result) = ty::result(i)?;
            (i, ExternKind::Fn { params, result })
        }
        Some("transform") => {
            let (i, params) = optional_params(i)?;
            (i, ExternKind::Transform { params })
        }
        _ => {
            let (i, _) = expect(i, Kind::Colon)?;
            let (i, value) = ty(i)?;
            let (i, size) = size(i)?;
            (i, ExternKind::Number { value, size })
        }
    };
    let (i, notes) = notes(i)?;
    let (i, ()) = semi(i)?;
    Ok((i, Extern { name, kind, notes }))
}

/// `(message, kind: u8), size 4`: `message` is a word only without a colon behind it.
fn extern_type(i: Tokens<'_>) -> Parsed<'_, ExternKind> {
    let mut sees = Sees::Rest;
    let (i, params) = if i.is(Kind::OpenParen) {
        short_list(i, Kind::OpenParen, |i| {
            if i.is_word("message") && i.nth(1).kind != Kind::Colon {
                sees = Sees::Message;
                return Ok((i.next(), None));
            }
            param(i).map(|(i, param)| (i, Some(param)))
        })?
    } else {
        (i, Vec::new())
    };
    let (i, size) = size(i)?;
    Ok((
        i,
        ExternKind::Type {
            sees,
            params: params.into_iter().flatten().collect(),
            size,
        },
    ))
}

/// `, size 1..=9` or nothing.
fn size(i: Tokens<'_>) -> Parsed<'_, Option<Range>> {
    if !i.is(Kind::Comma) {
        return Ok((i, None));
    }
    let i = i.next();
    if !i.is_word("size") {
        return fail(i, "`size`");
    }
    let (i, size) = range(i.next())?;
    Ok((i, Some(size)))
}
