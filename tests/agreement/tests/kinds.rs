//! Single values of two foreign writers, and bytes that their readers refuse: generated code and the
//! dynamic codec read the values alike, and name the same kind of error where one is stated.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;

use protogen_agreement::{ALL, Heard, Setup, load};
use protogen_dynamic::{PacketValue, Record, Value, encode_packet, hex};
use protogen_schema::ir::{Direction, PacketId, Schema};
use serde_json::Value as Json;

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    std::fs::read_to_string(path.join(name)).unwrap()
}

fn list(name: &str, key: &str) -> Vec<Json> {
    let json: Json = serde_json::from_str(&file(name)).unwrap();
    json[key].as_array().unwrap().clone()
}

struct Primitives(Schema);

impl Primitives {
    fn new() -> Self {
        let known = ALL.iter().find(|known| known.name == "primitives");
        Self(load(known.unwrap()))
    }

    fn packet(&self, name: &str) -> PacketId {
        let at = self.0.packets.iter().position(|packet| packet.name == name);
        PacketId(u32::try_from(at.unwrap()).unwrap())
    }

    /// The opcode of a packet, then these bytes, to both codecs.
    fn read(&self, name: &str, body: &[u8]) -> Heard {
        let known = ALL.iter().find(|known| known.name == "primitives").unwrap();
        let packet = &self.0.packets[self.packet(name).0 as usize];
        let opcode = packet.opcodes[0].parts[0].value.0;
        let mut frame = vec![u8::try_from(opcode).unwrap()];
        frame.extend(body);
        let mut pair = Setup::default().pair(&self.0, known);
        pair.frame(Direction::S2c, &frame)
            .unwrap_or_else(|parting| panic!("{parting}"))
    }

    /// The value of a packet that both read whole and write as it stood.
    fn value(&self, name: &str, body: &[u8]) -> Record {
        let heard = self.read(name, body);
        assert_eq!(heard.fault, None, "{name} {}", hex::plain(body));
        assert_eq!(heard.reads.len(), 1);
        assert_eq!(heard.reads[0].again.as_ref().unwrap()[1..], *body, "{name}");
        heard.packets[0].fields.clone()
    }

    /// The kind of error that both name.
    fn fault(&self, name: &str, body: &str) -> &'static str {
        let heard = self.read(name, &hex::parse(body).unwrap());
        heard.fault.map_or("none", |fault| fault.code())
    }

    /// The kind of error of writing a value.
    fn refused(&self, name: &str, value: Value) -> &'static str {
        let known = ALL.iter().find(|known| known.name == "primitives").unwrap();
        let mut context = Setup::default().pair(&self.0, known).dynamic;
        let fields = Record::new(vec![("value".to_owned(), value)]);
        let value = PacketValue {
            fields: &fields,
            kept: &[],
            rest: &[],
        };
        let id = self.packet(name);
        let written = encode_packet(&self.0, &mut context, Direction::S2c, id, &value);
        written.map_or_else(|error| error.code(), |_| "none")
    }
}

/// What a vector states, as the dynamic codec has it.
fn stated(value: &Json, like: &Value) -> Value {
    let float = || match value.as_str() {
        Some("NaN" | "nan") => f64::NAN,
        Some("Infinity" | "inf") => f64::INFINITY,
        Some("-Infinity" | "-inf") => f64::NEG_INFINITY,
        _ => value.as_f64().unwrap(),
    };
    match like {
        Value::Bool(_) => Value::Bool(value.as_bool().unwrap()),
        Value::Int(_) => match value.as_str() {
            Some(text) => Value::Int(text.parse().unwrap()),
            None => Value::Int(value.as_i64().unwrap().into()),
        },
        #[allow(clippy::cast_possible_truncation, reason = "these were made from f32")]
        Value::Float32(_) => Value::Float32((float() as f32).to_bits()),
        Value::Float64(_) => Value::Float64(float().to_bits()),
        Value::Text(_) => Value::Text(value.as_str().unwrap().to_owned()),
        Value::Bytes(_) => Value::Bytes(hex::parse(value.as_str().unwrap()).unwrap()),
        other => panic!("{other:?}"),
    }
}

/// The same number: -0 is written as 0 in these files, and NaNs have bits of their own.
fn same(found: &Value, stated: &Value) -> bool {
    match (found, stated) {
        (Value::Float32(a), Value::Float32(b)) => {
            let (a, b) = (f32::from_bits(*a), f32::from_bits(*b));
            a == b || a.is_nan() && b.is_nan()
        }
        (Value::Float64(a), Value::Float64(b)) => {
            let (a, b) = (f64::from_bits(*a), f64::from_bits(*b));
            a == b || a.is_nan() && b.is_nan()
        }
        _ => found == stated,
    }
}

/// Reads all cases of these types; how many there were.
fn read_all(cases: &[Json], packet_of: impl Fn(&str) -> Option<&'static str>) -> usize {
    let schema = Primitives::new();
    let mut count = 0;
    for case in cases {
        let (Some(name), Some(wire)) = (
            packet_of(case["type"].as_str().unwrap()),
            case["hex"].as_str(),
        ) else {
            continue;
        };
        let fields = schema.value(name, &hex::parse(wire).unwrap());
        let found = fields.field("value").unwrap();
        let stated = stated(&case["value"], found);
        assert!(same(found, &stated), "{found:?} in {case}");
        count += 1;
    }
    count
}

#[test]
fn values_of_the_toolkits_writer_are_read_alike() {
    let cases = list("master-server-toolkit/mst.json", "primitives");
    let count = read_all(&cases, |ty| {
        Some(match ty {
            "bool" => "MstBool",
            "u8" => "MstU8",
            "i8" => "MstI8",
            "i16" => "MstI16",
            "u16" => "MstU16",
            "i32" => "MstI32",
            "u32" => "MstU32",
            "i64" => "MstI64",
            "u64" => "MstU64",
            "f32" => "MstF32",
            "f64" => "MstF64",
            "char" | "char[]" => "MstChars",
            "string" => "MstString",
            "bytes_raw_no_prefix" => "MstBytes",
            _ => return None,
        })
    });
    assert_eq!(count, 67);
    let schema = Primitives::new();
    let bytes = |case: &Json| hex::parse(case["hex"].as_str().unwrap()).unwrap();
    for case in &cases {
        match case["type"].as_str().unwrap() {
            "decimal" => {
                let fields = schema.value("MstDecimal", &bytes(case));
                let word = |name: &str| match fields.field(name) {
                    Some(Value::Int(word)) => *word,
                    other => panic!("{other:?}"),
                };
                let number = word("low") | word("middle") << 32 | word("high") << 64;
                let (scale, negative) = (word("form") >> 16 & 0xFF, word("form") >> 31 == 1);
                let text = case["value"].as_str().unwrap();
                let digits: i128 = text.replace('.', "").parse().unwrap();
                assert_eq!((number, negative), (digits.abs(), digits < 0));
                assert_eq!(scale == 1, text.contains('.'));
            }
            "enum_u16" => {
                let fields = schema.value("MstEnum", &bytes(case));
                let name = match fields.field("value") {
                    Some(Value::Enum(name)) => format!("{name:?}"),
                    other => panic!("{other:?}"),
                };
                assert!(
                    name.contains("Channel") || name.contains("Banned"),
                    "{name}"
                );
            }
            "string_lone_surrogate" => {
                let fields = schema.value("MstString", &bytes(case));
                assert_eq!(fields.field("value"), Some(&Value::Text("\u{FFFD}".into())));
            }
            ty if ty.starts_with("dict_string_string") => {
                let fields = schema.value("MstDictionary", &bytes(case));
                let shown = format!("{fields:?}");
                assert_eq!(shown.contains("desert"), case["value"]["map"] == "desert");
            }
            // The writer puts a zero byte between the groups: only one group is LEB128.
            "7bit_int_writer_as_is" if case["hex"].is_string() => {
                let body = bytes(case);
                match body.len() {
                    1 => drop(schema.value("MstVarint", &body)),
                    _ => assert_eq!(
                        schema.fault("MstVarint", case["hex"].as_str().unwrap()),
                        "varint_not_minimal"
                    ),
                }
            }
            _ => {}
        }
    }
}

#[test]
fn values_of_bloom_skys_writer_are_read_alike() {
    let cases = list("bloom-sky/packets.json", "primitives");
    let count = read_all(&cases, |ty| {
        Some(match ty {
            "u8" => "SkyU8",
            "u16" => "SkyU16",
            "s16" => "SkyS16",
            "u32" => "SkyU32",
            "u64" => "SkyU64",
            "float" => "SkyFloat",
            "string" => "SkyString",
            _ => return None,
        })
    });
    assert_eq!(count, cases.len());
}

#[test]
fn what_bloom_skys_writer_refuses_is_out_of_range() {
    let schema = Primitives::new();
    for case in list("bloom-sky/packets.json", "encode_errors") {
        let name = match case["type"].as_str().unwrap() {
            "u8" => "SkyU8",
            "u16" => "SkyU16",
            "s16" => "SkyS16",
            "u32" => "SkyU32",
            "u64" => "SkyU64",
            _ => "SkyFloat",
        };
        let text = case["value"].as_str().unwrap();
        let (value, kind) = match (text.parse::<i128>(), case["error"].as_str()) {
            (Ok(number), Some(_)) => (Value::Int(number), "value_out_of_range"),
            (Err(_), Some(_)) => {
                let number: f64 = text.parse().unwrap();
                (Value::Float64(number.to_bits()), "type_mismatch")
            }
            // No error there: a number too large for f32 is an infinity.
            _ => (Value::Float32(f32::INFINITY.to_bits()), "none"),
        };
        assert_eq!(schema.refused(name, value), kind, "{case}");
    }
}

/// Beside each what the peer's reader makes of it, and what both codecs do: they read no more than
/// is there, and forgive nothing that the schema does not say is forgiven.
#[test]
fn bytes_that_bloom_skys_reader_stumbles_over_are_errors_by_kind() {
    let schema = Primitives::new();
    let mut kinds = Vec::new();
    for case in list("bloom-sky/packets.json", "decode_quirks") {
        let name = match case["read"].as_str().unwrap() {
            "read_string" => "SkyString",
            "read_u8" => "SkyU8",
            "read_u16" => "SkyU16",
            _ => "SkyFloat",
        };
        let wire = case["hex"].as_str().unwrap();
        kinds.push(format!("{name} {wire} {}", schema.fault(name, wire)));
    }
    assert_eq!(
        kinds,
        [
            // Without a terminator the last character is lost there, and the place.
            "SkyString 616263 missing_terminator",
            "SkyString 00 none",
            "SkyString  missing_terminator",
            "SkyString ff00 invalid_text",
            // What stands behind is read as the next field there.
            "SkyString 61006200 trailing_bytes",
            "SkyU8  unexpected_end",
            "SkyU16 01 unexpected_end",
            "SkyFloat 0000 unexpected_end",
            "SkyU16 ff7f none",
            "SkyU16 0080 none",
        ]
    );
}

/// `reader_behaviours.txt`, line by line; what the peer's reader makes of it stands there.
#[test]
fn bytes_that_the_toolkits_reader_stumbles_over_are_errors_by_kind() {
    let schema = Primitives::new();
    let cases = [
        (
            "read7bit 80 00 01",
            "MstVarint",
            "80 00 01",
            "varint_not_minimal",
        ),
        ("read7bit 80 01", "MstVarint", "80 01", "none"),
        (
            "string negative length",
            "MstString",
            "FF FF",
            "length_negative",
        ),
        (
            "string truncated",
            "MstString",
            "00 06 61 62",
            "unexpected_end",
        ),
        (
            "string invalid utf8",
            "MstString",
            "00 01 FF",
            "invalid_text",
        ),
        ("bool 02", "MstBool", "02", "invalid_bool"),
        ("bool ff", "MstBool", "FF", "invalid_bool"),
        ("enum u16 99", "MstEnum", "00 63", "none"),
        (
            "list count 2 billion",
            "MstList",
            "77 35 94 00 00 01",
            "unexpected_end",
        ),
        (
            "list negative count",
            "MstList",
            "FF FF FF FF",
            "length_negative",
        ),
        (
            "dict negative byte length",
            "MstDictionary",
            "FF FF FF FF",
            "length_negative",
        ),
    ];
    let behaviours = file("master-server-toolkit/reader_behaviours.txt");
    for (line, name, wire, kind) in cases {
        assert!(behaviours.lines().any(|of| of.starts_with(line)), "{line}");
        assert_eq!(schema.fault(name, wire), kind, "{line}");
    }
    // Of the lines, one alone is about a call that the schema has no word for.
    assert_eq!(behaviours.lines().count(), cases.len() + 1);
}

/// The writer's own refusals.
#[test]
fn what_the_toolkits_writer_refuses_is_refused_by_kind() {
    let schema = Primitives::new();
    let text = |len: usize| Value::Text("x".repeat(len));
    assert_eq!(schema.refused("MstString", text(32_767)), "none");
    assert_eq!(schema.refused("MstString", text(32_768)), "length_overflow");
    assert_eq!(schema.refused("MstString", Value::Absent), "missing");
    assert_eq!(
        schema.refused("MstVarint", Value::Int(-1)),
        "value_out_of_range"
    );
}

/// The stated frames that the toolkit's own reader gives up on.
#[test]
fn frames_that_the_toolkit_gives_up_on_are_errors_by_kind() {
    let known = ALL.iter().find(|known| known.name == "mst").unwrap();
    let schema = load(known);
    let mut kinds = Vec::new();
    for case in list("master-server-toolkit/mst.json", "decode") {
        let bytes = hex::parse(case["hex"].as_str().unwrap()).unwrap();
        let heard = Setup::default()
            .pair(&schema, known)
            .frame(Direction::S2c, &bytes)
            .unwrap_or_else(|parting| panic!("{parting}"));
        let kind = heard.fault.map_or("none", |fault| fault.code());
        kinds.push(format!("{}: {kind}", case["name"].as_str().unwrap()));
    }
    assert_eq!(
        kinds,
        [
            "empty buffer: unexpected_end",
            "header only 6 bytes: unexpected_end",
            // No packet has these opcodes; the trailing bytes are a fault here.
            "trailing bytes ignored: unknown_opcode",
            "declared length past end: unexpected_end",
            "negative length: length_negative",
            "length huge: unexpected_end",
            "ack flag, id missing: unexpected_end",
            "response flag, status missing: unexpected_end",
            "response unknown status 200: unknown_opcode",
            "unknown flag 0x40: unknown_opcode",
            "both flags: unknown_opcode",
        ]
    );
}
