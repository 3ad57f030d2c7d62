//! Runs of fixed-size fields, and how numbers become other numbers.
//! Knows which ways of carrying can't fail.

use crate::rust::model::{Convert, Place, Scalar, ScalarBytes, Source, Step, Value, Varint, Wire};
use crate::rust::prims::prim_range;

/// Bytes of a run at most, as the contract has it.
const LONGEST: u64 = 64;

/// Fields of a run at most: the contract's longest tuple.
const MOST: usize = 16;

/// Fixed-size fields one after another.
pub struct Run<'m> {
    /// The fields.
    pub fields: Vec<RunField<'m>>,
    /// Their bytes.
    size: u64,
    /// Whether the high byte stands first; none of single bytes.
    big: Option<bool>,
}

/// One field of a run.
pub struct RunField<'m> {
    /// The value.
    pub value: &'m Value,
    /// Its number.
    pub scalar: Scalar,
    /// From the number to the value.
    pub wrap: Box<dyn Fn(&str) -> String + 'm>,
    /// From the value, by value, to the number.
    pub unwrap: Box<dyn Fn(&str) -> String + 'm>,
    /// The value's place when writing.
    pub place: &'m Place,
}

impl Run<'_> {
    /// The byte order in names of functions.
    pub fn order(&self) -> &'static str {
        match self.big {
            Some(true) => "be",
            _ => "le",
        }
    }
}

/// The run at the head of these steps, if two fields or more are one, and what follows it: fields
/// whose every byte is a value.
pub fn decode_run(steps: &[Step]) -> Option<(Run<'_>, &[Step])> {
    run(steps, number)
}

/// The same for writing, where bools and closed enums can't fail either.
pub fn encode_run(steps: &[Step]) -> Option<(Run<'_>, &[Step])> {
    run(steps, written)
}

/// The writer's call for an optional value that is a number on the wire, if it can't fail.
pub fn optional_number(wire: &Wire, place: &Place) -> Option<String> {
    let (scalar, _, unwrap) = written(wire)?;
    let order = match scalar.bytes {
        ScalarBytes::Big => "be",
        _ => "le",
    };
    let value = if place.reference {
        format!("(*{})", place.text)
    } else {
        place.text.clone()
    };
    let number = match unwrap("some").as_str() {
        "some" => value,
        number => format!("{value}.map(|some| {number})"),
    };
    Some(format!("w.optional_{order}({number});"))
}

fn run(steps: &[Step], number: Number) -> Option<(Run<'_>, &[Step])> {
    let mut run = Run {
        fields: Vec::new(),
        size: 0,
        big: None,
    };
    let mut rest = steps;
    while let Some((Step::Value(value), tail)) = rest.split_first() {
        let Some(field) = run_field(value, number) else {
            break;
        };
        if run.size + field.scalar.size > LONGEST || run.fields.len() == MOST {
            break;
        }
        if field.scalar.size > 1 {
            let big = field.scalar.bytes == ScalarBytes::Big;
            if run.big.is_some_and(|other| other != big) {
                break;
            }
            run.big = Some(big);
        }
        run.size += field.scalar.size;
        run.fields.push(field);
        rest = tail;
    }
    (run.fields.len() > 1).then_some((run, rest))
}

fn run_field(value: &Value, number: Number) -> Option<RunField<'_>> {
    let Source::Field(place) = &value.source else {
        return None;
    };
    if value.extent || !value.checks.is_empty() || !value.presence.is_empty() {
        return None;
    }
    let (scalar, wrap, unwrap) = number(&value.wire)?;
    Some(RunField {
        value,
        scalar,
        wrap,
        unwrap,
        place,
    })
}

type Text<'m> = Box<dyn Fn(&str) -> String + 'm>;
type Number = for<'m> fn(&'m Wire) -> Option<(Scalar, Text<'m>, Text<'m>)>;

fn written(wire: &Wire) -> Option<(Scalar, Text<'_>, Text<'_>)> {
    let byte = Scalar {
        method: "u8",
        prim: "u8",
        size: 1,
        bytes: ScalarBytes::Little,
    };
    match wire {
        Wire::Scalar(Scalar {
            method: "bool" | "truthy",
            ..
        }) => Some((byte, Box::new(str::to_owned), Box::new(str::to_owned))),
        Wire::Convert {
            number,
            from,
            into:
                Convert::Enum {
                    prim,
                    versioned: false,
                    closed: true,
                    ..
                },
        } if prim == from => match &**number {
            Wire::Scalar(scalar) if scalar.bytes != ScalarBytes::Other => {
                let unwrap = |v: &str| format!("{v}.number()");
                Some((*scalar, Box::new(str::to_owned), Box::new(unwrap)))
            }
            _ => None,
        },
        _ => number(wire),
    }
}

fn number(wire: &Wire) -> Option<(Scalar, Text<'_>, Text<'_>)> {
    match wire {
        Wire::Scalar(scalar) if scalar.bytes != ScalarBytes::Other => {
            Some((*scalar, Box::new(str::to_owned), Box::new(str::to_owned)))
        }
        Wire::Newtype(ty, inner) => {
            let (scalar, wrap, unwrap) = number(inner)?;
            let wrap = move |n: &str| format!("{ty}({})", wrap(n));
            let unwrap = move |v: &str| unwrap(&format!("{v}.0"));
            Some((scalar, Box::new(wrap), Box::new(unwrap)))
        }
        Wire::Convert {
            number: inner,
            from,
            into,
        } => {
            let Wire::Scalar(scalar) = &**inner else {
                return None;
            };
            if scalar.bytes == ScalarBytes::Other {
                return None;
            }
            match into {
                Convert::Enum {
                    ty,
                    prim,
                    versioned: false,
                    closed: false,
                    ..
                } if prim == from => {
                    let wrap = move |n: &str| format!("{ty}::from_number({n})");
                    let unwrap = |v: &str| format!("{v}.number()");
                    Some((*scalar, Box::new(wrap), Box::new(unwrap)))
                }
                Convert::Flags { ty, prim } if prim == from => {
                    let wrap = move |n: &str| format!("{ty}::from_bits({n})");
                    let unwrap = |v: &str| format!("{v}.bits()");
                    Some((*scalar, Box::new(wrap), Box::new(unwrap)))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a varint has all the bytes that its type can need, and no more forms than one.
pub fn is_full(of: Varint) -> bool {
    of.max >= if of.bits == 32 { 5 } else { 10 } && !of.lenient
}

/// The reader's call for a varint.
pub fn varint_read(of: Varint) -> String {
    let full = if of.bits == 32 { 5 } else { 10 };
    if of.zigzag && of.max >= full && !of.lenient {
        return format!("zigzag{}()", of.bits);
    }
    let form = if of.lenient { "Any" } else { "Minimal" };
    let call = if of.max >= full && !of.lenient {
        format!("varint{}()", of.bits)
    } else {
        format!("varint{}_with({}, pg::VarintForm::{form})", of.bits, of.max)
    };
    if of.zigzag {
        format!("{call}.map(pg::varint::unzigzag{})", of.bits)
    } else {
        call
    }
}

/// The form of prefix that reader and writer have a call for.
pub fn prefix(wire: &Wire) -> Option<&'static str> {
    Some(match wire {
        Wire::Scalar(scalar) => match scalar.method {
            "u8" => "U8",
            "u16le" => "U16Le",
            "u16be" => "U16Be",
            "u24le" => "U24Le",
            "u24be" => "U24Be",
            "u32le" => "U32Le",
            "u32be" => "U32Be",
            "u64le" => "U64Le",
            "u64be" => "U64Be",
            "i8" => "I8",
            "i16le" => "I16Le",
            "i16be" => "I16Be",
            "i32le" => "I32Le",
            "i32be" => "I32Be",
            "i64le" => "I64Le",
            "i64be" => "I64Be",
            _ => return None,
        },
        Wire::Varint(Varint {
            bits: 32,
            zigzag: false,
            max: 5,
            lenient: false,
        }) => "Varint32",
        Wire::Varint(Varint {
            bits: 64,
            zigzag: false,
            max: 10,
            lenient: false,
        }) => "Varint64",
        _ => return None,
    })
}

/// Bits of a primitive type.
pub fn bits_of(prim: &str) -> u8 {
    prim.trim_start_matches(['u', 'i']).parse().unwrap_or(64)
}

/// Whether `from` converts to `to` by `From`.
pub fn lossless(from: &str, to: &str) -> bool {
    let (a, b) = (prim_range(from), prim_range(to));
    match (from, to) {
        ("u128", _) => to == "u128",
        (_, "u128") => a.0 >= 0,
        _ => b.0 <= a.0 && a.1 <= b.1,
    }
}

/// Whether a number in two's complement has to be checked.
pub fn needs_check(from: &str, to: &str, width: u8) -> bool {
    let (_, own) = signed_form("n", from, to, width);
    own != to && !lossless(&own, to)
}

/// A carried number with the sign that its value's type has, and its type then.
pub fn signed_form(number: &str, from: &str, to: &str, width: u8) -> (String, String) {
    let bits = bits_of(from);
    let signed = |prim: &str| prim.starts_with('i');
    match (signed(from), signed(to)) {
        (false, true) => {
            let own = format!("i{bits}");
            if width < bits {
                let shift = bits - width;
                return (
                    format!("((({number}) << {shift}) as {own} >> {shift})"),
                    own,
                );
            }
            (format!("{}.cast_signed()", parens(number)), own)
        }
        (true, false) => (
            format!("{}.cast_unsigned()", parens(number)),
            format!("u{bits}"),
        ),
        _ => (number.to_owned(), from.to_owned()),
    }
}

fn parens(text: &str) -> String {
    if text.contains(' ') && !text.starts_with('(') {
        format!("({text})")
    } else {
        text.to_owned()
    }
}

/// A stored number with its bias.
pub fn biased(number: &str, from: &str, to: &str, bias: i128) -> String {
    let shift = if bias < 0 {
        format!("- {}", -bias)
    } else {
        format!("+ {bias}")
    };
    if from == to {
        format!("{number} {shift}")
    } else if lossless(from, to) {
        format!("{to}::from({number}) {shift}")
    } else {
        // The type was chosen to hold every result.
        format!("(i128::from({number}) {shift}) as {to}")
    }
}
