//! The schema: all that one protocol is, with its ids.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Configuration, Direction, EnumDef, ExprType, FlagsDef, Gate, Integer, Interval, Newtype,
    NumberDef, OpcodeScheme, Packet, Ping, Request, Rpc, Session, Span, State, StructDef, Type,
    UnionDef, Vector,
};

/// The version of the IR's JSON form; it changes whenever a reader of the old form could go wrong.
pub const IR_VERSION: u32 = 2;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident => $field:ident: $item:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub struct $name(pub u32);

        impl std::ops::Index<$name> for Schema {
            type Output = $item;

            /// # Panics
            /// If the id is of another schema.
            fn index(&self, id: $name) -> &$item {
                &self.$field[id.0 as usize]
            }
        }
    )*};
}

ids! {
    /// Index into [`Schema::structs`].
    StructId => structs: StructDef;
    /// Index into [`Schema::unions`].
    UnionId => unions: UnionDef;
    /// Index into [`Schema::enums`].
    EnumId => enums: EnumDef;
    /// Index into [`Schema::flags`].
    FlagsId => flags: FlagsDef;
    /// Index into [`Schema::newtypes`].
    NewtypeId => newtypes: Newtype;
    /// Index into [`Schema::numbers`].
    NumberId => numbers: NumberDef;
    /// Index into [`Schema::packets`].
    PacketId => packets: Packet;
    /// Index into [`Schema::states`].
    StateId => states: State;
    /// Index into [`Schema::contexts`].
    ContextId => contexts: Context;
    /// Index into [`Schema::tables`].
    TableId => tables: Table;
    /// Index into [`Schema::extern_types`].
    ExternTypeId => extern_types: ExternType;
    /// Index into [`Schema::extern_fns`].
    ExternFnId => extern_fns: ExternFn;
    /// Index into [`Schema::transforms`].
    TransformId => transforms: TransformDef;
}

/// All that one protocol is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Schema {
    /// [`IR_VERSION`].
    pub ir_version: u32,
    /// The protocol's name.
    pub name: String,
    /// The root file's `//!` lines and the header's doc comment.
    pub docs: Vec<String>,
    /// The files, the root first.
    pub files: Vec<File>,
    /// Version axes; a gate without an axis means the first.
    pub axes: Vec<Axis>,
    /// Named features.
    pub features: Vec<Feature>,
    /// Constants with a name.
    pub constants: Vec<Constant>,
    /// How opcodes are carried.
    pub opcode: OpcodeScheme,
    /// Values of a connection's end.
    pub contexts: Vec<Context>,
    /// What the application knows.
    pub tables: Vec<Table>,
    /// Types that the application codes.
    pub extern_types: Vec<ExternType>,
    /// Functions of the application.
    pub extern_fns: Vec<ExternFn>,
    /// Transforms of the application.
    pub transforms: Vec<TransformDef>,
    /// Integers with a coding of their own.
    pub numbers: Vec<NumberDef>,
    /// Enums.
    pub enums: Vec<EnumDef>,
    /// Flags.
    pub flags: Vec<FlagsDef>,
    /// Newtypes.
    pub newtypes: Vec<Newtype>,
    /// Structs; generic ones once for each use.
    pub structs: Vec<StructDef>,
    /// Unions with a name of their own.
    pub unions: Vec<UnionDef>,
    /// States; the last is `closed`. A schema without states has `closed` alone.
    pub states: Vec<State>,
    /// Packets, in the order of the text.
    pub packets: Vec<Packet>,
    /// Requests with an id.
    pub rpcs: Vec<Rpc>,
    /// Requests answered by opcode.
    pub requests: Vec<Request>,
    /// Heartbeats.
    pub pings: Vec<Ping>,
    /// What stands around packets.
    pub session: Session,
    /// Test vectors.
    pub vectors: Vec<Vector>,
}

/// A file of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct File {
    /// Its path as it was asked for.
    pub path: String,
}

/// A version axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Axis {
    /// Name; the unnamed one is `version`.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// The versions there are.
    pub versions: Vec<Interval>,
    /// Whether the versions are a list, without anything between them.
    pub listed: bool,
    /// The axis it follows unless it is set.
    pub follows: Option<u32>,
    /// Where it stands.
    pub span: Span,
}

/// A named switch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Feature {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Where it is on unless it is overridden; a feature that is off unless set has an empty `Any`.
    pub default: Gate,
    /// Where it stands.
    pub span: Span,
}

/// A named number, text or truth value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Constant {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// The type as declared.
    pub ty: Type,
    /// A literal expression.
    pub value: super::Expr,
}

/// A value of a connection's end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Context {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Its type.
    pub ty: Type,
    /// What it is before anything set it; none: unset.
    pub initial: Option<super::Expr>,
    /// Whether it is masked.
    pub secret: bool,
    /// Where it stands.
    pub span: Span,
}

/// What the application knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Table {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Parameters: name and type.
    pub params: Vec<(String, Type)>,
    /// The answer's type: bool or an integer.
    pub answer: Type,
    /// Where it stands.
    pub span: Span,
}

/// A type that the application codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExternType {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Parameters: name and type.
    pub params: Vec<(String, ExprType)>,
    /// Whether it sees the packet from its first byte.
    pub sees_message: bool,
    /// Its size in bytes, where it is always the same.
    pub size: Option<u64>,
    /// Where it stands.
    pub span: Span,
}

/// A function of the application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExternFn {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Parameters: name and type.
    pub params: Vec<(String, ExprType)>,
    /// The answer's type.
    pub answer: Type,
    /// Where it stands.
    pub span: Span,
}

/// A transform of the application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TransformDef {
    /// Name.
    pub name: String,
    /// Doc comment.
    pub docs: Vec<String>,
    /// Parameters: name and type.
    pub params: Vec<(String, ExprType)>,
    /// Where it stands.
    pub span: Span,
}

impl Schema {
    /// The configuration for these axes and overrides.
    /// An axis that is not given follows the one it is declared to follow, or stands at its last
    /// version. A feature that is not given is on where its default says so.
    #[must_use]
    pub fn configuration(
        &self,
        axes: &[(u32, u32)],
        features: &[(u32, bool)],
        direction: Direction,
    ) -> Configuration {
        let mut at = self.versions(axes, direction);
        for (index, feature) in (0u32..).zip(&self.features) {
            let given = features
                .iter()
                .rev()
                .find(|(f, _)| *f == index)
                .map(|(_, on)| *on);
            let on = given.unwrap_or_else(|| feature.default.holds(&at));
            at.features[index as usize] = on;
        }
        at
    }

    /// The same with every feature off.
    pub(crate) fn versions(&self, axes: &[(u32, u32)], direction: Direction) -> Configuration {
        let mut at = Configuration {
            axes: Vec::with_capacity(self.axes.len()),
            features: vec![false; self.features.len()],
            direction,
        };
        for (index, axis) in (0u32..).zip(&self.axes) {
            let given = axes
                .iter()
                .rev()
                .find(|(a, _)| *a == index)
                .map(|(_, v)| *v);
            let followed = axis.follows.and_then(|a| at.axes.get(a as usize).copied());
            let last = axis.versions.last().map_or(0, |interval| interval.last);
            at.axes.push(given.or(followed).unwrap_or(last));
        }
        at
    }

    /// The state with this name.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<StateId> {
        (0u32..)
            .zip(&self.states)
            .find(|(_, s)| s.name == name)
            .map(|(id, _)| StateId(id))
    }

    /// A constant's value, if it is an integer.
    #[must_use]
    pub fn constant(&self, name: &str) -> Option<Integer> {
        let constant = self.constants.iter().find(|c| c.name == name)?;
        match constant.value.kind {
            super::ExprKind::Int(value) => Some(value),
            _ => None,
        }
    }
}
