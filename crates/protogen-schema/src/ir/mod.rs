//! The intermediate representation: one resolved, immutable, versioned schema.
//!
//! Every back-end and every tool reads this and nothing above it: no name is left to look up, no
//! default is left to interpret (byte order, text encoding and length are stated at each use).
//! It names neither syntax nor any target language.
//!
//! # How a body is read and written
//!
//! A [`Body`] (of a packet, a struct, a named union, an envelope) is a list of wire [`Item`]s in wire
//! order and a [`Record`]: the fields that a user sees.
//! Every value that an item produces or a later expression may name has a slot ([`SlotInfo`]),
//! unique in its body, nested records and union arms included; so an interpreter keeps one array of
//! slots, and a compiler one local variable a slot.
//! Spreads, generics, aliases, `gate` groups and `use` are gone: the resolver expanded them.

mod ahead;
mod block;
mod expr;
mod gate;
mod integer;
pub mod json;
mod length;
mod notes;
mod packet;
mod schema;
mod session;
mod size;
mod types;
mod vector;

pub use block::{
    BitItem, BitOrder, BitType, BitValue, Bits, Block, Body, Check, Decide, Exactness, Field,
    FieldItem, FieldValue, Fill, Item, ItemKind, Mask, MaskBit, Pad, PadKind, PresenceBit, Record,
    Region, Role, SetTarget, SlotInfo, Transform, TransformKind,
};
pub use expr::{BinaryOp, Checksum, Expr, ExprKind, ExprType, Extent, PathStep, UnaryOp};
pub use gate::{Configuration, Direction, Gate, Interval, Span};
pub use integer::Integer;
pub use length::{Length, LengthUnit};
pub use notes::{Notes, OneValue, Said, ValueRange, Violation};
pub use packet::{
    Directions, OpcodeAlternative, OpcodePart, OpcodeScheme, Packet, Ping, Reply, Request, Rpc,
    State, Transition, TransitionTarget,
};
pub use schema::{
    Axis, Constant, Context, ContextId, EnumId, ExternFn, ExternFnId, ExternType, ExternTypeId,
    Feature, File, FlagsId, IR_VERSION, NewtypeId, NumberId, PacketId, Schema, StateId, StructId,
    Table, TableId, TransformDef, TransformId, UnionId,
};
pub use session::{
    Envelope, Framing, FramingKind, Layer, LayerKind, LengthForm, LengthPrefix, Session, Transport,
    Unknown,
};
pub use size::{Size, Sizes, block_size, greatest, min_size, type_size};
pub use types::{
    Arm, ArmPayload, ByteOrder, ChoiceArm, ChoiceShape, EnumDef, EnumItem, EnumValue, FlagsDef,
    FlagsItem, FloatType, IntType, Newtype, NumberCodec, NumberDef, Pattern, StructDef, Tag,
    TextEncoding, Type, Union, UnionDef, VarintType,
};
pub use vector::{Given, Literal, Vector, VectorTarget};
