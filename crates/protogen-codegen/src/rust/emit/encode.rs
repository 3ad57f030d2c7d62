//! Encode functions: steps and ways of carrying become statements over `w`, `cx` and `self`.
//! What can't fail has no `?`.

use super::code::Code;
use super::decode::{give_text, markers, names_text, needs_start, q, wrap_list};
use super::field::{self, Written};
use super::runs::{self, Run, bits_of, lossless};
use crate::rust::model::{
    Arm, ArmPayload, Array, BitKind, BitSource, Bits, Branch, CheckFault, CheckOf, ChoiceShape,
    Closing, Convert, Length, Map, Mask, Mismatch, Pad, PadKind, Place, Record, Region,
    ScalarBytes, Set, Source, Sparse, Step, TransformKind, Union, UnionTag, Unit, Value, Varint,
    Wire,
};

/// Writes the statements of an encode function.
pub struct Encode {
    /// The statements.
    pub code: Code,
    /// Whether fields were written that are not asked for a fault yet.
    pending: bool,
}

fn refuse(fault: &str, path: &str) -> String {
    let path = if path.is_empty() {
        String::new()
    } else {
        format!(".field({path:?})")
    };
    format!("return Err(w.fault(pg::EncodeErrorKind::{fault})){path};")
}

impl Encode {
    pub fn new() -> Self {
        Encode {
            code: Code::new(),
            pending: false,
        }
    }

    /// A whole body, and the result that ends it.
    pub fn record(&mut self, record: &Record) -> &'static str {
        for local in &record.extents {
            self.code
                .line(format!("let (mut {local}_at, mut {local}_end) = (0, 0);"));
        }
        for local in &record.plains {
            self.code.line(format!("let mut {local}_plain = 0usize;"));
        }
        if record.start {
            self.code.line("let body_at = w.position();");
        }
        if needs_start(&record.steps) {
            self.code.line("let start = w.position();");
        }
        self.open_steps(&record.steps, Behind::Result);
        if record.closing.is_empty() {
            return if std::mem::take(&mut self.pending) {
                "w.sound()"
            } else {
                "Ok(())"
            };
        }
        self.settle();
        // A sum may cover a length that is known at the end too.
        let (sums, sizes): (Vec<&Closing>, Vec<&Closing>) = record
            .closing
            .iter()
            .partition(|closing| closing.mismatch == Mismatch::Checksum);
        for closing in sizes.into_iter().chain(sums) {
            self.closing(closing);
        }
        "Ok(())"
    }

    pub fn steps(&mut self, steps: &[Step]) {
        self.open_steps(steps, Behind::Statements);
        self.settle();
    }

    /// Steps whose last fields may not have been asked for a fault yet.
    fn open_steps(&mut self, steps: &[Step], behind: Behind) {
        let mut rest = steps;
        while let Some((step, tail)) = rest.split_first() {
            if let Some((run, tail)) = runs::encode_run(rest) {
                self.run(&run);
                rest = tail;
                continue;
            }
            let written = match step {
                Step::Value(value) => field::write(value),
                _ => Written::Otherwise,
            };
            match written {
                Written::Surely => self.step(step),
                // One alone asks at once.
                Written::Call(call) if self.pending || asked_later(tail, behind) => {
                    self.code.line(call);
                    self.pending = true;
                }
                _ => {
                    self.settle();
                    self.step(step);
                }
            }
            rest = tail;
        }
    }

    /// Asks for the first fault of the fields so far: nothing but a further field goes on behind
    /// one.
    fn settle(&mut self) {
        if self.pending {
            self.code.line("w.sound()?;");
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
                    .line(format!("let {local}: {ty} = {};", value.encode));
            }
            Step::Set(set) => self.set(set),
            Step::Link(path, wire) => {
                let place = Place {
                    text: "more".into(),
                    reference: false,
                    copy: true,
                };
                self.write(wire, &place, path);
            }
            Step::Opcode(part, path, wire) => {
                let place = Place {
                    text: format!("part_{part}"),
                    reference: false,
                    copy: true,
                };
                self.write(wire, &place, path);
            }
            Step::Payload {
                length,
                extent,
                path,
            } => {
                let mut inner = Code::new();
                if let Some(local) = extent {
                    inner.line(format!("{local}_at = w.position();"));
                }
                inner.line("payload(w, cx)?;");
                if let Some(local) = extent {
                    inner.line(format!("{local}_end = w.position();"));
                }
                self.within(length, inner, path);
            }
            Step::Tail { local, field } => {
                self.code.open(format!(
                    "if {local}.is_some_and(|end| end != w.position()) {{"
                ));
                let fault = format!(
                    "Disagrees {{ a: {field:?}.into(), b: \"the fields behind it\".into() }}"
                );
                self.code.line(refuse(&fault, field));
                self.code.close("}");
            }
        }
    }

    fn run(&mut self, run: &Run<'_>) {
        let values: Vec<String> = run
            .fields
            .iter()
            .map(|field| {
                let own = spoken(field.place);
                match (field.unwrap)(&own) {
                    value if value == own => field.place.by_ref(),
                    value => format!("&{value}"),
                }
            })
            .collect();
        let head = format!("w.run_{}((", run.order());
        self.code.line(wrap_list(&head, &values, "));"));
    }

    fn value(&mut self, value: &Value) {
        if value.extent {
            self.code
                .line(format!("{}_at = w.position();", value.local));
        }
        if value.is_measured() {
            self.code
                .line(format!("let {}_from = w.position();", value.local));
        }
        match &value.source {
            Source::Field(place) => {
                self.checks(&value.checks, &value.path);
                let place = self.with_presence(value, place);
                self.write(&value.wire, &place, &value.path);
            }
            Source::Optional(place, default) => {
                let local = &value.local;
                let option = match (place.copy, place.reference) {
                    (true, true) => format!("*{}", place.text),
                    (true, false) => place.text.clone(),
                    (false, _) => format!("{}.as_ref()", place.text),
                };
                match default {
                    Some(default) if place.copy => {
                        self.code
                            .line(format!("let {local} = ({option}).unwrap_or({default});"));
                    }
                    Some(default) => {
                        self.code.line(format!("let fallback = {default};"));
                        self.code
                            .line(format!("let {local} = {option}.unwrap_or(&fallback);"));
                    }
                    None => self.code.line(format!(
                        "let {local} = w.present({option}, {:?}){};",
                        value.path,
                        q(&value.path)
                    )),
                }
                self.checks(&value.checks, &value.path);
                let inner = Place {
                    text: local.clone(),
                    reference: !place.copy,
                    copy: place.copy,
                };
                let inner = self.with_presence(value, &inner);
                self.write(&value.wire, &inner, &value.path);
            }
            Source::Bytes(bytes) => match &bytes[..] {
                [byte] => self.code.line(format!("w.u8({byte:#04X});")),
                _ => self.code.line(format!("w.bytes(&{bytes:?});")),
            },
            Source::Equal(ex, _) | Source::Ignored(ex) | Source::Early(ex) => {
                let local = &value.local;
                self.code.line(format!("let {local} = {};", ex.encode));
                let place = Place {
                    text: local.clone(),
                    reference: false,
                    copy: is_copy(&value.wire),
                };
                self.write(&value.wire, &place, &value.path);
            }
            Source::Late => {
                // A placeholder of its least width; set at the end.
                let zero = Place {
                    text: "0".into(),
                    reference: false,
                    copy: true,
                };
                self.write(&value.wire, &zero, &value.path);
            }
        }
        if value.is_measured() {
            self.sizes(&value.checks, &value.path);
        }
        if value.extent {
            self.code
                .line(format!("{}_end = w.position();", value.local));
        }
    }

    /// The value with the bits that presence decides.
    fn with_presence(&mut self, value: &Value, place: &Place) -> Place {
        if value.presence.is_empty() {
            return place.clone();
        }
        let local = &value.local;
        let flags = matches!(
            &value.wire,
            Wire::Convert {
                into: Convert::Flags { .. },
                ..
            }
        );
        self.code
            .line(format!("let mut {local} = {};", place.pass()));
        for (mask, present) in &value.presence {
            if flags {
                self.code
                    .line(format!("{local} = {local}.with({mask}, {present});"));
            } else {
                self.code.line(format!(
                    "{local} = if {present} {{ {local} | {mask} }} else {{ {local} & !{mask} }};"
                ));
            }
        }
        Place {
            text: local.clone(),
            reference: false,
            copy: true,
        }
    }

    /// What can be checked of a value before it is written.
    fn checks(&mut self, checks: &[CheckOf], path: &str) {
        let is_size = |check: &&CheckOf| matches!(check.fault, CheckFault::Size(_));
        self.refuse_unless(checks.iter().filter(|check| !is_size(check)), path);
    }

    /// What can be checked of a value once it is written.
    fn sizes(&mut self, checks: &[CheckOf], path: &str) {
        let is_size = |check: &&CheckOf| matches!(check.fault, CheckFault::Size(_));
        self.refuse_unless(checks.iter().filter(is_size), path);
    }

    fn refuse_unless<'c>(&mut self, checks: impl Iterator<Item = &'c CheckOf>, path: &str) {
        for check in checks {
            let fault = match check.fault {
                CheckFault::Range => format!(
                    "ValueOutOfRange {{ found: {}, range: {:?}.into() }}",
                    check.found.encode, check.range
                ),
                CheckFault::Length(limit) | CheckFault::Size(limit) => format!(
                    "LengthOverflow {{ limit: {limit}, found: {} as u64 }}",
                    check.found.encode
                ),
            };
            self.code.open(format!("if !({}) {{", check.cond.encode));
            self.code.line(refuse(&fault, path));
            self.code.close("}");
        }
    }

    fn closing(&mut self, closing: &Closing) {
        if !closing.patched {
            return;
        }
        let local = &closing.local;
        let head = if closing.optional {
            format!("if {local}_end > {local}_at {{")
        } else {
            "{".into()
        };
        self.code.open(head);
        self.code
            .line(format!("let late = {};", closing.value.encode));
        self.code.line("let mut bytes = Vec::new();");
        self.code.open("{");
        self.code.line("let w = &mut pg::Writer::new(&mut bytes);");
        let place = Place {
            text: "late".into(),
            reference: false,
            copy: true,
        };
        self.write(&closing.wire, &place, &closing.path);
        self.code.close("}");
        self.code
            .line(format!("w.replace_at({local}_at..{local}_end, &bytes);"));
        self.code.close("}");
    }

    /// Statements that write the value at this place.
    pub fn write(&mut self, wire: &Wire, place: &Place, path: &str) {
        let q = q(path);
        match wire {
            Wire::Scalar(scalar) => {
                let method = if scalar.method == "truthy" {
                    "bool"
                } else {
                    scalar.method
                };
                let fails = scalar.bytes == ScalarBytes::Other && scalar.prim != "bool";
                let q = if fails { q } else { String::new() };
                self.code.line(format!("w.{method}({}){q};", place.pass()));
            }
            Wire::Varint(varint) => self.varint(*varint, &place.pass(), &q),
            Wire::Number { root, name, .. } => {
                let name = name.trim_start_matches("r#");
                self.code
                    .line(format!("{root}write_{name}(w, {}){q};", place.pass()));
            }
            Wire::ExternNumber { method, .. } => {
                self.code
                    .line(format!("cx.write_{method}(w, {}){q};", place.pass()));
            }
            Wire::Extern { ty, args, .. } => {
                let args: String = args.iter().map(|arg| format!(", {}", arg.encode)).collect();
                let with = if args.is_empty() { "" } else { "_with" };
                let _ = ty;
                self.code
                    .line(format!("{}.encode{with}(w, cx{args}){q};", place.dot()));
            }
            Wire::Convert { number, from, into } => {
                let number_text = self.number_of(&spoken(place), from, into, path);
                let place = Place {
                    text: number_text,
                    reference: false,
                    copy: true,
                };
                self.write(number, &place, path);
            }
            Wire::Named { args, .. } if args.is_empty() => {
                self.code.line(format!("{}.encode(w, cx){q};", place.dot()));
            }
            Wire::Named { args, .. } => {
                let mut names = Vec::new();
                for (index, arg) in args.iter().enumerate() {
                    if arg.encode.contains("cx") {
                        self.code.line(format!("let arg_{index} = {};", arg.encode));
                        names.push(format!("arg_{index}"));
                    } else {
                        names.push(arg.encode.clone());
                    }
                }
                let args = names.join(", ");
                self.code
                    .line(format!("{}.encode_with(w, cx, {args}){q};", place.dot()));
            }
            Wire::Boxed(inner) => {
                let text = if place.reference {
                    format!("(**{})", place.text)
                } else {
                    format!("(*{})", place.text)
                };
                self.write(
                    inner,
                    &Place {
                        text,
                        reference: false,
                        copy: false,
                    },
                    path,
                );
            }
            Wire::Newtype(_, inner) => {
                let text = format!("{}.0", place.text);
                self.write(
                    inner,
                    &Place {
                        text,
                        reference: false,
                        copy: place.copy,
                    },
                    path,
                );
            }
            Wire::Union(union) => self.union(union, place, path),
            Wire::Record(record) => self.steps(&record.steps),
            Wire::Block { length, inner, .. } => {
                let mut block = Encode::new();
                block.write(inner, place, path);
                self.within(length, block.code, path);
            }
            Wire::Text {
                length,
                encoding,
                unit,
                nul,
                pad,
            } => {
                self.text(length, encoding, *unit, *nul, *pad, place, path);
            }
            Wire::Bytes(length) => self.bytes(length, place, path),
            Wire::Json(length) => {
                let mut block = Encode::new();
                block
                    .code
                    .line(format!("w.bytes({}.as_str().as_bytes());", place.dot()));
                match length {
                    Length::Fixed(n) => self.code.line(format!(
                        "w.bytes_exact({}.as_str().as_bytes(), {n}){q};",
                        place.dot()
                    )),
                    _ => self.within(length, block.code, path),
                }
            }
            Wire::Array(array) => self.array(array, place, path),
            Wire::Map(map) => self.map(map, place, path),
            Wire::Sparse(sparse) => self.sparse(sparse, place, path),
            Wire::Bitmap {
                element,
                each,
                bitmap,
                word,
                fixed,
                ..
            } => {
                let list = place.dot();
                let bits = bits_of(word);
                self.code
                    .line(format!("let mut words: Vec<{word}> = Vec::new();"));
                self.code
                    .open(format!("for group in {list}.chunks({bits}) {{"));
                self.code.line(format!(
                    "words.push(group.iter().enumerate().fold(0, |word, (bit, slot)| word | {word}::from(slot.is_some()) << bit));"
                ));
                self.code.close("}");
                if let Some(fixed) = fixed {
                    self.code
                        .open(format!("if {list}.len() != {} {{", fixed * u64::from(bits)));
                    let fault = format!(
                        "LengthMismatch {{ expected: {}, found: {list}.len() as u64 }}",
                        fixed * u64::from(bits)
                    );
                    self.code.line(refuse(&fault, path));
                    self.code.close("}");
                    self.code.line(format!(
                        "let mut fixed_words = [0; {fixed}]; for (slot, word) in fixed_words.iter_mut().zip(words) {{ *slot = word; }} let words = fixed_words;"
                    ));
                }
                let words = Place {
                    text: "words".into(),
                    reference: false,
                    copy: false,
                };
                self.write(bitmap, &words, path);
                self.code
                    .open(format!("for (index, slot) in {list}.iter().enumerate() {{"));
                self.code.open(format!("if let Some({each}) = slot {{"));
                let closure = self.closure(element, each, false);
                self.code.line(format!(
                    "let mut write = |w: &mut pg::Writer<'_>| -> Result<(), pg::EncodeError> {closure};"
                ));
                self.code.line(format!("write(w).index(index){q};"));
                self.code.close("}");
                self.code.close("}");
            }
            Wire::Optional { inner, each, ty } => {
                self.code
                    .line(format!("w.bool({}.is_some());", place.dot()));
                let scrutinee = place.by_ref();
                self.code
                    .open(format!("if let Some({each}) = {scrutinee} {{"));
                let some = Place {
                    text: each.clone(),
                    reference: true,
                    copy: ty.copy,
                };
                self.write(inner, &some, path);
                self.code.close("}");
            }
            Wire::Sentinel {
                inner,
                each,
                ty,
                is_absent,
                absent,
            } => {
                let scrutinee = place.by_ref();
                self.code.open(format!("match {scrutinee} {{"));
                self.code.open(format!("Some({each}) => {{"));
                let deref = if ty.copy { "*" } else { "" };
                self.code.line(format!("let v = {deref}{each};"));
                self.code.open(format!("if {is_absent} {{"));
                let fault = "ValueOutOfRange { found: format!(\"{v:?}\"), range: \"anything but the number that stands for none\".into() }";
                self.code.line(refuse(fault, path));
                self.code.close("}");
                let some = Place {
                    text: each.clone(),
                    reference: true,
                    copy: ty.copy,
                };
                self.write(inner, &some, path);
                self.code.close("}");
                self.code.open("None => {");
                self.code.line(format!("let none = {absent};"));
                let none = Place {
                    text: "none".into(),
                    reference: false,
                    copy: ty.copy,
                };
                self.write(inner, &none, path);
                self.code.close("}");
                self.code.close("}");
            }
            Wire::Choice { arms, shape } => self.choice(arms, shape, place, path),
        }
    }

    fn varint(&mut self, varint: Varint, value: &str, q: &str) {
        let full = if varint.bits == 32 { 5 } else { 10 };
        let bits = varint.bits;
        if varint.max >= full {
            let method = if varint.zigzag { "zigzag" } else { "varint" };
            self.code.line(format!("w.{method}{bits}({value});"));
            return;
        }
        let value = if varint.zigzag {
            format!("pg::varint::zigzag{bits}({value})")
        } else {
            value.to_owned()
        };
        self.code.line(format!(
            "w.varint_max(u64::from({value}), {}){q};",
            varint.max
        ));
    }

    /// The number that a value is carried by.
    fn number_of(&mut self, value: &str, from: &str, into: &Convert, path: &str) -> String {
        let q = q(path);
        match into {
            Convert::Enum {
                prim, versioned, ..
            } => {
                let number = if *versioned {
                    format!("{value}.wire_number(w, cx){q}")
                } else {
                    format!("{value}.number()")
                };
                self.fitting(&number, prim, from, &q)
            }
            Convert::Flags { prim, .. } => self.fitting(&format!("{value}.bits()"), prim, from, &q),
            Convert::Bool => format!("{from}::from({value})"),
            Convert::Int(prim, width) => {
                let bits = bits_of(from);
                match (prim.starts_with('i'), from.starts_with('i')) {
                    (true, false) => {
                        let own = format!("i{bits}");
                        let wide = self.fitting(value, prim, &own, &q);
                        let cast = format!("{}.cast_unsigned()", parens(&wide));
                        if *width < bits {
                            let mask = (1u128 << width) - 1;
                            return format!("({cast} & {mask:#x})");
                        }
                        cast
                    }
                    (false, true) => {
                        let own = format!("u{bits}");
                        let wide = self.fitting(value, prim, &own, &q);
                        format!("{}.cast_signed()", parens(&wide))
                    }
                    _ => self.fitting(value, prim, from, &q),
                }
            }
            Convert::Bias(prim, bias) => {
                let _ = prim;
                self.code
                    .line(format!("let stored = ({value}) as i128 - ({bias});"));
                format!(
                    "{from}::try_from(stored).map_err(|_| w.fault(pg::EncodeErrorKind::ValueOutOfRange {{ found: ({value}).to_string(), range: \"{from} with {bias} added\".into() }})){q}"
                )
            }
        }
    }

    fn fitting(&mut self, number: &str, from: &str, to: &str, q: &str) -> String {
        if from == to {
            return number.to_owned();
        }
        if lossless(from, to) {
            return format!("{to}::from({number})");
        }
        self.code.line(format!("let wide = {number};"));
        format!(
            "{to}::try_from(wide).map_err(|_| w.fault(pg::EncodeErrorKind::ValueOutOfRange {{ found: wide.to_string(), range: {to:?}.into() }})){q}"
        )
    }

    /// Writes a length or count.
    fn len(&mut self, length: &Length, len: &str, path: &str) {
        let q = q(path);
        match length {
            Length::Prefix {
                wire,
                bias,
                max,
                prim,
                ..
            } => match runs::prefix(wire) {
                Some(prefix) if *bias == 0 => {
                    self.code
                        .line(format!("w.len(pg::Prefix::{prefix}, {len}){q};"));
                }
                Some(prefix) => {
                    self.code.line(format!(
                        "w.len_biased(pg::Prefix::{prefix}, {len}, {bias}){q};"
                    ));
                }
                None => {
                    let limit = u64::try_from(*max).unwrap_or(u64::MAX);
                    self.code.line(format!(
                        "let stored = w.fit_biased::<{prim}>({len}, {bias}, {limit}){q};"
                    ));
                    let place = Place {
                        text: "stored".into(),
                        reference: false,
                        copy: true,
                    };
                    self.write(wire, &place, path);
                }
            },
            // What it speaks of is computed behind it, from the value itself.
            Length::Expr(ex, _) if ex.encode.is_empty() => {}
            Length::Expr(ex, _) => {
                self.code.line(format!("let expected = {};", ex.encode));
                self.code.open(format!("if {len} as i128 != expected {{"));
                let fault = format!(
                    "LengthMismatch {{ expected: u64::try_from(expected).unwrap_or(0), found: {len} as u64 }}"
                );
                self.code.line(refuse(&fault, path));
                self.code.close("}");
            }
            Length::Fixed(n) => {
                self.code.open(format!("if {len} != {n} {{"));
                let fault = format!("LengthMismatch {{ expected: {n}, found: {len} as u64 }}");
                self.code.line(refuse(&fault, path));
                self.code.close("}");
            }
            _ => {}
        }
    }

    /// Writes statements within a length in bytes.
    fn within(&mut self, length: &Length, inner: Code, path: &str) {
        let q = q(path);
        match length {
            Length::Prefix { wire, bias, .. } => match runs::prefix(wire) {
                Some(prefix) => {
                    self.code
                        .open(format!("w.prefixed(pg::Prefix::{prefix}, {bias}, |w| {{"));
                    self.code.append(inner);
                    self.code.line("Ok(())");
                    self.code.close(format!("}}){q};"));
                }
                None => {
                    self.code.open("let block = w.plain(|w| {");
                    self.code.append(inner);
                    self.code.line("Ok(())");
                    self.code.close(format!("}}){q};"));
                    self.len(length, "block.len()", path);
                    self.code.line("w.bytes(&block);");
                }
            },
            Length::Rest(_) => {
                self.code.open("{");
                self.code.append(inner);
                self.code.close("}");
            }
            Length::Until(terminator, replacement) => {
                self.code.line("let block_at = w.position();");
                self.code.open("{");
                self.code.append(inner);
                self.code.close("}");
                if let Some(by) = replacement {
                    self.code
                        .line(format!("w.replace(block_at, &{terminator:?}, &{by:?});"));
                }
                self.code
                    .line(format!("w.terminate(block_at, &{terminator:?}, 1){q};"));
            }
            _ => {
                self.code.line("let block_at = w.position();");
                self.code.open("{");
                self.code.append(inner);
                self.code.close("}");
                self.len(length, "(w.position() - block_at)", path);
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one text form")]
    fn text(
        &mut self,
        length: &Length,
        encoding: &str,
        unit: u64,
        nul: bool,
        pad: u8,
        place: &Place,
        path: &str,
    ) {
        let q = q(path);
        let e = format!("pg::Encoding::{encoding}");
        let text = place.by_ref();
        let method = if nul { "text_nul" } else { "text" };
        match length {
            Length::Fixed(n) if !nul => {
                self.code
                    .line(format!("w.text_padded({text}, {n}, {pad}, {e}){q};"));
            }
            Length::Prefix {
                wire,
                bias: 0,
                unit: Unit::Items | Unit::Bytes,
                ..
            } if !nul && runs::prefix(wire).is_some() => {
                let prefix = runs::prefix(wire).unwrap_or_default();
                self.code.line(format!(
                    "w.text_prefixed(pg::Prefix::{prefix}, {text}, {e}){q};"
                ));
            }
            Length::Until(terminator, None) => {
                self.code
                    .line(format!("w.text_until({text}, &{terminator:?}, {e}){q};"));
            }
            Length::Until(terminator, Some(by)) => {
                self.code.line("let text_at = w.position();");
                self.code.line(format!("w.text({text}, {e}){q};"));
                self.code
                    .line(format!("w.replace(text_at, &{terminator:?}, &{by:?});"));
                self.code
                    .line(format!("w.terminate(text_at, &{terminator:?}, {unit}){q};"));
            }
            Length::Rest(_) => self.code.line(format!("w.{method}({text}, {e}){q};")),
            _ => {
                let chars = matches!(
                    length,
                    Length::Prefix {
                        unit: Unit::Chars,
                        ..
                    } | Length::Expr(_, Unit::Chars)
                );
                let extra = if nul { unit } else { 0 };
                let mut len = format!("pg::text::encoded_len({text}, {e})");
                if extra > 0 {
                    len = format!("({len} + {extra})");
                }
                if chars && unit > 1 {
                    len = format!("({len} / {unit})");
                }
                self.code.line(format!("let len = {len};"));
                self.len(length, "len", path);
                self.code.line(format!("w.{method}({text}, {e}){q};"));
            }
        }
    }

    fn bytes(&mut self, length: &Length, place: &Place, path: &str) {
        let q = q(path);
        let bytes = place.by_ref();
        match length {
            Length::Fixed(_) | Length::Rest(_) => self.code.line(format!("w.bytes({bytes});")),
            Length::Until(terminator, None) => {
                self.code
                    .line(format!("w.bytes_until({bytes}, &{terminator:?}){q};"));
            }
            Length::Until(terminator, Some(by)) => {
                self.code.line("let bytes_at = w.position();");
                self.code.line(format!("w.bytes({bytes});"));
                self.code
                    .line(format!("w.replace(bytes_at, &{terminator:?}, &{by:?});"));
                self.code
                    .line(format!("w.terminate(bytes_at, &{terminator:?}, 1){q};"));
            }
            _ => {
                self.len(length, &format!("{}.len()", place.dot()), path);
                self.code.line(format!("w.bytes({bytes});"));
            }
        }
    }

    /// The body of a closure that writes an element, which is `each`, a reference.
    pub fn closure(&mut self, wire: &Wire, each: &str, copy: bool) -> String {
        let mut inner = Encode::new();
        let place = Place {
            text: each.to_owned(),
            reference: true,
            copy: copy || is_copy(wire),
        };
        inner.write(wire, &place, "");
        let text = inner.code.text().trim();
        if let Some(one) = text.strip_suffix("?;")
            && !text.contains('\n')
            && !one.contains(';')
        {
            return one.to_owned();
        }
        let mut block = Code::new();
        block.open("{");
        block.append(inner.code);
        block.line("Ok(())");
        block.close("}");
        block.finish().trim_end().to_owned()
    }

    fn array(&mut self, array: &Array, place: &Place, path: &str) {
        let q = q(path);
        let list = place.by_ref();
        let dot = place.dot();
        if array.fixed {
            let Wire::Scalar(scalar) = &array.element else {
                return;
            };
            if scalar.prim == "u8" {
                self.code.line(format!("w.bytes({list});"));
            } else {
                self.code.open(format!("for number in {list} {{"));
                let fails = scalar.bytes == ScalarBytes::Other;
                let q = if fails { q } else { String::new() };
                self.code.line(format!("w.{}(*number){q};", scalar.method));
                self.code.close("}");
            }
            return;
        }
        let each = &array.each;
        match &array.length {
            Length::Until(terminator, _) => {
                let closure = self.closure(&array.element, each, array.ty.copy);
                self.code.line(format!(
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
                        self.code.line(format!("let count = {};", count.encode));
                        "usize::try_from(count).ok()"
                    }
                    None => "None",
                };
                self.code.line(format!("let count = {count};"));
                let closure = self.closure(&array.element, each, array.ty.copy);
                self.code.line(format!(
                    "w.pieces({list}, &{bytes:?}, pg::Separators::{side}, count, |w, {each}| {closure}){q};"
                ));
                return;
            }
            Length::Chain(_) => {
                let Wire::Named { args, .. } = &array.element else {
                    return;
                };
                let args: String = args.iter().map(|arg| format!(", {}", arg.encode)).collect();
                self.code.open(format!("if {dot}.is_empty() {{"));
                self.code.line(refuse("EmptyList", path));
                self.code.close("}");
                self.code.line(format!("let last = {dot}.len() - 1;"));
                self.code.open(format!(
                    "for (index, {each}) in {dot}.iter().enumerate() {{"
                ));
                self.code.line(format!(
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
                inner.elements(array, &list, path);
                self.within(&array.length, inner.code, path);
                return;
            }
            Length::Prefix { .. } | Length::Expr(..) | Length::Fixed(_) => {
                self.len(&array.length, &format!("{dot}.len()"), path);
            }
            Length::Rest(_) | Length::While(_) => {}
        }
        self.elements(array, &list, path);
    }

    fn elements(&mut self, array: &Array, list: &str, path: &str) {
        let q = q(path);
        let each = &array.each;
        if let Wire::Scalar(scalar) = &array.element {
            match (scalar.prim, scalar.bytes) {
                ("bool", _) => return self.code.line(format!("w.bools({list});")),
                ("u8", _) => return self.code.line(format!("w.bytes({list});")),
                (_, ScalarBytes::Little) => {
                    return self
                        .code
                        .line(format!("w.chunks({list}, |n| n.to_le_bytes());"));
                }
                (_, ScalarBytes::Big) => {
                    return self
                        .code
                        .line(format!("w.chunks({list}, |n| n.to_be_bytes());"));
                }
                _ => {}
            }
        }
        let closure = self.closure(&array.element, each, array.ty.copy);
        self.code
            .line(format!("w.elements({list}, |w, {each}| {closure}){q};"));
    }

    fn map(&mut self, map: &Map, place: &Place, path: &str) {
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
            Length::Until(terminator, _) => self.code.line(format!(
                "w.elements_until({list}, &{terminator:?}, |w, {pair}| {closure}){q};"
            )),
            Length::Prefix {
                unit: Unit::Bytes, ..
            }
            | Length::Expr(_, Unit::Bytes) => {
                let mut inner = Code::new();
                inner.line(format!("w.elements({list}, |w, {pair}| {closure}){q};"));
                self.within(&map.length, inner, path);
            }
            _ => {
                self.len(&map.length, &format!("{}.len()", place.dot()), path);
                self.code
                    .line(format!("w.elements({list}, |w, {pair}| {closure}){q};"));
            }
        }
    }

    fn sparse(&mut self, sparse: &Sparse, place: &Place, path: &str) {
        let q = q(path);
        let dot = place.dot();
        self.code
            .line(format!("let slots = {};", sparse.slots.encode));
        self.code
            .open(format!("if {dot}.len() as i128 != slots {{"));
        let fault = format!(
            "LengthMismatch {{ expected: u64::try_from(slots).unwrap_or(0), found: {dot}.len() as u64 }}"
        );
        self.code.line(refuse(&fault, path));
        self.code.close("}");
        self.code.line(markers(sparse));
        let closure = self.closure(&sparse.element, &sparse.each, sparse.ty.copy);
        let list = place.by_ref();
        self.code.line(format!(
            "pg::sparse::write(w, {list}, markers, |w, {}| {closure}){q};",
            sparse.each
        ));
    }

    fn choice(
        &mut self,
        arms: &[(Option<crate::rust::model::Ex>, String, Wire)],
        shape: &ChoiceShape,
        place: &Place,
        path: &str,
    ) {
        let mut first = true;
        let single = matches!(arms, [(None, ..)]);
        for (index, (cond, name, wire)) in arms.iter().enumerate() {
            let mut inner = Encode::new();
            match shape {
                ChoiceShape::Widest(widest, prims) => {
                    let prim = prims.get(index).copied().unwrap_or(widest);
                    let value = place.pass();
                    let number = if prim == *widest {
                        value
                    } else {
                        inner.code.line(format!("let wide = {value};"));
                        format!(
                            "{prim}::try_from(wide).map_err(|_| w.fault(pg::EncodeErrorKind::ValueOutOfRange {{ found: wide.to_string(), range: {prim:?}.into() }})){}",
                            q(path)
                        )
                    };
                    inner.write(
                        wire,
                        &Place {
                            text: number,
                            reference: false,
                            copy: true,
                        },
                        path,
                    );
                }
                ChoiceShape::Enum(ty, each) => {
                    inner.code.open(format!(
                        "let {ty}::{name}({each}) = {} else {{",
                        place.by_ref()
                    ));
                    let fault = format!(
                        "Disagrees {{ a: {path:?}.into(), b: \"the type that this version has\".into() }}"
                    );
                    inner.code.line(refuse(&fault, path));
                    inner.code.close("};");
                    let some = Place {
                        text: each.clone(),
                        reference: true,
                        copy: is_copy(wire),
                    };
                    inner.write(wire, &some, path);
                }
            }
            if single {
                self.code.open("{");
            } else {
                let head = match (cond, first) {
                    (Some(cond), true) => format!("if {} {{", cond.encode),
                    (Some(cond), false) => format!("}} else if {} {{", cond.encode),
                    (None, _) => "} else {".into(),
                };
                if first {
                    self.code.open(head);
                } else {
                    self.code.turn(head);
                }
            }
            self.code.append(inner.code);
            first = false;
        }
        self.code.close("}");
    }

    /// `match self.field { .. }`.
    pub fn union(&mut self, union: &Union, place: &Place, path: &str) {
        let scrutinee = place.by_ref();
        match &union.tag {
            UnionTag::Inline(wire) => {
                self.code.open(format!("match {scrutinee} {{"));
                for (index, arm) in union.arms.iter().enumerate() {
                    self.code.open(format!("{} => {{", arm_pattern(arm)));
                    if let Some(binding) = &arm.binding {
                        self.conflict(union, index, &binding.matched, path);
                        self.write(wire, &binding.place, path);
                    } else if let Some(tag) = &arm.tag_value {
                        self.code.line(format!("let {} = {tag};", union.tag_local));
                        let place = Place {
                            text: union.tag_local.clone(),
                            reference: false,
                            copy: is_copy(wire),
                        };
                        self.write(wire, &place, path);
                    }
                    self.arm_body(arm);
                    self.code.close("}");
                }
                self.code.close("}");
            }
            UnionTag::Peek(_) => {
                self.code.open(format!("match {scrutinee} {{"));
                for arm in &union.arms {
                    self.code.open(format!("{} => {{", arm_pattern(arm)));
                    self.arm_body(arm);
                    self.code.close("}");
                }
                self.code.close("}");
            }
            UnionTag::Before(ex, name) => {
                let tag = &union.tag_local;
                self.code.line(format!("let {tag} = {};", ex.encode));
                self.code
                    .open(format!("let arm = match {} {{", union.matched));
                let mut catches = false;
                for (index, arm) in union.arms.iter().enumerate() {
                    let guard = match arm.guard.encode.as_str() {
                        "" => String::new(),
                        guard => format!(" if {guard}"),
                    };
                    catches |= arm.pattern == "_" && guard.is_empty();
                    self.code
                        .line(format!("{}{guard} => {index},", arm.pattern));
                }
                if !catches {
                    self.code.line("_ => usize::MAX,");
                }
                self.code.close("};");
                self.chosen(union, &scrutinee, name, path);
            }
            UnionTag::Conditions => {
                let mut text = String::new();
                let mut catches = false;
                for (index, arm) in union.arms.iter().enumerate() {
                    let cond = arm.guard.encode.as_str();
                    if cond.is_empty() || cond == "true" {
                        text.push_str(&format!("{{ {index} }}"));
                        catches = true;
                        break;
                    }
                    text.push_str(&format!("if {cond} {{ {index} }} else "));
                }
                if !catches {
                    text.push_str("{ usize::MAX }");
                }
                self.code.line(format!("let arm: usize = {text};"));
                self.chosen(union, &scrutinee, "its condition", path);
            }
        }
    }

    /// The arm that the tag leads to must be the value's.
    fn chosen(&mut self, union: &Union, scrutinee: &str, name: &str, path: &str) {
        self.code.open(format!("match ({scrutinee}, arm) {{"));
        for (index, arm) in union.arms.iter().enumerate() {
            self.code
                .open(format!("({}, {index}) => {{", arm_pattern(arm)));
            self.arm_body(arm);
            self.code.close("}");
        }
        let fault = format!("Disagrees {{ a: {path:?}.into(), b: {name:?}.into() }}");
        self.code.line(format!(
            "_ => {}",
            refuse(&fault, path).trim_end_matches(';').to_owned() + ","
        ));
        self.code.close("}");
    }

    /// A bound tag that leads to another arm.
    fn conflict(&mut self, union: &Union, index: usize, matched: &str, path: &str) {
        let earlier: Vec<String> = union
            .arms
            .iter()
            .take(index)
            .filter(|arm| !arm.pattern.is_empty() && arm.pattern != "_")
            .map(|arm| match arm.guard.encode.as_str() {
                "" => format!("matches!({matched}, {})", arm.pattern),
                guard => format!("matches!({matched}, {}) && {guard}", arm.pattern),
            })
            .collect();
        let mut conds = earlier;
        if let Some(arm) = union.arms.get(index)
            && arm.pattern != "_"
            && !arm.pattern.is_empty()
        {
            conds.push(format!("!matches!({matched}, {})", arm.pattern));
        }
        if conds.is_empty() {
            return;
        }
        self.code.open(format!("if {} {{", conds.join(" || ")));
        let fault = format!("TagConflict {{ found: format!(\"{{:?}}\", {matched}) }}");
        self.code.line(refuse(&fault, path));
        self.code.close("}");
    }

    fn arm_body(&mut self, arm: &Arm) {
        match &arm.payload {
            ArmPayload::Unit => {}
            ArmPayload::Fields(record, _) => self.steps(&record.steps),
            ArmPayload::Value {
                local,
                wire,
                path,
                copy,
            } => {
                let place = Place {
                    text: local.clone(),
                    reference: true,
                    copy: *copy,
                };
                self.write(wire, &place, path);
            }
        }
    }

    fn branch(&mut self, branch: &Branch) {
        let mut then = Encode::new();
        for (present, field) in &branch.then_absent {
            then.absent(present, field, &branch.disagrees_with);
        }
        then.steps(&branch.then);
        let mut els = Encode::new();
        for (present, field) in &branch.els_absent {
            els.absent(present, field, &branch.disagrees_with);
        }
        els.steps(&branch.els);
        let mut outs: Vec<String> = branch
            .outs_encode
            .iter()
            .map(|out| out.local.clone())
            .collect();
        let mut then_values: Vec<String> = branch
            .outs_encode
            .iter()
            .map(|out| give_text(&out.then))
            .collect();
        let mut els_values: Vec<String> = branch
            .outs_encode
            .iter()
            .map(|out| give_text(&out.els))
            .collect();
        if let Some(tail) = &branch.tail {
            outs.push(tail.clone());
            then_values.push("None".into());
            els_values.push("Some(w.position())".into());
        }
        let cond = &branch.cond.encode;
        if outs.is_empty() {
            if then.code.is_empty() && els.code.is_empty() {
                return;
            }
            if then.code.is_empty() {
                self.code.open(format!("if !({cond}) {{"));
                self.code.append(els.code);
                self.code.close("}");
                return;
            }
            self.code.open(format!("if {cond} {{"));
            self.code.append(then.code);
            if !els.code.is_empty() {
                self.code.turn("} else {");
                self.code.append(els.code);
            }
            self.code.close("}");
            return;
        }
        self.code
            .open(format!("let {} = if {cond} {{", names_text(&outs)));
        self.code.append(then.code);
        self.code.line(names_text(&then_values));
        self.code.turn("} else {");
        self.code.append(els.code);
        self.code.line(names_text(&els_values));
        self.code.close("};");
    }

    fn absent(&mut self, present: &str, field: &str, with: &str) {
        self.code.open(format!("if {present} {{"));
        let fault = format!("disagrees({field:?}, {with:?})");
        self.code.line(refuse(&fault, field));
        self.code.close("}");
    }

    fn region(&mut self, region: &Region) {
        let when = region.transform.as_ref().and_then(|t| t.when.as_ref());
        let mut inner = Encode::new();
        if needs_start(&region.steps) {
            inner.code.line("let start = w.position();");
        }
        let mut steps = Encode::new();
        steps.steps(&region.steps);
        inner.code.append(steps.code);
        let Some(transform) = &region.transform else {
            let mut marked = Code::new();
            if let Some(local) = &region.extent {
                marked.line(format!("{local}_at = w.position();"));
            }
            if region.plain.is_some() {
                marked.line("let plain_at = w.position();");
            }
            marked.append(inner.code);
            if let Some(local) = &region.plain {
                marked.line(format!("{local}_plain = w.position() - plain_at;"));
            }
            if let Some(local) = &region.extent {
                marked.line(format!("{local}_end = w.position();"));
            }
            match &region.length {
                Some(length) => self.within(length, marked, &region.path),
                None => {
                    self.code.open("{");
                    self.code.append(marked);
                    self.code.close("}");
                }
            }
            return;
        };
        let seal = match &transform.kind {
            TransformKind::Rsa => "cx.rsa.seal(&plain)".to_owned(),
            TransformKind::Zlib => "pg::region::deflate(&plain, pg::Wrapping::Zlib)".into(),
            TransformKind::Deflate => "pg::region::deflate(&plain, pg::Wrapping::Raw)".into(),
            TransformKind::Xor(key) => format!("pg::region::xor(&plain, {})", key.encode),
            TransformKind::Xtea(key) => format!("pg::region::xtea_seal(&plain, {})", key.encode),
            TransformKind::Extern(name, args) => {
                let args: String = args.iter().map(|arg| format!("{}, ", arg.encode)).collect();
                format!("cx.seal_{name}({args}&plain)")
            }
        };
        // The items are written once; what becomes of their bytes is decided behind them.
        self.code.open("let plain = w.plain(|w| {");
        self.code.append(inner.code);
        self.code.line("Ok(())");
        self.code.close("})?;");
        if let Some(local) = &region.plain {
            self.code.line(format!("{local}_plain = plain.len();"));
        }
        if let Some(when) = when {
            self.code.open(format!("if {} {{", when.encode));
        }
        self.code.line(format!(
            "let sealed = {seal}.map_err(|e| w.fault(e.into()))?;"
        ));
        match &region.length {
            Some(length @ (Length::Prefix { .. } | Length::Expr(..) | Length::Fixed(_))) => {
                self.len(length, "sealed.len()", "");
                self.code.line("w.bytes(&sealed);");
            }
            Some(Length::Until(terminator, _)) => {
                self.code
                    .line(format!("w.bytes_until(&sealed, &{terminator:?})?;"));
            }
            _ => self.code.line("w.bytes(&sealed);"),
        }
        if when.is_some() {
            self.code.turn("} else {");
            self.code.line("w.bytes(&plain);");
            self.code.close("}");
        }
    }

    fn mask(&mut self, mask: &Mask) {
        let local = &mask.local;
        self.code
            .line(format!("let mut {local}: {} = 0;", mask.prim));
        for bit in &mask.bits {
            self.code.open(format!("if {} {{", bit.present));
            self.code
                .line(format!("{local} |= {:#x};", 1u128 << bit.bit));
            self.code.close("}");
        }
        let place = Place {
            text: local.clone(),
            reference: false,
            copy: true,
        };
        self.write(&mask.wire, &place, &mask.path);
        for bit in &mask.bits {
            self.code
                .open(format!("if {local} & {:#x} != 0 {{", 1u128 << bit.bit));
            self.steps(&bit.steps);
            self.code.close("}");
        }
    }

    fn bits(&mut self, bits: &Bits) {
        self.code.line(format!("let mut word: {} = 0;", bits.prim));
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
            used += item.width;
            if !item.gate.is_empty() {
                self.code.open(format!("if {} {{", item.gate));
            }
            let value = match &item.source {
                BitSource::Constant(value) | BitSource::Ignored(value) => {
                    let mask = if item.width >= 128 {
                        u128::MAX
                    } else {
                        (1u128 << item.width) - 1
                    };
                    Some((value.cast_unsigned() & mask).to_string())
                }
                BitSource::Field(place) => Some(self.bit_number(item, &spoken(place), bits.prim)),
                BitSource::Optional(place, _) => {
                    let option = if place.reference {
                        format!("*{}", place.text)
                    } else {
                        place.text.clone()
                    };
                    self.code.line(format!(
                        "let {} = w.present({option}, {:?}){};",
                        item.local,
                        item.path,
                        q(&item.path)
                    ));
                    Some(self.bit_number(item, &item.local.clone(), bits.prim))
                }
                BitSource::Chain => Some(format!("{}::from(more)", bits.prim)),
                BitSource::Opcode(part) => Some(format!("{}::from(part_{part})", bits.prim)),
            };
            if let Some(value) = value {
                let shift = if at == "0" {
                    value
                } else {
                    format!("({value}) << {at}")
                };
                self.code.line(format!("word |= {shift};"));
            }
            if moving {
                self.code.line(format!("used += {};", item.width));
            }
            if !item.gate.is_empty() {
                self.code.close("}");
            }
        }
        let place = Place {
            text: "word".into(),
            reference: false,
            copy: true,
        };
        self.write(&bits.carrier, &place, &bits.path);
    }

    /// The bits of a value, checked to fit.
    fn bit_number(
        &mut self,
        item: &crate::rust::model::BitItem,
        value: &str,
        word: &str,
    ) -> String {
        let width = item.width;
        let (number, prim) = match &item.kind {
            BitKind::Bool => return format!("{word}::from({value})"),
            BitKind::Unsigned(prim) => (value.to_owned(), *prim),
            BitKind::Signed(prim) => {
                self.code.open(format!(
                    "if !pg::bits::fits_signed(i128::from({value}), {width}) {{"
                ));
                let fault = format!("out_of_range({value}.into(), \"{width} signed bits\")");
                self.code.line(refuse(&fault, &item.path));
                self.code.close("}");
                let _ = prim;
                let mask = (1u128 << width) - 1;
                return format!("(i128::from({value}).cast_unsigned() & {mask:#x}) as {word}");
            }
            BitKind::Enum {
                prim,
                versioned: true,
                ..
            } => (
                format!("{value}.wire_number(w, cx){}", q(&item.path)),
                *prim,
            ),
            BitKind::Enum { prim, .. } => (format!("{value}.number()"), *prim),
            BitKind::Flags(_, prim) => (format!("{value}.bits()"), *prim),
        };
        let full = u32::from(bits_of(prim)) == width && !prim.starts_with('i');
        if full && prim == word {
            return number;
        }
        self.code.line(format!("let bits = {number};"));
        if !full {
            let test = if prim.starts_with('i') {
                format!("pg::bits::fits_signed(i128::from(bits), {width})")
            } else {
                format!("pg::bits::fits(u128::from(bits), {width})")
            };
            self.code.open(format!("if !{test} {{"));
            let fault = format!(
                "ValueOutOfRange {{ found: bits.to_string(), range: \"{width} bits\".into() }}"
            );
            self.code.line(refuse(&fault, &item.path));
            self.code.close("}");
        }
        if prim.starts_with('i') {
            let mask = (1u128 << width) - 1;
            return format!("(i128::from(bits).cast_unsigned() & {mask:#x}) as {word}");
        }
        if prim == word {
            "bits".into()
        } else {
            format!("{word}::from(bits)")
        }
    }

    fn pad(&mut self, pad: &Pad) {
        self.code.line(match (pad.kind, pad.random) {
            (PadKind::Count(n), false) => format!("w.pad({n}, 0);"),
            (PadKind::Count(n), true) => format!("w.random({n})?;"),
            (PadKind::To(n), false) => format!("w.pad_to(start, {n}, 0)?;"),
            (PadKind::To(n), true) => format!("w.random_to(start, {n})?;"),
            (PadKind::Align(n), _) => format!("w.align(start, {n});"),
        });
    }

    fn set(&mut self, set: &Set) {
        match set {
            Set::Whole { field, value } => {
                self.code.line(format!("let set = {};", value.encode));
                self.code.line(format!("cx.{field}.set(set);"));
            }
            Set::Part {
                field,
                name,
                path,
                value,
            } => {
                self.code.line(format!("let set = {};", value.encode));
                self.code.line(format!(
                    "cx.{field}.get_mut().map_err(|e| w.fault(e.encoding({name:?})))?.{path} = set;"
                ));
            }
            Set::Axis(index, _, value) => {
                self.code.line(format!("let set = {};", value.encode));
                self.code.line(format!("cx.write_axis_{index}(w, set)?;"));
            }
            Set::Feature(feature, name, value) => {
                self.code.line(format!("let set = {};", value.encode));
                self.code.open(format!("if set != cx.has({feature}) {{"));
                let fault = format!("disagrees({name:?}, \"the connection's features\")");
                self.code.line(refuse(&fault, ""));
                self.code.close("}");
            }
        }
    }
}

/// What stands behind steps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// The result of the function.
    Result,
    /// Anything.
    Statements,
}

/// Whether a field that is written now and one behind it, or the end, are asked for a fault at once.
fn asked_later(steps: &[Step], behind: Behind) -> bool {
    for step in steps {
        let Step::Value(value) = step else {
            return false;
        };
        match field::write(value) {
            Written::Surely => {}
            Written::Call(_) => return true,
            Written::Otherwise => return false,
        }
    }
    behind == Behind::Result
}

fn arm_pattern(arm: &Arm) -> String {
    match &arm.payload {
        ArmPayload::Unit => arm.path.clone(),
        ArmPayload::Fields(_, binds) if binds.is_empty() => arm.path.clone(),
        ArmPayload::Fields(_, binds) => {
            let fields: Vec<String> = binds
                .iter()
                .map(|(field, local)| {
                    if field == local {
                        field.clone()
                    } else {
                        format!("{field}: {local}")
                    }
                })
                .collect();
            format!("{} {{ {} }}", arm.path, fields.join(", "))
        }
        ArmPayload::Value { local, .. } => format!("{}({local})", arm.path),
    }
}

/// Whether a value that is carried so is `Copy`.
fn is_copy(wire: &Wire) -> bool {
    match wire {
        Wire::Scalar(_)
        | Wire::Varint(_)
        | Wire::Number { .. }
        | Wire::ExternNumber { .. }
        | Wire::Convert { .. }
        | Wire::Bytes(Length::Fixed(_)) => true,
        Wire::Newtype(_, inner) => is_copy(inner),
        Wire::Array(array) => array.fixed,
        Wire::Choice {
            shape: ChoiceShape::Widest(..),
            ..
        } => true,
        _ => false,
    }
}

/// A place as the start of a method call, by value where it is a reference to a `Copy`.
fn spoken(place: &Place) -> String {
    if place.reference && place.copy {
        format!("(*{})", place.text)
    } else {
        place.text.clone()
    }
}

fn parens(text: &str) -> String {
    if text.contains(' ') && !text.starts_with('(') {
        format!("({text})")
    } else {
        text.to_owned()
    }
}
