//! The typed syntax tree: every node has its span, every documented node its `///` lines.
//! Never names the IR; comments and blank lines are in [`File::comments`] by position.

mod expr;
mod item;
mod member;
mod packet;
mod session;
mod ty;
mod value;

pub use expr::{
    Arg, BinaryOp, Expr, ExprKind, IntBase, IntLit, Lit, LitKind, Range, RangeKind, StrLit, UnaryOp,
};
pub use item::{
    Attr, AttrArg, AxisValue, Comment, Const, Context, DocLine, Docs, Endian, Enum, EnumItem,
    EnumItemKind, EnumNumber, EnumValue, Extern, ExternKind, Feature, FeatureRef, FeatureRule,
    File, FlagItem, FlagNumber, FlagValue, Flags, Gate, GateKind, Hash, HashParam, Ident, Item,
    ItemKind, Note, NumberDef, NumberRule, OpcodeForm, OpcodeShape, Param, Path, Protocol,
    ProtocolSetting, ProtocolSettingKind, Sees, Setting, Struct, Table, TypeDef, Use, UseSource,
    VersionAxis, VersionRange, Versions,
};
pub use member::{
    Arm, ArmBody, BitItem, BitOrder, Bits, Block, Body, Field, FieldValue, GateGroup, If, IfArm,
    Let, Mask, MaskArm, Match, Member, MemberKind, Name, Pad, PadKind, Pattern, PatternKind,
    Payload, Set, SetKind, Spread, Subject, ValueRole, Via,
};
pub use packet::{
    Direction, Entry, Fixed, OpcodeAlt, OpcodeEntry, OpcodeTable, Packet, PacketBody, Ping,
    Request, Rpc, RpcReply, State, SubPacket, SubPackets, Transition, TransitionArm,
    TransitionKind, TransitionTarget,
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
