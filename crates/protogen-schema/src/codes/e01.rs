//! E01xx: characters, tokens, grammar, loading of files.
//! Never holds a code that needs names to be resolved.

use super::Explanation;
use crate::diagnostic::Code;

/// The grammar wants something else here.
pub const UNEXPECTED: Code = Code("E0101");

/// Their explanations.
pub const TABLE: &[Explanation] = &[Explanation {
    code: UNEXPECTED,
    title: "unexpected token",
    text: "\
The grammar wants something else at this place.

```
struct Position { x u16 }
```

A field is `name: Type,`:

```
struct Position { x: u16 }
```
",
}];
