//! Test vectors as test functions.

use super::code::Code;
use crate::rust::model::Test;

/// The test module.
pub fn tests(code: &mut Code, list: &[Test]) {
    if list.is_empty() {
        return;
    }
    code.line("#[cfg(test)]");
    code.open("mod vectors {");
    code.line("use super::*;");
    code.blank();
    for test in list {
        code.line("#[test]");
        code.open(format_args!("fn {}() -> Result<(), String> {{", test.name));
        test.lines.iter().for_each(|line| code.line(line));
        code.close("}");
        code.blank();
    }
    code.close("}");
}
