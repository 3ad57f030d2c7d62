//! What the application codes itself: types, functions, transforms, numbers, by their names.
//!
//! Holds the traits and the register; implements none.

use std::{collections::HashMap, sync::Arc};

use crate::value::Value;

/// A type that the application codes.
pub trait ExternType {
    /// Reads a value from the front of `bytes`: the value and how many bytes it took.
    /// `message` is the packet so far, for types that see it.
    ///
    /// # Errors
    ///
    /// What is wrong, in a sentence.
    fn decode(
        &self,
        bytes: &[u8],
        message: &[u8],
        args: &[Value],
    ) -> Result<(Value, usize), String>;
    /// Writes a value behind what is in `message`, onto `out`.
    ///
    /// # Errors
    ///
    /// What is wrong, in a sentence.
    fn encode(
        &self,
        value: &Value,
        message: &[u8],
        args: &[Value],
        out: &mut Vec<u8>,
    ) -> Result<(), String>;
}

/// A function of the application. Sums over bytes get them as one [`Value::Bytes`].
pub trait ExternFn {
    /// The answer.
    ///
    /// # Errors
    ///
    /// What is wrong, in a sentence.
    fn call(&self, args: &[Value]) -> Result<Value, String>;
}

/// A transform of the application.
pub trait ExternTransform {
    /// From the wire to the plain bytes, of which there may be `limit`.
    ///
    /// # Errors
    ///
    /// What is wrong, in a sentence.
    fn open(&self, sealed: &[u8], args: &[Value], limit: usize) -> Result<Vec<u8>, String>;
    /// From the plain bytes to the wire.
    ///
    /// # Errors
    ///
    /// What is wrong, in a sentence.
    fn seal(&self, plain: &[u8], args: &[Value]) -> Result<Vec<u8>, String>;
}

/// An integer that the application codes.
pub trait ExternNumber {
    /// Reads from the front of `bytes`: the number and how many bytes it took.
    ///
    /// # Errors
    ///
    /// What is wrong, in a sentence.
    fn read(&self, bytes: &[u8]) -> Result<(i128, usize), String>;
    /// Writes the number.
    ///
    /// # Errors
    ///
    /// What is wrong, in a sentence.
    fn write(&self, value: i128, out: &mut Vec<u8>) -> Result<(), String>;
}

/// What is registered.
#[derive(Clone, Default)]
pub struct Externs {
    types: HashMap<String, Arc<dyn ExternType + Send + Sync>>,
    functions: HashMap<String, Arc<dyn ExternFn + Send + Sync>>,
    transforms: HashMap<String, Arc<dyn ExternTransform + Send + Sync>>,
    numbers: HashMap<String, Arc<dyn ExternNumber + Send + Sync>>,
}

macro_rules! register {
    ($($add:ident $find:ident $map:ident $what:ident $noun:literal;)*) => {$(
        #[doc = concat!("Registers ", $noun, " by its name in the schema.")]
        pub fn $add(&mut self, name: &str, it: impl $what + Send + Sync + 'static) {
            self.$map.insert(name.to_owned(), Arc::new(it));
        }

        pub(crate) fn $find(&self, name: &str) -> Option<Arc<dyn $what + Send + Sync>> {
            self.$map.get(name).cloned()
        }
    )*};
}

impl Externs {
    register! {
        add_type find_type types ExternType "a type";
        add_function find_function functions ExternFn "a function";
        add_transform find_transform transforms ExternTransform "a transform";
        add_number find_number numbers ExternNumber "a number";
    }
}

impl std::fmt::Debug for Externs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Externs")
            .field("types", &self.types.keys())
            .field("functions", &self.functions.keys())
            .field("transforms", &self.transforms.keys())
            .field("numbers", &self.numbers.keys())
            .finish()
    }
}
