//! E08xx: what only the whole resolved schema shows: versions, opcodes, states, writers.
//! Never holds a code about a single name or type.

use super::Explanation;
use crate::diagnostic::Code;

/// Two alternatives hold at one version.
pub const OVERLAP: Code = Code("E0801");
/// A gate lets nothing through.
pub const NEVER: Code = Code("E0802");
/// Alternatives leave versions out.
pub const HOLE: Code = Code("E0803");
/// Two names of an enum have one number.
pub const SAME_VALUE: Code = Code("E0804");
/// Two packets have one opcode.
pub const OPCODE_TAKEN: Code = Code("E0805");
/// Two packets have no opcode.
pub const NO_OPCODE_TWICE: Code = Code("E0806");
/// No packet leads to a state.
pub const STATE_UNREACHED: Code = Code("E0807");
/// An arm is never taken.
pub const ARM_UNREACHABLE: Code = Code("E0808");
/// An arm does not say its tag.
pub const TAG_UNKNOWN: Code = Code("E0809");
/// A branch does not show whether it is there.
pub const BRANCH_UNKNOWN: Code = Code("E0810");
/// Something stands behind "the rest".
pub const BEHIND_REST: Code = Code("E0811");
/// A list never ends.
pub const ENDLESS_LIST: Code = Code("E0812");
/// A block of fixed size is not filled.
pub const REGION_NOT_FILLED: Code = Code("E0813");
/// A packet of a byte stream has no end.
pub const STREAM_WITHOUT_END: Code = Code("E0814");
/// A number's `read` does not undo its `write`.
pub const NUMBER_NOT_INVERSE: Code = Code("E0815");
/// A count of elements without bytes.
pub const EMPTY_ELEMENTS: Code = Code("E0816");

/// A block of raw RSA of another length than the key.
pub const RSA_LENGTH: Code = Code("E0817");
/// A delimiter around bytes that may hold it by chance.
pub const DELIMITER_INSIDE: Code = Code("E0818");
/// A computed value of what stands behind its record.
pub const BEHIND_RECORD: Code = Code("E0819");
/// A list whose end a writer does not see.
pub const UNSEEN_END: Code = Code("E0820");

/// Their explanations.
pub const TABLE: &[Explanation] = &[
    Explanation {
        code: OVERLAP,
        title: "two alternatives hold at one version",
        text: "\
An opcode or an enum's value is given twice for some version, so nobody can say which one counts.

```
s2c LoginSuccess = 0x0A @until(982) | 0x17 @since(981);
```

At 981 both hold. `@until(n)` excludes n, `@since(n)` includes it:

```
s2c LoginSuccess = 0x0A @until(981) | 0x17 @since(981);
```
",
    },
    Explanation {
        code: NEVER,
        title: "nothing is on the wire at any version",
        text: "\
The gates around this item, taken together, hold at no version that the axis has.

```
version 740..=1098;
@until(900) extra: u8, inside a packet that is `@since(910)`
```

Either a number is wrong, or the item can go.
",
    },
    Explanation {
        code: HOLE,
        title: "alternatives leave a hole between versions",
        text: "\
One alternative ends before the next one begins, and the versions between them have neither.

```
@until(900) count: u8,
@since(910) count: u16,
```

From 900 to 909 there is no `count`. If the protocol really has none there, the warning can stay.
",
    },
    Explanation {
        code: SAME_VALUE,
        title: "two names for one number",
        text: "\
Reading the number, which of the two names is meant?

```
enum Dir: u8 { North = 0, Up = 0 }
```

Say which one is only another name, or gate them apart by version or direction:

```
enum Dir: u8 { North = 0, alias Up = 0 }
```
",
    },
    Explanation {
        code: OPCODE_TAKEN,
        title: "two packets have the same opcode",
        text: "\
In one direction and state, at one version, an opcode belongs to one packet.

```
s2c Pong = 0x1D;
s2c Ping = 0x1D;
```

Gate them (`@until(953)`, `@since(953)`), or put them into different states.
",
    },
    Explanation {
        code: NO_OPCODE_TWICE,
        title: "two packets without an opcode can't be told apart",
        text: "\
With `opcode none` the state and the direction alone say which packet it is.

```
opcode none;
state login { c2s Hello { .. } c2s Login { .. } }
```

Put the second one into a state of its own, and let the first lead there with `=> state`.
",
    },
    Explanation {
        code: STATE_UNREACHED,
        title: "a state is never entered",
        text: "\
No packet that can be sent leads to this state, and it is no entry.

```
entry login;
state login { c2s Login = 1; }
state game { .. }
```

Write `c2s Login = 1 => game;`, or `entry game;`.
",
    },
    Explanation {
        code: ARM_UNREACHABLE,
        title: "an arm can't be reached",
        text: "\
An earlier arm takes every tag that this one names, or the tag's type can't hold them.

```
match u8 { 0..=9 => Digit {}, 5 => Five {}, _ => Other {} }
```

The first arm that matches is taken: put the narrower one first.
",
    },
    Explanation {
        code: TAG_UNKNOWN,
        title: "an arm does not say which tag to write",
        text: "\
Several tags lead to this arm, and its value does not hold the one that was read.

```
body: match u8 { 1 | 2 => Small {}, _ => Large {} }
```

Bind the tag; it becomes the arm's first field:

```
body: match u8 { kind @ (1 | 2) => Small {}, kind @ _ => Large {} }
```
",
    },
    Explanation {
        code: BRANCH_UNKNOWN,
        title: "nothing says which branch to write",
        text: "\
When reading, the bytes decide. When writing, the fields do, and here there are none.

```
if peek u8 == 0 { _: u8 = 0 }
```

Give the branch a field, or decide by an earlier field.
",
    },
    Explanation {
        code: BEHIND_REST,
        title: "something stands behind what takes all bytes",
        text: "\
`..` reads to the end of the enclosing block.

```
body: bytes[..],
crc: u32,
```

Leave room for what follows: `body: bytes[.. - 4],`.
",
    },
    Explanation {
        code: ENDLESS_LIST,
        title: "a list that does not end",
        text: "\
Nothing that an element reads can make the condition false, or an element has no bytes at all.

```
things: [Thing; while mode == 1]
```

Test the bytes that come next: `while peek u16 < 0xFF00`.
",
    },
    Explanation {
        code: REGION_NOT_FILLED,
        title: "a block of fixed size is not filled",
        text: "\
A block of fixed size holds that many bytes, so what is in it must be able to fill it.
Raw RSA works on a block as long as the key. Fields that may be shorter need a filler.

```
via rsa[128] { name: str[u16] }
```

End it with `pad to 128` (zeros) or `pad to 128 random`.
",
    },
    Explanation {
        code: STREAM_WITHOUT_END,
        title: "a packet of a byte stream has no end",
        text: "\
With `frame stream` packets follow one another without frames; nothing ends a `..` or a `more`.

Give the field a length, or the session a `layer length(..)`.
",
    },
    Explanation {
        code: NUMBER_NOT_INVERSE,
        title: "a number does not read back what it writes",
        text: "\
`read` and `write` of a `number` must undo each other; this was tried over its range.

```
number Packed: u16 over [u8; 2] { read b => b[0] + b[1] * 253, write v => [v / 253, v % 253] }
```

Here the bytes are swapped between the two.
",
    },
    Explanation {
        code: EMPTY_ELEMENTS,
        title: "a count of elements without bytes",
        text: "\
A few bytes can ask for any number of elements that take none. Limit the list with `@len(..=256)`.
",
    },
    Explanation {
        code: RSA_LENGTH,
        title: "a block of raw RSA has 128 bytes",
        text: "\
Raw RSA turns a block as long as the key into another one; keys of 1024 bits are supported.

```
c2s Login = 1 { via rsa[64] { name: str[u8], pad to 64 } }
```

Write `via rsa[128] { name: str[u8], pad to 128 }`. Another key needs an `extern transform`.
",
    },
    Explanation {
        code: DELIMITER_INSIDE,
        title: "what ends a frame may stand inside of it by chance",
        text: "\
Nothing is escaped: a frame that holds its delimiter anywhere but at its end can not be sent.
Text can keep clear of it; ciphers, compression, checksums and numbers make it sooner or later.

```
context key: [u32; 4];
session { transport tcp; layer length(until 0x0A); layer xtea(key); }
```

Better:

```
context key: [u32; 4];
session { transport tcp; layer length(u16); layer xtea(key); }
```
",
    },
    Explanation {
        code: BEHIND_RECORD,
        title: "a computed value speaks of what stands behind its record",
        text: "\
A count, size or sum is written, and checked, where its record ends.
What it speaks of must have been there by then.

```
c2s Send = 1 { head: block[u8] { number: u8 = count(items) }, items: [u8; ..] }
```

Fields of a block without a name stand in the record around it:

```
c2s Send = 1 { block[u8] { number: u8 = count(items) }, items: [u8; ..] }
```
",
    },
    Explanation {
        code: UNSEEN_END,
        title: "a writer can't tell where a reader of a list stops",
        text: "\
A `while` list ends at the first bytes at which its condition does not hold.
A writer refuses bytes behind it that a reader would take for more of the list, but only where it can look at them: the condition speaks of numbers in the bytes that follow alone, and the bytes stand in the same block.

```
s2c Ids = 1 { kind: u8, ids: [u8; while peek u8 < kind], last: u8 }
```

With `kind` 9 and `last` 5 this is written, and `last` is read as another id. Better:

```
s2c Ids = 1 { ids: [u8; while peek u8 < 0x80], last: u8 }
```

Behind `via .. when` other bytes follow where the transform is off:

```
s2c Ids = 1 { packed: bool, via zlib[u16] when packed { ids: [u8; while peek u8 < 0x80] }, last: u8 }
```

Let the list end within:

```
s2c Ids = 1 { packed: bool, via zlib[u16] when packed { ids: [u8; while peek u8 < 0x80], _: u8 = 0x80 }, last: u8 }
```

Where something else makes sure of it, the warning can stay.
",
    },
];
