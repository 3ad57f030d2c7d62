//! Lists, maps and lists of slots.

use super::super::code::Code;
use super::super::text::q;
use super::Decode;
use crate::rust::model::{Array, Length, Map, Scalar, ScalarBytes, Sparse, Unit, Wire};

impl Decode {
    pub(super) fn array(&mut self, array: &Array, path: &str) -> String {
        let q = q(path);
        if array.fixed {
            let Length::Fixed(n) = array.length else {
                return String::new();
            };
            let Wire::Scalar(scalar) = &array.element else {
                return String::new();
            };
            if scalar.prim == "u8" {
                return format!("r.bytes_each::<{n}>(){q}");
            }
            let local = &array.each;
            self.code.line(format_args!(
                "let mut {local} = [0 as {}; {n}];",
                scalar.prim
            ));
            self.code.open(format_args!(
                "for (nth, slot) in {local}.iter_mut().enumerate() {{"
            ));
            self.code
                .line(format_args!("*slot = r.{}().index(nth){q};", scalar.method));
            self.code.close("}");
            return local.clone();
        }
        match &array.length {
            Length::Fixed(_)
            | Length::Prefix {
                unit: Unit::Items, ..
            }
            | Length::Expr(_, Unit::Items) => self.counted(array, path),
            Length::Prefix { .. } | Length::Expr(..) | Length::Rest(Some(_)) => {
                let local = array.each.clone();
                self.code.open(format_args!("let {local} = {{"));
                self.window(&array.length, false, path);
                let closure = self.closure(&array.element);
                self.code
                    .line(format_args!("r.elements_rest(|r| {closure}){q}"));
                self.code.close("};");
                local
            }
            Length::Rest(None) => {
                let closure = self.closure(&array.element);
                format!("r.elements_rest(|r| {closure}){q}")
            }
            Length::Until(terminator, _) => {
                let closure = self.closure(&array.element);
                format!("r.elements_until(&{terminator:?}, |r| {closure}){q}")
            }
            Length::While { cond, .. } => self.list_while(array, &cond.decode, &q),
            Length::Separator {
                bytes,
                trailing,
                count,
            } => {
                let side = if *trailing { "Behind" } else { "Between" };
                let count = match count {
                    Some(count) => {
                        self.code
                            .line(format_args!("let count = {};", count.decode));
                        format!("Some(r.length(r.offset(), count){q})")
                    }
                    None => "None".into(),
                };
                let closure = self.closure(&array.element);
                self.code.line(format_args!("let count = {count};"));
                format!("r.pieces(&{bytes:?}, pg::Separators::{side}, count, |r| {closure}){q}")
            }
            Length::Chain(_) => {
                let local = array.each.clone();
                let Wire::Named { ty, args, .. } = &array.element else {
                    return "Vec::new()".into();
                };
                let args: String = args.iter().map(|arg| format!(", {}", arg.decode)).collect();
                self.code
                    .line(format_args!("let mut {local} = Vec::new();"));
                self.code.open("loop {");
                self.code.line(format_args!(
                    "let (element, more) = {ty}::decode_linked(r, cx{args}).index({local}.len()){q};"
                ));
                self.code.line(format_args!("{local}.push(element);"));
                self.code.open("if !more {");
                self.code.line("break;");
                self.code.close("}");
                self.code.close("}");
                local
            }
        }
    }

    fn list_while(&mut self, array: &Array, cond: &str, q: &str) -> String {
        let local = array.each.clone();
        let mut read = self.closure(&array.element);
        // Its faults are to get here, where they are given their place.
        if read.contains('?') {
            let body = match read.starts_with('{') {
                true => read,
                false => format!("{{ {read} }}"),
            };
            read = format!("(|| -> Result<_, pg::DecodeError> {body})()");
        }
        self.code
            .line(format_args!("let mut {local} = Vec::new();"));
        // Elements that take bytes come to an end by themselves.
        let may_be_empty = array.min == 0;
        if may_be_empty {
            self.code.line("let mut empty = 0;");
        }
        let cond = match cond.contains("||") {
            true => format!("({cond})"),
            false => cond.to_owned(),
        };
        self.code
            .open(format_args!("while !r.is_spent() && {cond} {{"));
        if may_be_empty {
            self.code.line("let before = r.remaining();");
        }
        // Not `?`, which would move a large element once more.
        let place = q.trim_end_matches('?');
        self.code.open(format_args!("match {read} {{"));
        self.code
            .line(format_args!("Ok(element) => {local}.push(element),"));
        self.code.line(format_args!(
            "Err(fault) => return Err(fault).index({local}.len()){place},"
        ));
        self.code.close("}");
        if may_be_empty {
            self.code
                .line("empty += usize::from(r.remaining() == before);");
            self.code.line(format_args!(
                "r.count(r.offset(), empty as u64, 65536, 0){q};"
            ));
        }
        self.code.close("}");
        local
    }

    fn counted(&mut self, array: &Array, path: &str) -> String {
        let q = q(path);
        if array.min == 0 {
            self.code.line("let count_at = r.offset();");
        }
        let count = self.len(&array.length, path);
        let count = if matches!(array.length, Length::Fixed(_)) {
            count
        } else {
            self.code.line(format_args!("let count = {count};"));
            "count".into()
        };
        if array.min == 0 && !matches!(array.length, Length::Fixed(_)) {
            self.code.line(format_args!(
                "let count = r.count(count_at, count as u64, usize::MAX, 0){q};"
            ));
        }
        if matches!(array.length, Length::Fixed(_)) {
            let closure = self.closure(&array.element);
            return format!("r.elements_fixed({count}, {}, |r| {closure}){q}", array.min);
        }
        if let Wire::Scalar(Scalar {
            method,
            prim,
            bytes,
            ..
        }) = &array.element
        {
            if *method == "bool" {
                return format!("r.bools({count}){q}");
            }
            match (*prim, bytes) {
                ("u8" | "i8", _) => {
                    let prim = *prim;
                    return format!("r.chunks({count}, {prim}::from_le_bytes){q}");
                }
                (prim, ScalarBytes::Little) => {
                    return format!("r.chunks({count}, {prim}::from_le_bytes){q}");
                }
                (prim, ScalarBytes::Big) => {
                    return format!("r.chunks({count}, {prim}::from_be_bytes){q}");
                }
                _ => {}
            }
        }
        let closure = self.closure(&array.element);
        format!("r.elements({count}, {}, |r| {closure}){q}", array.min)
    }

    pub(super) fn map(&mut self, map: &Map, path: &str) -> String {
        let q = q(path);
        let mut inner = Decode::new();
        let key = inner.read(&map.key, "key");
        inner.code.line(format_args!("let key = {key};"));
        let value = inner.read(&map.value, "value");
        inner.code.line(format_args!("Ok((key, {value}))"));
        let mut block = Code::new();
        block.open("{");
        block.append(inner.code);
        block.close("}");
        let closure = block.finish().trim_end().to_owned();
        match &map.length {
            Length::Rest(None) => format!("r.elements_rest(|r| {closure}){q}"),
            Length::Until(terminator, _) => {
                format!("r.elements_until(&{terminator:?}, |r| {closure}){q}")
            }
            Length::Prefix {
                unit: Unit::Bytes, ..
            }
            | Length::Expr(_, Unit::Bytes)
            | Length::Rest(Some(_)) => {
                self.code.open("let pairs = {");
                self.window(&map.length, false, path);
                self.code
                    .line(format_args!("r.elements_rest(|r| {closure}){q}"));
                self.code.close("};");
                "pairs".into()
            }
            _ => {
                let count = self.len(&map.length, path);
                self.code.line(format_args!("let count = {count};"));
                format!("r.elements(count, {}, |r| {closure}){q}", map.min)
            }
        }
    }

    pub(super) fn sparse(&mut self, sparse: &Sparse, path: &str) -> String {
        let q = q(path);
        self.code
            .line(format_args!("let slots = {};", sparse.slots.decode));
        self.code
            .line(format_args!("let slots = r.length(r.offset(), slots){q};"));
        self.code.line(markers(sparse));
        let closure = self.closure(&sparse.element);
        format!("pg::sparse::read(r, slots as u64, markers, |r| {closure}){q}")
    }
}

/// The markers of a sparse array.
pub fn markers(sparse: &Sparse) -> String {
    format!(
        "let markers = pg::Markers {{ width: {}, endian: pg::Endian::{}, low: {:#x}, high: {:#x} }};",
        sparse.width, sparse.endian, sparse.low, sparse.high
    )
}
