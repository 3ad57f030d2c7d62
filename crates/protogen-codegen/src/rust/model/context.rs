//! What an end of a connection knows while it reads and writes.

use super::Ty;

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
