//! E05xx: what can be read but not written.
//! Never holds a code that needs the whole schema: those are in e08.

use super::Explanation;
use crate::diagnostic::Code;

/// A struct that has no partial form.
pub const PARTIAL: Code = Code("E0501");

/// Their explanations.
pub const TABLE: &[Explanation] = &[
    Explanation {
        code: PARTIAL,
        title: "the struct has no partial form",
        text: "\
`partial T` has one bit for each field of `T`, so all of them are plain fields that are always there.

```
struct State { x: u16, @since(3) y: u16 }
s2c Changed = 0x01 { changes: partial State u8 }
```

Better:

```
struct State { x: u16, y: u16 }
s2c Changed = 0x01 { changes: partial State u8 }
```
",
    },
];
