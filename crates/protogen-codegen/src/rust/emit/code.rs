//! Text of generated code, indented as it grows.
//! Knows no Rust but its braces, which its callers open and close.

/// Lines of code at a depth.
#[derive(Debug, Default)]
pub struct Code {
    text: String,
    depth: usize,
}

impl Code {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One line, or several that belong to the same depth.
    pub fn line(&mut self, line: impl AsRef<str>) {
        self.push(line.as_ref());
    }

    fn push(&mut self, lines: &str) {
        if self.depth == 0 {
            self.text.push_str(lines);
            if !lines.is_empty() && !lines.ends_with('\n') {
                self.text.push('\n');
            }
            return;
        }
        for line in lines.lines() {
            if !line.is_empty() {
                self.indent();
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }

    fn indent(&mut self) {
        const SPACES: &str = "                                                                ";
        let mut missing = self.depth * 4;
        while missing > 0 {
            let (some, _) = SPACES.split_at(missing.min(SPACES.len()));
            self.text.push_str(some);
            missing -= some.len();
        }
    }

    /// A line that opens a block; the brace is its own.
    pub fn open(&mut self, head: impl AsRef<str>) {
        self.line(head);
        self.depth += 1;
    }

    /// A line between two blocks, such as `} else {`.
    pub fn turn(&mut self, line: impl AsRef<str>) {
        self.depth = self.depth.saturating_sub(1);
        self.line(line);
        self.depth += 1;
    }

    /// A line that closes a block.
    pub fn close(&mut self, tail: impl AsRef<str>) {
        self.depth = self.depth.saturating_sub(1);
        self.line(tail);
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Doc comment lines.
    pub fn docs(&mut self, docs: &[String]) {
        for line in docs {
            if line.trim().is_empty() {
                self.line("///");
            } else {
                self.line(format!("/// {}", line.trim()));
            }
        }
    }

    /// Lines that were written on their own, at this depth.
    pub fn append(&mut self, other: Code) {
        self.push(&other.text);
    }

    /// What was written so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How many lines were written.
    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// All of it.
    pub fn finish(self) -> String {
        self.text
    }
}
