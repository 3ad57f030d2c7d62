//! The window: drawn over itself on a screen, block below block elsewhere.

use std::io::{self, Write};

use protogen_runtime::monitor::Statistics;

/// To the upper left corner, and clear all behind it.
const HOME_AND_CLEAR: &str = "\x1b[H\x1b[J";

/// What it is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// A terminal.
    Screen,
    /// A file or a pipe, where nothing is drawn over.
    Roll,
}

/// A window that is drawn again and again.
#[derive(Debug)]
pub struct View {
    page: Page,
    before: Option<Statistics>,
}

impl View {
    /// Nothing is drawn yet.
    #[must_use]
    pub const fn new(page: Page) -> Self {
        Self { page, before: None }
    }

    /// Draws it.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn show(&mut self, out: &mut impl Write, now: Statistics) -> io::Result<()> {
        let head = match (self.page, &self.before) {
            (Page::Screen, _) => HOME_AND_CLEAR,
            (Page::Roll, Some(_)) => "\n",
            (Page::Roll, None) => "",
        };
        let before = self.before.take().unwrap_or_default();
        let rates = now.rates_since(&before);
        // In one write: a screen that is half drawn flickers.
        let text = format!("{head}{now:#}\n\n{rates}\n");
        out.write_all(text.as_bytes())?;
        out.flush()?;
        self.before = Some(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    fn shown_twice(page: Page) -> String {
        let mut out = Vec::new();
        let mut view = View::new(page);
        for _ in 0..2 {
            view.show(&mut out, Statistics::default()).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_screen_is_drawn_over_and_a_roll_grows() {
        let screen = shown_twice(Page::Screen);
        let blocks: Vec<&str> = screen.split(HOME_AND_CLEAR).collect();
        let ["", first, second] = &blocks[..] else {
            panic!("{screen:?}");
        };
        assert_eq!(first, second);
        assert_eq!(shown_twice(Page::Roll), format!("{first}\n{first}"));
    }
}
