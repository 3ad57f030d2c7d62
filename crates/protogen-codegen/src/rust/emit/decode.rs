//! Decode functions: steps and ways of carrying become statements over `r` and `cx`.
//! A path is added on the error branch alone.

use super::code::Code;
use super::field;
use super::runs::{self, Run, RunField};
use crate::rust::model::{
    ArmPayload, Array, BitKind, BitSource, Bits, Branch, CheckFault, CheckOf, ChoiceShape, Closing,
    Convert, Give, Length, Map, Mask, Mismatch, Out, Pad, PadKind, Record, Region, Scalar,
    ScalarBytes, Set, Source, Sparse, Step, TransformKind, Union, UnionTag, Unit, Value, Wire,
};

/// Writes the statements of a decode function.
pub struct Decode {
    /// The statements.
    pub code: Code,
    /// Whether fields were read that are not asked for a fault yet.
    pending: bool,
}

/// When a run is asked for a fault.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// With the fields around it.
    Later,
    /// Alone.
    AtOnce,
}

/// `?`, with the path if there is one.
pub fn q(path: &str) -> String {
    if path.is_empty() {
        "?".into()
    } else {
        format!(".field({path:?})?")
    }
}

impl Decode {
    pub fn new() -> Self {
        Decode {
            code: Code::new(),
            pending: false,
        }
    }

    /// A record's statements and the expression that builds it.
    pub fn record(&mut self, record: &Record) -> String {
        for local in &record.extents {
            self.code
                .line(format!("let (mut {local}_at, mut {local}_end) = (0, 0);"));
        }
        for local in &record.plains {
            self.code.line(format!("let mut {local}_plain = 0usize;"));
        }
        if record.start {
            self.code.line("let body_at = r.offset();");
        }
        if needs_start(&record.steps) {
            self.code.line("let start = r.offset();");
        }
        self.steps(&record.steps);
        for closing in &record.closing {
            self.closing(closing);
        }
        self.build(record)
    }

    /// The expression that builds a record of its locals.
    fn build(&mut self, record: &Record) -> String {
        if record.fields.is_empty() {
            return record.path.clone();
        }
        let fields: Vec<String> = record
            .fields
            .iter()
            .map(|(name, give)| match give {
                Give::As(local) if local == name => name.clone(),
                _ => format!("{name}: {}", give_text(give)),
            })
            .collect();
        format!("{} {{ {} }}", record.path, fields.join(", "))
    }

    pub fn steps(&mut self, steps: &[Step]) {
        let mut rest = steps;
        while let Some((step, tail)) = rest.split_first() {
            if let Some((run, tail)) = runs::decode_run(rest) {
                let asks = match self.pending || fields(tail) {
                    true => Asks::Later,
                    false => Asks::AtOnce,
                };
                self.run(&run, asks);
                rest = tail;
                continue;
            }
            match step {
                // One alone asks at once.
                Step::Value(value) if self.pending || fields(tail) => match field::read(value) {
                    Some(call) => {
                        self.code.line(format!("let {} = {call};", value.local));
                        self.pending = true;
                    }
                    None => self.settled_step(step),
                },
                _ => self.settled_step(step),
            }
            rest = tail;
        }
        self.settle();
    }

    fn settled_step(&mut self, step: &Step) {
        self.settle();
        self.step(step);
    }

    /// Asks for the first fault of the fields so far: nothing but a further field goes on with
    /// what is no value.
    fn settle(&mut self) {
        if self.pending {
            self.code.line("r.sound()?;");
            self.pending = false;
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Value(value) => self.value(value),
            Step::If(branch) => self.branch(branch),
            Step::Region(region) => self.region(region),
            Step::Mask(mask) => self.mask(mask),
            Step::Bits(bits) => self.bits(bits),
            Step::Pad(pad) => self.pad(pad),
            Step::Let { local, value, ty } => {
                self.code
                    .line(format!("let {local}: {ty} = {};", value.decode));
            }
            Step::Set(set) => self.set(set),
            Step::Link(path, wire) => self.bind("more", wire, path),
            Step::Opcode(part, path, wire) => self.bind(&format!("part_{part}"), wire, path),
            Step::Payload {
                length,
                extent,
                path,
            } => {
                self.code.open("let payload = {");
                self.window(length, false, path);
                self.code.line("r.clone()");
                self.code.close("};");
                if let Some(local) = extent {
                    self.code.line(format!("{local}_at = payload.offset();"));
                    self.code.line(format!(
                        "{local}_end = payload.offset() + payload.remaining();"
                    ));
                }
            }
            Step::Tail { .. } => {}
        }
    }

    fn run(&mut self, run: &Run<'_>, asks: Asks) {
        let each = |text: fn(&RunField<'_>) -> String| {
            let texts: Vec<String> = run.fields.iter().map(text).collect();
            texts.join(", ")
        };
        let locals = each(|field| field.value.local.clone());
        let types = each(|field| field.scalar.prim.to_owned());
        let paths = each(|field| format!("{:?}", field.value.path));
        let (method, q) = match asks {
            Asks::Later => (format!("run_{}_in", run.order()), ""),
            Asks::AtOnce => (format!("run_{}", run.order()), "?"),
        };
        let flat = format!("let ({locals}) = r.{method}::<({types})>(&[{paths}]){q};");
        if flat.len() <= 96 {
            self.code.line(flat);
        } else {
            self.code.line(format!("let ({locals}) = r"));
            self.code.line(format!("    .{method}::<({types})>(&["));
            self.code.line(format!("        {paths},\n    ]){q};"));
        }
        self.pending |= asks == Asks::Later;
        for field in &run.fields {
            let local = &field.value.local;
            let value = (field.wrap)(local);
            if value != *local {
                self.code.line(format!("let {local} = {value};"));
            }
        }
    }

    fn value(&mut self, value: &Value) {
        if value.extent {
            self.code.line(format!("{}_at = r.offset();", value.local));
        }
        if !value.checks.is_empty() {
            self.code.line("let checked_at = r.offset();");
        }
        match &value.source {
            Source::Field(_) | Source::Optional(..) | Source::Late | Source::Early(_) => {
                self.bind(&value.local, &value.wire, &value.path);
            }
            Source::Ignored(_) => self.bind(&value.local, &value.wire, &value.path),
            Source::Bytes(bytes) => {
                self.code
                    .line(format!("r.constant(&{bytes:?}){};", q(&value.path)));
            }
            Source::Equal(expected, mismatch) => {
                self.code
                    .line(format!("let {}_from = r.offset();", value.local));
                self.bind(&value.local, &value.wire, &value.path);
                self.code
                    .line(format!("let expected = {};", expected.decode));
                let found = value.local.clone();
                self.compare(
                    &found,
                    "expected",
                    *mismatch,
                    &format!("{found}_from"),
                    &value.path,
                );
            }
        }
        for check in &value.checks {
            self.check(check, &value.path);
        }
        if value.extent {
            self.code.line(format!("{}_end = r.offset();", value.local));
        }
    }

    fn compare(&mut self, found: &str, expected: &str, kind: Mismatch, at: &str, path: &str) {
        let fault = match kind {
            Mismatch::Constant => format!(
                "pg::DecodeErrorKind::ConstantMismatch {{ expected: format!(\"{{:?}}\", {expected}).into(), found: format!(\"{{:?}}\", {found}) }}"
            ),
            Mismatch::Length => format!(
                "pg::DecodeErrorKind::LengthMismatch {{ expected: {expected} as u64, found: {found} as u64 }}"
            ),
            Mismatch::Checksum => format!(
                "pg::DecodeErrorKind::ChecksumMismatch {{ expected: {expected} as u64, found: {found} as u64 }}"
            ),
        };
        self.code.open(format!("if {found} != {expected} {{"));
        self.code.line(format!(
            "return Err(r.fault_at({at}, {fault})){};",
            tail(path)
        ));
        self.code.close("}");
    }

    fn closing(&mut self, closing: &Closing) {
        let local = &closing.local;
        if closing.optional {
            self.code.open(format!("if let Some({local}) = {local} {{"));
        } else {
            self.code.open("{");
        }
        self.code
            .line(format!("let expected = {};", closing.value.decode));
        self.code.line(format!("let found = {};", closing.found));
        self.compare(
            "found",
            "expected",
            closing.mismatch,
            &format!("{local}_at"),
            &closing.path,
        );
        self.code.close("}");
    }

    fn check(&mut self, check: &CheckOf, path: &str) {
        let fault = match check.fault {
            CheckFault::Range => format!(
                "pg::DecodeErrorKind::ValueOutOfRange {{ found: {}, range: {:?}.into() }}",
                check.found.decode, check.range
            ),
            CheckFault::Length(limit) | CheckFault::Size(limit) => format!(
                "pg::DecodeErrorKind::LengthLimit {{ limit: {limit}, found: {} as u64 }}",
                check.found.decode
            ),
        };
        self.code.open(format!("if !({}) {{", check.cond.decode));
        self.code.line(format!(
            "return Err(r.fault_at(checked_at, {fault})){};",
            tail(path)
        ));
        self.code.close("}");
    }

    /// `let local = ..;`
    fn bind(&mut self, local: &str, wire: &Wire, path: &str) {
        match wire {
            Wire::Union(union) => self.union(local, union, path),
            _ => {
                let text = self.read(wire, path);
                self.code.line(format!("let {local} = {text};"));
            }
        }
    }

    /// An expression that reads the value; statements before it are written.
    pub fn read(&mut self, wire: &Wire, path: &str) -> String {
        let q = q(path);
        match wire {
            Wire::Scalar(scalar) => format!("r.{}(){q}", scalar.method),
            Wire::Varint(varint) => format!("r.{}{q}", runs::varint_read(*varint)),
            Wire::Number { root, name, .. } => {
                format!("{root}read_{}(r){q}", name.trim_start_matches("r#"))
            }
            Wire::ExternNumber { method, .. } => format!("cx.read_{method}(r){q}"),
            Wire::Extern { ty, args, .. } => {
                let args: String = args.iter().map(|arg| format!(", {}", arg.decode)).collect();
                let with = if args.is_empty() { "" } else { "_with" };
                format!("{ty}::decode{with}(r, cx{args}){q}")
            }
            Wire::Convert { number, from, into } => self.convert(number, from, into, path),
            Wire::Named { ty, args, .. } if args.is_empty() => format!("{ty}::decode(r, cx){q}"),
            Wire::Named { ty, args, .. } => {
                // Arguments may ask the context, so they stand before the call.
                let mut names = Vec::new();
                for (index, arg) in args.iter().enumerate() {
                    if simple(&arg.decode) {
                        names.push(arg.decode.clone());
                    } else {
                        self.code.line(format!("let arg_{index} = {};", arg.decode));
                        names.push(format!("arg_{index}"));
                    }
                }
                format!("{ty}::decode_with(r, cx, {}){q}", names.join(", "))
            }
            Wire::Boxed(inner) => format!("Box::new({})", self.read(inner, path)),
            Wire::Newtype(ty, inner) => format!("{ty}({})", self.read(inner, path)),
            Wire::Union(union) => {
                let local = format!("{}_union", union.tag_local);
                self.union(&local, union, path);
                local
            }
            Wire::Record(record) => {
                self.steps(&record.steps);
                self.build(record)
            }
            Wire::Block {
                length,
                lenient,
                inner,
            } => {
                self.code.open("let window = {");
                self.window(length, *lenient, path);
                let value = self.read(inner, path);
                self.code.line(format!("let value = {value};"));
                self.code.line(format!("r.finish(){q};"));
                self.code.line("value");
                self.code.close("};");
                "window".into()
            }
            Wire::Text {
                length,
                encoding,
                unit,
                nul,
                pad,
            } => self.text(length, encoding, *unit, *nul, *pad, path),
            Wire::Bytes(length) => self.bytes(length, path),
            Wire::Json(length) => match length {
                Length::Rest(None) => format!("r.json(r.remaining(), pg::Encoding::Utf8){q}"),
                Length::Rest(Some(_)) | Length::Until(..) => {
                    self.code.line("let said = {");
                    self.window(length, false, path);
                    self.code
                        .line(format!("r.json(r.remaining(), pg::Encoding::Utf8){q}"));
                    self.code.line("};");
                    "said".into()
                }
                _ => {
                    let len = self.len(length, path);
                    format!("r.json({len}, pg::Encoding::Utf8){q}")
                }
            },
            Wire::Array(array) => self.array(array, path),
            Wire::Map(map) => self.map(map, path),
            Wire::Sparse(sparse) => self.sparse(sparse, path),
            Wire::Bitmap {
                element, bitmap, ..
            } => {
                let words = self.read(bitmap, path);
                self.code.line(format!("let words = {words};"));
                self.code.line("let mut list = Vec::new();");
                self.code.open("for word in words {");
                self.code.line("let bits = word.to_le_bytes();");
                self.code.open("for bit in 0..bits.len() * 8 {");
                let closure = self.closure(element);
                self.code.line(format!(
                    "let read = |r: &mut pg::Reader<'_>, cx: &mut _| -> Result<_, pg::DecodeError> {{ {closure} }};"
                ));
                self.code.line(format!(
                    "list.push(if pg::bits::present(&bits, bit) {{ Some(read(r, cx).index(list.len()){q}) }} else {{ None }});"
                ));
                self.code.close("}");
                self.code.close("}");
                "list".into()
            }
            Wire::Optional { inner, .. } => {
                self.code.line(format!("let given = r.bool(){q};"));
                let (value, before) = self.apart(inner, path);
                if before.is_empty() {
                    return format!("if given {{ Some({value}) }} else {{ None }}");
                }
                self.code.open("let given = if given {");
                self.code.append(before);
                self.code.line(format!("Some({value})"));
                self.code.turn("} else {");
                self.code.line("None");
                self.code.close("};");
                "given".into()
            }
            Wire::Sentinel {
                inner, is_absent, ..
            } => {
                let value = self.read(inner, path);
                self.code.line(format!("let v = {value};"));
                format!("if {is_absent} {{ None }} else {{ Some(v) }}")
            }
            Wire::Choice { arms, shape } => self.choice(arms, shape, path),
        }
    }

    /// Reads with statements of their own.
    fn apart(&mut self, wire: &Wire, path: &str) -> (String, Code) {
        let mut inner = Decode::new();
        let value = inner.read(wire, path);
        (value, inner.code)
    }

    /// The body of a closure that reads an element: an expression of type `Result`.
    pub fn closure(&mut self, wire: &Wire) -> String {
        let (value, before) = self.apart(wire, "");
        if before.is_empty() {
            return match value.strip_suffix('?') {
                Some(result) if balanced(result) => result.to_owned(),
                _ => format!("Ok({value})"),
            };
        }
        let mut block = Code::new();
        block.open("{");
        block.append(before);
        block.line(format!("Ok({value})"));
        block.close("}");
        block.finish().trim_end().to_owned()
    }

    fn convert(&mut self, number: &Wire, from: &'static str, into: &Convert, path: &str) -> String {
        let q = q(path);
        match into {
            Convert::Enum {
                ty,
                name,
                prim,
                versioned,
                closed,
            } => {
                let cx = if *versioned { ", cx" } else { "" };
                if !closed && from == *prim {
                    let number = self.read(number, path);
                    return format!("{ty}::from_number({number}{cx})");
                }
                self.code.line("let at = r.offset();");
                let number = self.read(number, path);
                let number = self.fitting(&number, from, prim, path);
                if *closed {
                    self.code.line(format!("let raw = {number};"));
                    return format!(
                        "{ty}::from_number(raw{cx}).ok_or_else(|| r.fault_at(at, pg::DecodeErrorKind::UnknownEnumValue {{ enum_: {name:?}.into(), found: raw.into() }})){q}"
                    );
                }
                format!("{ty}::from_number({number}{cx})")
            }
            Convert::Flags { ty, prim } => {
                if from != *prim {
                    self.code.line("let at = r.offset();");
                }
                let number = self.read(number, path);
                let number = self.fitting(&number, from, prim, path);
                format!("{ty}::from_bits({number})")
            }
            Convert::Bool => {
                self.code.line("let at = r.offset();");
                let number = self.read(number, path);
                self.code.open(format!("let truth = match {number} {{"));
                self.code.line("0 => false,");
                self.code.line("1 => true,");
                self.code.line(format!(
                    "found => return Err(r.fault_at(at, pg::DecodeErrorKind::InvalidBool {{ found: found as u128 }})){},",
                    tail(path)
                ));
                self.code.close("};");
                "truth".into()
            }
            Convert::Int(prim, width) => {
                let number_text = {
                    if runs::needs_check(from, prim, *width) {
                        self.code.line("let at = r.offset();");
                    }
                    self.read(number, path)
                };
                let number = runs::signed_form(&number_text, from, prim, *width);
                match number {
                    (text, own) if own == *prim => text,
                    (text, own) => self.fitting(&text, &own, prim, path),
                }
            }
            Convert::Bias(prim, bias) => {
                let number = self.read(number, path);
                runs::biased(&number, from, prim, *bias)
            }
        }
    }

    /// A number of one primitive type as another, refused where it does not fit.
    fn fitting(&mut self, number: &str, from: &str, to: &str, path: &str) -> String {
        if from == to {
            return number.to_owned();
        }
        if runs::lossless(from, to) {
            return format!("{to}::from({number})");
        }
        self.code.line(format!("let wide = {number};"));
        format!(
            "{to}::try_from(wide).map_err(|_| r.fault_at(at, pg::DecodeErrorKind::ValueOutOfRange {{ found: wide.to_string(), range: {to:?}.into() }})){}",
            q(path)
        )
    }

    /// The length as `usize`.
    fn len(&mut self, length: &Length, path: &str) -> String {
        let q = q(path);
        match length {
            Length::Fixed(n) => n.to_string(),
            Length::Prefix { wire, bias, .. } => match runs::prefix(wire) {
                Some(prefix) if *bias == 0 => format!("r.len(pg::Prefix::{prefix}){q}"),
                Some(prefix) => format!("r.len_biased(pg::Prefix::{prefix}, {bias}){q}"),
                None => {
                    self.code.line("let len_at = r.offset();");
                    let number = self.read(wire, path);
                    self.code.line(format!("let len = {number} as i128;"));
                    let len = if *bias == 0 {
                        "len".into()
                    } else {
                        format!("len + {bias}")
                    };
                    format!("r.length(len_at, {len}){q}")
                }
            },
            Length::Expr(ex, _) => {
                self.code.line(format!("let len = {};", ex.decode));
                format!("r.length(r.offset(), len){q}")
            }
            _ => "r.remaining()".into(),
        }
    }

    /// Shadows `r` by a window of this length.
    fn window(&mut self, length: &Length, lenient: bool, path: &str) {
        let q = q(path);
        let window = match length {
            Length::Rest(None) => "r.block_rest()".to_owned(),
            Length::Rest(Some(minus)) => {
                self.code.line(format!("let kept = {};", minus.decode));
                format!("r.block_rest_but(r.length(r.offset(), kept){q}){q}")
            }
            Length::Until(terminator, _) => format!("r.block_until(&{terminator:?}){q}"),
            _ => {
                let len = self.len(length, path);
                self.code.line(format!("let len = {len};"));
                format!("r.block(len){q}")
            }
        };
        let lenient = if lenient { ".lenient()" } else { "" };
        self.code.line(format!("let r = &mut {window}{lenient};"));
    }

    fn text(
        &mut self,
        length: &Length,
        encoding: &str,
        unit: u64,
        nul: bool,
        pad: u8,
        path: &str,
    ) -> String {
        let q = q(path);
        let e = format!("pg::Encoding::{encoding}");
        let method = if nul { "text_nul" } else { "text" };
        match length {
            Length::Fixed(n) if !nul => format!("r.text_padded({n}, {pad}, {e}){q}"),
            Length::Prefix {
                wire,
                bias: 0,
                unit: Unit::Items | Unit::Bytes,
                ..
            } if !nul && runs::prefix(wire).is_some() => {
                let prefix = runs::prefix(wire).unwrap_or_default();
                format!("r.text_prefixed(pg::Prefix::{prefix}, {e}){q}")
            }
            Length::Rest(None) => format!("r.{method}(r.remaining(), {e}){q}"),
            Length::Rest(Some(_)) => {
                self.code.open("let said = {");
                self.window(length, false, path);
                self.code.line(format!("r.{method}(r.remaining(), {e}){q}"));
                self.code.close("};");
                "said".into()
            }
            Length::Until(terminator, _) => format!("r.text_until(&{terminator:?}, {e}){q}"),
            _ => {
                let len = self.len(length, path);
                self.code.line(format!("let len = {len};"));
                let chars = matches!(
                    length,
                    Length::Prefix {
                        unit: Unit::Chars,
                        ..
                    } | Length::Expr(_, Unit::Chars)
                );
                let len = if chars && unit > 1 {
                    format!("len.saturating_mul({unit})")
                } else {
                    "len".into()
                };
                format!("r.{method}({len}, {e}){q}")
            }
        }
    }

    fn bytes(&mut self, length: &Length, path: &str) -> String {
        let q = q(path);
        match length {
            Length::Fixed(n) => format!("r.array::<{n}>(){q}"),
            Length::Rest(None) => "r.take_rest().to_vec()".into(),
            Length::Rest(Some(minus)) => {
                self.code.line(format!("let kept = {};", minus.decode));
                self.code
                    .line(format!("let kept = r.length(r.offset(), kept){q};"));
                format!("r.take_rest_but(kept){q}.to_vec()")
            }
            Length::Until(terminator, _) => {
                format!("r.take_until(&{terminator:?}, 1){q}.to_vec()")
            }
            _ => {
                let len = self.len(length, path);
                self.code.line(format!("let len = {len};"));
                format!("r.bytes(len){q}")
            }
        }
    }

    fn array(&mut self, array: &Array, path: &str) -> String {
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
            self.code
                .line(format!("let mut {local} = [0 as {}; {n}];", scalar.prim));
            self.code.open(format!(
                "for (nth, slot) in {local}.iter_mut().enumerate() {{"
            ));
            self.code
                .line(format!("*slot = r.{}().index(nth){q};", scalar.method));
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
                self.code.open(format!("let {local} = {{"));
                self.window(&array.length, false, path);
                let closure = self.closure(&array.element);
                self.code.line(format!("r.elements_rest(|r| {closure}){q}"));
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
            Length::While(cond) => {
                let local = array.each.clone();
                let closure = self.closure(&array.element);
                self.code.line(format!("let mut {local} = Vec::new();"));
                self.code.line("let mut empty = 0;");
                self.code.open(format!("while {} {{", cond.decode));
                self.code.line("let before = r.remaining();");
                self.element(&local, &closure, &q);
                self.code
                    .line("empty += usize::from(r.remaining() == before);");
                self.code
                    .line(format!("r.count(r.offset(), empty as u64, 65536, 0){q};"));
                self.code.close("}");
                local
            }
            Length::Separator {
                bytes,
                trailing,
                count,
            } => {
                let side = if *trailing { "Behind" } else { "Between" };
                let count = match count {
                    Some(count) => {
                        self.code.line(format!("let count = {};", count.decode));
                        format!("Some(r.length(r.offset(), count){q})")
                    }
                    None => "None".into(),
                };
                let closure = self.closure(&array.element);
                self.code.line(format!("let count = {count};"));
                format!("r.pieces(&{bytes:?}, pg::Separators::{side}, count, |r| {closure}){q}")
            }
            Length::Chain(_) => {
                let local = array.each.clone();
                let Wire::Named { ty, args, .. } = &array.element else {
                    return "Vec::new()".into();
                };
                let args: String = args.iter().map(|arg| format!(", {}", arg.decode)).collect();
                self.code.line(format!("let mut {local} = Vec::new();"));
                self.code.open("loop {");
                self.code.line(format!(
                    "let (element, more) = {ty}::decode_linked(r, cx{args}).index({local}.len()){q};"
                ));
                self.code.line(format!("{local}.push(element);"));
                self.code.open("if !more {");
                self.code.line("break;");
                self.code.close("}");
                self.code.close("}");
                local
            }
        }
    }

    fn element(&mut self, local: &str, closure: &str, q: &str) {
        if closure.starts_with('{') {
            self.code.line(format!(
                "let read = |r: &mut pg::Reader<'_>, cx: &mut _| -> Result<_, pg::DecodeError> {closure};"
            ));
            self.code.line(format!(
                "let element = read(r, cx).index({local}.len()){q};"
            ));
        } else {
            self.code
                .line(format!("let element = {closure}.index({local}.len()){q};"));
        }
        self.code.line(format!("{local}.push(element);"));
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
            self.code.line(format!("let count = {count};"));
            "count".into()
        };
        if array.min == 0 && !matches!(array.length, Length::Fixed(_)) {
            self.code.line(format!(
                "let count = r.count(count_at, count as u64, usize::MAX, 0){q};"
            ));
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

    fn map(&mut self, map: &Map, path: &str) -> String {
        let q = q(path);
        let mut inner = Decode::new();
        let key = inner.read(&map.key, "key");
        inner.code.line(format!("let key = {key};"));
        let value = inner.read(&map.value, "value");
        inner.code.line(format!("Ok((key, {value}))"));
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
                self.code.line(format!("r.elements_rest(|r| {closure}){q}"));
                self.code.close("};");
                "pairs".into()
            }
            _ => {
                let count = self.len(&map.length, path);
                self.code.line(format!("let count = {count};"));
                format!("r.elements(count, {}, |r| {closure}){q}", map.min)
            }
        }
    }

    fn sparse(&mut self, sparse: &Sparse, path: &str) -> String {
        let q = q(path);
        self.code
            .line(format!("let slots = {};", sparse.slots.decode));
        self.code
            .line(format!("let slots = r.length(r.offset(), slots){q};"));
        self.code.line(markers(sparse));
        let closure = self.closure(&sparse.element);
        format!("pg::sparse::read(r, slots as u64, markers, |r| {closure}){q}")
    }

    fn choice(
        &mut self,
        arms: &[(Option<crate::rust::model::Ex>, String, Wire)],
        shape: &ChoiceShape,
        path: &str,
    ) -> String {
        let wrap = |index: usize, name: &str, value: String| match shape {
            ChoiceShape::Widest(widest, prims) => match prims.get(index) {
                Some(prim) if prim != widest => format!("{widest}::from({value})"),
                _ => value,
            },
            ChoiceShape::Enum(ty, _) => format!("{ty}::{name}({value})"),
        };
        if let [(None, name, wire)] = arms {
            let value = self.read(wire, path);
            return wrap(0, name, value);
        }
        let mut parts: Vec<(String, Code)> = Vec::new();
        for (index, (_, name, wire)) in arms.iter().enumerate() {
            let (value, before) = self.apart(wire, path);
            parts.push((wrap(index, name, value), before));
        }
        self.code.line("let choice = ");
        let mut first = true;
        for ((cond, _, _), (value, before)) in arms.iter().zip(parts) {
            let head = match (cond, first) {
                (Some(cond), true) => format!("if {} {{", cond.decode),
                (Some(cond), false) => format!("}} else if {} {{", cond.decode),
                (None, true) => "{".into(),
                (None, false) => "} else {".into(),
            };
            if first {
                self.code.open(head);
            } else {
                self.code.turn(head);
            }
            self.code.append(before);
            self.code.line(value);
            first = false;
        }
        self.code.close("};");
        "choice".into()
    }

    /// `let local = match tag { .. };`
    pub fn union(&mut self, local: &str, union: &Union, path: &str) {
        let tag = &union.tag_local;
        match &union.tag {
            UnionTag::Inline(wire) => {
                self.code.line(format!("let {tag}_at = r.offset();"));
                let value = self.read(wire, path);
                self.code.line(format!("let {tag} = {value};"));
            }
            UnionTag::Peek(wire) => {
                self.code.line(format!("let {tag}_at = r.offset();"));
                self.code.open(format!("let {tag} = {{"));
                self.code.line("let r = &mut r.fork();");
                let value = self.read(wire, path);
                self.code.line(value);
                self.code.close("};");
            }
            UnionTag::Before(ex, _) => {
                self.code.line(format!("let {tag}_at = r.offset();"));
                self.code.line(format!("let {tag} = {};", ex.decode));
            }
            UnionTag::Conditions => return self.conditions(local, union, path),
        }
        self.code
            .open(format!("let {local} = match {} {{", union.matched));
        let mut catches = false;
        for arm in &union.arms {
            let guard = match arm.guard.decode.as_str() {
                "" => String::new(),
                guard => format!(" if {guard}"),
            };
            catches |= arm.pattern == "_" && guard.is_empty();
            self.arm(&format!("{}{guard} => {{", arm.pattern), arm, tag);
        }
        if !catches {
            let found = format!("format!(\"{{:?}}\", {})", union.matched);
            self.code.line(format!(
                "_ => return Err(r.fault_at({tag}_at, pg::DecodeErrorKind::UnmatchedTag {{ found: {found} }})){},",
                tail(path)
            ));
        }
        self.code.close("};");
    }

    fn conditions(&mut self, local: &str, union: &Union, path: &str) {
        self.code.line(format!("let {local} = "));
        let mut first = true;
        let mut catches = false;
        for arm in &union.arms {
            let cond = arm.guard.decode.as_str();
            let always = cond.is_empty() || cond == "true";
            let head = match (always, first) {
                (true, true) => "{".to_owned(),
                (true, false) => "} else {".to_owned(),
                (false, true) => format!("if {cond} {{"),
                (false, false) => format!("}} else if {cond} {{"),
            };
            if first {
                self.code.open(head);
            } else {
                self.code.turn(head);
            }
            self.arm_body(arm, "");
            first = false;
            if always {
                catches = true;
                break;
            }
        }
        if !catches {
            self.code.turn("} else {");
            self.code.line(format!(
                "return Err(r.fault(pg::DecodeErrorKind::UnmatchedTag {{ found: \"no condition\".to_owned() }})){};",
                tail(path)
            ));
        }
        self.code.close("};");
    }

    fn arm(&mut self, head: &str, arm: &crate::rust::model::Arm, tag: &str) {
        let unit = matches!(arm.payload, ArmPayload::Unit) && arm.binding.is_none();
        if unit {
            let head = head.strip_suffix(" {").unwrap_or(head);
            self.code.line(format!("{head} {},", arm.path));
            return;
        }
        self.code.open(head);
        self.arm_body(arm, tag);
        self.code.close("}");
    }

    fn arm_body(&mut self, arm: &crate::rust::model::Arm, tag: &str) {
        if let Some(binding) = &arm.binding {
            self.code.line(format!("let {} = {tag};", binding.local));
        }
        match &arm.payload {
            ArmPayload::Unit => self.code.line(arm.path.clone()),
            ArmPayload::Fields(record, _) => {
                self.steps(&record.steps);
                let value = self.build(record);
                self.code.line(value);
            }
            ArmPayload::Value {
                local, wire, path, ..
            } => {
                let value = self.read(wire, path);
                self.code.line(format!("let {local} = {value};"));
                self.code.line(format!("{}({local})", arm.path));
            }
        }
    }

    fn branch(&mut self, branch: &Branch) {
        let mut then = Decode::new();
        then.steps(&branch.then);
        let mut els = Decode::new();
        els.steps(&branch.els);
        let cond = &branch.cond.decode;
        let locals = outs_text(&branch.outs, |out| out.local.clone());
        let then_value = outs_text(&branch.outs, |out| give_text(&out.then));
        let els_value = outs_text(&branch.outs, |out| give_text(&out.els));
        if branch.outs.is_empty() {
            self.code.open(format!("if {cond} {{"));
            self.code.append(then.code);
            if !els.code.is_empty() {
                self.code.turn("} else {");
                self.code.append(els.code);
            }
            self.code.close("}");
            return;
        }
        if els.code.is_empty()
            && let Some(value) = one_let(&then.code, &locals)
            && then_value == format!("Some({locals})")
        {
            let line =
                format!("let {locals} = if {cond} {{ Some({value}) }} else {{ {els_value} }};");
            if line.len() < 110 {
                self.code.line(line);
                return;
            }
        }
        self.code.open(format!("let {locals} = if {cond} {{"));
        self.code.append(then.code);
        self.code.line(then_value);
        self.code.turn("} else {");
        self.code.append(els.code);
        self.code.line(els_value);
        self.code.close("};");
    }

    fn region(&mut self, region: &Region) {
        let when = region.transform.as_ref().and_then(|t| t.when.as_ref());
        let outs = names_text(&region.outs);
        match (when.is_some(), region.outs.is_empty()) {
            (true, _) => self.code.open(format!("let ({outs}, taken) = {{")),
            (false, true) => self.code.open("{"),
            (false, false) => self.code.open(format!("let {outs} = {{")),
        }
        if let Some(when) = when {
            self.code.line(format!("let sealed = {};", when.decode));
        }
        match (&region.transform, &region.length) {
            (None, Some(length)) => {
                self.window(length, region.lenient, "");
                if let Some(local) = &region.plain {
                    self.code.line(format!("{local}_plain = r.remaining();"));
                }
                if let Some(local) = &region.extent {
                    self.code.line(format!("{local}_at = r.offset();"));
                    self.code
                        .line(format!("{local}_end = r.offset() + r.remaining();"));
                }
            }
            (None, None) => {}
            (Some(transform), length) => {
                self.opened(region, &transform.kind, length.as_ref(), when.is_some());
            }
        }
        if needs_start(&region.steps) {
            self.code.line("let start = r.offset();");
        }
        let moved = region.transform.as_ref().is_some_and(|t| moves(&t.kind));
        if moved {
            self.code
                .open("let mut inside = || -> Result<_, pg::DecodeError> {");
        }
        self.steps(&region.steps);
        let finish = match (moved, when) {
            (true, _) => {
                self.code.line("r.finish()?;");
                self.code.line(format!("Ok({outs})"));
                self.code.close("};");
                if when.is_some() {
                    self.code.line("let inside = inside();");
                    self.code.line(format!(
                        "let outs = if sealed {{ inside.region({:?}, region_at)? }} else {{ inside? }};",
                        region.label
                    ));
                } else {
                    self.code.line(format!(
                        "let outs = inside().region({:?}, region_at)?;",
                        region.label
                    ));
                }
                false
            }
            (false, _) => true,
        };
        if finish {
            match when {
                Some(_) => {
                    self.code.open("if sealed {");
                    self.code.line("r.finish()?;");
                    self.code.close("}");
                }
                None => self.code.line("r.finish()?;"),
            }
        }
        if when.is_some() {
            // Bare items were read by a reader of their own: the outer one follows.
            self.code
                .line("let taken = if sealed { 0 } else { r.offset().saturating_sub(region_at) };");
        }
        if when.is_some() {
            let value = if moved {
                "outs".to_owned()
            } else {
                outs.clone()
            };
            self.code.line(format!("({value}, taken)"));
            self.code.close("};");
            self.code.line("r.skip(taken)?;");
        } else if region.outs.is_empty() {
            self.code.close("}");
        } else {
            self.code.line(if moved { "outs".to_owned() } else { outs });
            self.code.close("};");
        }
    }

    fn opened(
        &mut self,
        region: &Region,
        kind: &TransformKind,
        length: Option<&Length>,
        gated: bool,
    ) {
        let open = match kind {
            TransformKind::Rsa => "cx.rsa.open(window.rest())".to_owned(),
            TransformKind::Zlib => "pg::region::inflate(window.rest(), pg::Wrapping::Zlib)".into(),
            TransformKind::Deflate => {
                "pg::region::inflate(window.rest(), pg::Wrapping::Raw)".into()
            }
            TransformKind::Xor(key) => {
                format!("pg::region::xor(window.rest(), {})", key.decode)
            }
            TransformKind::Xtea(key) => {
                format!("pg::region::xtea_open(window.rest(), {})", key.decode)
            }
            TransformKind::Extern(name, args) => {
                let args: String = args.iter().map(|arg| format!("{}, ", arg.decode)).collect();
                format!("cx.open_{}({args}window.rest())", name)
            }
        };
        self.code.line("let region_at;");
        self.code.line("let plain;");
        if gated {
            self.code.open("let mut inner = if sealed {");
        } else {
            self.code.open("let mut inner = {");
        }
        match length {
            Some(length) => {
                self.window(length, false, "");
                self.code.line("let window = r;");
            }
            None => self.code.line("let window = &mut r.block_rest();"),
        }
        self.code.line("region_at = window.offset();");
        if let Some(local) = &region.extent {
            self.code.line(format!("{local}_at = region_at;"));
            self.code
                .line(format!("{local}_end = region_at + window.remaining();"));
        }
        self.code.line(format!(
            "plain = {open}.map_err(|e| window.fault(e.into()))?;"
        ));
        if let Some(local) = &region.plain {
            self.code.line(format!("{local}_plain = plain.len();"));
        }
        let base = if moves(kind) { "0" } else { "region_at" };
        let lenient = if region.lenient { ".lenient()" } else { "" };
        self.code
            .line(format!("window.opened(&plain).at({base}){lenient}"));
        if gated {
            self.code.turn("} else {");
            self.code.line("region_at = r.offset();");
            self.code.line("r.fork()");
        }
        self.code.close("};");
        self.code.line("let r = &mut inner;");
    }

    fn mask(&mut self, mask: &Mask) {
        let local = &mask.local;
        self.code.line(format!("let {local}_at = r.offset();"));
        self.bind(local, &mask.wire, &mask.path);
        if !mask.lenient {
            let known = mask
                .bits
                .iter()
                .fold(0u128, |known, bit| known | 1 << bit.bit);
            self.code.open(format!("if {local} & !{known:#x} != 0 {{"));
            self.code.line(format!(
                "return Err(r.fault_at({local}_at, pg::DecodeErrorKind::UnknownMaskBits {{ found: ({local} & !{known:#x}).into() }}));"
            ));
            self.code.close("}");
        }
        for bit in &mask.bits {
            let branch = Branch {
                cond: crate::rust::model::Ex {
                    decode: format!("{local} & {:#x} != 0", 1u128 << bit.bit),
                    encode: String::new(),
                },
                then: bit.steps.clone(),
                els: Vec::new(),
                outs: bit.outs.clone(),
                outs_encode: Vec::new(),
                then_absent: Vec::new(),
                els_absent: Vec::new(),
                disagrees_with: String::new(),
                tail: None,
            };
            self.branch(&branch);
        }
    }

    fn bits(&mut self, bits: &Bits) {
        self.code.line("let bits_at = r.offset();");
        let word = self.read(&bits.carrier, &bits.path);
        self.code.line(format!("let word = {word};"));
        let moving = bits.items.iter().any(|item| !item.gate.is_empty());
        if moving {
            self.code.line("let mut used: u32 = 0;");
        }
        let mut used = 0u32;
        for item in &bits.items {
            let at = match (moving, bits.msb) {
                (false, false) => used.to_string(),
                (false, true) => bits.width.saturating_sub(used + item.width).to_string(),
                (true, false) => "used".into(),
                (true, true) => format!("({} - used - {})", bits.width, item.width),
            };
            let mask = if item.width >= 128 {
                u128::MAX
            } else {
                (1u128 << item.width) - 1
            };
            let raw = format!("((word >> {at}) & {mask:#x})");
            used += item.width;
            let value = bit_value(item, &raw, bits.prim);
            if !item.gate.is_empty() {
                self.code
                    .open(format!("let {} = if {} {{", item.local, item.gate));
            }
            match &item.source {
                BitSource::Constant(expected) => {
                    let found = if matches!(item.kind, BitKind::Signed(_)) {
                        &value
                    } else {
                        &raw
                    };
                    self.code.open(format!("if {found} != {expected} {{"));
                    self.code.line(format!(
                        "return Err(r.fault_at(bits_at, pg::DecodeErrorKind::ConstantMismatch {{ expected: \"{expected}\".into(), found: {found}.to_string() }})){};",
                        tail(&item.path)
                    ));
                    self.code.close("}");
                }
                BitSource::Ignored(_) => {}
                BitSource::Opcode(part) => {
                    self.code.line(format!("let part_{part} = {value};"));
                }
                BitSource::Chain => self.code.line(format!("let more = {value};")),
                BitSource::Field(_) | BitSource::Optional(..) => {
                    if item.gate.is_empty() {
                        self.code.line(format!("let {} = {value};", item.local));
                    } else {
                        self.code.line(format!("let value = {value};"));
                    }
                }
            }
            if !item.gate.is_empty() {
                self.code.line(format!("used += {};", item.width));
                let has_value =
                    !matches!(item.source, BitSource::Constant(_) | BitSource::Ignored(_));
                self.code
                    .line(if has_value { "Some(value)" } else { "Some(())" });
                self.code.turn("} else {");
                self.code.line("None");
                self.code.close("};");
            } else if moving {
                self.code.line(format!("used += {};", item.width));
            }
        }
    }

    fn pad(&mut self, pad: &Pad) {
        self.code.line(match pad.kind {
            PadKind::Count(n) => format!("r.skip({n})?;"),
            PadKind::To(n) => format!("r.pad_to(start, {n})?;"),
            PadKind::Align(n) => format!("r.align(start, {n})?;"),
        });
    }

    fn set(&mut self, set: &Set) {
        match set {
            Set::Whole { field, value } => {
                self.code.line(format!("let set = {};", value.decode));
                self.code.line(format!("cx.{field}.set(set);"));
            }
            Set::Part {
                field,
                name,
                path,
                value,
            } => {
                self.code.line(format!("let set = {};", value.decode));
                self.code.line(format!(
                    "cx.{field}.get_mut().map_err(|e| r.fault(e.decoding({name:?})))?.{path} = set;"
                ));
            }
            Set::Axis(index, _, value) => {
                self.code.line(format!("let set = {};", value.decode));
                self.code.line(format!("cx.read_axis_{index}(r, set)?;"));
            }
            Set::Feature(feature, _, value) => {
                self.code.line(format!("let set = {};", value.decode));
                self.code
                    .line(format!("cx.set_feature({feature}, set.into());"));
            }
        }
    }
}

fn bit_value(item: &crate::rust::model::BitItem, raw: &str, word: &str) -> String {
    match &item.kind {
        BitKind::Unsigned(prim) if *prim == word => raw.to_owned(),
        BitKind::Unsigned(prim) => format!("{raw} as {prim}"),
        BitKind::Signed(prim) => {
            format!(
                "pg::bits::sign_extend(u128::from({raw}), {}) as {prim}",
                item.width
            )
        }
        BitKind::Bool => format!("{raw} != 0"),
        BitKind::Enum {
            ty,
            prim,
            versioned,
            closed,
        } => {
            let cx = if *versioned { ", cx" } else { "" };
            let number = format!("{raw} as {prim}");
            if *closed {
                format!(
                    "{ty}::from_number({number}{cx}).ok_or_else(|| r.fault_at(bits_at, pg::DecodeErrorKind::UnknownEnumValue {{ enum_: {ty:?}.into(), found: {raw}.into() }})){}",
                    q(&item.path)
                )
            } else {
                format!("{ty}::from_number({number}{cx})")
            }
        }
        BitKind::Flags(ty, prim) => format!("{ty}::from_bits({raw} as {prim})"),
    }
}

/// Whether a transform's plain bytes have places of their own.
fn moves(kind: &TransformKind) -> bool {
    matches!(
        kind,
        TransformKind::Zlib | TransformKind::Deflate | TransformKind::Extern(..)
    )
}

/// Whether padding in these steps counts from the start of the block.
pub fn needs_start(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Pad(pad) => !matches!(pad.kind, PadKind::Count(_)),
        Step::If(branch) => needs_start(&branch.then) || needs_start(&branch.els),
        Step::Mask(mask) => mask.bits.iter().any(|bit| needs_start(&bit.steps)),
        Step::Value(value) => match &value.wire {
            Wire::Record(record) => needs_start(&record.steps),
            Wire::Union(union) => union.arms.iter().any(|arm| match &arm.payload {
                ArmPayload::Fields(record, _) => needs_start(&record.steps),
                _ => false,
            }),
            _ => false,
        },
        _ => false,
    })
}

/// Whether a field follows that is read in one call, so that both are asked for a fault once.
fn fields(steps: &[Step]) -> bool {
    match steps.first() {
        Some(Step::Value(value)) => field::reads(value) || runs::decode_run(steps).is_some(),
        _ => false,
    }
}

/// How a local becomes a field or a result.
pub fn give_text(give: &Give) -> String {
    match give {
        Give::As(local) => local.clone(),
        Give::Some(local) => format!("Some({local})"),
        Give::None => "None".into(),
        Give::Need(local) => format!("r.known({local}, {local:?})?"),
        Give::Boxed(inner) => format!("Box::new({})", give_text(inner)),
    }
}

fn outs_text(outs: &[Out], of: impl Fn(&Out) -> String) -> String {
    let texts: Vec<String> = outs.iter().map(of).collect();
    match &texts[..] {
        [one] => one.clone(),
        _ => format!("({})", texts.join(", ")),
    }
}

/// Names as a pattern or a value: alone, or a tuple.
pub fn names_text(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        _ => format!("({})", names.join(", ")),
    }
}

/// What adds the path to an error that is returned.
fn tail(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!(".field({path:?})")
    }
}

/// The value of `let name = value;` if the code is that alone.
fn one_let(code: &Code, name: &str) -> Option<String> {
    let text = code.text().trim();
    let value = text
        .strip_prefix(&format!("let {name} = "))?
        .strip_suffix(';')?;
    (!value.contains('\n')).then(|| value.to_owned())
}

/// The markers of a sparse array.
pub fn markers(sparse: &Sparse) -> String {
    format!(
        "let markers = pg::Markers {{ width: {}, endian: pg::Endian::{}, low: {:#x}, high: {:#x} }};",
        sparse.width, sparse.endian, sparse.low, sparse.high
    )
}

/// Whether an argument can stand in a call that borrows the context.
fn simple(text: &str) -> bool {
    !text.contains("cx")
}

/// Whether a `?` that was cut off belonged to the whole expression.
fn balanced(text: &str) -> bool {
    let mut depth = 0i32;
    for c in text.chars() {
        match c {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !text.starts_with("if ")
}

/// A list in brackets, broken into lines where it is long.
pub fn wrap_list(head: &str, items: &[String], tail: &str) -> String {
    let flat = format!("{head}{}{tail}", items.join(", "));
    if flat.len() <= 96 {
        return flat;
    }
    let mut text = head.to_owned();
    let mut width = usize::MAX;
    for item in items {
        if width.saturating_add(item.len() + 2) > 90 {
            text.push_str("\n    ");
            width = 4;
        } else {
            text.push(' ');
            width += 1;
        }
        text.push_str(item);
        text.push(',');
        width += item.len() + 1;
    }
    text.push('\n');
    text.push_str(tail);
    text
}
