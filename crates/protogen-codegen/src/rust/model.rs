//! The Rust model: what generated code is made of, with every name chosen and every expression
//! written out. Lowering builds it from a schema, the derive from hand-written items; emitters see
//! nothing else. Holds no schema and no text of whole items.

/// One expression as Rust text: when reading (`r`, locals) and when writing (`w`, places of the value).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ex {
    /// In a decode function.
    pub decode: String,
    /// In an encode function.
    pub encode: String,
}

/// A Rust type.
#[derive(Debug, Clone, PartialEq)]
pub struct Ty {
    /// As it is written.
    pub text: String,
    /// Whether it is `Copy`.
    pub copy: bool,
    /// Whether it is `Eq` and `Hash`: no float inside.
    pub eq: bool,
}

/// All of one generated file tree.
#[derive(Debug, Default)]
pub struct Model {
    /// Lines of the root's `//!` comment.
    pub docs: Vec<String>,
    /// The protocol's name.
    pub name: String,
    /// What both ends know; none where there is nothing to know.
    pub context: Option<Context>,
    /// What stands around packets.
    pub envelope: Option<EnvelopeItem>,
    /// Types of the root module.
    pub types: Vec<Item>,
    /// Modules of packets.
    pub modules: Vec<Module>,
    /// Types that the application writes, by name.
    pub externs: Vec<String>,
    /// States and what each moves to.
    pub protocol: Option<Protocol>,
    /// Both ends as the session sees them; none without packets.
    pub ends: Option<Ends>,
    /// Test vectors.
    pub tests: Vec<Test>,
}

/// A module of packets: one state and direction, or one direction.
#[derive(Debug, Default)]
pub struct Module {
    /// The names of the modules around it, from the root.
    pub path: Vec<String>,
    /// One line that says what is in it.
    pub doc: String,
    /// Names of other modules that are seen here too.
    pub reexports: Vec<String>,
    /// Types and packets.
    pub items: Vec<Item>,
    /// The message enum.
    pub message: Option<Message>,
}

/// What stands around every packet.
#[derive(Debug)]
pub struct EnvelopeItem {
    /// The context's type.
    pub context: String,
    /// What is on the wire.
    pub record: Record,
    /// The parts of an opcode.
    pub opcode: Vec<OpcodeForm>,
    /// What each field is unless said otherwise.
    pub defaults: Vec<(String, String)>,
    /// The field that says to which request this is an answer.
    pub reply_to: Option<String>,
    /// Whether the status says that all went well, over `envelope`.
    pub well: String,
}

/// One part of an opcode, whatever its number.
#[derive(Debug, Clone)]
pub struct OpcodeForm {
    /// How it is carried.
    pub wire: Wire,
    /// Its primitive type.
    pub prim: &'static str,
    /// Bytes on the wire; 0 where that varies.
    pub width: u8,
}

/// One generated item and its impls.
#[derive(Debug)]
pub enum Item {
    /// A named set of numbers.
    Enum(Enum),
    /// A named set of bits.
    Flags(Flags),
    /// A wrapper.
    Newtype(Newtype),
    /// A struct.
    Struct(Struct),
    /// An enum with payloads.
    Union(UnionItem),
    /// A number with a coding of its own.
    Number(Number),
    /// A function that partial updates need.
    Partial(Partial),
    /// The codec of a struct or union.
    Codec(Codec),
    /// What makes a struct a packet.
    Packet(Packet),
}

/// A named set of numbers.
#[derive(Debug)]
pub struct Enum {
    /// Name.
    pub name: String,
    /// The name in the schema.
    pub schema_name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// The primitive type of its numbers.
    pub prim: &'static str,
    /// The context's type, if the numbers depend on it.
    pub context: Option<String>,
    /// Whether unknown numbers are errors.
    pub closed: bool,
    /// Its variants.
    pub variants: Vec<EnumVariant>,
    /// Further derives.
    pub derives: Vec<String>,
}

/// One name of an enum.
#[derive(Debug)]
pub struct EnumVariant {
    /// Name.
    pub name: String,
    /// The name in the schema, if it differs.
    pub alias: Option<String>,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Its numbers.
    pub values: Vec<EnumValue>,
    /// Whether it carries its number (a range).
    pub carries: bool,
    /// Whether it is a second name: written, never read.
    pub second: bool,
}

/// A number of an enum's variant.
#[derive(Debug)]
pub struct EnumValue {
    /// Where it counts; empty: everywhere.
    pub gate: String,
    /// First number.
    pub first: i128,
    /// Last number.
    pub last: i128,
}

/// A named set of bits.
#[derive(Debug)]
pub struct Flags {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// The primitive type.
    pub prim: &'static str,
    /// Name, docs and mask of each constant.
    pub items: Vec<(String, Vec<String>, i128)>,
    /// Further derives.
    pub derives: Vec<String>,
}

/// A wrapper around another type.
#[derive(Debug)]
pub struct Newtype {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// What it wraps.
    pub ty: Ty,
    /// Further derives.
    pub derives: Vec<String>,
}

/// A struct.
#[derive(Debug)]
pub struct Struct {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Fields.
    pub fields: Vec<Field>,
    /// Further derives.
    pub derives: Vec<String>,
    /// Whether it is `Eq`.
    pub eq: bool,
}

/// A field of a struct or variant.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Type.
    pub ty: Ty,
    /// Whether Debug masks it.
    pub secret: bool,
    /// `@deprecated`.
    pub deprecated: Option<String>,
    /// `@scale`: an accessor multiplies by it.
    pub scale: Option<f64>,
}

/// An enum with payloads.
#[derive(Debug)]
pub struct UnionItem {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Its variants.
    pub variants: Vec<Variant>,
    /// Further derives.
    pub derives: Vec<String>,
}

/// One variant.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// What it carries.
    pub shape: VariantShape,
}

/// What a variant carries.
#[derive(Debug, Clone)]
pub enum VariantShape {
    /// Nothing.
    Unit,
    /// Fields.
    Fields(Vec<Field>),
    /// One value.
    Value(Ty),
}

/// A number with a coding of its own.
#[derive(Debug)]
pub struct Number {
    /// The functions are `read_{name}` and `write_{name}`.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Type of the value.
    pub prim: &'static str,
    /// Bytes it takes.
    pub size: u32,
    /// The value, from `b0`, `b1` .. (`i128`s) as an `Option<i128>`.
    pub read: String,
    /// The bytes, from `v` (`i128`), each an `Option<i128>`.
    pub write: Vec<String>,
}

/// What goes between a struct and its partial.
#[derive(Debug)]
pub struct Partial {
    /// Name of the partial.
    pub name: String,
    /// Name of the whole.
    pub whole: String,
    /// Its fields: name, and how two are compared.
    pub fields: Vec<(String, Compare)>,
}

/// How two values of a field are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// By `==`.
    Equal,
    /// By their bits.
    Bits,
}

/// What decodes and encodes one type.
#[derive(Debug)]
pub struct Codec {
    /// The type.
    pub ty: String,
    /// The context's type, `()` without one.
    pub context: String,
    /// Parameters of the type and their Rust types.
    pub params: Vec<(String, String)>,
    /// Whether the parameters are fields of the type itself: only reading needs them given.
    pub own_params: bool,
    /// What is on the wire.
    pub body: Body,
    /// Its size where that is always the same.
    pub fixed: Option<u64>,
    /// Whether a chain list reads and writes a bool inside.
    pub linked: bool,
    /// Whether nesting is counted here.
    pub counts_depth: bool,
    /// How deep the type may stand, where that is not the limit of the reader or writer.
    pub depth_limit: Option<u32>,
    /// Whether the context has to be put back if it fails.
    pub restores: bool,
    /// Whether bytes are looked at again: computed values.
    pub looks_back: bool,
}

/// What is on the wire.
#[derive(Debug)]
pub enum Body {
    /// Of a struct.
    Record(Record),
    /// Of an enum with payloads.
    Union(Union),
}

/// What makes a struct a packet.
#[derive(Debug)]
pub struct Packet {
    /// The type.
    pub ty: String,
    /// The name in the schema.
    pub schema_name: String,
    /// The context's type.
    pub context: String,
    /// `C2s` or `S2c`.
    pub direction: &'static str,
    /// Names of the states.
    pub states: Vec<String>,
    /// Gate (empty: always) and opcode expression; empty: no opcode.
    pub opcodes: Vec<OpcodeCase>,
    /// Whether packets have opcodes at all.
    pub has_opcode: bool,
    /// Whether the context keeps the direction.
    pub sets_direction: bool,
    /// What answers it.
    pub response: Option<String>,
    /// Whether it travels in both directions.
    pub both: bool,
    /// Whether bytes left over are ignored.
    pub lenient: bool,
    /// Whether an envelope stands around it.
    pub enveloped: bool,
    /// What it fixes in its envelope.
    pub envelope_values: Vec<(String, String)>,
    /// The way to the root module.
    pub root: String,
    /// The layers of the session that it switches on, one bit each.
    pub switches: u32,
    /// Where it moves the connection.
    pub next: Vec<Next>,
    /// Whether its layout depends on more than gates.
    pub reads_context: bool,
}

/// An opcode of a packet.
#[derive(Debug, Clone)]
pub struct OpcodeCase {
    /// Where it counts.
    pub gate: String,
    /// Its parts.
    pub parts: Vec<OpcodePart>,
}

/// One part of an opcode.
#[derive(Debug, Clone)]
pub struct OpcodePart {
    /// How it is carried.
    pub wire: Wire,
    /// Its primitive type.
    pub prim: &'static str,
    /// Bytes on the wire; 0 where that varies.
    pub width: u8,
    /// Its number.
    pub value: i128,
}

/// A transition of the connection's state.
#[derive(Debug, Clone)]
pub struct Next {
    /// Condition over `packet` and `cx`; empty: always.
    pub cond: String,
    /// The state's variant.
    pub state: String,
    /// The state's name in the schema.
    pub name: String,
}

/// A message enum.
#[derive(Debug)]
pub struct Message {
    /// Its name in its module.
    pub name: String,
    /// The context's type.
    pub context: String,
    /// `C2s` or `S2c`.
    pub direction: &'static str,
    /// The state's name in the schema; empty without states.
    pub state: String,
    /// Its packets.
    pub variants: Vec<MessageVariant>,
    /// What becomes of unknown opcodes.
    pub unknown: Unknown,
    /// Opcodes of packets of other states, for a better error: packet, states.
    pub elsewhere: Vec<(OpcodeCase, String, String)>,
    /// Whether the context keeps the direction.
    pub sets_direction: bool,
    /// The handler trait, if one is made.
    pub handler: Option<HandlerKind>,
    /// Whether there is a context.
    pub has_context: bool,
    /// Whether the context says the version in words.
    pub version: bool,
    /// The way to the root module.
    pub root: String,
    /// Whether an envelope stands around the packets.
    pub enveloped: bool,
    /// Whether answers are told from requests by the envelope.
    pub has_answers: bool,
}

/// What becomes of unknown opcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// A raw packet of all that is left.
    Keep,
    /// An error.
    Refuse,
}

/// A packet of a message.
#[derive(Debug, Clone)]
pub struct MessageVariant {
    /// The variant's name.
    pub name: String,
    /// The name in the schema.
    pub schema_name: String,
    /// The type, from the message's module; none for a packet without fields.
    pub ty: String,
    /// Whether the packet has no fields.
    pub unit: bool,
    /// Whether it is boxed.
    pub boxed: bool,
    /// Its opcodes.
    pub opcodes: Vec<OpcodeCase>,
    /// Where it moves the connection.
    pub next: Vec<Next>,
    /// The layers of the session that it switches on, one bit each.
    pub switches: u32,
    /// Doc comment's first line.
    pub doc: Option<String>,
    /// Whether bytes left over are ignored.
    pub lenient: bool,
    /// Whether it answers a request with an id.
    pub answer: bool,
    /// The envelope's fields that it takes as its own.
    pub taken: Vec<String>,
    /// What its envelope must hold: name, found, expected.
    pub checks: Vec<(String, String, String)>,
}

/// Whether a handler's methods have bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandlerKind {
    /// They do nothing unless overridden.
    Default,
    /// Each has to be written.
    Exhaustive,
}

/// Both ends over all states.
#[derive(Debug)]
pub struct Protocol {
    /// The states' variants and names.
    pub states: Vec<(String, String)>,
    /// Where connections may begin.
    pub entries: Vec<String>,
    /// The messages: state variant, direction, path to the enum, variants with transitions.
    pub messages: Vec<ProtocolMessage>,
    /// The context's type.
    pub context: String,
    /// Whether there are states beside `closed`.
    pub has_states: bool,
}

/// A message enum as the protocol sees it.
#[derive(Debug)]
pub struct ProtocolMessage {
    /// The state's variant.
    pub state: String,
    /// `C2s` or `S2c`.
    pub direction: &'static str,
    /// The path to the enum from the root.
    pub path: String,
    /// Variants that move the connection: name, whether it is a unit, transitions.
    pub moves: Vec<(String, bool, Vec<Next>)>,
}

/// Both ends as the session sees them.
#[derive(Debug)]
pub struct Ends {
    /// The protocol's name in the schema.
    pub schema_name: String,
    /// The context's type.
    pub context: String,
    /// Whether there is a context.
    pub has_context: bool,
    /// Whether there are states beside `closed`.
    pub has_states: bool,
    /// Whether the context says the version in words.
    pub version: bool,
    /// Whether the context keeps the direction.
    pub turns: bool,
    /// How many packets a frame holds: the client's, the server's.
    pub framing: (&'static str, &'static str),
    /// The stages in wire order.
    pub stages: Vec<StageStep>,
    /// The keys of the stages.
    pub keys: Vec<FrameKey>,
    /// Whether handler traits are made.
    pub handles: bool,
    /// The client.
    pub client: End,
    /// The server.
    pub server: End,
    /// The states as types, if they are made.
    pub typestate: Option<Typestate>,
}

/// The states as types.
#[derive(Debug)]
pub struct Typestate {
    /// The module that holds them.
    pub module: String,
    /// The states: type, name in the schema.
    pub states: Vec<(String, String)>,
    /// What may be sent: the end, the state's type, the packet's path.
    pub sent: Vec<(String, String, String)>,
}

/// One end.
#[derive(Debug)]
pub struct End {
    /// Its type.
    pub name: String,
    /// The enum of what it receives, where it is not one message.
    pub inbound: String,
    /// `C2s` or `S2c`.
    pub sends: &'static str,
    /// The messages that it receives.
    pub messages: Vec<EndMessage>,
    /// Pings that it sends or answers.
    pub pairs: Vec<PacketPair>,
}

/// A message enum as an end sees it.
#[derive(Debug)]
pub struct EndMessage {
    /// The state's variant; `_` or empty without states.
    pub state: String,
    /// `C2s` or `S2c`.
    pub direction: &'static str,
    /// The path of its module from the root.
    pub module: String,
    /// Whether an envelope stands around it.
    pub enveloped: bool,
    /// Whether a packet moves the connection.
    pub moves: bool,
    /// Whether a packet switches layers on.
    pub switches: bool,
    /// Its packets: number, variant, whether it has no fields.
    pub packets: Vec<(u32, String, bool)>,
}

/// A stage of a frame.
#[derive(Debug)]
pub struct StageStep {
    /// When it is there, over `direction`, `switched` and `cx`; empty: always.
    pub cond: String,
    /// The stage.
    pub stage: String,
}

/// A key of a stage.
#[derive(Debug, PartialEq, Eq)]
pub struct FrameKey {
    /// The context value that holds it as `key`; none for a constant one.
    pub slot: Option<String>,
    /// The statement that gives it to `state`.
    pub give: String,
}

/// A ping and its answer.
#[derive(Debug)]
pub struct PacketPair {
    /// Whether this end answers; else it asks.
    pub answered: bool,
    /// The ping's number.
    pub ping_id: u32,
    /// The answer's number.
    pub pong_id: u32,
    /// The ping's type.
    pub ping: String,
    /// The answer's type.
    pub pong: String,
    /// The states in which the ping is legal; none: all.
    pub states: Vec<String>,
    /// Whether the ping has no fields.
    pub ping_is_unit: bool,
    /// The fields that the answer takes from the ping, and whether they are `Copy`; none where it
    /// needs others.
    pub copied: Option<Vec<(String, bool)>>,
}

/// What both ends know.
#[derive(Debug, Default)]
pub struct Context {
    /// Version axes.
    pub axes: Vec<ContextAxis>,
    /// Features.
    pub features: Vec<ContextFeature>,
    /// Context values.
    pub values: Vec<ContextValue>,
    /// Tables and functions of the application.
    pub questions: Vec<Question>,
    /// Numbers that the application codes: name, schema's name, primitive type.
    pub numbers: Vec<(String, String, &'static str)>,
    /// Transforms of the application.
    pub transforms: Vec<ExternTransform>,
    /// Whether a region is opened with an RSA key.
    pub has_rsa: bool,
    /// Whether types depend on the direction.
    pub has_direction: bool,
}

/// A transform of the application.
#[derive(Debug)]
pub struct ExternTransform {
    /// Name of its methods, without `open_` and `seal_`.
    pub name: String,
    /// The name in the schema.
    pub schema_name: String,
    /// Parameters and their types.
    pub params: Vec<(String, String)>,
}

/// A version axis.
#[derive(Debug)]
pub struct ContextAxis {
    /// Field-case name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// The version unless set.
    pub last: u32,
    /// Index of the axis it follows.
    pub follows: Option<u32>,
    /// The version that options decide.
    pub fixed: Option<u32>,
    /// The declared versions as a condition over `version`.
    pub declared: String,
    /// The declared versions in words.
    pub declared_text: String,
}

/// A feature.
#[derive(Debug)]
pub struct ContextFeature {
    /// Constant's name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Where it is on by default, over `self`.
    pub default: String,
}

/// A context value.
#[derive(Debug)]
pub struct ContextValue {
    /// Field's name.
    pub name: String,
    /// The name in the schema.
    pub schema_name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Type.
    pub ty: Ty,
    /// Its first value.
    pub initial: Option<String>,
    /// Whether Debug masks it.
    pub secret: bool,
    /// Whether a packet sets it.
    pub set_by_packets: bool,
}

/// A table or function of the application.
#[derive(Debug)]
pub struct Question {
    /// Method's name.
    pub name: String,
    /// The name of the context's method that asks it.
    pub ask: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Parameters and their types.
    pub params: Vec<(String, String)>,
    /// The answer's type.
    pub answer: String,
}

/// A record as it is read and written.
#[derive(Debug, Clone)]
pub struct Record {
    /// How it is built: `Self`, `TalkExtra`, `TalkTarget::Place`.
    pub path: String,
    /// Fields and where their values come from when reading.
    pub fields: Vec<(String, Give)>,
    /// What is on the wire.
    pub steps: Vec<Step>,
    /// Values that are checked or set at the end.
    pub closing: Vec<Closing>,
    /// Slots whose extents computed values need.
    pub extents: Vec<String>,
    /// Regions whose size before the transform is needed.
    pub plains: Vec<String>,
    /// The local of the first byte's place, if a computed value speaks of the whole.
    pub start: bool,
}

/// How a local becomes a field, or the result of a branch.
#[derive(Debug, Clone, PartialEq)]
pub enum Give {
    /// As it is.
    As(String),
    /// In `Some`.
    Some(String),
    /// `None`.
    None,
    /// An option that is present in every version.
    Need(String),
    /// Boxed.
    Boxed(Box<Give>),
}

/// A computed value that is known at the end of its body.
#[derive(Debug, Clone)]
pub struct Closing {
    /// The local of its value when reading; `{local}_at` is its place.
    pub local: String,
    /// Its path.
    pub path: String,
    /// What it must be, `i128` or text, and how a mismatch is called.
    pub value: Ex,
    /// Which fault a mismatch is.
    pub mismatch: Mismatch,
    /// How it is written.
    pub wire: Wire,
    /// Whether it stands under a condition: the local is an `Option`.
    pub optional: bool,
    /// What was read, to compare with the value.
    pub found: String,
    /// Whether it is written at the end, over a placeholder.
    pub patched: bool,
}

/// Which fault a wrong computed value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// `ConstantMismatch`.
    Constant,
    /// `LengthMismatch`.
    Length,
    /// `ChecksumMismatch`.
    Checksum,
}

/// One step on the wire.
#[derive(Debug, Clone)]
pub enum Step {
    /// A value.
    Value(Box<Value>),
    /// Steps under a condition.
    If(Box<Branch>),
    /// Steps within a length or transform.
    Region(Box<Region>),
    /// A mask and what its bits stand for.
    Mask(Box<Mask>),
    /// Bit fields.
    Bits(Box<Bits>),
    /// Padding.
    Pad(Pad),
    /// A local value.
    Let {
        /// Its local.
        local: String,
        /// Its value.
        value: Ex,
        /// Its type.
        ty: String,
    },
    /// A context value, an axis or a feature is set.
    Set(Set),
    /// The bool `more` of a chain list's element, with its path.
    Link(String, Wire),
    /// In an envelope: a part of the opcode, in the local `part_n`.
    Opcode(usize, String, Wire),
    /// In an envelope: the packet's body.
    Payload {
        /// Its length.
        length: Length,
        /// The local whose extent is needed.
        extent: Option<String>,
        /// Its path.
        path: String,
    },
    /// At the end of a block: nothing may stand behind an absent tail.
    Tail {
        /// The local with the place where the absent tail begins.
        local: String,
        /// The field that is absent.
        field: String,
    },
}

/// A value on the wire.
#[derive(Debug, Clone)]
pub struct Value {
    /// The local it is read into.
    pub local: String,
    /// Its path.
    pub path: String,
    /// How it is carried.
    pub wire: Wire,
    /// Where the value comes from.
    pub source: Source,
    /// What is checked of it.
    pub checks: Vec<CheckOf>,
    /// Whether its extent is needed.
    pub extent: bool,
    /// Presence bits: masks and the condition that any of the fields is there.
    pub presence: Vec<(i128, String)>,
}

impl Value {
    /// Whether its bytes are counted.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        let is_size = |check: &CheckOf| matches!(check.fault, CheckFault::Size(_));
        self.checks.iter().any(is_size)
    }
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// The place of a field that is always there; the second is how it is spoken of by reference.
    Field(Place),
    /// The place of an optional field; bound to the local; the default if absent.
    Optional(Place, Option<String>),
    /// This value, compared when read.
    Equal(Ex, Mismatch),
    /// These bytes, compared when read.
    Bytes(Vec<u8>),
    /// Known at the end: written as zeros first.
    Late,
    /// Known at once when writing, at the end when reading.
    Early(Ex),
    /// This value, not compared.
    Ignored(Ex),
}

/// How a value is reached when writing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// Expression.
    pub text: String,
    /// Whether the expression is a reference already.
    pub reference: bool,
    /// Whether the value is `Copy`.
    pub copy: bool,
}

impl Place {
    /// By value if it is `Copy`, else by reference.
    #[must_use]
    pub fn pass(&self) -> String {
        match (self.copy, self.reference) {
            (true, true) => format!("*{}", self.text),
            (false, false) => format!("&{}", self.text),
            _ => self.text.clone(),
        }
    }

    /// By reference.
    #[must_use]
    pub fn by_ref(&self) -> String {
        if self.reference {
            self.text.clone()
        } else {
            format!("&{}", self.text)
        }
    }

    /// As the start of a path or a method call.
    #[must_use]
    pub fn dot(&self) -> &str {
        &self.text
    }
}

/// What is checked of a value, both ways.
#[derive(Debug, Clone)]
pub struct CheckOf {
    /// True where the value is fine; over `{}`, the value.
    pub cond: Ex,
    /// The value as text, if it is not a length.
    pub found: Ex,
    /// What the schema asks.
    pub range: String,
    /// Which fault.
    pub fault: CheckFault,
}

/// Which fault a value out of its range is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckFault {
    /// `ValueOutOfRange`.
    Range,
    /// `LengthLimit` / `LengthOverflow`, with the limit.
    Length(u64),
    /// The same of the bytes on the wire, which are known once the value is read or written.
    Size(u64),
}

/// Steps under a condition.
#[derive(Debug, Clone)]
pub struct Branch {
    /// The condition; when writing, how the branch is found.
    pub cond: Ex,
    /// If it holds.
    pub then: Vec<Step>,
    /// If not.
    pub els: Vec<Step>,
    /// Locals that are known behind it when reading.
    pub outs: Vec<Out>,
    /// The same when writing: hidden values only.
    pub outs_encode: Vec<Out>,
    /// Encode: conditions that must not hold in `then`: expression and field.
    pub then_absent: Vec<(String, String)>,
    /// And in `els`.
    pub els_absent: Vec<(String, String)>,
    /// What the fields disagree with.
    pub disagrees_with: String,
    /// The condition asks for `more`: the local that notes where an absent tail begins.
    pub tail: Option<String>,
}

/// A local that a branch gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Out {
    /// The local.
    pub local: String,
    /// In the first branch.
    pub then: Give,
    /// In the other.
    pub els: Give,
}

/// Steps within a length, a transform or both.
#[derive(Debug, Clone)]
pub struct Region {
    /// Label in paths.
    pub label: String,
    /// Where it ends.
    pub length: Option<Length>,
    /// What is done to its bytes.
    pub transform: Option<Transform>,
    /// Whether its end is forgiven.
    pub lenient: bool,
    /// What is inside.
    pub steps: Vec<Step>,
    /// Locals that are known behind it when reading: always plain.
    pub outs: Vec<String>,
    /// The local whose extent is needed.
    pub extent: Option<String>,
    /// The local that holds the size before the transform.
    pub plain: Option<String>,
    /// Path around it, for the length.
    pub path: String,
}

/// A transform.
#[derive(Debug, Clone)]
pub struct Transform {
    /// Which.
    pub kind: TransformKind,
    /// Without it neither transform nor length.
    pub when: Option<Ex>,
}

/// Which transform.
#[derive(Debug, Clone)]
pub enum TransformKind {
    /// Raw RSA.
    Rsa,
    /// zlib.
    Zlib,
    /// Deflate.
    Deflate,
    /// Repeating xor.
    Xor(Ex),
    /// XTEA.
    Xtea(Ex),
    /// The application's: method and arguments.
    Extern(String, Vec<Ex>),
}

/// A mask.
#[derive(Debug, Clone)]
pub struct Mask {
    /// The local of its number.
    pub local: String,
    /// Its path.
    pub path: String,
    /// How it is carried.
    pub wire: Wire,
    /// Its primitive type.
    pub prim: &'static str,
    /// The bits.
    pub bits: Vec<MaskBit>,
    /// Whether unknown bits pass.
    pub lenient: bool,
}

/// One bit of a mask.
#[derive(Debug, Clone)]
pub struct MaskBit {
    /// Index.
    pub bit: u8,
    /// Encode: whether any of its fields is there.
    pub present: String,
    /// What is there.
    pub steps: Vec<Step>,
    /// Locals that are known behind it.
    pub outs: Vec<Out>,
}

/// Bit fields.
#[derive(Debug, Clone)]
pub struct Bits {
    /// Label in paths.
    pub path: String,
    /// The carrier.
    pub carrier: Wire,
    /// Its unsigned primitive type.
    pub prim: &'static str,
    /// Its width in bits.
    pub width: u32,
    /// Whether the first item takes the highest bits.
    pub msb: bool,
    /// The items.
    pub items: Vec<BitItem>,
}

/// One item of bit fields.
#[derive(Debug, Clone)]
pub struct BitItem {
    /// The local.
    pub local: String,
    /// Path.
    pub path: String,
    /// Width in bits.
    pub width: u32,
    /// On which versions; empty: all.
    pub gate: String,
    /// What its bits mean.
    pub kind: BitKind,
    /// Where the value comes from.
    pub source: BitSource,
}

/// What bits mean.
#[derive(Debug, Clone)]
pub enum BitKind {
    /// An unsigned integer of this type.
    Unsigned(&'static str),
    /// A signed one.
    Signed(&'static str),
    /// One bit.
    Bool,
    /// An enum: type, its number's type, whether it needs the context, whether it is closed.
    Enum {
        /// Type.
        ty: String,
        /// Its number's type.
        prim: &'static str,
        /// Whether the context is needed.
        versioned: bool,
        /// Whether unknown numbers are errors.
        closed: bool,
    },
    /// Flags: type and primitive.
    Flags(String, &'static str),
}

/// Where a bit item's value comes from.
#[derive(Debug, Clone)]
pub enum BitSource {
    /// A field.
    Field(Place),
    /// An optional field (gated).
    Optional(Place, Option<String>),
    /// A constant that is checked.
    Constant(i128),
    /// A constant that is not.
    Ignored(i128),
    /// Written by the list around it: `more`.
    Chain,
    /// In an envelope: a part of the opcode.
    Opcode(usize),
}

/// Padding.
#[derive(Debug, Clone)]
pub struct Pad {
    /// How far.
    pub kind: PadKind,
    /// Whether it is random.
    pub random: bool,
    /// Path.
    pub path: String,
}

/// How far padding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PadKind {
    /// So many bytes.
    Count(u64),
    /// To this distance from the block's start.
    To(u64),
    /// To a multiple of it.
    Align(u64),
}

/// Something of the connection's end is set.
#[derive(Debug, Clone)]
pub enum Set {
    /// A context value as a whole.
    Whole {
        /// The field of the context.
        field: String,
        /// The value.
        value: Ex,
    },
    /// A part of a context value.
    Part {
        /// The field of the context.
        field: String,
        /// The name in the schema.
        name: String,
        /// The way to the part.
        path: String,
        /// The value.
        value: Ex,
    },
    /// An axis: its index, its name, the version.
    Axis(u32, String, Ex),
    /// A feature: its constant, its name, whether.
    Feature(String, String, Ex),
}

/// How a value is carried.
#[derive(Debug, Clone)]
pub enum Wire {
    /// By a method of reader and writer.
    Scalar(Scalar),
    /// A LEB128 varint.
    Varint(Varint),
    /// A number with a coding of its own: path prefix and size.
    Number {
        /// Name of the functions, with the way to them, without `read_`.
        root: String,
        /// Name.
        name: String,
        /// Value's type.
        prim: &'static str,
        /// Bytes.
        size: u64,
    },
    /// A number that the application codes.
    ExternNumber {
        /// The context's method, without `read_` and `write_`.
        method: String,
        /// The name in the schema.
        name: String,
        /// Value's type.
        prim: &'static str,
    },
    /// A value that the application codes.
    Extern {
        /// The type.
        ty: String,
        /// The name in the schema.
        name: String,
        /// Arguments.
        args: Vec<Ex>,
        /// Whether it sees the packet from its first byte.
        sees_message: bool,
        /// Its size where that is always the same.
        size: Option<u64>,
    },
    /// A number that means something else.
    Convert {
        /// The number.
        number: Box<Wire>,
        /// The number's primitive type.
        from: &'static str,
        /// What it means.
        into: Convert,
    },
    /// A type with a codec.
    Named {
        /// The type.
        ty: String,
        /// Arguments, by value or reference.
        args: Vec<Ex>,
        /// Fixed size.
        fixed: Option<u64>,
        /// Least size.
        min: u64,
    },
    /// Behind a pointer.
    Boxed(Box<Wire>),
    /// A wrapper.
    Newtype(String, Box<Wire>),
    /// A union in place.
    Union(Box<Union>),
    /// A record in place.
    Record(Box<Record>),
    /// A value within a length of its own.
    Block {
        /// Where it ends.
        length: Length,
        /// Whether the end is forgiven.
        lenient: bool,
        /// The value.
        inner: Box<Wire>,
    },
    /// Text.
    Text {
        /// Length.
        length: Length,
        /// Variant of `Encoding`.
        encoding: &'static str,
        /// Bytes of a code unit.
        unit: u64,
        /// Whether a NUL is counted.
        nul: bool,
        /// What fills it.
        pad: u8,
    },
    /// Bytes.
    Bytes(Length),
    /// JSON.
    Json(Length),
    /// A list.
    Array(Box<Array>),
    /// Ordered pairs.
    Map(Box<Map>),
    /// A list of slots.
    Sparse(Box<Sparse>),
    /// Presence bits, then values.
    Bitmap {
        /// The element.
        element: Box<Wire>,
        /// The local of an element when writing.
        each: String,
        /// Its type.
        ty: Ty,
        /// The array of words; when writing they are `words`.
        bitmap: Box<Wire>,
        /// The words' type.
        word: &'static str,
        /// How many words, if fixed.
        fixed: Option<u64>,
    },
    /// A bool, then the value.
    Optional {
        /// The value.
        inner: Box<Wire>,
        /// Its local when writing.
        each: String,
        /// Its type.
        ty: Ty,
    },
    /// A value that stands for none.
    Sentinel {
        /// The value.
        inner: Box<Wire>,
        /// Its local when writing.
        each: String,
        /// Its type.
        ty: Ty,
        /// True of the value `v` that stands for none.
        is_absent: String,
        /// That value.
        absent: String,
    },
    /// One of several types.
    Choice {
        /// The arms.
        arms: Vec<(Option<Ex>, String, Wire)>,
        /// What it makes.
        shape: ChoiceShape,
    },
}

/// What a choice makes.
#[derive(Debug, Clone)]
pub enum ChoiceShape {
    /// The widest integer, and the arms' own types.
    Widest(&'static str, Vec<&'static str>),
    /// An enum, and the local of what a variant carries when writing.
    Enum(String, String),
}

/// A fixed-size number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scalar {
    /// The method of reader and writer.
    pub method: &'static str,
    /// The value's type.
    pub prim: &'static str,
    /// Bytes.
    pub size: u64,
    /// How its bytes become the value.
    pub bytes: ScalarBytes,
}

/// How a scalar's bytes become its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarBytes {
    /// `from_le_bytes`.
    Little,
    /// `from_be_bytes`.
    Big,
    /// Not in runs.
    Other,
}

/// A varint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Varint {
    /// 32 or 64.
    pub bits: u8,
    /// Signed.
    pub zigzag: bool,
    /// At most so many bytes.
    pub max: u8,
    /// Whether longer forms are read.
    pub lenient: bool,
}

/// What a number means.
#[derive(Debug, Clone)]
pub enum Convert {
    /// An enum.
    Enum {
        /// Its type.
        ty: String,
        /// Its name in the schema.
        name: String,
        /// Its own number type.
        prim: &'static str,
        /// Whether the context is needed.
        versioned: bool,
        /// Whether unknown numbers are errors.
        closed: bool,
    },
    /// Flags.
    Flags {
        /// Type.
        ty: String,
        /// Its own number type.
        prim: &'static str,
    },
    /// A bool.
    Bool,
    /// Another integer type, in two's complement.
    Int(&'static str, u8),
    /// Another integer type, with something added.
    Bias(&'static str, i128),
}

/// Where something ends.
#[derive(Debug, Clone)]
pub enum Length {
    /// So many units.
    Fixed(u64),
    /// A number before.
    Prefix {
        /// The number.
        wire: Box<Wire>,
        /// Its type.
        prim: &'static str,
        /// Its greatest value.
        max: i128,
        /// Whether it can be negative.
        signed: bool,
        /// Added to it.
        bias: i128,
        /// What it counts.
        unit: Unit,
    },
    /// An expression, as `i128` or smaller.
    Expr(Ex, Unit),
    /// To the end, less so many bytes.
    Rest(Option<Ex>),
    /// To a terminator.
    Until(Vec<u8>, Option<Vec<u8>>),
    /// While this holds.
    While(Ex),
    /// Between separators.
    Separator {
        /// The separator.
        bytes: Vec<u8>,
        /// Whether one stands behind the last.
        trailing: bool,
        /// How many elements.
        count: Option<Ex>,
    },
    /// While the element's bool is true.
    Chain(String),
}

/// What a length counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Elements, or bytes of text.
    Items,
    /// Bytes.
    Bytes,
    /// Code units.
    Chars,
}

/// A list.
#[derive(Debug, Clone)]
pub struct Array {
    /// The element.
    pub element: Wire,
    /// Its type.
    pub ty: Ty,
    /// The local of an element when writing, by reference.
    pub each: String,
    /// Its length.
    pub length: Length,
    /// Least size of an element.
    pub min: u64,
    /// Most elements, if the schema says.
    pub limit: Option<u64>,
    /// Whether the value is a Rust array.
    pub fixed: bool,
}

/// Ordered pairs.
#[derive(Debug, Clone)]
pub struct Map {
    /// The key.
    pub key: Wire,
    /// The value.
    pub value: Wire,
    /// The local of a pair's key when writing.
    pub each: (String, String),
    /// Types of key and value.
    pub ty: (Ty, Ty),
    /// The length.
    pub length: Length,
    /// Least size of a pair.
    pub min: u64,
}

/// A list of slots.
#[derive(Debug, Clone)]
pub struct Sparse {
    /// The element.
    pub element: Wire,
    /// The local of an element when writing.
    pub each: String,
    /// Its type.
    pub ty: Ty,
    /// The number of slots, as an integer.
    pub slots: Ex,
    /// The marker: bytes, byte order, lowest, highest.
    pub width: u64,
    /// `Little` or `Big`.
    pub endian: &'static str,
    /// Lowest marker.
    pub low: i128,
    /// Highest marker.
    pub high: i128,
}

/// A union as it is read and written.
#[derive(Debug, Clone)]
pub struct Union {
    /// The type.
    pub ty: String,
    /// How the arm is found.
    pub tag: UnionTag,
    /// The arms in order.
    pub arms: Vec<Arm>,
    /// The local of the tag.
    pub tag_local: String,
    /// What patterns are held against, over that local.
    pub matched: String,
}

/// How the arm is found.
#[derive(Debug, Clone)]
pub enum UnionTag {
    /// Read here.
    Inline(Wire),
    /// Known before; what it is called in errors.
    Before(Ex, String),
    /// The next bytes.
    Peek(Wire),
    /// Conditions of the arms.
    Conditions,
}

/// One arm.
#[derive(Debug, Clone)]
pub struct Arm {
    /// The pattern as Rust, when reading and when the arm is looked for; empty for `Conditions`.
    pub pattern: String,
    /// A guard: gates; with `Conditions` the condition.
    pub guard: Ex,
    /// Path of the variant.
    pub path: String,
    /// When writing, the tag's value where the arm has no binding.
    pub tag_value: Option<String>,
    /// The local that holds the tag, if it is bound; it is the first field.
    pub binding: Option<ArmBinding>,
    /// What follows.
    pub payload: ArmPayload,
}

/// A bound tag.
#[derive(Debug, Clone)]
pub struct ArmBinding {
    /// The local.
    pub local: String,
    /// How it is spoken of when writing.
    pub place: Place,
    /// What patterns are held against when writing.
    pub matched: String,
}

/// What an arm carries.
#[derive(Debug, Clone)]
pub enum ArmPayload {
    /// Nothing.
    Unit,
    /// Fields; the pattern's bindings are their locals: (field, local).
    Fields(Record, Vec<(String, String)>),
    /// One value.
    Value {
        /// The local.
        local: String,
        /// How it is carried.
        wire: Box<Wire>,
        /// Its path: the union's own.
        path: String,
        /// Whether it is `Copy`.
        copy: bool,
    },
}

/// A generated test.
#[derive(Debug)]
pub struct Test {
    /// Function's name.
    pub name: String,
    /// The body's lines.
    pub lines: Vec<String>,
}
