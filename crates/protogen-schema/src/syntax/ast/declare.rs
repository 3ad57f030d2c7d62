//! Items of one line: constants, types, tables, contexts, externs.
//! Never resolves a name.

use super::{Expr, Ident, Note, Param, Range, Type};

/// `const MAX: u16 = 64;`
#[derive(Clone, Debug, PartialEq)]
pub struct Const {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: Expr,
}

/// `type X<T>(p: u8) = ..;` and `alias X = ..;`
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<Ident>,
    /// Its value parameters.
    pub params: Vec<Param>,
    /// What it stands for.
    pub ty: Type,
    /// What stands behind.
    pub notes: Vec<Note>,
}

/// `table stackable(item: u16) -> bool;`
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: Ident,
    /// Its keys.
    pub params: Vec<Param>,
    /// What it answers.
    pub result: Type,
}

/// `context limit: i32 = -1;`
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
    /// Its value before it is set.
    pub default: Option<Expr>,
    /// What stands behind.
    pub notes: Vec<Note>,
}

/// `extern ..`
#[derive(Clone, Debug, PartialEq)]
pub struct Extern {
    /// Its name.
    pub name: Ident,
    /// Which kind.
    pub kind: ExternKind,
    /// What stands behind.
    pub notes: Vec<Note>,
}

/// The kinds of extern.
#[derive(Clone, Debug, PartialEq)]
pub enum ExternKind {
    /// `extern type Name(message, kind: u8), size 4;`
    Type {
        /// What it may look at.
        sees: Sees,
        /// Its arguments.
        params: Vec<Param>,
        /// How many bytes it takes, if that is known.
        size: Option<Range>,
    },
    /// `extern fn f(x: u16) -> u8;`
    Fn {
        /// Its arguments.
        params: Vec<Param>,
        /// What it answers.
        result: Type,
    },
    /// `extern transform T(key: u8);`
    Transform {
        /// Its arguments.
        params: Vec<Param>,
    },
    /// `extern number Odd: u64, size 1..=9;`
    Number {
        /// The type of its values.
        value: Type,
        /// How many bytes it takes.
        size: Option<Range>,
    },
}

/// What an extern type may look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// The bytes from its own place on.
    Rest,
    /// `(message)`: the packet from its first byte.
    Message,
}
