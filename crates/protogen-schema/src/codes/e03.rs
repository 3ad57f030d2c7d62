//! E03xx: types, layouts, expressions.
//! Never holds a code about names or versions.

use super::Explanation;
use crate::diagnostic::Code;

/// An expression of another type than is wanted.
pub const MISMATCH: Code = Code("E0301");
/// A type that should be an integer.
pub const NOT_AN_INTEGER: Code = Code("E0302");
/// A number that does not fit.
pub const OUT_OF_RANGE: Code = Code("E0303");
/// A value that must be known at once.
pub const NOT_CONSTANT: Code = Code("E0304");
/// Bit fields that do not add up.
pub const BITS: Code = Code("E0305");
/// A type that contains itself.
pub const ENDLESS: Code = Code("E0306");
/// Too many things inside one another.
pub const TOO_DEEP: Code = Code("E0307");
/// A field that has two types.
pub const TWO_TYPES: Code = Code("E0308");
/// A construct that can't stand here.
pub const NOT_HERE: Code = Code("E0309");
/// A length of the wrong form.
pub const LENGTH: Code = Code("E0310");
/// A `number` whose rules do not match.
pub const NUMBER_RULES: Code = Code("E0311");
/// A note that there is not, or with other arguments.
pub const NOTE: Code = Code("E0312");
/// A chain without its bool.
pub const CHAIN: Code = Code("E0313");
/// A field without a name and without a value.
pub const HIDDEN: Code = Code("E0314");

/// Their explanations.
pub const TABLE: &[Explanation] = &[
    Explanation {
        code: MISMATCH,
        title: "an expression has another type",
        text: "\
Conditions are true or false, lengths are integers, and two sides of a comparison are of one kind.

```
s2c Look = 0x01 { name: str[u8], if name > 3 { level: u8 } }
```

Better:

```
s2c Look = 0x01 { rank: u8, name: str[u8], if rank > 3 { level: u8 } }
```
",
    },
    Explanation {
        code: NOT_AN_INTEGER,
        title: "the type is no integer",
        text: "\
Opcodes, lengths, masks, bases of enums and what `as` carries a value in are integers.

```
enum Kind: f32 { A, B }
```

Better:

```
enum Kind: u8 { A, B }
```
",
    },
    Explanation {
        code: OUT_OF_RANGE,
        title: "a number does not fit",
        text: "\
The type, the enum's base, or the calculation can't hold it.

```
s2c Header = 0x01 { magic: u8 = 0x1234 }
```

Better:

```
s2c Header = 0x01 { magic: u16 = 0x1234 }
```
",
    },
    Explanation {
        code: NOT_CONSTANT,
        title: "the value is not known at once",
        text: "\
Opcodes, patterns, paddings and values of bits are constants; fields have values only when bytes are read.

```
s2c Padded = 0x01 { size: u8, pad size }
```

Better:

```
s2c Padded = 0x01 { size: u8, gap: bytes[size] }
```
",
    },
    Explanation {
        code: BITS,
        title: "the widths of bit fields do not add up",
        text: "\
The widths of `bits` fill the number that holds them, at every version.

```
s2c Packed = 0x01 { bits u8 { kind: 4, level: 3 } }
```

Better:

```
s2c Packed = 0x01 { bits u8 { kind: 4, level: 3, _: 1 = 0 } }
```
",
    },
    Explanation {
        code: ENDLESS,
        title: "something contains itself",
        text: "\
A value of it would never end. Through a list, an option or a condition it may contain itself: those can be empty.

```
struct Node { value: u8, next: Node }
```

Better:

```
struct Node { value: u8, next: Node? }
```
",
    },
    Explanation {
        code: TOO_DEEP,
        title: "too much is nested",
        text: "\
Aliases, spreads and type arguments are written out in place, and a few lines of them can ask for more than any machine holds.
A struct is not repeated where it is used.

```
alias A = {u8: u8; u8};
alias B = {A: A; u8};  alias C = {B: B; u8};  alias D = {C: C; u8};  alias E = {D: D; u8};
alias F = {E: E; u8};  alias G = {F: F; u8};  alias H = {G: G; u8};
struct Box<T> { value: T }
struct Use { all: Box<H> }
```

Better:

```
struct Pair { a: u8, b: u8 }
struct Box<T> { value: T }
struct Use { all: Box<Pair> }
```
",
    },
    Explanation {
        code: TWO_TYPES,
        title: "one field has two types",
        text: "\
A name in branches that exclude each other is one field of the Rust struct, so it has one type. Integers of one sign may differ in width.

```
s2c Look = 0x01 { @until(5) name: str[u8], @since(5) name: u16 }
```

Better:

```
s2c Look = 0x01 { @until(5) name: str[u8], @since(5) name_id: u16 }
```
",
    },
    Explanation {
        code: NOT_HERE,
        title: "this can not stand here",
        text: "\
The construct exists, but not in this place; the help says what does.

```
s2c Talk = 0x01 { mode: u8, match mode { 1 => Say { x: u8 }, _ => Nothing } }
```

Better:

```
s2c Talk = 0x01 { mode: u8, target: match mode { 1 => Say { x: u8 }, _ => Nothing } }
```
",
    },
    Explanation {
        code: LENGTH,
        title: "this is no length of that",
        text: "\
Some forms of a length are for lists alone: `while`, `sep`, `chain`, `sparse`. `chars` is for text, `else` for what is scanned.

```
s2c Name = 0x01 { name: str[while more] }
```

Better:

```
s2c Name = 0x01 { name: str[..] }
```
",
    },
    Explanation {
        code: NUMBER_RULES,
        title: "the rules of a `number` do not match",
        text: "\
`write` gives one expression for each byte that `read` reads.

```
number Packed: u16 over [u8; 2] { read b => b[0] + b[1] * 256, write v => [v % 256] }
```

Better:

```
number Packed: u16 over [u8; 2] { read b => b[0] + b[1] * 256, write v => [v % 256, v / 256] }
```
",
    },
    Explanation {
        code: NOTE,
        title: "a note is unknown, or has other arguments",
        text: "\
Notes stand behind a type: `@range @len @one_of @max @warn @default @unit @scale @secret @deprecated @rust @name @lenient @closed @depth`.

```
s2c Health = 0x01 { percent: u8 @rnage(0..=100) }
```

Better:

```
s2c Health = 0x01 { percent: u8 @range(0..=100) }
```
",
    },
    Explanation {
        code: CHAIN,
        title: "the element of a chain has no such bool",
        text: "\
`chain more` writes the item `more` of its element itself: true on all but the last. The element must have it, as a `bool` or a bit.

```
struct Link { value: u8 }
s2c Chain = 0x01 { links: [Link; chain more] }
```

Better:

```
struct Link { more: bool, value: u8 }
s2c Chain = 0x01 { links: [Link; chain more] }
```
",
    },
    Explanation {
        code: HIDDEN,
        title: "a field without a name has no value",
        text: "\
`_` is on the wire and not in Rust, so the schema itself must say what is written.

```
s2c Look = 0x01 { _: u8, id: u16 }
```

Better:

```
s2c Look = 0x01 { _: u8 ~ 0, id: u16 }
```
",
    },
];
