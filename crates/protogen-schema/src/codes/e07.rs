//! E07xx: test vectors.
//! Never holds a code about how bytes decode: tests are run by the codec.

use super::Explanation;
use crate::diagnostic::Code;

/// Bytes that are not hex.
pub const HEX: Code = Code("E0701");
/// A value that does not fit what is tested.
pub const VALUE: Code = Code("E0702");
/// A test of what can't be tested.
pub const TARGET: Code = Code("E0703");

/// Their explanations.
pub const TABLE: &[Explanation] = &[
    Explanation {
        code: HEX,
        title: "the bytes are not hex",
        text: "\
Bytes are written as two hex digits each; spaces may stand anywhere between them.

```
s2c Hello = 0x01 { id: u8 }
test Hello \"01 G7\" = { id: 7 };
```

Better:

```
s2c Hello = 0x01 { id: u8 }
test Hello \"01 07\" = { id: 7 };
```
",
    },
    Explanation {
        code: VALUE,
        title: "the value does not fit what is tested",
        text: "\
The value has the fields, cases and items of what is tested, each of its kind.

```
s2c Hello = 0x01 { id: u8 }
test Hello \"01 07\" = { idd: 7 };
```

Better:

```
s2c Hello = 0x01 { id: u8 }
test Hello \"01 07\" = { id: 7 };
```
",
    },
    Explanation {
        code: TARGET,
        title: "this can not be tested so",
        text: "\
`test frame` is for sessions whose frames have fields of their own.

```
s2c Hello = 0x01 { id: u8 }
test frame Hello \"01 07\" = { id: 7 };
```

Better:

```
s2c Hello = 0x01 { id: u8 }
test Hello \"01 07\" = { id: 7 };
```
",
    },
];
