//! Test vectors of the schema as test functions.

use super::Lower;
use crate::rust::model::Test;

impl Lower<'_> {
    pub(super) fn tests(&self) -> Vec<Test> {
        Vec::new()
    }
}
