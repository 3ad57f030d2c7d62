//! Where two texts differ, for `--check`.
//! Never finds the least difference, only a short one.

use std::io::{self, Write};

use crate::style::{ERROR, GOOD, NOTE};

/// One place where lines differ: those of the old text, those of the new one.
#[derive(Debug, PartialEq, Eq)]
struct Hunk<'a> {
    /// The line in the old text, from 1.
    line: usize,
    old: &'a [&'a str],
    new: &'a [&'a str],
}

/// Prints the places that differ, on standard output.
pub fn print(path: &str, what: &str, old: &str, new: &str) -> io::Result<()> {
    const MOST: usize = 10;
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let hunks = hunks(&old, &new);
    let mut out = anstream::stdout().lock();
    let first = hunks.first().map_or(1, |hunk| hunk.line);
    writeln!(out, "{NOTE}{path}:{first}{NOTE:#} {what}")?;
    for hunk in hunks.iter().take(MOST) {
        writeln!(out, "{NOTE}@@ line {}{NOTE:#}", hunk.line)?;
        for (sign, style, lines) in [('-', ERROR, hunk.old), ('+', GOOD, hunk.new)] {
            for line in lines.iter().take(MOST) {
                writeln!(out, "{style}{sign}{line}{style:#}")?;
            }
            if lines.len() > MOST {
                writeln!(
                    out,
                    "{style}{sign}{style:#} .. {} lines more",
                    lines.len() - MOST
                )?;
            }
        }
    }
    if hunks.len() > MOST {
        writeln!(out, ".. and {} places more", hunks.len() - MOST)?;
    }
    out.flush()
}

fn hunks<'a>(old: &'a [&'a str], new: &'a [&'a str]) -> Vec<Hunk<'a>> {
    let (mut hunks, mut i, mut j) = (Vec::new(), 0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && old.get(i) == new.get(j) {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (skip_old, skip_new) = meeting(&old[i..], &new[j..]);
        let line = i + 1;
        let (old, new) = (&old[i..i + skip_old], &new[j..j + skip_new]);
        hunks.push(Hunk { line, old, new });
        (i, j) = (i + skip_old, j + skip_new);
    }
    hunks
}

/// How many lines to pass over on either side until two are equal again.
fn meeting(old: &[&str], new: &[&str]) -> (usize, usize) {
    const FARTHEST: usize = 200;
    for distance in 1..=FARTHEST {
        for a in 0..=distance {
            let b = distance - a;
            if let (Some(x), Some(y)) = (old.get(a), new.get(b))
                && x == y
                && !x.trim().is_empty()
            {
                return (a, b);
            }
        }
    }
    (old.len(), new.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_a_hunk_of_its_own() {
        let old = ["a", "b", "c", "d", "e"];
        let new = ["a", "B", "c", "d", "x", "e", "f"];
        let hunk = |line, old, new| Hunk { line, old, new };
        assert_eq!(
            hunks(&old, &new),
            [
                hunk(2, &old[1..2], &new[1..2]),
                hunk(5, &[], &new[4..5]),
                hunk(6, &[], &new[6..]),
            ]
        );
    }
}
