//! The types of what views hold.

use std::borrow::Cow;

use protogen_schema::ir::{ChoiceShape, TextEncoding, Type};

use super::super::Lower;
use super::super::graph::Node;
use super::ty;
use crate::rust::model::{Borrowed, Form, Ty};
use crate::rust::names;

impl Lower<'_> {
    pub(super) fn view_type(&self, of: &Type, root: &str, outer: Option<Node>) -> Ty {
        let list = |element: &Type| self.rust_type_as(element, root, None, Form::View);
        let place = |name: &str| {
            let name = names::view_name(&names::type_name(name));
            view(format!("{name}<'a>"), false, Borrowed::View)
        };
        match of {
            Type::Text { encoding, .. } => match encoding {
                TextEncoding::Utf8 | TextEncoding::Ascii => view("&'a str", true, Borrowed::Text),
                _ => view("pg::Cow<'a, str>", true, Borrowed::Text),
            },
            Type::Bytes { .. } => view("&'a [u8]", true, Borrowed::Bytes),
            Type::Struct { id, .. } => {
                let text = self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root);
                self.boxed_view(&text, outer, Node::Struct(*id))
            }
            Type::Union { id, .. } => {
                let text = self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root);
                self.boxed_view(&text, outer, Node::Union(*id))
            }
            Type::Match(union) => place(&union.type_name),
            Type::Record(record) => place(&record.type_name),
            Type::Choice {
                shape: ChoiceShape::Enum { type_name },
                ..
            } => place(type_name),
            Type::As { inner, .. } | Type::Block { inner, .. } => {
                self.rust_type_as(inner, root, outer, Form::View)
            }
            Type::Array { element, .. } => {
                let element = list(element);
                let text = format!("Vec<{}>", element.text);
                let borrows = element.borrows.unwrap_or(Borrowed::View);
                view(text, element.eq, Borrowed::List(Box::new(borrows)))
            }
            Type::Map { key, value, .. } => {
                let (key, value) = (list(key), list(value));
                let text = format!("Vec<({}, {})>", key.text, value.text);
                let borrows =
                    Borrowed::Pairs(key.borrows.map(Box::new), value.borrows.map(Box::new));
                view(text, key.eq && value.eq, borrows)
            }
            Type::Sparse { element, .. } | Type::SparseBitmap { element, .. } => {
                let element = list(element).optional();
                let text = format!("Vec<{}>", element.text);
                let borrows = element.borrows.unwrap_or(Borrowed::View);
                view(text, element.eq, Borrowed::List(Box::new(borrows)))
            }
            Type::Optional(inner) | Type::Sentinel { inner, .. } => {
                self.rust_type_as(inner, root, outer, Form::View).optional()
            }
            _ => self.owned_type(of, root, outer),
        }
    }

    fn boxed_view(&self, path: &str, outer: Option<Node>, node: Node) -> Ty {
        let text = format!("{}<'a>", names::view_name(path));
        if self.graph.needs_box(outer, node) {
            let borrows = Borrowed::Boxed(Box::new(Borrowed::View));
            view(format!("Box<{text}>"), false, borrows)
        } else {
            view(text, false, Borrowed::View)
        }
    }
}

/// A type that borrows.
fn view(text: impl Into<Cow<'static, str>>, eq: bool, borrows: Borrowed) -> Ty {
    Ty {
        borrows: Some(borrows),
        ..ty(text, false, eq)
    }
}
