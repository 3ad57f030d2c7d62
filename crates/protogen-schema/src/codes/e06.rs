//! E06xx: the header, opcodes, states, the session.
//! Never holds a code about the types in bodies.

use super::Explanation;
use crate::diagnostic::Code;

/// No header, or two.
pub const HEADER: Code = Code("E0601");
/// A setting that there is not, or with another value.
pub const SETTING: Code = Code("E0602");
/// An opcode that is missing or of another form.
pub const OPCODE: Code = Code("E0603");
/// A state that can't be declared.
pub const STATE: Code = Code("E0604");
/// A hash of a wrong text.
pub const HASH: Code = Code("E0605");
/// A layer with other arguments.
pub const LAYER: Code = Code("E0606");
/// A frame without what makes it one, or its roles elsewhere.
pub const ENVELOPE: Code = Code("E0607");
/// Requests that can't be answered.
pub const RPC: Code = Code("E0608");

/// Their explanations.
pub const TABLE: &[Explanation] = &[
    Explanation {
        code: HEADER,
        title: "there is not one header",
        text: "\
A schema has one `protocol` header and at most one `session`. They stand in the root file.

```
protocol a { endian little; text utf8; opcode u8; }
protocol b { endian little; text utf8; opcode u8; }
```

Better:

```
protocol a { endian little; text utf8; opcode u8; }
```
",
    },
    Explanation {
        code: SETTING,
        title: "a setting is unknown, or has another value",
        text: "\
The header knows `endian`, `text`, `opcode` and `version`; a transport is `tcp` or `websocket(binary)`.

```
session { transport tpc; }
```

Better:

```
session { transport tcp; }
```
",
    },
    Explanation {
        code: OPCODE,
        title: "an opcode is missing, or of another form",
        text: "\
Every packet has an opcode of the form that the header says, unless that is `opcode none`.

```
s2c Hello { id: u8 }
```

Better:

```
s2c Hello = 0x01 { id: u8 }
```
",
    },
    Explanation {
        code: STATE,
        title: "the state is built in",
        text: "\
`closed` is the state after the last packet; nothing is legal in it.

```
state closed { s2c Bye = 0x01; }
```

Better:

```
entry open;
state open { s2c Bye = 0x01 => closed; }
```
",
    },
    Explanation {
        code: HASH,
        title: "the text can not be hashed so",
        text: "\
A `fourcc` is made of four letters.

```
hash tag = fourcc();
s2c Hello = tag(\"HELLO\");
```

Better:

```
protocol tags { endian little; text utf8; opcode u32; }
hash tag = fourcc();
s2c Hello = tag(\"HELO\");
```
",
    },
    Explanation {
        code: LAYER,
        title: "the layer takes other arguments",
        text: "\
The language reference lists the layers and what each takes.

```
session { transport tcp; layer length; }
```

Better:

```
session { transport tcp; layer length(u16); }
```
",
    },
    Explanation {
        code: ENVELOPE,
        title: "the frame is not whole",
        text: "\
A `frame { .. }` says where the opcode and the packet's bytes stand, the opcode first.

```
session { transport tcp; frame { payload[u16] } }
```

Better:

```
session { transport tcp; frame { opcode, payload[u16] } }
```
",
    },
    Explanation {
        code: RPC,
        title: "an answer can not find its request",
        text: "\
An `rpc` matches answers to requests by a number in the frame.

```
rpc Ping = 0x01: () -> str[..];
```

Better:

```
c2s Ping = 0x01;
s2c Pong = 0x02 { text: str[..] }
request Ping -> Pong;
```
",
    },
];
