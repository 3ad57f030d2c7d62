//! The Rust model: what generated code is made of, with every name chosen and every expression
//! written out. Lowering builds it from a schema, the derive from hand-written items; emitters see
//! nothing else. Holds no schema and no text of whole items.

mod context;
mod ends;
mod item;
mod packet;
mod record;
mod wire;

use std::borrow::Cow;

pub use self::context::{
    Context, ContextAxis, ContextFeature, ContextValue, ExternTransform, Question,
};
pub use self::ends::{End, EndMessage, Ends, FrameKey, PacketPair, StageStep, Typestate};
pub use self::item::{
    Body, Codec, Compare, Enum, EnumValue, EnumVariant, Field, Flags, Item, Newtype, Number,
    Partial, Struct, TypeName, UnionItem, Variant, VariantShape,
};
pub use self::packet::{
    EnvelopeItem, HandlerKind, Message, MessageVariant, Methods, Next, OpcodeCase, OpcodeForm,
    OpcodePart, Packet, Protocol, ProtocolMessage, Unknown,
};
pub use self::record::{
    Ahead, BitItem, BitKind, BitSource, Bits, Branch, BranchAhead, CheckFault, CheckOf, Closing,
    Give, Mask, MaskBit, Mismatch, Out, Pad, PadKind, Place, Record, Region, Set, Source, Step,
    Transform, TransformKind, Value,
};
pub use self::wire::{
    Arm, ArmBinding, ArmPayload, Array, ChoiceShape, Convert, Length, Map, Scalar, ScalarBytes,
    Sparse, Text, Union, UnionTag, Unit, Varint, Wire,
};

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
    pub text: Cow<'static, str>,
    /// Whether it is `Copy`.
    pub copy: bool,
    /// Whether it is `Eq` and `Hash`: no float inside.
    pub eq: bool,
    /// How a value that borrows becomes one that owns; none where it owns already.
    pub borrows: Option<Borrowed>,
}

impl Ty {
    /// An option of it.
    #[must_use]
    pub fn optional(self) -> Self {
        Self {
            text: format!("Option<{}>", self.text).into(),
            borrows: self.borrows.map(|of| Borrowed::Optional(Box::new(of))),
            ..self
        }
    }
}

/// Whether a type owns what it holds or borrows it from what it is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// It owns it.
    #[default]
    Owned,
    /// It borrows texts and bytes.
    View,
}

/// How a value of a view becomes one that owns what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Borrowed {
    /// Text: `&str` or `Cow<str>`.
    Text,
    /// Bytes.
    Bytes,
    /// A view.
    View,
    /// Behind a pointer.
    Boxed(Box<Borrowed>),
    /// An option.
    Optional(Box<Borrowed>),
    /// A list.
    List(Box<Borrowed>),
    /// A list of pairs: keys and values, each none where it owns already.
    Pairs(Option<Box<Borrowed>>, Option<Box<Borrowed>>),
}

/// Takes what is made of a schema before all of its model stands: the items of packets are most of
/// it, and nothing looks at them twice.
pub trait Take {
    /// The types that packets share, before the first packet.
    fn shared(&mut self, items: &mut [Item]);
    /// The items of one packet, with the path of the module that they belong to.
    fn packet(&mut self, module: &[String], items: &mut [Item]);
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
    /// Its types by name; its items are written by themselves.
    pub types: Vec<TypeName>,
    /// The message enum.
    pub message: Option<Message>,
}

/// A generated test.
#[derive(Debug)]
pub struct Test {
    /// Function's name.
    pub name: String,
    /// The body's lines.
    pub lines: Vec<String>,
}
