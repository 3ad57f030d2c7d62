//! Lists, maps and lists of slots.

use super::super::code::Code;
use super::super::decode::markers;
use super::super::text::q;
use super::{Encode, refuse};
use crate::rust::model::{Array, Length, Map, Place, ScalarBytes, Sparse, Unit, Wire};

impl Encode {
    pub(super) fn array(&mut self, array: &Array, place: &Place, path: &str) {
        let q = q(path);
        let list = place.by_ref();
        let dot = place.dot();
        if array.fixed {
            let Wire::Scalar(scalar) = &array.element else {
                return;
            };
            if scalar.prim == "u8" {
                self.code.line(format_args!("w.bytes({list});"));
            } else {
                self.code.open(format_args!("for number in {list} {{"));
                let fails = scalar.bytes == ScalarBytes::Other;
                let q = if fails { q } else { String::new() };
                self.code
                    .line(format_args!("w.{}(*number){q};", scalar.method));
                self.code.close("}");
            }
            return;
        }
        let each = &array.each;
        match &array.length {
            Length::Until(terminator, _) => {
                let closure = self.closure(&array.element, each, array.ty.copy);
                self.code.line(format_args!(
                    "w.elements_until({list}, &{terminator:?}, |w, {each}| {closure}){q};"
                ));
                return;
            }
            Length::Separator {
                bytes,
                trailing,
                count,
            } => {
                let side = if *trailing { "Behind" } else { "Between" };
                let count = match count {
                    Some(count) => {
                        self.code
                            .line(format_args!("let count = {};", count.encode));
                        "usize::try_from(count).ok()"
                    }
                    None => "None",
                };
                self.code.line(format_args!("let count = {count};"));
                let closure = self.closure(&array.element, each, array.ty.copy);
                self.code.line(format_args!(
                    "w.pieces({list}, &{bytes:?}, pg::Separators::{side}, count, |w, {each}| {closure}){q};"
                ));
                return;
            }
            Length::Chain(_) => {
                let Wire::Named { args, .. } = &array.element else {
                    return;
                };
                let args: String = args.iter().map(|arg| format!(", {}", arg.encode)).collect();
                self.code.open(format_args!("if {dot}.is_empty() {{"));
                self.code.line(refuse("EmptyList", path));
                self.code.close("}");
                self.code.line(format_args!("let last = {dot}.len() - 1;"));
                self.code.open(format_args!(
                    "for (index, {each}) in {dot}.iter().enumerate() {{"
                ));
                self.code.line(format_args!(
                    "{each}.encode_linked(w, cx{args}, index != last).index(index){q};"
                ));
                self.code.close("}");
                return;
            }
            Length::Prefix {
                unit: Unit::Bytes, ..
            }
            | Length::Expr(_, Unit::Bytes) => {
                let mut inner = Encode::new();
                inner.elements(array, writer_of(array.min), &list, path);
                self.within(&array.length, inner.code, path);
                return;
            }
            Length::Prefix { .. } | Length::Expr(..) | Length::Fixed(_) => {
                self.len(&array.length, &format!("{dot}.len()"), path);
            }
            Length::While {
                cond,
                of_bytes_alone: true,
            } => {
                let closure = self.closure(&array.element, each, array.ty.copy);
                self.code.line(format_args!(
                    "w.elements_while({list}, |r| {}, |w, {each}| {closure}){q};",
                    cond.encode
                ));
                return;
            }
            Length::While { cond, .. } => {
                self.elements_while(array, &cond.encode, &list, path);
                return;
            }
            Length::Rest(None) => {}
            Length::Rest(Some(_)) => {
                let mut inner = Encode::new();
                inner.elements(array, writer_of(array.min), &list, path);
                self.bounded(inner.code, &q);
                return;
            }
        }
        let by = match array.length {
            Length::Rest(_) => writer_of(array.min),
            _ => "elements",
        };
        self.elements(array, by, &list, path);
    }

    /// Elements before each of which a reader asks a condition.
    fn elements_while(&mut self, array: &Array, cond: &str, list: &str, path: &str) {
        let q = q(path);
        let each = &array.each;
        let closure = self.closure(&array.element, each, array.ty.copy);
        self.code.line(format_args!(
            "let starts = w.elements_at({list}, |w, {each}| {closure}){q};"
        ));
        self.code
            .open("for (index, start) in starts.into_iter().enumerate() {");
        self.code
            .line("let r = &pg::Reader::new(w.region(start..w.position()));");
        self.code.open(format_args!("if !({cond}) {{"));
        self.code.line(format_args!(
            "Err::<(), _>(pg::EncodeErrorKind::TerminatorInValue.at(start)).index(index){q};"
        ));
        self.code.close("}");
        self.code.close("}");
    }

    fn elements(&mut self, array: &Array, by: &str, list: &str, path: &str) {
        let q = q(path);
        let each = &array.each;
        if let Wire::Scalar(scalar) = &array.element {
            match (scalar.prim, scalar.bytes) {
                ("bool", _) => return self.code.line(format_args!("w.bools({list});")),
                ("u8", _) => return self.code.line(format_args!("w.bytes({list});")),
                (_, ScalarBytes::Little) => {
                    return self
                        .code
                        .line(format_args!("w.chunks({list}, |n| n.to_le_bytes());"));
                }
                (_, ScalarBytes::Big) => {
                    return self
                        .code
                        .line(format_args!("w.chunks({list}, |n| n.to_be_bytes());"));
                }
                _ => {}
            }
        }
        let closure = self.closure(&array.element, each, array.ty.copy);
        self.code
            .line(format_args!("w.{by}({list}, |w, {each}| {closure}){q};"));
    }

    pub(super) fn map(&mut self, map: &Map, place: &Place, path: &str) {
        let q = q(path);
        let mut inner = Encode::new();
        let key = Place {
            text: map.each.0.clone(),
            reference: true,
            copy: map.ty.0.copy,
        };
        inner.write(&map.key, &key, "key");
        let value = Place {
            text: map.each.1.clone(),
            reference: true,
            copy: map.ty.1.copy,
        };
        inner.write(&map.value, &value, "value");
        let mut block = Code::new();
        block.open("{");
        block.append(inner.code);
        block.line("Ok(())");
        block.close("}");
        let closure = block.finish().trim_end().to_owned();
        let pair = format!("({}, {})", map.each.0, map.each.1);
        let list = place.by_ref();
        match &map.length {
            Length::Until(terminator, _) => self.code.line(format_args!(
                "w.elements_until({list}, &{terminator:?}, |w, {pair}| {closure}){q};"
            )),
            Length::Prefix {
                unit: Unit::Bytes, ..
            }
            | Length::Expr(_, Unit::Bytes) => {
                let mut inner = Code::new();
                let by = writer_of(map.min);
                inner.line(format_args!("w.{by}({list}, |w, {pair}| {closure}){q};"));
                self.within(&map.length, inner, path);
            }
            _ => {
                self.len(&map.length, &format!("{}.len()", place.dot()), path);
                let by = match map.length {
                    Length::Rest(_) => writer_of(map.min),
                    _ => "elements",
                };
                self.code
                    .line(format_args!("w.{by}({list}, |w, {pair}| {closure}){q};"));
            }
        }
    }

    pub(super) fn sparse(&mut self, sparse: &Sparse, place: &Place, path: &str) {
        let q = q(path);
        let dot = place.dot();
        self.code
            .line(format_args!("let slots = {};", sparse.slots.encode));
        self.code
            .open(format_args!("if {dot}.len() as i128 != slots {{"));
        let fault = format!(
            "LengthMismatch {{ expected: u64::try_from(slots).unwrap_or(0), found: {dot}.len() as u64 }}"
        );
        self.code.line(refuse(&fault, path));
        self.code.close("}");
        self.code.line(markers(sparse));
        let closure = self.closure(&sparse.element, &sparse.each, sparse.ty.copy);
        let list = place.by_ref();
        self.code.line(format_args!(
            "pg::sparse::write(w, {list}, markers, |w, {}| {closure}){q};",
            sparse.each
        ));
    }
}

/// What writes elements of at least so many bytes, of a list that ends where its bytes do.
const fn writer_of(min: u64) -> &'static str {
    match min {
        0 => "elements_filled",
        _ => "elements",
    }
}
