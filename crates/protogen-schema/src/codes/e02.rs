//! E02xx: names: what is declared, what is meant.
//! Never holds a code about types or layouts.

use super::Explanation;
use crate::diagnostic::Code;

/// A name that nothing has.
pub const NOT_FOUND: Code = Code("E0201");
/// A name that two things have.
pub const TWICE: Code = Code("E0202");
/// A field that hides what expressions mean.
pub const HIDES: Code = Code("E0203");
/// A name of something else than is wanted.
pub const WRONG_KIND: Code = Code("E0204");
/// Too many or too few arguments.
pub const ARGUMENTS: Code = Code("E0205");
/// A packet's name that several have.
pub const AMBIGUOUS: Code = Code("E0206");

/// Their explanations.
pub const TABLE: &[Explanation] = &[
    Explanation {
        code: NOT_FOUND,
        title: "nothing has this name",
        text: "\
A type, field, feature, packet or state is named that is not declared where this file sees it.
A struct sees its own parameters and fields, features, versions, contexts and tables; not the fields of who uses it.

```
struct Position { x: u16, y: u16 }
s2c Move = 0x01 { to: Postion }
```

Better:

```
struct Position { x: u16, y: u16 }
s2c Move = 0x01 { to: Position }
```
",
    },
    Explanation {
        code: TWICE,
        title: "a name is declared twice",
        text: "\
Nobody could say which one is meant.
Two fields may share a name only where they exclude each other by a gate or by the branches of an `if`: then they are one field.

```
struct Position { x: u16, x: u16 }
```

Better:

```
struct Position { x: u16, y: u16 }
```
",
    },
    Explanation {
        code: HIDES,
        title: "a field hides something else",
        text: "\
Expressions name versions, features, contexts and parameters as they name fields.
A field of the same name would leave open which of them is meant.

```
context player: u32;
s2c Walk = 0x01 { player: u32, steps: u8 }
```

Better:

```
context player: u32;
s2c Walk = 0x01 { creature: u32, steps: u8 }
```
",
    },
    Explanation {
        code: WRONG_KIND,
        title: "the name is of something else",
        text: "\
There is such a name, but not of the kind that can stand here.

```
enum Kind: u8 { A, B }
s2c Show = 0x01 { ..Kind }
```

Better:

```
enum Kind: u8 { A, B }
s2c Show = 0x01 { kind: Kind }
```
",
    },
    Explanation {
        code: ARGUMENTS,
        title: "the number of arguments is wrong",
        text: "\
Structs, tables, functions and generics take as many arguments as they declare parameters, each a value of its type.

```
table stackable(item: u16) -> bool;
s2c Item = 0x01 { id: u16, if stackable(id, 1) { count: u8 } }
```

Better:

```
table stackable(item: u16) -> bool;
s2c Item = 0x01 { id: u16, if stackable(id) { count: u8 } }
```
",
    },
    Explanation {
        code: AMBIGUOUS,
        title: "a name could be several packets",
        text: "\
Packets may share a name in two directions or in two states. Then a path says which one is meant.

```
c2s Talk = 0x01 { text: str[u8] }
s2c Talk = 0x01 { who: u8, text: str[u8] }
test Talk \"01  02 68 69\" = { text: \"hi\" };
```

Better:

```
c2s Talk = 0x01 { text: str[u8] }
s2c Talk = 0x01 { who: u8, text: str[u8] }
test c2s Talk \"01  02 68 69\" = { text: \"hi\" };
```
",
    },
];
