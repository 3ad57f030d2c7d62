//! Two doors into the generator from within Rust: `schema!("tibia.pgen")` and `#[derive(Packet)]`.
//!
//! Holds no codec of its own: both lead to the same lowering and the same emitters as the command
//! line. Names nothing of the runtime but by path, in what it makes.

mod derive;
mod fault;
mod file;
mod schema;

use proc_macro::TokenStream;

/// Types, codecs, messages and handlers of a schema file, in place.
///
/// The path begins at the folder of the crate's `Cargo.toml`. The crate is built anew when the file
/// or one of its imports changes, and a fault in them is a compile error that says where it stands.
///
/// ```text
/// mod chat {
///     protogen_runtime::schema!("schemas/chat.pgen");
/// }
///
/// mod tibia {
///     protogen_runtime::schema!(
///         "schemas/open_tibia.pgen",
///         at(client = 860),              // one version: no gates, no options
///         features(DoubleHealth, not Marks),
///         packets(Talk, game.s2c.Ping),  // these alone
///         handler = exhaustive,          // `default`, `exhaustive` or `none`
///     );
/// }
/// ```
///
/// Further options: `derives(Eq)`, `extern_types(Name = crate::Name)`,
/// `sync_handler` (a handler's methods are plain functions, not async ones: for tick loops and bots),
/// `typestate` (packets say by their type in which states each end sends them),
/// `tests = omit`, `runtime = path::to::wire`.
#[proc_macro]
pub fn schema(input: TokenStream) -> TokenStream {
    schema::expand(input.into()).into()
}

/// The codec of a hand-written struct or enum, and what makes it a packet.
///
/// Attributes hold the language's own syntax; what they leave out, the Rust type says.
///
/// ```text
/// #[derive(Packet)]
/// #[packet(s2c, id = 0xAA, state = game, endian = little, text = latin1)]
/// #[before(_: u32be = 0xCAFEBABE)]          // on the wire, not in Rust
/// struct Talk {
///     flags: u8,
///     #[wire(if flags & 1 != 0, str[u16])]  // neighbours with one condition share it
///     name: Option<String>,
///     #[wire(since(860), range(0..=100))]
///     level: Option<u16>,
///     #[wire([_; u8])]                      // `_` is what the Rust type holds: Position
///     path: Vec<Position>,
///     #[wire(match flags { 0 => Nobody, _ => One { id: u32 } })]
///     target: Target,
/// }
/// ```
///
/// # On the type
///
/// - `#[packet(..)]`: `c2s`, `s2c` or `both`; `id = 0x0A @until(981) | 0x17 @since(981)`;
///   `state = game` or `state = [login, game]`; `endian`, `text`, `opcode` as in a schema's header;
///   `protocol = path`, the module that holds `Context`; `schema = "tibia.pgen"`, where its types,
///   versions, features, tables and contexts are declared; `name = ".."`; `response = Type`;
///   `lenient`; `crate = path`. Without a direction the type is no packet, and others hold it.
/// - `#[declare(..)]`: items of the language that stand for Rust items of the same names, so that
///   conditions may speak of them: `enum Mode: u8 { Say = 1 }`, `flags Bits: u8 { A = bit 0 }`,
///   `struct Position { x: u16, y: u16 }`, `version client 740..=1098;`, `feature Marks;`,
///   `context player: Position;`, `table stackable(item: u16) -> bool;`, `extern type Odd;`.
/// - `#[before(..)]`, `#[after(..)]`: members that are no fields: constants, computed values,
///   padding, `let`, `set`.
/// - `#[wire(params(mode: u8))]`: what a type is told from outside.
/// - `#[wire(match u16)]` on an enum: what its variants are told apart by.
///
/// # On a field
///
/// `#[wire(..)]` takes a type of the language; `if c`, `else`, `else if c`; the gates `since`,
/// `until`, `in`, `has`, `c2s`, `s2c`; notes such as `range`, `len`, `default`, `secret`;
/// `within(block[u16])`, and likewise `via`, `gate`, `bits`, `mask`; `bit 3` in a mask and
/// `width(4)` in bits. `#[before(..)]` and `#[after(..)]` put members around the field, inside of
/// what was opened by the attributes before them.
///
/// The fields of a tuple struct are `field_0`, `field_1` and so on, in conditions and in errors.
///
/// # On a variant
///
/// `#[wire(0x61)]`, `#[wire(Say | Yell)]`, `#[wire(id @ _)]`, or a discriminant; and gates.
#[proc_macro_derive(Packet, attributes(packet, wire, declare, before, after))]
pub fn packet(input: TokenStream) -> TokenStream {
    derive::expand(input.into()).into()
}
