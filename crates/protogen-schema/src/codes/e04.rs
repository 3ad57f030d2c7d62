//! E04xx: versions, features, gates.
//! Never holds a code about what only the whole schema shows.

use super::Explanation;
use crate::diagnostic::Code;

/// A version in a protocol without versions.
pub const NO_AXIS: Code = Code("E0401");
/// A version that the axis does not have.
pub const NO_VERSION: Code = Code("E0402");
/// A range without a version, or versions that overlap.
pub const EMPTY_RANGE: Code = Code("E0403");
/// A gate where none can stand.
pub const GATE: Code = Code("E0404");

/// Their explanations.
pub const TABLE: &[Explanation] = &[
    Explanation {
        code: NO_AXIS,
        title: "the protocol has no versions",
        text: "\
A gate asks for a version, and the header declares no axis of versions.

```
protocol still { endian little; text utf8; opcode u8; }
s2c Look = 0x01 { @since(3) level: u8 }
```

Better:

```
protocol moving { endian little; text utf8; opcode u8; version 1..=9; }
s2c Look = 0x01 { @since(3) level: u8 }
```
",
    },
    Explanation {
        code: NO_VERSION,
        title: "there is no such version",
        text: "\
The number lies outside the axis, or between the versions of a list: most often a slip of a digit.

```
s2c Look = 0x01 { @since(30) level: u8 }
```

Better:

```
s2c Look = 0x01 { @since(3) level: u8 }
```
",
    },
    Explanation {
        code: EMPTY_RANGE,
        title: "a range holds no version",
        text: "\
`a..b` and `@until(b)` exclude b, `a..=b` includes it.

```
s2c Look = 0x01 { @in(5..5) level: u8 }
```

Better:

```
s2c Look = 0x01 { @in(5..=5) level: u8 }
```
",
    },
    Explanation {
        code: GATE,
        title: "a gate can not stand here",
        text: "\
How packets lie in a frame does not change with the version; `@c2s` and `@s2c` say whose frames are meant.

```
session { transport tcp; layer length(u16); frame many @since(3); }
```

Better:

```
session { transport tcp; layer length(u16); frame many @s2c; }
```
",
    },
];
