//! E01xx: characters, tokens, grammar, loading of files.
//! Never holds a code that needs names to be resolved.

use super::Explanation;
use crate::diagnostic::Code;

/// The grammar wants something else here.
pub const UNEXPECTED: Code = Code("E0101");
/// A character that begins no token.
pub const CHARACTER: Code = Code("E0102");
/// A delimiter without its partner.
pub const DELIMITER: Code = Code("E0103");
/// A faulty number literal.
pub const NUMBER: Code = Code("E0104");
/// A faulty text literal.
pub const TEXT: Code = Code("E0105");
/// A keyword where a name is wanted.
pub const KEYWORD: Code = Code("E0106");
/// A `/*` without its `*/`.
pub const OPEN_COMMENT: Code = Code("E0107");
/// Nested too deeply, or an expression that is too long.
pub const DEPTH: Code = Code("E0108");
/// A doc comment before nothing.
pub const DOC: Code = Code("E0109");
/// A gate where a note stands, or the other way round.
pub const GATE_OR_NOTE: Code = Code("E0110");
/// A missing or wrong `,` or `;`.
pub const SEPARATOR: Code = Code("E0111");
/// `a < b < c`
pub const COMPARISON: Code = Code("E0112");
/// An unnamed `if` that holds a type.
pub const BODY: Code = Code("E0113");
/// A `number` without its two rules.
pub const NUMBER_RULES: Code = Code("E0114");
/// A file that can't be read.
pub const FILE: Code = Code("E0120");
/// An import that leaves the schema's folder.
pub const OUTSIDE: Code = Code("E0121");
/// Files that import each other in a ring.
pub const CYCLE: Code = Code("E0122");
/// A file that is too large, or too many of them.
pub const TOO_LARGE: Code = Code("E0123");
/// A file that is not UTF-8.
pub const NOT_UTF8: Code = Code("E0124");
/// Formatting would lose something.
pub const FORMAT: Code = Code("E0130");

/// Their explanations.
pub const TABLE: &[Explanation] = &[
    Explanation {
        code: UNEXPECTED,
        title: "unexpected token",
        text: "\
The grammar wants something else at this place.

```
struct Position { x u16 }
```

A field is a name, a colon and a type:

```
struct Position { x: u16 }
```
",
    },
    Explanation {
        code: CHARACTER,
        title: "unknown character",
        text: "\
No token begins with this character.

```
s2c Motd = 0x14 { text: str[u16] } #[secret]
```

Notes and gates begin with `@`:

```
s2c Motd = 0x14 { text: str[u16] @secret }
```
",
    },
    Explanation {
        code: DELIMITER,
        title: "delimiters do not pair up",
        text: "\
A `(`, `[` or `{` is never closed, or a closing one has nothing to close.

```
struct Line { cells: [u16; 4 }
```

Close it:

```
struct Line { cells: [u16; 4] }
```
",
    },
    Explanation {
        code: NUMBER,
        title: "faulty number",
        text: "\
A number is decimal, `0x` and hex digits, or `0b` and binary digits, with `_` between digits.
A size ends in K, M or G (times 1024), a duration in ns, us, ms, s, min or h.

```
const LIMIT: u32 = 64KB;
```

Write:

```
const LIMIT: u32 = 64K;
```
",
    },
    Explanation {
        code: TEXT,
        title: "faulty text",
        text: "\
A text stands in double quotes, on one line.
Its escapes are \\0 \\n \\r \\t \\\\ \\\" \\xNN and \\u{..}.

```
struct Header { _: bytes[4] = \"WoW\\q\" }
```

Write:

```
struct Header { _: bytes[4] = \"WoW\\0\" }
```
",
    },
    Explanation {
        code: KEYWORD,
        title: "a keyword as a name",
        text: "\
`if`, `else`, `match`, `true`, `false`, `and`, `or` and `not` are names only behind `r#`.

```
struct Rule { if: u8 }
```

Write:

```
struct Rule { r#if: u8 }
```
",
    },
    Explanation {
        code: OPEN_COMMENT,
        title: "a comment without an end",
        text: "\
A comment that begins with `/*` ends with `*/`; comments in comments each need their own end.

```
/* positions
struct Position { x: u16, y: u16 }
```

Write:

```
/* positions */
struct Position { x: u16, y: u16 }
```
",
    },
    Explanation {
        code: DEPTH,
        title: "nested too deeply",
        text: "\
Braces, types and expressions nest to a depth of 64, and one expression has at most 256 operators.

```
const DEEP: u8 = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))));
```

Name an inner part: a `struct` or `type` for a type, a `let` for an expression.
",
    },
    Explanation {
        code: DOC,
        title: "a doc comment that documents nothing",
        text: "\
`///` documents the item, field, arm or value behind it, `//!` the file, at its top.

```
struct Position {
  x: u16,
  /// the floor
}
```

Put it before what it is about, or write a remark with `//`:

```
struct Position {
  x: u16,
  /// the floor
  z: u8,
}
```
",
    },
    Explanation {
        code: GATE_OR_NOTE,
        title: "a gate or a note in the other's place",
        text: "\
A gate (`@since @until @in @has @c2s @s2c`) stands before what it gates, and decides whether that is on the wire.
A note stands behind a type and never changes bytes.

```
struct Login { version: u32 @since(980) }
```

Write:

```
struct Login { @since(980) version: u32 }
```
",
    },
    Explanation {
        code: SEPARATOR,
        title: "a missing or wrong separator",
        text: "\
Fields, arms and the items of an enum are separated by commas; items of one line end in a semicolon.

```
struct Position { x: u16; y: u16 }
```

Write:

```
struct Position { x: u16, y: u16 }
```
",
    },
    Explanation {
        code: COMPARISON,
        title: "a chain of comparisons",
        text: "\
A comparison has two sides.

```
struct Floor { z: u8, if 0 < z < 8 { light: u8 } }
```

Join two with `and`:

```
struct Floor { z: u8, if 0 < z and z < 8 { light: u8 } }
```
",
    },
    Explanation {
        code: BODY,
        title: "a type where fields are wanted",
        text: "\
An `if` without a name holds fields; one behind a name and a colon may hold types.

```
struct Health { if Double { u32 } else { u16 } }
```

Give it a name:

```
struct Health { value: if Double { u32 } else { u16 } }
```
",
    },
    Explanation {
        code: NUMBER_RULES,
        title: "a number without its two rules",
        text: "\
A `number` says once how it is read and once how it is written.

```
number Packed: u8 over u8 { read b => b - 1 }
```

Write both:

```
number Packed: u8 over u8 { read b => b - 1, write v => v + 1 }
```
",
    },
    Explanation {
        code: FILE,
        title: "a file that can't be read",
        text: "\
The file is not there, is a folder or a device, or the system refuses it.
A module `a::b` is the file `a/b.pgen` beside the file that imports it.

```
use no_such_module::{Position};
```
",
    },
    Explanation {
        code: OUTSIDE,
        title: "an import outside the schema's folder",
        text: "\
Files are imported from the folder of the root schema and the folders in it, so that a schema is whole wherever it is copied to.
Paths with `..`, absolute paths and links that lead outside are refused.

```
use \"../common.pgen\";
```

Move the file into the folder:

```
use \"common.pgen\";
```
",
    },
    Explanation {
        code: CYCLE,
        title: "a ring of imports",
        text: "\
Two files may not need each other.

```
// a.pgen
use b::{B};
// b.pgen
use a::{A};
```

Move what both need into a third file.
",
    },
    Explanation {
        code: TOO_LARGE,
        title: "too much to load",
        text: "\
One file holds at most 4 MB, all files together 8 MB; at most 1000 files are loaded, 64 imports deep.

```
use \"a_file_of_five_megabytes.pgen\";
```
",
    },
    Explanation {
        code: NOT_UTF8,
        title: "a file that is not UTF-8",
        text: "\
Schema files are UTF-8.
The note says at which byte it ceases to be.
Save the file again in that encoding.

```
use \"saved_as_latin1.pgen\";
```
",
    },
    Explanation {
        code: FORMAT,
        title: "formatting would lose something",
        text: "\
The formatter compares the tokens and comments of a file before and after, and leaves the file as it was if one would be lost or changed.
This is a fault of the formatter; the file is fine.
",
    },
];
