//! What a user may ask of the generator.
//! Holds settings only; nothing here is read from files.

pub use crate::rust::{HandlerKind, Methods};

/// What a user may ask of the generator.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The path by which generated code names the runtime's contract crate.
    pub runtime: String,
    /// The name of the module; the protocol's unless given.
    pub name: Option<String>,
    /// Axes whose version is decided: gates over them are folded away, and with them the `Option`s.
    pub at: Vec<(String, u32)>,
    /// Features that are decided.
    pub features: Vec<(String, bool)>,
    /// The packets to generate, by name or as `state.s2c.Name`; all of them if empty.
    pub packets: Vec<String>,
    /// Handler traits: with default methods, exhaustive, or none.
    pub handler: Option<HandlerKind>,
    /// Whether a handler's methods may wait.
    pub methods: Methods,
    /// Whether packets say by their type in which states each end sends them.
    pub typestate: Typestate,
    /// Packets of which there is also a view that borrows texts and bytes from the frame.
    pub views: Views,
    /// Further derives of all types.
    pub derives: Vec<String>,
    /// Whether test vectors become `#[test]`s.
    pub tests: Tests,
    /// How the code is spread over files.
    pub arrangement: Arrangement,
    /// Where the types are that the application writes (`extern type`), by their name in the schema.
    pub extern_types: Vec<(String, String)>,
}

/// Whether test vectors become `#[test]`s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tests {
    /// They do.
    #[default]
    Generate,
    /// They do not.
    Omit,
}

/// Whether packets say by their type in which states each end sends them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Typestate {
    /// They do not: a packet that is not legal in a state is refused when it is sent.
    #[default]
    Omit,
    /// `SentIn<Client, states::Login>`: a connection of such a state refuses others to compile.
    Generate,
}

/// Packets of which there is also a view that borrows texts and bytes from the frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Views {
    /// None.
    #[default]
    Omit,
    /// All that hold something to borrow.
    All,
    /// These, by name or as `state.s2c.Name`.
    Of(Vec<String>),
}

/// How the code is spread over files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrangement {
    /// One file if it is short, else one a state.
    #[default]
    BySize,
    /// One file, however long.
    OneFile,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            runtime: "::protogen_runtime::wire".into(),
            name: None,
            at: Vec::new(),
            features: Vec::new(),
            packets: Vec::new(),
            handler: Some(HandlerKind::Default),
            methods: Methods::Async,
            typestate: Typestate::Omit,
            views: Views::Omit,
            derives: Vec::new(),
            tests: Tests::Generate,
            arrangement: Arrangement::BySize,
            extern_types: Vec::new(),
        }
    }
}
