//! Why a duration or a size of a configuration can't be read.

use std::fmt;

/// A text that is no duration or size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitError {
    /// What should have been read.
    pub(super) wanted: &'static str,
    /// The text.
    pub(super) text: String,
    /// What is wrong with it.
    pub(super) fault: UnitFault,
}

/// What is wrong with a duration or a size.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnitFault {
    /// There is nothing.
    Empty,
    /// A number should stand here.
    NumberExpected {
        /// At which byte of the text.
        offset: usize,
    },
    /// There is no such unit.
    UnknownUnit {
        /// At which byte of the text.
        offset: usize,
        /// What stands there.
        unit: String,
        /// The units that there are.
        known: &'static str,
    },
    /// Behind the first number each needs a unit.
    UnitMissing {
        /// At which byte of the text.
        offset: usize,
    },
    /// The value is below the smallest step or not a whole number of it.
    NotWhole,
    /// The value is larger than can be held.
    TooLarge,
}

impl UnitError {
    pub(super) fn new(wanted: &'static str, text: &str, fault: UnitFault) -> Self {
        // The text goes into messages: a file of megabytes should not.
        let text = text.chars().take(64).collect();
        Self {
            wanted,
            text,
            fault,
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn fault(&self) -> &UnitFault {
        &self.fault
    }
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}: ", self.wanted, self.text)?;
        match &self.fault {
            UnitFault::Empty => f.write_str("is empty"),
            UnitFault::NumberExpected { offset } => {
                write!(f, "a number is expected at byte {offset}")
            }
            UnitFault::UnknownUnit {
                offset,
                unit,
                known,
            } => write!(
                f,
                "unknown unit {unit:?} at byte {offset}, there are {known}"
            ),
            UnitFault::UnitMissing { offset } => {
                write!(f, "a unit is expected at byte {offset}, as in 1m30s")
            }
            UnitFault::NotWhole => f.write_str("is finer than can be held"),
            UnitFault::TooLarge => f.write_str("is too large"),
        }
    }
}

impl std::error::Error for UnitError {}
