//! Every construct has a writer, and what can be read has an end.

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{
    Block, Decide, Expr, ExprKind, FieldValue, Framing, FramingKind, Gate, Item, ItemKind, Length,
    PadKind, Region, Schema, Size, Sizes, Span, TransformKind, Type,
};

use super::place;
use super::rest::Rest;
use super::walk::{self, Visit};

/// Bytes of a 1024-bit modulus, the only size that the ciphers of the runtime take.
const RSA_BLOCK: u64 = 128;

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let sizes = Sizes::new(schema);
    let rest = Rest::new(schema);
    walk::schema(
        schema,
        &mut Writability {
            schema,
            sizes,
            rest,
            sink,
        },
    );
    streams(schema, sink);
}

struct Writability<'a, 's> {
    schema: &'a Schema,
    sizes: Sizes<'a>,
    rest: Rest<'a>,
    sink: &'s mut Diagnostics,
}

impl<'a> Visit<'a> for Writability<'a, '_> {
    fn block(&mut self, block: &'a Block, _: &[&'a Gate]) {
        self.nothing_behind_rest(block);
    }

    fn item(&mut self, item: &'a Item, _: &[&'a Gate]) {
        match &item.kind {
            ItemKind::If {
                then,
                els,
                decide: Decide::Presence,
                ..
            } if !has_field(then, self.schema) && !has_field(els, self.schema) => {
                self.sink.push(
                    Diagnostic::error(e08::BRANCH_UNKNOWN, "nothing says which branch to write")
                        .at(place(item.span), "neither branch has a field, and the condition looks at bytes")
                        .help("give one branch a field, or test an earlier field instead of `peek` or `more`"),
                );
            }
            ItemKind::Mask(mask) => {
                for bit in mask
                    .bits
                    .iter()
                    .filter(|bit| !has_field(&bit.block, self.schema))
                {
                    self.sink.push(
                        Diagnostic::error(
                            e08::BRANCH_UNKNOWN,
                            format!("nothing says whether to write bit {}", bit.bit),
                        )
                        .at(
                            place(item.span),
                            "the bit stands for no field that is there whenever it is set",
                        )
                        .help("give the bit a field that is not optional itself"),
                    );
                }
            }
            ItemKind::Region(region) => {
                self.rsa_is_filled(region, item.span);
                if let (Some(Length::Fixed(bytes)), None, false) =
                    (&region.length, &region.transform, region.lenient)
                {
                    let size = self.sizes.block(&region.block);
                    self.can_be_filled(*bytes, size, item.span);
                }
            }
            _ => {}
        }
    }

    fn ty(&mut self, ty: &'a Type, span: Span) {
        if let Type::Block {
            length: Length::Fixed(bytes),
            lenient: false,
            inner,
        } = ty
        {
            let size = self.sizes.ty(inner);
            self.can_be_filled(*bytes, size, span);
        }
        match ty {
            Type::Array { element, length } => self.array(element, length, span),
            Type::Sparse { element, .. } if self.sizes.ty(element).max == Some(0) => {
                self.endless(
                    span,
                    "an element without bytes can't be told from an empty slot",
                );
            }
            _ => {}
        }
    }
}

impl Writability<'_, '_> {
    fn array(&mut self, element: &Type, length: &Length, span: Span) {
        let size = self.sizes.ty(element);
        let by_bytes = matches!(
            length,
            Length::Rest { .. } | Length::Until { .. } | Length::While(_)
        );
        if by_bytes && size.max == Some(0) {
            self.endless(span, "its elements have no bytes, so it never ends");
        }
        if let Length::While(cond) = length
            && !looks_at_bytes(cond)
        {
            self.endless(
                span,
                "the condition looks at nothing that an element changes",
            );
        }
        let counted = matches!(length, Length::Prefix { .. } | Length::Expr { .. });
        if counted && size == Size::ZERO {
            self.sink.push(
                Diagnostic::warning(
                    e08::EMPTY_ELEMENTS,
                    "a count of elements that have no bytes",
                )
                .at(place(span), "a few bytes can ask for any number of them")
                .help("limit it: `@len(..=256)`"),
            );
        }
    }

    fn endless(&mut self, span: Span, why: &str) {
        self.sink.push(
            Diagnostic::error(e08::ENDLESS_LIST, "a list that does not end")
                .at(place(span), why)
                .help("test the next bytes: `while peek u16 < 0xFF00`, or count the elements"),
        );
    }

    /// What reads to the end of a block leaves nothing for what stands behind it.
    fn nothing_behind_rest(&mut self, block: &Block) {
        let mut rest: Option<&Item> = None;
        for item in &block.items {
            let behind = match &item.kind {
                ItemKind::Field(field) => self.sizes.ty(&field.ty),
                ItemKind::Region(_) => Size::ZERO,
                ItemKind::Pad(pad) => match pad.kind {
                    PadKind::Count(count) => Size::fixed(count),
                    _ => Size::ZERO,
                },
                _ => Size::ZERO,
            };
            if let Some(before) = rest
                && behind.min > 0
                && item.gate == before.gate
            {
                self.sink.push(
                    Diagnostic::error(
                        e08::BEHIND_REST,
                        format!("`{}` stands behind a `..` that takes all bytes", item.label),
                    )
                    .at(place(item.span), "nothing is left for this")
                    .also(place(before.span), "this reads to the end of the block")
                    .help(format!("leave room for it: `.. - {}`", behind.min)),
                );
                return;
            }
            if self.rest.always(&item.kind) {
                rest = Some(item);
            }
        }
    }

    /// What is in a block of fixed size fills it, with some value.
    fn can_be_filled(&mut self, bytes: u64, size: Size, span: Span) {
        let (content, help) = match size.max {
            Some(most) if most < bytes => (
                format!("at most {most}"),
                format!("fill it with `pad to {bytes}`, or ignore the rest with `@lenient`"),
            ),
            _ if size.min > bytes => (
                format!("at least {}", size.min),
                "make the block longer".to_owned(),
            ),
            _ => return,
        };
        self.sink.push(
            Diagnostic::error(
                e08::REGION_NOT_FILLED,
                format!("a block of {bytes} bytes holds {content}"),
            )
            .at(place(span), "no value fills this exactly")
            .help(help),
        );
    }

    /// Raw RSA needs a block as long as the modulus: something must fill it.
    fn rsa_is_filled(&mut self, region: &Region, span: Span) {
        let is_rsa = region
            .transform
            .as_ref()
            .is_some_and(|t| t.kind == TransformKind::Rsa);
        if is_rsa && region.length != Some(Length::Fixed(RSA_BLOCK)) {
            self.sink.push(
                Diagnostic::error(
                    e08::RSA_LENGTH,
                    format!("a block of raw RSA has {RSA_BLOCK} bytes"),
                )
                .at(
                    place(span),
                    "this has another length, or none that is known",
                )
                .help(format!(
                    "keys have 1024 bits: write `via rsa[{RSA_BLOCK}] {{ .., pad to {RSA_BLOCK} }}`"
                )),
            );
            return;
        }
        let Some(Length::Fixed(bytes)) = region.length else {
            return;
        };
        let pads =
            |item: &Item| matches!(&item.kind, ItemKind::Pad(p) if p.kind == PadKind::To(bytes));
        let size = crate::ir::block_size(self.schema, &region.block);
        let filled = size.exact() == Some(bytes)
            || region
                .block
                .items
                .iter()
                .any(|item| pads(item) || self.rest.always(&item.kind));
        if is_rsa && !filled {
            self.sink.push(
                Diagnostic::error(
                    e08::REGION_NOT_FILLED,
                    format!("nothing fills the {bytes} bytes of the block"),
                )
                .at(place(span), "the fields may be shorter")
                .help(format!(
                    "end it with `pad to {bytes}` or `pad to {bytes} random`"
                )),
            );
        }
    }
}

/// In a byte stream without frames a packet must find its own end.
fn streams(schema: &Schema, sink: &mut Diagnostics) {
    let stream = |framing: &Framing| framing.kind == FramingKind::Stream;
    if !stream(&schema.session.c2s) && !stream(&schema.session.s2c) {
        return;
    }
    let rest = Rest::new(schema);
    for packet in &schema.packets {
        let block = &packet.body.record.block;
        if let Some(item) = block.items.iter().find(|item| rest.ever(&item.kind)) {
            sink.push(
                Diagnostic::error(
                    e08::STREAM_WITHOUT_END,
                    format!("`{}` has no end of its own", packet.name),
                )
                .at(
                    place(item.span),
                    "`frame stream` has no frames whose end could end this",
                )
                .help("give it a length, or the session a `layer length(..)`"),
            );
        }
    }
}

/// Whether a block has a field that is there whenever the block is: by it a writer knows.
fn has_field(block: &Block, schema: &Schema) -> bool {
    block.items.iter().any(|item| match &item.kind {
        ItemKind::Field(field) => {
            field.value == FieldValue::Field && !field.ty.may_be_absent(schema)
        }
        ItemKind::If { then, els, .. } => has_field(then, schema) || has_field(els, schema),
        ItemKind::Region(region) => has_field(&region.block, schema),
        ItemKind::Mask(_) | ItemKind::Bits(_) => true,
        _ => false,
    })
}

fn looks_at_bytes(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Peek(_) | ExprKind::More => true,
        ExprKind::Unary { of, .. } => looks_at_bytes(of),
        ExprKind::Binary { left, right, .. } => looks_at_bytes(left) || looks_at_bytes(right),
        ExprKind::FlagsBit { of, .. } => looks_at_bytes(of),
        _ => false,
    }
}
