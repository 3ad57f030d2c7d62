//! What the application knows: answers by table and arguments.
//!
//! Opens no files; who has a file fills a [`MapTables`].

use std::collections::HashMap;

/// The application's answers.
pub trait Tables {
    /// What `table` answers to these arguments; booleans are 0 and 1.
    /// None: the application has not given the table at all.
    fn answer(&self, table: &str, args: &[i128]) -> Option<i128>;
}

/// Answers out of maps. Arguments that a table does not list answer 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MapTables {
    tables: HashMap<String, HashMap<Vec<i128>, i128>>,
    everything_else_is_zero: bool,
}

impl MapTables {
    /// No table at all: asking is an error.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Every table is given, and empty: it answers 0 until something is inserted.
    #[must_use]
    pub fn empty_tables() -> Self {
        Self {
            tables: HashMap::new(),
            everything_else_is_zero: true,
        }
    }

    /// Gives a table, without a line in it.
    pub fn declare(&mut self, table: &str) {
        self.tables.entry(table.to_owned()).or_default();
    }

    /// Gives one answer.
    pub fn insert(&mut self, table: &str, args: Vec<i128>, answer: i128) {
        self.tables
            .entry(table.to_owned())
            .or_default()
            .insert(args, answer);
    }
}

impl Tables for MapTables {
    fn answer(&self, table: &str, args: &[i128]) -> Option<i128> {
        match self.tables.get(table) {
            Some(lines) => Some(lines.get(args).copied().unwrap_or(0)),
            None => self.everything_else_is_zero.then_some(0),
        }
    }
}
