//! The messages, in both languages: the same fields in the same order.

use std::fmt::Write;

/// Fields of each message.
pub const FIELDS: usize = 8;

/// One kind of field in both languages.
struct Kind {
    pgen: &'static str,
    proto: &'static str,
}

const KINDS: [Kind; 10] = [
    Kind {
        pgen: "u32",
        proto: "uint32",
    },
    Kind {
        pgen: "u64",
        proto: "uint64",
    },
    Kind {
        pgen: "i32",
        proto: "sint32",
    },
    Kind {
        pgen: "bool",
        proto: "bool",
    },
    Kind {
        pgen: "f32",
        proto: "float",
    },
    Kind {
        pgen: "f64",
        proto: "double",
    },
    Kind {
        pgen: "str[u16]",
        proto: "string",
    },
    Kind {
        pgen: "bytes[u16]",
        proto: "bytes",
    },
    Kind {
        pgen: "[u32; u16]",
        proto: "repeated uint32",
    },
    Kind {
        pgen: "[str[u16]; u8]",
        proto: "repeated string",
    },
];

/// Both texts.
pub struct Messages {
    /// The schema.
    pub pgen: String,
    /// The `.proto` file.
    pub proto: String,
    /// The messages' names.
    pub names: Vec<String>,
}

/// So many messages; which field has which kind is fixed by the numbers alone.
pub fn make(count: usize) -> Messages {
    let mut pgen = String::from("protocol bench { endian little; text utf8; opcode u16; }\n");
    let mut proto = String::from("syntax = \"proto3\";\npackage bench;\n");
    let mut names = Vec::with_capacity(count);
    for index in 0..count {
        let name = format!("Message{index}");
        _ = writeln!(pgen, "\nc2s {name} = {index} {{");
        _ = writeln!(proto, "\nmessage {name} {{");
        for field in 0..FIELDS {
            let kind = &KINDS[(index * 7 + field * 3 + index / 10) % KINDS.len()];
            _ = writeln!(pgen, "  field_{field}: {},", kind.pgen);
            _ = writeln!(proto, "  {} field_{field} = {};", kind.proto, field + 1);
        }
        pgen.push_str("}\n");
        proto.push_str("}\n");
        names.push(name);
    }
    Messages { pgen, proto, names }
}
