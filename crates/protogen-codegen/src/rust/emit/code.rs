//! Text of generated code: lines at a depth, in one buffer that grows.
//! Knows no Rust but its braces, which its callers open and close.

use std::fmt::{self, Write};

/// Spaces of one depth.
const STEP: usize = 4;

/// Lines of code at a depth.
#[derive(Debug, Default)]
pub struct Code {
    text: String,
    depth: usize,
    /// The depth at which it began: that of the code that it is to be appended to.
    base: usize,
    /// Lines so far, and all empty ones that were asked for.
    lines: usize,
    /// Whether an empty line was asked for since the last line.
    blank: bool,
    /// Whether a doc comment may have a link.
    links: bool,
}

/// What can be written as a line: text that is there, or text that is made as it is written.
pub trait Line {
    /// Writes it at the code's depth.
    fn write_to(self, code: &mut Code);
}

impl Code {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing yet, at the depth of the code that it is to be appended to.
    pub fn at(depth: usize) -> Self {
        Self {
            depth,
            base: depth,
            ..Self::default()
        }
    }

    /// Nothing yet, so many levels below this code, to which it is to be appended there.
    pub fn below(&self, levels: usize) -> Self {
        Self::at(self.depth + levels)
    }

    /// Room for so many more bytes.
    pub fn reserve(&mut self, bytes: usize) {
        self.text.reserve(bytes);
    }

    /// One line, or several that belong to the same depth.
    pub fn line(&mut self, line: impl Line) {
        line.write_to(self);
    }

    /// A line that opens a block; the brace is its own.
    pub fn open(&mut self, head: impl Line) {
        self.line(head);
        self.depth += 1;
    }

    /// A line between two blocks, such as `} else {`.
    pub fn turn(&mut self, line: impl Line) {
        self.depth = self.depth.saturating_sub(1);
        self.line(line);
        self.depth += 1;
    }

    /// A line that closes a block.
    pub fn close(&mut self, tail: impl Line) {
        self.depth = self.depth.saturating_sub(1);
        self.line(tail);
    }

    /// An empty line; none at the ends of a block or of the code, nor two in a row.
    pub fn blank(&mut self) {
        self.lines += 1;
        self.blank = true;
    }

    /// Takes back an empty line that was asked for: what comes belongs to what stands before it.
    pub fn join(&mut self) {
        self.lines -= usize::from(self.blank);
        self.blank = false;
    }

    /// Doc comment lines.
    pub fn docs(&mut self, docs: &[String]) {
        for line in docs {
            self.doc("///", line.trim());
        }
    }

    /// One line of a doc comment, which may have links.
    pub fn doc(&mut self, mark: &str, line: &str) {
        self.links |= line.contains('[');
        match line {
            "" => self.line(mark),
            _ => self.line(format_args!("{mark} {line}")),
        }
    }

    /// Code that was written on its own, at this depth.
    pub fn append(&mut self, other: Code) {
        if other.base == self.depth {
            self.begin(&other.text);
            self.text.push_str(&other.text);
            self.lines += other.lines;
        } else {
            let lines = self.lines;
            self.push(&other.text);
            self.lines = lines + other.lines;
        }
        self.blank |= other.blank;
        self.links |= other.links;
    }

    /// What stands at the head of this code and is known only behind it, written at the same depth.
    pub fn prepend(&mut self, mut head: Code) {
        if self.is_empty() {
            self.blank |= head.blank;
        } else if head.blank {
            head.text.push('\n');
        }
        self.text.insert_str(0, &head.text);
        self.lines += head.lines;
        self.links |= head.links;
    }

    /// Puts this text in place of what was written, line for line.
    pub fn replace(&mut self, text: String) {
        self.text = text;
    }

    /// What was written so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How many lines were written, and empty ones asked for.
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// Whether a doc comment may have a link.
    pub fn has_links(&self) -> bool {
        self.links
    }

    /// All of it.
    pub fn finish(self) -> String {
        self.text
    }

    /// A part of a text, which goes on where the last one ended.
    fn push(&mut self, part: &str) {
        if !part.as_bytes().contains(&b'\n') {
            return self.push_within(part);
        }
        let (mut rest, mut lines) = (part, 0);
        while let Some((line, behind)) = rest.split_once('\n') {
            if line.is_empty() && self.is_at_start() {
                self.blank = true;
            } else {
                self.push_within(line);
                self.text.push('\n');
            }
            (rest, lines) = (behind, lines + 1);
        }
        self.lines += lines;
        self.push_within(rest);
    }

    /// A part of one line.
    fn push_within(&mut self, part: &str) {
        if part.is_empty() {
            return;
        }
        if self.is_at_start() {
            self.begin(part);
            self.indent();
        }
        self.text.push_str(part);
    }

    fn is_at_start(&self) -> bool {
        matches!(self.text.as_bytes().last(), None | Some(b'\n'))
    }

    /// Writes the empty line that was asked for, where this line does not close a block.
    fn begin(&mut self, line: &str) {
        let closes = || line.trim_start().starts_with('}');
        let opened = |text: &str| text.is_empty() || text.ends_with("{\n");
        if self.blank && !line.is_empty() {
            if !opened(&self.text) && !closes() {
                self.text.push('\n');
            }
            self.blank = false;
        }
    }

    fn indent(&mut self) {
        const SPACES: &str = "                                                                ";
        let mut missing = self.depth * STEP;
        while missing > 0 {
            let (some, _) = SPACES.split_at(missing.min(SPACES.len()));
            self.text.push_str(some);
            missing -= some.len();
        }
    }

    /// Ends the line at hand, if there is one.
    fn end(&mut self) {
        if !self.is_at_start() {
            self.text.push('\n');
            self.lines += 1;
        }
    }
}

impl Line for &str {
    fn write_to(self, code: &mut Code) {
        code.push(self);
        code.end();
    }
}

impl Line for &String {
    fn write_to(self, code: &mut Code) {
        self.as_str().write_to(code);
    }
}

impl Line for String {
    fn write_to(self, code: &mut Code) {
        self.as_str().write_to(code);
    }
}

impl Line for fmt::Arguments<'_> {
    fn write_to(self, code: &mut Code) {
        // Code takes every part, so only what is written could fail, and texts and numbers do not.
        let _ = code.write_fmt(self);
        code.end();
    }
}

impl Write for Code {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.push(part);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_stand_neither_at_the_ends_of_a_block_nor_two_in_a_row() {
        let mut code = Code::new();
        code.blank();
        code.open("mod a {");
        code.blank();
        code.line("fn b() {}");
        code.blank();
        code.blank();
        code.line(format_args!("fn {}() {{\n\n    1\n}}", "c"));
        code.blank();
        code.close("}");
        code.blank();
        assert_eq!(
            code.text(),
            "mod a {\n    fn b() {}\n\n    fn c() {\n        1\n    }\n}\n"
        );
        assert_eq!(code.lines(), 13);
    }

    #[test]
    fn code_is_appended_at_its_depth_wherever_it_began() {
        let body = |mut code: Code| {
            code.open("if x {");
            code.line("y();");
            code.close("}");
            code
        };
        let mut around = Code::new();
        around.open("{");
        around.append(body(Code::new()));
        around.append(body(around.below(0)));
        around.close("}");
        let text = "    if x {\n        y();\n    }\n";
        assert_eq!(around.finish(), format!("{{\n{text}{text}}}\n"));
    }

    #[test]
    fn a_head_stands_before_what_was_written() {
        let mut code = Code::new();
        code.line("code");
        let mut head = Code::new();
        head.line("head");
        head.blank();
        code.prepend(head);
        assert_eq!(code.lines(), 3);
        assert_eq!(code.finish(), "head\n\ncode\n");
    }
}
