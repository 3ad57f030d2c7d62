//! Layers of a frame: which there are and what each takes.
//! Never decides their order: the text does.

use crate::codes::{e02, e06};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType, Gate, LayerKind};
use crate::source::{FileId, Span};
use crate::syntax::ast;

use super::build::{Build, Env};
use super::collect::Space;
use super::links::PacketIndex;
use super::resolver::Resolver;

/// The layers of the language itself.
const BUILT_IN: [&str; 15] = [
    "length",
    "adler32",
    "crc32",
    "crc16",
    "sum8",
    "sum16",
    "xor8",
    "sequence",
    "xtea",
    "inner",
    "pad_count",
    "xor",
    "deflate",
    "zlib",
    "rle",
];

impl<'a> Resolver<'a> {
    pub(super) fn layer(
        &mut self,
        file: FileId,
        span: Span,
        layer: &'a ast::Layer,
        gate: Gate,
        index: &PacketIndex,
    ) {
        let mut after = Vec::new();
        for path in &layer.after {
            let found = index.candidates(&self.schema, path, None);
            match found.as_slice() {
                [] => {
                    self.find_packet(index, path, None);
                }
                // A name used in both directions switches by either.
                several => after.extend_from_slice(several),
            }
        }
        let tolerant = layer.notes.iter().any(|note| note.name.name == "lenient");
        let mut build = Build::new(self, "Session");
        let env = build.top(file);
        let Some(kind) = build.layer_kind(layer, span, tolerant, &env) else {
            return;
        };
        self.schema.session.layers.push(ir::Layer {
            gate,
            after,
            after_direction: None,
            kind,
            span: super::resolver::place(span),
        });
    }
}

impl<'a> Build<'_, 'a> {
    fn layer_kind(
        &mut self,
        layer: &'a ast::Layer,
        span: Span,
        tolerant: bool,
        env: &Env<'a>,
    ) -> Option<LayerKind> {
        let name = &layer.name;
        if let Some(id) = self.r.names.find(env.file, Space::Transform, &name.name) {
            let id = ir::TransformId(self.r.names.def(id).index);
            let params = &self.r.schema.transforms.get(id.0 as usize)?.params;
            let params: Vec<ExprType> = params.iter().map(|(_, ty)| ty.clone()).collect();
            let args = self.arguments(span, &name.name, &params, &layer.args, env)?;
            return Some(LayerKind::Extern { id, args });
        }
        let mut given = Given::of(&layer.args);
        let kind = match name.name.as_str() {
            "length" => LayerKind::Length(self.length_form(layer, &mut given, span, env)?),
            "sequence" => {
                let written = given
                    .ty()
                    .or_else(|| self.wants(layer, "the number's type: `sequence(u32)`"))?;
                let ty = self.integer_type(written, env, "a sequence number")?;
                let start = self.given(&mut given, "start", env)?.unwrap_or(0);
                let step = self.given(&mut given, "step", env)?.unwrap_or(1);
                let wrap = self.given(&mut given, "wrap", env)?;
                let bit = self.given(&mut given, "compressed", env)?;
                let compressed_bit = match bit.map(u8::try_from) {
                    None => None,
                    Some(Ok(bit)) if holds_bit(&ty, bit) => Some(bit),
                    Some(_) => return self.wants(layer, "the index of a bit: `compressed 31`"),
                };
                LayerKind::Sequence {
                    ty,
                    start: ir::Integer(start),
                    step: ir::Integer(step),
                    wrap: wrap.map(ir::Integer),
                    compressed_bit,
                    checked: !given.word("unchecked") && !tolerant,
                }
            }
            "xtea" | "xor" | "chacha20poly1305" => {
                let written = given
                    .expr()
                    .or_else(|| self.wants(layer, "a key: `xtea(key)`"))?;
                let key = self.expr(written, env, None)?;
                if !is_key(&name.name, &key.ty) {
                    let forms = match name.name.as_str() {
                        "xtea" => "a key of 16 bytes: a context `[u32; 4]`",
                        "xor" => "a key of bytes: a context `bytes[16]`, `u8` or `str[u8]`",
                        _ => "a key of 32 bytes: a context `[u8; 32]`",
                    };
                    return self.wants(layer, forms);
                }
                match name.name.as_str() {
                    "xtea" => LayerKind::Xtea { key },
                    "xor" => LayerKind::Xor { key },
                    _ => LayerKind::ChaCha20Poly1305 { key },
                }
            }
            "inner" => {
                let written = given
                    .ty()
                    .or_else(|| self.wants(layer, "the length's type: `inner(u16)`"))?;
                let ty = self.integer_type(written, env, "a length")?;
                LayerKind::Inner { ty }
            }
            "pad_count" => LayerKind::PadCount,
            "deflate" => {
                let threshold = self.given(&mut given, "threshold", env)?.unwrap_or(0);
                let level = self.given(&mut given, "level", env)?.unwrap_or(6);
                let (Ok(threshold), Ok(level @ 1..=9)) =
                    (u64::try_from(threshold), u8::try_from(level))
                else {
                    return self
                        .wants(layer, "`threshold 128`, `level 1` to `level 9`, `takeover`");
                };
                LayerKind::Deflate {
                    context_takeover: given.word("takeover"),
                    threshold,
                    level,
                }
            }
            "zlib" => LayerKind::Zlib,
            "rle" => LayerKind::Rle,
            other => {
                let Some(sum) = super::calls::sum(other) else {
                    return self.unknown_layer(name, env);
                };
                let order = match (given.word("be"), given.word("le")) {
                    (true, _) => ir::ByteOrder::Big,
                    (_, true) => ir::ByteOrder::Little,
                    _ => self.r.defaults.order,
                };
                LayerKind::Checksum {
                    sum,
                    order,
                    tolerant,
                }
            }
        };
        if let Some(left) = given.left() {
            self.r.report(
                Diagnostic::error(e06::LAYER, format!("`{}` does not take this", name.name))
                    .at(left.unwrap_or(span), "unknown here"),
            );
        }
        Some(kind)
    }

    pub(super) fn wants<T>(&mut self, layer: &ast::Layer, what: &str) -> Option<T> {
        let text = format!("`{}` takes {what}", layer.name.name);
        self.r
            .report(Diagnostic::error(e06::LAYER, text).at(layer.name.span, "here"));
        None
    }

    fn unknown_layer<T>(&mut self, name: &ast::Ident, env: &Env<'a>) -> Option<T> {
        let mut known = BUILT_IN.to_vec();
        if self.r.may_suggest() {
            known.extend(self.r.names.visible(env.file, Space::Transform));
        }
        let text = format!("there is no layer `{}`", name.name);
        self.r.report(
            Diagnostic::error(e02::NOT_FOUND, text)
                .at(name.span, "unknown")
                .did_you_mean(&name.name, name.span, known),
        );
        None
    }

    /// The value of `name 8`: outer none for a fault, inner none where it is not given.
    #[allow(clippy::option_option, reason = "a fault, not given, given")]
    pub(super) fn given(
        &mut self,
        given: &mut Given<'a>,
        name: &str,
        env: &Env<'a>,
    ) -> Option<Option<i128>> {
        match given.named(name) {
            Some(value) => Some(Some(self.constant(value, env)?)),
            None => Some(None),
        }
    }
}

/// Whether a number has a bit of this index.
fn holds_bit(ty: &ir::Type, bit: u8) -> bool {
    match ty {
        ir::Type::Int(int) => bit < int.bits,
        _ => bit < 64,
    }
}

/// Whether a value can be the key of this layer.
fn is_key(layer: &str, ty: &ExprType) -> bool {
    let bytes = match ty {
        ExprType::Bytes | ExprType::Text => None,
        ExprType::Int => return layer == "xor",
        ExprType::Value(ty) => match ty.as_ref() {
            ir::Type::Bytes {
                length: ir::Length::Fixed(count),
            } => Some(*count),
            ir::Type::Array {
                element,
                length: ir::Length::Fixed(count),
            } => match element.as_ref() {
                ir::Type::Int(int) if layer != "xor" || int.bits == 8 => {
                    Some(u64::from(int.bits / 8).saturating_mul(*count))
                }
                _ => return false,
            },
            // Whoever carries the layer looks closer.
            _ => return true,
        },
        _ => return false,
    };
    match (layer, bytes) {
        ("xtea", Some(16)) | ("chacha20poly1305", Some(32)) | (_, None) => true,
        ("xor", Some(count)) => count > 0,
        _ => false,
    }
}

/// Arguments of a layer, each taken once.
pub(super) struct Given<'a> {
    args: Vec<&'a ast::Arg>,
}

impl<'a> Given<'a> {
    fn of(args: &'a [ast::Arg]) -> Self {
        Given {
            args: args.iter().collect(),
        }
    }

    fn take<T>(&mut self, wanted: impl Fn(&'a ast::Arg) -> Option<T>) -> Option<T> {
        let found = self
            .args
            .iter()
            .enumerate()
            .find_map(|(index, arg)| Some((index, wanted(arg)?)));
        let (index, value) = found?;
        self.args.remove(index);
        Some(value)
    }

    pub(super) fn ty(&mut self) -> Option<&'a ast::Type> {
        self.take(|arg| match arg {
            ast::Arg::Type(ty) => Some(ty),
            _ => None,
        })
    }

    pub(super) fn expr(&mut self) -> Option<&'a ast::Expr> {
        self.take(|arg| match arg {
            ast::Arg::Expr(expr) => Some(expr),
            _ => None,
        })
    }

    pub(super) fn named(&mut self, name: &str) -> Option<&'a ast::Expr> {
        self.take(|arg| match arg {
            ast::Arg::Named { name: n, value } if n.name == name => Some(value),
            _ => None,
        })
    }

    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = self.take(|arg| match arg {
            ast::Arg::Expr(expr) => {
                (super::session::word(expr).as_deref() == Some(word)).then_some(())
            }
            _ => None,
        });
        found.is_some()
    }

    /// What nobody took, with its place if it has one.
    #[allow(
        clippy::option_option,
        reason = "nothing, something without a place, with one"
    )]
    fn left(&self) -> Option<Option<Span>> {
        let left = self.args.first()?;
        Some(match left {
            ast::Arg::Expr(expr) => Some(expr.span),
            ast::Arg::Type(ty) => Some(ty.span),
            ast::Arg::Named { name, .. } => Some(name.span),
            ast::Arg::Region { span, .. } => Some(*span),
        })
    }
}
