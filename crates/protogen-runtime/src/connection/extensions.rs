//! Values of the application's own types that hang on a connection.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
};

/// At most one value of each type.
#[derive(Default)]
pub struct Extensions {
    /// Made when first needed: most connections hold none.
    values: Option<HashMap<TypeId, Box<dyn Any + Send>>>,
}

impl Extensions {
    /// Puts a value in; the one of its type that was there before.
    pub fn insert<T: Send + 'static>(&mut self, value: T) -> Option<T> {
        self.values
            .get_or_insert_default()
            .insert(TypeId::of::<T>(), Box::new(value))
            .and_then(|before| before.downcast().ok())
            .map(|before| *before)
    }

    /// The value of this type.
    #[must_use]
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.values
            .as_ref()?
            .get(&TypeId::of::<T>())?
            .downcast_ref()
    }

    /// The value of this type, to be changed.
    pub fn get_mut<T: 'static>(&mut self) -> Option<&mut T> {
        self.values
            .as_mut()?
            .get_mut(&TypeId::of::<T>())?
            .downcast_mut()
    }

    /// Takes the value of this type out.
    pub fn remove<T: 'static>(&mut self) -> Option<T> {
        let value = self.values.as_mut()?.remove(&TypeId::of::<T>())?;
        value.downcast().ok().map(|value| *value)
    }
}

impl fmt::Debug for Extensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let len = self.values.as_ref().map_or(0, |values| values.len());
        f.debug_struct("Extensions").field("len", &len).finish()
    }
}
