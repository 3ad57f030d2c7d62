//! The typed syntax tree: every node has its span, every documented node its `///` lines.
//! Never names the IR; comments and blank lines are in [`File::comments`] by position.

mod data;
mod declare;
mod expr;
mod gate;
mod item;
mod member;
mod name;
mod packet;
mod protocol;
mod session;
mod ty;
mod value;

pub use data::{
    Enum, EnumItem, EnumItemKind, EnumNumber, EnumValue, FlagItem, FlagNumber, FlagValue, Flags,
    Hash, HashParam, NumberDef, NumberRule, Struct,
};
pub use declare::{Const, Context, Extern, ExternKind, Sees, Table, TypeDef};
pub use expr::{
    Arg, BinaryOp, Expr, ExprKind, IntBase, IntLit, Lit, LitKind, Range, RangeKind, StrLit, UnaryOp,
};
pub use gate::{
    Attr, AttrArg, AxisValue, FeatureRef, Gate, GateKind, Note, VersionRange, Versions,
};
pub use item::{File, Item, ItemKind, Param, Use, UseSource};
pub use member::{
    Arm, ArmBody, BitItem, BitOrder, Bits, Block, Body, Field, FieldValue, GateGroup, If, IfArm,
    Let, Mask, MaskArm, Match, Member, MemberKind, Name, Pad, PadKind, Pattern, PatternKind,
    Payload, Set, SetKind, Spread, Subject, ValueRole, Via,
};
pub use name::{Comment, DocLine, Docs, Ident, Path};
pub use packet::{
    Direction, Entry, Fixed, OpcodeAlt, OpcodeEntry, OpcodeTable, Packet, PacketBody, Ping,
    Request, Rpc, RpcReply, State, SubPacket, SubPackets, Transition, TransitionArm,
    TransitionKind, TransitionTarget,
};
pub use protocol::{
    Endian, Feature, FeatureRule, OpcodeForm, OpcodeShape, Protocol, ProtocolSetting,
    ProtocolSettingKind, Setting, VersionAxis,
};
pub use session::{Frame, FrameKind, Layer, Session, SessionItem, SessionItemKind, Unknown};
pub use ty::{
    Builtin, Count, Encoding, IntType, Len, LenKind, LenUnit, OptionForm, SepEnd, Sparse, TextKind,
    TextOption, Type, TypeKind, VarintKind,
};
pub use value::{
    Case, ListItem, MapEntry, RecordField, TableAnswer, Test, TestExpectation, TestKind,
    TestSetting, Value, ValueKind,
};
